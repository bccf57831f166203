"""Held orders at the desk: whose, why, since when; let go by one person or two, or held by hand."""

from datetime import date
from uuid import UUID

from django.contrib import messages as flash
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect

from dunwell.apps.credit.hold_queries import ended_holds, open_holds, waiting_releases
from dunwell.apps.credit.holds import HoldRefused, hold_by_hand, sentence_of
from dunwell.apps.credit.holds_models import HoldState
from dunwell.apps.credit.insolvency import InsolvencyRefused, note_insolvency
from dunwell.apps.credit.releasing import (
    UnknownHold,
    UnknownRelease,
    decide_release,
    release,
    withdraw_release,
)
from dunwell.apps.organisation.models import Entity
from dunwell.apps.organisation.queries import entities
from dunwell.apps.organisation.scope import Power
from dunwell.apps.parties.models import Customer
from dunwell.apps.receivables.in_turn import customers_after
from dunwell.core.credit.holding import SENTENCES, HoldReason
from dunwell.interfaces.desk.charges.charges import names_of
from dunwell.interfaces.desk.door import Desk, desk_page, page
from dunwell.interfaces.shared.house import house

TYPED_MAX = 1_000


@desk_page()
def orders_held(request: HttpRequest, desk: Desk) -> HttpResponseBase:
    """Whose orders are held or will be, and what waits for a second person."""
    return _shown(request, desk)


@desk_page("POST", power=Power.WORK)
def order_hold_place(request: HttpRequest, desk: Desk) -> HttpResponseBase:
    """Hold a customer's orders for a reason of one's own."""
    try:
        customer = _customer(desk, _typed(request, "number"))
        entity = _entity(desk, _typed(request, "entity"))
        hold_by_hand(
            scope=desk.scope,
            customer=customer,
            entity=entity,
            note=_typed(request, "note"),
            now=desk.now,
            today=desk.today,
            default_sender=house().default_sender,
        )
    except HoldRefused as refusal:
        return _shown(request, desk, refusal=refusal, form="place")
    flash.success(request, f"Orders of {customer.name} are held.")
    return redirect("desk:orders_held")


@desk_page("POST", power=Power.WORK)
def order_insolvency(request: HttpRequest, desk: Desk) -> HttpResponseBase:
    """Note that a customer is insolvent, or is not any more."""
    is_insolvent = request.POST.get("is_insolvent") != "no"
    try:
        customer = _customer(desk, _typed(request, "number"))
        note_insolvency(
            scope=desk.scope,
            customer=customer,
            is_insolvent=is_insolvent,
            on=_day(request, "on") if _typed(request, "on") else desk.today,
            source=_typed(request, "source"),
            now=desk.now,
        )
    except InsolvencyRefused as refusal:
        told = HoldRefused(code=refusal.code, field=refusal.field, message=str(refusal))
        return _shown(request, desk, refusal=told, form="insolvency")
    except HoldRefused as refusal:
        return _shown(request, desk, refusal=refusal, form="insolvency")
    flash.success(request, "Noted. Orders follow with the next look, within the hour.")
    return redirect("desk:orders_held")


@desk_page("POST", power=Power.WORK)
def order_hold_release(request: HttpRequest, desk: Desk, hold_id: UUID) -> HttpResponseBase:
    """Let held orders go, or ask a second person to."""
    try:
        wish = release(
            scope=desk.scope,
            hold_id=hold_id,
            reason=_typed(request, "reason"),
            passed_until=_day(request, "passed_until"),
            now=desk.now,
            today=desk.today,
            default_sender=house().default_sender,
        )
    except UnknownHold as unknown:
        raise Http404(str(unknown)) from unknown
    except HoldRefused as refusal:
        return _shown(request, desk, refusal=refusal, form=str(hold_id))
    is_done = wish.state == "granted"
    flash.success(request, "The orders go on." if is_done else "Asked: a second person must say yes.")
    return redirect("desk:orders_held")


@desk_page("POST", power=Power.WORK)
def order_release_decide(request: HttpRequest, desk: Desk, release_id: UUID) -> HttpResponseBase:
    """Say yes or no to somebody's wish to let held orders go, or take one's own back."""
    said = request.POST.get("answer", "")
    try:
        if said == "withdraw":
            withdraw_release(scope=desk.scope, release_id=release_id, now=desk.now)
        else:
            decide_release(
                scope=desk.scope,
                release_id=release_id,
                is_yes=said == "yes",
                answer=_typed(request, "note"),
                now=desk.now,
                today=desk.today,
                default_sender=house().default_sender,
            )
    except UnknownRelease as unknown:
        raise Http404(str(unknown)) from unknown
    except HoldRefused as refusal:
        return _shown(request, desk, refusal=refusal, form=str(release_id))
    flash.success(request, "The orders go on." if said == "yes" else "Noted: the orders stay held.")
    return redirect("desk:orders_held")


def _typed(request: HttpRequest, name: str) -> str:
    return request.POST.get(name, "")[:TYPED_MAX].replace("\x00", "").strip()


def _day(request: HttpRequest, name: str) -> date:
    try:
        return date.fromisoformat(_typed(request, name))
    except ValueError:
        raise HoldRefused(code="missing", field=name, message="Give a day, like 2026-03-31.") from None


def _entity(desk: Desk, code: str) -> Entity:
    found = next((one for one in entities(scope=desk.scope) if one.code == code), None)
    if found is None:
        raise HoldRefused(code="missing", field="entity", message="Choose the entity.")
    return found


def _customer(desk: Desk, number: str) -> Customer:
    found = customers_after(scope=desk.scope, after=0, limit=2, number=number) if number else []
    if len(found) != 1:
        what = "no customer" if not found else "more than one customer"
        raise HoldRefused(code="missing", field="number", message=f"There is {what} with this number.")
    return found[0]


def _shown(
    request: HttpRequest, desk: Desk, *, refusal: HoldRefused | None = None, form: str = ""
) -> HttpResponse:
    """The page; a refusal beside the form that it is of, with what was typed."""
    every = list(open_holds(scope=desk.scope))
    wishes = {one.hold_id: one for one in waiting_releases(scope=desk.scope)}
    ended = list(ended_holds(scope=desk.scope))
    actors = {one.asked_by for one in wishes.values()} | {one.ended_actor for one in ended}
    rows = [
        {
            "hold": one,
            "is_held": one.state == HoldState.HELD,
            "why": [one.note] if one.is_by_hand else [SENTENCES[HoldReason(each)] for each in one.reasons],
            "wish": wishes.get(one.pk),
            "is_mine": one.pk in wishes and wishes[one.pk].asked_by == desk.scope.actor,
        }
        for one in every
    ]
    context = {
        "rows": rows,
        "ended": [(one, sentence_of(one)) for one in ended],
        "who": names_of(actors),
        "entities": entities(scope=desk.scope),
        "may_approve": desk.scope.may(Power.APPROVE),
        "refusal": str(refusal) if refusal else "",
        "refused_field": refusal.field if refusal else "",
        "form": form,
        "typed": {name: text[:TYPED_MAX] for name, text in request.POST.items() if isinstance(text, str)},
    }
    found = page(request, desk, "desk/orders_held.html", context)
    found.status_code = 409 if refusal else 200
    return found
