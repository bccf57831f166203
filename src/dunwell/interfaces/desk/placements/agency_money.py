"""Agencies' money at the desk: the account of each, its statements with their differences in red, and what is done."""

from collections.abc import Mapping
from typing import Final
from uuid import UUID

from django.contrib import messages as flash
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect

from dunwell.apps.organisation.models import Entity
from dunwell.apps.organisation.scope import Power
from dunwell.apps.placements.agency_accounts import (
    accounts_of,
    agencies_with_money,
    agency_by_code,
    latest_money,
    statement,
    statements_of,
)
from dunwell.apps.placements.agency_models import Agency
from dunwell.apps.placements.direct_payments import find_direct
from dunwell.apps.placements.money_models import Remittance, RemittanceLine
from dunwell.apps.placements.seeing import PlacementRefused, UnknownAgency
from dunwell.apps.placements.statement_files import StatementFaulty, Wanted, read_statement
from dunwell.apps.placements.statements import (
    UnknownRemittance,
    accept,
    look_again,
    send_back,
    take_statement,
)
from dunwell.core.placements.states import RemittanceState
from dunwell.formats.remittance_statement import BYTES_MAX
from dunwell.formats.small_csv import LineFault
from dunwell.interfaces.desk.door import Desk, desk_page, page

MONEY_SHOWN: Final = 50
STATEMENTS_SHOWN: Final = 50
FAULTS_SHOWN: Final = 100
STATES: Final[Mapping[str, str]] = {
    RemittanceState.RECEIVED: "Received",
    RemittanceState.DIFFERS: "Differs",
    RemittanceState.AGREED: "Agreed",
    RemittanceState.BANKED: "On the bank account",
    RemittanceState.REJECTED: "Sent back",
}
WHY: Final[Mapping[str, str]] = {
    "due": "Commission is due",
    "direct": "Paid to us",
    "direct_excluded": "Paid to us: nothing is due",
    "discovered": "Paid before the claim was placed",
    "free_period": "Within the free period",
    "grace": "Within the grace period",
    "after_recall": "After the grace period",
    "returned_goods": "Goods came back",
    "reversed": "Went back",
    "no_rate": "The terms have no rate for it",
}


@desk_page()
def agencies_money(request: HttpRequest, desk: Desk) -> HttpResponseBase:
    """What each agency owes us, or we it."""
    found = agencies_with_money(scope=desk.scope)
    rows = [(one, accounts_of(scope=desk.scope, agency=one)) for one in found]
    return page(request, desk, "desk/agencies_money.html", {"rows": rows})


@desk_page()
def agency_money(request: HttpRequest, desk: Desk, code: str) -> HttpResponseBase:
    """An agency's account, its statements, and the latest money of its claims."""
    return _shown(request, desk, _agency(desk, code))


@desk_page("POST", power=Power.WORK)
def agency_statement_send(request: HttpRequest, desk: Desk, code: str) -> HttpResponseBase:
    """Take in a statement that came by mail or on paper; it is held against the books at once."""
    agency = _agency(desk, code)
    sent = request.FILES.get("file")
    if sent is None or sent.size is None or not 0 < sent.size <= BYTES_MAX:
        return _shown(request, desk, agency, faults=[LineFault(0, "file", "Choose a file of at most 20 MB.")])
    entity = Entity.objects.filter(
        agencies__agency=agency, code=request.POST.get("entity", ""), pk__in=desk.scope.entity_ids
    ).first()
    if entity is None:
        return _shown(request, desk, agency, faults=[LineFault(0, "entity", "Choose for whom it is.")])
    try:
        find_direct(now=desk.now)
        given = read_statement(
            content=sent.read(),
            name=sent.name or "statement",
            wanted=Wanted(
                entity=entity,
                currency=request.POST.get("currency", "").strip().upper(),
                reference=request.POST.get("reference", "").strip(),
            ),
        )
        made, _ = take_statement(scope=desk.scope, agency=agency, given=given, now=desk.now)
    except StatementFaulty as fault:
        return _shown(request, desk, agency, faults=fault.faults[:FAULTS_SHOWN])
    except PlacementRefused as refusal:
        return _shown(request, desk, agency, faults=[LineFault(0, refusal.field, str(refusal))])
    return redirect("desk:agency_statement", public_id=made.public_id)


