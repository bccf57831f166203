"""The moves of orders, bills and plans, and when work on an order may begin."""

import pytest

from dunwell.core.billing.states import (
    BILL_MOVES,
    ORDER_MOVES,
    ORDER_OVER,
    RECURRING_MOVES,
    after,
    may_begin,
)


@pytest.mark.parametrize(
    ("events", "end"),
    [
        (["accepted", "begun", "completed"], "completed"),
        (
            ["accepted", "deposit_asked", "deposit_paid", "begun", "invoiced", "invoiced", "completed"],
            "completed",
        ),
        (["accepted", "deposit_asked", "deposit_waived", "begun", "cancelled"], "cancelled"),
        (
            ["accepted", "deposit_asked", "deposit_withdrawn", "deposit_waived", "invoiced"],
            "invoiced_in_part",
        ),
        (["accepted", "deposit_asked", "deposit_paid", "deposit_unpaid"], "deposit_asked"),
        (["cancelled"], "cancelled"),
    ],
)
def test_the_ways_of_an_order(events, end):
    state = "quoted"
    for event in events:
        state = after(moves=ORDER_MOVES, state=state, event=event)
    assert state == end


@pytest.mark.parametrize("event", ["begun", "invoiced", "completed"])
def test_nothing_is_done_while_a_deposit_is_not_paid(event):
    assert after(moves=ORDER_MOVES, state="deposit_asked", event=event) is None
    assert after(moves=ORDER_MOVES, state="quoted", event=event) is None


@pytest.mark.parametrize("moves", [ORDER_MOVES, BILL_MOVES, RECURRING_MOVES])
def test_every_state_is_reached_and_what_is_over_stays_so(moves):
    sources, targets = {state for state, _ in moves}, set(moves.values())
    first = {"quoted", "draft", "active"}
    assert sources - targets <= first
    over = targets - sources
    assert over in ({"cancelled"}, {"issued"}, {"ended"})


def test_what_is_over_is_left_only_to_be_invoiced_again():
    assert {move for move in ORDER_MOVES if move[0] in ORDER_OVER} == {("completed", "reopened")}


@pytest.mark.parametrize(
    ("state", "deposit", "begins"),
    [
        ("quoted", 0, False),
        ("accepted", 0, True),
        ("accepted", 100, False),  # it is still to be asked
        ("deposit_asked", 100, False),
        ("deposit_paid", 100, True),
        ("deposit_waived", 100, True),
        ("working", 100, True),
        ("invoiced_in_part", 0, True),
        ("completed", 0, False),
        ("cancelled", 0, False),
    ],
)
def test_when_work_may_begin(state, deposit, begins):
    assert may_begin(state=state, deposit_minor=deposit) == begins
