"""Money that arrived: receipts, and what was set against what."""

from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field

from dunwell.apps.organisation.scope import ApiWord
from dunwell.apps.receivables.money_in_turn import MoneyFilters, allocations_after, receipts_after
from dunwell.interfaces.api.answers import READING
from dunwell.interfaces.api.door import ApiKeyAuth, caller_of
from dunwell.interfaces.api.money_shapes import AllocationsOut, ReceiptsOut, allocation_out, receipt_out
from dunwell.interfaces.api.paging import PageQuery, part, place
from dunwell.interfaces.api.words import Code, CustomerId, uuid_of

router = Router()
_READS = ApiKeyAuth(ApiWord.RECEIVABLES_READ)


class AllocationsQuery(PageQuery):
    """Which allocations."""

    entity: Code | None = None
    customer: CustomerId | None = None
    since: date | None = Field(None, description="From this day on.")


class ReceiptsQuery(AllocationsQuery):
    """Which receipts."""

    unapplied: bool | None = Field(
        None, description="true: only with something left; false: only what is used."
    )


@router.get(
    "/receipts",
    auth=_READS,
    response={200: ReceiptsOut, **READING},
    operation_id="receipts_list",
    url_name="receipts",
    summary="Receipts",
    tags=["Receivables"],
)
def receipts_list(request: HttpRequest, query: Query[ReceiptsQuery]) -> dict[str, Any]:
    """Money of known customers, in the order in which it was recorded, with what is left of each now."""
    rows = receipts_after(
        scope=caller_of(request).scope,
        after=place(list_name="receipts", query=query),
        limit=query.limit + 1,
        filters=_filters(query, is_unapplied=query.unapplied),
    )
    shown = [receipt_out(row) for row in rows]
    return part(list_name="receipts", query=query, rows=shown, keys=[row.item.pk for row in rows])


@router.get(
    "/allocations",
    auth=_READS,
    response={200: AllocationsOut, **READING},
    operation_id="allocations_list",
    url_name="allocations",
    summary="Allocations",
    tags=["Receivables"],
)
def allocations_list(request: HttpRequest, query: Query[AllocationsQuery]) -> dict[str, Any]:
    """What was set against what, in the order in which it was recorded; what was undone stays, and says so."""
    rows = allocations_after(
        scope=caller_of(request).scope,
        after=place(list_name="allocations", query=query),
        limit=query.limit + 1,
        filters=_filters(query),
    )
    shown = [allocation_out(row) for row in rows]
    return part(list_name="allocations", query=query, rows=shown, keys=[row.allocation.pk for row in rows])


def _filters(query: AllocationsQuery, *, is_unapplied: bool | None = None) -> MoneyFilters:
    return MoneyFilters(
        entity=query.entity or "",
        customer_id=uuid_of(query.customer, expect="cus") if query.customer else None,
        is_unapplied=is_unapplied,
        since=query.since,
    )
