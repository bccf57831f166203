"""What is owed to the entities seen, by currency and age. Sums never cross currencies."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from dunwell.apps.organisation.scope import Scope
from dunwell.apps.parties.access import seen
from dunwell.apps.receivables.access import seen_accounts
from dunwell.apps.receivables.models import Residual
from dunwell.core.receivables.ageing import NOT_DUE, STANDARD_BUCKETS, Buckets


@dataclass(frozen=True, slots=True)
class Bucket:
    """What is owed of one age."""

    name: str
    items: int
    minor: int


@dataclass(frozen=True, slots=True)
class Position:
    """What is owed in one currency: `open_minor` is the sum of the buckets; credits stand beside it."""

    currency: str
    open_minor: int
    overdue_minor: int
    credit_minor: int  # money and credit notes not yet allocated; zero or below
    items: int
    overdue_items: int
    buckets: tuple[Bucket, ...]


@dataclass(frozen=True, slots=True)
class Debtors:
    """How many accounts of a currency have anything open, and how many anything overdue."""

    accounts: int
    overdue_accounts: int


def bucket_filters(*, as_of: date, buckets: Buckets = STANDARD_BUCKETS) -> dict[str, Q]:
    """Return the filter of each ageing bucket for residuals, debits only: credits lower no bucket here."""
    edges = [0, *buckets.last_days]
    filters = {NOT_DUE: Q(residual_minor__gt=0, due_on__gte=as_of)}
    for place, name in enumerate(buckets.codes[1:]):
        past = Q(residual_minor__gt=0, due_on__lt=as_of - timedelta(days=edges[place]))
        is_last = place + 1 == len(edges)
        filters[name] = past if is_last else past & Q(due_on__gte=as_of - timedelta(days=edges[place + 1]))
    return filters


def positions(*, scope: Scope, as_of: date) -> list[Position]:
    """Return one position per currency in which anything is open, by code. One pass over the residuals."""
    mine = Residual.objects.filter(
        seen(scope=scope, entity="account__entity_id", owner="account__customer__owner_id")
    )
    rows = _summed(mine.values("account__currency"), as_of=as_of).order_by("account__currency")
    return [position(currency=row["account__currency"], row=row) for row in rows]


def summed_by_account(*, scope: Scope, customer_id: int, as_of: date) -> dict[int, Position]:
    """Return the position of each account of a customer that has anything open."""
    mine = Residual.objects.filter(
        seen(scope=scope, entity="account__entity_id", owner="account__customer__owner_id"),
        account__customer_id=customer_id,
    )
    rows = _summed(mine.values("account_id", "account__currency"), as_of=as_of).order_by("account_id")
    return {row["account_id"]: position(currency=row["account__currency"], row=row) for row in rows}


def debtors(*, scope: Scope, as_of: date) -> dict[str, Debtors]:
    """Return the number of debtors by currency. Two semi-joins, for counting distinct accounts would sort all items."""
    left = Residual.objects.filter(account=OuterRef("pk"))
    overdue = left.filter(residual_minor__gt=0, due_on__lt=as_of)
    accounts, late = (
        dict(
            seen_accounts(scope=scope)
            .filter(Exists(one))
            .values_list("currency")
            .annotate(number=Count("pk"))
        )
        for one in (left, overdue)
    )
    return {
        currency: Debtors(accounts=number, overdue_accounts=late.get(currency, 0))
        for currency, number in sorted(accounts.items())
    }


def position(*, currency: str, row: dict[str, Any]) -> Position:
    """Return the position that a row of sums stands for."""
    buckets = tuple(
        Bucket(name=name, items=row[f"{name}_items"], minor=row[f"{name}_minor"])
        for name in STANDARD_BUCKETS.codes
    )
    overdue = buckets[1:]
    return Position(
        currency=currency,
        open_minor=sum(bucket.minor for bucket in buckets),
        overdue_minor=sum(bucket.minor for bucket in overdue),
        credit_minor=row["credit_minor"],
        items=sum(bucket.items for bucket in buckets),
        overdue_items=sum(bucket.items for bucket in overdue),
        buckets=buckets,
    )


def _summed(residuals: QuerySet[Residual, Any], *, as_of: date) -> QuerySet[Residual, Any]:
    sums: dict[str, Any] = {
        "credit_minor": Coalesce(Sum("residual_minor", filter=Q(residual_minor__lt=0)), 0),
    }
    for name, condition in bucket_filters(as_of=as_of).items():
        sums[f"{name}_minor"] = Coalesce(Sum("residual_minor", filter=condition), 0)
        sums[f"{name}_items"] = Count("item_id", filter=condition)
    return residuals.annotate(**sums)
