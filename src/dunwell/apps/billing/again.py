"""Sending a bill once more because a person says so: to the same address or to another of the customer's."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from procrastinate.contrib.django import app

from dunwell.apps.billing import anew
from dunwell.apps.billing.access import bill_in_scope
from dunwell.apps.billing.models import Bill, Delivery, DeliveryChannel, DeliveryState
from dunwell.apps.billing.moves import tell
from dunwell.apps.billing.outgoing import SENDING_QUEUE, SENDING_TASK, form_of
from dunwell.apps.billing.refusals import BillRefused
from dunwell.apps.billing.sides import buyer_sides
from dunwell.apps.organisation.scope import Power, Scope
from dunwell.apps.parties.models import Contact

_UNDER_WAY = frozenset({DeliveryState.DUE, DeliveryState.SENDING})


@dataclass(frozen=True, slots=True, kw_only=True)
class Whereto:
    """A way by which a bill may be sent once more. contact_id: of an e-mail."""

    channel: str
    recipient: str
    name: str
    contact_id: UUID | None = None


def ways_to(*, bill: Bill) -> list[Whereto]:
    """Return the ways by which an issued bill may be sent: all mailboxes that work, post, electronic address."""
    side = buyer_sides(customers=[bill.customer])[bill.customer_id]
    people = Contact.objects.filter(customer=bill.customer, undeliverable_at__isnull=True).exclude(email="")
    found = [
        Whereto(channel=DeliveryChannel.EMAIL, recipient=one.email, name=one.name, contact_id=one.public_id)
        for one in people.order_by("role", "name", "pk")
    ]
    if side.wishes.address:
        found.append(Whereto(channel=DeliveryChannel.POST, recipient=side.wishes.address, name=""))
    if side.wishes.endpoint and bill.kind != "deposit_request":
        found.append(Whereto(channel=DeliveryChannel.EINVOICE, recipient=side.wishes.endpoint, name=""))
    return found


def send_again(
    *, scope: Scope, bill_id: UUID, channel: str, contact_id: UUID | None, now: datetime
) -> Sequence[Delivery]:
    """Send an issued bill once more by a way of `ways_to`; what is held there is tried again instead.

    Returns what is due because of it. Raises UnknownBill and BillRefused (not_allowed, not_issued, faulty) where it may
    not be, where there is no such way, or where it is under way there or nobody knows whether it left.
    """
    bill = bill_in_scope(scope=scope, bill_id=bill_id)
    if not scope.may(Power.WORK):
        raise BillRefused(code="not_allowed", message="You may read this bill, but not send it.")
    if bill.state != "issued":
        raise BillRefused(code="not_issued", message="It is not issued: nothing of it leaves before that.")
    chosen = next(
        (
            one
            for one in ways_to(bill=bill)
            if one.channel == channel and (one.contact_id == contact_id or channel != DeliveryChannel.EMAIL)
        ),
        None,
    )
    if chosen is None:
        raise BillRefused(code="faulty", message="Choose one of the ways shown: that one is there no more.")
    with transaction.atomic():
        Bill.objects.select_for_update(no_key=True).get(pk=bill.pk)
        before = list(
            Delivery.objects.filter(bill=bill, channel=channel, recipient__iexact=chosen.recipient[:320])
            .select_related("bill")
            .order_by("nth")
        )
        _refuse(before)
        held = next((one for one in before if one.state == DeliveryState.HELD), None)
        if held is not None:
            return anew.release(delivery=held, now=now, actor=scope.actor)
        return [_made(bill, chosen, nth=len(before) + 1, now=now, actor=scope.actor)]


def _refuse(before: Sequence[Delivery]) -> None:
    if any(one.state in _UNDER_WAY for one in before):
        raise BillRefused(code="not_allowed", message="It is on its way there already.")
    if any(one.state == DeliveryState.UNCERTAIN for one in before):
        raise BillRefused(
            code="not_allowed",
            message="Nobody knows whether it left the last time: say on the worklist what you found out first.",
        )


def _made(bill: Bill, chosen: Whereto, *, nth: int, now: datetime, actor: str) -> Delivery:
    side = buyer_sides(customers=[bill.customer])[bill.customer_id]
    contact = Contact.objects.filter(public_id=chosen.contact_id).first() if chosen.contact_id else None
    count = Delivery.objects.filter(bill=bill).count()
    delivery = Delivery.objects.create(
        bill=bill,
        channel=chosen.channel,
        form=form_of(channel=chosen.channel, side=side),
        recipient=chosen.recipient[:320],
        nth=nth,
        contact=contact,
        key=f"bill.{bill.public_id.hex}.{chosen.channel}.again.{count}",
        state=DeliveryState.DUE,
        created_at=now,
    )
    tell(delivery=delivery, event="again", now=now, actor=actor)
    app.configure_task(SENDING_TASK, queue=SENDING_QUEUE).defer()
    return delivery
