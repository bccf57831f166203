"""The agencies' API: their claims, the feed of changes, and what they tell of them."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router

from dunwell.apps.organisation.models import Entity
from dunwell.apps.placements.access import HIDDEN, NotThere, changes_of, handed
from dunwell.apps.placements.agency_board import claim_in_full, currency_of
from dunwell.apps.placements.agency_models import Agency, AgencyAnswer, AgencyEntity
from dunwell.apps.placements.models import Placement
from dunwell.apps.placements.seeing import PlacementRefused
from dunwell.apps.placements.statement_files import StatementFaulty, Wanted, read_statement
from dunwell.apps.placements.statements import take_statement
from dunwell.apps.placements.taking import Told, take_news
from dunwell.core.decimals import POINT, UnreadableAmount, to_minor, to_text
from dunwell.core.money import Money
from dunwell.formats.agency_news import News
from dunwell.interfaces.api import agency_shapes as shapes
from dunwell.interfaces.api.agency_door import (
    AgencyCaller,
    AgencyKeyAuth,
    agency_caller_of,
    refusal_of,
)
from dunwell.interfaces.api.answers import READING, READING_ONE, WRITING, WRITING_ONE
from dunwell.interfaces.api.once import IdempotencyKey, once
from dunwell.interfaces.api.paging import PageQuery, cursor_after, part, place
from dunwell.interfaces.api.problems import Fault, Refusal, not_found

router = Router(auth=AgencyKeyAuth())
SOURCE = "api"
Number = Path[shapes.ClaimNumber]


@router.get(
    "/claims",
    response={200: shapes.ClaimsOut, **READING},
    operation_id="claims_list",
    url_name="claims",
    summary="Claims",
    tags=["Claims"],
)
def claims_list(request: HttpRequest, query: Query[PageQuery]) -> dict[str, Any]:
    """The claims that were handed to the agency, in that order, whatever became of them."""
    caller = agency_caller_of(request)
    after = place(list_name="claims", query=query)
    with caller.rows():
        rows = list(handed(scope=caller.scope).filter(pk__gt=after).order_by("pk")[: query.limit + 1])
    shown = [shapes.claim_out(one) for one in rows]
    return part(list_name="claims", query=query, rows=shown, keys=[one.pk for one in rows])


@router.get(
    "/claims/{number}",
    response={200: shapes.ClaimFullOut, **READING_ONE},
    operation_id="claims_read",
    url_name="claim",
    summary="A claim",
    tags=["Claims"],
)
def claims_read(request: HttpRequest, number: Number) -> dict[str, Any]:
    """A claim with debtor and items, as long as it is with the agency."""
    caller = agency_caller_of(request)
    try:
        with caller.rows():
            return shapes.claim_full_out(claim_in_full(scope=caller.scope, number=number))
    except NotThere:
        raise not_found() from None


@router.get(
    "/changes",
    response={200: shapes.ChangesOut, **READING},
    operation_id="changes_list",
    url_name="changes",
    summary="What was told",
    tags=["Claims"],
)
def changes_list(request: HttpRequest, query: Query[PageQuery]) -> dict[str, Any]:
    """What either side told of the claims, in its order, none left out and none twice; ask on with next_cursor."""
    caller = agency_caller_of(request)
    after = place(list_name="changes", query=query)
    with caller.rows():
        found = changes_of(scope=caller.scope).filter(pk__gt=after).select_related("placement__terms")
        rows = list(found.defer(*(f"placement__{name}" for name in HIDDEN)).order_by("pk")[: query.limit])
    return {
        "data": [shapes.change_out(one) for one in rows],
        "next_cursor": cursor_after(list_name="changes", query=query, key=rows[-1].pk)
        if rows
        else query.cursor,
    }


@router.post(
    "/claims/{number}/acknowledge",
    response={200: shapes.Done, **WRITING_ONE},
    operation_id="claims_acknowledge",
    url_name="acknowledge",
    summary="Take a claim",
    tags=["Acts"],
)
def claims_acknowledge(
    request: HttpRequest, number: Number, sent: shapes.AcknowledgeIn, idempotency_key: IdempotencyKey
) -> HttpResponse:
    """Take a claim, with the agency's own number of it."""
    return _told(
        request,
        number,
        idempotency_key,
        lambda caller, _: _news("acknowledged", number, caller.today, "answer", reference=sent.reference),
    )


