"""Bills at the desk: the list, and one bill with all that it says, how it went out, and what became of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from uuid import UUID

from babel.numbers import format_decimal
from django.contrib import messages as flash
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.http import content_disposition_header

from dunwell.apps.billing.access import bill_in_scope
from dunwell.apps.billing.again import Whereto, ways_to
from dunwell.apps.billing.copies import CopyRefused, file_name, has_einvoice
from dunwell.apps.billing.correcting import creditable_minor
from dunwell.apps.billing.gathered import sources_of
from dunwell.apps.billing.gathering_models import SetAside
from dunwell.apps.billing.listing import ARRIVALS, STATES, BillFilters, bills_page, listed
from dunwell.apps.billing.models import Bill, BillFile, BillKind, BillState, Form
from dunwell.apps.billing.order_models import OrderBill, RecurringBill
from dunwell.apps.billing.queries import (
    Says,
    corrections_of,
    given_lines,
    set_against,
    ways_of,
    what_it_says,
)
from dunwell.apps.billing.sides import seller_side
from dunwell.apps.organisation.identity import new_public_id
from dunwell.apps.organisation.queries import entities
from dunwell.apps.organisation.scope import Power
from dunwell.apps.receivables.access import customer as customer_in_scope
from dunwell.apps.runs.bill_parcels import made_copy
from dunwell.core import ids
from dunwell.core.billing.stored import IssuedBill
from dunwell.core.billing.units import unit_words
from dunwell.core.money import exponent
from dunwell.core.wording import locale_of
from dunwell.interfaces.desk.billing.bill_words import (
    ARRIVAL_CHIPS,
    CHANNEL_WORDS,
    DELIVERY_CHIPS,
    PROOF_WORDS,
    STATE_CHIPS,
    minutes_left,
    tax_words,
)
from dunwell.interfaces.desk.charges.charges import names_of
from dunwell.interfaces.desk.door import Desk, desk_page, is_fragment, page, page_number
from dunwell.interfaces.desk.ids import typed_id
from dunwell.interfaces.shared.house import house
from dunwell.interfaces.shared.security import HEADER

SEARCH_CHARACTERS_MAX = 200


@desk_page()
def bills(request: HttpRequest, desk: Desk) -> HttpResponseBase:
    """The list, or only its rows where htmx asks for them."""
    filters = _filters(request)
    found = bills_page(
        scope=desk.scope, filters=filters, now=desk.now, today=desk.today, page=page_number(request)
    )
    context: dict[str, object] = {"found": found, "filters": filters, **LIST_WORDS}
    if is_fragment(request):
        return page(request, desk, "desk/bills_rows.html", context)
    context |= {
        "entities": entities(scope=desk.scope),
        "kinds": BillKind.choices,
        "may_configure": desk.scope.may(Power.CONFIGURE),
        "customer": customer_in_scope(scope=desk.scope, public_id=filters.customer_id)
        if filters.customer_id
        else None,
    }
    return page(request, desk, "desk/bills.html", context)


LIST_WORDS: Mapping[str, object] = {
    "states": STATES,
    "arrivals": ARRIVALS,
    "state_chips": STATE_CHIPS,
    "arrival_chips": ARRIVAL_CHIPS,
}
"""What every table of bills needs."""


def _filters(request: HttpRequest) -> BillFilters:
    kind, state = request.GET.get("kind", ""), request.GET.get("state", "")
    return BillFilters(
        text=request.GET.get("q", "")[:SEARCH_CHARACTERS_MAX].replace("\x00", ""),
        entity=request.GET.get("entity", "")[:20].replace("\x00", ""),
        kind=kind if kind in BillKind.values else "",
        state=state if state in STATES else "",
        customer_id=typed_id(request.GET.get("customer", ""), expect="cus"),
    )


@desk_page()
def bill(request: HttpRequest, desk: Desk, public_id: UUID) -> HttpResponseBase:
    """One bill."""
    return bill_shown(request, desk, bill_in_scope(scope=desk.scope, bill_id=public_id))


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """What was typed about a bill, and why it was not done. `form`: credit, again or act."""

    form: str
    message: str
    faults: Mapping[str, str] = field(default_factory=dict[str, str])
    typed: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True, kw_only=True)
class LineShown:
    """A line as the page shows it; `back`: what was typed to be given back of it."""

    at: int
    name: str
    details: tuple[str, ...]
    item_number: str
    quantity: str
    unit: str
    price: str
    per: str
    tax: str
    discounts: list[tuple[str, int]]
    net_minor: int
    period: tuple[object, object]
    back: str
    fault: str


def bill_shown(
    request: HttpRequest, desk: Desk, found: Bill, *, refusal: Refusal | None = None
) -> HttpResponse:
    """The page of a bill, with what was refused."""
    row = listed(bills=[found], now=desk.now, today=desk.today)[0]
    says = what_it_says(bill=found, now=desk.now)
    left = creditable_minor(bill=found)
    context: dict[str, object] = {
        "bill": found,
        "row": row,
        "says": says,
        "said": says.said,
        "lines": lines_shown(says.said, refusal=refusal, language=desk.show.language) if says.said else [],
        "given": [] if says.said else given_lines(bill=found),
        "taxes": [(at, one, tax_words(one.tax)) for at, one in enumerate(says.said.totals.taxes)]
        if says.said
        else [],
        "ways": ways_of(bill=found),
        "against": set_against(bill=found),
        "corrections": corrections_of(bill=found),
        "of_order": OrderBill.objects.filter(bill=found).select_related("order").first(),
        "of_plan": RecurringBill.objects.filter(bill=found).select_related("plan").first(),
        "into": SetAside.objects.filter(draft=found, taken_out_at__isnull=True)
        .select_related("into")
        .first(),
        "gathered": sources_of(bill=found),
        "files": list(BillFile.objects.filter(bill=found).defer("content").order_by("pk")),
        "minutes": minutes_left(leaves_at=found.leaves_at, now=desk.now),
        "creditable_minor": left,
        "may_credit": desk.may_work and left > 0,
        "forms": forms_of(found),
        "whereto": [(way_key(one), one) for one in ways_to(bill=found)] if _may_send(desk, found) else [],
        "undo_minutes": seller_side(entity=found.entity).settings.undo_minutes,
        "may_configure": desk.scope.may(Power.CONFIGURE) and found.entity_id in desk.scope.entity_ids,
        "fault_links": _fault_links(says),
        "once": new_public_id().hex,
        "who": names_of({found.created_by, found.issued_by}),
        "refusal": refusal,
        "channels": CHANNEL_WORDS,
        "proofs": PROOF_WORDS,
        "delivery_chips": DELIVERY_CHIPS,
        **LIST_WORDS,
    }
    response = page(request, desk, "desk/bill.html", context)
    response.status_code = 409 if refusal else 200
    return response


def way_key(one: Whereto, /) -> str:
    """A way as a form names it: email con_…, post, einvoice."""
    return f"{one.channel} {ids.show(prefix='con', uuid=one.contact_id)}" if one.contact_id else one.channel


def _may_send(desk: Desk, found: Bill) -> bool:
    return desk.may_work and found.state == BillState.ISSUED


def _fault_links(says: Says) -> list[tuple[str, str]]:
    """Each fault of a bill that cannot be issued, with where it is mended: entity, customer, or the bill itself."""
    places = {"entity": "entity", "customer": "customer"}
    return [(places.get(one.field.partition(".")[0], "bill"), one.message) for one in says.faults]


def lines_shown(said: IssuedBill, *, refusal: Refusal | None, language: str) -> list[LineShown]:
    """The lines of a bill with what each comes to, and what was typed to be given back of them."""
    is_credit = refusal is not None and refusal.form == "credit"
    typed = refusal.typed if refusal and is_credit else {}
    faults = refusal.faults if refusal and is_credit else {}
    return [
        LineShown(
            at=at,
            name=line.name,
            details=line.details,
            item_number=line.item_number,
            quantity=figure(line.quantity, language=language),
            unit=unit_words(line.unit, language=language),
            price=figure(line.price, language=language, currency=said.draft.currency),
            per=f"{line.price_per:f}" if line.price_per != 1 else "",
            tax=tax_words(said.totals.taxes[total.tax].tax),
            discounts=[
                (one.text, minor)
                for one, minor in zip(line.adjustments, total.adjustments_minor, strict=True)
            ],
            net_minor=total.net_minor,
            period=(line.first_on, line.last_on),
            back=typed.get(f"quantity-{at}", ""),
            fault=faults.get(f"quantities[{at}]", ""),
        )
        for at, (line, total) in enumerate(zip(said.draft.lines, said.totals.lines, strict=True))
    ]


def figure(value: Decimal, /, *, language: str, currency: str = "") -> str:
    """A quantity, or with a currency a price, with all of its decimals and no fewer than the currency has."""
    places = exponent(currency=currency) if currency else 0
    more = max(places, -int(value.normalize().as_tuple().exponent))
    figures = f"#,##0.{'0' * places}{'#' * (more - places)}" if more else "#,##0"
    return format_decimal(value, format=figures, locale=locale_of(language))


@desk_page()
def bill_document(request: HttpRequest, desk: Desk, public_id: UUID, form: str) -> HttpResponseBase:
    """A form of an issued bill exactly as it went out, made now if it was not yet; always as a download."""
    found = bill_in_scope(scope=desk.scope, bill_id=public_id)
    if form not in {one.value for one in forms_of(found)}:
        raise Http404("There is no such form of it.")
    try:
        copy = made_copy(bill=found, form=Form(form), house=house(), now=desk.now)
    except CopyRefused as refusal:
        flash.error(request, f"This form cannot be made: {refusal}")
        return redirect("desk:bill", public_id=public_id)
    name = file_name(bill=found, form=Form(form))
    return download(content=bytes(copy.content), media_type=copy.media_type, name=name)


def forms_of(found: Bill, /) -> list[Form]:
    """The forms in which a bill exists: none before it is issued, the PDF alone where it is no invoice."""
    if found.state != BillState.ISSUED:
        return []
    return list(Form) if has_einvoice(bill=found) else [Form.PDF]


@desk_page()
def bill_file(request: HttpRequest, desk: Desk, public_id: UUID, number: int) -> HttpResponseBase:  # noqa: ARG001
    """Something that goes with a bill, counted from 1, always as a download."""
    found = bill_in_scope(scope=desk.scope, bill_id=public_id)
    files = list(BillFile.objects.filter(bill=found).order_by("pk")[:100])
    if not 1 <= number <= len(files):
        raise Http404("There is no such attachment.")
    one = files[number - 1]
    return download(content=bytes(one.content), media_type=one.media_type, name=one.name)


def download(*, content: bytes, media_type: str, name: str) -> HttpResponse:
    """A file that the browser keeps and does not run."""
    response = HttpResponse(content, content_type=media_type)
    response.headers["Content-Disposition"] = (
        content_disposition_header(as_attachment=True, filename=name) or "attachment"
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers[HEADER] = "sandbox; default-src 'none'"
    return response
