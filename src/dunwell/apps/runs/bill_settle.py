"""A person settles a bill, a statement of account or the letter of a renewal: nobody knew whether it left."""

from datetime import datetime

from dunwell.apps.billing.copy_models import StatementSending
from dunwell.apps.billing.models import Delivery, DeliveryState
from dunwell.apps.billing.moves import move
from dunwell.apps.billing.proofs import delivery_of_message
from dunwell.apps.billing.renewals import move_notice, notice_of_message
from dunwell.apps.messages import operations as messages
from dunwell.apps.messages.models import Message
from dunwell.apps.runs.bill_tasks import close_open
from dunwell.apps.worklist.models import TaskKind
from dunwell.core.billing.delivery import DELIVERY_MOVES

ARRIVED, SENT_AGAIN = "Settled by a person: it arrived.", "Settled by a person: it did not arrive."


def settle_delivery(*, message: Message, arrived: bool, actor: str, now: datetime) -> bool:
    """Settle what the message was sent for, in the caller's transaction; False where it was for something else.

    What did not arrive is due again, and leaves by the next tick.
    """
    event, detail = ("accepted", ARRIVED) if arrived else ("put_back", SENT_AGAIN)
    delivery = delivery_of_message(message_id=message.message_id)
    if delivery is None:
        return _settle_statement(message, event=event, detail=detail, now=now) or _settle_renewal(
            message, event=event, detail=detail, actor=actor, now=now
        )
    delivery = Delivery.objects.select_for_update(of=["self"]).select_related("bill").get(pk=delivery.pk)
    if delivery.state == DeliveryState.UNCERTAIN:
        changes: dict[str, object] = {"detail": detail, "claimed_by": None}
        if not arrived:
            changes |= {"not_before": None, "settled_at": None}
        move(delivery=delivery, event=event, now=now, actor=actor, **changes)
    messages.move(message=message, event="sent" if arrived else "put_back", now=now, detail=detail)
    close_open(
        deliveries=[delivery.pk],
        kind=TaskKind.SEND_UNCERTAIN,
        outcome="arrived" if arrived else "sent_again",
        note=detail,
        now=now,
        actor=actor,
    )
    return True


def _settle_statement(message: Message, *, event: str, detail: str, now: datetime) -> bool:
    key = message.message_id.partition("@")[0]
    sending = StatementSending.objects.select_for_update().filter(key=key).first()
    if sending is None:
        return False
    if (sending.state, event) in DELIVERY_MOVES:
        StatementSending.objects.filter(pk=sending.pk).update(
            state=DELIVERY_MOVES[sending.state, event],
            detail=detail,
            claimed_by=None,
            not_before=None,
            settled_at=now if event == "accepted" else None,
        )
    messages.move(
        message=message, event="sent" if event == "accepted" else "put_back", now=now, detail=detail
    )
    return True


def _settle_renewal(message: Message, *, event: str, detail: str, actor: str, now: datetime) -> bool:
    notice = notice_of_message(message_id=message.message_id)
    if notice is None:
        return False
    is_settled = event == "accepted"
    if (notice.state, event) in DELIVERY_MOVES:
        move_notice(
            notice=notice,
            event=event,
            now=now,
            actor=actor,
            detail=detail,
            claimed_by=None,
            not_before=None,
            settled_at=now if is_settled else None,
        )
    messages.move(message=message, event="sent" if is_settled else "put_back", now=now, detail=detail)
    return True
