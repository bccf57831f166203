"""Promises and plans on the customer's page: made, agreed on, changed, ended. In place by htmx, by pages without."""

from uuid import UUID

from django.contrib import messages as flash
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from dunwell.apps.organisation.scope import Power
from dunwell.apps.promises.access import PlanRefused, PromiseRefused
from dunwell.apps.promises.operations import take_back_promise
from dunwell.apps.receivables.access import UnknownAccount
from dunwell.apps.receivables.customer_card import CustomerCard, customer_card
from dunwell.apps.receivables.models import Account
from dunwell.interfaces.desk.customers import plan_form, promise_form
from dunwell.interfaces.desk.customers.customer import accounts_shown, customer_context
from dunwell.interfaces.desk.customers.plan_form import PlanForm
from dunwell.interfaces.desk.customers.promise_form import PromiseForm, account_at
from dunwell.interfaces.desk.door import Desk, desk_page, is_fragment
from dunwell.interfaces.desk.ids import typed_id

SAID = {
    "change": "The promise is changed.",
    "cancel": "The promise is cancelled.",
    "undo": "The promise is taken back: it was never made.",
}
PLAN_SAID = {
    "agree": "The plan is agreed on.",
    "renegotiate": "The plan is renegotiated; what was agreed before stays known.",
    "cancel": "The plan is ended.",
}
Forms = dict[str, PromiseForm | PlanForm | str]


@desk_page()
def promises(request: HttpRequest, desk: Desk, public_id: UUID) -> HttpResponseBase:
    """The customer's page, or for htmx its accounts, with the form that the address asks for."""
    card = customer_card(scope=desk.scope, public_id=public_id)
    return _shown(request, desk, card=card, forms=_asked(request, desk, card=card) if desk.may_work else {})


@desk_page("POST", power=Power.WORK)
def promise_make(request: HttpRequest, desk: Desk, public_id: UUID) -> HttpResponseBase:
    """Record that the customer promises to pay."""
    card = customer_card(scope=desk.scope, public_id=public_id)
    account = _account(desk, card=card, text=request.POST.get("account", ""))
    try:
        promise_form.make_typed(request, desk, account=account)
    except PromiseRefused as refusal:
        form = promise_form.new_promise_form(desk, account=account, request=request, errors=_errors(refusal))
        return _shown(request, desk, card=card, forms={"promise_form": form}, status=409)
    return _saved(request, desk, card=card, words="The promise is recorded.")


@desk_page("POST", power=Power.WORK)
def promise_act(
    request: HttpRequest, desk: Desk, public_id: UUID, promise_id: UUID, act: str
) -> HttpResponseBase:
    """Change a promise, cancel it, or take it back as an error."""
    card = customer_card(scope=desk.scope, public_id=public_id)
    row = promise_form.row_of(desk, promise_id=promise_id)
    account = account_at(desk, account_id=row.account_public_id, customer_id=card.customer_id)
    try:
        if act == "change":
            promise_form.change_typed(request, desk, account=account, promise_id=promise_id)
        elif act == "cancel":
            promise_form.cancel_typed(request, desk, promise_id=promise_id)
        else:
            take_back_promise(scope=desk.scope, promise_id=promise_id, now=desk.now, today=desk.today)
    except PromiseRefused as refusal:
        if not refusal.field or act == "undo":
            return _shown(request, desk, card=card, forms={"promise_refusal": str(refusal)}, status=409)
        form = promise_form.promise_form_about(
            desk,
            account=account,
            row=row,
            doing="change" if act == "change" else "cancel",
            request=request,
            errors=_errors(refusal),
        )
        return _shown(request, desk, card=card, forms={"promise_form": form}, status=409)
    return _saved(request, desk, card=card, words=SAID[act])


@desk_page("POST", power=Power.WORK)
def plan_make(request: HttpRequest, desk: Desk, public_id: UUID) -> HttpResponseBase:
    """Let the customer pay in instalments; with `preview` in the form, show them first."""
    card = customer_card(scope=desk.scope, public_id=public_id)
    account = _account(desk, card=card, text=request.POST.get("account", ""))
    try:
        empty = plan_form.new_plan_form(desk, account=account, request=request)
        parts = plan_form.instalments_typed(request, desk, account=account, total_minor=empty.total_minor)
        if "preview" in request.POST:
            form = plan_form.new_plan_form(desk, account=account, request=request, preview=parts)
            return _shown(request, desk, card=card, forms={"plan_form": form})
        plan_form.make_typed(request, desk, account=account, instalments=parts)
    except PlanRefused as refusal:
        form = plan_form.new_plan_form(desk, account=account, request=request, errors=plan_form.told(refusal))
        return _shown(request, desk, card=card, forms={"plan_form": form}, status=409)
    words = "The plan is proposed." if "proposed" in request.POST else PLAN_SAID["agree"]
    return _saved(request, desk, card=card, words=words)


