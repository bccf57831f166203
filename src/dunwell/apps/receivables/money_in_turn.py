"""Money that arrived, and what it was set against, one after another: for whoever reads all of it in parts."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce

from dunwell.apps.organisation.scope import Scope
from dunwell.apps.parties.access import seen
from dunwell.apps.parties.merged import current_id
from dunwell.apps.receivables.models import Allocation, ItemKind, Ledger, OpenItem, Posting, PostingKind


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyFilters:
    """What a reader narrows money down to; is_unapplied: None for both, since: from this day on."""

    entity: str = ""
    customer_id: UUID | None = None
    is_unapplied: bool | None = None
    since: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptNow:
    """A receipt with its account; `left_minor` (0 or more) is set against nothing; reversed_on: it went back."""

    item: OpenItem
    left_minor: int
    reversed_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AllocationNow:
    """An allocation with both its documents; reversed_on: since when it is undone."""

    allocation: Allocation
    reversed_on: date | None


def receipts_after(*, scope: Scope, after: int, limit: int, filters: MoneyFilters) -> list[ReceiptNow]:
    """Return receipts that the scope sees, from the key `after` on, with what is left of each now."""
    seen_here = seen(scope=scope, entity="account__entity_id", owner="account__customer__owner_id")
    found = OpenItem.objects.filter(seen_here, kind=ItemKind.RECEIPT, pk__gt=after)
    if filters.entity:
        found = found.filter(account__entity__code=filters.entity)
    if filters.customer_id is not None:
        found = found.filter(account__customer__public_id=current_id(public_id=filters.customer_id))
    if filters.since is not None:
        found = found.filter(issued_on__gte=filters.since)
    if filters.is_unapplied is not None:
        found = found.filter(residual__isnull=not filters.is_unapplied)
    undone = Posting.objects.filter(
        kind=PostingKind.REVERSAL,
        reverses__kind=PostingKind.RECEIPT,
        reverses__entries__item_id=OuterRef("pk"),
        reverses__entries__ledger=Ledger.RECEIVABLE,
    )
    rows = (
        found.select_related("account__customer", "account__entity")
        .annotate(
            left=Coalesce(F("residual__residual_minor"), Value(0)),
            back_on=Subquery(undone.values("effective_on")[:1]),
        )
        .order_by("pk")[:limit]
    )
    return [
        ReceiptNow(item=row, left_minor=-vars(row)["left"], reversed_on=vars(row)["back_on"]) for row in rows
    ]


def allocations_after(*, scope: Scope, after: int, limit: int, filters: MoneyFilters) -> list[AllocationNow]:
    """Return what was set against what, from the key `after` on; what was undone says so."""
    mine = seen(
        scope=scope,
        entity="credit_item__account__entity_id",
        owner="credit_item__account__customer__owner_id",
    )
    fits = Q(pk__gt=after)
    if filters.entity:
        fits &= Q(credit_item__account__entity__code=filters.entity)
    if filters.customer_id is not None:
        kept_id = current_id(public_id=filters.customer_id)
        fits &= Q(credit_item__account__customer__public_id=kept_id)
    if filters.since is not None:
        fits &= Q(allocated_on__gte=filters.since)
    rows = (
        Allocation.objects.filter(mine, fits)
        .select_related("credit_item__account__customer", "credit_item__account__entity", "debit_item")
        .annotate(back_on=F("posting__reversed_by__effective_on"))
        .order_by("pk")[:limit]
    )
    return [AllocationNow(allocation=row, reversed_on=vars(row)["back_on"]) for row in rows]
