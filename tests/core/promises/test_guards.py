"""What promises and plans keep from being asked for: the chased part of a plan lies on its oldest items."""

from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dunwell.core.promises.guards import LATE, PLANNED_ITEMS, PROMISED_ITEMS, plan_guards, promise_guards

DAY = date(2026, 3, 10)


def planned(items, late):
    """Guards as {item: minor} of rows (plan, item, due, left) and {plan: late}."""
    frame = pl.DataFrame(
        [(plan, item, DAY + timedelta(days=due), left) for plan, item, due, left in items],
        schema=dict(PLANNED_ITEMS.dtypes),
        orient="row",
    )
    rows = pl.DataFrame(
        [(plan, minor, DAY) for plan, minor in late.items()], schema=dict(LATE.dtypes), orient="row"
    )
    guards = plan_guards(items=frame, late=rows)
    assert set(guards["reason"]) <= {"IN_PLAN"}
    assert set(guards["until"]) <= {DAY}
    assert guards["item_id"].is_unique().all()
    return dict(guards.select("item_id", "guarded_minor").iter_rows())


@pytest.mark.parametrize(
    ("late", "expected"),
    [
        (0, {1: 50, 2: 30, 3: 40}),
        (10, {1: 50, 2: 30, 3: 30}),
        (40, {1: 50, 2: 30}),
        (60, {1: 50, 2: 10}),
        (120, {}),
        (500, {}),
    ],
)
def test_what_is_late_is_asked_for_on_the_oldest_items(late, expected):
    items = [(7, 1, 30, 50), (7, 2, 0, 30), (7, 3, 0, 40), (7, 4, -9, 0)]
    assert planned(items, {7: late}) == expected


def twin(items, late):
    found = {}
    for plan, minor in late.items():
        mine = sorted((one for one in items if one[0] == plan), key=lambda one: (one[2], -one[3], one[1]))
        to_ask = minor
        for _, item, _, left in mine:
            asked = min(to_ask, left)
            to_ask -= asked
            if left > asked:
                found[item] = left - asked
    return found


@given(
    st.lists(
        st.tuples(st.integers(1, 3), st.integers(-5, 5), st.integers(0, 99) | st.just(2**53)), max_size=9
    ),
    st.fixed_dictionaries({plan: st.integers(0, 150) for plan in (1, 2, 3)}),
)
def test_guards_of_plans_are_what_a_loop_finds(rows, late):
    items = [(plan, number, due, left) for number, (plan, due, left) in enumerate(rows)]
    assert planned(items, late) == twin(items, late)
    for plan, minor in late.items():
        left = sum(one[3] for one in items if one[0] == plan)
        guarded = sum(planned([one for one in items if one[0] == plan], {plan: minor}).values())
        assert guarded == max(0, left - minor)


def test_all_that_is_left_of_a_promise_is_guarded():
    items = pl.DataFrame(
        [(1, 100, DAY), (1, 20, None), (2, 0, DAY)], schema=dict(PROMISED_ITEMS.dtypes), orient="row"
    ).with_columns(pl.col("until").fill_null(DAY))
    assert promise_guards(items=items).rows() == [(1, "PROMISED", 100, DAY), (1, "PROMISED", 20, DAY)]
