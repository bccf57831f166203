"""The letters about an application for credit, in the applicant's language: received, approved, refused, seen again.

A refusal says what it rests on, that a person decided, and what the applicant may do: see the data, say how they see
it, ask that somebody else looks. Source: Regulation (EU) 2016/679, articles 13 to 16 and 22(3); what it says goes to
companies elsewhere too, for it costs nothing and is fair.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from dunwell.core.credit.application_words import WORDS, ApplicationWords
from dunwell.core.wording import amount, isolated, pick_language

LANGUAGES: Final = frozenset(WORDS)


class LetterKind(StrEnum):
    """What an applicant is told."""

    RECEIVED = "received"
    APPROVED = "approved"
    REFUSED = "refused"
    REVIEW = "review"


class RefusalReason(StrEnum):
    """Why an application is refused, as the applicant is told."""

    INFORMATION_INCOMPLETE = "INFORMATION_INCOMPLETE"
    NUMBERS_UNCONFIRMED = "NUMBERS_UNCONFIRMED"
    TOO_NEW = "TOO_NEW"
    PAID_LATE = "PAID_LATE"
    OVERDUE_NOW = "OVERDUE_NOW"
    REQUEST_TOO_HIGH = "REQUEST_TOO_HIGH"


REASON_NAMES: Final[dict[RefusalReason, str]] = {
    RefusalReason.INFORMATION_INCOMPLETE: "What was given is too little to decide on",
    RefusalReason.NUMBERS_UNCONFIRMED: "The register or VAT number could not be confirmed",
    RefusalReason.TOO_NEW: "We have known each other too short a time",
    RefusalReason.PAID_LATE: "Our invoices were paid late",
    RefusalReason.OVERDUE_NOW: "Invoices are overdue now",
    RefusalReason.REQUEST_TOO_HIGH: "The amount is more than we grant at first",
}
RESTS_ON: Final[dict[RefusalReason, str]] = {
    RefusalReason.INFORMATION_INCOMPLETE: "form",
    RefusalReason.NUMBERS_UNCONFIRMED: "registers",
    RefusalReason.TOO_NEW: "form",
    RefusalReason.PAID_LATE: "ledger",
    RefusalReason.OVERDUE_NOW: "ledger",
    RefusalReason.REQUEST_TOO_HIGH: "form",
}
"""Where the data of a reason comes from; who is refused is told of each source once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationLetterText:
    """What is written, in which language."""

    subject: str
    text: str
    language: str


def write_letter(
    *,
    kind: LetterKind,
    wanted: str,
    entity: str,
    person: str,
    company: str,
    url: str = "",
    granted_minor: int = 0,
    currency: str = "",
    reasons: Sequence[RefusalReason] = (),
    answer: str = "",
) -> ApplicationLetterText:
    """Write a letter in the language that is wanted, else in English. `url` leads to the page of the application.

    `granted_minor` with `currency` of an approval; `reasons`, at least one, of a refusal.
    """
    language = pick_language(wanted=wanted, offered=LANGUAGES)
    words = WORDS[language]
    own = isolated(company, language=language)
    match kind:
        case LetterKind.RECEIVED:
            subject, parts = words.received_subject, [words.received.format(company=own)]
        case LetterKind.APPROVED:
            given = isolated(
                amount(minor=granted_minor, currency=currency, language=language), language=language
            )
            subject, parts = words.approved_subject, [words.approved.format(amount=given, company=own)]
        case LetterKind.REFUSED:
            subject, parts = words.refused_subject, _refused(words, reasons, company=own)
        case LetterKind.REVIEW:
            subject, parts = words.review_subject, [words.review.format(company=own)]
    if answer:
        parts.append(answer)
    if kind is LetterKind.REFUSED:
        parts += [words.rests_person, words.rights]
    if url:
        parts.append(
            f"{words.page}\n{url}"
        )  # on a line of its own, so that nothing around it becomes part of it
    greeting = words.greeting.format(person=isolated(person, language=language))
    text = "\n\n".join([greeting, *parts, f"{words.regards}\n{entity}"])
    return ApplicationLetterText(
        subject=subject.format(entity=isolated(entity, language=language)), text=text, language=language
    )


def _refused(words: ApplicationWords, reasons: Sequence[RefusalReason], *, company: str) -> list[str]:
    assert reasons, "nobody is refused without a reason"
    told = "\n".join(f"- {words.reasons[reason.value]}" for reason in RefusalReason if reason in reasons)
    sources = dict.fromkeys(RESTS_ON[reason] for reason in RefusalReason if reason in reasons)
    rests = " ".join(words.sources[source] for source in sources)
    return [f"{words.refused.format(company=company)}\n{told}", f"{words.rests} {rests}"]
