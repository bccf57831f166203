"""What disputes set aside: never more than is disputed or accepted, and nothing once the credit came."""

from datetime import date, timedelta

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from dunwell.core.disputes.reasons import DEPARTMENTS, REASONS
from dunwell.core.disputes.set_aside import STANDINGS, awaiting_credit, guards
from dunwell.core.disputes.states import CREDITING, DISPUTE_MOVES, REFUSING, UNDECIDED, sources_of

TODAY = date(2026, 3, 10)


def standings(*rows):
    """Rows of (dispute, item, disputed, accepted, days until, credited)."""
    return pl.DataFrame(
        [
            (dispute, item, disputed, accepted, TODAY + timedelta(days=days) if accepted else None, credited)
            for dispute, item, disputed, accepted, days, credited in rows
        ],
        schema=dict(STANDINGS.dtypes),
        orient="row",
    )


def awaited(*rows):
    return awaiting_credit(standings=standings(*rows))["awaited_minor"].to_list()


def guarded(*rows):
    found = guards(set_aside=awaiting_credit(standings=standings(*rows)), as_of=TODAY)
    return [(item, minor, until) for item, _, minor, until in found.iter_rows()]


def test_what_is_undecided_stands_without_an_end_and_what_is_accepted_until_its_last_day():
    assert guarded((1, 7, 300, 0, 0, 0), (2, 8, 0, 200, 5, 0), (3, 9, 0, 100, 0, 0)) == [
        (7, 300, None),
        (8, 200, TODAY + timedelta(days=5)),
        (9, 100, TODAY),
    ]
    assert guarded((3, 9, 0, 100, -1, 0)) == [], "its time is over"


def test_a_credit_note_takes_the_place_of_what_was_accepted():
    assert awaited((1, 7, 0, 300, 5, 100)) == [200]
    assert awaited((1, 7, 0, 300, 5, 300)) == [0]
    assert awaited((1, 7, 0, 300, 5, 900)) == [0]
    assert guarded((1, 7, 0, 300, 5, 300)) == []


def test_credit_notes_serve_the_disputes_of_an_item_in_the_order_they_were_raised():
    assert awaited((2, 7, 0, 200, 5, 350), (1, 7, 0, 300, 5, 350), (3, 8, 0, 40, 5, 0)) == [0, 150, 40]


def test_what_is_undecided_is_no_business_of_a_credit_note():
    assert awaited((1, 7, 300, 0, 0, 250), (2, 7, 0, 200, 5, 250)) == [0, 0]
    assert guarded((1, 7, 300, 0, 0, 250), (2, 7, 0, 200, 5, 250)) == [(7, 300, None)]


@given(
    accepted=st.lists(st.integers(1, 10**12), min_size=1, max_size=6),
    credited=st.integers(0, 10**13),
    order=st.randoms(use_true_random=False),
)
def test_accepted_is_what_is_awaited_and_what_was_credited(accepted, credited, order):
    rows = [(place, 7, 0, minor, 5, credited) for place, minor in enumerate(accepted)]
    order.shuffle(rows)
    waits = awaited(*rows)
    assert sum(waits) == max(0, sum(accepted) - credited)
    assert all(0 <= wait <= minor for wait, minor in zip(waits, accepted, strict=True))
    first = next((place for place, wait in enumerate(waits) if wait), len(waits))
    assert waits[first + 1 :] == accepted[first + 1 :], "the later ones wait while an earlier one does"


def test_no_disputes_set_nothing_aside():
    assert guarded() == []


def test_a_reason_has_a_department_that_is_one_and_days_to_look_at_it():
    assert {one.department for one in REASONS.values()} <= set(DEPARTMENTS)
    assert all(1 <= one.days <= 60 for one in REASONS.values())


def test_whatever_is_decided_can_be_opened_again_and_nothing_decides_twice():
    decided = {state for _, state in DISPUTE_MOVES.items()} - UNDECIDED
    assert sources_of(event="reopened") == decided
    for event in ("accepted", "partly_accepted", "rejected", "withdrawn", "settled"):
        assert sources_of(event=event) == UNDECIDED
    assert decided >= CREDITING | REFUSING
    assert sources_of(event="forgotten") == frozenset()
