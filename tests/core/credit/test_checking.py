"""Orders and holds: tables of cases, and what must hold of every answer."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dunwell.core.credit import checking, holding
from dunwell.core.credit.checking import ACTIONS, Answer, CheckReason, Trust, check
from dunwell.core.credit.holding import HoldReason, HoldRules, Standing, Verdict, rule

TRUSTED = Trust(limit_minor=1_000_000, exposure_minor=600_000)


@pytest.mark.parametrize(
    ("changes", "order_minor", "answer", "reasons", "deposit_minor"),
    [
        ({}, 400_000, Answer.ACCEPT, ["WITHIN_LIMIT"], 0),
        ({}, 400_001, Answer.DEPOSIT, ["ABOVE_LIMIT"], 1),
        ({}, 900_000, Answer.DEPOSIT, ["ABOVE_LIMIT"], 500_000),
        ({"deposit_basis_points": 1_000}, 300_000, Answer.DEPOSIT, ["CLASS_ASKS"], 30_000),
        ({"deposit_basis_points": 1_000}, 33, Answer.DEPOSIT, ["CLASS_ASKS"], 4),  # 3.3, rounded up
        ({"deposit_basis_points": 1_000}, 900_000, Answer.DEPOSIT, ["ABOVE_LIMIT", "CLASS_ASKS"], 500_000),
        ({"deposit_basis_points": 10_000}, 300_000, Answer.DEPOSIT, ["CLASS_ASKS"], 300_000),
        ({"exposure_minor": 1_000_000}, 1, Answer.REFER, ["LIMIT_USED_UP"], 0),
        ({"limit_minor": 0, "exposure_minor": 0}, 1, Answer.REFER, ["LIMIT_USED_UP"], 0),
        ({"limit_minor": None}, 1, Answer.REFER, ["NO_LIMIT"], 0),
        ({"is_held": True}, 1, Answer.REFER, ["ON_HOLD"], 0),
        ({"is_held": True, "is_review_overdue": True}, 1, Answer.REFER, ["ON_HOLD", "REVIEW_OVERDUE"], 0),
        ({"is_uninsured": True}, 1, Answer.REFER, ["INSURER_STOPPED"], 0),
        ({"is_uninsured": True, "is_held": True}, 1, Answer.REFER, ["ON_HOLD", "INSURER_STOPPED"], 0),
        ({"is_stopped": True, "is_held": True}, 1, Answer.REFUSE, ["SERVICE_STOPPED"], 0),
        ({"is_insolvent": True, "is_stopped": True}, 1, Answer.REFUSE, ["INSOLVENT", "SERVICE_STOPPED"], 0),
    ],
)
def test_orders(
    changes: dict[str, object], order_minor: int, answer: Answer, reasons: list[str], deposit_minor: int
) -> None:
    found = check(order_minor=order_minor, trust=replace(TRUSTED, **changes))
    assert (found.answer, list(found.reasons), found.deposit_minor) == (answer, reasons, deposit_minor)
    assert found.credit_minor == (
        order_minor - deposit_minor if found.answer in {"accept", "deposit_required"} else 0
    )


def test_money_in_advance_is_not_taken_of_an_insolvent_customer_without_a_person() -> None:
    insolvent = check(order_minor=1, trust=replace(TRUSTED, is_insolvent=True))
    stopped = check(order_minor=1, trust=replace(TRUSTED, is_stopped=True))
    assert insolvent.actions == ("cancel",)
    assert stopped.actions == ACTIONS[Answer.REFUSE] == ("prepay_in_full", "cancel")


AMOUNTS = st.integers(min_value=1, max_value=10**12)
TRUSTS = st.builds(
    Trust,
    is_insolvent=st.booleans(),
    is_stopped=st.booleans(),
    is_held=st.booleans(),
    is_uninsured=st.booleans(),
    limit_minor=st.none() | st.integers(0, 10**12),
    exposure_minor=st.integers(0, 10**12),
    deposit_basis_points=st.integers(0, 10_000),
    is_review_overdue=st.booleans(),
)
STRICTNESS = list(Answer)


@given(order=AMOUNTS, trust=TRUSTS, more=st.integers(0, 10**12), owed=st.integers(0, 10**12))
def test_more_ordered_or_owed_is_never_answered_more_mildly(
    order: int, trust: Trust, more: int, owed: int
) -> None:
    first = check(order_minor=order, trust=trust)
    second = check(order_minor=order + more, trust=replace(trust, exposure_minor=trust.exposure_minor + owed))
    assert STRICTNESS.index(second.answer) >= STRICTNESS.index(first.answer)
    if second.answer is Answer.DEPOSIT:
        assert second.deposit_minor >= first.deposit_minor


@given(order=AMOUNTS, trust=TRUSTS)
def test_what_is_let_through_never_goes_beyond_the_limit(order: int, trust: Trust) -> None:
    found = check(order_minor=order, trust=trust)
    if found.answer in {Answer.ACCEPT, Answer.DEPOSIT}:
        assert trust.limit_minor is not None
        assert trust.exposure_minor + found.credit_minor <= trust.limit_minor
        assert found.credit_minor + found.deposit_minor == order
    else:
        assert (found.credit_minor, found.deposit_minor) == (0, 0)


def test_every_reason_has_its_sentence() -> None:
    assert set(checking.SENTENCES) == set(CheckReason)
    assert set(holding.SENTENCES) == set(HoldReason)


@pytest.mark.parametrize(
    ("standing", "verdict", "reasons"),
    [
        (Standing(), Verdict.CLEAR, []),
        (Standing(overdue=((30, 10_000),)), Verdict.HOLD, ["OVERDUE"]),
        (Standing(overdue=((29, 10_000),)), Verdict.WARN, ["OVERDUE_SOON"]),
        (Standing(overdue=((22, 10_000),)), Verdict.CLEAR, []),
        (Standing(overdue=((30, 9_999),)), Verdict.CLEAR, []),
        (Standing(overdue=((30, 5_000), (45, 5_000), (12, 90_000))), Verdict.HOLD, ["OVERDUE"]),
        (Standing(exposure_minor=1_000, limit_minor=1_000), Verdict.WARN, ["LIMIT_NEAR"]),
        (Standing(exposure_minor=1_001, limit_minor=1_000), Verdict.HOLD, ["OVER_LIMIT"]),
        (Standing(exposure_minor=900, limit_minor=1_000), Verdict.CLEAR, []),
        (Standing(exposure_minor=1, limit_minor=0), Verdict.HOLD, ["OVER_LIMIT"]),
        (Standing(exposure_minor=0, limit_minor=0), Verdict.CLEAR, []),
        (Standing(exposure_minor=10**9), Verdict.CLEAR, []),
        (Standing(broken_promises=2), Verdict.HOLD, ["BROKEN_PROMISE"]),
        (Standing(broken_promises=1), Verdict.CLEAR, []),
        (Standing(score=50, score_before=70), Verdict.HOLD, ["SCORE_FELL"]),
        (Standing(score=51, score_before=70), Verdict.CLEAR, []),
        (Standing(score=70, score_before=50), Verdict.CLEAR, []),
        (
            Standing(is_insolvent=True, overdue=((99, 10_000),), exposure_minor=5, limit_minor=1),
            Verdict.HOLD,
            ["INSOLVENT", "OVERDUE", "OVER_LIMIT"],
        ),
    ],
)
def test_holds(standing: Standing, verdict: Verdict, reasons: list[str]) -> None:
    found = rule(standing=standing, rules=HoldRules())
    assert (found.verdict, list(found.reasons)) == (verdict, reasons)


def test_rules_that_are_off_hold_nobody_but_the_insolvent() -> None:
    off = HoldRules(overdue_days=None, limit_basis_points=None, broken_promises=None, score_drop=None)
    worst = Standing(
        overdue=((999, 10**9),), exposure_minor=9, limit_minor=1, broken_promises=9, score=0, score_before=100
    )
    assert rule(standing=worst, rules=off).verdict is Verdict.CLEAR
    assert rule(standing=replace(worst, is_insolvent=True), rules=off).reasons == (HoldReason.INSOLVENT,)
