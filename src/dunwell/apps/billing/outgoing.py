"""By which ways a bill leaves: one delivery for each recipient, made with the bill in one transaction."""

from collections.abc import Sequence
from datetime import datetime

from procrastinate.contrib.django import app

from dunwell.apps.billing.models import Bill, Delivery, DeliveryChannel, DeliveryState, Form
from dunwell.apps.billing.sides import BuyerSide
from dunwell.apps.journal.copying import insert_rows
from dunwell.core.billing.delivery import Channel, ways

_DEFAULT_E_INVOICE = Form.PEPPOL
SENDING_TASK, SENDING_QUEUE = "bills_leave", "leaving"
"""The job that sends what is due: deferred with the bills in one transaction, so that they leave in the same minute."""


def propose_deliveries(
    *, bills: Sequence[Bill], sides: Sequence[BuyerSide], now: datetime, is_anew: bool = False
) -> None:
    """Write the deliveries of bills that are just issued, by each customer's wishes.

    What cannot be done of the wishes is kept as a delivery that is held, with the reason: nothing is silently left out.
    Anew: beside those that are there, for ways that were not known when the bill was issued.
    """
    rows: list[Delivery] = []
    for bill, side in zip(bills, sides, strict=True):
        found, missing = ways(wishes=side.wishes)
        there: set[tuple[str, str]] = set()
        if is_anew:
            there = set(Delivery.objects.filter(bill=bill).values_list("channel", "recipient"))
        untried = [way for way in found if (way.channel.value, way.recipient[:320]) not in there]
        for at, way in enumerate(untried, start=len(there)):
            rows.append(
                Delivery(
                    bill=bill,
                    channel=way.channel.value,
                    form=form_of(channel=way.channel, side=side),
                    recipient=way.recipient[:320],
                    contact_id=side.contacts.get(way.recipient),
                    key=f"bill.{bill.public_id.hex}.{way.channel.value}.{at}",
                    created_at=now,
                )
            )
        if missing and not is_anew:
            rows.append(
                Delivery(
                    bill=bill,
                    channel=DeliveryChannel.EMAIL,
                    form=Form.PDF,
                    recipient="",
                    key=f"bill.{bill.public_id.hex}.missing",
                    state=DeliveryState.HELD,
                    detail=" ".join(missing)[:500],
                    created_at=now,
                )
            )
    insert_rows(rows)
    if any(row.state == DeliveryState.DUE for row in rows):
        app.configure_task(SENDING_TASK, queue=SENDING_QUEUE).defer()


def form_of(*, channel: str, side: BuyerSide) -> Form:
    """Return the form that goes by a channel: the PDF with the e-invoice inside, or the one the customer asks for."""
    if channel != Channel.EINVOICE:
        return Form.PDF
    return Form(side.settings.einvoice) if side.settings.einvoice else _DEFAULT_E_INVOICE
