"""Writing a bill at the desk: a form with live sums, then some minutes in which it may be taken back."""

from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages as flash
from django.core.exceptions import PermissionDenied
from django.db.models.functions import Length
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from dunwell.apps.billing.access import bill_in_scope, order_in_scope
from dunwell.apps.billing.correcting import release_draft
from dunwell.apps.billing.issuing import set_out
from dunwell.apps.billing.models import Bill, BillFile, BillState
from dunwell.apps.billing.order_left import next_bill
from dunwell.apps.billing.order_models import Order
from dunwell.apps.billing.queries import Estimate, estimate
from dunwell.apps.billing.refusals import BillRefused
from dunwell.apps.billing.sides import SellerSide, seller_side
from dunwell.apps.journal.queries import stamp
from dunwell.apps.organisation.days import entity_day
from dunwell.apps.organisation.identity import new_public_id
from dunwell.apps.organisation.models import Entity
from dunwell.apps.organisation.queries import entities
from dunwell.apps.organisation.scope import Power
from dunwell.apps.parties.models import Customer
from dunwell.apps.receivables.access import customer as customer_in_scope
from dunwell.apps.receivables.access import seen_customers
from dunwell.core.billing.faults import FILE_BYTES_MAX, FILES_BYTES_MAX, FILES_MAX
from dunwell.core.billing.totals import BillTotals
from dunwell.core.plain import PlainFault
from dunwell.core.text import key
from dunwell.interfaces.desk.billing.bill_acts import leaves_words
from dunwell.interfaces.desk.billing.bill_adjustments import plain_adjustments
from dunwell.interfaces.desk.billing.bill_draft import kept_draft, let_go, uploads
from dunwell.interfaces.desk.billing.bill_form import (
    BillForm,
    begun,
    needs_more,
    typed_form,
    with_adjustments,
    with_rows,
)
from dunwell.interfaces.desk.billing.bill_words import tax_words
from dunwell.interfaces.desk.door import Desk, desk_page, is_fragment, page
from dunwell.interfaces.desk.ids import typed_id
from dunwell.interfaces.shared.typed_money import typed_decimal