@router.post(
    "/claims/{number}/reject",
    response={200: shapes.Done, **WRITING_ONE},
    operation_id="claims_reject",
    url_name="reject",
    summary="Reject a claim",
    tags=["Acts"],
)
def claims_reject(
    request: HttpRequest, number: Number, sent: shapes.RejectIn, idempotency_key: IdempotencyKey
) -> HttpResponse:
    """Reject a claim, with the reason; what was handed over is removed."""
    return _told(
        request,
        number,
        idempotency_key,
        lambda caller, _: _news("rejected", number, caller.today, "answer", text=sent.reason),
    )


@router.post(
    "/claims/{number}/activities",
    response={200: shapes.Done, **WRITING_ONE},
    operation_id="activities_tell",
    url_name="activities",
    summary="Tell what was done or learned",
    tags=["Acts"],
)
def activities_tell(
    request: HttpRequest, number: Number, sent: shapes.ActivityIn, idempotency_key: IdempotencyKey
) -> HttpResponse:
    """A call, a letter, a promise, a new address …: whatever is more than news has an address of its own."""
    return _told(
        request,
        number,
        idempotency_key,
        lambda _, claim: _news(
            sent.code,
            number,
            _day(sent.on, "on"),
            f"api:{idempotency_key}"[:100],
            text=sent.text,
            minor=_minor(sent.amount, claim),
            due_on=_day(sent.due_on, "due_on") if sent.due_on else None,
        ),
    )


@router.post(
    "/claims/{number}/payments",
    response={200: shapes.Done, **WRITING_ONE},
    operation_id="payments_report",
    url_name="payments",
    summary="Report money that was collected",
    tags=["Acts"],
)
def payments_report(
    request: HttpRequest, number: Number, sent: shapes.PaymentIn, idempotency_key: IdempotencyKey
) -> HttpResponse:
    """The debt is less by it from that day on; the same key again is the same money."""
    return _told(
        request,
        number,
        idempotency_key,
        lambda _, claim: _news(
            "payment",
            number,
            _day(sent.on, "on"),
            sent.key,
            minor=_minor(sent.amount, claim),
            component=sent.component,
        ),
    )


@router.post(
    "/claims/{number}/reversals",
    response={200: shapes.Done, **WRITING_ONE},
    operation_id="reversals_report",
    url_name="reversals",
    summary="Report money that went back",
    tags=["Acts"],
)
def reversals_report(
    request: HttpRequest, number: Number, sent: shapes.ReversalIn, idempotency_key: IdempotencyKey
) -> HttpResponse:
    """A payment, or a part of it, went back to the debtor: the debt is open again."""
    return _told(
        request,
        number,
        idempotency_key,
        lambda _, claim: _news(
            "reversal",
            number,
            _day(sent.on, "on"),
            sent.key,
            minor=_minor(sent.amount, claim),
            reverses=sent.reverses,
        ),
    )


@router.post(
    "/claims/{number}/requests",
    response={200: shapes.Done, **WRITING_ONE},
    operation_id="requests_ask",
    url_name="requests",
    summary="Ask the creditor",
    tags=["Acts"],
)
def requests_ask(
    request: HttpRequest, number: Number, sent: shapes.RequestIn, idempotency_key: IdempotencyKey
) -> HttpResponse:
    """Ask for a settlement, instalments, court, costs, documents; the answer comes by the feed of changes."""
    return _told(
        request,
        number,
        idempotency_key,
        lambda caller, claim: _news(
            f"ask_{sent.kind}",
            number,
            caller.today,
            f"api:{idempotency_key}"[:100],
            text=sent.text,
            minor=_minor(sent.amount, claim),
        ),
    )


