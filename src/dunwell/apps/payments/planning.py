"""What autopay is going to charge: each open item or instalment noted once, announced, then due."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from dunwell.apps.billing.order_models import RecurringBill
from dunwell.apps.disputes.frames import set_aside
from dunwell.apps.organisation.days import entity_day
from dunwell.apps.payments.autopay_access import settings_of
from dunwell.apps.payments.collection_models import Collection, CollectionState
from dunwell.apps.payments.mandate_models import Autopay, KeptMethod, MethodState
from dunwell.apps.promises.models import Instalment
from dunwell.apps.promises.standing import Standing, StandingPlan, standing
from dunwell.apps.receivables.models import Account, ItemKind, OpenItem, Residual
from dunwell.core.payments.collecting import chargeable
from dunwell.core.promises.spreading import OpenPart, spread

CHARGED_KINDS = (ItemKind.INVOICE, ItemKind.DEBIT_NOTE)
"""What consents speak of: interest and fees are never charged by themselves."""
MOST_AT_ONCE = 2_000


def active_autopays() -> QuerySet[Autopay]:
    """Return the autopays that charge: active, not taken back, by a method that can be charged."""
    return Autopay.objects.filter(
        is_active=True, consent__end__isnull=True, method__state=MethodState.USABLE
    ).select_related("account__customer", "account__entity", "method", "consent")


def plan_collections(*, now: datetime) -> int:
    """Note what is to be charged and is not noted yet; how many that are. Each in one transaction; repeatable."""
    return sum(plan_autopay(autopay=one, now=now) for one in active_autopays().order_by("pk"))


def plan_autopay(*, autopay: Autopay, now: datetime) -> int:
    """Note what of one autopay is not noted yet: how many items and instalments."""
    with transaction.atomic():
        account = Account.objects.select_for_update(no_key=True).get(pk=autopay.account_id)
        if not active_autopays().filter(pk=autopay.pk).exists():
            return 0
        today = entity_day(entity=autopay.account.entity, now=now)
        found = standing(as_of=today, account_ids=[account.pk])
        delay = timedelta(hours=settings_of(entity=autopay.account.entity).delay_hours)
        rows = [
            Collection(
                autopay=autopay,
                account=account,
                item=item,
                instalment=instalment,
                due_on=due_on,
                amount_minor=minor,
                not_before=now + delay,
                planned_at=now,
            )
            for item, instalment, due_on, minor in (
                *_items(autopay, found),
                *_instalments(autopay, found, today=today),
            )
        ]
        return len(Collection.objects.bulk_create(rows))


Row = tuple[OpenItem | None, Instalment | None, date, int]


def _items(autopay: Autopay, found: Standing) -> Iterable[Row]:
    """Open items due since the consent that no running plan covers and nobody charges yet."""
    if autopay.plan_id is not None:
        return
    in_plans = {item_id for plan in found.plans for item_id in plan.course.left_minor}
    open_items = Residual.objects.filter(
        account_id=autopay.account_id,
        residual_minor__gt=0,
        item__kind__in=CHARGED_KINDS,
        due_on__gte=autopay.started_on,
    )
    if autopay.recurring_id is not None:
        billed = RecurringBill.objects.filter(plan_id=autopay.recurring_id, bill__item__isnull=False)
        open_items = open_items.filter(item_id__in=billed.values("bill__item_id"))
    else:
        elsewhere = Autopay.objects.filter(
            account_id=autopay.account_id, is_active=True, recurring__isnull=False
        )
        billed = RecurringBill.objects.filter(
            plan_id__in=elsewhere.values("recurring_id"), bill__item__isnull=False
        )
        open_items = open_items.exclude(item_id__in=billed.values("bill__item_id"))
    noted = Collection.objects.filter(autopay=autopay, item__isnull=False).values("item_id")
    for one in (
        open_items.exclude(item_id__in=noted)
        .select_related("item")
        .order_by("due_on", "item_id")[:MOST_AT_ONCE]
    ):
        if one.item_id not in in_plans:
            yield one.item, None, one.due_on, one.residual_minor


def _instalments(autopay: Autopay, found: Standing, *, today: date) -> Iterable[Row]:
    """Instalments still to come of running plans, as they are agreed on now."""
    if autopay.recurring_id is not None:
        return
    versions = {one.version_id: one for one in found.plans if one.end(as_of=today) is None}
    rows = Instalment.objects.filter(version_id__in=versions, due_on__gte=autopay.started_on)
    if autopay.plan_id is not None:
        rows = rows.filter(version__plan_id=autopay.plan_id)
    else:
        own = Autopay.objects.filter(account_id=autopay.account_id, is_active=True, plan__isnull=False)
        rows = rows.exclude(version__plan_id__in=own.values("plan_id"))
    noted = Collection.objects.filter(autopay=autopay, instalment__isnull=False).values("instalment_id")
    for one in rows.exclude(pk__in=noted).order_by("due_on", "pk")[:MOST_AT_ONCE]:
        if _due_minor(versions[one.version_id], on=one.due_on, today=today):
            yield None, one, one.due_on, one.amount_minor


def _due_minor(plan: StandingPlan, *, on: date, today: date) -> int:
    """What of a plan is to be paid by a day and is not paid yet."""
    due = sum(one.amount_minor for one in plan.instalments if one.due_on <= on)
    return max(0, due - plan.course.paid_minor(on=max(on, today)))


def parts_of(*, collection: Collection, today: date) -> dict[int, int]:
    """Return minor units by item that may be charged now, never more than was told; nothing where all is set aside.

    What is disputed, promised, or paid in instalments of a plan is left out; an instalment lies on its oldest items.
    """
    account_id = collection.account_id
    found = standing(as_of=today, account_ids=[account_id])
    if collection.instalment_id is not None:
        return _instalment_parts(collection, found, today=today)
    assert collection.item_id is not None, "an item or an instalment"
    item_id = collection.item_id
    left = _open(item_ids=[item_id]).get(item_id, 0)
    aside = _disputed(item_ids=[item_id], today=today).get(item_id, 0)
    running = [one.course for one in found.promises if one.end(as_of=today) is None]
    running += [one.course for one in found.plans if one.end(as_of=today) is None]
    aside += sum(one.left_minor.get(item_id, 0) for one in running)
    minor = chargeable(open_minor=left, told_minor=collection.amount_minor, set_aside_minor=aside)
    return {item_id: minor} if minor else {}


def _instalment_parts(collection: Collection, found: Standing, *, today: date) -> dict[int, int]:
    instalment = collection.instalment
    assert instalment is not None, "asked for one"
    plan = next((one for one in found.plans if one.version_id == instalment.version_id), None)
    if plan is None or plan.end(as_of=today) is not None:
        return {}
    items = list(plan.course.left_minor)
    left, aside = _open(item_ids=items), _disputed(item_ids=items, today=today)
    open_parts = [
        OpenPart(
            item_id=item_id,
            due_on=plan.item_due_on[item_id],
            open_minor=max(0, min(minor, left.get(item_id, 0) - aside.get(item_id, 0))),
        )
        for item_id, minor in plan.course.left_minor.items()
    ]
    due = _due_minor(plan, on=instalment.due_on, today=today)
    minor = min(collection.amount_minor, due, sum(one.open_minor for one in open_parts))
    return spread(amount_minor=minor, parts=open_parts) if minor > 0 else {}


def _open(*, item_ids: list[int]) -> dict[int, int]:
    return dict(Residual.objects.filter(pk__in=item_ids).values_list("pk", "residual_minor"))


def _disputed(*, item_ids: list[int], today: date) -> dict[int, int]:
    aside: dict[int, int] = {}
    for row in set_aside(as_of=today, item_ids=item_ids).iter_rows(named=True):
        minor = row["disputed_minor"] + row["awaited_minor"]
        aside[row["item_id"]] = aside.get(row["item_id"], 0) + minor
    return aside


def is_settled(*, collection: Collection) -> bool:
    """Tell whether nothing at all is left to charge: the item is paid, or the plan is no more as it was."""
    if collection.item_id is not None:
        return not _open(item_ids=[collection.item_id]).get(collection.item_id, 0)
    found = standing(as_of=collection.due_on, account_ids=[collection.account_id])
    instalment = collection.instalment
    assert instalment is not None, "an item or an instalment"
    plan = next((one for one in found.plans if one.version_id == instalment.version_id), None)
    return plan is None or not _due_minor(plan, on=instalment.due_on, today=collection.due_on)


def method_now(*, collection: Collection) -> KeptMethod | None:
    """Return the method to charge if it may be charged this moment: consent given, not taken back, and usable."""
    found = active_autopays().filter(pk=collection.autopay_id).first()
    return found.method if found is not None else None


def cancel(*, collection: Collection, note: str, now: datetime) -> None:
    """Note that something is not charged, and why; in the caller's transaction."""
    collection.state, collection.note, collection.settled_at = CollectionState.CANCELLED, note[:300], now
    collection.save(update_fields=["state", "note", "settled_at"])
