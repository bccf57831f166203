"""When a customer is warned, and when its orders are held: rules over what stands on a day, each with its reason."""

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """What the rules say of a customer, from the mildest on."""

    CLEAR = "clear"
    WARN = "warn"
    HOLD = "hold"


class HoldReason(StrEnum):
    """Why, in order of precedence: the first that holds is named first."""

    INSOLVENT = "INSOLVENT"
    BY_HAND = "BY_HAND"
    OVERDUE = "OVERDUE"
    OVER_LIMIT = "OVER_LIMIT"
    BROKEN_PROMISE = "BROKEN_PROMISE"
    SCORE_FELL = "SCORE_FELL"
    OVERDUE_SOON = "OVERDUE_SOON"
    LIMIT_NEAR = "LIMIT_NEAR"


SENTENCES = {
    HoldReason.INSOLVENT: "The customer is known to be insolvent.",
    HoldReason.BY_HAND: "A person holds the customer's orders.",
    HoldReason.OVERDUE: "More is overdue, and for longer, than the rules let pass.",
    HoldReason.OVER_LIMIT: "More hangs on the customer than its limit allows.",
    HoldReason.BROKEN_PROMISE: "Promises were broken as often as the rules let pass.",
    HoldReason.SCORE_FELL: "The score fell by more than the rules let pass.",
    HoldReason.OVERDUE_SOON: "What is overdue will hold the customer's orders in a few days.",
    HoldReason.LIMIT_NEAR: "The limit is nearly used up.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldRules:
    """What an entity lets pass; None switches a rule off. Amounts in the entity's currency.

    notice_days: how long a warning stands before orders are held. four_eyes_minor: from which exposure on a release by
    hand takes a second person; None: never. pass_days_max: how long such a release may hold against its cause.
    """

    overdue_days: int | None = 30
    overdue_minor: int = 10_000
    warn_days_before: int = 7
    limit_basis_points: int | None = 10_000
    warn_limit_basis_points: int = 9_000
    broken_promises: int | None = 2
    score_drop: int | None = 20
    notice_days: int = 3
    four_eyes_minor: int | None = None
    pass_days_max: int = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What stands on a day. What is disputed, promised or in a plan that is kept is not overdue here.

    `overdue_minor` by how many days: pairs (days overdue, minor units). `limit_minor` None: no limit was set.
    """

    is_insolvent: bool = False
    overdue: tuple[tuple[int, int], ...] = ()
    exposure_minor: int = 0
    limit_minor: int | None = None
    broken_promises: int = 0
    score: int | None = None
    score_before: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """The verdict with all its reasons, the gravest first."""

    verdict: Verdict
    reasons: tuple[HoldReason, ...]


def rule(*, standing: Standing, rules: HoldRules) -> Ruling:
    """Say whether a customer is clear, warned or held; the same standing is ruled the same, always."""
    hold = [reason for reason, is_so in _grave(standing, rules) if is_so]
    if hold:
        return Ruling(verdict=Verdict.HOLD, reasons=tuple(hold))
    warn = [reason for reason, is_so in _mild(standing, rules) if is_so]
    return Ruling(verdict=Verdict.WARN if warn else Verdict.CLEAR, reasons=tuple(warn))


def _grave(standing: Standing, rules: HoldRules) -> list[tuple[HoldReason, bool]]:
    return [
        (HoldReason.INSOLVENT, standing.is_insolvent),
        (
            HoldReason.OVERDUE,
            rules.overdue_days is not None and _is_overdue(standing, rules, rules.overdue_days),
        ),
        (HoldReason.OVER_LIMIT, _is_used(standing, rules.limit_basis_points)),
        (
            HoldReason.BROKEN_PROMISE,
            rules.broken_promises is not None and standing.broken_promises >= rules.broken_promises,
        ),
        (HoldReason.SCORE_FELL, rules.score_drop is not None and _fell(standing) >= rules.score_drop),
    ]


def _mild(standing: Standing, rules: HoldRules) -> list[tuple[HoldReason, bool]]:
    soon = None if rules.overdue_days is None else rules.overdue_days - rules.warn_days_before
    near = None if rules.limit_basis_points is None else rules.warn_limit_basis_points
    return [
        (HoldReason.OVERDUE_SOON, soon is not None and _is_overdue(standing, rules, max(1, soon))),
        (HoldReason.LIMIT_NEAR, _is_used(standing, near)),
    ]


def _is_overdue(standing: Standing, rules: HoldRules, days: int) -> bool:
    return sum(minor for late, minor in standing.overdue if late >= days) >= max(1, rules.overdue_minor)


def _is_used(standing: Standing, basis_points: int | None) -> bool:
    """Beyond the share of the limit; a limit of nothing is used by anything at all."""
    if basis_points is None or standing.limit_minor is None:
        return False
    return standing.exposure_minor * 10_000 > standing.limit_minor * basis_points


def _fell(standing: Standing) -> int:
    if standing.score is None or standing.score_before is None:
        return 0
    return standing.score_before - standing.score
