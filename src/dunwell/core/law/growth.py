"""By how much a sum grows where interest bears interest: whole numbers alone, once for each distinct pair of days.

It is the same rule as in `account.py`, laid out for looking up rates by day instead of walking through the book; the
tests hold the one against the other.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from dunwell.core.law.interest import last_on
from dunwell.core.law.rate_tables import MISSING, WHOLE, Lane, RateTables
from dunwell.core.law.records import Compounding
from dunwell.core.law.rests import rest

_DAY = timedelta(days=1)
_YEAR_OF_MONTHS = 12


def growth(
    *, tables: RateTables, lane: Lane, start: date, paid_on: date, since: date | None = None
) -> tuple[int, int] | None:
    """Numerator and denominator of the sum after a delay from `start`, per unit; None where a rate is not loaded.

    since: a later day from which the unit bears interest, while the periods still run from `start`.
    """
    last = last_on(rule=lane.rule, start=start, paid_on=paid_on)
    match lane.rule.compounding:
        case Compounding.ANNIVERSARY:
            return _yearly(tables, lane, start, since or start, last)
        case Compounding.MONTHLY:
            return _monthly(tables, lane, start, since or start, last)
        case Compounding.THIRTY_DAYS:
            return _thirties(tables, lane, start, since or start, last)
        case Compounding.NONE:
            raise AssertionError("simple interest does not grow")


def _index(tables: RateTables, lane: Lane, on: date) -> int:
    day = (on - tables.first).days
    return lane.number * tables.width + min(max(day, 0), tables.width - 1)


def _periods(lane: Lane, start: date, since: date, last: date) -> Iterator[tuple[date, date, date, date]]:
    """Each period after `since`: the days that it follows and ends on, and those that count of it through `last`."""
    on, before, number = since, start, 1
    while on < last:
        full = rest(compounding=lane.rule.compounding, default_on=start, number=number)
        if on < full:
            yield before, full, on, min(last, full)
            on = full
        before, number = full, number + 1


def _yearly(tables: RateTables, lane: Lane, start: date, since: date, last: date) -> tuple[int, int] | None:
    whole, top, bottom = WHOLE * lane.year_days, 1, 1
    fixed = tables.default_rates[_index(tables, lane, start)]  # nothing where rates float
    for _, _, on, until in _periods(lane, start, since, last):
        rates = tables.running[_index(tables, lane, until)] - tables.running[_index(tables, lane, on)]
        rates += fixed * (until - on).days
        if rates >= MISSING:
            return None
        top, bottom = top * (whole + rates), bottom * whole
    return top, bottom


def _monthly(tables: RateTables, lane: Lane, start: date, since: date, last: date) -> tuple[int, int] | None:
    """A full month is a twelfth of a year, however long; a broken one counts by its own days."""
    whole, top, bottom = _YEAR_OF_MONTHS * WHOLE, 1, 1
    fixed = tables.default_rates[_index(tables, lane, start)]
    for before, full, on, until in _periods(lane, start, since, last):
        at = _index(tables, lane, before + _DAY)
        rate = tables.running[at] - tables.running[at - 1] + fixed
        if rate >= MISSING:
            return None
        days, counted = (full - before).days, (until - on).days
        if days == counted:
            days, counted = 1, 1
        top *= whole * days + rate * counted
        bottom *= whole * days
    return top, bottom


def _thirties(tables: RateTables, lane: Lane, start: date, since: date, last: date) -> tuple[int, int] | None:
    rate = tables.default_rates[_index(tables, lane, start)]
    if rate >= MISSING:
        return None
    whole, top, bottom = WHOLE * lane.year_days, 1, 1
    for _, _, on, until in _periods(lane, start, since, last):
        top, bottom = top * (whole + (until - on).days * rate), bottom * whole
    return top, bottom
