"""What is known of a delivery, kept for ever: made, handed over, accepted, printed, delivered, opened, come back."""

from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError, transaction

from dunwell.apps.billing.copy_models import StatementSending, StatementState
from dunwell.apps.billing.models import Delivery, Proof
from dunwell.apps.billing.moves import move
from dunwell.core.billing.delivery import ARRIVED, CAME_BACK, DELIVERY_MOVES, ProofKind


def prove(
    *,
    delivery: Delivery,
    kind: ProofKind,
    now: datetime,
    actor: str,
    detail: str = "",
    evidence: Mapping[str, object] | None = None,
    external_id: str = "",
) -> bool:
    """Keep what is known, and move the delivery by it; False, and nothing done, where the same was kept before.

    The same: the same kind with the same external_id. What arrived is proved from its first proof on; what came back
    later is not, unless somebody has opened it.
    """
    try:
        with transaction.atomic():
            Proof.objects.create(
                delivery=delivery,
                kind=kind,
                at=now,
                detail=detail[:500],
                evidence=dict(evidence or {}),
                external_id=external_id[:200],
            )
            if kind in ARRIVED:
                Delivery.objects.filter(pk=delivery.pk, proved_at__isnull=True).update(proved_at=now)
                _move(delivery, "delivered", detail="", now=now, actor=actor)
            elif kind in CAME_BACK:
                if not Proof.objects.filter(delivery=delivery, kind=ProofKind.OPENED).exists():
                    Delivery.objects.filter(pk=delivery.pk).update(proved_at=None)
                _move(delivery, "bounced", detail=detail, now=now, actor=actor)
    except IntegrityError:
        return False
    return True


def delivery_of_message(*, message_id: str) -> Delivery | None:
    """Return the delivery that a message or letter of this id was sent for; None where it was for something else."""
    key = message_id.partition("@")[0]
    if not key.startswith("bill."):
        return None
    return Delivery.objects.select_related("bill").filter(key=key).first()


def statement_bounced(*, message_id: str, detail: str) -> bool:
    """Say of a statement of account that it came back; False where the message was for something else."""
    key = message_id.partition("@")[0]
    sent = StatementSending.objects.filter(
        key=key, state__in=[StatementState.ACCEPTED, StatementState.DELIVERED]
    )
    return bool(sent.update(state=StatementState.BOUNCED, detail=detail[:500]))


def statement_delivered(*, message_id: str) -> bool:
    """Say of a statement of account that it was delivered; False where the message was for something else."""
    key = message_id.partition("@")[0]
    sent = StatementSending.objects.filter(
        key=key, state__in=[StatementState.ACCEPTED, StatementState.UNCERTAIN]
    )
    return bool(sent.update(state=StatementState.DELIVERED))


def _move(delivery: Delivery, event: str, *, detail: str, now: datetime, actor: str) -> None:
    delivery.refresh_from_db(fields=["state", "claimed_by", "detail", "proved_at"])
    if (delivery.state, event) in DELIVERY_MOVES:
        more: dict[str, object] = {"detail": detail[:500]} if detail else {}
        move(delivery=delivery, event=event, now=now, actor=actor, settled_at=now, **more)
