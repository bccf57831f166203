"""The moves of placements, requests and statements: complete, and no way back into what is over."""

import pytest

from dunwell.core.placements.states import (
    EARNING,
    LIVE,
    LOCKED,
    OVER,
    PLACEMENT_MOVES,
    REMITTANCE_MOVES,
    REQUEST_MOVES,
    PlacementState,
    RemittanceState,
    RequestState,
    sources_of,
)


@pytest.mark.parametrize(
    ("moves", "states"),
    [
        (PLACEMENT_MOVES, PlacementState),
        (REQUEST_MOVES, RequestState),
        (REMITTANCE_MOVES, RemittanceState),
    ],
)
def test_each_state_is_reached_or_left(
    moves: dict[tuple[str, str], str], states: type[PlacementState]
) -> None:
    assert {state for state, _ in moves} | set(moves.values()) == {one.value for one in states}


def test_nothing_leads_out_of_what_is_over() -> None:
    assert [state for state, _ in PLACEMENT_MOVES if state in OVER] == []
    assert OVER | LIVE | {"proposed", "recalled"} == {one.value for one in PlacementState}


def test_what_is_locked_is_live_and_money_is_earned_until_the_grace_is_over() -> None:
    assert LOCKED < LIVE
    assert {"recalled"} == EARNING - LOCKED


def test_a_claim_is_taken_back_from_wherever_the_agency_has_it() -> None:
    assert sources_of(event="recalled") == LOCKED
    assert sources_of(event="no such thing") == frozenset()
