"""A credit policy before it is published, and everything that can be wrong with it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

from dunwell.core.agreements.markup import CHARACTERS_MAX
from dunwell.core.charges.fee_faults import fee_faults
from dunwell.core.charges.schedule import FeeSchedule

InterestBasis = Literal["statutory", "none"]
LANGUAGES = ("en", "de", "fr", "es", "nl")


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyText:
    """What a policy says in a language: its title, and texts in simple markup; deposits and stops may be empty."""

    title: str
    text: str
    deposits: str = ""
    stops: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyDraft:
    """A version to be: valid from a day, with its words by language, its fees, and what interest is claimed."""

    valid_from: date
    texts: dict[str, PolicyText]
    interest_basis: InterestBasis = "statutory"
    fees: FeeSchedule | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class DraftFault:
    """What is wrong: in which field, and a sentence with the remedy."""

    field: str
    message: str


def draft_faults(draft: PolicyDraft, /, *, today: date) -> list[DraftFault]:
    """Return everything that keeps a draft from being published; empty when nothing does."""
    return list(_found(draft, today=today))


def _found(draft: PolicyDraft, *, today: date) -> Iterator[DraftFault]:
    if draft.valid_from < today:
        message = f"A policy is told in advance: let it be valid from {today.isoformat()} or later."
        yield DraftFault("valid_from", message)
    if "en" not in draft.texts:
        yield DraftFault("texts.en", "Write it in English at least: readers of other languages get that.")
    for language, text in draft.texts.items():
        if language not in LANGUAGES:
            yield DraftFault(f"texts.{language}", f"Choose one of {', '.join(LANGUAGES)}.")
        if not text.title.strip() or len(text.title) > 150:
            yield DraftFault(f"texts.{language}.title", "Give a title of at most 150 characters.")
        if not text.text.strip():
            yield DraftFault(f"texts.{language}.text", "Say what was agreed.")
        for name in ("text", "deposits", "stops"):
            if len(getattr(text, name)) > CHARACTERS_MAX:
                message = f"This is longer than {CHARACTERS_MAX} characters."
                yield DraftFault(f"texts.{language}.{name}", message)
    if draft.interest_basis not in get_args(InterestBasis):
        yield DraftFault("interest_basis", f"Choose one of {', '.join(get_args(InterestBasis))}.")
    if draft.fees is not None:
        for fault in fee_faults(draft.fees):
            yield DraftFault(f"fees.{fault.field}", fault.message)
