"""The final demand before a claim is handed over: written once, and time is given from the day on which it left."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from dunwell.apps.dunning.models import HoldReason
from dunwell.apps.dunning.placed_holds import holder_of, lock
from dunwell.apps.organisation.scope import Scope
from dunwell.apps.parties.addresses import addressees
from dunwell.apps.placements.facts import look
from dunwell.apps.placements.letter_models import DemandState, PlacementDemand, PlacementHold
from dunwell.apps.placements.models import PlacedItem, Placement
from dunwell.apps.placements.moving import allow, line_of, move
from dunwell.apps.placements.proposing import lapse
from dunwell.apps.placements.seeing import PlacementRefused, placement_in_scope
from dunwell.core.dunning.letters import message_id
from dunwell.core.placements.states import PlacementState

AGO_DAYS = 60


def is_ready(*, placement: Placement, today: date) -> bool:
    """Tell whether a placement was approved and nobody of the sales side may stop it any more."""
    is_open = placement.owner_until is not None and placement.owner_until >= today
    return placement.state == PlacementState.APPROVED and not is_open


def begin_demand(
    *, placement: Placement, default_sender: str, actor: str, now: datetime, today: date
) -> PlacementDemand | None:
    """Note that the final demand of an approved placement is to be sent; None where there is nobody to send it to.

    What cannot be placed any more lapses instead. In the caller's transaction.
    """
    assert placement.demand_days, "this placement has no demand of its own"
    if lapse_if_gone(placement=placement, actor=actor, now=now, today=today):
        return None
    account = placement.account
    customer = account.customer
    contact = addressees(customer_ids=[customer.pk]).get(customer.pk)
    if contact is None or customer.is_do_not_contact:
        return None
    domain = (account.entity.sender_email or default_sender or "localhost").rpartition("@")[2]
    made, _ = PlacementDemand.objects.get_or_create(
        placement=placement,
        defaults={
            "contact": contact,
            "name": contact.name,
            "email": contact.email,
            "language": contact.language or customer.language,
            "pay_by": today + timedelta(days=placement.demand_days),
            "message_id": message_id(action=f"demand.{placement.public_id.hex}", domain=domain)[:200],
            "created_at": now,
        },
    )
    return made


def demanded(*, placement: Placement, on: date, actor: str, now: datetime, note: str = "") -> None:
    """Say that the final demand left on a day: its time runs, and nobody in the house chases meanwhile.

    In the caller's transaction. Raises PlacementRefused where the placement has moved on.
    """
    until = on + timedelta(days=placement.demand_days)
    move(
        placement=placement,
        event="demanded",
        actor=actor,
        now=now,
        note=note,
        fields={"demanded_on": on, "demand_until": until},
    )
    account = placement.account
    owner = holder_of(account=account)
    if owner is None:
        return
    items = [] if placement.is_whole_account else [one.item for one in _items(placement)]
    holds = lock(
        account=account,
        items=items,
        owner=owner,
        note=f"Final demand before {placement.number}",
        actor=actor,
        now=now,
        reason=HoldReason.FINAL_DEMAND,
        ends_on=max(until, on),
    )
    PlacementHold.objects.bulk_create(PlacementHold(placement=placement, hold=one) for one in holds)


def demanded_by_hand(
    *, scope: Scope, placement_id: UUID, on: date, note: str, now: datetime, today: date
) -> Placement:
    """Say that the final demand went out in another way, by post say, and how. Raises PlacementRefused."""
    allow(scope)
    said = line_of(note, field="note", is_needed=True)
    if not today - timedelta(days=AGO_DAYS) <= on <= today:
        raise PlacementRefused(
            code="past", field="on", message=f"Give a day of the last {AGO_DAYS} days, today at the latest."
        )
    with transaction.atomic():
        placement = placement_in_scope(scope=scope, placement_id=placement_id)
        if not is_ready(placement=placement, today=today):
            raise PlacementRefused(
                code="too_early", message="It is not approved, or its owner may still say no."
            )
        under_way = PlacementDemand.objects.filter(placement=placement, state=DemandState.SENDING).exists()
        if under_way:
            raise PlacementRefused(code="moved_on", message="The demand is being sent at this moment.")
        PlacementDemand.objects.filter(placement=placement, state=DemandState.PROPOSED).update(
            state=DemandState.LAPSED, settled_at=now, detail="Sent in another way."
        )
        demanded(placement=placement, on=on, actor=scope.actor, now=now, note=said)
    return placement


def lapse_if_gone(*, placement: Placement, actor: str, now: datetime, today: date) -> bool:
    """End a proposal of which nothing is left to place; True where it was ended. In the caller's transaction."""
    keys = [one.item_id for one in _items(placement)]
    looked = look(accounts=[placement.account], as_of=today, leaving_out=placement, also=keys)
    found = looked[placement.account_id].scrub(as_of=today, only=keys)
    if found.placeable:
        return False
    lapse(placement=placement, why=found.why, actor=actor, now=now)
    return True


def _items(placement: Placement) -> list[PlacedItem]:
    return list(PlacedItem.objects.filter(placement=placement).select_related("item").order_by("pk"))
