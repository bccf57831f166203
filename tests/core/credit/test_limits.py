"""Limits, classes and approvals by hand-worked tables."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dunwell.core.credit.classes import STANDARD, ClassesInvalid, checked, class_of, next_review
from dunwell.core.credit.limits import (
    ApprovalStep,
    Caps,
    Exposure,
    Ground,
    Limit,
    approval_for,
    propose,
)


def test_the_published_example_comes_out() -> None:
    """50,000 needed, a net worth of 80,000 at 35 %, a turnover of 700,000 at 5 %: 28,000."""
    found = propose(
        ground=Ground(
            yearly_sales_minor=30_000_000,  # 300,000.00 / 360 x 60 = 50,000.00
            terms_days=45,
            expected_delay_days=15,
            net_worth_minor=8_000_000,
            turnover_minor=70_000_000,
        ),
        caps=Caps(),
        class_basis_points=10_000,
    )
    assert (found.limit_minor, found.bound_by) == (2_800_000, "net_worth")
    assert found.figures == {
        "need": 5_000_000,
        "class": 5_000_000,
        "net_worth": 2_800_000,
        "turnover": 3_500_000,
    }


@pytest.mark.parametrize(
    ("changes", "class_basis_points", "limit_minor", "bound_by"),
    [
        ({}, 10_000, 5_000_000, "class"),
        ({}, 12_000, 6_000_000, "class"),
        ({}, 3_000, 1_500_000, "class"),
        ({}, 0, 0, "class"),
        ({"insured_minor": 2_000_000}, 10_000, 2_000_000, "insured"),
        ({"turnover_minor": 33_333_300}, 10_000, 1_600_000, "turnover"),  # 16,666.65 rounded down to 1,000s
        ({"net_worth_minor": -1}, 10_000, 0, "net_worth"),
        ({"yearly_sales_minor": 0}, 10_000, 0, "class"),
    ],
)
def test_a_limit_is_the_smallest_of_its_figures(
    changes: dict[str, int], class_basis_points: int, limit_minor: int, bound_by: str
) -> None:
    ground = {"yearly_sales_minor": 30_000_000, "terms_days": 45, "expected_delay_days": 15} | changes
    found = propose(ground=Ground(**ground), caps=Caps(), class_basis_points=class_basis_points)
    assert (found.limit_minor, found.bound_by) == (limit_minor, bound_by)


def test_without_insurance_the_house_s_own_bound_holds() -> None:
    ground = Ground(yearly_sales_minor=30_000_000, terms_days=45, expected_delay_days=15)
    found = propose(ground=ground, caps=Caps(uninsured_max_minor=1_050_000), class_basis_points=10_000)
    assert (found.limit_minor, found.bound_by) == (1_000_000, "uninsured_max")


def test_exposure_is_all_that_hangs_on_a_customer_less_what_it_paid_ahead() -> None:
    parts = Exposure(
        open_minor=500, unbilled_minor=40, ordered_minor=300, reserved_minor=60, deposits_minor=100
    )
    assert parts.total_minor == 800
    assert Exposure(open_minor=50, deposits_minor=80).total_minor == 0


def test_a_temporary_increase_ends_by_itself_after_its_last_day() -> None:
    limit = Limit(limit_minor=1_000, raised_by_minor=500, raised_until=date(2026, 3, 31))
    assert [limit.on(day) for day in (date(2026, 3, 31), date(2026, 4, 1))] == [1_500, 1_000]


MATRIX = (
    ApprovalStep(up_to_minor=1_000_000, role="collector", persons=1),
    ApprovalStep(up_to_minor=10_000_000, role="controller", persons=1),
    ApprovalStep(up_to_minor=None, role="controller", persons=2),
)


@pytest.mark.parametrize(
    ("limit_minor", "role", "persons"),
    [
        (1_000_000, "collector", 1),
        (1_000_001, "controller", 1),
        (10_000_000, "controller", 1),
        (10_000_001, "controller", 2),
    ],
)
def test_who_says_yes_goes_by_the_amount(limit_minor: int, role: str, persons: int) -> None:
    step = approval_for(limit_minor=limit_minor, matrix=MATRIX)
    assert (step.role, step.persons) == (role, persons)


@pytest.mark.parametrize(
    ("code", "least", "most"),
    [
        ("A", 80, 100),
        ("B", 75, 79),
        ("C", 70, 74),
        ("D", 60, 69),
        ("E", 50, 59),
        ("F", 40, 49),
        ("G", 0, 39),
    ],
)
def test_each_score_has_one_class(code: str, least: int, most: int) -> None:
    assert {class_of(score=score).code for score in range(least, most + 1)} == {code}


def test_the_standard_classes_fit_together() -> None:
    assert checked(STANDARD) == STANDARD
    assert [(one.code, one.risk, one.deposit_basis_points) for one in STANDARD] == [
        ("A", "low", 0),
        ("B", "low", 500),
        ("C", "medium", 1_000),
        ("D", "medium", 1_000),
        ("E", "medium", 2_000),
        ("F", "high", 5_000),
        ("G", "high", 10_000),
    ]


@pytest.mark.parametrize(
    ("classes", "words"),
    [
        ((), "at least one class"),
        (STANDARD[:-1], "must begin at 0"),
        ((STANDARD[1], STANDARD[0], STANDARD[6]), "must begin at a lower score"),
        ((STANDARD[0], STANDARD[0]), "the same name"),
    ],
)
def test_classes_with_holes_are_refused(classes: tuple, words: str) -> None:
    with pytest.raises(ClassesInvalid, match=words):
        checked(classes)


@pytest.mark.parametrize(
    ("code", "last_on", "next_on"),
    [
        ("A", date(2028, 2, 29), date(2029, 2, 28)),
        ("D", date(2028, 11, 30), date(2029, 2, 28)),
        ("G", date(2028, 1, 31), date(2028, 2, 29)),
    ],
)
def test_reviews_come_by_risk(code: str, last_on: date, next_on: date) -> None:
    given_class = next(one for one in STANDARD if one.code == code)
    assert next_review(given=given_class, last_on=last_on) == next_on


@given(st.integers(0, 10**12), st.integers(0, 10**12), st.integers(0, 120), st.integers(0, 12_000), st.data())
def test_a_smaller_share_or_a_smaller_need_never_proposes_more(
    sales: int, less: int, days: int, share: int, data: st.DataObject
) -> None:
    lower = data.draw(st.integers(0, share))

    def limit(of: int, basis_points: int) -> int:
        ground = Ground(yearly_sales_minor=of, terms_days=days, expected_delay_days=0)
        return propose(ground=ground, caps=Caps(), class_basis_points=basis_points).limit_minor

    assert limit(max(0, sales - less), lower) <= limit(sales, share)
