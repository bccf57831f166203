"""By how much a sum grows where interest bears interest: whole numbers alone, once for each distinct pair of days.

It is the same rule as in `account.py`, laid out for looking up rates by day instead of walking through the book; the
tests hold the one against the other.
"""

from datetime import date, timedelta

from dunwell.core.law.interest import last_on
from dunwell.core.law.rate_tables import MISSING, WHOLE, Lane, RateTables
from dunwell.core.law.records import Compounding
from dunwell.core.law.rests import rest

_DAY = timedelta(days=1)
_YEAR_OF_MONTHS = 12


def growth(*, tables: RateTables, lane: Lane, start: date, paid_on: date) -> tuple[int, int] | None:
    """Numerator and denominator of the sum after a delay from `start`, per unit; None where a rate is not loaded."""
    last = last_on(rule=lane.rule, start=start, paid_on=paid_on)
    match lane.rule.compounding:
        case Compounding.ANNIVERSARY:
            return _yearly(tables, lane, start, last)
        case Compounding.MONTHLY:
            return _monthly(tables, lane, start, last)
        case Compounding.THIRTY_DAYS:
            return _thirties(tables, lane, start, last)
        case Compounding.NONE:
            raise AssertionError("simple interest does not grow")


def _index(tables: RateTables, lane: Lane, on: date) -> int:
    day = (on - tables.first).days
    return lane.number * tables.width + min(max(day, 0), tables.width - 1)


def _yearly(tables: RateTables, lane: Lane, start: date, last: date) -> tuple[int, int] | None:
    whole, top, bottom, on, number = WHOLE * lane.year_days, 1, 1, start, 1
    fixed = tables.default_rates[_index(tables, lane, start)]  # nothing where rates float
    while on < last:
        until = min(last, rest(compounding=lane.rule.compounding, default_on=start, number=number))
        rates = tables.running[_index(tables, lane, until)] - tables.running[_index(tables, lane, on)]
        rates += fixed * (until - on).days
        if rates >= MISSING:
            return None
        top, bottom, on, number = top * (whole + rates), bottom * whole, until, number + 1
    return top, bottom


def _monthly(tables: RateTables, lane: Lane, start: date, last: date) -> tuple[int, int] | None:
    """A full month is a twelfth of a year, however long; a broken one counts by its own days."""
    whole, top, bottom, on, number = _YEAR_OF_MONTHS * WHOLE, 1, 1, start, 1
    fixed = tables.default_rates[_index(tables, lane, start)]
    while on < last:
        full = rest(compounding=lane.rule.compounding, default_on=start, number=number)
        at = _index(tables, lane, on + _DAY)
        rate = tables.running[at] - tables.running[at - 1] + fixed
        if rate >= MISSING:
            return None
        days, counted = (1, 1) if full <= last else ((full - on).days, (last - on).days)
        top *= whole * days + rate * counted
        bottom *= whole * days
        on, number = full, number + 1
    return top, bottom


def _thirties(tables: RateTables, lane: Lane, start: date, last: date) -> tuple[int, int] | None:
    rate = tables.default_rates[_index(tables, lane, start)]
    if rate >= MISSING:
        return None
    periods, days = divmod((last - start).days, 30)
    whole = WHOLE * lane.year_days
    return (whole + 30 * rate) ** periods * (whole + days * rate), whole ** (periods + 1)