FOUND_MAX = 5
ROW_BUTTONS = ("add", "remove", "up", "down")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is being written: for whom, of which order and how much of it, or which draft is written anew."""

    entities: list[Entity]
    customer: Customer | None
    draft: Bill | None
    here: str
    order: Order | None = None
    percent: Decimal = Decimal(100)

    def seller(self, code: str, /) -> SellerSide | None:
        """The entity that was chosen, as far as bills may be written for it here."""
        found = next((one for one in self.entities if one.code == code), None)
        return seller_side(entity=found) if found else None


@desk_page("GET", "HEAD", "POST", power=Power.WORK)
def bill_new(request: HttpRequest, desk: Desk) -> HttpResponseBase:
    """Write a bill: for anybody, for one customer, or of an order."""
    order_id = typed_id(request.GET.get("order", ""), expect="ord")
    order = order_in_scope(scope=desk.scope, order_id=order_id) if order_id else None
    customer_id = typed_id(request.GET.get("customer", ""), expect="cus")
    customer = customer_in_scope(scope=desk.scope, public_id=customer_id) if customer_id else None
    names = ("order", "percent") if order else ("customer",) if customer else ()
    query = urlencode({name: request.GET[name] for name in names if name in request.GET})
    asked = Asked(
        entities=may_bill(desk),
        customer=order.customer if order else customer,
        draft=None,
        here=reverse("desk:bill_new") + (f"?{query}" if query else ""),
        order=order,
        percent=share_asked(request.GET.get("percent", ""), language=desk.show.language),
    )
    return _written(request, desk, asked)


def share_asked(text: str, /, *, language: str) -> Decimal:
    """How much of an order is billed, in per cent; all of it where that is not to be understood."""
    typed = typed_decimal(text=text.strip().removesuffix("%").strip(), language=language)
    try:
        percent = Decimal(typed)
    except InvalidOperation:
        return Decimal(100)
    return percent if percent.is_finite() and 0 < percent <= 100 else Decimal(100)


@desk_page("GET", "HEAD", "POST", power=Power.WORK)
def bill_edit(request: HttpRequest, desk: Desk, public_id: UUID) -> HttpResponseBase:
    """Write a draft anew, and keep it or let it go."""
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
    return _written(request, desk, _of_draft(desk, draft))


def _of_draft(desk: Desk, draft: Bill) -> Asked:
    here = reverse("desk:bill_edit", kwargs={"public_id": draft.public_id})
    return Asked(entities=may_bill(desk), customer=draft.customer, draft=draft, here=here)


def may_bill(desk: Desk, /) -> list[Entity]:
    """The entities that bills may be written for."""
    found = [one for one in entities(scope=desk.scope) if one.pk in desk.scope.entity_ids]
    if not found:
        raise PermissionDenied
    return found


def _written(request: HttpRequest, desk: Desk, asked: Asked) -> HttpResponse:
    if request.method != "POST":
        return _shown(request, desk, asked, begun_form(desk, asked))
    seller = asked.seller(request.POST.get("entity", ""))
    form = typed_form(request.POST, language=desk.show.language, own=seller.taxes if seller else {})
    do = request.POST.get("do", "look")
    if do == "issue":
        return _issue(request, desk, asked, form)
    if do.partition("-")[0] in {"keep", "attach", "detach"}:
        return _keep(request, desk, asked, form, do=do)
    if do == "reckon" and is_fragment(request):
        context = reckoned_context(desk, asked, form)
        return page(request, desk, "desk/bill_reckoned.html", context)
    return _shown(request, desk, asked, after_button(form, do=do))


def after_button(form: BillForm, /, *, do: str) -> BillForm:
    """The form after a button of its rows; the same after any other."""
    what = do.partition("-")[0]
    if what in ROW_BUTTONS:
        rows, focus = with_rows(form, do=do)
        return replace(form, typed={**form.typed, "lines": rows}, focus=focus)
    if what == "adjust":
        rows, focus = with_adjustments(form, do=do)
        return replace(form, typed={**form.typed, "adjustments": rows}, focus_adjustment=focus)
    return form


def begun_form(desk: Desk, asked: Asked, /) -> BillForm:
    """What the form begins with: a line, the lines of an order, or what a draft was given."""
    entity = asked.entities[0]
    if asked.customer is not None:
        own = asked.customer.accounts.filter(entity__in=asked.entities).order_by("pk").first()
        entity = own.entity if own else entity
    given = asked.draft.content["given"] if asked.draft else None
    if asked.order is not None:
        entity, given = asked.order.entity, next_bill(order=asked.order, percent=asked.percent)
    if asked.draft is not None:
        entity = asked.draft.entity
    number = asked.customer.number if asked.customer else ""
    taxes = seller_side(entity=entity).taxes
    typed = begun(given=given, entity=entity.code, customer=number, own=taxes)
    return BillForm(typed=typed, language=desk.show.language, own=taxes)


def _issue(request: HttpRequest, desk: Desk, asked: Asked, form: BillForm) -> HttpResponse:
    if asked.draft is not None or request.FILES:
        return _keep(request, desk, asked, form, do="issue")
    plain, _, faults = plain_from(desk, asked, form)
    if faults:
        return _shown(request, desk, asked, replace(form, faults=faults))
    try:
        waiting = set_out(plain=plain, now=desk.now, actor=desk.scope.actor)
    except BillRefused as refusal:
        return _shown(request, desk, asked, replace(form, faults=faults_of(refusal)))
    flash.success(request, leaves_words(waiting, desk=desk))
    return redirect("desk:bill", public_id=waiting.public_id)


def _keep(request: HttpRequest, desk: Desk, asked: Asked, form: BillForm, *, do: str) -> HttpResponse:
    """Keep a draft with its files; then, where that is wanted and nothing is wrong, let it go."""
    plain, customer, faults = plain_from(desk, asked, form)
    seller = asked.seller(form.value("entity"))
    if customer is None or seller is None or faults:
        if request.FILES:
            faults = (
                *faults,
                PlainFault("attachments", "Choose the files again: say first whom it goes to."),
            )
        return _shown(request, desk, asked, replace(form, faults=faults))
    if asked.draft is None and (there := let_go(plain)) is not None:
        return redirect("desk:bill", public_id=there.public_id)
    files, unfit = uploads(request)
    try:
        kept = kept_draft(
            desk=desk,
            draft=asked.draft,
            seen=form.value("seen"),
            plain=plain,
            seller=seller,
            customer=customer,
            files=files,
            without=do.removeprefix("detach-") if do.startswith("detach-") else "",
        )
    except BillRefused as refusal:
        return _shown(request, desk, asked, replace(form, faults=(*faults_of(refusal), *unfit)))
    if unfit:
        return _shown(request, desk, _of_draft(desk, kept), replace(form, faults=unfit))
    return _after_keeping(request, desk, form, kept=kept, plain=plain, do=do)


def _after_keeping(
    request: HttpRequest, desk: Desk, form: BillForm, *, kept: Bill, plain: dict[str, object], do: str
) -> HttpResponse:
    anew = _of_draft(desk, kept)
    if do == "issue":
        try:
            kept = release_draft(bill=kept, now=desk.now, actor=desk.scope.actor, plain=plain)
        except BillRefused as refusal:
            return _shown(request, desk, anew, replace(form, faults=faults_of(refusal)))
        flash.success(request, leaves_words(kept, desk=desk))
    elif do == "keep":
        flash.success(request, "Kept as a draft: nothing of it is numbered, posted or sent.")
    else:
        return redirect(f"{anew.here}#f-attachments")
    return redirect("desk:bill", public_id=kept.public_id)


def faults_of(refusal: BillRefused, /) -> tuple[PlainFault, ...]:
    """What a refusal names, or its own words."""
    return refusal.faults or (PlainFault("", str(refusal)),)


def plain_from(
    desk: Desk, asked: Asked, form: BillForm, /
) -> tuple[dict[str, object], Customer | None, tuple[PlainFault, ...]]:
    """What was typed, the customer found by number or name; with what of it is not ours to bill."""
    plain = form.plain()
    if asked.draft is None:
        plain["external_id"] = f"desk:{form.value('once')[:40] or new_public_id().hex}"
    faults: tuple[PlainFault, ...] = ()
    if asked.seller(form.value("entity")) is None:
        faults = (PlainFault("entity", "Choose the entity that sells."),)
    if asked.customer is not None:
        return {**plain, "customer": asked.customer.number}, asked.customer, faults
    found = customer_named(desk, form.value("customer").strip())
    if isinstance(found, PlainFault):
        return plain, None, (*faults, found)
    return {**plain, "customer": found.number}, found, faults


def customer_named(desk: Desk, text: str, /) -> Customer | PlainFault:
    """The one customer that a number or a name stands for, or what is wrong with it."""
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
    plain, *_ = plain_from(desk, asked, form)
    today = entity_day(entity=seller.entity, now=desk.now)
    return estimate(plain=plain, seller=seller, today=today, now=desk.now)


def reckoned_context(desk: Desk, asked: Asked, form: BillForm, /) -> dict[str, object]:
    """What the sums beside the form need."""
    reckoned = _reckoned(desk, asked, form)
    totals = reckoned.totals if reckoned else None
    seller = asked.seller(form.value("entity"))
    return {
        "reckoned": reckoned,
        "totals": totals,
        "taxes": [(one, tax_words(one.tax)) for one in totals.taxes] if totals else [],
        "adjusted": adjusted_words(form, totals),
        "currency": form.value("currency").strip().upper() or (seller.entity.currency if seller else ""),
        "is_ready": reckoned is not None and not reckoned.faults and totals is not None,
    }


def adjusted_words(form: BillForm, totals: BillTotals | None, /) -> list[tuple[str, int]]:
    """Discounts and surcharges on the whole bill with what each comes to, where all of them can be reckoned."""
    given = plain_adjustments(form.adjusted, language=form.language)
    if totals is None or len(given) != len(totals.adjustments_minor):
        return [("Discounts and surcharges", sum(totals.adjustments_minor))] if totals else []
    return [
        (str(one["text"]) or "No reason yet", minor)
        for one, minor in zip(given, totals.adjustments_minor, strict=True)
    ]


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
        "order": asked.order,
        "files": list(
            BillFile.objects.filter(bill=asked.draft)
            .annotate(size=Length("content"))
            .defer("content")
            .order_by("pk")
        )
        if asked.draft
        else [],
        "seen": stamp(subject="bill", subject_id=asked.draft.pk) if asked.draft else 0,
        "file_most": FILE_BYTES_MAX // 1_000_000,
        "files_most": FILES_MAX,
        "files_bytes_most": FILES_BYTES_MAX // 1_000_000,
    }
    response = page(request, desk, "desk/bill_new.html", context)
    response.status_code = 409 if form.faults else 200
    return response


def _sides(form: BillForm) -> set[str]:
    """Which side something is missing of that is kept elsewhere: entity, customer."""
    heads = [one.field.partition(".") for one in form.faults]
    return {head for head, dot, _ in heads if dot and head in {"entity", "customer"}}
