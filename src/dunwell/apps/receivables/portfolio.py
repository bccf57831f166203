"""The accounts seen, one row each, found, filtered and sorted by what is overdue."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, Min, OuterRef, Q, QuerySet, Sum, Window
from django.db.models.functions import Coalesce, RowNumber

from dunwell.apps.organisation.scope import Scope
from dunwell.apps.receivables.access import seen_accounts
from dunwell.apps.receivables.models import Account, Residual
from dunwell.core.text import key

PAGE_ROWS = 50
EXPORT_ROWS_MAX = 200_000
WORDS_MAX = 8  # of a search; what is longer is no name


@dataclass(frozen=True, slots=True)
class Filters:
    """What the list is narrowed down to; empty means everything."""

    text: str = ""
    entity: str = ""  # code
    currency: str = ""
    is_overdue_only: bool = False


@dataclass(frozen=True, slots=True)
class AccountRow:
    """An account in a list."""

    account_id: int
    customer_public_id: UUID
    customer: str
    number: str
    entity: str
    currency: str
    open_minor: int
    overdue_minor: int
    credit_minor: int
    oldest_due_on: date | None  # of what is overdue
    days_overdue: int
    owner: str


@dataclass(frozen=True, slots=True)
class AccountPage:
    """A page of the list, and how many rows there are in all."""

    rows: list[AccountRow]
    total: int
    page: int
    pages: int


def accounts_page(*, scope: Scope, filters: Filters, as_of: date, page: int) -> AccountPage:
    """Return a page of PAGE_ROWS accounts, most overdue first; a page past the end is the last one.

    Amounts of several currencies are not compared: the largest of each come first, then the second ones.
    """
    accounts = _matching(scope=scope, filters=filters, as_of=as_of)
    total = accounts.count()
    pages = max(1, -(-total // PAGE_ROWS))
    page = min(max(1, page), pages)
    first = (page - 1) * PAGE_ROWS
    return AccountPage(
        rows=_rows(accounts, as_of=as_of, first=first, limit=PAGE_ROWS), total=total, page=page, pages=pages
    )


def account_rows(*, scope: Scope, filters: Filters, as_of: date, limit: int) -> list[AccountRow]:
    """Return the first `limit` rows, in the order of `accounts_page`."""
    return _rows(_matching(scope=scope, filters=filters, as_of=as_of), as_of=as_of, first=0, limit=limit)


def currencies(*, scope: Scope) -> list[str]:
    """Return the currencies of the accounts seen, by code."""
    return list(seen_accounts(scope=scope).order_by("currency").values_list("currency", flat=True).distinct())


def _matching(*, scope: Scope, filters: Filters, as_of: date) -> QuerySet[Account]:
    accounts = seen_accounts(scope=scope)
    for word in key(filters.text).split()[:WORDS_MAX]:
        accounts = accounts.filter(customer__search_key__contains=word)
    if filters.entity:
        accounts = accounts.filter(entity__code=filters.entity)
    if filters.currency:
        accounts = accounts.filter(currency=filters.currency)
    if filters.is_overdue_only:
        overdue = Residual.objects.filter(account=OuterRef("pk"), residual_minor__gt=0, due_on__lt=as_of)
        accounts = accounts.filter(Exists(overdue))
    return accounts


def _rows(accounts: QuerySet[Account], *, as_of: date, first: int, limit: int) -> list[AccountRow]:
    debit = Q(residuals__residual_minor__gt=0)
    overdue = debit & Q(residuals__due_on__lt=as_of)
    ranked = (
        accounts.values("id", "currency")
        .annotate(
            open_minor=Coalesce(Sum("residuals__residual_minor", filter=debit), 0),
            overdue_minor=Coalesce(Sum("residuals__residual_minor", filter=overdue), 0),
            credit_minor=Coalesce(
                Sum("residuals__residual_minor", filter=Q(residuals__residual_minor__lt=0)), 0
            ),
            oldest_due_on=Min("residuals__due_on", filter=overdue),
        )
        .annotate(
            rank=Window(
                RowNumber(),
                partition_by=[F("currency")],
                order_by=[F("overdue_minor").desc(), F("open_minor").desc(), F("id").asc()],
            )
        )
        .order_by("rank", "currency")[first : first + limit]
    )
    found: list[Any] = list(ranked)
    named = Account.objects.select_related("customer", "customer__owner", "entity").in_bulk(
        [one["id"] for one in found]
    )
    return [_row(sums=one, account=named[one["id"]], as_of=as_of) for one in found]


def _row(*, sums: dict[str, Any], account: Account, as_of: date) -> AccountRow:
    customer = account.customer
    oldest: date | None = sums["oldest_due_on"]
    return AccountRow(
        account_id=account.pk,
        customer_public_id=customer.public_id,
        customer=customer.name,
        number=customer.number,
        entity=account.entity.code,
        currency=account.currency,
        open_minor=sums["open_minor"],
        overdue_minor=sums["overdue_minor"],
        credit_minor=sums["credit_minor"],
        oldest_due_on=oldest,
        days_overdue=(as_of - oldest).days if oldest else 0,
        owner=str(customer.owner) if customer.owner else customer.owner_email,
    )
