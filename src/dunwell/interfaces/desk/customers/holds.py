"""Holds on a customer, its accounts and items: placed, changed, lifted. In place by htmx, by whole pages without."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages as flash
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from dunwell.apps.dunning.hold_queries import hold_in_scope
from dunwell.apps.dunning.holds import HoldRefused, change_hold, lift_hold, place_hold
from dunwell.apps.dunning.models import Hold
from dunwell.apps.organisation.scope import Power
from dunwell.apps.receivables.customer_card import CustomerCard, customer_card
from dunwell.interfaces.desk.customers.customer import accounts_shown, customer_context
from dunwell.interfaces.desk.customers.hold_form import HoldForm, asked_target, day_typed, form_asked, typed
from dunwell.interfaces.desk.door import Desk, desk_page, is_fragment


@desk_page()
def holds(request: HttpRequest, desk: Desk, public_id: UUID) -> HttpResponseBase:
    """The customer's page, or for htmx its accounts, with the form that the address asks for."""
    card = customer_card(scope=desk.scope, public_id=public_id)
    form = form_asked(request, desk, card=card) if desk.may_work else None
    return _shown(request, desk, card=card, hold_form=form)


@desk_page("POST", power=Power.WORK)
def hold_place(request: HttpRequest, desk: Desk, public_id: UUID) -> HttpResponseBase:
    """Put the customer, one of its accounts or one of its items on hold."""
    card = customer_card(scope=desk.scope, public_id=public_id)
    asked = asked_target(desk, card=card, on=request.POST.get("on", ""))
    if asked is None:
        raise Http404("There is nothing of that name to put on hold.")
    return _answer(
        request,
        desk,
        card,
        lambda: place_hold(
            scope=desk.scope,
            **asked.target,
            reason=request.POST.get("reason", ""),
            note=request.POST.get("note", ""),
            ends_on=day_typed(request, name="ends_on"),
            review_on=day_typed(request, name="review_on"),
            now=desk.now,
            today=desk.today,
        ),
        again=lambda refusal: typed(request, doing="place", about=asked.about, refusal=refusal, asked=asked),
    )


@desk_page("POST", power=Power.WORK)
def hold_change(request: HttpRequest, desk: Desk, public_id: UUID, hold_id: UUID) -> HttpResponseBase:
    """Give a hold another end, review or note."""
    card = customer_card(scope=desk.scope, public_id=public_id)
    hold_in_scope(scope=desk.scope, hold_id=hold_id, customer_id=card.customer_id)
    return _answer(
        request,
        desk,
        card,
        lambda: change_hold(
            scope=desk.scope,
            hold_id=hold_id,
            ends_on=day_typed(request, name="ends_on"),
            review_on=day_typed(request, name="review_on"),
            note=request.POST.get("note", ""),
            now=desk.now,
            today=desk.today,
        ),
        again=lambda refusal: typed(request, doing="change", about=hold_id, refusal=refusal),
    )


@desk_page("POST", power=Power.WORK)
def hold_lift(request: HttpRequest, desk: Desk, public_id: UUID, hold_id: UUID) -> HttpResponseBase:
    """End a hold now."""
    card = customer_card(scope=desk.scope, public_id=public_id)
    hold_in_scope(scope=desk.scope, hold_id=hold_id, customer_id=card.customer_id)
    return _answer(
        request,
        desk,
        card,
        lambda: lift_hold(scope=desk.scope, hold_id=hold_id, note=request.POST.get("note", ""), now=desk.now),
        again=lambda refusal: typed(request, doing="lift", about=hold_id, refusal=refusal),
    )


def _answer(
    request: HttpRequest,
    desk: Desk,
    card: CustomerCard,
    operation: Callable[[], Hold],
    *,
    again: Callable[[HoldRefused], HoldForm],
) -> HttpResponse:
    """Do it and show the accounts as they stand then, or the form again with what is wrong."""
    try:
        hold = operation()
    except HoldRefused as refusal:
        if not refusal.field:
            return _shown(request, desk, card=card, hold_refusal=str(refusal), status=409)
        return _shown(request, desk, card=card, hold_form=again(refusal), status=409)
    said = "The hold is lifted." if hold.lifted_at else "Saved."
    if not is_fragment(request):
        flash.success(request, said)
        return redirect(reverse("desk:customer", kwargs={"public_id": card.public_id}) + "#holds")
    return _shown(request, desk, card=card, hold_said=said, is_timeline_new=True)


def _shown(
    request: HttpRequest,
    desk: Desk,
    *,
    card: CustomerCard,
    hold_form: HoldForm | None = None,
    status: int = 200,
    **more: object,
) -> HttpResponse:
    context = customer_context(desk, card=card)
    form = {"hold_form": hold_form, "is_form_above": hold_form is not None and _is_above(hold_form, context)}
    return accounts_shown(request, desk, context | form | more, status=status)


def _is_above(form: HoldForm, context: Mapping[str, Any]) -> bool:
    """Whether the form is about something that has no row on the page, an item beyond those shown."""
    shown = {item.public_id for account in context["accounts"] for item in account.items}
    return form.on.startswith("itm_") and form.about not in shown
