"""Who owes what: the key itself, its entities, customers, accounts, open items."""

from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Path, Query, Router
from pydantic import Field

from dunwell.apps.organisation.queries import entities
from dunwell.apps.organisation.scope import ApiWord
from dunwell.apps.receivables import in_turn
from dunwell.apps.receivables.access import customer as customer_in_scope
from dunwell.interfaces.api.answers import READING, READING_ONE
from dunwell.interfaces.api.door import ApiKeyAuth, caller_of
from dunwell.interfaces.api.paging import PageQuery, part, place
from dunwell.interfaces.api.problems import Fault, Refusal
from dunwell.interfaces.api.shapes import (
    AccountsOut,
    CustomerOut,
    CustomersOut,
    EntitiesOut,
    KeyOut,
    OpenItemsOut,
    account_out,
    customer_out,
    entity_out,
    key_out,
    open_item_out,
)
from dunwell.interfaces.api.words import Code, CustomerId, Number, uuid_of

router = Router()
EARLIEST = date(1990, 1, 1)
_READS = ApiKeyAuth(ApiWord.RECEIVABLES_READ)


class CustomersQuery(PageQuery):
    """Which customers."""

    number: Number | None = None


class AccountsQuery(PageQuery):
    """Which accounts."""

    entity: Code | None = None
    customer: CustomerId | None = None


class OpenItemsQuery(AccountsQuery):
    """Which items, on which day."""

    as_of: date | None = Field(None, description="At the end of which day; today unless given, none to come.")
    overdue: bool | None = Field(None, description="true: only what is overdue; false: only what is not.")


@router.get(
    "/key",
    auth=ApiKeyAuth(),
    response={200: KeyOut, **READING},
    operation_id="key_read",
    url_name="key",
    summary="The key that asks",
    tags=["Key"],
)
def key(request: HttpRequest) -> KeyOut:
    """What the key may do, where, and until when."""
    return key_out(caller_of(request).key)


@router.get(
    "/entities",
    auth=ApiKeyAuth(),
    response={200: EntitiesOut, **READING},
    operation_id="entities_list",
    url_name="entities",
    summary="The entities of the key",
    tags=["Receivables"],
)
def entities_list(request: HttpRequest) -> EntitiesOut:
    """All entities that the key is for, by code."""
    return EntitiesOut(data=[entity_out(one) for one in entities(scope=caller_of(request).scope)])


@router.get(
    "/customers",
    auth=_READS,
    response={200: CustomersOut, **READING},
    operation_id="customers_list",
    url_name="customers",
    summary="Customers",
    tags=["Receivables"],
)
def customers_list(request: HttpRequest, query: Query[CustomersQuery]) -> dict[str, Any]:
    """Customers with an account at an entity of the key, in the order in which they were recorded."""
    rows = in_turn.customers_after(
        scope=caller_of(request).scope,
        after=place(list_name="customers", query=query),
        limit=query.limit + 1,
        number=query.number or "",
    )
    shown = [customer_out(row) for row in rows]
    return part(list_name="customers", query=query, rows=shown, keys=[row.pk for row in rows])


@router.get(
    "/customers/{customer_id}",
    auth=_READS,
    response={200: CustomerOut, **READING_ONE},
    operation_id="customers_read",
    url_name="customer",
    summary="One customer",
    tags=["Receivables"],
)
def customers_read(request: HttpRequest, customer_id: Path[CustomerId]) -> CustomerOut:
    """A customer by its identifier."""
    public_id = uuid_of(customer_id, expect="cus")
    return customer_out(customer_in_scope(scope=caller_of(request).scope, public_id=public_id))


@router.get(
    "/accounts",
    auth=_READS,
    response={200: AccountsOut, **READING},
    operation_id="accounts_list",
    url_name="accounts",
    summary="Accounts",
    tags=["Receivables"],
)
def accounts_list(request: HttpRequest, query: Query[AccountsQuery]) -> dict[str, Any]:
    """Accounts with what is open on each now."""
    found = in_turn.accounts_after(
        scope=caller_of(request).scope,
        after=place(list_name="accounts", query=query),
        limit=query.limit + 1,
        entity=query.entity or "",
        customer_id=uuid_of(query.customer, expect="cus") if query.customer else None,
    )
    shown = [account_out(row, balance_minor=minor) for row, minor in found]
    return part(list_name="accounts", query=query, rows=shown, keys=[row.pk for row, _ in found])


@router.get(
    "/open-items",
    auth=_READS,
    response={200: OpenItemsOut, **READING},
    operation_id="open_items_list",
    url_name="open_items",
    summary="Open items",
    tags=["Receivables"],
)
def open_items_list(request: HttpRequest, query: Query[OpenItemsQuery]) -> dict[str, Any]:
    """What was not settled at the end of a day: invoices and notes, and money that is not set against any."""
    caller = caller_of(request)
    as_of = query.as_of or caller.today
    if not EARLIEST <= as_of <= caller.today:
        detail = f"Give a day from {EARLIEST} to {caller.today}."
        raise Refusal(status=422, code="invalid", detail=detail, faults=[Fault(param="as_of", detail=detail)])
    found = in_turn.open_items_after(
        scope=caller.scope,
        after=place(list_name="open-items", query=query),
        limit=query.limit + 1,
        filters=in_turn.ItemFilters(
            entity=query.entity or "",
            customer_id=uuid_of(query.customer, expect="cus") if query.customer else None,
            is_overdue=query.overdue,
        ),
        as_of=as_of,
        today=caller.today,
    )
    shown = [open_item_out(row, as_of=as_of) for row in found]
    keys = [row.item.pk for row in found]
    return {"as_of": as_of, **part(list_name="open-items", query=query, rows=shown, keys=keys)}
