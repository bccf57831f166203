"""Writing a notice: a step of the ladder, a language and the facts become a subject, a text and a page."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from dunwell.core import wording
from dunwell.core.dunning.letter_table import html_page, text_table
from dunwell.core.dunning.templates import fill


@dataclass(frozen=True, slots=True, kw_only=True)
class StepText:
    """The words of one step. For a call the subject is the task's title and the body its script.

    `short` is for text messages and the portal; "" where there are no short words.
    """

    subject: str
    greeting: str
    body: tuple[str, ...]
    closing: str
    short: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TableText:
    """The words around the list of items."""

    caption: str
    number: str
    issued_on: str
    due_on: str
    days_overdue: str
    open_amount: str
    total: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimText:
    """The sentences of a notice that claims interest, compensation or both: {interest}, {compensation}, {on}."""

    interest: str
    compensation: str
    both: str
    attached: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageText:
    """All texts of one language; in English `steps` has every step of the ladder, elsewhere some may be missing."""

    language: str
    steps: Mapping[str, StepText]
    table: TableText
    claim: ClaimText


Texts = Mapping[str, LanguageText]
"""By language; English is always among them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterItem:
    """One open item; credits have a negative residual, `days_overdue` is 0 for what is not yet due."""

    number: str
    issued_on: date
    due_on: date
    days_overdue: int
    currency: str
    residual_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterClaim:
    """What a notice claims for the delay, reckoned to a day, that is not charged yet; its calculation goes with it."""

    currency: str
    on: date
    interest_minor: int = 0
    compensation_minor: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterFacts:
    """What a notice speaks of. `pay_by` is the day payment is asked for; `sender` signs for `entity`.

    The open amount is what all items come to, credits taken off; the overdue amount is what is to be paid
    of the items past their due date, credits aside, as everywhere in the ladder.
    """

    customer: str
    entity: str
    sender: str
    pay_by: date
    items: tuple[LetterItem, ...]
    claim: LetterClaim | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ComposedLetter:
    """A notice ready to be sent (or, for a call, to be read from), in the language it came out in.

    `text` and `html` are whole; `paragraphs`, which begin with the greeting, and `closing` are for a page on paper that
    sets the items itself.
    """

    language: str
    subject: str
    text: str
    html: str
    paragraphs: tuple[str, ...]
    closing: str
    short: str = ""  # for a text message or the portal, where the step has short words


def message_id(*, action: str, domain: str) -> str:
    """The Message-ID (without angle brackets) of what an action sends: the same for every attempt."""
    return f"{action}@{domain}".lower()


def compose(*, texts: Texts, step: str, language: str, facts: LetterFacts) -> ComposedLetter:
    """The notice of one step; a language without it is answered in English, an unknown step is a KeyError.

    Language: the exact tag, else its first part (de-AT → de), else English. Dates and amounts follow the
    reader's region where the text is in their language.
    """
    assert facts.items, "a notice without items has nothing to say"
    offered = frozenset(one for one, texts_of in texts.items() if step in texts_of.steps)
    picked = wording.pick_language(wanted=language, offered=offered | {"en"})
    tag = wording.reading_tag(wanted=language, language=picked)
    words, step_text = texts[picked], texts[picked].steps[step]
    values = _values(facts=facts, tag=tag)
    subject = wording.one_line(fill(step_text.subject, values=values))
    body = [fill(p, values=values) for p in step_text.body]
    if facts.claim is not None:  # before the last paragraph, which says what is attached besides
        body.insert(max(1, len(body) - 1), _claimed(facts.claim, words=words.claim, tag=tag))
    before = (fill(step_text.greeting, values=values), *body)
    closing = _no_line_twice(fill(step_text.closing, values=values))
    header, rows, totals = _table(facts=facts, words=words.table, tag=tag)
    table = text_table(caption=words.table.caption, header=header, rows=rows, totals=totals)
    return ComposedLetter(
        language=picked,
        subject=subject,
        text="\n\n".join((*before, table, closing)) + "\n",
        html=html_page(
            language=tag,
            title=subject,
            paragraphs=before,
            caption=words.table.caption,
            header=header,
            rows=rows,
            totals=totals,
            closing=closing,
        ),
        paragraphs=before,
        closing=closing,
        short=wording.one_line(fill(step_text.short, values=values)),
    )


