"""Codes of deductions: those that leave no doubt have a reason of ours, all others are read by a person."""

import pytest

from dunwell.core.disputes.deduction_codes import reason_of
from dunwell.core.disputes.reasons import REASONS


@pytest.mark.parametrize(
    ("format_", "said", "reason"),
    [
        ("X12 820", "01", "price"),
        ("X12 820", "59", "not_delivered"),
        ("X12 820", "56", ""),  # an advertising allowance may be owed or not
        ("X12 820", "price", ""),
        ("EDIFACT REMADV", "4", "quantity"),
        ("EDIFACT REMADV", "04", ""),
        ("EDIFACT REMADV", "19", ""),  # a trade discount is no objection
        ("table", "Price difference", "price"),
        ("table", "BESCHÄDIGT", "quality"),
        ("table", "01", ""),  # whose code would that be?
        ("table", "damaged goods, see our letter", ""),
        ("text", "", ""),
        ("", "damaged", "quality"),
    ],
)
def test_a_code_has_a_reason_only_where_nothing_else_can_be_meant(
    format_: str, said: str, reason: str
) -> None:
    assert reason_of(format=format_, said=said) == reason
    assert reason == "" or reason in REASONS
