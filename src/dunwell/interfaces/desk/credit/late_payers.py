"""Chronic late payers at the desk: the case of each, what its owner thinks, what was decided."""

from uuid import UUID

from django.contrib import messages as flash
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect

from dunwell.apps.credit.chronic import (
    RULES,
    WAITING_BASIS_POINTS,
    ChronicRefused,
    ChronicRow,
    chronic_payers,
    chronic_row,
    decide,
    may_say,
    say_view,
)
from dunwell.apps.credit.chronic_models import Decided, View
from dunwell.apps.organisation.models import Entity
from dunwell.apps.organisation.scope import Power
from dunwell.apps.receivables.access import customer as customer_in_scope
from dunwell.core.credit.chronic import SENTENCES
from dunwell.interfaces.desk.charges.charges import names_of
from dunwell.interfaces.desk.door import Desk, desk_page, page

TYPED_MAX = 1_000


@desk_page()
def late_payers(request: HttpRequest, desk: Desk) -> HttpResponseBase:
    """Who never pays in time, what is at stake with the most first."""
    return _shown(request, desk)


@desk_page("POST")
def late_payer_view(request: HttpRequest, desk: Desk, public_id: UUID, code: str) -> HttpResponseBase:
    """The owner says what they think of serving a customer on."""
    row = _row(desk, public_id, code)
    try:
        say_view(
            scope=desk.scope,
            customer=row.customer,
            entity=row.entity,
            view=request.POST.get("view", ""),
            note=_typed(request, "note"),
            now=desk.now,
        )
    except ChronicRefused as refusal:
        return _shown(request, desk, refusal=refusal, at=(public_id, code))
    flash.success(request, "Noted: the controller sees it beside the case.")
    return redirect("desk:late_payers")


@desk_page("POST", power=Power.APPROVE)
def late_payer_decide(request: HttpRequest, desk: Desk, public_id: UUID, code: str) -> HttpResponseBase:
    """Decide whether a customer is served on."""
    row = _row(desk, public_id, code)
    try:
        made = decide(
            scope=desk.scope,
            row=row,
            decided=request.POST.get("decided", ""),
            reason=_typed(request, "reason"),
            now=desk.now,
            today=desk.today,
        )
    except ChronicRefused as refusal:
        return _shown(request, desk, refusal=refusal, at=(public_id, code))
    flash.success(request, f"Decided for {row.customer.name}: {made.get_decided_display().lower()}.")
    return redirect("desk:late_payers")


def _row(desk: Desk, public_id: UUID, code: str) -> ChronicRow:
    customer = customer_in_scope(scope=desk.scope, public_id=public_id)
    entity = Entity.objects.filter(pk__in=desk.scope.seen_entity_ids, code=code).first()
    row = None
    if entity is not None:
        row = chronic_row(scope=desk.scope, customer=customer, entity=entity, as_of=desk.today)
    if row is None:
        raise Http404("This customer is no late payer there.")
    return row


def _typed(request: HttpRequest, name: str) -> str:
    return request.POST.get(name, "")[:TYPED_MAX].replace("\x00", "")


def _shown(
    request: HttpRequest,
    desk: Desk,
    *,
    refusal: ChronicRefused | None = None,
    at: tuple[UUID, str] | None = None,
) -> HttpResponse:
    found = chronic_payers(scope=desk.scope, as_of=desk.today)
    actors = {one.view.said_by for one in found if one.view is not None}
    actors |= {one.decision.decided_by for one in found if one.decision is not None}
    rows = [
        {
            "row": one,
            "why": [SENTENCES[each] for each in one.case.reasons],
            "late_percent": one.case.late_basis_points // 100,
            "currency": one.entity.currency,
            "may_say": may_say(scope=desk.scope, customer=one.customer, entity=one.entity),
            "may_decide": desk.scope.may(Power.APPROVE) and one.entity.pk in desk.scope.entity_ids,
            "refusal": str(refusal) if refusal and at == (one.customer.public_id, one.entity.code) else "",
        }
        for one in found
    ]
    context = {
        "rows": rows,
        "who": names_of(actors),
        "views": View.choices,
        "choices": Decided.choices,
        "rules": RULES,
        "late_percent": RULES.late_basis_points // 100,
        "cost_percent": WAITING_BASIS_POINTS // 100,
        "refusal": str(refusal) if refusal else "",
        "typed": {"note": _typed(request, "note"), "reason": _typed(request, "reason")},
    }
    shown = page(request, desk, "desk/late_payers.html", context)
    shown.status_code = 409 if refusal else 200
    return shown
