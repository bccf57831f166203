"""Bills: read, and issued; what was used of recurring plans."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router

from dunwell.apps.billing.access import bill_in_scope
from dunwell.apps.billing.entrusted import bills_after, issue_entrusted
from dunwell.apps.billing.listing import listed
from dunwell.apps.billing.models import Bill
from dunwell.apps.billing.plan_usage import take_usage
from dunwell.apps.billing.refusals import BillRefused
from dunwell.apps.organisation.scope import ApiWord
from dunwell.core.plain import PlainFault
from dunwell.formats.usage_csv import UsageRow
from dunwell.interfaces.api.answers import READING, READING_ONE, WRITING
from dunwell.interfaces.api.door import ApiKeyAuth, Caller, caller_of
from dunwell.interfaces.api.once import IdempotencyKey, once
from dunwell.interfaces.api.paging import PageQuery, part, place
from dunwell.interfaces.api.problems import Fault, Refusal
from dunwell.interfaces.api.shapes import BillOut, BillsOut, UsageOut, bill_out
from dunwell.interfaces.api.words import BillId, BillIn, Code, CustomerId, Number, UsageIn, uuid_of

router = Router()
_READS = ApiKeyAuth(ApiWord.BILLING_READ)
_CONFLICTS = frozenset({"differs_from_recorded", "already_issued"})


class BillsQuery(PageQuery):
    """Which bills."""

    entity: Code | None = None
    customer: CustomerId | None = None
    state: Literal["draft", "waiting", "issued", "dropped", "aside"] | None = None
    external_id: Number | None = None


@router.get(
    "/bills",
    auth=_READS,
    response={200: BillsOut, **READING},
    operation_id="bills_list",
    url_name="bills",
    summary="Bills",
    tags=["Billing"],
)
def bills_list(request: HttpRequest, query: Query[BillsQuery]) -> dict[str, Any]:
    """Invoices, credit notes, debit notes and deposit requests, in the order in which they were recorded."""
    caller = caller_of(request)
    rows = bills_after(
        scope=caller.scope,
        after=place(list_name="bills", query=query),
        limit=query.limit + 1,
        entity=query.entity or "",
        customer_id=uuid_of(query.customer, expect="cus") if query.customer else None,
        state=query.state or "",
        external_id=query.external_id or "",
    )
    return part(list_name="bills", query=query, rows=_shown(rows, caller), keys=[row.pk for row in rows])


@router.get(
    "/bills/{bill_id}",
    auth=_READS,
    response={200: BillOut, **READING_ONE},
    operation_id="bills_read",
    url_name="bill",
    summary="One bill",
    tags=["Billing"],
)
def bills_read(request: HttpRequest, bill_id: Path[BillId]) -> BillOut:
    """A bill by its identifier."""
    caller = caller_of(request)
    found = bill_in_scope(scope=caller.scope, bill_id=uuid_of(bill_id, expect="bil"))
    return _shown([found], caller)[0]


@router.post(
    "/bills",
    auth=ApiKeyAuth(ApiWord.BILLING_WRITE),
    response={200: BillOut, 201: BillOut, **WRITING},
    operation_id="bills_issue",
    summary="Issue a bill",
    tags=["Billing"],
)
def bills_issue(
    request: HttpRequest,
    bill: BillIn,
    idempotency_key: IdempotencyKey,
    delayed: Query[bool] = False,  # noqa: FBT002 - a parameter of the address
) -> HttpResponse:
    """Number, post and send a bill, or name everything that is wrong with it.

    delayed: it waits for the entity's minutes for mistakes, and a person may take it back until then. A bill with an
    external_id that was sent before is answered as it stands (200).
    """
    caller = caller_of(request)
    plain = bill.model_dump(exclude_unset=True, by_alias=True)

    def do() -> tuple[int, dict[str, Any]]:
        try:
            made = issue_entrusted(scope=caller.scope, plain=plain, is_delayed=delayed, now=caller.now)
        except BillRefused as refusal:
            raise _refusal(refusal) from refusal
        status = 201 if made.created_at == caller.now else 200
        return status, _shown([made], caller)[0].model_dump(mode="json")

    return once(request, key=idempotency_key, do=do)


@router.post(
    "/usage",
    auth=ApiKeyAuth(ApiWord.USAGE_WRITE),
    response={200: UsageOut, **WRITING},
    operation_id="usage_record",
    url_name="usage",
    summary="Record what was used",
    tags=["Billing"],
)
def usage_record(request: HttpRequest, usage: UsageIn, idempotency_key: IdempotencyKey) -> HttpResponse:
    """Record metered quantities of recurring plans, each line once: all of them, or none and every fault."""
    caller = caller_of(request)
    rows = [
        UsageRow(
            line=at,
            plan=one.plan,
            item=one.item,
            used_on=one.used_on,
            quantity=Decimal(one.quantity),
            external_id=one.id,
        )
        for at, one in enumerate(usage.lines, start=1)
    ]

    def do() -> tuple[int, dict[str, Any]]:
        try:
            taken = take_usage(scope=caller.scope, rows=rows, now=caller.now)
        except BillRefused as refusal:
            raise _refusal(refusal) from refusal
        if taken.faults:
            faults = [PlainFault(f"lines[{one.line - 1}].{one.field}", one.message) for one in taken.faults]
            raise Refusal(
                status=422,
                code="faulty",
                detail=f"Nothing was recorded: {len(faults)} things are wrong.",
                faults=_faults(faults),
            )
        told = UsageOut(rows=taken.rows, recorded=taken.recorded, already_there=taken.already_there)
        return 200, told.model_dump()

    return once(request, key=idempotency_key, do=do)


def _shown(rows: Sequence[Bill], caller: Caller) -> list[BillOut]:
    said = listed(bills=rows, now=caller.now, today=caller.today)
    return [bill_out(row, said=one) for row, one in zip(rows, said, strict=True)]


def _refusal(refusal: BillRefused) -> Refusal:
    status = 409 if refusal.code in _CONFLICTS else 403 if refusal.code == "not_allowed" else 422
    return Refusal(status=status, code=refusal.code, detail=str(refusal), faults=_faults(refusal.faults))


def _faults(faults: Sequence[PlainFault]) -> list[Fault]:
    return [Fault(param=one.field, detail=one.message) for one in faults]
