"""How a promise and a plan end, and on which day: pure functions of what was paid when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from dunwell.core.dunning.policy import PromiseRules
from dunwell.core.promises.paying import Course

PromiseOutcome = Literal["running", "kept", "partly_kept", "broken"]
PlanOutcome = Literal["running", "completed", "broken"]
_DAY = timedelta(days=1)
_WHOLE = 10_000  # basis points


@dataclass(frozen=True, slots=True)
class Instalment:
    """A part of a plan, in minor units, and the day by which it is to be paid."""

    due_on: date
    amount_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseEnd:
    """How a promise ended, on which day, and what was paid in time."""

    outcome: PromiseOutcome
    on: date
    paid_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanEnd:
    """How a plan ended, on which day, and what was paid by then."""

    outcome: PlanOutcome
    on: date
    paid_minor: int


def is_enough(*, amount_minor: int, missing_minor: int, tolerance_basis_points: int) -> bool:
    """Tell whether so little of an amount is missing that it counts as paid: nothing, or less than the tolerance."""
    return missing_minor <= 0 or missing_minor * _WHOLE < amount_minor * tolerance_basis_points


def last_day(*, due_on: date, grace_days: int) -> date:
    """Return the last day on which money for this day is in time."""
    return due_on + grace_days * _DAY


def promise_outcome(
    *, amount_minor: int, paid_minor: int, due_on: date, rules: PromiseRules, as_of: date
) -> PromiseOutcome:
    """Return what has become of a promise by a day, if `paid_minor` were paid in time by then.

    Paid in full it is kept at once; else it runs through its last day of grace, and is judged on the next.
    """
    if paid_minor >= amount_minor:
        return "kept"
    if as_of <= last_day(due_on=due_on, grace_days=rules.grace_days):
        return "running"
    missing = amount_minor - paid_minor
    if is_enough(
        amount_minor=amount_minor,
        missing_minor=missing,
        tolerance_basis_points=rules.tolerance_basis_points,
    ):
        return "kept"
    return "partly_kept" if paid_minor > 0 else "broken"


def promise_end(
    *, amount_minor: int, due_on: date, rules: PromiseRules, course: Course, as_of: date
) -> PromiseEnd | None:
    """Return how a promise ended by a day, however late anybody looks; None while it runs.

    It is kept on the day that it was paid in full; what else became of it, it became on the day after the last one in
    time.
    """
    last = last_day(due_on=due_on, grace_days=rules.grace_days)
    full_on = course.reached_on(minor=amount_minor)
    if full_on is not None and full_on <= min(last, as_of):
        return PromiseEnd(outcome="kept", on=full_on, paid_minor=amount_minor)
    paid = course.paid_minor(on=min(last, as_of))
    outcome = promise_outcome(
        amount_minor=amount_minor, paid_minor=paid, due_on=due_on, rules=rules, as_of=as_of
    )
    return None if outcome == "running" else PromiseEnd(outcome=outcome, on=last + _DAY, paid_minor=paid)


def plan_end(
    *,
    instalments: Sequence[Instalment],
    grace_days: int,
    tolerance_basis_points: int,
    course: Course,
    as_of: date,
) -> PlanEnd | None:
    """Return how a plan ended by a day, however late anybody looks; None while it runs.

    instalments: by day. Money pays the earliest instalment first. A plan is completed on the day that all of it was
    paid; it is broken on the day after the last one of grace of the first instalment of which more than the tolerance
    is missing. Where less than that is missing of the last one, the plan is completed when its grace is over.
    """
    total = sum(one.amount_minor for one in instalments)
    full_on = course.reached_on(minor=total)
    reached = 0
    for one in instalments:
        last = last_day(due_on=one.due_on, grace_days=grace_days)
        reached += one.amount_minor
        if full_on is not None and full_on <= min(last, as_of):
            return PlanEnd(outcome="completed", on=full_on, paid_minor=total)
        if last >= as_of:
            return None
        paid = course.paid_minor(on=last)
        if not is_enough(
            amount_minor=one.amount_minor,
            missing_minor=reached - paid,
            tolerance_basis_points=tolerance_basis_points,
        ):
            return PlanEnd(outcome="broken", on=last + _DAY, paid_minor=paid)
    last = last_day(due_on=instalments[-1].due_on, grace_days=grace_days)
    return PlanEnd(outcome="completed", on=last + _DAY, paid_minor=course.paid_minor(on=last))


def late_minor(*, instalments: Sequence[Instalment], paid_minor: int, as_of: date) -> int:
    """Return what is due of a plan and not paid: instalments of earlier days, less what was paid."""
    due = sum(one.amount_minor for one in instalments if one.due_on < as_of)
    return max(0, due - paid_minor)


def stands_until(*, instalments: Sequence[Instalment], grace_days: int, paid_minor: int, as_of: date) -> date:
    """Return the last day on which a running plan asks for no more than on this one, if nothing is paid until then.

    That is the day of its next instalment that is not paid, or the last day of grace of one that is late.
    """
    reached = 0
    for one in instalments:
        reached += one.amount_minor
        if reached > paid_minor and one.due_on >= as_of:
            return one.due_on
        if reached > paid_minor:
            grace = last_day(due_on=one.due_on, grace_days=grace_days)
            following = [later.due_on for later in instalments if later.due_on >= as_of]
            return max(as_of, min([grace, *following]))
    return max(as_of, instalments[-1].due_on)
