"""What is insured of an exposure, and by when the insurer wants to be told: worked by hand."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dunwell.core.credit.insurance import Cover, DutyKind, Split, duties, is_stopped, split

COVER = Cover(
    covered_basis_points=9_000, discretionary_minor=1_000_000, notify_days=60, stop_days=60, claim_days=150
)
DUE = date(2026, 6, 1)


@pytest.mark.parametrize(
    ("exposure", "limit", "expected"),
    [
        (5_000_000, 8_000_000, (4_500_000, 500_000, 0)),
        (10_000_000, 8_000_000, (7_200_000, 800_000, 2_000_000)),
        (1_500_000, None, (900_000, 100_000, 500_000)),
        (1_500_000, 0, (0, 0, 1_500_000)),
        (0, 8_000_000, (0, 0, 0)),
        (11, 8_000_000, (9, 2, 0)),
    ],
)
def test_an_exposure_is_parted(exposure, limit, expected):
    found = split(exposure_minor=exposure, limit_minor=limit, cover=COVER)
    assert found == Split(insured_minor=expected[0], retained_minor=expected[1], beyond_minor=expected[2])


@given(st.integers(0, 10**12), st.none() | st.integers(0, 10**12), st.integers(0, 10_000))
def test_the_parts_are_the_whole(exposure, limit, share):
    cover = Cover(covered_basis_points=share, discretionary_minor=7, notify_days=1, stop_days=1, claim_days=1)
    found = split(exposure_minor=exposure, limit_minor=limit, cover=cover)
    assert found.insured_minor + found.retained_minor + found.beyond_minor == exposure
    assert min(found.insured_minor, found.retained_minor, found.beyond_minor) >= 0


def at(days, *, ahead=14, done=()):
    found = duties(
        oldest_due_on=DUE,
        cover=COVER,
        as_of=DUE + timedelta(days=days),
        ahead_days=ahead,
        done=frozenset(done),
    )
    return [(one.kind.value, (one.by - DUE).days, one.is_late) for one in found]


def test_a_task_comes_in_time_and_is_late_after_its_day():
    assert at(45) == []
    assert at(46) == [("notify", 60, False), ("stop", 60, False)]
    assert at(60) == [("notify", 60, False), ("stop", 60, False)]
    assert at(61) == [("notify", 60, True), ("stop", 60, False)]
    assert at(61, done=[DutyKind.NOTIFY]) == [("stop", 60, False)]
    assert at(140, done=[DutyKind.NOTIFY, DutyKind.STOP]) == [("claim", 150, False)]
    assert at(151, done=[DutyKind.NOTIFY, DutyKind.STOP]) == [("claim", 150, True)]
    assert at(400, done=list(DutyKind)) == []


def test_delivery_stops_on_its_day():
    given = {"insured_minor": 1, "stop_days": 60}
    assert not is_stopped(oldest_due_on=DUE, as_of=DUE + timedelta(days=59), **given)
    assert is_stopped(oldest_due_on=DUE, as_of=DUE + timedelta(days=60), **given)
    assert not is_stopped(oldest_due_on=None, as_of=DUE + timedelta(days=600), **given)
    assert not is_stopped(oldest_due_on=DUE, as_of=DUE + timedelta(days=600), **given | {"insured_minor": 0})
