"""Days of debits: settlement days, notice, sequence types, and the day on the customer's own clock."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dunwell.core.payments.prenotice import (
    MandateHistory,
    MandateOver,
    Sequence,
    add_target_days,
    clocks_of,
    debit_on,
    is_target_day,
    is_time,
    next_target_day,
    refuse_lapsed,
    sequence_of,
    tell_on,
)

DAYS = st.dates(date(2005, 1, 1), date(2090, 12, 31))


@pytest.mark.parametrize(
    ("on", "is_open"),
    [
        (date(2026, 1, 1), False),
        (date(2026, 4, 2), True),  # Maundy Thursday
        (date(2026, 4, 3), False),  # Good Friday
        (date(2026, 4, 6), False),  # Easter Monday
        (date(2026, 5, 1), False),
        (date(2026, 5, 14), True),  # Ascension is a holiday in many countries, and no closing day
        (date(2026, 12, 24), True),
        (date(2026, 12, 25), False),
        (date(2026, 12, 26), False),
        (date(2028, 2, 29), True),
        (date(2026, 8, 15), False),  # a Saturday
    ],
)
def test_settlement_days_of_the_euro(on, is_open):
    assert is_target_day(on=on) is is_open


def test_over_easter_the_next_settlement_day_is_tuesday():
    assert next_target_day(on=date(2026, 4, 3)) == date(2026, 4, 7)
    assert add_target_days(on=date(2026, 4, 2), days=1) == date(2026, 4, 7)
    assert add_target_days(on=date(2026, 4, 7), days=-1) == date(2026, 4, 2)


@pytest.mark.parametrize(
    ("due", "told", "notice", "today", "on"),
    [
        (date(2026, 3, 31), date(2026, 3, 1), 14, date(2026, 3, 20), date(2026, 3, 31)),  # a month's end
        (date(2026, 1, 31), date(2026, 1, 10), 14, date(2026, 1, 20), date(2026, 2, 2)),  # a Saturday
        (date(2026, 3, 5), date(2026, 3, 1), 14, date(2026, 3, 1), date(2026, 3, 16)),  # the notice decides
        (date(2026, 4, 2), date(2026, 3, 1), 14, date(2026, 4, 2), date(2026, 4, 7)),  # the bank needs a day
        (date(2028, 2, 29), date(2028, 2, 15), 14, date(2028, 2, 20), date(2028, 2, 29)),
        (date(2027, 2, 28), date(2027, 2, 1), 14, date(2027, 2, 20), date(2027, 3, 1)),  # a Sunday
    ],
)
def test_the_day_of_a_debit(due, told, notice, today, on):
    assert debit_on(due_on=due, told_on=told, notice_days=notice, today=today) == on


@given(DAYS, DAYS, st.integers(0, 60), DAYS)
def test_a_debit_is_never_early(due, told, notice, today):
    on = debit_on(due_on=due, told_on=told, notice_days=notice, today=today)
    assert is_target_day(on=on)
    assert on >= max(due, told + timedelta(days=notice))
    assert on > today
    soonest = max(due, told + timedelta(days=notice), today + timedelta(days=1))
    between = (soonest + timedelta(days=n) for n in range((on - soonest).days))
    assert not any(is_target_day(on=day) and day >= add_target_days(on=today, days=1) for day in between)


def test_a_notice_across_the_leap_day():
    assert tell_on(due_on=date(2028, 3, 1), notice_days=14) == date(2028, 2, 16)
    assert tell_on(due_on=date(2027, 3, 1), notice_days=14) == date(2027, 2, 15)


def test_first_then_recurrent_then_final():
    def of(settled, *, is_last=False):
        return sequence_of(history=MandateHistory(is_one_off=False, settled=settled, is_last=is_last))

    assert [of(0), of(1), of(7), of(7, is_last=True)] == [
        Sequence.FIRST,
        Sequence.RECURRENT,
        Sequence.RECURRENT,
        Sequence.FINAL,
    ]


def test_a_one_off_mandate_is_used_once():
    assert sequence_of(history=MandateHistory(is_one_off=True, settled=0)) is Sequence.ONE_OFF
    with pytest.raises(MandateOver) as refused:
        sequence_of(history=MandateHistory(is_one_off=True, settled=1))
    assert refused.value.code == "used"


@pytest.mark.parametrize(
    ("signed", "last", "on", "is_over"),
    [
        (date(2024, 2, 29), None, date(2027, 2, 27), False),
        (date(2024, 2, 29), None, date(2027, 2, 28), True),  # no 29 February then
        (date(2020, 1, 1), date(2024, 6, 30), date(2027, 6, 29), False),
        (date(2020, 1, 1), date(2024, 6, 30), date(2027, 6, 30), True),
    ],
)
def test_a_mandate_lapses_after_36_months(signed, last, on, is_over):
    if not is_over:
        refuse_lapsed(signed_on=signed, last_collected_on=last, collect_on=on)
        return
    with pytest.raises(MandateOver) as refused:
        refuse_lapsed(signed_on=signed, last_collected_on=last, collect_on=on)
    assert refused.value.code == "lapsed"


AUCKLAND, LOS_ANGELES = ZoneInfo("Pacific/Auckland"), ZoneInfo("America/Los_Angeles")
EARLY = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "now", "is_due"),
    [
        (AUCKLAND, datetime(2026, 6, 29, 11, 59, tzinfo=UTC), False),
        (AUCKLAND, datetime(2026, 6, 29, 12, 0, tzinfo=UTC), True),  # midnight there: UTC+12 in June
        (LOS_ANGELES, datetime(2026, 6, 30, 6, 59, tzinfo=UTC), False),
        (LOS_ANGELES, datetime(2026, 6, 30, 7, 0, tzinfo=UTC), True),  # UTC-7 in June
        (AUCKLAND, datetime(2026, 1, 1, tzinfo=UTC), False),
    ],
)
def test_a_day_begins_where_the_customer_is(zone, now, is_due):
    assert is_time(due_on=date(2026, 6, 30), zones=(zone,), not_before=EARLY, now=now) is is_due


def test_the_delay_for_mistakes_counts_even_on_the_day():
    issued = datetime(2026, 6, 30, 12, 0, tzinfo=UTC)
    until = issued + timedelta(hours=2)
    due = date(2026, 6, 30)
    assert not is_time(due_on=due, zones=(AUCKLAND,), not_before=until, now=until - timedelta(seconds=1))
    assert is_time(due_on=due, zones=(AUCKLAND,), not_before=until, now=until)


def test_a_country_of_several_clocks_is_charged_when_the_day_has_come_on_all_of_them():
    american = clocks_of(timezone="", country="us", entity_timezone="Europe/Berlin")
    assert len(american) > 5
    due = date(2026, 6, 30)
    honolulu = datetime(2026, 6, 30, 10, 0, tzinfo=UTC)
    assert not is_time(due_on=due, zones=american, not_before=EARLY, now=honolulu - timedelta(seconds=1))
    assert is_time(due_on=due, zones=american, not_before=EARLY, now=honolulu + timedelta(hours=1))
    assert clocks_of(timezone="Asia/Tokyo", country="US", entity_timezone="UTC") == (ZoneInfo("Asia/Tokyo"),)
    assert clocks_of(timezone="", country="", entity_timezone="Europe/Berlin") == (ZoneInfo("Europe/Berlin"),)
    assert clocks_of(timezone="Mars/Olympus", country="", entity_timezone="") == (ZoneInfo("UTC"),)