@router.post(
    "/statements",
    response={200: shapes.StatementOut, **WRITING},
    operation_id="statements_send",
    url_name="statements",
    summary="Send a statement",
    tags=["Acts"],
)
def statements_send(
    request: HttpRequest, sent: shapes.StatementIn, idempotency_key: IdempotencyKey
) -> HttpResponse:
    """A statement of what was collected, held against our books at once; every difference is named."""
    caller = agency_caller_of(request)

    def do() -> tuple[int, dict[str, Any]]:
        with caller.rows():
            works = AgencyEntity.objects.filter(agency_id=caller.scope.agency_id, entity__code=sent.entity)
            entity_id = works.values_list("entity_id", flat=True).first()
        if entity_id is None:
            raise _wrong("entity", "Name an entity that you work for.")
        wanted = Wanted(
            entity=Entity.objects.get(pk=entity_id),
            currency=sent.currency,
            reference=sent.reference,
            period_from=_day(sent.period_from, "period_from"),
            period_to=_day(sent.period_to, "period_to"),
        )
        try:
            given = read_statement(content=sent.content.encode(), name="statement.csv", wanted=wanted)
            agency = Agency.objects.get(pk=caller.scope.agency_id)
            made, is_new = take_statement(scope=caller.scope, agency=agency, given=given, now=caller.now)
        except StatementFaulty as faulty:
            faults = [
                Fault(param=f"content[{one.line}].{one.field}", detail=one.message) for one in faulty.faults
            ]
            detail = "The statement cannot be read: see errors."
            raise Refusal(status=422, code=faulty.code, detail=detail, faults=faults) from faulty
        except PlacementRefused as refused:
            raise refusal_of(refused) from refused
        lines = [(one.position, one.findings) for one in made.lines.order_by("position")]
        return 200, {
            "reference": made.reference,
            "state": made.state,
            "is_new": is_new,
            "net": to_text(money=Money(made.net_minor, made.currency)),
            "currency": made.currency,
            "findings": [
                [str(code), str(at), str(sentence)]
                for at, found in [(0, made.findings), *lines]
                for code, _, sentence in found
            ],
        }

    return once(request, key=idempotency_key, do=do, answers=AgencyAnswer)


def _told(
    request: HttpRequest,
    number: str,
    idempotency_key: str,
    news: Callable[[AgencyCaller, Placement], News],
) -> HttpResponse:
    """Do once what a piece of news says; the claim is proved within the fence, and the house writes."""
    caller = agency_caller_of(request)

    def do() -> tuple[int, dict[str, Any]]:
        claim = caller.claim(number)
        told = Told(
            scope=caller.scope,
            placement=claim,
            news=news(caller, claim),
            source=SOURCE,
            now=caller.now,
            today=caller.today,
        )
        try:
            is_new = take_news(told)
        except PlacementRefused as refused:
            raise refusal_of(refused) from refused
        return 200, {"claim": number, "state": caller.claim(number).state, "is_new": is_new}

    return once(request, key=idempotency_key, do=do, answers=AgencyAnswer)


def _news(
    code: str,
    number: str,
    on: date,
    key: str,
    *,
    text: str = "",
    minor: int | None = None,
    due_on: date | None = None,
    reference: str = "",
    reverses: str = "",
    component: str = "",
) -> News:
    return News(
        claim=number,
        code=code,
        on=on,
        key=key,
        text=text,
        minor=minor,
        due_on=due_on,
        agency_reference=reference,
        reverses=reverses,
        component=component,
    )


def _day(text: str, param: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise _wrong(param, "There is no such day.") from None


def _minor(text: str | None, claim: Placement) -> int | None:
    if text is None:
        return None
    try:
        return to_minor(text=text, currency=currency_of(claim), style=POINT)
    except UnreadableAmount as refusal:
        raise _wrong("amount", str(refusal)) from refusal


def _wrong(param: str, detail: str) -> Refusal:
    return Refusal(status=422, code="faulty", detail=detail, faults=[Fault(param=param, detail=detail)])
