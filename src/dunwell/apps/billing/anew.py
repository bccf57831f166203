"""Sending a bill on its way anew, once what held it back or sent it back is mended: a person says so, never a clock."""

from datetime import datetime

from django.db import transaction

from dunwell.apps.billing.models import Bill, Delivery, DeliveryState
from dunwell.apps.billing.moves import move
from dunwell.apps.billing.outgoing import propose_deliveries
from dunwell.apps.billing.sides import buyer_sides


def release(*, delivery: Delivery, now: datetime, actor: str) -> list[Delivery]:
    """Try again what is held, and whatever ways of the customer's are known now; return what is due because of it.

    What was held for want of any address is not needed any more where there is one now.
    """
    with transaction.atomic():
        fresh = propose_anew(bill=delivery.bill, now=now)
        if delivery.state != DeliveryState.HELD:
            return fresh
        if delivery.recipient:
            if move(
                delivery=delivery,
                event="released",
                now=now,
                actor=actor,
                detail="",
                not_before=None,
                claimed_by=None,
            ):
                fresh.append(delivery)
        elif fresh:
            move(
                delivery=delivery,
                event="lapsed",
                now=now,
                actor=actor,
                settled_at=now,
                detail="Mended: it goes by another way.",
            )
    return fresh


def give_up(*, delivery: Delivery, now: datetime, actor: str, detail: str) -> bool:
    """Say that a delivery that is held, or still due, is not needed; False where it has moved on."""
    with transaction.atomic():
        if delivery.state not in {DeliveryState.HELD, DeliveryState.DUE}:
            return False
        return move(
            delivery=delivery, event="lapsed", now=now, actor=actor, settled_at=now, detail=detail[:500]
        )


def propose_anew(*, bill: Bill, now: datetime) -> list[Delivery]:
    """Add deliveries by the ways of the customer that are known now and that the bill was not sent by before.

    A recipient that was tried stays tried: nobody gets a bill twice by the same way.
    """
    assert bill.state == "issued", "a draft goes nowhere"
    with transaction.atomic():
        before = list(Delivery.objects.filter(bill=bill).values_list("pk", flat=True))
        side = buyer_sides(customers=[bill.customer])[bill.customer_id]
        propose_deliveries(bills=[bill], sides=[side], now=now, is_anew=True)
        return list(
            Delivery.objects.select_related("bill").filter(bill=bill).exclude(pk__in=before).order_by("pk")
        )
