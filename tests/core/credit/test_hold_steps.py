"""From one look to the next, by a table: nobody is held unwarned, and what is paid lets orders go."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dunwell.core.credit.hold_steps import HOLD_MOVES, Before, step
from dunwell.core.credit.holding import HoldReason, HoldRules, Ruling, Verdict

DAY = date(2026, 3, 10)
RULES = HoldRules(notice_days=3)
CLEAR = Ruling(verdict=Verdict.CLEAR, reasons=())
SOON = Ruling(verdict=Verdict.WARN, reasons=(HoldReason.OVERDUE_SOON,))
LATE = Ruling(verdict=Verdict.HOLD, reasons=(HoldReason.OVERDUE,))
INSOLVENT = Ruling(verdict=Verdict.HOLD, reasons=(HoldReason.INSOLVENT, HoldReason.OVERDUE))


def warned(days: int) -> Before:
    """Warned so many days ago."""
    return Before(state="warned", warned_on=DAY - timedelta(days=days))


def passed(*reasons: str, days: int = 0) -> Before:
    """Let pass through so many days from today."""
    return Before(passed=frozenset(reasons), passed_until=DAY + timedelta(days=days))


@pytest.mark.parametrize(
    ("before", "ruling", "event", "holds_in"),
    [
        (Before(), CLEAR, "", None),
        (Before(), SOON, "warned", None),
        (warned(9), SOON, "", None),
        (Before(), LATE, "warned", 3),
        (warned(2), LATE, "", 1),
        (warned(3), LATE, "held", 0),
        (Before(), INSOLVENT, "held", None),
        (warned(0), INSOLVENT, "held", None),
        (warned(1), CLEAR, "cleared", None),
        (Before(state="held"), LATE, "", None),
        (Before(state="held"), CLEAR, "eased", None),
        (Before(state="held"), SOON, "eased", None),
        (Before(state="held", is_by_hand=True), CLEAR, "", None),
        (passed("OVERDUE"), LATE, "", None),
        (passed("OVERDUE", days=-1), LATE, "warned", 3),
        (passed("OVER_LIMIT"), LATE, "warned", 3),
        (passed("OVERDUE"), INSOLVENT, "held", None),
    ],
)
def test_steps(before: Before, ruling: Ruling, event: str, holds_in: int | None) -> None:
    found = step(before=before, ruling=ruling, rules=RULES, as_of=DAY)
    assert found.event == event
    assert found.holds_on == (None if holds_in is None else DAY + timedelta(days=holds_in))


def test_without_days_of_notice_orders_are_held_at_once() -> None:
    assert step(before=Before(), ruling=LATE, rules=HoldRules(notice_days=0), as_of=DAY).event == "held"


@given(
    state=st.sampled_from(["", "warned", "held"]),
    ago=st.integers(0, 9),
    ruling=st.sampled_from([CLEAR, SOON, LATE, INSOLVENT]),
    is_by_hand=st.booleans(),
)
def test_only_moves_that_there_are_and_no_second_step_on_the_same_facts(
    state: str, ago: int, ruling: Ruling, is_by_hand: bool
) -> None:
    before = Before(
        state=state, warned_on=DAY - timedelta(days=ago), is_by_hand=is_by_hand and state == "held"
    )
    event = step(before=before, ruling=ruling, rules=RULES, as_of=DAY).event
    if not event:
        return
    after = HOLD_MOVES[state, event]
    again = Before(state="" if after == "over" else after, warned_on=DAY)
    second = step(before=again, ruling=ruling, rules=RULES, as_of=DAY).event
    assert second == ("warned" if event == "eased" and ruling is SOON else "")
