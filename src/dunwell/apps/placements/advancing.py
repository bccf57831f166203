"""What a placement does by itself when a day has come: demanded, handed over, announced, taken back, closed."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q

from dunwell.apps.credit.insolvency import insolvent_ids
from dunwell.apps.organisation.days import entity_day
from dunwell.apps.placements.changes import tell_agency
from dunwell.apps.placements.demanding import begin_demand, is_ready
from dunwell.apps.placements.models import CloseReason, Placement
from dunwell.apps.placements.packs import renew_debtor
from dunwell.apps.placements.placing import may_be_placed, place
from dunwell.apps.placements.recalling import announce_recall, close, open_of, recall
from dunwell.apps.placements.rules import ACTOR, house_scope
from dunwell.apps.placements.seeing import PlacementRefused
from dunwell.apps.receivables.models import ADJUSTMENTS, Allocation, ItemKind
from dunwell.core.placements.states import LOCKED, PlacementState
from dunwell.ports.documents import Documents

CREDITS = (ItemKind.CREDIT_NOTE, *ADJUSTMENTS)
PAID_AND_OVER = frozenset({"acknowledged", "working", "held", "pending_recall"})


@dataclass
class Advanced:
    """How many placements did what, and who could not go on, by number with the reason."""

    moved: dict[str, int] = field(default_factory=dict[str, int])
    stuck: dict[int, str] = field(default_factory=dict[int, str])

    def count(self, what: str) -> None:
        """Count one more."""
        self.moved[what] = self.moved.get(what, 0) + 1


def advance(*, default_sender: str, documents: Documents | None, now: datetime) -> Advanced:
    """Let every placement do what its day asks for. Repeatable: the same again on the same day changes nothing.

    Outside any transaction: each has one of its own, and one that fails keeps no other. What was paid to us is to be
    found before, since what is paid in full is closed here.
    """
    done = Advanced()
    for placement in _due(Q(state=PlacementState.APPROVED) | Q(state=PlacementState.DEMANDED)):
        _try(
            placement,
            done,
            now=now,
            act=lambda one, today: _forward(one, default_sender, documents, done, now, today),
        )
    for placement in _due(Q(state__in=LOCKED)):
        _try(placement, done, now=now, act=lambda one, today: _watch(one, done, now, today))
    for placement in _due(Q(state=PlacementState.RECALLED)):
        _try(placement, done, now=now, act=lambda one, today: _end_grace(one, done, now, today))
    return done


def _due(which: Q) -> list[Placement]:
    found = Placement.objects.filter(which).select_related(
        "agency", "terms", "account__customer", "account__entity", "account__collector"
    )
    return list(found.order_by("pk"))


def _try(
    placement: Placement, done: Advanced, *, now: datetime, act: Callable[[Placement, date], None]
) -> None:
    today = entity_day(entity=placement.account.entity, now=now)
    try:
        act(placement, today)
    except PlacementRefused as refusal:
        if refusal.code != "moved_on":  # somebody else did it meanwhile: nothing to tell
            done.stuck[placement.pk] = str(refusal)


def _forward(
    placement: Placement,
    default_sender: str,
    documents: Documents | None,
    done: Advanced,
    now: datetime,
    today: date,
) -> None:
    if may_be_placed(placement=placement, today=today):
        found = place(
            scope=house_scope(), placement_id=placement.public_id, documents=documents, now=now, today=today
        )
        done.count(found.state)
    elif is_ready(placement=placement, today=today) and not hasattr(placement, "demand"):
        with transaction.atomic():
            made = begin_demand(
                placement=placement, default_sender=default_sender, actor=ACTOR, now=now, today=today
            )
        if made is not None:
            done.count("demand")
        elif placement.state == PlacementState.APPROVED:
            done.stuck[placement.pk] = (
                "There is no e-mail address: send the final demand by post, and say so."
            )


def _watch(placement: Placement, done: Advanced, now: datetime, today: date) -> None:
    """Tell the agency what has changed in our books, and take the claim back when it is time, or over."""
    with transaction.atomic():
        for code in renew_debtor(placement=placement, by=ACTOR, now=now, today=today):
            done.count(code)
        if placement.account.customer_id in insolvent_ids():
            is_new = tell_agency(
                placement=placement, code="insolvency", key="insolvency", on=today, by=ACTOR, now=now
            )
            if is_new:
                done.count("insolvency")
        _tell_credits(placement, done, now=now)
    if not open_of(placement=placement):
        _over(placement, done, now=now, today=today)
        return
    if placement.recall_on is None:
        return
    scope = house_scope()
    if placement.state == PlacementState.PENDING_RECALL:
        if placement.recall_on <= today:
            recall(
                scope=scope,
                placement_id=placement.public_id,
                reason="Announced for this day",
                now=now,
                today=today,
            )
            done.count("recalled")
    elif placement.recall_on - timedelta(days=placement.agency.recall_notice_days) <= today:
        announce_recall(
            scope=scope,
            placement_id=placement.public_id,
            reason=f"Not collected within {placement.agency.recall_after_days} days",
            on=max(today, placement.recall_on),
            now=now,
            today=today,
        )
        done.count("recall_announced")


def _over(placement: Placement, done: Advanced, *, now: datetime, today: date) -> None:
    """Nothing of it is open any more: it is closed, or taken back where the agency has not answered yet."""
    scope = house_scope()
    if placement.state in PAID_AND_OVER:
        close(
            scope=scope,
            placement_id=placement.public_id,
            reason=CloseReason.PAID,
            note="",
            now=now,
            today=today,
        )
        done.count("closed")
    else:
        recall(
            scope=scope,
            placement_id=placement.public_id,
            reason="Nothing of it is open",
            now=now,
            today=today,
        )
        done.count("recalled")


def _end_grace(placement: Placement, done: Advanced, now: datetime, today: date) -> None:
    if placement.grace_until is not None and placement.grace_until < today:
        close(
            scope=house_scope(),
            placement_id=placement.public_id,
            reason=CloseReason.RECALLED,
            note="",
            now=now,
            today=today,
        )
        done.count("closed")


def _tell_credits(placement: Placement, done: Advanced, *, now: datetime) -> None:
    """Tell what was let go or credited of the items since they were handed over; money is told by who records it."""
    found = Allocation.objects.filter(
        debit_item__placed__placement=placement,
        credit_item__kind__in=CREDITS,
        credit_item__agency_money__isnull=True,
        posting__recorded_at__gte=placement.placed_at,
        posting__reversed_by__isnull=True,
    )
    for one in found.select_related("credit_item", "debit_item").order_by("pk"):
        is_new = tell_agency(
            placement=placement,
            code="credit",
            key=f"credit:{one.pk}",
            on=one.allocated_on,
            text=f"{one.debit_item.number}: {one.credit_item.number}"[:200],
            amount_minor=one.amount_minor,
            by=ACTOR,
            now=now,
        )
        if is_new:
            done.count("credit")
