"""Autopay ends: nothing that is not charged yet is charged by it any more."""

from datetime import datetime

from dunwell.apps.payments.autopay_access import tell_autopay
from dunwell.apps.payments.collection_models import Collection, CollectionState
from dunwell.apps.payments.mandate_models import Autopay, KeptMethod
from dunwell.apps.receivables.models import Account

NOT_BEGUN = (CollectionState.PLANNED, CollectionState.TOLD, CollectionState.AGAIN)


def end_autopays(*, method: KeptMethod, reason: str, actor: str, now: datetime) -> int:
    """End whatever is charged by a method; how many autopays that were. The caller holds the account's lock."""
    found = list(Autopay.objects.select_for_update().filter(method=method, is_active=True).order_by("pk"))
    for one in found:
        end_autopay(autopay=one, reason=reason, actor=actor, now=now)
    return len(found)


def end_autopay(*, autopay: Autopay, reason: str, actor: str, now: datetime) -> None:
    """End one that is active, in the caller's transaction under the account's lock."""
    autopay.is_active, autopay.ended_at, autopay.end_reason = False, now, reason[:500]
    autopay.save(update_fields=["is_active", "ended_at", "end_reason"])
    Collection.objects.filter(autopay=autopay, state__in=NOT_BEGUN).update(
        state=CollectionState.CANCELLED, note=reason[:300], settled_at=now
    )
    tell_autopay(
        "autopay.ended",
        account=Account.objects.get(pk=autopay.account_id),
        subject="autopay",
        subject_id=autopay.pk,
        actor=actor,
        now=now,
        reason=reason,
    )