@desk_page()
def agency_statement(request: HttpRequest, desk: Desk, public_id: UUID) -> HttpResponseBase:
    """A statement line by line, what differs in red, and what may be done about it."""
    return _statement(request, desk, public_id)


@desk_page("POST", power=Power.WORK)
def agency_statement_do(request: HttpRequest, desk: Desk, public_id: UUID, act: str) -> HttpResponseBase:
    """Look again, accept the differences, or send the statement back."""
    note = request.POST.get("note", "")
    try:
        if act == "look":
            find_direct(now=desk.now)
            made = look_again(scope=desk.scope, remittance_id=public_id, now=desk.now)
        elif act == "accept":
            if not desk.scope.may(Power.APPROVE):
                raise PermissionDenied
            made = accept(scope=desk.scope, remittance_id=public_id, note=note, now=desk.now)
        else:
            made = send_back(scope=desk.scope, remittance_id=public_id, note=note, now=desk.now)
    except UnknownRemittance as unknown:
        raise Http404 from unknown
    except PlacementRefused as refusal:
        return _statement(request, desk, public_id, refusal=refusal)
    flash.success(request, f"The statement: {STATES[made.state].lower()}.")
    return redirect("desk:agency_statement", public_id=public_id)


def _agency(desk: Desk, code: str) -> Agency:
    try:
        return agency_by_code(scope=desk.scope, code=code)
    except UnknownAgency as unknown:
        raise Http404 from unknown


def _shown(
    request: HttpRequest, desk: Desk, agency: Agency, *, faults: list[LineFault] | tuple[LineFault, ...] = ()
) -> HttpResponse:
    entities = Entity.objects.filter(agencies__agency=agency, pk__in=desk.scope.entity_ids)
    context = {
        "agency": agency,
        "accounts": accounts_of(scope=desk.scope, agency=agency),
        "statements": [
            (one, STATES[one.state])
            for one in statements_of(scope=desk.scope, agency=agency)[:STATEMENTS_SHOWN]
        ],
        "money": [
            (one, WHY[one.why]) for one in latest_money(scope=desk.scope, agency=agency, limit=MONEY_SHOWN)
        ],
        "entities": list(entities.order_by("code")),
        "faults": faults,
        "typed": {name: request.POST.get(name, "") for name in ("entity", "currency", "reference")},
    }
    return _with_status(page(request, desk, "desk/agency_money.html", context), is_refused=bool(faults))


def _statement(
    request: HttpRequest, desk: Desk, public_id: UUID, *, refusal: PlacementRefused | None = None
) -> HttpResponse:
    try:
        found: Remittance = statement(scope=desk.scope, remittance_id=public_id)
    except UnknownRemittance as unknown:
        raise Http404 from unknown
    lines = sorted(found.lines.all(), key=lambda one: one.position)
    context = {
        "one": found,
        "state_name": STATES[found.state],
        "lines": [(one, _rate(one)) for one in lines],
        "wrong": sum(1 for one in lines if one.findings),
        "refusal": refusal,
        "note": request.POST.get("note", ""),
        "may_accept": desk.scope.may(Power.APPROVE) and found.state == RemittanceState.DIFFERS,
        "may_send_back": desk.scope.may(Power.WORK) and found.state == RemittanceState.DIFFERS,
    }
    response = page(request, desk, "desk/agency_statement.html", context)
    return _with_status(response, is_refused=refusal is not None)


def _with_status(response: HttpResponse, *, is_refused: bool) -> HttpResponse:
    response.status_code = 409 if is_refused else 200
    return response


def _rate(line: RemittanceLine) -> str:
    return "" if line.basis_points is None else f"{line.basis_points / 100:g} %"
