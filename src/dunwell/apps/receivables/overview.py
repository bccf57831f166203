"""What is owed to the entities seen, by currency and age. Sums never cross currencies."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from dunwell.apps.organisation.scope import Scope
from dunwell.apps.parties.access import seen
from dunwell.apps.receivables.models import Residual

BUCKETS = ("not_due", "1-30", "31-60", "61-90", "91+")  # days overdue


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
    accounts: int
    overdue_accounts: int
    buckets: tuple[Bucket, ...]


def bucket_filters(*, as_of: date, prefix: str = "") -> dict[str, Q]:
    """Return the filter of each bucket for residuals reached through `prefix`, debits only."""
    debit = Q(**{f"{prefix}residual_minor__gt": 0})
    filters = {"not_due": debit & Q(**{f"{prefix}due_on__gte": as_of})}
    for name, first, last in (("1-30", 1, 30), ("31-60", 31, 60), ("61-90", 61, 90)):
        oldest, youngest = as_of - timedelta(days=last), as_of - timedelta(days=first)
        filters[name] = debit & Q(**{f"{prefix}due_on__range": (oldest, youngest)})
    filters["91+"] = debit & Q(**{f"{prefix}due_on__lt": as_of - timedelta(days=90)})
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


def position(*, currency: str, row: dict[str, Any]) -> Position:
    """Return the position that a row of sums stands for."""
    buckets = tuple(
        Bucket(name=name, items=row[f"{name}_items"], minor=row[f"{name}_minor"]) for name in BUCKETS
    )
    overdue = buckets[1:]
    return Position(
        currency=currency,
        open_minor=sum(bucket.minor for bucket in buckets),
        overdue_minor=sum(bucket.minor for bucket in overdue),
        credit_minor=row["credit_minor"],
        items=sum(bucket.items for bucket in buckets),
        overdue_items=sum(bucket.items for bucket in overdue),
        accounts=row["accounts"],
        overdue_accounts=row["overdue_accounts"],
        buckets=buckets,
    )


def _summed(residuals: QuerySet[Residual, Any], *, as_of: date) -> QuerySet[Residual, Any]:
    sums: dict[str, Any] = {
        "credit_minor": Coalesce(Sum("residual_minor", filter=Q(residual_minor__lt=0)), 0),
        "accounts": Count("account_id", distinct=True),
        "overdue_accounts": Count(
            "account_id", distinct=True, filter=Q(residual_minor__gt=0, due_on__lt=as_of)
        ),
    }
    for name, condition in bucket_filters(as_of=as_of).items():
        sums[f"{name}_minor"] = Coalesce(Sum("residual_minor", filter=condition), 0)
        sums[f"{name}_items"] = Count("item_id", filter=condition)
    return residuals.annotate(**sums)
