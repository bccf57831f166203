"""Writing an order at the desk: the rows of a bill, and beside the sums what it would ask in advance."""

from dataclasses import replace
from datetime import date
from typing import Final

from django.contrib import messages as flash
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from dunwell.apps.billing.order_ahead import Proposal, deposit_proposal
from dunwell.apps.billing.orders import accept, quote
from dunwell.apps.billing.refusals import BillRefused
from dunwell.apps.organisation.identity import new_public_id
from dunwell.apps.organisation.scope import Power
from dunwell.apps.receivables.access import customer as customer_in_scope
from dunwell.core.plain import PlainFault
from dunwell.interfaces.desk.billing.bill_form import BillForm, typed_form
from dunwell.interfaces.desk.billing.bill_new import (
    Asked,
    after_button,
    begun_form,
    faults_of,
    may_bill,
    plain_from,
    reckoned_context,
)
from dunwell.interfaces.desk.billing.order import RISK_WORDS
from dunwell.interfaces.desk.door import Desk, desk_page, is_fragment, page
from dunwell.interfaces.desk.fields import Field
from dunwell.interfaces.desk.ids import typed_id

DAYS: Final = (
    ("valid_until", "Good until", "as a quote; empty: without an end"),
    ("begins_on", "Work begins on", "its deposit is due the day before at the latest"),
)


@desk_page("GET", "HEAD", "POST", power=Power.WORK)
def order_new(request: HttpRequest, desk: Desk) -> HttpResponseBase:
    """Write an order, and accept it at once where somebody has said yes already."""
    customer_id = typed_id(request.GET.get("customer", ""), expect="cus")
    customer = customer_in_scope(scope=desk.scope, public_id=customer_id) if customer_id else None
    here = reverse("desk:order_new") + (f"?customer={request.GET['customer']}" if customer else "")
    asked = Asked(entities=may_bill(desk), customer=customer, draft=None, here=here)
    if request.method != "POST":
        return _shown(request, desk, asked, begun_form(desk, asked))
    seller = asked.seller(request.POST.get("entity", ""))
    form = typed_form(request.POST, language=desk.show.language, own=seller.taxes if seller else {})
    do = request.POST.get("do", "look")
    if do in {"quote", "accept"}:
        return _make(request, desk, asked, form, is_accepted=do == "accept")
    if do == "reckon" and is_fragment(request):
        return page(request, desk, "desk/order_reckoned.html", _context(desk, asked, form))
    return _shown(request, desk, asked, after_button(form, do=do))


def _make(
    request: HttpRequest, desk: Desk, asked: Asked, form: BillForm, *, is_accepted: bool
) -> HttpResponse:
    plain, _, faults = plain_from(desk, asked, form)
    days, bad = _days(form)
    faults = (*faults, *bad)
    if faults:
        return _shown(request, desk, asked, replace(form, faults=faults))
    try:
        with transaction.atomic():
            order = quote(plain=plain, now=desk.now, actor=desk.scope.actor, **days)
            if is_accepted and order.state == "quoted":
                order = accept(order=order, now=desk.now, actor=desk.scope.actor)
    except BillRefused as refusal:
        return _shown(request, desk, asked, replace(form, faults=faults_of(refusal)))
    said = "The quote is made: nothing is asked for before it is accepted."
    if is_accepted:
        amount = desk.show.amount(minor=order.deposit_minor, currency=order.currency)
        said = (
            f"The order is accepted. {amount} is asked for in advance."
            if order.deposit_minor
            else ("The order is accepted. No deposit is asked for: work may begin.")
        )
    flash.success(request, said)
    return redirect("desk:order", public_id=order.public_id)


def _days(form: BillForm) -> tuple[dict[str, date | None], tuple[PlainFault, ...]]:
    found: dict[str, date | None] = {}
    faults: list[PlainFault] = []
    for name, *_ in DAYS:
        text = form.value(name).strip()
        try:
            found[name] = date.fromisoformat(text) if text else None
        except ValueError:
            faults.append(PlainFault(name, "Give a day here, like 2026-03-31."))
    return found, tuple(faults)


def _proposal(desk: Desk, asked: Asked, form: BillForm) -> Proposal | None:
    """What it would ask in advance, as soon as it can be reckoned."""
    plain, customer, faults = plain_from(desk, asked, form)
    if customer is None or faults:
        return None
    try:
        return deposit_proposal(plain=plain, begins_on=_days(form)[0].get("begins_on"), now=desk.now)
    except BillRefused:
        return None


def _context(desk: Desk, asked: Asked, form: BillForm) -> dict[str, object]:
    proposal = _proposal(desk, asked, form)
    risk = RISK_WORDS.get(proposal.risk, proposal.risk) if proposal else ""
    return reckoned_context(desk, asked, form) | {"proposal": proposal, "risk": risk}


def _shown(request: HttpRequest, desk: Desk, asked: Asked, form: BillForm) -> HttpResponse:
    said = form.said
    days = [
        Field(name, label, "date", form.value(name), fault=said.get(name, ""), hint=hint)
        for name, label, hint in DAYS
    ]
    number = form.head("order", "Its number", "empty: the next one")
    context = {
        "form": form,
        "entities": asked.entities,
        "customer": asked.customer,
        "here": asked.here,
        "summary": form.summary,
        "once": form.value("once") or new_public_id().hex,
        "seller": asked.seller(form.value("entity")),
        "head": [form.terms, form.references[0], number, *days],
        **_context(desk, asked, form),
    }
    response = page(request, desk, "desk/order_new.html", context)
    response.status_code = 409 if form.faults else 200
    return response
