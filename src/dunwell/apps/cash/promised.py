"""How much of credits is promised back, by the bank or by another way: nothing is given twice."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Sum

from dunwell.apps.cash.refund_models import Earmark, Refund, RefundState
from dunwell.apps.receivables.models import Account, OpenItem, Residual

UNDER_WAY = (RefundState.ASKED, RefundState.APPROVED, RefundState.WRITTEN, RefundState.SENT)


def promised_minor(*, credit_ids: Collection[int]) -> dict[int, int]:
    """Return how much of each credit is promised back and has not left, in minor units; two queries for all."""
    bank = Refund.objects.filter(credit_id__in=credit_ids, state__in=UNDER_WAY)
    other = Earmark.objects.filter(credit_id__in=credit_ids, ended_at__isnull=True)
    sums: dict[int, int] = {}
    for rows in (bank, other):
        for credit_id, minor in rows.values_list("credit_id").annotate(sum=Sum("minor")):
            sums[credit_id] = sums.get(credit_id, 0) + minor
    return sums


def refundable_of(*, credit: OpenItem) -> int:
    """Return what of a credit may still be promised back, in minor units; not below zero is not promised."""
    left = -(Residual.objects.filter(pk=credit.pk).values_list("residual_minor", flat=True).first() or 0)
    return left - promised_minor(credit_ids=[credit.pk]).get(credit.pk, 0)


def lock_credits(*, account_id: int) -> None:
    """Let those who promise credits of an account follow each other, in the caller's transaction."""
    Account.objects.select_for_update(no_key=True).get(pk=account_id)


def earmark(*, credit: OpenItem, minor: int, key: str, now: datetime) -> None:
    """Note that so much of a credit is promised back by another way, in the caller's transaction."""
    Earmark.objects.create(credit=credit, minor=minor, key=key, made_at=now)


def end_earmark(*, key: str, now: datetime) -> None:
    """Note that what was promised has left or will not; the same again changes nothing."""
    Earmark.objects.filter(key=key, ended_at__isnull=True).update(ended_at=now)
