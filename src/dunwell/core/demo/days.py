"""Dates as whole numbers of days since 1970-01-01, many at once."""

from datetime import date

import numpy as np
import polars as pl

from dunwell.core.demo.draws import Ints

_TO_MONDAY = np.array([0, 0, 0, 0, 0, 2, 1], dtype=np.int64)
_EPOCH = date(1970, 1, 1)


def day_of(day: date, /) -> int:
    """The number of a date."""
    return (day - _EPOCH).days


def weekday(days: Ints, /) -> Ints:
    """Monday 0 to Sunday 6 (the epoch was a Thursday)."""
    return (days + 3) % 7


def working(days: Ints, /) -> Ints:
    """The same day, or the Monday after where it falls on a weekend."""
    return days + _TO_MONDAY[weekday(days)]


def month_starts(*, first: int, last: int) -> Ints:
    """The first days of every month from that of the first day to that of the last."""
    ends = (
        np.array([first, last], dtype=np.int64)
        .astype("datetime64[D]")
        .astype("datetime64[M]")
        .astype(np.int64)
    )
    months = np.arange(int(ends[0]), int(ends[1]) + 1, dtype=np.int64)
    return months.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)


def years_and_months(days: Ints, /) -> tuple[Ints, Ints]:
    """The calendar years, and the months from 0."""
    months = days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    return months // 12 + 1970, months % 12


def dates(days: Ints, /) -> pl.Series:
    """A column of dates."""
    return pl.Series(days).cast(pl.Int32).cast(pl.Date)
