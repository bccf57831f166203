"""Classes of customers by their score, and what goes with each: deposit, terms, tempo of the ladder, next review."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise

from dunwell.core.calendar import add_months


class Review(StrEnum):
    """How often a customer is looked at again."""

    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    YEARLY = "yearly"


REVIEW_MONTHS = {Review.MONTHLY: 1, Review.QUARTERLY: 3, Review.YEARLY: 12}


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditClass:
    """What a class means. `least_score`: the lowest score that is in it. Shares are basis points of an order."""

    code: str
    least_score: int
    risk: str
    """low, medium or high: the word that deposits and ladders go by."""
    deposit_basis_points: int
    terms_days_max: int
    limit_basis_points: int
    """How much of the limit that the need comes to is given."""
    review: Review


STANDARD: tuple[CreditClass, ...] = (
    CreditClass(code="A", least_score=80, risk="low", deposit_basis_points=0, terms_days_max=60,
                limit_basis_points=12_000, review=Review.YEARLY),
    CreditClass(code="B", least_score=75, risk="low", deposit_basis_points=500, terms_days_max=45,
                limit_basis_points=10_000, review=Review.YEARLY),
    CreditClass(code="C", least_score=70, risk="medium", deposit_basis_points=1_000, terms_days_max=30,
                limit_basis_points=10_000, review=Review.QUARTERLY),
    CreditClass(code="D", least_score=60, risk="medium", deposit_basis_points=1_000, terms_days_max=30,
                limit_basis_points=8_000, review=Review.QUARTERLY),
    CreditClass(code="E", least_score=50, risk="medium", deposit_basis_points=2_000, terms_days_max=21,
                limit_basis_points=6_000, review=Review.QUARTERLY),
    CreditClass(code="F", least_score=40, risk="high", deposit_basis_points=5_000, terms_days_max=14,
                limit_basis_points=3_000, review=Review.MONTHLY),
    CreditClass(code="G", least_score=0, risk="high", deposit_basis_points=10_000, terms_days_max=0,
                limit_basis_points=0, review=Review.MONTHLY),
)  # fmt: skip
"""What holds until an entity says otherwise. The bounds follow the bands of trade-payment indices (80 prompt, 50 thirty
days beyond terms), with the middle split where paid history was found to tell late from prompt."""


class ClassesInvalid(ValueError):
    """Classes that leave a score without one, or out of order. The message names the class."""

    code = "classes_invalid"


def checked(classes: Sequence[CreditClass]) -> tuple[CreditClass, ...]:
    """Return classes from the best to the worst, proved to give each score from 0 to 100 exactly one class."""
    if not classes:
        raise ClassesInvalid("There must be at least one class.")
    codes = [one.code for one in classes]
    if len(set(codes)) != len(codes):
        raise ClassesInvalid("Two classes have the same name.")
    for better, worse in pairwise(classes):
        if worse.least_score >= better.least_score:
            raise ClassesInvalid(f"Class {worse.code} must begin at a lower score than class {better.code}.")
        if worse.deposit_basis_points < better.deposit_basis_points:
            raise ClassesInvalid(f"Class {worse.code} asks for a smaller deposit than class {better.code}.")
    if classes[-1].least_score != 0:
        raise ClassesInvalid(f"Class {codes[-1]} must begin at 0: a lower score would have none.")
    if not 0 <= classes[0].least_score <= 100:
        raise ClassesInvalid(f"Class {codes[0]} must begin at a score from 0 to 100.")
    return tuple(classes)


def class_of(*, score: int, classes: Sequence[CreditClass] = STANDARD) -> CreditClass:
    """Return the class of a score from 0 to 100."""
    assert 0 <= score <= 100, "a score is 0 to 100"
    return next(one for one in classes if score >= one.least_score)


def next_review(*, given: CreditClass, last_on: date) -> date:
    """Return the day by which a customer of a class is looked at again."""
    return add_months(on=last_on, months=REVIEW_MONTHS[given.review])
