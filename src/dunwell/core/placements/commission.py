"""What an agency earns of the money that comes: line by line, to the minor unit, and never twice."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Literal

from dunwell.core.money import Money
from dunwell.core.placements.terms import WHOLE, Case, Component, Part, Terms, parts_of
from dunwell.core.rates import Rounding, times

PaidTo = Literal["agency", "us"]
Kind = Literal["payment", "returned_goods", "reversal"]
Why = Literal[
    "due",
    "direct",
    "direct_excluded",
    "discovered",
    "free_period",
    "grace",
    "after_recall",
    "returned_goods",
    "reversed",
    "no_rate",
]
"""Why a line is what it is; `no_rate` means that the terms do not say, and a person has to."""


class UnknownReversal(ValueError):
    """A reversal of money that is not known, or of more than is left of it: a fault of the caller's data."""

    code = "unknown_reversal"


@dataclass(frozen=True, slots=True, kw_only=True)
class Collected:
    """Money, or goods, that came for a claim. `minor` is positive, of a reversal too; `reverses` names its payment."""

    key: str
    on: date
    minor: int
    paid_to: PaidTo = "agency"
    kind: Kind = "payment"
    component: Component = "principal"
    reverses: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """The commission of one thing that came. `share`: basis points of the rate that are owed of this kind of money."""

    key: str
    minor: int
    parts: tuple[Part, ...]
    share: int
    why: Why


@dataclass(frozen=True, slots=True, kw_only=True)
class Remittance:
    """Who has what of a claim's money. What the debtor paid is always what is ours and what is the agency's."""

    to_agency_minor: int
    to_us_minor: int
    commission_minor: int

    @property
    def ours_minor(self) -> int:
        """What stays ours of all that was paid."""
        return self.to_agency_minor + self.to_us_minor - self.commission_minor

    @property
    def net_minor(self) -> int:
        """What the agency sends us when it keeps its commission; below nothing: what we owe it."""
        return self.to_agency_minor - self.commission_minor


def commission(*, terms: Terms, case: Case, collected: Iterable[Collected]) -> list[Line]:
    """Return a line for everything that came, by day; the lines sum to what the agency has earned.

    A line is the difference that its money makes to the commission of all before it: so a minimum and a maximum are
    charged once, and a reversal gives back what the rest costs less without it. Each payment is rounded half up by
    itself. The work grows with the square of what came for this one claim. Raises UnknownReversal.
    """
    known: dict[str, Collected] = {}
    lines: list[Line] = []
    before = 0
    for one in sorted(collected, key=lambda each: each.on):
        if one.kind == "reversal":
            known[one.reverses] = _less(known.get(one.reverses), one)
        else:
            known[one.key] = one
        own = [_line(terms, case, each, low) for each, low in _stacked(terms, case, known.values())]
        total = _bounded(own, terms=terms, known=known)
        about = next(line for line in own if line.key == (one.reverses or one.key))
        why: Why = "reversed" if one.kind == "reversal" else about.why
        lines.append(replace(about, key=one.key, minor=total - before, why=why))
        before = total
    return lines


def withdrawal(*, terms: Terms, case: Case, open_minor: int, on: date) -> int:
    """Return the fee for taking back a claim of which so much is open, in minor units; 0 where the terms have none."""
    free_after = terms.withdrawal_free_after
    if free_after is not None and on >= case.placed_on + timedelta(days=free_after):
        return 0
    parts = parts_of(terms=terms, case=case, on=on, low=0, minor=open_minor, component="principal")
    return _earned(parts, share=terms.withdrawal_share, currency=terms.currency)


def remittance(*, lines: Sequence[Line], collected: Iterable[Collected]) -> Remittance:
    """Say who has what of the money that came; goods that were taken back are no money."""
    known = {one.key: one for one in collected}
    sums = {"agency": 0, "us": 0}
    for one in known.values():
        about = known[one.reverses] if one.kind == "reversal" else one
        if about.kind == "payment":
            sums[about.paid_to] += -one.minor if one.kind == "reversal" else one.minor
    return Remittance(
        to_agency_minor=sums["agency"],
        to_us_minor=sums["us"],
        commission_minor=sum(line.minor for line in lines),
    )


def _less(found: Collected | None, reversal: Collected) -> Collected:
    if found is None or reversal.minor > found.minor:
        raise UnknownReversal(f"{reversal.key!r} takes back more than came by {reversal.reverses!r}")
    return replace(found, minor=found.minor - reversal.minor)


def _stacked(terms: Terms, case: Case, known: Iterable[Collected]) -> list[tuple[Collected, int]]:
    """Each with how much lay below it; what is free of commission fills no slice."""
    low = 0
    found: list[tuple[Collected, int]] = []
    for one in known:
        found.append((one, low))
        if _share(terms, case, one)[0]:
            low += one.minor
    return found


def _line(terms: Terms, case: Case, one: Collected, low: int) -> Line:
    share, why = _share(terms, case, one)
    parts = tuple(
        parts_of(terms=terms, case=case, on=one.on, low=low, minor=one.minor, component=one.component)
    )
    if share and any(part.basis_points is None for part in parts):
        why = "no_rate"
    minor = _earned(parts, share=share, currency=terms.currency)
    return Line(key=one.key, minor=minor, parts=parts, share=share, why=why)


def _share(terms: Terms, case: Case, one: Collected) -> tuple[int, Why]:
    """How much of the rate is owed of such money, and why."""
    if one.on < case.placed_on:
        return terms.discovery_share, "discovered"
    if (one.on - case.placed_on).days < terms.free_days:
        return 0, "free_period"
    is_late = case.recalled_on is not None and one.on >= case.recalled_on
    if case.recalled_on is not None and one.on > case.recalled_on + timedelta(days=terms.grace_days):
        return 0, "after_recall"
    if one.kind == "returned_goods":
        return terms.returned_share, "returned_goods"
    if one.paid_to == "us":
        share = terms.direct_share
        return share, "direct" if share and not is_late else "grace" if share else "direct_excluded"
    return WHOLE, "grace" if is_late else "due"


def _earned(parts: Iterable[Part], *, share: int, currency: str) -> int:
    exact = sum(
        (Fraction(part.minor * (part.basis_points or 0) * share, WHOLE * WHOLE) for part in parts),
        Fraction(0),
    )
    return times(money=Money(1, currency), rate=exact, rounding=Rounding.HALF_UP).minor


def _bounded(lines: Iterable[Line], *, terms: Terms, known: dict[str, Collected]) -> int:
    """The commission of a claim within its bounds; a minimum only where something was earned at all."""
    owed = [line for line in lines if line.share and line.why != "no_rate" and known[line.key].minor]
    total = sum(line.minor for line in owed)
    if owed:
        total = max(total, min(terms.minimum_minor, sum(known[line.key].minor for line in owed)))
    return total if terms.maximum_minor is None else min(total, terms.maximum_minor)
