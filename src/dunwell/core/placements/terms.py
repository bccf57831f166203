"""What an agency charges by contract: rates by age, value, country, placement and phase, and what is free of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Final, Literal

WHOLE: Final = 10_000
"""A rate or a share of one, in basis points."""

Scale = Literal["whole", "slices"]
"""By value: one rate for the whole claim by what was placed, or each slice of what is collected at its own rate."""
Aged = Literal["placement", "payment"]
"""On which day the age counts: when the claim was placed, or when the money came."""
Phase = Literal["amicable", "legal"]
Component = Literal["principal", "interest", "charges", "costs"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """From a number on, and below another; None: without end."""

    low: int = 0
    below: int | None = None

    def __contains__(self, number: int) -> bool:
        return self.low <= number and (self.below is None or number < self.below)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """A rate with the claims that it is for; what is left out fits every claim.

    `age`: days since the oldest item fell due. `amount`: minor units of the schedule's currency. `placement`: 1 for the
    first agency that has the claim, 2 for the second. `cases`: how many claims the agency had of us in the year before.
    """

    basis_points: int
    age: Band = Band()
    amount: Band = Band()
    placement: Band = Band(low=1)
    cases: Band = Band()
    countries: frozenset[str] = frozenset()
    phase: Phase | None = None
    components: frozenset[Component] = frozenset()

    def fits(self, *, case: "Case", days: int, phase: Phase, component: Component) -> bool:
        """Tell whether it is for a claim, whatever its value."""
        return (
            days in self.age
            and case.placement in self.placement
            and case.cases in self.cases
            and (not self.countries or case.country in self.countries)
            and self.phase in (None, phase)
            and (not self.components or component in self.components)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """A dated version of what was agreed with an agency, in one currency.

    The first rate that fits a claim is its rate. Shares are basis points of that rate: `direct_share` of what is paid
    to us after placement, `discovery_share` of what turns out to have been paid before it, `returned_share` of goods
    taken back, `withdrawal_share` of what is open when we take a claim back. Nothing is owed for money that comes
    within `free_days` of the final demand, or later than `grace_days` after a recall. `minimum_minor` and
    `maximum_minor` bound a claim's commission; the minimum never takes more than what was collected.
    `withdrawal_free_after`: from so many days after placement a claim is taken back for nothing.
    """

    currency: str
    rates: tuple[Rate, ...]
    scale: Scale = "whole"
    aged: Aged = "placement"
    free_days: int = 0
    grace_days: int = 0
    direct_share: int = WHOLE
    discovery_share: int = 0
    returned_share: int = WHOLE
    withdrawal_share: int = 0
    withdrawal_free_after: int | None = None
    minimum_minor: int = 0
    maximum_minor: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What of a placed claim its commission depends on."""

    country: str
    placed_minor: int
    placed_on: date
    oldest_due_on: date
    placement: int = 1
    cases: int = 0
    legal_from: date | None = None
    recalled_on: date | None = None

    def days_at(self, on: date) -> int:
        """Days from the oldest due date; 0 before it."""
        return max(0, (on - self.oldest_due_on).days)

    def phase_at(self, on: date) -> Phase:
        """The phase of the claim on a day."""
        return "legal" if self.legal_from is not None and on >= self.legal_from else "amicable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of an amount with its rate; None where the terms have none for it."""

    minor: int
    basis_points: int | None


def parts_of(*, terms: Terms, case: Case, on: date, low: int, minor: int, component: Component) -> list[Part]:
    """Return what is collected on a day, cut where its rate changes.

    `low`: how much was collected of the claim before; with slices the money fills them from the lowest up, else all of
    it has the rate of the value that was placed.
    """
    days = case.days_at(case.placed_on if terms.aged == "placement" else on)
    phase = case.phase_at(on)
    fitting = [one for one in terms.rates if one.fits(case=case, days=days, phase=phase, component=component)]
    if terms.scale == "whole":
        return [Part(minor=minor, basis_points=_at(fitting, case.placed_minor))]
    return [
        Part(minor=below - start, basis_points=_at(fitting, start))
        for start, below in _cut(fitting, low=low, high=low + minor)
    ]


def _at(fitting: list[Rate], amount: int) -> int | None:
    return next((one.basis_points for one in fitting if amount in one.amount), None)


def _cut(fitting: list[Rate], *, low: int, high: int) -> Iterator[tuple[int, int]]:
    edges = {edge for one in fitting for edge in (one.amount.low, one.amount.below) if edge is not None}
    places = [low, *sorted(edge for edge in edges if low < edge < high), high]
    return pairwise(places)
