"""What an agency does with a claim that it was handed: it takes it or not; we ask it to wait, and to go on."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from dunwell.apps.organisation.scope import Scope
from dunwell.apps.placements.access import AgencyScope
from dunwell.apps.placements.changes import append, tell_agency
from dunwell.apps.placements.ending import let_go
from dunwell.apps.placements.models import Direction, Placement
from dunwell.apps.placements.moving import allow, line_of, move
from dunwell.apps.placements.seeing import Either, PlacementRefused, placement_in_scope

REFERENCE_CHARACTERS = 60


def acknowledge(
    *, scope: Either, placement_id: UUID, reference: str, now: datetime, today: date
) -> Placement:
    """Take the claim, with the agency's own number for it. Raises UnknownPlacement and PlacementRefused."""
    _allow(scope)
    said = line_of(reference, field="reference", most=REFERENCE_CHARACTERS)
    with transaction.atomic():
        placement = placement_in_scope(scope=scope, placement_id=placement_id)
        move(
            placement=placement,
            event="acknowledged",
            actor=scope.actor,
            now=now,
            fields={"answered_at": now, "agency_reference": said},
        )
        append(
            placement=placement, direction=Direction.IN, code="acknowledged", key="answer", on=today,
            text=said, by=scope.actor, now=now,
        )  # fmt: skip
    return placement


def reject(*, scope: Either, placement_id: UUID, reason: str, now: datetime, today: date) -> Placement:
    """Not take the claim, and say why: what was handed over is removed, and the chase is ours again."""
    _allow(scope)
    said = line_of(reason, field="reason", is_needed=True)
    with transaction.atomic():
        placement = placement_in_scope(scope=scope, placement_id=placement_id)
        move(
            placement=placement,
            event="rejected",
            actor=scope.actor,
            now=now,
            note=said,
            fields={"answered_at": now, "refusal": said},
        )
        append(
            placement=placement, direction=Direction.IN, code="rejected", key="answer", on=today,
            text=said, by=scope.actor, now=now,
        )  # fmt: skip
        let_go(placement=placement, actor=scope.actor, note=f"Rejected: {said}", now=now)
    return placement


def hold(*, scope: Scope, placement_id: UUID, reason: str, now: datetime, today: date) -> Placement:
    """Ask the agency to wait with a claim, and say why."""
    return _tell(
        scope, placement_id, event="held", code="hold", text=reason, is_needed=True, now=now, today=today
    )


def resume(*, scope: Scope, placement_id: UUID, note: str, now: datetime, today: date) -> Placement:
    """Let the agency go on with a claim."""
    return _tell(
        scope, placement_id, event="resumed", code="resume", text=note, is_needed=False, now=now, today=today
    )


def _tell(
    scope: Scope,
    placement_id: UUID,
    *,
    event: str,
    code: str,
    text: str,
    is_needed: bool,
    now: datetime,
    today: date,
) -> Placement:
    allow(scope)
    said = line_of(text, field="reason", is_needed=is_needed)
    with transaction.atomic():
        placement = placement_in_scope(scope=scope, placement_id=placement_id)
        move(placement=placement, event=event, actor=scope.actor, now=now, note=said)
        tell_agency(
            placement=placement, code=code, key=f"{code}:{now.isoformat()}", on=today, text=said,
            by=scope.actor, now=now,
        )  # fmt: skip
    return placement


def _allow(scope: Either) -> None:
    """Somebody of the agency, or somebody of ours who heard it from them."""
    if not isinstance(scope, AgencyScope):
        allow(scope)
    elif not scope.actor:
        raise PlacementRefused(code="not_allowed", message="Say who speaks for the agency.")
