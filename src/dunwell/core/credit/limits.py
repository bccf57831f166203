"""How much credit to propose, who may grant it, and how much of it is used. Amounts are minor units of one currency."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

YEAR_DAYS = 360
"""The commercial year that the published formula divides by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What a limit is proposed from; None for what nobody knows.

    `yearly_sales_minor`: what the customer buys of us in a year, tax included. `insured_minor`: the insurer's limit.
    """

    yearly_sales_minor: int
    terms_days: int
    expected_delay_days: int
    net_worth_minor: int | None = None
    turnover_minor: int | None = None
    insured_minor: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Caps:
    """How much of another company's means we let hang on us, in basis points, and the house's own bounds."""

    net_worth_basis_points: int = 3_500
    turnover_basis_points: int = 500
    uninsured_max_minor: int | None = None
    round_to_minor: int = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A limit, and the figures that it is the smallest of, by name."""

    limit_minor: int
    figures: dict[str, int]
    bound_by: str


def propose(*, ground: Ground, caps: Caps, class_basis_points: int) -> Proposal:
    """Propose a limit: the need, scaled by class, no more than a share of net worth and turnover, or than is insured.

    need = yearly sales / 360 x (terms + expected delay). Source: the credit-limit method that mydsomanager publishes
    (50,000 needed, 35 % of a net worth of 80,000 and 5 % of a turnover of 700,000 give 28,000). Rounded down to
    `round_to_minor`; nothing below one such step.
    """
    need = ground.yearly_sales_minor * (ground.terms_days + ground.expected_delay_days) // YEAR_DAYS
    figures = {"need": need, "class": need * class_basis_points // 10_000}
    if ground.net_worth_minor is not None:
        figures["net_worth"] = max(0, ground.net_worth_minor) * caps.net_worth_basis_points // 10_000
    if ground.turnover_minor is not None:
        figures["turnover"] = max(0, ground.turnover_minor) * caps.turnover_basis_points // 10_000
    if ground.insured_minor is not None:
        figures["insured"] = ground.insured_minor
    elif caps.uninsured_max_minor is not None:
        figures["uninsured_max"] = caps.uninsured_max_minor
    bounds = {name: minor for name, minor in figures.items() if name != "need"}
    bound_by = min(bounds, key=lambda name: (bounds[name], name != "class", name))
    step = max(1, caps.round_to_minor)
    return Proposal(limit_minor=bounds[bound_by] // step * step, figures=figures, bound_by=bound_by)


@dataclass(frozen=True, slots=True, kw_only=True)
class Exposure:
    """What a customer owes or will owe; `disputed_minor` is part of what is open and told beside it."""

    open_minor: int = 0
    unbilled_minor: int = 0
    ordered_minor: int = 0
    reserved_minor: int = 0
    """Orders that were accepted by a check and have not become orders or bills yet."""
    deposits_minor: int = 0
    """Paid in advance and not used: it covers, and so is taken off."""

    @property
    def total_minor(self) -> int:
        """What hangs on the customer, never below nothing."""
        at_stake = self.open_minor + self.unbilled_minor + self.ordered_minor + self.reserved_minor
        return max(0, at_stake - self.deposits_minor)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """A limit from a day on; a temporary increase holds through `raised_until`, and then ends by itself."""

    limit_minor: int
    raised_by_minor: int = 0
    raised_until: date | None = None

    def on(self, day: date) -> int:
        """Return what may be used on a day."""
        is_raised = self.raised_until is not None and day <= self.raised_until
        return self.limit_minor + (self.raised_by_minor if is_raised else 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalStep:
    """Up to which limit a role may say yes, and how many persons it takes; None: any amount."""

    up_to_minor: int | None
    role: str
    persons: int


def approval_for(*, limit_minor: int, matrix: Sequence[ApprovalStep]) -> ApprovalStep:
    """Return the first step of a matrix, sorted by amount, that reaches a limit; the last must reach any."""
    assert matrix, "a matrix has a step"
    assert matrix[-1].up_to_minor is None, "the last step reaches any amount"
    return next(step for step in matrix if step.up_to_minor is None or limit_minor <= step.up_to_minor)
