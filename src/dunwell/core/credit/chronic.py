"""Who never pays in time: the case for going on with a customer or stopping to serve it. Pure."""

from dataclasses import dataclass
from enum import StrEnum


class ChronicReason(StrEnum):
    """What makes a customer a chronic late payer, in order of weight."""

    HARDLY_EVER_IN_TIME = "HARDLY_EVER_IN_TIME"
    VERY_LATE = "VERY_LATE"
    BREAKS_PROMISES = "BREAKS_PROMISES"
    ALWAYS_OVERDUE = "ALWAYS_OVERDUE"


SENTENCES = {
    ChronicReason.HARDLY_EVER_IN_TIME: "Most of what it owed in the last year was paid late, or is late.",
    ChronicReason.VERY_LATE: "By amount, it pays weeks after the day that was agreed.",
    ChronicReason.BREAKS_PROMISES: "It breaks what it promises.",
    ChronicReason.ALWAYS_OVERDUE: "What it owes has been overdue for months.",
}


class Advice(StrEnum):
    """What the figures speak for; a person decides."""

    WATCH = "watch"
    PREPAYMENT = "prepayment"
    STOP = "stop"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChronicRules:
    """From when on a customer is listed. Shares are basis points; items: fewer say nothing."""

    least_items: int = 5
    late_basis_points: int = 7_500
    days_beyond_terms: int = 30
    broken_promises: int = 2
    oldest_days: int = 90


@dataclass(frozen=True, slots=True, kw_only=True)
class Conduct:
    """A year of a customer at an entity; amounts are minor units of the entity's currency, costs too.

    items: due within the year, paid or not. late_items: paid after their day, or past it and open. delay_days:
    weighted by amount. cost_minor: of waiting for the money.
    """

    items: int
    late_items: int
    delay_days: int
    oldest_days: int
    broken_promises: int
    revenue_minor: int
    open_minor: int
    overdue_minor: int
    cost_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChronicCase:
    """Why a customer is listed, what the figures speak for, and what would be lost by it."""

    reasons: tuple[ChronicReason, ...]
    advice: Advice
    late_basis_points: int
    revenue_minor: int
    at_risk_minor: int
    """What is open and may never come."""
    cost_minor: int


def case_of(*, conduct: Conduct, rules: ChronicRules) -> ChronicCase | None:
    """Return the case of a customer, or None where it is no chronic late payer.

    Somebody is listed who is mostly late, or for whom two of the other reasons hold. The figures speak for stopping
    where more is overdue than a year brings less what waiting costs; for prepayment where three reasons hold.
    """
    if conduct.items < rules.least_items:
        return None
    share = conduct.late_items * 10_000 // conduct.items
    found = (
        (ChronicReason.HARDLY_EVER_IN_TIME, share >= rules.late_basis_points),
        (ChronicReason.VERY_LATE, conduct.delay_days >= rules.days_beyond_terms),
        (ChronicReason.BREAKS_PROMISES, conduct.broken_promises >= rules.broken_promises),
        (ChronicReason.ALWAYS_OVERDUE, conduct.oldest_days >= rules.oldest_days),
    )
    reasons = tuple(reason for reason, is_so in found if is_so)
    if ChronicReason.HARDLY_EVER_IN_TIME not in reasons and len(reasons) < 2:
        return None
    return ChronicCase(
        reasons=reasons,
        advice=_advice(conduct, len(reasons)),
        late_basis_points=share,
        revenue_minor=conduct.revenue_minor,
        at_risk_minor=max(0, conduct.open_minor),
        cost_minor=conduct.cost_minor,
    )


def _advice(conduct: Conduct, reasons: int) -> Advice:
    if conduct.overdue_minor >= max(1, conduct.revenue_minor - conduct.cost_minor):
        return Advice.STOP
    return Advice.PREPAYMENT if reasons >= 3 else Advice.WATCH


def waiting_cost_minor(*, amount_days: int, yearly_basis_points: int) -> int:
    """Return what it cost to wait for money: minor units times days, at a yearly rate over 365 days; rounded down."""
    return amount_days * yearly_basis_points // (365 * 10_000)