@desk_page("POST", power=Power.WORK)
def plan_act(request: HttpRequest, desk: Desk, public_id: UUID, plan_id: UUID, act: str) -> HttpResponseBase:
    """Agree on a plan, give it other instalments, or end it."""
    card = customer_card(scope=desk.scope, public_id=public_id)
    row = plan_form.row_of(desk, plan_id=plan_id)
    account = account_at(desk, account_id=row.account_public_id, customer_id=card.customer_id)
    doing: plan_form.Doing = "agree" if act == "agree" else "cancel" if act == "cancel" else "renegotiate"
    try:
        parts = (
            plan_form.instalments_typed(request, desk, account=account, total_minor=row.left_minor)
            if act == "renegotiate"
            else []
        )
        if "preview" in request.POST:
            form = plan_form.plan_form_about(
                desk, account=account, row=row, doing=doing, request=request, preview=parts
            )
            return _shown(request, desk, card=card, forms={"plan_form": form})
        plan_form.act_typed(request, desk, account=account, plan_id=plan_id, act=act, instalments=parts)
    except PlanRefused as refusal:
        if not refusal.field:
            return _shown(request, desk, card=card, forms={"promise_refusal": str(refusal)}, status=409)
        form = plan_form.plan_form_about(
            desk, account=account, row=row, doing=doing, request=request, errors=plan_form.told(refusal)
        )
        return _shown(request, desk, card=card, forms={"plan_form": form}, status=409)
    return _saved(request, desk, card=card, words=PLAN_SAID[act])


def _asked(request: HttpRequest, desk: Desk, *, card: CustomerCard) -> Forms:
    """The form that the address asks for: promise=acc_…, plan=acc_…, change=prm_…, renegotiate=pln_…"""
    asked = request.GET
    if account_id := typed_id(asked.get("promise", ""), expect="acc"):
        account = account_at(desk, account_id=account_id, customer_id=card.customer_id)
        person = card.contacts[0].name if card.contacts else ""
        return {"promise_form": promise_form.new_promise_form(desk, account=account, person=person)}
    if account_id := typed_id(asked.get("plan", ""), expect="acc"):
        account = account_at(desk, account_id=account_id, customer_id=card.customer_id)
        return {"plan_form": plan_form.new_plan_form(desk, account=account)}
    for name in ("change", "cancel"):
        if promise_id := typed_id(asked.get(name, ""), expect="prm"):
            row = promise_form.row_of(desk, promise_id=promise_id)
            account = account_at(desk, account_id=row.account_public_id, customer_id=card.customer_id)
            form = promise_form.promise_form_about(
                desk, account=account, row=row, doing="change" if name == "change" else "cancel"
            )
            return {"promise_form": form}
    for doing in ("agree", "renegotiate", "cancel"):
        if plan_id := typed_id(asked.get(doing, ""), expect="pln"):
            plan = plan_form.row_of(desk, plan_id=plan_id)
            account = account_at(desk, account_id=plan.account_public_id, customer_id=card.customer_id)
            what: plan_form.Doing = (
                "agree" if doing == "agree" else "cancel" if doing == "cancel" else "renegotiate"
            )
            return {"plan_form": plan_form.plan_form_about(desk, account=account, row=plan, doing=what)}
    return {}


def _account(desk: Desk, *, card: CustomerCard, text: str) -> Account:
    account_id = typed_id(text, expect="acc")
    if account_id is None:
        raise Http404("There is no account of that name.")
    try:
        return account_at(desk, account_id=account_id, customer_id=card.customer_id)
    except UnknownAccount as unknown:
        raise Http404(str(unknown)) from unknown


def _errors(refusal: PromiseRefused) -> dict[str, str]:
    return {refusal.field: str(refusal)}


def _saved(request: HttpRequest, desk: Desk, *, card: CustomerCard, words: str) -> HttpResponse:
    if not is_fragment(request):
        flash.success(request, words)
        return redirect(reverse("desk:customer", kwargs={"public_id": card.public_id}) + "#promises")
    return _shown(request, desk, card=card, forms={"promise_said": words}, is_timeline_new=True)


def _shown(
    request: HttpRequest,
    desk: Desk,
    *,
    card: CustomerCard,
    forms: Forms,
    status: int = 200,
    is_timeline_new: bool = False,
) -> HttpResponse:
    context = {**customer_context(desk, card=card), **forms, "is_timeline_new": is_timeline_new}
    return accounts_shown(request, desk, context, status=status)
