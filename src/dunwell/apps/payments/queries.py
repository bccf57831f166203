"""Reads of payments."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet, Sum

from dunwell.apps.organisation.scope import Scope
from dunwell.apps.payments.access import attempt_of, seen_attempts
from dunwell.apps.payments.models import (
    AttemptCredit,
    AttemptPart,
    AttemptState,
    Movement,
    MovementKind,
    PaymentAttempt,
)
from dunwell.apps.receivables.models import Account
from dunwell.core.payments.news import Booked
from dunwell.core.payments.states import UNDER_WAY

__all__ = [
    "attempt_of",
    "attempts_of",
    "booked_of",
    "in_the_way",
    "unapplied_of",
    "under_way_minor",
    "under_way_on",
]


def under_way_minor(*, item_ids: Sequence[int]) -> dict[int, int]:
    """Return by item (debits and credits) how many minor units attempts that are not over will take of it."""
    found: dict[int, int] = {}
    for model in (AttemptPart, AttemptCredit):
        rows = model.objects.filter(item_id__in=list(item_ids), attempt__state__in=UNDER_WAY)
        for item, minor in rows.values_list("item_id").annotate(sum=Sum("amount_minor")):
            found[item] = found.get(item, 0) + minor
    return found


def in_the_way(*, item_id: int) -> PaymentAttempt | None:
    """Return the latest attempt under way that pays for an item."""
    return PaymentAttempt.objects.filter(parts__item_id=item_id, state__in=UNDER_WAY).order_by("pk").last()


def attempts_of(*, scope: Scope, account_id: UUID) -> QuerySet[PaymentAttempt]:
    """Return the attempts of an account, the latest first."""
    return seen_attempts(scope=scope).filter(account__public_id=account_id).order_by("-pk")


def booked_of(*, attempt: PaymentAttempt) -> Booked:
    """Return what the books hold of an attempt."""
    sums = dict(Movement.objects.filter(attempt=attempt).values_list("kind").annotate(sum=Sum("minor")))
    return Booked(
        received_minor=sums.get(MovementKind.RECEIVED, 0),
        returned_minor=-sums.get(MovementKind.RETURNED, 0),
        refunded_minor=-sums.get(MovementKind.REFUNDED, 0),
        disputed_minor=-sums.get(MovementKind.DISPUTED, 0),
    )


def under_way_on(*, account: Account, on: date) -> list[PaymentAttempt]:
    """Return the attempts of an account that the banks had accepted and not settled on a day, oldest first."""
    was_open = Q(settled_on__gt=on) | Q(settled_on__isnull=True, state=AttemptState.PROCESSING)
    found = PaymentAttempt.objects.filter(was_open, account=account, processing_on__lte=on)
    return list(found.order_by("pk"))


def unapplied_of(*, account: Account, on: date) -> list[Movement]:
    """Return what came by providers to an account by a day and is not applied or kept as credit, oldest first."""
    found = Movement.objects.filter(
        attempt__account=account, minor__gt=0, on__lte=on, item__residual__residual_minor__lt=0
    ).exclude(item__surplus__kept_on__lte=on)
    return list(found.select_related("attempt", "item__residual").order_by("pk"))
