"""What the bills of an entity say of it, and how it bills: numbers, taxes, terms, minutes for mistakes, deposits."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.contrib import messages as flash
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect

from dunwell.apps.billing.models import Seller
from dunwell.apps.billing.numbering import last_number
from dunwell.apps.billing.preferences import SELLER_NUMBERS, SELLER_TEXTS, SettingsRefused, set_seller
from dunwell.apps.organisation.days import entity_day
from dunwell.apps.organisation.models import Entity
from dunwell.apps.organisation.queries import entities
from dunwell.apps.organisation.scope import Power
from dunwell.core.billing.deposit_plain import plain_of, read_terms
from dunwell.core.billing.numbers import DEFAULT, faults_of_pattern, written
from dunwell.core.billing.taxes import TaxCategory
from dunwell.core.plain import PlainFault
from dunwell.interfaces.desk.billing.bill_words import TAX_WORDS
from dunwell.interfaces.desk.door import Desk, desk_page, page
from dunwell.interfaces.desk.fields import Field, Kind, as_text, by_field, field_id, moved, nested
from dunwell.interfaces.desk.policies.policy_form import FaultLine
from dunwell.interfaces.shared.typed_money import typed_decimal

QR: Final = (("", "None"), ("epc", "EPC (SEPA)"), ("swiss", "Swiss QR bill"))
ROUNDING: Final = (("1", "To the smallest unit"), ("5", "To 0.05"), ("10", "To 0.10"), ("100", "To 1.00"))
HOW: Final = (("first", "To the first invoice"), ("pro_rata", "To each by its share"))
CATEGORIES: Final = tuple((one.value, f"{one.value}: {TAX_WORDS[one]}") for one in TaxCategory)
SECTIONS: Final[Sequence[tuple[str, Sequence[tuple[str, str, Kind, str]]]]] = (
    (
        "Who it is",
        (
            ("vat_id", "VAT identifier", "text", "empty: the tax number kept of the entity"),
            ("tax_number", "Tax number", "text", "of the tax office at home"),
            ("registration", "Registration", "text", "HRB 12345"),
            ("legal_note", "What the law asks for", "text", "court, directors, capital"),
            ("street", "Street", "text", "for e-invoices; empty: read from the address"),
            ("postcode", "Postcode", "text", ""),
            ("city", "City", "text", ""),
            ("region", "Region", "text", ""),
            ("endpoint_scheme", "Scheme of the e-address", "text", "EAS code: 9930, 0088, EM"),
            ("endpoint", "Electronic address", "text", ""),
        ),
    ),
    (
        "Where to pay, whom to ask",
        (
            ("bank", "Bank", "text", ""),
            ("bic", "BIC", "text", ""),
            ("qr", "Code to pay by", "select", ""),
            ("contact_name", "Contact", "text", ""),
            ("contact_phone", "Telephone", "text", ""),
            ("contact_email", "E-mail", "text", "empty: the sender of its letters"),
        ),
    ),
    (
        "How it bills",
        (
            ("number_pattern", "How numbers are written", "text", f"empty: {DEFAULT}"),
            ("terms", "Terms", "text", "where neither bill, customer nor its class says; empty: NET30"),
            ("undo_minutes", "Minutes for mistakes", "number", "between “issue” and the issue; 0: none"),
            (
                "proof_days",
                "Days until silence is told",
                "number",
                "a bill that is not proved to have arrived",
            ),
            ("round_to_minor", "Rounding", "select", "of what is to be paid"),
        ),
    ),
    (
        "Deposits on orders",
        (
            ("deposits.percent", "Per cent of the order", "text", "10 unless given; 0: none"),
            ("deposits.low", "Of low risk, %", "text", "empty: as above"),
            ("deposits.medium", "Of medium risk, %", "text", "empty: as above"),
            ("deposits.high", "Of high risk, %", "text", "empty: as above"),
            ("deposits.due_days", "Days to pay it", "number", "7 unless given"),
            ("deposits.how", "Set against", "select", ""),
        ),
    ),
)
CHOICES: Final[Mapping[str, Sequence[tuple[str, str]]]] = {
    "qr": QR,
    "round_to_minor": ROUNDING,
    "deposits.how": HOW,
}
RISKS: Final = ("low", "medium", "high")
PLACES: Final[Mapping[str, str]] = {name: label for _, rows in SECTIONS for name, label, _, _ in rows}
TAX_FIELDS: Final = (
    ("code", "Code"),
    ("category", "Category"),
    ("rate", "Rate, %"),
    ("reason", "Why there is none"),
    ("reason_code", "VATEX code"),
)


@desk_page(power=Power.CONFIGURE)
def sellers(request: HttpRequest, desk: Desk) -> HttpResponseBase:
    """The entities whose bills may be set up here."""
    found = [one for one in entities(scope=desk.scope) if one.pk in desk.scope.entity_ids]
    settings = {one.entity_id: one for one in Seller.objects.filter(entity__in=found)}
    context = {"rows": [(one, settings.get(one.pk)) for one in found]}
    return page(request, desk, "desk/sellers.html", context)


@desk_page("GET", "HEAD", "POST", power=Power.CONFIGURE)
def seller(request: HttpRequest, desk: Desk, code: str) -> HttpResponseBase:
    """Read or change what the bills of an entity say."""
    entity = next((one for one in entities(scope=desk.scope) if one.code == code), None)
    if entity is None:
        raise Http404("There is no such entity.")
    if entity.pk not in desk.scope.entity_ids:
        raise PermissionDenied
    if request.method != "POST":
        return _shown(request, desk, entity, typed=_kept(entity))
    typed = nested(request.POST)
    rows = [one for one in typed.get("taxes", []) if isinstance(one, Mapping)]
    do = request.POST.get("do", "save")
    if do.partition("-")[0] in {"add", "remove", "up", "down"}:
        typed["taxes"], focus = moved(rows, do=do, blank={"category": "S"})
        return _shown(request, desk, entity, typed=typed, focus=focus)
    try:
        set_seller(
            scope=desk.scope, entity=entity, plain=_plain(typed, rows, desk=desk, entity=entity), now=desk.now
        )
    except SettingsRefused as refusal:
        return _shown(request, desk, entity, typed=typed, faults=[_at_field(one) for one in refusal.faults])
    flash.success(request, "Saved. Bills that are issued stay as they are.")
    return redirect("desk:seller", code=code)


def _plain(
    typed: Mapping[str, Any], rows: Sequence[Mapping[str, Any]], *, desk: Desk, entity: Entity
) -> dict[str, object]:
    """What was typed, as set_seller reads it."""
    said: dict[str, object] = {
        name: as_text(typed.get(name)) for name in (*SELLER_TEXTS, *SELLER_NUMBERS) if name in typed
    }
    said["taxes"] = [
        {name: as_text(row.get(name)) for name, _ in TAX_FIELDS}
        | {"rate": typed_decimal(text=as_text(row.get("rate")), language=desk.show.language)}
        for row in rows
        if any(as_text(row.get(name)).strip() for name in ("code", "rate", "reason", "reason_code"))
    ]
    given = typed.get("deposits")
    given = given if isinstance(given, Mapping) else {}
    share = {
        name: typed_decimal(text=as_text(given.get(name)), language=desk.show.language)
        for name in ("percent", *RISKS)
    }
    deposits: dict[str, object] = {"percent": share["percent"]} if share["percent"] else {}
    risks = {name: {"percent": share[name]} for name in RISKS if share[name]}
    deposits |= {"risks": risks} if risks else {}
    for name in ("due_days", "how"):
        if text := as_text(given.get(name)).strip():
            deposits[name] = text
    said["deposits"] = _with_amounts(deposits, entity)
    return said


def _with_amounts(deposits: dict[str, object], entity: Entity) -> dict[str, object]:
    """The terms with the amounts by currency that are kept and for which this form has no field."""
    found = Seller.objects.filter(entity=entity).first()
    kept: Mapping[str, Any] = found.deposits if found else {}
    risks = deposits.get("risks")
    risks = dict(risks) if isinstance(risks, Mapping) else {}
    for name, share in kept.get("risks", {}).items():
        if share.get("fixed"):
            risks[name] = {**share, **risks.get(name, {})}
    amounts = {name: kept[name] for name in ("fixed", "minimum", "round_to", "waive_alone") if kept.get(name)}
    return {**amounts, **deposits, **({"risks": risks} if risks else {})}


def _at_field(fault: PlainFault) -> PlainFault:
    """The fault at the field of this form that it is about."""
    name = fault.field
    if name.startswith("deposits.risks."):
        return PlainFault(f"deposits.{name.split('.')[2]}", fault.message)
    return fault


def _kept(entity: Entity) -> dict[str, Any]:
    found = Seller.objects.filter(entity=entity).first() or Seller(entity=entity)
    typed: dict[str, Any] = {name: getattr(found, name) for name in (*SELLER_TEXTS, *SELLER_NUMBERS)}
    typed["taxes"] = [{"code": code, **one} for code, one in found.taxes.items()]
    terms, _ = read_terms(found.deposits)
    shares = plain_of(terms)
    risks = shares["risks"]
    own = risks if isinstance(risks, Mapping) else {}
    typed["deposits"] = {
        "percent": shares["percent"],
        "due_days": shares["due_days"],
        "how": shares["how"],
        **{name: own[name]["percent"] for name in RISKS if name in own},
    }
    return typed


def _value(typed: Mapping[str, Any], name: str) -> str:
    head, _, inner = name.partition(".")
    found = typed.get(head)
    if inner:
        return as_text(found.get(inner)) if isinstance(found, Mapping) else ""
    return as_text(found)


def _shown(
    request: HttpRequest,
    desk: Desk,
    entity: Entity,
    *,
    typed: Mapping[str, Any],
    faults: Sequence[PlainFault] = (),
    focus: int = 0,
) -> HttpResponse:
    said = by_field(faults)

    def one(name: str, label: str, kind: Kind, hint: str) -> Field:
        value, fault = _value(typed, name), said.get(name, "")
        choices = CHOICES.get(name, ())
        if choices and value not in {code for code, _ in choices}:
            choices = (*choices, (value, value))
        return Field(
            name, label, kind, value, choices=choices, fault=fault, hint=hint, is_wide=name == "legal_note"
        )

    rows = [row for row in typed.get("taxes", []) if isinstance(row, Mapping)]
    context = {
        "entity": entity,
        "sections": [(title, [one(*row) for row in fields]) for title, fields in SECTIONS],
        "taxes": [_tax_row(row, at, said) for at, row in enumerate(rows)],
        "focus": focus,
        "summary": [_line_of(fault) for fault in faults],
        "next_number": _next(entity, as_text(typed.get("number_pattern")), desk=desk),
    }
    response = page(request, desk, "desk/seller.html", context)
    response.status_code = 409 if faults else 200
    return response


def _tax_row(row: Mapping[str, Any], at: int, said: Mapping[str, str]) -> tuple[int, list[Field]]:
    fields: list[Field] = []
    for name, label in TAX_FIELDS:
        full = f"taxes[{at}].{name}"
        kind: Kind = "select" if name == "category" else "text"
        choices = CATEGORIES if name == "category" else ()
        fields.append(
            Field(full, label, kind, as_text(row.get(name)), choices=choices, fault=said.get(full, ""))
        )
    return at + 1, fields


def _line_of(fault: PlainFault) -> FaultLine:
    name = fault.field
    if name.startswith("taxes["):
        place, _, inner = name.partition("].")
        label = dict(TAX_FIELDS).get(inner, inner)
        number = int(place.removeprefix("taxes[")) + 1
        return FaultLine(field_id(name), f"Tax code {number}, {label.lower()}", fault.message)
    return FaultLine(field_id(name), PLACES.get(name, ""), fault.message)


def _next(entity: Entity, pattern: str, *, desk: Desk) -> str:
    """The number of the next invoice, by the pattern as it is typed; empty where that cannot be used."""
    if pattern and faults_of_pattern(pattern):
        return ""
    year = entity_day(entity=entity, now=desk.now).year
    last = last_number(entity_id=entity.pk, kind="invoice", year=year)
    return written(pattern=pattern, entity=entity.code, kind="invoice", year=year, seq=last + 1)
