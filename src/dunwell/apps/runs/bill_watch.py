"""Watching over bills on their way: what is held back, and what is not proved delivered, are told to a person once.

Both questions close by themselves: when a held one leaves, when proof arrives by any way, or when the bill is settled.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from dunwell.apps.billing.models import Delivery, DeliveryChannel, DeliveryState, Proof, Seller
from dunwell.apps.organisation.days import entity_day
from dunwell.apps.receivables.models import Residual
from dunwell.apps.runs.bill_tasks import ask_held, ask_silent, close_open
from dunwell.apps.worklist.models import Task, TaskKind, TaskState
from dunwell.core.billing.delivery import ProofKind, is_silent

PROOF_DAYS = 3  # of an entity that has set nothing
MOST_AT_ONCE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """How many questions were opened and closed."""

    held: int
    silent: int
    closed: int


def watch(*, now: datetime, actor: str) -> Watched:
    """Ask what is to be asked now, and close what has answered itself. Run it again: nothing is asked twice."""
    closed = _close_answered(now=now, actor=actor)
    held = silent = 0
    for delivery in _held()[:MOST_AT_ONCE]:
        with transaction.atomic():
            ask_held(delivery=delivery, now=now, actor=actor)
        held += 1
    days = dict(Seller.objects.values_list("entity_id", "proof_days"))
    for delivery in _unproved(now=now)[:MOST_AT_ONCE]:
        limit = days.get(delivery.bill.entity_id, PROOF_DAYS)
        if limit and _is_silent(delivery, days=limit, now=now):
            with transaction.atomic():
                ask_silent(delivery=delivery, days=limit, now=now, actor=actor)
            silent += 1
    return Watched(held=held, silent=silent, closed=closed)


def _held() -> QuerySet[Delivery]:
    asked = Task.objects.filter(delivery=OuterRef("pk"), kind=TaskKind.DELIVERY_HELD)
    return (
        Delivery.objects.filter(state=DeliveryState.HELD)
        .exclude(Exists(asked))
        .select_related("bill__customer")
        .order_by("pk")
    )


def _unproved(*, now: datetime) -> QuerySet[Delivery]:
    """Handed over at least a day ago, nothing proved by any way, something still owed, and nobody asked yet."""
    asked = Task.objects.filter(delivery=OuterRef("pk"), kind=TaskKind.DELIVERY_SILENT)
    proved = Delivery.objects.filter(bill=OuterRef("bill_id"), proved_at__isnull=False)
    owed = Residual.objects.filter(item_id=OuterRef("bill__item_id"), residual_minor__gt=0)
    return (
        Delivery.objects.filter(
            state__in=[DeliveryState.ACCEPTED, DeliveryState.UNCERTAIN],
            settled_at__lte=now - timedelta(days=1),
            proved_at__isnull=True,
        )
        .exclude(channel=DeliveryChannel.PORTAL)
        .exclude(Exists(asked))
        .exclude(Exists(proved))
        .filter(Exists(owed))
        .select_related("bill__entity", "bill__customer")
        .order_by("pk")
    )


def _is_silent(delivery: Delivery, *, days: int, now: datetime) -> bool:
    entity = delivery.bill.entity
    assert delivery.settled_at is not None, "asked for only where it is"
    kinds = [
        ProofKind(kind) for kind in Proof.objects.filter(delivery=delivery).values_list("kind", flat=True)
    ]
    return is_silent(
        settled_on=entity_day(entity=entity, now=delivery.settled_at),
        kinds=kinds,
        days=days,
        as_of=entity_day(entity=entity, now=now),
    )


def _close_answered(*, now: datetime, actor: str) -> int:
    open_ones = Task.objects.filter(state=TaskState.OPEN, delivery__isnull=False)
    proved = Delivery.objects.filter(bill=OuterRef("delivery__bill_id"), proved_at__isnull=False)
    owed = Residual.objects.filter(item_id=OuterRef("delivery__bill__item_id"), residual_minor__gt=0)
    silent = open_ones.filter(kind=TaskKind.DELIVERY_SILENT)
    arrived = _ids(silent.filter(Exists(proved)))
    settled = [one for one in _ids(silent.exclude(Exists(owed))) if one not in set(arrived)]
    moved_on = _ids(open_ones.filter(kind=TaskKind.DELIVERY_HELD).exclude(delivery__state=DeliveryState.HELD))
    told = (
        (arrived, TaskKind.DELIVERY_SILENT, "arrived", "Proof arrived."),
        (settled, TaskKind.DELIVERY_SILENT, "arrived", "Nothing is owed on it any more."),
        (moved_on, TaskKind.DELIVERY_HELD, "mended", "It is not held any more."),
    )
    closed = 0
    for deliveries, kind, outcome, note in told:
        if deliveries:
            with transaction.atomic():
                closed += close_open(
                    deliveries=deliveries, kind=kind, outcome=outcome, note=note, now=now, actor=actor
                )
    return closed


def _ids(tasks: QuerySet[Task]) -> Sequence[int]:
    return [pk for pk in tasks.values_list("delivery_id", flat=True)[:MOST_AT_ONCE] if pk is not None]
