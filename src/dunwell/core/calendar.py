"""Dates by rule: months and their ends, business days by country, and days moved on to them."""

from calendar import monthrange
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from holidays import HolidayBase

_DAY = timedelta(days=1)
_SATURDAY = 5
_SHORTEST_MONTH = 28
_LONGEST_CLOSURE = 60  # days in a row; no country closes for so long
_MOST_BUSINESS_DAYS = 3660


class Convention(StrEnum):
    """What becomes of a day that is no business day."""

    UNADJUSTED = "unadjusted"  # it stays
    FOLLOWING = "following"  # the next business day (DE § 193 BGB, CH OR 78, PL art. 115 KC)
    MODIFIED_FOLLOWING = (
        "modified_following"  # the next, unless that is in another month: then the one before
    )
    PRECEDING = "preceding"  # the business day before


def month_end(on: date) -> date:
    """The last day of the month of the date."""
    return on.replace(day=monthrange(on.year, on.month)[1])


def add_months(*, on: date, months: int) -> date:
    """The same day so many months later, or the last day of a shorter month: 31 January + 1 = 28 February."""
    year, month = divmod(on.year * 12 + on.month - 1 + months, 12)
    if on.day <= _SHORTEST_MONTH:
        return date(year, month + 1, on.day)
    return date(year, month + 1, min(on.day, monthrange(year, month + 1)[1]))


def _holidays(country: str, subdivision: str | None, year: int | None = None) -> "HolidayBase":
    import holidays  # noqa: PLC0415 - slow to come in, and most days need none

    return holidays.country_holidays(country, subdiv=subdivision, years=year)


@lru_cache(maxsize=2048)
def _closed_days(country: str, subdivision: str | None, year: int) -> frozenset[date]:
    """Weekends and public holidays of a year, without the weekend days that are worked instead."""
    first = date(year, 1, 1)
    days = [first + n * _DAY for n in range((date(year, 12, 31) - first).days + 1)]
    if not knows_holidays(country=country, subdivision=subdivision, year=year):
        return frozenset(day for day in days if day.weekday() >= _SATURDAY)
    known = _holidays(country, subdivision, year)
    return frozenset(day for day in days if not known.is_working_day(day))


@lru_cache(maxsize=2048)
def _known_years(country: str, subdivision: str | None) -> range:
    try:
        known = _holidays(country, subdivision)
    except NotImplementedError:  # how the library says that it has no such place
        return range(0)
    return range(known.start_year, known.end_year + 1)


def knows_holidays(*, country: str, subdivision: str | None = None, year: int) -> bool:
    """Whether public holidays of the place (ISO 3166 codes) are known; else only weekends are closed."""
    return year in _known_years(country, subdivision)


def is_business_day(*, on: date, country: str, subdivision: str | None = None) -> bool:
    """Whether people work there on that day; Saturday and Sunday are closed where holidays are not known."""
    return on not in _closed_days(country, subdivision, on.year)


@lru_cache(maxsize=2048)
def _public_holidays(country: str, year: int) -> frozenset[date]:
    """Public holidays of a year there, on whichever day of the week; none where they are not known."""
    if not knows_holidays(country=country, year=year):
        return frozenset()
    return frozenset(_holidays(country, None, year))


@lru_cache(maxsize=2048)
def _own_rest(country: str, year: int) -> frozenset[date]:
    """Days of the weekend there that are neither Saturday nor Sunday, such as the Fridays of Egypt."""
    first = date(year, 1, 1)
    days = [first + n * _DAY for n in range((date(year, 12, 31) - first).days + 1)]
    if not knows_holidays(country=country, year=year):
        return frozenset()
    known = _holidays(country, None, year)
    return frozenset(day for day in days if day.weekday() < _SATURDAY and known.is_weekend(day))


def is_day_off(*, on: date, country: str, weekdays: frozenset[int]) -> bool:
    """Whether a house that speaks on these weekdays (0 for Monday) leaves people of the country alone on that day.

    Quiet are: every other weekday, public holidays there, and a weekday that is part of the weekend there (Friday in
    Egypt), whatever the house's own week. The house's word counts for Saturday and Sunday.
    """
    return (
        on.weekday() not in weekdays
        or on in _public_holidays(country, on.year)
        or on in _own_rest(country, on.year)
    )


def next_business_day(*, on: date, country: str, subdivision: str | None = None) -> date:
    """The day itself if it is a business day there, else the first one after it."""
    for _ in range(_LONGEST_CLOSURE):
        if is_business_day(on=on, country=country, subdivision=subdivision):
            return on
        on += _DAY
    raise AssertionError(f"{country} is closed for {_LONGEST_CLOSURE} days before {on}")


def adjusted(*, on: date, convention: Convention, country: str, subdivision: str | None = None) -> date:
    """The day itself if it is a business day there, else the day that the convention puts in its place."""
    if convention is Convention.UNADJUSTED or is_business_day(
        on=on, country=country, subdivision=subdivision
    ):
        return on
    if convention is not Convention.PRECEDING:
        after = next_business_day(on=on, country=country, subdivision=subdivision)
        if convention is Convention.FOLLOWING or after.month == on.month:
            return after
    return add_business_days(on=on, days=-1, country=country, subdivision=subdivision)


def add_business_days(*, on: date, days: int, country: str, subdivision: str | None = None) -> date:
    """The date so many business days later (or, if negative, earlier) there; with 0 the date itself.

    Raises ValueError beyond 3660 days.
    """
    if abs(days) > _MOST_BUSINESS_DAYS:
        raise ValueError(f"{days} business days are too many to count")
    step = _DAY if days > 0 else -_DAY
    left = abs(days)
    while left:
        on += step
        left -= is_business_day(on=on, country=country, subdivision=subdivision)
    return on
