"""What an agency would cost, before anything is placed: for each claim, and for all of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from dunwell.core.placements.commission import Collected, commission
from dunwell.core.placements.terms import WHOLE, Case, Part, Terms


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What one claim costs if all of it is paid on a day; `is_open`: no rate is agreed for a part of it."""

    placed_minor: int
    fee_minor: int
    parts: tuple[Part, ...]
    is_open: bool

    @property
    def basis_points(self) -> int:
        """The fee as a share of the claim, rounded to the nearest basis point."""
        return (2 * self.fee_minor * WHOLE + self.placed_minor) // (2 * self.placed_minor)


def offer(*, terms: Terms, case: Case, on: date) -> Offer:
    """Return what a claim costs by the terms if it is paid in full on a day, all of it principal.

    A day in the free period costs nothing: ask of a day after it for the price that counts.
    """
    paid = Collected(key="", on=on, minor=case.placed_minor)
    line = commission(terms=terms, case=case, collected=[paid])[0]
    return Offer(
        placed_minor=case.placed_minor, fee_minor=line.minor, parts=line.parts, is_open=line.why == "no_rate"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """What a selection costs if all of it is paid, and how many claims the terms have no rate for."""

    cases: int
    open_cases: int
    placed_minor: int
    fee_minor: int


def quote(offers: Iterable[Offer], /) -> Quote:
    """Sum up offers of one currency; claims without a rate are counted, and their value is left out."""
    known = list(offers)
    priced = [one for one in known if not one.is_open]
    return Quote(
        cases=len(known),
        open_cases=len(known) - len(priced),
        placed_minor=sum(one.placed_minor for one in priced),
        fee_minor=sum(one.fee_minor for one in priced),
    )
