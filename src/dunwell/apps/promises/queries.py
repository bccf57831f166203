"""Reads of the promises: those of a customer, those to look at, and how far a customer's word can be trusted."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar
from uuid import UUID

from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from dunwell.apps.organisation.scope import Scope
from dunwell.apps.promises.access import account_in_scope, promise_in_scope, seen_plans, seen_promises
from dunwell.apps.promises.models import JUDGED, Plan, PlanItem, PlanState, Promise, PromiseItem, PromiseState
from dunwell.apps.promises.offers import Free, free_for_plan, free_for_promise
from dunwell.apps.promises.standing import StandingPromise, standing_promises
from dunwell.apps.receivables.models import OpenItem, Residual
from dunwell.core.promises.outcomes import last_day
from dunwell.core.promises.reliability import PastPromise, Reliability, reliability

Part = TypeVar("Part", bound=Model)
LOOK_DAYS = 30  # so long after it broke a promise or plan is offered to be looked at
ROWS_MAX = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class PromisePart:
    """How much of an item is promised."""

    item_public_id: UUID
    number: str
    amount_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseRow:
    """A promise with what a person needs to judge it; `state` is that of the day asked for, noticed or not."""

    public_id: UUID
    account_public_id: UUID
    entity: str
    currency: str
    state: str
    state_name: str
    amount_minor: int
    paid_minor: int  # so far, or in time
    due_on: date
    last_on: date  # with grace
    promised_by: str
    method: str
    method_name: str
    note: str
    source: str
    made_on: date
    closed_on: date | None
    close_note: str
    parts: tuple[PromisePart, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokenRow:
    """A promise or plan that was broken, of which something is open and nothing new was agreed on."""

    kind: str  # promise or plan
    public_id: UUID
    customer: str
    customer_public_id: UUID
    account_public_id: UUID
    entity: str
    currency: str
    amount_minor: int  # promised, or of the plan's last version
    paid_minor: int
    broken_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class FreePart:
    """An item of which something can be promised or planned."""

    item_public_id: UUID
    number: str
    due_on: date
    free_minor: int


def promises_of(*, scope: Scope, customer_id: int, as_of: date) -> list[PromiseRow]:
    """Return the last ROWS_MAX promises of a customer, the newest first; none that was taken back."""
    found = seen_promises(scope=scope).filter(
        account__customer_id=customer_id, is_error=False, made_on__lte=as_of
    )
    promises = list(found.prefetch_related("items__item").order_by("-made_at", "-pk")[:ROWS_MAX])
    accounts = {promise.account_id for promise in promises}
    standing = {one.promise_id: one for one in standing_promises(as_of=as_of, account_ids=accounts)}
    return [_row(promise, standing=standing.get(promise.pk), as_of=as_of) for promise in promises]


def promise_row(*, scope: Scope, promise_id: UUID, as_of: date) -> PromiseRow:
    """Return one promise, taken back or not, or raise UnknownPromise."""
    promise = promise_in_scope(scope=scope, promise_id=promise_id)
    standing = standing_promises(as_of=as_of, account_ids=[promise.account_id])
    mine = next((one for one in standing if one.promise_id == promise.pk), None)
    return _row(promise, standing=mine, as_of=as_of)


def free_to_promise(*, scope: Scope, account_id: UUID, today: date) -> list[FreePart]:
    """Return the items of an account of which something can be promised, the oldest first, or raise UnknownAccount."""
    account = account_in_scope(scope=scope, account_id=account_id)
    return _free_parts(free_for_promise(account=account, today=today))


def free_to_plan(*, scope: Scope, account_id: UUID, today: date) -> list[FreePart]:
    """Return the items of an account that can be paid in instalments, the oldest first, or raise UnknownAccount."""
    account = account_in_scope(scope=scope, account_id=account_id)
    return _free_parts(free_for_plan(account=account, today=today))


def broken_to_look_at(*, scope: Scope, as_of: date) -> list[BrokenRow]:
    """Return up to ROWS_MAX promises and plans that broke within LOOK_DAYS, the latest first.

    Only those of which something is open and for whose items nothing new was agreed on. As far as `settle` noticed.
    """
    since = as_of - timedelta(days=LOOK_DAYS)
    window = Q(state="broken", closed_on__lte=as_of, closed_on__gt=since)
    promised = _open_items(PromiseItem.objects.filter(promise_id=OuterRef("pk")))
    promises = seen_promises(scope=scope).filter(window, Exists(promised))
    planned = _open_items(PlanItem.objects.filter(version__plan_id=OuterRef("pk")))
    plans = seen_plans(scope=scope).filter(window, Exists(planned)).prefetch_related("versions")
    order = ("-closed_on", "-pk")
    rows = [_broken(one, amount_minor=one.amount_minor) for one in promises.order_by(*order)[:ROWS_MAX]]
    for plan in plans.order_by(*order)[:ROWS_MAX]:
        last = max(plan.versions.all(), key=lambda version: version.number)
        rows.append(_broken(plan, amount_minor=last.paid_before_minor + last.amount_minor))
    return sorted(rows, key=lambda row: row.broken_on, reverse=True)[:ROWS_MAX]


def reliability_of(*, scope: Scope, customer_id: int, as_of: date) -> Reliability:
    """Return how a customer kept the promises that were judged by a day, on the accounts that the scope sees."""
    judged = seen_promises(scope=scope).filter(
        account__customer_id=customer_id, state__in=JUDGED, closed_on__lte=as_of
    )
    return reliability(
        PastPromise(
            outcome=one.state,
            currency=one.account.currency,
            amount_minor=one.amount_minor,
            paid_minor=one.paid_minor or 0,
            ended_on=one.closed_on or one.due_on,
        )
        for one in judged.order_by("pk")
    )


def _row(promise: Promise, *, standing: StandingPromise | None, as_of: date) -> PromiseRow:
    state, paid, closed_on = promise.state, promise.paid_minor or 0, promise.closed_on
    if standing is not None:
        end = standing.end(as_of=as_of)
        state = end.outcome if end else PromiseState.RUNNING.value
        paid = end.paid_minor if end else standing.course.paid_minor(on=as_of)
        closed_on = end.on if end else None
    parts = sorted(promise.items.all(), key=lambda part: (part.item.due_on, part.item_id))
    return PromiseRow(
        public_id=promise.public_id,
        account_public_id=promise.account.public_id,
        entity=promise.account.entity.code,
        currency=promise.account.currency,
        state=state,
        state_name=PromiseState(state).label,
        amount_minor=promise.amount_minor,
        paid_minor=paid,
        due_on=promise.due_on,
        last_on=last_day(due_on=promise.due_on, grace_days=promise.grace_days),
        promised_by=promise.promised_by,
        method=promise.method,
        method_name=promise.get_method_display(),
        note=promise.note,
        source=promise.source,
        made_on=promise.made_on,
        closed_on=closed_on,
        close_note=promise.close_note,
        parts=tuple(
            PromisePart(
                item_public_id=part.item.public_id, number=part.item.number, amount_minor=part.amount_minor
            )
            for part in parts
        ),
    )


def _broken(one: Promise | Plan, *, amount_minor: int) -> BrokenRow:
    assert one.closed_on is not None  # the database keeps it
    return BrokenRow(
        kind="promise" if isinstance(one, Promise) else "plan",
        public_id=one.public_id,
        customer=one.account.customer.name,
        customer_public_id=one.account.customer.public_id,
        account_public_id=one.account.public_id,
        entity=one.account.entity.code,
        currency=one.account.currency,
        amount_minor=amount_minor,
        paid_minor=one.paid_minor or 0,
        broken_on=one.closed_on,
    )


def _open_items(parts: QuerySet[Part]) -> QuerySet[Part]:
    """Those parts whose item is open and for which nothing is agreed on now."""
    item = OuterRef("item_id")
    return parts.filter(
        Exists(Residual.objects.filter(item_id=item)),
        ~Exists(PromiseItem.objects.filter(item_id=item, promise__state=PromiseState.RUNNING)),
        ~Exists(PlanItem.objects.filter(item_id=item, version__plan__state=PlanState.RUNNING)),
    )


def _free_parts(free: Free) -> list[FreePart]:
    items = OpenItem.objects.in_bulk([part.item_id for part in free.parts])
    return [
        FreePart(
            item_public_id=items[part.item_id].public_id,
            number=items[part.item_id].number,
            due_on=part.due_on,
            free_minor=part.open_minor,
        )
        for part in free.parts
    ]
