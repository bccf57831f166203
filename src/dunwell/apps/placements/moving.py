"""How a placement moves: one statement that finds it only where the move is legal, its items, and its event."""

from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError, transaction

from dunwell.apps.journal import operations as journal
from dunwell.apps.organisation.scope import Power, Scope
from dunwell.apps.placements.models import PlacedItem, Placement
from dunwell.apps.placements.seeing import PlacementRefused
from dunwell.core.placements.states import LIVE, PLACEMENT_MOVES
from dunwell.core.wording import one_line

NOTE_CHARACTERS = 500


def allow(scope: Scope, *, power: Power = Power.WORK) -> None:
    """Refuse whoever may only look."""
    if not scope.may(power):
        raise PlacementRefused(code="not_allowed", message="You may see placements, but not do this.")


def line_of(text: str, *, field: str, most: int = NOTE_CHARACTERS, is_needed: bool = False) -> str:
    """Return what was typed on one line, or refuse what is missing or too long to keep."""
    line = one_line(text)
    if is_needed and not line:
        raise PlacementRefused(code="missing", field=field, message="Say why.")
    if len(line) > most:
        raise PlacementRefused(code="too_long", field=field, message=f"At most {most} characters, please.")
    return line


def may(*, placement: Placement, event: str) -> bool:
    """Tell whether an event can happen to a placement as it stands."""
    return (placement.state, event) in PLACEMENT_MOVES


def move(
    *,
    placement: Placement,
    event: str,
    actor: str,
    now: datetime,
    fields: Mapping[str, object] | None = None,
    note: str = "",
) -> None:
    """Move the placement in the caller's transaction and tell it, or raise PlacementRefused where it has moved on.

    Its items are live as it is: one that is in another live placement is refused with `taken`.
    """
    target = PLACEMENT_MOVES.get((placement.state, event))
    if target is None:
        raise PlacementRefused(
            code="moved_on",
            message=f"A placement that is {placement.state.replace('_', ' ')} cannot be {event.replace('_', ' ')}.",
        )
    was = placement.state
    moved = Placement.objects.filter(pk=placement.pk, state=was).update(state=target, **dict(fields or {}))
    if not moved:
        raise PlacementRefused(
            code="moved_on", message="Somebody else was faster: this placement has moved on."
        )
    if (was in LIVE) != (target in LIVE):
        try:
            with transaction.atomic():
                PlacedItem.objects.filter(placement=placement).update(is_live=target in LIVE)
        except IntegrityError as fault:
            raise PlacementRefused(
                code="taken", message="An item of it is in another placement by now."
            ) from fault
    placement.state = target
    for name, value in (fields or {}).items():
        setattr(placement, name, value)
    tell(event, placement=placement, actor=actor, now=now, data={"from": was, "note": note})


def tell(
    event: str, *, placement: Placement, actor: str, now: datetime, data: Mapping[str, object] | None = None
) -> None:
    """Append an event of a placement to the journal, on the account's timeline."""
    account = placement.account
    journal.append(
        name=f"placements.placement.{event}",
        actor=actor,
        now=now,
        subject="placement",
        subject_id=placement.pk,
        entity_id=account.entity_id,
        customer_id=account.customer_id,
        account_id=account.pk,
        data={
            "placement": placement.number,
            "agency": placement.agency.name,
            "state": placement.state,
            "amount_minor": placement.placed_minor,
            "currency": account.currency,
            **dict(data or {}),
        },
    )
