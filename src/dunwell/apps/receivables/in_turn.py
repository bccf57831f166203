"""Customers, accounts and open items one after another, by their keys: for whoever reads all of them in parts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Sum

from dunwell.apps.organisation.scope import Scope
from dunwell.apps.parties.access import seen
from dunwell.apps.parties.merged import current_id
from dunwell.apps.parties.models import Customer
from dunwell.apps.receivables.access import seen_accounts, seen_customers
from dunwell.apps.receivables.models import Account, Entry, OpenItem, Residual


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemFilters:
    """What a reader narrows the items down to; is_overdue: None for both."""

    entity: str = ""
    customer_id: UUID | None = None
    is_overdue: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemOn:
    """An item with its account, customer and entity, and what was left of it on a day."""

    item: OpenItem
    residual_minor: int


def customers_after(*, scope: Scope, after: int, limit: int, number: str = "") -> list[Customer]:
    """Return customers that the scope sees, from the key `after` on; with one number where it is given."""
    found = seen_customers(scope=scope).filter(pk__gt=after)
    if number:
        found = found.filter(Q(number=number) | Q(merged__number=number)).distinct()
    return list(found.order_by("pk")[:limit])


def accounts_after(
    *, scope: Scope, after: int, limit: int, entity: str = "", customer_id: UUID | None = None
) -> list[tuple[Account, int]]:
    """Return accounts that the scope sees, from the key `after` on, each with its balance in minor units."""
    found = seen_accounts(scope=scope).filter(pk__gt=after).select_related("entity", "customer")
    if entity:
        found = found.filter(entity__code=entity)
    if customer_id is not None:
        found = found.filter(customer__public_id=current_id(public_id=customer_id))
    rows = list(found.order_by("pk")[:limit])
    sums = Residual.objects.filter(account__in=rows).values_list("account_id").order_by("account_id")
    balances = dict(sums.annotate(minor=Sum("residual_minor")))
    return [(row, balances.get(row.pk, 0)) for row in rows]


def open_items_after(
    *, scope: Scope, after: int, limit: int, filters: ItemFilters, as_of: date, today: date
) -> list[ItemOn]:
    """Return items that were open at the end of a day, from the key `after` on, with what was left of each.

    today: the day from which on the ledger as it stands is asked. Before it each item's entries are added up.
    """
    found = _open(as_of, today).filter(_fits(scope, filters), pk__gt=after)
    if filters.is_overdue is not None:
        late = Q(due_on__lt=as_of, left__gt=0)
        found = found.filter(late if filters.is_overdue else ~late)
    rows = found.select_related("account__customer", "account__entity").order_by("pk")[:limit]
    return [ItemOn(item=row, residual_minor=vars(row)["left"]) for row in rows]


def _open(as_of: date, today: date) -> QuerySet[OpenItem]:
    """Items with something left on a day, `left`."""
    if as_of >= today:
        return OpenItem.objects.filter(residual__isnull=False).annotate(left=F("residual__residual_minor"))
    until = Entry.objects.filter(item_id=OuterRef("pk"), effective_on__lte=as_of)
    sums = until.values("item_id").order_by("item_id").annotate(minor=Sum("amount_minor"))
    return OpenItem.objects.annotate(left=Subquery(sums.values("minor"))).filter(
        ~Q(left=0), left__isnull=False
    )


def _fits(scope: Scope, filters: ItemFilters) -> Q:
    fits = seen(scope=scope, entity="account__entity_id", owner="account__customer__owner_id")
    if filters.entity:
        fits &= Q(account__entity__code=filters.entity)
    if filters.customer_id is not None:
        fits &= Q(account__customer__public_id=current_id(public_id=filters.customer_id))
    return fits


def identifiers(
    *, customer_pks: Iterable[int], account_pks: Iterable[int]
) -> tuple[Mapping[int, UUID], Mapping[int, UUID]]:
    """Return the public identifiers of customers and accounts that the caller was shown already, by their keys."""
    customers = Customer.objects.filter(pk__in=set(customer_pks)).values_list("pk", "public_id")
    accounts = Account.objects.filter(pk__in=set(account_pks)).values_list("pk", "public_id")
    return dict(customers), dict(accounts)
