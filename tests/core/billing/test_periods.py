"""Periods: no gap and no overlap from any anchor, month ends safe, and the terms that are made of them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dunwell.core.billing.periods import Cadence, Period, Unit, begins_on, clipped, period_at, place_of
from dunwell.core.billing.renewal import Term, earliest_end, next_tell_on, term_of, to_tell

DAYS = st.dates(min_value=date(2000, 1, 1), max_value=date(2060, 12, 31))
CADENCES = st.builds(
    Cadence,
    every=st.integers(1, 13),
    unit=st.sampled_from(Unit),
    anchor_on=st.dates(min_value=date(2010, 1, 1), max_value=date(2040, 12, 31)),
)


def test_the_31st_comes_back_after_a_shorter_month():
    cadence = Cadence(every=1, unit=Unit.MONTH, anchor_on=date(2026, 1, 31))
    assert [begins_on(cadence=cadence, place=place) for place in range(-1, 5)] == [
        date(2025, 12, 31),
        date(2026, 1, 31),
        date(2026, 2, 28),
        date(2026, 3, 31),
        date(2026, 4, 30),
        date(2026, 5, 31),
    ]


def test_the_29th_of_february_comes_back_in_the_next_leap_year():
    cadence = Cadence(every=1, unit=Unit.YEAR, anchor_on=date(2024, 2, 29))
    assert [begins_on(cadence=cadence, place=place) for place in (1, 4)] == [
        date(2025, 2, 28),
        date(2028, 2, 29),
    ]


@given(cadence=CADENCES, place=st.integers(-50, 50))
def test_each_period_begins_the_day_after_the_one_before(cadence, place):
    before, after = (period_at(cadence=cadence, place=at) for at in (place - 1, place))
    assert before.last_on + timedelta(days=1) == after.first_on
    assert after.days >= 1


@given(cadence=CADENCES, on=DAYS)
def test_a_day_lies_in_the_period_that_it_is_said_to_lie_in(cadence, on):
    period = period_at(cadence=cadence, place=place_of(cadence=cadence, on=on))
    assert period.first_on <= on <= period.last_on


@pytest.mark.parametrize(
    ("first", "last", "found"),
    [
        (1, None, (10, 20)),
        (12, 15, (12, 15)),
        (12, None, (12, 20)),
        (1, 15, (10, 15)),
        (21, None, None),
        (1, 9, None),
    ],
)
def test_what_of_a_period_lies_within_days(first, last, found):
    def on(day):
        return date(2026, 3, day)

    period = Period(first_on=on(10), last_on=on(20))
    expected = None if found is None else Period(first_on=on(found[0]), last_on=on(found[1]))
    assert clipped(period=period, first_on=on(first), last_on=None if last is None else on(last)) == expected


START = date(2026, 1, 31)
YEARLY = Term(every=12, unit=Unit.MONTH, notice_days=30, tell_days=60)


def test_a_term_renews_itself_or_does_not():
    renewed = term_of(term=YEARLY, starts_on=START, on=date(2027, 6, 1))
    assert renewed.term == Period(first_on=date(2027, 1, 31), last_on=date(2028, 1, 30))
    assert (renewed.notice_by, renewed.tell_on) == (date(2027, 12, 31), date(2027, 12, 1))
    once = Term(every=12, unit=Unit.MONTH, renews=False, tell_days=None)
    ended = term_of(term=once, starts_on=START, on=date(2027, 6, 1))
    assert (ended.term.last_on, ended.tell_on) == (date(2027, 1, 30), None)


@pytest.mark.parametrize(
    ("term", "asked_on", "ends_on"),
    [
        (None, date(2026, 5, 5), date(2026, 5, 5)),
        (None, date(2025, 5, 5), START),
        (YEARLY, date(2026, 12, 31), date(2027, 1, 30)),  # the last day that notice is in time
        (YEARLY, date(2027, 1, 1), date(2028, 1, 30)),
        (YEARLY, date(2025, 1, 1), date(2027, 1, 30)),
        (Term(every=1, unit=Unit.MONTH, notice_days=90), date(2026, 3, 1), date(2026, 5, 30)),
        (Term(every=1, unit=Unit.MONTH, renews=False), date(2026, 2, 20), date(2026, 2, 27)),
    ],
)
def test_the_earliest_end(term, asked_on, ends_on):
    assert earliest_end(term=term, starts_on=START, asked_on=asked_on) == ends_on


@given(on=st.dates(min_value=START, max_value=date(2040, 1, 1)), notice=st.integers(0, 200))
def test_notice_is_always_in_time_for_the_end_that_is_said(on, notice):
    term = Term(every=3, unit=Unit.MONTH, notice_days=notice)
    end = earliest_end(term=term, starts_on=START, asked_on=on)
    assert end - timedelta(days=notice) >= on
    found = term_of(term=term, starts_on=START, on=end)
    assert found.term.last_on == end
    assert found.term.first_on - timedelta(days=1 + notice) < on or found.term.first_on == START


@pytest.mark.parametrize(
    ("as_of", "is_told"),
    [
        (date(2026, 1, 30), False),  # before it began
        (date(2026, 11, 30), False),
        (date(2026, 12, 1), True),
        (date(2027, 1, 30), True),
        (date(2027, 1, 31), False),  # the next term has begun
    ],
)
def test_when_a_renewal_is_told(as_of, is_told):
    found = to_tell(term=YEARLY, starts_on=START, as_of=as_of)
    assert (found is not None) == is_told


def test_nobody_is_told_where_nothing_is_to_be_told():
    assert to_tell(term=None, starts_on=START, as_of=START) is None
    silent = Term(every=1, unit=Unit.YEAR, tell_days=None)
    assert to_tell(term=silent, starts_on=START, as_of=date(2027, 1, 30)) is None


@pytest.mark.parametrize(
    ("term", "told_for", "tell_on"),
    [
        (None, None, None),
        (Term(every=1, unit=Unit.YEAR, tell_days=None), None, None),
        (YEARLY, None, date(2026, 12, 1)),
        (YEARLY, date(2027, 1, 30), date(2027, 12, 1)),
        (Term(every=1, unit=Unit.MONTH, tell_days=90), None, START),  # from the first day of each term on
        (Term(every=12, unit=Unit.MONTH, renews=False), date(2027, 1, 30), None),
    ],
)
def test_the_next_day_on_which_a_term_is_told(term, told_for, tell_on):
    assert next_tell_on(term=term, starts_on=START, told_for=told_for) == tell_on


@given(length=st.integers(1, 24), tell=st.integers(0, 400), notice=st.integers(0, 100))
def test_what_is_told_is_told_on_the_day_that_was_foreseen(length, tell, notice):
    term = Term(every=length, unit=Unit.MONTH, tell_days=tell, notice_days=notice)
    told_for = None
    for _ in range(3):
        on = next_tell_on(term=term, starts_on=START, told_for=told_for)
        found = to_tell(term=term, starts_on=START, as_of=on)
        assert found is not None
        assert told_for is None or found.term.last_on > told_for
        told_for = found.term.last_on
