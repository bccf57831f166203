"""What may stand in an answer, and what is known of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

_CLEARLY = 10  # points by which one reading must go before the others


class Kind(StrEnum):
    """What a customer answers."""

    PAID_ALREADY = "paid_already"
    PROMISE = "promise"
    DISPUTE = "dispute"
    WRONG_PERSON = "wrong_person"
    COPY_WANTED = "copy_wanted"
    OUT_OF_OFFICE = "out_of_office"
    UNSUBSCRIBE = "unsubscribe"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """An amount that is named, in minor units."""

    minor: int
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that an answer says.

    `confidence` is a percentage, `evidence` the words that gave it. `on`: the day paid, promised or back in the
    office; None where none is named, or several that may be meant: those are `days`. `amount` likewise. `numbers` are
    those of invoices, `reason` is one of core/disputes/reasons.py.
    """

    kind: Kind
    confidence: int
    evidence: tuple[str, ...] = ()
    on: date | None = None
    days: tuple[date, ...] = ()
    amount: Sum | None = None
    numbers: tuple[str, ...] = ()
    reference: str = ""
    reason: str = ""
    email: str = ""
    name: str = ""


def leading(*, confidences: Sequence[int]) -> int | None:
    """Return the place of the one that goes clearly before all others; None where two are equal, or none is there."""
    ordered = sorted(confidences, reverse=True)
    if not ordered or (len(ordered) > 1 and ordered[0] - ordered[1] < _CLEARLY):
        return None
    return list(confidences).index(ordered[0])
