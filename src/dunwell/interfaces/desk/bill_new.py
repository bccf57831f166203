"""Writing a bill at the desk: a form with live sums, then some minutes in which it may be taken back."""

from dataclasses import dataclass, replace
from uuid import UUID

from django.contrib import messages as flash
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from dunwell.apps.billing.access import bill_in_scope
from dunwell.apps.billing.correcting import release_draft
from dunwell.apps.billing.issuing import set_out
from dunwell.apps.billing.models import Bill, BillState
from dunwell.apps.billing.queries import Estimate, estimate
from dunwell.apps.billing.refusals import BillRefused
from dunwell.apps.billing.sides import SellerSide, seller_side
from dunwell.apps.organisation.days import entity_day
from dunwell.apps.organisation.identity import new_public_id
from dunwell.apps.organisation.models import Entity
from dunwell.apps.organisation.queries import entities
from dunwell.apps.organisation.scope import Power
from dunwell.apps.parties.models import Customer
from dunwell.apps.receivables.access import customer as customer_in_scope
from dunwell.apps.receivables.access import seen_customers
from dunwell.core.plain import PlainFault
from dunwell.core.text import key
from dunwell.interfaces.desk.bill_acts import leaves_words
from dunwell.interfaces.desk.bill_form import BillForm, begun, needs_more, typed_form, with_rows
from dunwell.interfaces.desk.bill_words import tax_words
from dunwell.interfaces.desk.door import Desk, desk_page, is_fragment, page
from dunwell.interfaces.desk.ids import typed_id