def _claimed(claim: LetterClaim, *, words: ClaimText, tag: str) -> str:
    """What is claimed for the delay, and that its calculation is attached."""
    values = {
        "interest": wording.amount(minor=claim.interest_minor, currency=claim.currency, language=tag),
        "compensation": wording.amount(minor=claim.compensation_minor, currency=claim.currency, language=tag),
        "on": wording.day(on=claim.on, language=tag),
    }
    said = words.both if claim.interest_minor and claim.compensation_minor else words.interest
    if not claim.interest_minor:
        said = words.compensation
    return f"{fill(said, values=values)} {words.attached}"


def _no_line_twice(text: str) -> str:
    """The closing without a line that repeats the one before: an entity may sign for itself."""
    lines = text.split("\n")
    return "\n".join(line for at, line in enumerate(lines) if at == 0 or line != lines[at - 1])


def _values(*, facts: LetterFacts, tag: str) -> dict[str, str]:
    oldest = _oldest(facts.items)
    overdue = tuple(item for item in facts.items if item.days_overdue > 0 and item.residual_minor > 0)
    return {
        "customer": wording.one_line(facts.customer),
        "entity": wording.one_line(facts.entity),
        "sender": wording.one_line(facts.sender),
        "open_amount": _amounts(facts.items, tag=tag),
        "overdue_amount": _amounts(overdue, tag=tag) or _nothing(facts.items, tag=tag),
        "oldest_number": wording.one_line(oldest.number) or "–",
        "oldest_due_on": wording.day(on=oldest.due_on, language=tag),
        "oldest_days": str(oldest.days_overdue),
        "item_count": str(len(facts.items)),
        "pay_by": wording.day(on=facts.pay_by, language=tag),
    }


def _oldest(items: tuple[LetterItem, ...]) -> LetterItem:
    """The item that drives the account: the earliest due still to be paid, the larger where two are."""
    debits = tuple(item for item in items if item.residual_minor > 0) or items
    return min(debits, key=lambda item: (item.due_on, -item.residual_minor, item.number))


def _totals(items: tuple[LetterItem, ...]) -> tuple[tuple[str, int], ...]:
    """The sum per currency, by code: amounts of different currencies are never added."""
    currencies = sorted({item.currency for item in items})
    return tuple((c, sum(item.residual_minor for item in items if item.currency == c)) for c in currencies)


def _amounts(items: tuple[LetterItem, ...], *, tag: str) -> str:
    return " + ".join(
        wording.amount(minor=minor, currency=currency, language=tag) for currency, minor in _totals(items)
    )


def _nothing(items: tuple[LetterItem, ...], *, tag: str) -> str:
    return " + ".join(wording.amount(minor=0, currency=c, language=tag) for c, _ in _totals(items))


def _table(
    *, facts: LetterFacts, words: TableText, tag: str
) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...], tuple[tuple[str, str], ...]]:
    """Header, rows and totals as text, oldest first."""
    header = (words.number, words.issued_on, words.due_on, words.days_overdue, words.open_amount)
    rows = tuple(
        (
            wording.one_line(item.number) or "–",
            wording.short_day(on=item.issued_on, language=tag),
            wording.short_day(on=item.due_on, language=tag),
            str(item.days_overdue) if item.days_overdue > 0 else "–",
            wording.amount(minor=item.residual_minor, currency=item.currency, language=tag),
        )
        for item in sorted(facts.items, key=lambda item: (item.due_on, item.number))
    )
    totals = tuple(
        (words.total, wording.amount(minor=minor, currency=currency, language=tag))
        for currency, minor in _totals(facts.items)
    )
    return header, rows, totals
