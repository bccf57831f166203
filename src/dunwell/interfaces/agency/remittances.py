"""An agency's statements: sent as a file, with what our books make of each line."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from django.contrib import messages as flash
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect

from dunwell.apps.organisation.models import Entity
from dunwell.apps.placements.access import AgencyScope, remittance_of, remittances_of
from dunwell.apps.placements.agency_models import AgencyEntity
from dunwell.apps.placements.money_models import Remittance, RemittanceLine
from dunwell.apps.placements.seeing import PlacementRefused
from dunwell.apps.placements.statement_files import StatementFaulty, Wanted, read_statement
from dunwell.apps.placements.statements import take_statement
from dunwell.core.money import currencies
from dunwell.formats.small_csv import LineFault
from dunwell.interfaces.agency.door import Visitor, agency_page, page
from dunwell.interfaces.agency.typed import typed, typed_amount, typed_day

BYTES_MAX = 4_000_000
SHOWN_MOST = 200
FIELDS = ("creditor", "currency", "reference", "period_from", "period_to", "tax")


def accounts(scope: AgencyScope) -> bool:
    """Whether somebody asks who accounts for what was collected."""
    return scope.may_account


@agency_page(may=accounts)
def remittances(request: HttpRequest, visitor: Visitor) -> HttpResponseBase:
    """The statements that were sent, the newest first, and a form for the next."""
    return _shown(request, visitor)


@agency_page(may=accounts)
def remittance(request: HttpRequest, visitor: Visitor, public_id: UUID) -> HttpResponseBase:
    """A statement with what our books make of it, line by line."""
    found = remittance_of(scope=visitor.scope, public_id=public_id)
    lines = RemittanceLine.objects.filter(remittance=found).order_by("position")
    context = {
        **_row(visitor, found),
        "findings": [_finding(visitor, found, one) for one in found.findings],
        "lines": [_line(visitor, found, one) for one in lines],
    }
    return page(request, visitor, "remittance", context)


@agency_page("POST", is_fenced=False, may=accounts)
def remittance_send(request: HttpRequest, visitor: Visitor) -> HttpResponseBase:
    """Take in a statement; it is held against our books at once."""
    sent = request.FILES.get("file")
    if sent is None or sent.size is None or not 0 < sent.size <= BYTES_MAX:
        name = "upload_too_large" if sent and sent.size else "upload_empty"
        return _again(request, visitor, faults=[LineFault(0, "file", visitor.words[name])])
    currency = typed(request, "currency").upper()
    try:
        wanted = Wanted(
            entity=_creditor(request, visitor),
            currency=currency if currency in currencies() else "",
            reference=typed(request, "reference"),
            period_from=typed_day(request, "period_from"),
            period_to=typed_day(request, "period_to"),
        )
        given = read_statement(content=sent.read(), name=sent.name or "", wanted=wanted)
        tax = typed_amount(request, "tax", currency=given.currency, language=visitor.user.language)
        made, is_new = take_statement(
            scope=visitor.scope,
            agency=visitor.agency,
            given=given if tax is None else replace(given, tax_minor=tax),
            now=visitor.now,
        )
    except StatementFaulty as faulty:
        return _again(request, visitor, faults=faulty.faults)
    except PlacementRefused as refusal:
        return _again(request, visitor, refusal=refusal)
    flash.success(request, visitor.words["remittance_sent" if is_new else "remittance_known"])
    return redirect("agency:remittance", public_id=made.public_id)


def _creditor(request: HttpRequest, visitor: Visitor) -> Entity:
    """The entity that a statement is for, proved to be one that the agency works for; raises PlacementRefused."""
    with visitor.rows():
        works = AgencyEntity.objects.filter(
            agency_id=visitor.scope.agency_id, entity__code=typed(request, "creditor")
        )
        found = works.values_list("entity_id", flat=True).first()
    if found is None:
        raise PlacementRefused(code="missing", field="creditor", message="Choose for which creditor it is.")
    return Entity.objects.get(pk=found)


def _again(
    request: HttpRequest,
    visitor: Visitor,
    *,
    faults: Sequence[LineFault] = (),
    refusal: PlacementRefused | None = None,
) -> HttpResponse:
    with visitor.rows():
        return _shown(request, visitor, faults=faults[:SHOWN_MOST], refusal=refusal, status=409)


def _shown(
    request: HttpRequest,
    visitor: Visitor,
    *,
    faults: Sequence[LineFault] = (),
    refusal: PlacementRefused | None = None,
    status: int = 200,
) -> HttpResponse:
    sent = remittances_of(scope=visitor.scope).order_by("-id")[:SHOWN_MOST]
    creditors = AgencyEntity.objects.filter(agency_id=visitor.scope.agency_id)
    context = {
        "rows": [_row(visitor, one) for one in sent],
        "creditors": list(
            creditors.order_by("entity__code").values_list("entity__code", "entity__name", "entity__currency")
        ),
        "faults": faults,
        "refusal": refusal,
        "typed": {name: typed(request, name) for name in FIELDS},
    }
    return page(request, visitor, "remittances", context, status=status)


def _row(visitor: Visitor, one: Remittance) -> dict[str, object]:
    return {
        "one": one,
        "state_name": visitor.words[f"remittance_{one.state}"],
        "period": f"{visitor.day(one.period_from)} – {visitor.day(one.period_to)}",
        "gross": visitor.amount(one.gross_minor, one.currency),
        "commission": visitor.amount(one.commission_minor, one.currency),
        "tax": visitor.amount(one.tax_minor, one.currency),
        "net": visitor.amount(one.net_minor, one.currency),
    }


def _line(visitor: Visitor, found: Remittance, one: RemittanceLine) -> dict[str, object]:
    return {
        "one": one,
        "on": visitor.day(one.on),
        "amount": visitor.amount(one.minor, found.currency),
        "rate": f"{one.basis_points / 100:g} %" if one.basis_points is not None else "",
        "commission": visitor.amount(one.commission_minor, found.currency),
        "findings": [_finding(visitor, found, finding) for finding in one.findings],
    }


def _finding(visitor: Visitor, found: Remittance, finding: Sequence[object]) -> dict[str, str]:
    """What is wrong, by how much: [code, minor, sentence] as core/placements/reconcile.py says it."""
    code, minor, text = finding
    amount = visitor.amount(int(str(minor)), found.currency) if minor else ""
    return {"code": str(code).replace("_", " "), "amount": amount, "text": str(text)}
