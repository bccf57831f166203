"""Days as parts of a year, so that a period may be split anywhere without changing the whole."""

from datetime import date, timedelta
from fractions import Fraction

from dunwell.core.rates import DayCount, days_fraction

_DAY = timedelta(days=1)


def year_part(*, count: DayCount, default_on: date, first: date, last: date) -> Fraction:
    """The part of a year in the days from `first` through `last` of a delay that follows `default_on`.

    The counts by actual days weigh each day that is counted, act/act by the length of its own year. The counts by
    months of thirty days are those of bankers, from date to date: from the due day to the day of payment; a piece of
    a period is the difference of two such counts from the due day, so that pieces add up to the whole.
    """
    if count in {DayCount.THIRTY_E_360, DayCount.THIRTY_360}:
        return _since(default_on, last, count) - _since(default_on, first - _DAY, count)
    return days_fraction(from_on=first, to_on=last + _DAY, count=count)


def _since(default_on: date, on: date, count: DayCount) -> Fraction:
    return days_fraction(from_on=default_on, to_on=on, count=count)
