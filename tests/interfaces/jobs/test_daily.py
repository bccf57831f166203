"""The tick asks the database what is missing; it never trusts the hour at which it was called."""

from datetime import UTC, date, datetime

import pytest

from dunwell.apps.runs.models import Run
from dunwell.interfaces.jobs.daily import day_due

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 6, 10, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _utc_from_six(settings):
    settings.TIME_ZONE = "UTC"
    settings.DUNWELL_DAILY_HOUR = 6


def ran(as_of: date) -> None:
    Run.objects.create(kind="collections", as_of=as_of, actor="test", opened_at=NOON)


def test_a_ledger_that_nobody_ever_ran_is_left_alone():
    assert day_due(now=NOON) is None


@pytest.mark.parametrize(
    ("last", "due"),
    [
        (date(2026, 6, 9), date(2026, 6, 10)),  # yesterday: today is missing
        (date(2026, 6, 6), date(2026, 6, 10)),  # slept three days: today's run catches up
        (date(2026, 5, 10), date(2026, 6, 10)),  # 31 days ago: still goes on
        (date(2026, 5, 9), None),  # 32 days ago: a person starts again
        (date(2026, 6, 10), None),  # today is there
        (date(2026, 6, 11), None),  # a later day is there
    ],
)
def test_today_is_due_when_it_is_missing_and_runs_were_going_on(last, due):
    ran(last)

    assert day_due(now=NOON) == due


@pytest.mark.parametrize(
    ("now", "zone", "due"),
    [
        (datetime(2026, 6, 10, 5, 59, tzinfo=UTC), "UTC", None),
        (datetime(2026, 6, 10, 6, 0, tzinfo=UTC), "UTC", date(2026, 6, 10)),
        (datetime(2026, 6, 10, 4, 0, tzinfo=UTC), "Europe/Berlin", date(2026, 6, 10)),  # six o'clock there
        (datetime(2026, 6, 10, 23, 0, tzinfo=UTC), "Asia/Tokyo", date(2026, 6, 11)),  # tomorrow there
        (datetime(2026, 6, 10, 3, 0, tzinfo=UTC), "America/New_York", date(2026, 6, 9)),  # yesterday there
    ],
)
def test_the_day_and_the_hour_are_those_of_the_group(settings, now, zone, due):
    settings.TIME_ZONE = zone
    ran(date(2026, 6, 8))

    assert day_due(now=now) == due


def test_off_leaves_the_runs_to_people(settings):
    settings.DUNWELL_DAILY_HOUR = None
    ran(date(2026, 6, 9))

    assert day_due(now=NOON) is None
