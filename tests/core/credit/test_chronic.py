"""Chronic late payers by hand-worked tables."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dunwell.core.credit import chronic
from dunwell.core.credit.chronic import ChronicRules, Conduct, case_of, waiting_cost_minor

GOOD = Conduct(
    items=20,
    late_items=2,
    delay_days=1,
    oldest_days=0,
    broken_promises=0,
    revenue_minor=1_000_000,
    open_minor=90_000,
    overdue_minor=0,
    cost_minor=500,
)


@pytest.mark.parametrize(
    ("changes", "reasons", "advice"),
    [
        ({}, None, None),
        ({"late_items": 15}, ["HARDLY_EVER_IN_TIME"], "watch"),
        ({"late_items": 14}, None, None),
        ({"items": 4, "late_items": 4}, None, None),
        ({"delay_days": 30}, None, None),
        ({"delay_days": 30, "broken_promises": 2}, ["VERY_LATE", "BREAKS_PROMISES"], "watch"),
        (
            {"late_items": 20, "delay_days": 60, "oldest_days": 90},
            ["HARDLY_EVER_IN_TIME", "VERY_LATE", "ALWAYS_OVERDUE"],
            "prepayment",
        ),
        ({"late_items": 20, "overdue_minor": 999_500}, ["HARDLY_EVER_IN_TIME"], "stop"),
        ({"late_items": 20, "overdue_minor": 999_499}, ["HARDLY_EVER_IN_TIME"], "watch"),
    ],
)
def test_cases(changes: dict[str, int], reasons: list[str] | None, advice: str | None) -> None:
    found = case_of(conduct=replace(GOOD, **changes), rules=ChronicRules())
    if reasons is None:
        assert found is None
    else:
        assert found is not None
        assert ([*found.reasons], found.advice) == (reasons, advice)
        assert (found.revenue_minor, found.at_risk_minor) == (1_000_000, 90_000)


def test_waiting_costs_by_days_and_rate() -> None:
    """10,000.00 for 73 days at 10 % a year: a fifth of 1,000.00."""
    assert waiting_cost_minor(amount_days=1_000_000 * 73, yearly_basis_points=1_000) == 20_000


@given(st.integers(5, 50), st.integers(0, 50), st.integers(0, 10))
def test_paying_later_never_takes_anybody_off_the_list(items: int, late: int, more: int) -> None:
    before = replace(GOOD, items=items, late_items=min(late, items))
    after = replace(
        before, late_items=min(items, before.late_items + more), delay_days=GOOD.delay_days + more
    )
    if case_of(conduct=before, rules=ChronicRules()) is not None:
        assert case_of(conduct=after, rules=ChronicRules()) is not None


def test_every_reason_has_its_sentence() -> None:
    assert set(chronic.SENTENCES) == set(chronic.ChronicReason)
