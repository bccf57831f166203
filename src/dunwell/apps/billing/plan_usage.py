"""Metered quantities of recurring plans: taken in from a file or another system, each line once."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from dunwell.apps.billing.order_models import Recurring, RecurringState, UsageLine
from dunwell.apps.billing.plans import plan_of, tell
from dunwell.apps.billing.refusals import BillRefused
from dunwell.apps.organisation.days import entity_day
from dunwell.apps.organisation.scope import Power, Scope
from dunwell.apps.parties.access import seen
from dunwell.formats.small_csv import LineFault
from dunwell.formats.usage_csv import UsageFile, UsageRow, parse


@dataclass(frozen=True, slots=True, kw_only=True)
class UsageTaken:
    """What became of a file; rows = recorded + already_there where there is no fault."""

    rows: int
    recorded: int = 0
    already_there: int = 0
    faults: tuple[LineFault, ...] = ()


def import_usage(*, content: bytes, actor: str, now: datetime, is_dry: bool = False) -> UsageTaken:
    """Record the metered quantities of a CSV file (formats/usage_csv), or report every fault and record none.

    plan: the external_id of one. A line that is there with the same values stays as it is; one that is there with
    others is a fault. What comes after its period was billed is billed with the next one. is_dry: write nothing.
    """
    read = parse(content=content)
    return _take(read, Recurring.objects.all(), actor=actor, now=now, is_dry=is_dry)


def take_usage(*, scope: Scope, rows: Sequence[UsageRow], now: datetime) -> UsageTaken:
    """Record metered quantities that another system tells, or report every fault and record none.

    As import_usage, of plans at the entities that the scope sees; `line` counts the rows from 1. Raises BillRefused
    (not_allowed).
    """
    if not scope.may(Power.WORK):
        raise BillRefused(code="not_allowed", message="You may read plans, but not tell what was used.")
    plans = Recurring.objects.filter(seen(scope=scope))
    return _take(UsageFile(len(rows), tuple(rows), ()), plans, actor=scope.actor, now=now)


def _take(
    read: UsageFile, among: QuerySet[Recurring], *, actor: str, now: datetime, is_dry: bool = False
) -> UsageTaken:
    with transaction.atomic():
        names = {one.plan for one in read.rows}
        held = among.select_for_update(no_key=True, of=("self",)).filter(external_id__in=names)
        plans = {row.external_id: row for row in held.select_related("entity").order_by("pk")}
        fresh, faults = _compared(read.rows, plans, now=now)
        if read.faults or faults:
            said = sorted([*read.faults, *faults], key=lambda one: one.line)
            return UsageTaken(rows=read.lines, faults=tuple(said))
        if not is_dry:
            _record(fresh, list(plans.values()), actor=actor, now=now)
    return UsageTaken(rows=read.lines, recorded=len(fresh), already_there=read.lines - len(fresh))


def _compared(
    rows: Sequence[UsageRow], plans: Mapping[str, Recurring], *, now: datetime
) -> tuple[dict[tuple[int, str], UsageRow], list[LineFault]]:
    """The rows that are new, by plan and id, and what is wrong with the others."""
    items = {key: {one.key for one in plan_of(row).metered} for key, row in plans.items()}
    known = UsageLine.objects.filter(
        plan__in=plans.values(), external_id__in={one.external_id for one in rows}
    )
    there = {(one.plan_id, one.external_id): one for one in known}
    fresh: dict[tuple[int, str], UsageRow] = {}
    faults: list[LineFault] = []
    for row in rows:
        plan = plans.get(row.plan)
        said = _fault(row, plan, items.get(row.plan, set()), now=now)
        if said is not None or plan is None:
            faults += [said] if said else []
            continue
        key = (plan.pk, row.external_id)
        before = there.get(key) or fresh.get(key)
        if before is None:
            fresh[key] = row
        elif (before.item, before.used_on, before.quantity) != (row.item, row.used_on, row.quantity):
            faults.append(LineFault(row.line, "id", "It is there with other values: give another id."))
    return fresh, faults


def _fault(row: UsageRow, plan: Recurring | None, items: set[str], *, now: datetime) -> LineFault | None:
    if plan is None:
        return LineFault(row.line, "plan", f"There is no plan {row.plan!r}: give its external_id.")
    if row.item not in items:
        known = ", ".join(sorted(items)) or "none"
        return LineFault(row.line, "item", f"The plan meters no {row.item!r}; known are {known}.")
    if row.used_on > entity_day(entity=plan.entity, now=now):
        return LineFault(row.line, "used_on", f"{row.used_on} is still to come.")
    if plan.state == RecurringState.ENDED:
        return LineFault(row.line, "plan", "The plan has ended, and its last bill was issued.")
    return None


def _record(
    fresh: Mapping[tuple[int, str], UsageRow], plans: Sequence[Recurring], *, actor: str, now: datetime
) -> None:
    UsageLine.objects.bulk_create(
        (
            UsageLine(
                plan_id=plan_id,
                item=one.item,
                used_on=one.used_on,
                quantity=one.quantity,
                external_id=external_id,
                recorded_at=now,
            )
            for (plan_id, external_id), one in fresh.items()
        ),
        batch_size=5_000,
    )
    counts = Counter(plan_id for plan_id, _ in fresh)
    for plan in plans:
        if plan.pk in counts:
            data = {"lines": counts[plan.pk]}
            tell(row=plan, name="billing.usage.recorded", now=now, actor=actor, data=data)
