"""Dates by rule: ends of months, business days, and days moved on to them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dunwell.core.calendar import (
    Convention,
    add_business_days,
    add_months,
    adjusted,
    is_business_day,
    is_day_off,
    knows_holidays,
    month_end,
    next_business_day,
)

days = st.dates(min_value=date(1990, 1, 1), max_value=date(2090, 12, 31))
countries = st.sampled_from(["DE", "US", "FR", "GB", "JP", "SA", "CN", "ZZ"])


@given(days, st.integers(-600, 600))
def test_months_move_to_the_same_day_or_the_last_of_a_shorter_month(on, months):
    moved = add_months(on=on, months=months)
    assert (moved.year * 12 + moved.month) - (on.year * 12 + on.month) == months
    assert moved.day == min(on.day, month_end(moved).day)


@pytest.mark.parametrize(
    ("on", "months", "moved"),
    [
        (date(2023, 1, 31), 1, date(2023, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 12, 31), 2, date(2025, 2, 28)),
        (date(2024, 3, 31), -1, date(2024, 2, 29)),
        (date(2100, 1, 30), 1, date(2100, 2, 28)),
        (date(2024, 5, 15), 0, date(2024, 5, 15)),
    ],
)
def test_months(on, months, moved):
    assert add_months(on=on, months=months) == moved


@given(days)
def test_the_end_of_a_month_is_followed_by_a_first(on):
    assert (month_end(on) + timedelta(days=1)).day == 1
    assert (month_end(on).year, month_end(on).month) == (on.year, on.month)


@pytest.mark.parametrize(
    ("on", "country", "open_"),
    [
        (date(2024, 10, 3), "DE", False),
        (date(2024, 10, 3), "FR", True),
        (date(2024, 7, 4), "US", False),
        (date(2021, 12, 31), "US", False),  # New Year's Day of 2022, a Saturday, is kept the day before
        (date(2024, 10, 4), "DE", True),
        (date(2024, 10, 5), "DE", False),
        (date(2024, 10, 4), "SA", False),  # a Friday
        (date(2024, 10, 6), "SA", True),  # a Sunday
        (date(2024, 2, 4), "CN", True),  # a Sunday worked for a day off elsewhere
        (date(2024, 12, 25), "ZZ", True),
        (date(2024, 12, 28), "ZZ", False),
    ],
)
def test_business_days(on, country, open_):
    assert is_business_day(on=on, country=country) is open_


def test_holidays_of_a_subdivision():
    epiphany = date(2025, 1, 6)
    assert is_business_day(on=epiphany, country="DE", subdivision="BE")
    assert not is_business_day(on=epiphany, country="DE", subdivision="BY")


@pytest.mark.parametrize(
    ("country", "subdivision", "year", "known"),
    [
        ("DE", None, 2024, True),
        ("DE", "BY", 2024, True),
        ("DE", "XX", 2024, False),
        ("ZZ", None, 2024, False),
        ("", None, 2024, False),
        ("DE", None, 1800, False),
    ],
)
def test_it_is_said_where_holidays_are_not_known(country, subdivision, year, known):
    assert knows_holidays(country=country, subdivision=subdivision, year=year) is known


@given(days, countries)
def test_the_next_business_day_is_the_first_open_one(on, country):
    found = next_business_day(on=on, country=country)
    between = [on + timedelta(days=n) for n in range((found - on).days)]
    assert is_business_day(on=found, country=country)
    assert not any(is_business_day(on=day, country=country) for day in between)


@given(days, st.integers(1, 30), countries)
def test_business_days_there_and_back(on, count, country):
    start = next_business_day(on=on, country=country)
    end = add_business_days(on=start, days=count, country=country)
    passed = [start + timedelta(days=n) for n in range(1, (end - start).days + 1)]
    assert sum(is_business_day(on=day, country=country) for day in passed) == count
    assert add_business_days(on=end, days=-count, country=country) == start


@pytest.mark.parametrize(
    ("on", "count", "found"),
    [
        (date(2024, 12, 23), 1, date(2024, 12, 24)),
        (date(2024, 12, 24), 1, date(2024, 12, 27)),
        (date(2024, 12, 28), 1, date(2024, 12, 30)),
        (date(2024, 12, 28), 0, date(2024, 12, 28)),
        (date(2024, 12, 28), -1, date(2024, 12, 27)),
        (date(2024, 12, 30), 3, date(2025, 1, 3)),
    ],
)
def test_adding_business_days_in_germany(on, count, found):
    assert add_business_days(on=on, days=count, country="DE") == found


def test_too_many_business_days_are_refused():
    with pytest.raises(ValueError, match="too many"):
        add_business_days(on=date(2024, 1, 1), days=3661, country="DE")


def test_a_day_off_is_a_holiday_a_day_outside_our_week_or_a_weekday_on_which_nobody_works_there():
    week = frozenset({0, 1, 2, 3, 4})
    friday, saturday = date(2026, 11, 6), date(2026, 11, 7)
    assert [is_day_off(on=friday, country=one, weekdays=week) for one in ("DE", "EG", "")] == [
        False,
        True,
        False,
    ]
    assert is_day_off(on=saturday, country="DE", weekdays=week)
    assert not is_day_off(on=saturday, country="DE", weekdays=week | {5})
    assert is_day_off(on=date(2026, 10, 3), country="DE", weekdays=week | {5})  # a holiday on a Saturday
    assert not is_day_off(on=date(2020, 1, 5), country="AE", weekdays=frozenset(range(7)))
    assert is_day_off(
        on=date(2020, 1, 3), country="AE", weekdays=week
    )  # until 2021 the weekend began on Friday
    assert not is_day_off(on=date(2026, 1, 9), country="AE", weekdays=week)


@pytest.mark.parametrize(
    ("on", "convention", "moved"),
    [
        (date(2024, 10, 3), "unadjusted", date(2024, 10, 3)),  # a holiday, a Thursday
        (date(2024, 10, 3), "following", date(2024, 10, 4)),
        (date(2024, 10, 3), "preceding", date(2024, 10, 2)),
        (date(2024, 8, 31), "following", date(2024, 9, 2)),  # a Saturday
        (date(2024, 8, 31), "modified_following", date(2024, 8, 30)),
        (date(2024, 8, 3), "modified_following", date(2024, 8, 5)),
        (date(2024, 8, 5), "preceding", date(2024, 8, 5)),
    ],
)
def test_days_off_are_moved_as_the_convention_says(on, convention, moved):
    assert adjusted(on=on, convention=Convention(convention), country="DE") == moved


@given(days, st.sampled_from(Convention), countries)
def test_a_moved_day_is_a_business_day(on, convention, country):
    moved = adjusted(on=on, convention=convention, country=country)
    assert moved == on or is_business_day(on=moved, country=country)
    if convention is Convention.UNADJUSTED or is_business_day(on=on, country=country):
        assert moved == on
    if convention is Convention.MODIFIED_FOLLOWING and moved != on:
        assert (
            moved.month == on.month or country == "CN"
        )  # a week of holidays can reach over a whole end of a month
