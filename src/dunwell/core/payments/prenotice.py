"""Days of direct debits and charges: when they are told, when they are taken, and as which of a mandate's sequence.

TARGET days after the closing days that the European Central Bank publishes; notice and sequence types after the SEPA
Direct Debit rulebooks of the European Payments Council (Core EPC016-06, B2B EPC222-07).
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum, unique
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dunwell.core.calendar import add_months
from dunwell.core.contacts.places import zones_of_country

NOTICE_DAYS = 14
"""Calendar days from the notice to the debit where nothing else was agreed with the payer."""
NOTICE_DAYS_MOST = 60
LEAD_DAYS = 1
"""TARGET days by which the bank must have a file before the day of collection (both schemes, since 2016)."""
LAPSES_MONTHS = 36
"""A mandate by which nothing was collected for so long is dead."""
_SATURDAY = 5
_DAY = timedelta(days=1)
_LONGEST_CLOSURE = 10


@unique
class Sequence(StrEnum):
    """Which of a mandate's collections one is."""

    FIRST = "FRST"
    RECURRENT = "RCUR"
    ONE_OFF = "OOFF"
    FINAL = "FNAL"


@dataclass(frozen=True, slots=True, kw_only=True)
class MandateHistory:
    """What was done by a mandate so far."""

    is_one_off: bool
    settled: int
    """Collections that were settled, also where they were returned afterwards: the mandate is known to the bank."""
    is_last: bool = False
    """The payer agreed to nothing beyond the collection asked about."""


@dataclass(frozen=True, slots=True)
class MandateOver(Exception):
    """Nothing may be collected by a mandate any more; `code`: used, lapsed."""

    code: str


def sequence_of(*, history: MandateHistory) -> Sequence:
    """Return the sequence type of the next collection. A first one that was rejected unsettled is a first one again.

    Raises MandateOver(used) for a one-off mandate that was used.
    """
    if history.is_one_off:
        if history.settled:
            raise MandateOver("used")
        return Sequence.ONE_OFF
    if history.is_last:
        return Sequence.FINAL
    return Sequence.RECURRENT if history.settled else Sequence.FIRST


def refuse_lapsed(*, signed_on: date, last_collected_on: date | None, collect_on: date) -> None:
    """Raise MandateOver(lapsed) where 36 months have gone by since the last collection, or the signature."""
    if collect_on >= add_months(on=last_collected_on or signed_on, months=LAPSES_MONTHS):
        raise MandateOver("lapsed")


@lru_cache(maxsize=64)
def _closed(year: int) -> frozenset[date]:
    import holidays  # noqa: PLC0415 - slow to come in, and most days need none

    return frozenset(holidays.financial_holidays("ECB", years=[year]))


def is_target_day(*, on: date) -> bool:
    """Tell whether euro payments are settled on that day: no weekend, and none of the six closing days."""
    return on.weekday() < _SATURDAY and on not in _closed(on.year)


def next_target_day(*, on: date) -> date:
    """Return the day itself if euro payments are settled on it, else the first such day after it."""
    for _ in range(_LONGEST_CLOSURE):
        if is_target_day(on=on):
            return on
        on += _DAY
    raise AssertionError(f"no settlement for {_LONGEST_CLOSURE} days before {on}")


def add_target_days(*, on: date, days: int) -> date:
    """Return the date so many TARGET days after (or, if negative, before) another; with 0 the date itself."""
    step = _DAY if days > 0 else -_DAY
    left = abs(days)
    while left:
        on += step
        left -= is_target_day(on=on)
    return on


def debit_on(*, due_on: date, told_on: date, notice_days: int, today: date) -> date:
    """Return the day of a direct debit: a TARGET day, not before it is due, its notice is over and a bank can do it."""
    soonest = max(due_on, told_on + notice_days * _DAY, add_target_days(on=today, days=LEAD_DAYS))
    return next_target_day(on=soonest)


def tell_on(*, due_on: date, notice_days: int) -> date:
    """Return the day on which a charge of a day is to be told of."""
    return due_on - notice_days * _DAY


def is_time(*, due_on: date, zones: tuple[ZoneInfo, ...], not_before: datetime, now: datetime) -> bool:
    """Tell whether to charge now: the day has come on the customer's clocks, and the delay for mistakes is over."""
    return now >= not_before and all(now.astimezone(zone).date() >= due_on for zone in zones)


def clocks_of(*, timezone: str, country: str, entity_timezone: str) -> tuple[ZoneInfo, ...]:
    """Return the clocks of a customer: its own, else all of its country, else the entity's.

    A day has come for it when it has come on all of them, so that nobody is charged early.
    """
    own = _zone(timezone)
    if own is not None:
        return (own,)
    return zones_of_country(country.upper()) or (_zone(entity_timezone) or ZoneInfo("UTC"),)


def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError):
        return None
