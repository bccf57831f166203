"""What a provider's word about a payment means for the books: differences to what is booked, never steps.

So news may come twice, late and in any order: whoever asks is told how things stand, and only what is missing is
booked.
"""

from dataclasses import dataclass
from enum import StrEnum, unique

from dunwell.core.payments.states import OVER, PAID, UNDER_WAY


@unique
class MoneyKind(StrEnum):
    """Why money at a provider grew or shrank through an attempt."""

    RECEIVED = "received"
    RETURNED = "returned"
    REFUNDED = "refunded"
    DISPUTED = "disputed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the provider says of an attempt; amounts in minor units of one currency."""

    state: str  # open, action_needed, processing, succeeded, failed, expired
    amount_minor: int
    refunded_minor: int = 0
    disputed_minor: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Booked:
    """What the books hold of it; none is negative."""

    received_minor: int = 0
    returned_minor: int = 0
    refunded_minor: int = 0
    disputed_minor: int = 0

    @property
    def left_minor(self) -> int:
        """What of it is still ours; negative where the same money was given back and disputed."""
        return self.received_minor - self.returned_minor - self.refunded_minor - self.disputed_minor


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What is to be booked: positive brings money in, negative takes it out."""

    kind: MoneyKind
    minor: int


def goal(*, told: Told, booked: Booked) -> Booked:
    """Return what the books should hold after this word.

    An amount that came stays received for ever. A payment that failed after it had come was returned, less what was
    given back of it; a provider may tell of a debit's return as of a dispute.
    """
    if told.state not in ("succeeded", "failed"):  # says nothing of money that had come
        return booked
    is_back = told.state == "failed"
    had_come = not is_back or told.disputed_minor or told.refunded_minor
    received = max(booked.received_minor, told.amount_minor if had_come else 0)
    return Booked(
        received_minor=received,
        returned_minor=max(0, received - told.refunded_minor) if is_back else 0,
        refunded_minor=told.refunded_minor,
        disputed_minor=0 if is_back else told.disputed_minor,
    )


def changes(*, told: Told, booked: Booked) -> list[Change]:
    """Return what is missing in the books: first what brings money in, then what takes it out; no zeros."""
    aim = goal(told=told, booked=booked)
    found = [
        Change(kind=MoneyKind.RECEIVED, minor=aim.received_minor - booked.received_minor),
        Change(kind=MoneyKind.RETURNED, minor=booked.returned_minor - aim.returned_minor),
        Change(kind=MoneyKind.REFUNDED, minor=booked.refunded_minor - aim.refunded_minor),
        Change(kind=MoneyKind.DISPUTED, minor=booked.disputed_minor - aim.disputed_minor),
    ]
    return sorted((one for one in found if one.minor), key=lambda one: one.minor < 0)


def event_of(*, told: Told, booked: Booked, state: str) -> str:
    """Return the event that this word is, with the books as they are after it; "" where it tells nothing new."""
    if booked.received_minor == 0:
        event = "page_open" if told.state == "open" else told.state
    elif booked.disputed_minor > 0:
        event = "disputed"
    elif booked.returned_minor > 0:
        event = "returned"
    elif booked.refunded_minor >= booked.received_minor:
        event = "refunded"
    else:
        event = "partly_refunded" if booked.refunded_minor else "succeeded"
    assert event in (*UNDER_WAY, *OVER, *PAID), event
    return "" if event == state else event
