"""How promises and plans end: by tolerance and grace, on the right day, however late anybody looks."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dunwell.core.dunning.policy import PromiseRules
from dunwell.core.promises.outcomes import (
    Instalment,
    is_enough,
    late_minor,
    plan_end,
    promise_end,
    promise_outcome,
    stands_until,
)
from dunwell.core.promises.paying import Course

DAY = date(2026, 3, 10)
RULES = PromiseRules(grace_days=2, tolerance_basis_points=200)


def on(days):
    return DAY + timedelta(days=days)


@pytest.mark.parametrize(
    ("amount", "missing", "basis_points", "enough"),
    [
        (10_000, 0, 0, True),
        (10_000, 1, 0, False),
        (10_000, 199, 200, True),
        (10_000, 200, 200, False),  # less than the tolerance, not as much
        (1, 1, 200, False),
        (99, 1, 200, True),
        (50, 1, 200, False),
        (10_000, -5, 0, True),
    ],
)
def test_less_than_the_tolerance_may_be_missing(amount, missing, basis_points, enough):
    assert (
        is_enough(amount_minor=amount, missing_minor=missing, tolerance_basis_points=basis_points) is enough
    )


@pytest.mark.parametrize(
    ("paid", "day", "outcome"),
    [
        (0, 0, "running"),
        (0, 7, "running"),  # the last day of grace
        (0, 8, "broken"),
        (9_999, 7, "running"),
        (10_000, 0, "kept"),
        (10_000, 8, "kept"),
        (9_801, 7, "running"),  # the tolerance counts in the end, not before
        (9_801, 8, "kept"),
        (9_800, 8, "partly_kept"),
        (1, 8, "partly_kept"),
    ],
)
def test_what_becomes_of_a_promise(paid, day, outcome):
    found = promise_outcome(amount_minor=10_000, paid_minor=paid, due_on=on(5), rules=RULES, as_of=on(day))
    assert found == outcome


@pytest.mark.parametrize(
    ("steps", "as_of", "expected"),
    [
        ([], 7, None),
        ([], 8, ("broken", 8, 0)),
        ([], 90, ("broken", 8, 0)),
        ([(3, 10_000)], 2, None),
        ([(3, 10_000)], 3, ("kept", 3, 10_000)),
        ([(3, 10_000)], 90, ("kept", 3, 10_000)),
        ([(3, 10_000), (4, 0)], 90, ("kept", 3, 10_000)),
        ([(7, 10_000)], 90, ("kept", 7, 10_000)),
        ([(8, 10_000)], 90, ("broken", 8, 0)),
        ([(3, 500), (8, 10_000)], 90, ("partly_kept", 8, 500)),
        ([(3, 9_900)], 7, None),
        ([(3, 9_900)], 90, ("kept", 8, 9_900)),
        ([(3, 9_900), (6, 0)], 90, ("broken", 8, 0)),
    ],
)
def test_a_promise_ends_on_its_day_however_late_anybody_looks(steps, as_of, expected):
    course = Course(steps=[(on(day), minor) for day, minor in steps])
    end = promise_end(amount_minor=10_000, due_on=on(5), rules=RULES, course=course, as_of=on(as_of))
    found = None if end is None else (end.outcome, (end.on - DAY).days, end.paid_minor)
    assert found == expected


THREE = [Instalment(on(10), 100), Instalment(on(20), 100), Instalment(on(30), 100)]


def plan(steps, as_of, basis_points=0, instalments=THREE):
    course = Course(steps=[(on(day), minor) for day, minor in steps])
    end = plan_end(
        instalments=instalments,
        grace_days=3,
        tolerance_basis_points=basis_points,
        course=course,
        as_of=on(as_of),
    )
    return None if end is None else (end.outcome, (end.on - DAY).days, end.paid_minor)


@pytest.mark.parametrize(
    ("steps", "as_of", "expected"),
    [
        ([], 13, None),
        ([], 14, ("broken", 14, 0)),
        ([], 99, ("broken", 14, 0)),
        ([(13, 100)], 14, None),
        ([(14, 100)], 99, ("broken", 14, 0)),
        ([(10, 100)], 23, None),
        ([(10, 100)], 24, ("broken", 24, 100)),
        ([(10, 100), (24, 300)], 99, ("broken", 24, 100)),
        ([(1, 250)], 33, None),  # ahead of its days
        ([(1, 250)], 34, ("broken", 34, 250)),
        ([(1, 300)], 0, None),
        ([(1, 300)], 1, ("completed", 1, 300)),
        ([(1, 300), (2, 0)], 99, ("completed", 1, 300)),
        ([(10, 100), (20, 200), (33, 300)], 99, ("completed", 33, 300)),
    ],
)
def test_a_plan_ends_on_its_day_however_late_anybody_looks(steps, as_of, expected):
    assert plan(steps, as_of) == expected


@pytest.mark.parametrize(
    ("steps", "as_of", "expected"),
    [
        ([(10, 99), (20, 199)], 33, None),
        ([(10, 98)], 99, ("broken", 14, 98)),
        ([(10, 99), (20, 199), (30, 299)], 33, None),
        ([(10, 99), (20, 199), (30, 299)], 99, ("completed", 34, 299)),
    ],
)
def test_a_little_may_be_missing_of_an_instalment(steps, as_of, expected):
    assert plan(steps, as_of, basis_points=200) == expected


@given(
    steps=st.lists(st.tuples(st.integers(0, 40), st.integers(0, 300)), max_size=6),
    as_of=st.integers(0, 60),
    later=st.integers(0, 60),
    basis_points=st.sampled_from([0, 200, 5_000]),
)
def test_an_end_once_found_stays_on_every_later_day(steps, as_of, later, basis_points):
    steps = sorted(dict(steps).items())
    end = plan(steps, as_of, basis_points)
    if end is not None:
        assert end[1] <= as_of
        assert plan(steps, as_of + later, basis_points) == end
        assert plan(steps, end[1], basis_points) == end
        assert plan(steps, end[1] - 1, basis_points) is None


@pytest.mark.parametrize(
    ("paid", "as_of", "late", "until"),
    [
        (0, 9, 0, 10),
        (0, 10, 0, 10),  # on its day an instalment is not late
        (0, 11, 100, 13),  # the plan breaks after the grace
        (40, 11, 60, 13),
        (100, 11, 0, 20),
        (150, 21, 50, 23),
        (200, 11, 0, 30),
        (300, 11, 0, 30),
        (0, 14, 100, 14),
    ],
)
def test_what_is_late_of_a_plan_and_until_when_that_stands(paid, as_of, late, until):
    assert late_minor(instalments=THREE, paid_minor=paid, as_of=on(as_of)) == late
    assert stands_until(instalments=THREE, grace_days=3, paid_minor=paid, as_of=on(as_of)) == on(until)


def test_the_next_instalment_may_come_before_the_grace_of_the_last_is_over():
    close = [Instalment(on(10), 100), Instalment(on(12), 100)]
    assert stands_until(instalments=close, grace_days=3, paid_minor=0, as_of=on(11)) == on(12)
