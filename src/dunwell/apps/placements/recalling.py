"""Taking a claim back: announced, withdrawn, done, and the grace period after it."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Sum

from dunwell.apps.organisation.scope import Scope
from dunwell.apps.placements.changes import tell_agency
from dunwell.apps.placements.claims import case_of, terms_of
from dunwell.apps.placements.ending import let_go
from dunwell.apps.placements.models import CloseReason, PlacedItem, Placement
from dunwell.apps.placements.moving import allow, line_of, move
from dunwell.apps.placements.seeing import PlacementRefused, placement_in_scope
from dunwell.core.placements.commission import withdrawal

NOTICE_DAYS_MOST = 365


def announce_recall(
    *,
    scope: Scope,
    placement_id: UUID,
    reason: str,
    now: datetime,
    today: date,
    on: date | None = None,
) -> Placement:
    """Tell the agency that the claim comes back on a day; without one, after the notice that was agreed.

    Raises UnknownPlacement and PlacementRefused.
    """
    allow(scope)
    said = line_of(reason, field="reason", is_needed=True)
    with transaction.atomic():
        placement = placement_in_scope(scope=scope, placement_id=placement_id)
        day = on or today + timedelta(days=placement.agency.recall_notice_days)
        if not today <= day <= today + timedelta(days=NOTICE_DAYS_MOST):
            raise PlacementRefused(
                code="past", field="on", message=f"Give a day within {NOTICE_DAYS_MOST} days from today."
            )
        move(
            placement=placement,
            event="recall_announced",
            actor=scope.actor,
            now=now,
            note=said,
            fields={"recall_on": day},
        )
        tell_agency(
            placement=placement, code="recall_notice", key=f"recall_notice:{now.isoformat()}", on=today,
            text=said, data={"recall_on": day.isoformat()}, by=scope.actor, now=now,
        )  # fmt: skip
    return placement


def withdraw_recall(*, scope: Scope, placement_id: UUID, note: str, now: datetime, today: date) -> Placement:
    """Let the claim stay with the agency after all. Raises UnknownPlacement and PlacementRefused."""
    allow(scope)
    said = line_of(note, field="note")
    with transaction.atomic():
        placement = placement_in_scope(scope=scope, placement_id=placement_id)
        move(
            placement=placement,
            event="recall_withdrawn",
            actor=scope.actor,
            now=now,
            note=said,
            fields={"recall_on": None},
        )
        tell_agency(
            placement=placement, code="recall_withdrawn", key=f"recall_withdrawn:{now.isoformat()}", on=today,
            text=said, by=scope.actor, now=now,
        )  # fmt: skip
    return placement


def recall(*, scope: Scope, placement_id: UUID, reason: str, now: datetime, today: date) -> Placement:
    """Take the claim back now: its grace period begins, the pack is removed, the chase is ours again.

    The fee for it, where the terms have one, is of what is open of the claim. Raises UnknownPlacement and
    PlacementRefused.
    """
    allow(scope)
    said = line_of(reason, field="reason", is_needed=True)
    with transaction.atomic():
        placement = placement_in_scope(scope=scope, placement_id=placement_id)
        if placement.terms is None or placement.placed_on is None:
            raise PlacementRefused(
                code="moved_on", message="It was not handed over yet: take the proposal back."
            )
        terms = terms_of(placement=placement)
        fee = withdrawal(
            terms=terms, case=case_of(placement=placement), open_minor=open_of(placement=placement), on=today
        )
        move(
            placement=placement,
            event="recalled",
            actor=scope.actor,
            now=now,
            note=said,
            fields={
                "recall_on": placement.recall_on or today,
                "recalled_on": today,
                "grace_until": today + timedelta(days=terms.grace_days),
                "withdrawal_minor": fee,
            },
        )
        tell_agency(
            placement=placement, code="recall", key="recall", on=today, text=said,
            data={"grace_until": placement.grace_until.isoformat() if placement.grace_until else None},
            by=scope.actor, now=now,
        )  # fmt: skip
        let_go(placement=placement, actor=scope.actor, note=f"Taken back: {said}", now=now)
    return placement


def open_of(*, placement: Placement) -> int:
    """Return how much of what was placed is still open, in minor units; never more than was placed of an item."""
    rows = PlacedItem.objects.filter(placement=placement).values_list(
        "placed_minor", Sum("item__residual__residual_minor")
    )
    return sum(min(placed, max(0, left or 0)) for placed, left in rows)


def close(
    *, scope: Scope, placement_id: UUID, reason: str, note: str, now: datetime, today: date
) -> Placement:
    """End a placement for good, and say why (CloseReason). Raises UnknownPlacement and PlacementRefused."""
    allow(scope)
    if reason not in CloseReason.values:
        raise PlacementRefused(code="unknown_reason", field="reason", message="Choose one of the reasons.")
    said = line_of(note, field="note")
    with transaction.atomic():
        placement = placement_in_scope(scope=scope, placement_id=placement_id)
        label = CloseReason(reason).label
        move(
            placement=placement,
            event="closed",
            actor=scope.actor,
            now=now,
            note=f"{label}. {said}".strip(),
            fields={"closed_on": today, "close_reason": reason},
        )
        tell_agency(
            placement=placement, code="closed", key="closed", on=today, text=f"{label}. {said}".strip(),
            by=scope.actor, now=now,
        )  # fmt: skip
        let_go(placement=placement, actor=scope.actor, note=f"Closed: {label}", now=now)
    return placement
