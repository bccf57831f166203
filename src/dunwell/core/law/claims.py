"""What interest is asked on, and what came of it: the records that go into the engines and come out of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction

from dunwell.core.law.compensation import Compensation
from dunwell.core.law.records import Allocation, Confidence, Evidence
from dunwell.core.money import Money
from dunwell.core.rates import DayCount


class ClaimFaulty(ValueError):
    """A claim that says something impossible; `field` names what, the message the remedy."""

    code = "claim_faulty"

    def __init__(self, *, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field
        self.message = message


@dataclass(frozen=True, slots=True, kw_only=True)
class PartPayment:
    """Money that came in on a day."""

    on: date
    minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """An amount that fell due on a day and was paid, or is reckoned, on another."""

    jurisdiction: str
    minor: int
    currency: str
    due_on: date
    paid_on: date  # or the day up to which interest is asked; itself counted
    payments: tuple[PartPayment, ...] = ()
    costs_minor: int = (
        0  # of recovery, owed on top: what a payment is set against first where the law says so
    )
    variant: str | None = None
    day_count: DayCount | None = None  # instead of the jurisdiction's
    contract_pct: Decimal | None = None  # instead of the statutory rate
    allocation: Allocation | None = None  # instead of the jurisdiction's
    late_instalments: int = 1  # how many sums for recovery costs are owed
    fx: Mapping[str, Decimal] = field(default_factory=dict[str, Decimal])
    keeps_due: bool = False  # the due day stays, though the law would move it to a business day
    is_small_supplier: bool = False  # a registered micro or small enterprise, where the law asks for one

    def __post_init__(self) -> None:
        if self.minor <= 0:
            raise ClaimFaulty(field="amount", message="The amount has to be above zero.")
        if self.costs_minor < 0:
            raise ClaimFaulty(field="costs", message="The costs cannot be below zero.")
        if self.late_instalments < 1:
            raise ClaimFaulty(field="late_instalments", message="At least one instalment has to be late.")
        for one in self.payments:
            if one.minor <= 0:
                raise ClaimFaulty(field="payment", message=f"The payment of {one.on} has to be above zero.")
            if one.on > self.paid_on:
                raise ClaimFaulty(
                    field="payment",
                    message=f"The payment of {one.on} is after {self.paid_on}, the day that is reckoned to.",
                )


@dataclass(frozen=True, slots=True, kw_only=True)
class RatePiece:
    """A rate from a day through a day, and where it comes from."""

    first: date
    last: date
    pct: Decimal
    reference_pct: Decimal | None
    series: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """Days in a row at one rate on one sum."""

    first: date
    last: date  # counted
    days: int  # by the calendar; a day count of 360 weighs them in its own way
    year_part: Fraction  # what the day count makes of them
    rate_pct: Decimal
    reference_pct: Decimal | None
    series: str | None
    principal_minor: int  # what bears interest, with capitalised interest rounded
    exact: Fraction  # minor units before rounding; they add up to the whole before rounding
    interest_minor: (
        int  # rounded so that they add up to the rounded whole: differences of rounded running sums
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Allocated:
    """What a payment was set against."""

    on: date
    costs_minor: int
    interest_minor: int
    principal_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A datum that the result stands on."""

    what: str
    evidence: Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Reckoned:
    """Interest and compensation of a claim, with everything needed to check it by hand."""

    claim: Claim
    default_on: date  # the due day, moved where the law moves it; interest begins on the day after
    day_count: DayCount
    exact: Fraction  # interest in minor units, before it is rounded
    interest: Money
    compensation: Compensation
    total: Money  # amount + costs + interest + compensation of the same currency − payments
    principal_left: Money
    interest_left: Money
    costs_left: Money
    segments: tuple[Segment, ...]
    allocated: tuple[Allocated, ...]
    sources: tuple[Source, ...]
    notes: tuple[str, ...]

    @property
    def confidence(self) -> Confidence:
        """The least that any of the data has."""
        return min((one.evidence.confidence for one in self.sources), default=Confidence.HIGH)

    @property
    def to_verify(self) -> tuple[str, ...]:
        """What somebody has to look up before a debtor is told."""
        found = [
            f"{one.what}: {one.evidence.verify or 'The confidence is low.'}"
            for one in self.sources
            if one.evidence.is_to_verify
        ]
        return tuple(dict.fromkeys(found))
