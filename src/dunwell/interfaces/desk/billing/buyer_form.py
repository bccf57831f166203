"""How a customer is billed: what its bills say of it, by which ways they go, and who gets and owes them."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from django.contrib import messages as flash
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect

from dunwell.apps.billing.models import Buyer
from dunwell.apps.billing.preferences import (
    BUYER_FLAGS,
    BUYER_NUMBERS,
    BUYER_TEXTS,
    E_INVOICES,
    SettingsRefused,
    set_buyer,
)
from dunwell.apps.organisation.scope import Power
from dunwell.apps.parties.models import Customer
from dunwell.apps.receivables.access import customer as customer_in_scope
from dunwell.core.billing.delivery import Channel
from dunwell.core.plain import PlainFault
from dunwell.interfaces.desk.billing.bill_words import CHANNEL_WORDS
from dunwell.interfaces.desk.door import Desk, desk_page, page
from dunwell.interfaces.desk.fields import Field, Kind, as_text, by_field, field_id, nested
from dunwell.interfaces.desk.policies.policy_form import FaultLine

ADDRESS_CHARACTERS = 2_000
FORMATS: Final = (("", "The one inside the PDF"), *((one.value, one.label) for one in E_INVOICES))
SECTIONS: Final[Sequence[tuple[str, Sequence[tuple[str, str, Kind, str]]]]] = (
    (
        "What its bills say",
        (
            ("country", "Country", "text", "two letters: the tax depends on it"),
            ("vat_id", "VAT identifier", "text", "DE123456789"),
            ("registration", "Registration", "text", ""),
            ("street", "Street", "text", "for e-invoices; empty: read from the address"),
            ("postcode", "Postcode", "text", ""),
            ("city", "City", "text", ""),
            ("region", "Region", "text", ""),
        ),
    ),
    (
        "E-invoice",
        (
            ("einvoice", "Format", "select", ""),
            ("endpoint_scheme", "Scheme of the address", "text", "EAS code: 9930, 0088, EM"),
            ("endpoint", "Electronic address", "text", ""),
            ("buyer_reference", "Buyer's reference", "text", "a Leitweg-ID and the like"),
        ),
    ),
    (
        "Rules",
        (
            ("bill_to", "Its bills go to", "text", "number of the customer that gets and owes them"),
            ("needs_purchase_order", "No bill without an order number of theirs", "check", ""),
            ("is_consolidated", "One bill a month", "check", ""),
            ("bills_on", "Day of that bill", "number", "of the month, 1 to 28"),
        ),
    ),
)
PLACES: Final[Mapping[str, str]] = {
    "address": "Address",
    "channels": "Ways",
    **{name: label for _, rows in SECTIONS for name, label, _, _ in rows},
}


@desk_page()
def buyer(request: HttpRequest, desk: Desk, public_id: UUID) -> HttpResponseBase:
    """How a customer is billed, as a form for whoever may change it."""
    customer = customer_in_scope(scope=desk.scope, public_id=public_id)
    return _shown(request, desk, customer, typed=_kept(customer))


@desk_page("POST", power=Power.WORK)
def buyer_change(request: HttpRequest, desk: Desk, public_id: UUID) -> HttpResponseBase:
    """Change how a customer is billed."""
    customer = customer_in_scope(scope=desk.scope, public_id=public_id)
    typed = nested(request.POST, lists=("channels",), longest=ADDRESS_CHARACTERS)
    try:
        set_buyer(scope=desk.scope, customer_id=public_id, plain=_plain(typed), now=desk.now)
    except SettingsRefused as refusal:
        return _shown(request, desk, customer, typed=typed, faults=refusal.faults)
    flash.success(request, "Saved. Bills that are issued stay as they are.")
    return redirect("desk:buyer", public_id=public_id)


def _plain(typed: Mapping[str, Any]) -> dict[str, object]:
    names = (
        *BUYER_TEXTS,
        *BUYER_FLAGS,
        *BUYER_NUMBERS,
        "country",
        "address",
        "einvoice",
        "channels",
        "bill_to",
    )
    return {name: typed[name] for name in names if name in typed}


def _kept(customer: Customer) -> dict[str, Any]:
    found = Buyer.objects.filter(customer=customer).select_related("bill_to").first() or Buyer(
        customer=customer
    )
    names = (*BUYER_TEXTS, *BUYER_FLAGS, *BUYER_NUMBERS, "einvoice", "channels")
    return {
        **{name: getattr(found, name) for name in names},
        "country": customer.country,
        "address": customer.address,
        "bill_to": found.bill_to.number if found.bill_to else "",
    }


def _shown(
    request: HttpRequest,
    desk: Desk,
    customer: Customer,
    *,
    typed: Mapping[str, Any],
    faults: Sequence[PlainFault] = (),
) -> HttpResponse:
    said = by_field(faults)

    def one(name: str, label: str, kind: Kind, hint: str) -> Field:
        value = typed.get(name)
        shown = ("on" if value else "") if kind == "check" else as_text(value)
        choices = FORMATS if name == "einvoice" else ()
        return Field(name, label, kind, shown, choices=choices, fault=said.get(name, ""), hint=hint)

    chosen = typed.get("channels") or []
    context = {
        "customer": customer,
        "sections": [(title, [one(*row) for row in rows]) for title, rows in SECTIONS],
        "address": as_text(typed.get("address")),
        "address_fault": said.get("address", ""),
        "channels": [(code.value, CHANNEL_WORDS[code], code.value in chosen) for code in Channel],
        "channels_fault": said.get("channels", ""),
        "has_hard_copy": bool(typed.get("has_hard_copy")),
        "summary": [FaultLine(field_id(one.field), PLACES.get(one.field, ""), one.message) for one in faults],
        "may_change": desk.scope.may(Power.WORK),
        "billed_for": list(Customer.objects.filter(buyer__bill_to=customer).order_by("name")[:50]),
    }
    response = page(request, desk, "desk/buyer.html", context)
    response.status_code = 409 if faults else 200
    return response
