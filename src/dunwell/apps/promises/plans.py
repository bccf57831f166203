"""Writes to the plans: made or only proposed, agreed on, renegotiated, cancelled, each with its one event."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Count

from dunwell.apps.organisation.scope import Power, Scope
from dunwell.apps.promises.access import (
    PERSON_CHARACTERS_MAX,
    PlanRefused,
    account_in_scope,
    lock,
    plan_in_scope,
    said,
)
from dunwell.apps.promises.models import Instalment as InstalmentRow
from dunwell.apps.promises.models import Plan, PlanAgreement, PlanItem, PlanState, PlanVersion
from dunwell.apps.promises.offers import chosen, free_for_plan, open_now, shares, within
from dunwell.apps.promises.standing import StandingPlan, standing_plans
from dunwell.apps.promises.telling import tell_plan
from dunwell.core.dunning.policy import PromiseRules
from dunwell.core.promises.calculator import UnworkablePlan, check
from dunwell.core.promises.extension import Extension
from dunwell.core.promises.outcomes import Instalment
from dunwell.core.promises.states import PLAN_MOVES, sources_of

DAYS_MAX = 3 * 366  # to the last instalment; out of all reach
EVIDENCE_CHARACTERS_MAX = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """Who at the customer agreed, and what proves it: a letter, or the address, time and agent of a click."""

    customer_person: str
    evidence: str = ""


def make_plan(
    *,
    scope: Scope,
    account_id: UUID,
    item_ids: Sequence[UUID] | None = None,
    instalments: Sequence[Instalment],
    agreed: Agreement | None,
    reason: str = "",
    rules: PromiseRules,
    grace_days: int,
    now: datetime,
    today: date,
    extension: Extension | None = None,
) -> Plan:
    """Let items of an account, or all of it, be paid in instalments; without an agreement it is only proposed.

    What the instalments come to is laid on the oldest items first. Nothing of the items may be promised or planned
    already. `rules` and `grace_days` are those of the account's policy, and stay with the plan. `extension`: what the
    account's credit insurer allows; only who may go beyond limits makes a plan that ends later. Raises PlanRefused,
    and UnknownAccount or UnknownItem for what the scope does not see.
    """
    with transaction.atomic():
        account = account_in_scope(scope=scope, account_id=account_id)
        _allow(scope)
        line = said(reason, field="reason", refusal=PlanRefused)
        agreement = _agreement(agreed) if agreed else None
        beyond = _check_days(scope=scope, instalments=instalments, rules=rules, today=today)
        lock(account)
        free = free_for_plan(account=account, today=today)
        parts = chosen(account=account, item_ids=item_ids, free=free, refusal=PlanRefused)
        total = _total(instalments)
        spread = shares(amount_minor=total, parts=parts, refusal=PlanRefused, field="instalments")
        beyond += within(
            extension=extension,
            scope=scope,
            last_on=instalments[-1].due_on,
            items=spread,
            field="instalments",
            refusal=PlanRefused,
        )
        beyond += _check_number(scope=scope, item_ids=list(spread), rules=rules)
        plan = Plan.objects.create(
            account=account,
            grace_days=grace_days,
            tolerance_basis_points=rules.tolerance_basis_points,
            state=PlanState.RUNNING if agreement else PlanState.PROPOSED,
            made_on=today,
            made_at=now,
            made_by=scope.actor,
        )
        version = _add_version(
            plan=plan, spread=spread, open_minor=free.open_minor, instalments=instalments, reason=line,
            paid_before_minor=0, scope=scope, now=now,
        )  # fmt: skip
        if agreement:
            _agree(version=version, agreement=agreement, scope=scope, now=now, today=today)
        event = "agreed" if agreement else "proposed"
        tell_plan(event, plan=plan, version=version, actor=scope.actor, now=now, note=line, beyond=beyond)
    return plan


def agree_plan(*, scope: Scope, plan_id: UUID, agreed: Agreement, now: datetime, today: date) -> Plan:
    """Record that the customer agreed to what was proposed; it is in force from today on.

    Money that came in since it was proposed counts for it. Raises UnknownPlan or PlanRefused.
    """
    with transaction.atomic():
        plan = plan_in_scope(scope=scope, plan_id=plan_id)
        _allow(scope)
        agreement = _agreement(agreed)
        lock(plan.account)
        if plan.state != PlanState.PROPOSED:
            raise PlanRefused(code="not_proposed", field="", message="This plan is not proposed any more.")
        version = plan.versions.get(number=1)
        if version.instalments.order_by("number")[0].due_on < today:
            raise PlanRefused(
                code="past", field="", message="The first instalment's day has passed: propose the plan anew."
            )
        free = free_for_plan(account=plan.account, today=today)
        for part in version.items.select_related("item").order_by("pk"):
            if part.item_id in free.planned | free.promised:
                code = "in_plan" if part.item_id in free.planned else "promised"
                message = f"Something else was agreed on for {part.item.number} since."
                raise PlanRefused(code=code, field="", message=message)
        _move("agreed", plan=plan, fields={})
        _agree(version=version, agreement=agreement, scope=scope, now=now, today=today)
        tell_plan("agreed", plan=plan, version=version, actor=scope.actor, now=now)
    return plan


def renegotiate_plan(
    *,
    scope: Scope,
    plan_id: UUID,
    instalments: Sequence[Instalment],
    reason: str,
    agreed: Agreement,
    rules: PromiseRules,
    now: datetime,
    today: date,
    extension: Extension | None = None,
) -> Plan:
    """Give a running plan new instalments for exactly what is left of it, under a new version; the old ones stay known.

    Raises UnknownPlan or PlanRefused.
    """
    with transaction.atomic():
        plan = plan_in_scope(scope=scope, plan_id=plan_id)
        _allow(scope)
        line = said(reason, field="reason", refusal=PlanRefused)
        if not line:
            raise PlanRefused(code="reason_missing", field="reason", message="Say why the plan is changed.")
        agreement = _agreement(agreed)
        beyond = _check_days(scope=scope, instalments=instalments, rules=rules, today=today)
        lock(plan.account)
        standing = _standing(plan, today=today)
        opened = {
            item_id: part.open_minor for item_id, part in open_now(account=plan.account, today=today).items()
        }
        left = {
            item_id: min(minor, opened[item_id])
            for item_id, minor in standing.course.left_minor.items()
            if minor > 0 and item_id in opened
        }
        _check_instalments(instalments, total_minor=sum(left.values()))
        beyond += within(
            extension=extension,
            scope=scope,
            last_on=instalments[-1].due_on,
            items=left,
            field="instalments",
            refusal=PlanRefused,
        )
        beyond += _check_number(scope=scope, item_ids=list(left), rules=rules)
        before = plan.versions.get(pk=standing.version_id)
        version = _add_version(
            plan=plan, spread=left, open_minor=opened, instalments=instalments, reason=line,
            paid_before_minor=before.paid_before_minor + before.amount_minor - sum(left.values()),
            scope=scope, now=now,
        )  # fmt: skip
        _move("renegotiated", plan=plan, fields={})
        _agree(version=version, agreement=agreement, scope=scope, now=now, today=today)
        tell_plan(
            "renegotiated", plan=plan, version=version, actor=scope.actor, now=now, note=line, beyond=beyond
        )
    return plan


def cancel_plan(*, scope: Scope, plan_id: UUID, note: str, now: datetime, today: date) -> Plan:
    """End a plan that runs or is only proposed, from today on; it counts neither as kept nor as broken.

    Raises UnknownPlan or PlanRefused.
    """
    with transaction.atomic():
        plan = plan_in_scope(scope=scope, plan_id=plan_id)
        _allow(scope)
        line = said(note, field="note", refusal=PlanRefused)
        lock(plan.account)
        if plan.state == PlanState.RUNNING:
            _standing(plan, today=today)
        _move(
            "cancelled",
            plan=plan,
            fields={"closed_on": today, "closed_at": now, "closed_by": scope.actor, "close_note": line},
        )
        version = plan.versions.order_by("-number")[0]
        tell_plan("cancelled", plan=plan, version=version, actor=scope.actor, now=now, note=line)
    return plan


def _allow(scope: Scope) -> None:
    if not scope.may_answer:
        raise PlanRefused(
            code="not_allowed", field="", message="You may see plans, but not make or change them."
        )


def _agreement(given: Agreement) -> Agreement:
    person = said(
        given.customer_person, field="customer_person", refusal=PlanRefused, most=PERSON_CHARACTERS_MAX
    )
    if not person:
        raise PlanRefused(
            code="name_missing", field="customer_person", message="Say who at the customer agreed."
        )
    if len(given.evidence) > EVIDENCE_CHARACTERS_MAX:
        message = f"At most {EVIDENCE_CHARACTERS_MAX} characters, please."
        raise PlanRefused(code="evidence_too_long", field="evidence", message=message)
    return Agreement(customer_person=person, evidence=given.evidence.strip())


def _total(instalments: Sequence[Instalment]) -> int:
    total = sum(one.amount_minor for one in instalments)
    _check_instalments(instalments, total_minor=total)
    return total


def _check_instalments(instalments: Sequence[Instalment], *, total_minor: int) -> None:
    try:
        check(instalments=instalments, total_minor=total_minor)
    except UnworkablePlan as fault:
        raise PlanRefused(code=fault.code, field="instalments", message=str(fault)) from fault


def _check_days(
    *, scope: Scope, instalments: Sequence[Instalment], rules: PromiseRules, today: date
) -> list[str]:
    """Refuse days that have passed or are too far; return the limit that the scope goes beyond, if it does."""
    _total(instalments)
    first, last = instalments[0].due_on, instalments[-1].due_on
    if first < today:
        raise PlanRefused(code="past", field="instalments", message="The first day has passed.")
    if (last - today).days > DAYS_MAX:
        raise PlanRefused(
            code="too_far",
            field="instalments",
            message=f"The last day is at most {DAYS_MAX} days ahead, please.",
        )
    is_far = (first - today).days > rules.days_max
    if is_far and not scope.may(Power.APPROVE):
        message = f"The first day is at most {rules.days_max} days ahead, unless a controller makes the plan."
        raise PlanRefused(code="too_far", field="instalments", message=message)
    return ["too_far"] if is_far else []


def _check_number(*, scope: Scope, item_ids: Sequence[int], rules: PromiseRules) -> list[str]:
    """Refuse another agreement on items that have seen enough; return the limit that the scope goes beyond."""
    often = (
        PlanItem.objects.filter(item_id__in=item_ids, version__agreement__isnull=False)
        .values("item__number")
        .annotate(times=Count("pk"))
        .filter(times__gte=rules.per_item_max)
        .order_by("item__number")
    )
    numbers = [row["item__number"] for row in often]
    if numbers and not scope.may(Power.APPROVE):
        raise PlanRefused(
            code="too_many",
            field="items",
            message=f"{numbers[0]} was planned {rules.per_item_max} times: a controller may agree to another plan.",
        )
    return ["too_many"] if numbers else []


def _standing(plan: Plan, *, today: date) -> StandingPlan:
    """Return how a plan stands that still runs, or refuse: it is broken, or paid."""
    standing = standing_plans(as_of=today, account_ids=[plan.account_id])
    found = next((one for one in standing if one.plan_id == plan.pk), None)
    if found is None or found.end(as_of=today) is not None:
        raise PlanRefused(code="ended", field="", message="This plan does not run.")
    return found


def _add_version(
    *,
    plan: Plan,
    spread: Mapping[int, int],
    open_minor: Mapping[int, int],
    instalments: Sequence[Instalment],
    reason: str,
    paid_before_minor: int,
    scope: Scope,
    now: datetime,
) -> PlanVersion:
    version = PlanVersion.objects.create(
        plan=plan,
        number=plan.versions.count() + 1,
        amount_minor=sum(spread.values()),
        paid_before_minor=paid_before_minor,
        reason=reason,
        made_at=now,
        made_by=scope.actor,
    )
    PlanItem.objects.bulk_create(
        PlanItem(version=version, item_id=item_id, amount_minor=minor, open_minor=open_minor[item_id])
        for item_id, minor in spread.items()
    )
    InstalmentRow.objects.bulk_create(
        InstalmentRow(version=version, number=number, due_on=one.due_on, amount_minor=one.amount_minor)
        for number, one in enumerate(instalments, start=1)
    )
    return version


def _agree(*, version: PlanVersion, agreement: Agreement, scope: Scope, now: datetime, today: date) -> None:
    PlanAgreement.objects.create(
        version=version,
        agreed_on=today,
        agreed_at=now,
        agreed_by=scope.actor,
        customer_person=agreement.customer_person,
        evidence=agreement.evidence,
    )


def _move(event: str, *, plan: Plan, fields: Mapping[str, object]) -> None:
    """Move a plan in one statement that finds it only in the state that it was read in, from which it may move."""
    sources = sources_of(moves=PLAN_MOVES, event=event) & {plan.state}
    state = PLAN_MOVES.get((plan.state, event), plan.state)
    if not Plan.objects.filter(pk=plan.pk, state__in=sources).update(state=state, **fields):
        code = "not_proposed" if event == "agreed" else "ended"
        raise PlanRefused(code=code, field="", message="Somebody else was faster, or this plan has ended.")
    plan.refresh_from_db()
