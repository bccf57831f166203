"""How far a word can be trusted: weighed by amounts, never across currencies, and never from nothing."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dunwell.core.promises.reliability import PastPromise, reliability
from dunwell.core.promises.states import PLAN_MOVES, PROMISE_MOVES, sources_of

DAY = date(2026, 3, 10)


def past(outcome, amount=100, paid=None, currency="EUR", day=0):
    usual = {"kept": amount, "partly_kept": amount // 2, "broken": 0}[outcome]
    return PastPromise(
        outcome=outcome,
        currency=currency,
        amount_minor=amount,
        paid_minor=usual if paid is None else paid,
        ended_on=DAY + timedelta(days=day),
    )


@pytest.mark.parametrize(
    ("history", "score"),
    [
        ([], None),
        ([past("kept")], 67),
        ([past("kept", paid=99)], 67),  # kept is kept, a little missing or not
        ([past("broken")], 33),
        ([past("partly_kept")], 50),
        ([past("kept")] * 10, 92),
        ([past("broken")] * 10, 8),
        ([past("kept", 900), past("broken", 100)], 70),  # (1 + 1.8) / 4
        ([past("kept", 100), past("broken", 900)], 30),
        ([past("kept", 900, currency="JPY"), past("broken", 100)], 50),  # each alone in its currency
    ],
)
def test_a_score(history, score):
    assert reliability(history).score == score


def test_the_facts_behind_a_score():
    found = reliability(
        [
            past("kept", 100),
            past("partly_kept", 80),
            past("broken", 50, day=-3),
            past("broken", 70, day=-1, currency="USD"),
        ]
    )
    assert (found.kept, found.partly_kept, found.broken) == (1, 1, 2)
    assert found.promised_minor == {"EUR": 230, "USD": 70}
    assert found.paid_minor == {"EUR": 140, "USD": 0}
    assert found.last_broken_on == date(2026, 3, 9)


outcomes = st.sampled_from(["kept", "partly_kept", "broken"])
histories = st.lists(
    st.builds(past, outcomes, st.integers(1, 10**9), currency=st.sampled_from(["EUR", "USD", "JPY"])),
    min_size=1,
    max_size=12,
)


@given(histories, st.randoms())
def test_a_score_lies_within_its_bounds_in_any_order(history, luck):
    mixed = list(history)
    luck.shuffle(mixed)
    found = reliability(history)
    assert found == reliability(mixed)
    assert found.score is not None
    assert 0 < found.score < 100


@given(histories)
def test_keeping_every_promise_of_the_same_history_is_never_worse(history):
    kept = [past("kept", one.amount_minor, currency=one.currency) for one in history]
    assert (reliability(history).score or 0) <= (reliability(kept).score or 0)


def test_what_has_ended_does_not_move_again():
    ended = {"kept", "partly_kept", "broken", "cancelled", "completed"}
    assert not ended & {state for state, _ in (*PROMISE_MOVES, *PLAN_MOVES)}
    assert sources_of(moves=PROMISE_MOVES, event="restored") == {"replaced"}
    assert sources_of(moves=PLAN_MOVES, event="cancelled") == {"proposed", "running"}
    assert sources_of(moves=PLAN_MOVES, event="forgotten") == frozenset()
