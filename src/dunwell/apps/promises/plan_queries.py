"""Reads of the plans: those of a customer with all their versions, and what running plans will bring in by month."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from dunwell.apps.organisation.scope import Scope
from dunwell.apps.promises.access import plan_in_scope, seen_plans
from dunwell.apps.promises.models import Plan, PlanAgreement, PlanState, PlanVersion
from dunwell.apps.promises.standing import StandingPlan, standing_plans
from dunwell.apps.receivables.access import seen_accounts

ROWS_MAX = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class InstalmentRow:
    """An instalment, and what of it was paid: money pays the earliest first."""

    number: int
    due_on: date
    amount_minor: int
    paid_minor: int
    is_late: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionRow:
    """What a plan said from a negotiation on. `state`: proposed, in_force, replaced or ended."""

    number: int
    state: str
    amount_minor: int
    paid_before_minor: int
    reason: str
    agreed_on: date | None
    customer_person: str
    evidence: str
    instalments: tuple[InstalmentRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRow:
    """A plan with what a person needs to judge it; `state` is that of the day asked for, noticed or not."""

    public_id: UUID
    account_public_id: UUID
    entity: str
    currency: str
    state: str
    state_name: str
    amount_minor: int  # under all versions
    paid_minor: int
    left_minor: int
    late_minor: int
    next_instalment: InstalmentRow | None  # the first that is not paid, of a plan that runs
    made_on: date
    closed_on: date | None
    close_note: str
    numbers: tuple[str, ...]
    versions: tuple[VersionRow, ...]  # the newest first


@dataclass(frozen=True, slots=True, kw_only=True)
class ForecastRow:
    """What running plans bring in within a month in one currency, if every instalment is paid; what is late apart."""

    month: date  # its first day
    currency: str
    instalments: int
    amount_minor: int
    late_minor: int


def plans_of(*, scope: Scope, customer_id: int, as_of: date) -> list[PlanRow]:
    """Return the last ROWS_MAX plans of a customer, the newest first."""
    found = seen_plans(scope=scope).filter(account__customer_id=customer_id, made_on__lte=as_of)
    related = ("versions__agreement", "versions__instalments", "versions__items__item")
    plans = list(found.prefetch_related(*related).order_by("-made_at", "-pk")[:ROWS_MAX])
    accounts = {plan.account_id for plan in plans}
    standing = {one.plan_id: one for one in standing_plans(as_of=as_of, account_ids=accounts)}
    return [_row(plan, standing=standing.get(plan.pk), as_of=as_of) for plan in plans]


def plan_row(*, scope: Scope, plan_id: UUID, as_of: date) -> PlanRow:
    """Return one plan, or raise UnknownPlan."""
    plan = plan_in_scope(scope=scope, plan_id=plan_id)
    standing = standing_plans(as_of=as_of, account_ids=[plan.account_id])
    mine = next((one for one in standing if one.plan_id == plan.pk), None)
    return _row(plan, standing=mine, as_of=as_of)


def plan_forecast(*, scope: Scope, as_of: date) -> list[ForecastRow]:
    """Return what is not paid yet of the instalments of running plans, by month and currency.

    What is late stands in the month of the day asked for, in `late_minor` too.
    """
    accounts = dict(seen_accounts(scope=scope).filter(plans__isnull=False).values_list("pk", "currency"))
    counts: Counter[tuple[date, str]] = Counter()
    amounts: Counter[tuple[date, str]] = Counter()
    late: Counter[tuple[date, str]] = Counter()
    for plan in standing_plans(as_of=as_of, account_ids=accounts):
        if plan.end(as_of=as_of) is not None:
            continue
        for one in _instalments(plan, as_of=as_of):
            left = one.amount_minor - one.paid_minor
            key = (max(one.due_on, as_of).replace(day=1), accounts[plan.account_id])
            if left:
                counts[key] += 1
                amounts[key] += left
                late[key] += left if one.is_late else 0
    return [
        ForecastRow(
            month=month,
            currency=currency,
            instalments=counts[month, currency],
            amount_minor=minor,
            late_minor=late[month, currency],
        )
        for (month, currency), minor in sorted(amounts.items())
    ]


def _instalments(plan: StandingPlan, *, as_of: date) -> tuple[InstalmentRow, ...]:
    return _paid_rows(
        [(one.due_on, one.amount_minor) for one in plan.instalments],
        paid_minor=plan.course.paid_minor(on=as_of),
        as_of=as_of,
    )


def _paid_rows(
    parts: list[tuple[date, int]], *, paid_minor: int, as_of: date | None
) -> tuple[InstalmentRow, ...]:
    rows: list[InstalmentRow] = []
    for number, (due_on, amount) in enumerate(parts, start=1):
        paid = min(paid_minor, amount)
        paid_minor -= paid
        rows.append(
            InstalmentRow(
                number=number,
                due_on=due_on,
                amount_minor=amount,
                paid_minor=paid,
                is_late=as_of is not None and due_on < as_of and paid < amount,
            )
        )
    return tuple(rows)


def _row(plan: Plan, *, standing: StandingPlan | None, as_of: date) -> PlanRow:
    versions = sorted(plan.versions.all(), key=lambda version: version.number, reverse=True)
    current = versions[0]
    state, closed_on = plan.state, plan.closed_on
    paid = plan.paid_minor if plan.paid_minor is not None else current.paid_before_minor
    rows: tuple[InstalmentRow, ...] = ()
    if standing is not None:
        current = next(version for version in versions if version.pk == standing.version_id)
        end = standing.end(as_of=as_of)
        state = end.outcome if end else PlanState.RUNNING.value
        closed_on = end.on if end else None
        paid = standing.paid_before_minor + (end.paid_minor if end else standing.course.paid_minor(on=as_of))
        rows = _instalments(standing, as_of=as_of)
    running = rows if state == PlanState.RUNNING else ()
    # By the end of each version in all: what the next one began with.
    paid_by = {version.number - 1: version.paid_before_minor for version in versions} | {current.number: paid}
    return PlanRow(
        public_id=plan.public_id,
        account_public_id=plan.account.public_id,
        entity=plan.account.entity.code,
        currency=plan.account.currency,
        state=state,
        state_name=PlanState(state).label,
        amount_minor=current.paid_before_minor + current.amount_minor,
        paid_minor=paid,
        left_minor=current.paid_before_minor + current.amount_minor - paid,
        late_minor=sum(row.amount_minor - row.paid_minor for row in running if row.is_late),
        next_instalment=next((row for row in running if row.paid_minor < row.amount_minor), None),
        made_on=plan.made_on,
        closed_on=closed_on,
        close_note=plan.close_note,
        numbers=tuple(
            part.item.number
            for part in sorted(current.items.all(), key=lambda part: (part.item.due_on, part.item_id))
        ),
        versions=tuple(
            _version_row(version, current=current, rows=rows, state=state, paid_minor=paid_by[version.number])
            for version in versions
            if version.number <= current.number
        ),
    )


def _version_row(
    version: PlanVersion,
    *,
    current: PlanVersion,
    rows: tuple[InstalmentRow, ...],
    state: str,
    paid_minor: int,
) -> VersionRow:
    """A version as it was in force, with what was paid by its end."""
    agreement: PlanAgreement | None = getattr(version, "agreement", None)
    if version.number < current.number:
        shown = "replaced"
    else:
        shown = {PlanState.PROPOSED.value: "proposed", PlanState.RUNNING.value: "in_force"}.get(
            state, "ended"
        )
    parts = sorted((one.due_on, one.amount_minor) for one in version.instalments.all())
    is_current = version.pk == current.pk
    return VersionRow(
        number=version.number,
        state=shown,
        amount_minor=version.amount_minor,
        paid_before_minor=version.paid_before_minor,
        reason=version.reason,
        agreed_on=agreement.agreed_on if agreement else None,
        customer_person=agreement.customer_person if agreement else "",
        evidence=agreement.evidence if agreement else "",
        instalments=rows
        if is_current and rows
        else _paid_rows(parts, paid_minor=paid_minor - version.paid_before_minor, as_of=None),
    )