FOUND_MAX = 5
ROW_BUTTONS = ("add", "remove", "up", "down")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is being written: for whom, or which draft is written anew."""

    entities: list[Entity]
    customer: Customer | None
    draft: Bill | None
    here: str

    def seller(self, code: str, /) -> SellerSide | None:
        """The entity that was chosen, as far as bills may be written for it here."""
        found = next((one for one in self.entities if one.code == code), None)
        return seller_side(entity=found) if found else None


@desk_page("GET", "HEAD", "POST", power=Power.WORK)
def bill_new(request: HttpRequest, desk: Desk) -> HttpResponseBase:
    """Write a bill."""
    customer_id = typed_id(request.GET.get("customer", ""), expect="cus")
    customer = customer_in_scope(scope=desk.scope, public_id=customer_id) if customer_id else None
    here = reverse("desk:bill_new") + (f"?customer={request.GET['customer']}" if customer else "")
    return _written(request, desk, Asked(entities=_may_bill(desk), customer=customer, draft=None, here=here))


@desk_page("GET", "HEAD", "POST", power=Power.WORK)
def bill_edit(request: HttpRequest, desk: Desk, public_id: UUID) -> HttpResponseBase:
    """Write a draft anew, and let it go."""
    draft = bill_in_scope(scope=desk.scope, bill_id=public_id)
    if draft.state != BillState.DRAFT or draft.kind != "invoice":
        flash.error(request, "Only the draft of an invoice can be written anew.")
        return redirect("desk:bill", public_id=public_id)
    if needs_more(draft.content["given"]):
        flash.error(
            request,
            "This draft says more than the form here can: issue it as it is, or take the whole file in again.",
        )
        return redirect("desk:bill", public_id=public_id)
    here = reverse("desk:bill_edit", kwargs={"public_id": public_id})
    asked = Asked(entities=_may_bill(desk), customer=draft.customer, draft=draft, here=here)
    return _written(request, desk, asked)


def _may_bill(desk: Desk) -> list[Entity]:
    """The entities that bills may be written for."""
    found = [one for one in entities(scope=desk.scope) if one.pk in desk.scope.entity_ids]
    if not found:
        raise PermissionDenied
    return found


def _written(request: HttpRequest, desk: Desk, asked: Asked) -> HttpResponse:
    if request.method != "POST":
        return _shown(request, desk, asked, _begun(desk, asked))
    seller = asked.seller(request.POST.get("entity", ""))
    form = typed_form(request.POST, language=desk.show.language, own=seller.taxes if seller else {})
    do = request.POST.get("do", "look")
    if do.partition("-")[0] in ROW_BUTTONS:
        rows, focus = with_rows(form, do=do)
        return _shown(request, desk, asked, replace(form, typed={**form.typed, "lines": rows}, focus=focus))
    if do == "issue":
        return _issue(request, desk, asked, form)
    if is_fragment(request):
        context = reckoned_context(desk, asked, form)
        return page(request, desk, "desk/bill_reckoned.html", context)
    return _shown(request, desk, asked, form)


def _begun(desk: Desk, asked: Asked) -> BillForm:
    entity = asked.entities[0]
    if asked.customer is not None:
        own = asked.customer.accounts.filter(entity__in=asked.entities).order_by("pk").first()
        entity = own.entity if own else entity
    given = asked.draft.content["given"] if asked.draft else None
    if asked.draft is not None:
        entity = asked.draft.entity
    number = asked.customer.number if asked.customer else ""
    taxes = seller_side(entity=entity).taxes
    typed = begun(given=given, entity=entity.code, customer=number, own=taxes)
    return BillForm(typed=typed, language=desk.show.language, own=taxes)


def _issue(request: HttpRequest, desk: Desk, asked: Asked, form: BillForm) -> HttpResponse:
    plain, faults = _plain(desk, asked, form)
    if faults:
        return _shown(request, desk, asked, replace(form, faults=faults))
    try:
        if asked.draft is not None:
            waiting = release_draft(bill=asked.draft, now=desk.now, actor=desk.scope.actor, plain=plain)
        else:
            once = f"desk:{form.value('once')[:40] or new_public_id().hex}"
            waiting = set_out(plain={**plain, "external_id": once}, now=desk.now, actor=desk.scope.actor)
    except BillRefused as refusal:
        found = refusal.faults or (PlainFault("", str(refusal)),)
        return _shown(request, desk, asked, replace(form, faults=found))
    flash.success(request, leaves_words(waiting, desk=desk))
    return redirect("desk:bill", public_id=waiting.public_id)


def _plain(desk: Desk, asked: Asked, form: BillForm) -> tuple[dict[str, object], tuple[PlainFault, ...]]:
    """What was typed, the customer found by number or name; with what of it is not ours to bill."""
    plain = form.plain()
    faults: tuple[PlainFault, ...] = ()
    if asked.seller(form.value("entity")) is None:
        faults = (PlainFault("entity", "Choose the entity that sells."),)
    if asked.customer is not None:
        return {**plain, "customer": asked.customer.number}, faults
    found = _customer(desk, form.value("customer").strip())
    if isinstance(found, PlainFault):
        return plain, (*faults, found)
    return {**plain, "customer": found.number}, faults


def _customer(desk: Desk, text: str) -> Customer | PlainFault:
    if not text:
        return PlainFault("customer", "Say whom it goes to: a number or a name.")
    seen = seen_customers(scope=desk.scope)
    by_number = list(seen.filter(number=text)[:2])
    if len(by_number) == 1:
        return by_number[0]
    name = key(text)
    found = (
        list(seen.filter(search_key__contains=name).order_by("name", "pk")[: FOUND_MAX + 1]) if name else []
    )
    if len(found) == 1:
        return found[0]
    if not found:
        return PlainFault(
            "customer", "Nobody is found by this: give the customer's number, or import it first."
        )
    known = ", ".join(f"{one.name} ({one.number})" for one in found[:FOUND_MAX])
    more = " and more" if len(found) > FOUND_MAX else ""
    return PlainFault("customer", f"Several are found: {known}{more}. Give the number.")


def _reckoned(desk: Desk, asked: Asked, form: BillForm) -> Estimate | None:
    """What it comes to so far; None before there is an entity."""
    seller = asked.seller(form.value("entity"))
    if seller is None:
        return None
    plain, _ = _plain(desk, asked, form)
    today = entity_day(entity=seller.entity, now=desk.now)
    return estimate(plain=plain, seller=seller, today=today, now=desk.now)


def reckoned_context(desk: Desk, asked: Asked, form: BillForm) -> dict[str, object]:
    """What the sums beside the form need."""
    reckoned = _reckoned(desk, asked, form)
    totals = reckoned.totals if reckoned else None
    seller = asked.seller(form.value("entity"))
    return {
        "reckoned": reckoned,
        "totals": totals,
        "taxes": [(one, tax_words(one.tax)) for one in totals.taxes] if totals else [],
        "currency": form.value("currency").strip().upper() or (seller.entity.currency if seller else ""),
        "is_ready": reckoned is not None and not reckoned.faults and totals is not None,
    }


def _shown(request: HttpRequest, desk: Desk, asked: Asked, form: BillForm) -> HttpResponse:
    seller = asked.seller(form.value("entity"))
    context = {
        "form": form,
        "asked": asked,
        "entities": asked.entities,
        "customer": asked.customer,
        "draft": asked.draft,
        "here": asked.here,
        "summary": form.summary,
        "once": form.value("once") or new_public_id().hex,
        **reckoned_context(desk, asked, form),
        "undo_minutes": seller.settings.undo_minutes if seller else 0,
        "seller": seller,
        "may_configure": desk.scope.may(Power.CONFIGURE),
        "sides_missing": _sides(form),
    }
    response = page(request, desk, "desk/bill_new.html", context)
    response.status_code = 409 if form.faults else 200
    return response


def _sides(form: BillForm) -> set[str]:
    """Which side something is missing of that is kept elsewhere: entity, customer."""
    heads = [one.field.partition(".") for one in form.faults]
    return {head for head, dot, _ in heads if dot and head in {"entity", "customer"}}
