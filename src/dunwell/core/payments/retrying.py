"""When a charge that failed is tried again: by why it failed, and always before the next bill would come."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum, unique

SOFT_DAYS = (3, 5, 7)
"""Days from one try to the next where money was short or a bank was busy: three more tries within 15 days."""
DEBIT_DAYS = (5, 10)
"""The same for direct debits, which take days to settle; the schemes allow few presentations of one collection."""
_DAY = timedelta(days=1)


@unique
class Failure(StrEnum):
    """What a failed try means for the next one."""

    SOFT = "soft"
    """It may work another day."""
    PAYER = "payer"
    """It cannot work until the payer does something: confirms, or gives another method."""
    HARD = "hard"
    """It must never be tried again with this method: schemes fine those who do."""


@unique
class NextTry(StrEnum):
    """Why there is a next try, or none."""

    AGAIN = "again"
    HARD = "hard"
    PAYER = "payer"
    TRIES_OVER = "tries_over"
    PERIOD_OVER = "period_over"


@dataclass(frozen=True, slots=True)
class Retry:
    """What follows on a failed try: the day of the next one, or None and why."""

    why: NextTry
    on: date | None = None


# ISO 20022 external status reasons of direct debits (as the SEPA rulebooks use them) that may work another day.
_SOFT_RETURNS = frozenset({"AM04", "MS03", "TM01", "ED05"})
# What the payer, or we with them, can put right without a new mandate.
_PAYER_RETURNS = frozenset({"BE05", "FF05", "AC13", "RR01", "RR02", "RR03", "RR04", "CNOR", "DNOR", "RC01"})


def failure_of_return(*, code: str) -> Failure:
    """Return what the ISO reason of a returned, rejected or refunded direct debit means for the next try.

    Everything not known is hard: the account is closed (AC04), there is no mandate (MD01), the debtor disputes
    (MD06) or refuses it (MS02, SL01), died (MD07), or it was a duplicate (AM05).
    """
    known = code.strip().upper()
    if known in _SOFT_RETURNS:
        return Failure.SOFT
    return Failure.PAYER if known in _PAYER_RETURNS else Failure.HARD


def next_try(
    *,
    failure: Failure,
    tries: int,
    failed_on: date,
    first_on: date,
    period_days: int | None,
    ladder: tuple[int, ...] = SOFT_DAYS,
) -> Retry:
    """Return when to try again after the `tries`-th try (from 1) failed on a day.

    `first_on`: the day of the first try. `period_days`: from one bill to the next, None where nothing recurs; a try
    that would fall on the next bill's day or after it is not made, so that two periods are never asked for at once.
    """
    assert tries >= 1, "something failed"
    if failure is not Failure.SOFT:
        return Retry(NextTry.HARD if failure is Failure.HARD else NextTry.PAYER)
    if tries > len(ladder):
        return Retry(NextTry.TRIES_OVER)
    on = failed_on + ladder[tries - 1] * _DAY
    if period_days is not None and on >= first_on + period_days * _DAY:
        return Retry(NextTry.PERIOD_OVER)
    return Retry(NextTry.AGAIN, on)
