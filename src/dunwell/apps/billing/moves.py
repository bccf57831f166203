"""Moving a delivery: by compare-and-set, with its event where it is settled."""

from datetime import datetime

from dunwell.apps.billing.models import Delivery, DeliveryState
from dunwell.apps.journal.operations import append
from dunwell.core.billing.delivery import DELIVERY_MOVES
from dunwell.core.runs.states import after

TOLD = {
    "accepted": "sent",
    "refused": "refused",
    "lost": "uncertain",
    "held": "held",
    "withheld": "withheld",
    "lapsed": "lapsed",
    "delivered": "delivered",
    "bounced": "bounced",
    "released": "released",
}
"""What the journal calls an event: `billing.delivery.…`."""


def move(*, delivery: Delivery, event: str, now: datetime, actor: str, **changes: object) -> bool:
    """Move a delivery in the caller's transaction and tell it; False, and nothing done, where somebody was faster.

    Raises IllegalMove where its state does not know the event.
    """
    state = DeliveryState(after(moves=DELIVERY_MOVES, state=delivery.state, event=event))
    moved = Delivery.objects.filter(
        pk=delivery.pk, state=delivery.state, claimed_by=delivery.claimed_by
    ).update(state=state, **changes)
    if not moved:
        return False
    delivery.state = state
    for name, value in changes.items():
        setattr(delivery, name, value)
    if event in TOLD:
        tell(delivery=delivery, event=TOLD[event], now=now, actor=actor)
    return True


def tell(*, delivery: Delivery, event: str, now: datetime, actor: str) -> None:
    """Append an event of a delivery to the journal."""
    bill = delivery.bill
    append(
        name=f"billing.delivery.{event}",
        actor=actor,
        now=now,
        subject="delivery",
        subject_id=delivery.pk,
        entity_id=bill.entity_id,
        customer_id=bill.customer_id,
        account_id=bill.account_id,
        data={
            "number": bill.number,
            "channel": delivery.channel,
            "recipient": delivery.recipient,
            "detail": delivery.detail[:300],
        },
    )
