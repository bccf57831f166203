"""The words that a bill comes with: its mail, the page behind its link, and the mail of a statement of account."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from dunwell.core import wording
from dunwell.core.billing.letter_words import WORDS, BillWords
from dunwell.core.dunning.linked import sentence_in

LANGUAGES: Final = frozenset(WORDS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Discount:
    """So much to pay, in minor units, if it is paid until that day."""

    until: date
    payable_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BillFacts:
    """What a mail says of a bill. payable_minor: what is to be paid; of a credit note, what is given back."""

    kind: str
    number: str
    entity: str
    name: str  # of the reader, "" where nobody is known by name
    currency: str
    payable_minor: int
    due_on: date
    discounts: Sequence[Discount] = ()
    reference: str = ""
    iban: str = ""
    link: str = ""
    until: date | None = None  # how long the link opens
    is_on_paper_too: bool = False
    has_einvoice: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MailText:
    """What a mail says, in one language."""

    language: str
    subject: str
    text: str


def words_for(language: str, /) -> tuple[str, BillWords]:
    """The language that is offered for a BCP 47 tag, and its words."""
    picked = wording.pick_language(wanted=language, offered=LANGUAGES)
    return picked, WORDS[picked]


def compose_bill(*, facts: BillFacts, language: str) -> MailText:
    """The mail that a bill comes with; dates and amounts as the reader's region writes them."""
    picked, words = words_for(language)
    tag = wording.reading_tag(wanted=language, language=picked)
    filled = {
        "kind": words.kinds[facts.kind],
        "number": facts.number,
        "entity": facts.entity,
        "amount": wording.amount(minor=facts.payable_minor, currency=facts.currency, language=tag),
        "due": wording.day(on=facts.due_on, language=tag),
    }
    paragraphs = [words.greeting.format(name=facts.name) if facts.name else words.greeting_plain]
    opening = words.opening_einvoice if facts.has_einvoice else words.opening
    paragraphs.append(f"{opening.format(**filled)} {_asks(facts, words, filled, tag)}".strip())
    if facts.is_on_paper_too:
        paragraphs.append(words.on_paper_too)
    if facts.link and facts.until is not None:
        said = words.link.format(until=wording.day(on=facts.until, language=tag))
        paragraphs.append(f"{said}\n{facts.link}")
    paragraphs += [words.questions, words.closing.format(**filled)]
    return MailText(
        language=picked,
        subject=wording.one_line(words.subject.format(**filled)),
        text="\n\n".join(paragraphs) + "\n",
    )


def _asks(facts: BillFacts, words: BillWords, filled: dict[str, str], tag: str) -> str:
    """What is to be done about it, in sentences."""
    if facts.kind == "credit_note":
        return words.credited.format(**filled)
    if facts.payable_minor <= 0:
        return words.nothing_to_pay
    said = [words.pay.format(**filled)]
    said += [
        words.discount.format(
            amount=wording.amount(minor=one.payable_minor, currency=facts.currency, language=tag),
            date=wording.day(on=one.until, language=tag),
        )
        for one in facts.discounts
    ]
    if facts.iban:
        said.append(words.account.format(iban=wording.grouped_iban(facts.iban)))
    if facts.reference:
        said.append(words.reference.format(reference=wording.grouped_iban(facts.reference)))
    return " ".join(said)


def compose_statement(*, entity: str, name: str, as_of: date, language: str, link: str = "") -> MailText:
    """The mail that a statement of account comes with: it asks for nothing; `link` leads to its reader's page."""
    picked, words = words_for(language)
    on = wording.day(on=as_of, language=wording.reading_tag(wanted=language, language=picked))
    greeting = words.greeting.format(name=name) if name else words.greeting_plain
    body = words.statement_text.format(date=on, entity=entity)
    way = (f"{sentence_in(language)}\n{link}",) if link else ()
    return MailText(
        language=picked,
        subject=wording.one_line(words.statement_subject.format(date=on, entity=entity)),
        text="\n\n".join((greeting, body, *way, words.questions, words.closing.format(entity=entity))) + "\n",
    )
