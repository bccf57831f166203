"""Periods from an anchor day on: every so many days, weeks, months or years, without a gap and without an overlap."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from dunwell.core.calendar import add_months

_DAY = timedelta(days=1)


class Unit(StrEnum):
    """What a cadence counts in."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


_DAYS = {Unit.DAY: 1, Unit.WEEK: 7}
_MONTHS = {Unit.MONTH: 1, Unit.YEAR: 12}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cadence:
    """Every so many units from an anchor. Months end safely: 31 January, 28 February, 31 March."""

    every: int
    unit: Unit
    anchor_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """Days from the first to the last, both counted."""

    first_on: date
    last_on: date

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last_on - self.first_on).days + 1


def begins_on(*, cadence: Cadence, place: int) -> date:
    """The first day of a period; place 0 begins on the anchor, places before it are below zero.

    Counted from the anchor and not from the period before, so that the 31st comes back after a shorter month.
    """
    steps = cadence.every * place
    if cadence.unit in _MONTHS:
        return add_months(on=cadence.anchor_on, months=steps * _MONTHS[cadence.unit])
    return cadence.anchor_on + timedelta(days=steps * _DAYS[cadence.unit])


def period_at(*, cadence: Cadence, place: int) -> Period:
    """The whole period at a place."""
    return Period(
        first_on=begins_on(cadence=cadence, place=place),
        last_on=begins_on(cadence=cadence, place=place + 1) - _DAY,
    )


def place_of(*, cadence: Cadence, on: date) -> int:
    """The place of the period that a day lies in."""
    anchor = cadence.anchor_on
    if cadence.unit in _MONTHS:
        months = (on.year - anchor.year) * 12 + on.month - anchor.month
        place = months // (cadence.every * _MONTHS[cadence.unit])
    else:
        place = (on - anchor).days // (cadence.every * _DAYS[cadence.unit])
    return place - 1 if begins_on(cadence=cadence, place=place) > on else place


def clipped(*, period: Period, first_on: date, last_on: date | None) -> Period | None:
    """What of a period lies within these days (`last_on` None: without an end); None where nothing does."""
    first = max(period.first_on, first_on)
    last = period.last_on if last_on is None else min(period.last_on, last_on)
    return Period(first_on=first, last_on=last) if first <= last else None
