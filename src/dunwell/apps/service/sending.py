"""Telling other systems: claimed one by one, sent outside transactions, tried again with longer and longer waits."""

from datetime import datetime, timedelta

from django.db import connection, transaction

from dunwell.apps.organisation.switches import switch_state
from dunwell.apps.service.models import DeliveryState, WebhookDelivery
from dunwell.core import ids
from dunwell.ports.errors import Refused, Unavailable
from dunwell.ports.house import Clock
from dunwell.ports.webhooks import Webhooks

WAIT_MINUTES = (1, 5, 30, 120, 360, 720, 1440)
"""After the first, second, … try; then it is given up, and the desk shows it."""
CLAIMED = timedelta(minutes=5)
MOST_AT_ONCE = 200


def send_deliveries(*, webhooks: Webhooks, clock: Clock) -> int:
    """Send what waits, the oldest first; how many were taken. Outside any transaction; several processes may.

    A process that dies leaves its message claimed for some minutes; then it is sent again under the same id.
    """
    assert not connection.in_atomic_block, "the network is never spoken to inside a transaction"
    if not switch_state().is_live:
        return 0
    taken = 0
    for _ in range(MOST_AT_ONCE):
        now = clock()
        claimed = _claim(now=now)
        if claimed is None:
            return taken
        taken += _send(claimed, webhooks=webhooks, now=now)
    return taken


def _claim(*, now: datetime) -> WebhookDelivery | None:
    with transaction.atomic():
        found = (
            WebhookDelivery.objects.select_for_update(skip_locked=True)
            .filter(state=DeliveryState.WAITING, next_at__lte=now)
            .order_by("next_at", "pk")
            .first()
        )
        if found is not None:
            found.tries += 1
            found.next_at = now + CLAIMED
            found.save(update_fields=["tries", "next_at"])
    return found


def _send(delivery: WebhookDelivery, *, webhooks: Webhooks, now: datetime) -> bool:
    shown = ids.show(prefix="whd", uuid=delivery.public_id)
    try:
        webhooks.send(
            target=delivery.target,
            body=delivery.body.encode(),
            headers={"X-Dunwell-Id": shown, "X-Dunwell-Event": delivery.name},
            timestamp=str(int(now.timestamp())),
        )
    except Refused as refusal:
        _settle(delivery, state=DeliveryState.GAVE_UP, detail=refusal.message, now=now)
        return False
    except Unavailable as absence:
        if delivery.tries > len(WAIT_MINUTES):
            _settle(delivery, state=DeliveryState.GAVE_UP, detail=absence.message, now=now)
        else:
            delivery.next_at = now + timedelta(minutes=WAIT_MINUTES[delivery.tries - 1])
            delivery.detail = absence.message[:300]
            delivery.save(update_fields=["next_at", "detail"])
        return False
    _settle(delivery, state=DeliveryState.SENT, detail="", now=now)
    return True


def _settle(delivery: WebhookDelivery, *, state: DeliveryState, detail: str, now: datetime) -> None:
    delivery.state, delivery.detail, delivery.settled_at = state, detail[:300], now
    delivery.save(update_fields=["state", "detail", "settled_at"])
