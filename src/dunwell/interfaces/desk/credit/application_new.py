"""The form in which an application for credit is taken in at the desk: on paper, or by telephone."""

from collections.abc import Mapping
from typing import Any, Final

from babel import Locale
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect

from dunwell.apps.credit.application_assessing import assess
from dunwell.apps.credit.application_moves import ApplicationRefused
from dunwell.apps.credit.applications import Consent, apply_at_desk
from dunwell.apps.organisation.models import Entity
from dunwell.apps.organisation.queries import entities
from dunwell.apps.organisation.scope import Power
from dunwell.apps.receivables.access import seen_customers
from dunwell.core.credit.applications import (
    NOT_COUNTRIES,
    Asked,
    Fault,
    Reference,
    Typed,
    read_application,
)
from dunwell.core.decimals import UnreadableAmount
from dunwell.core.money import currencies
from dunwell.interfaces.desk.door import Desk, desk_page, page
from dunwell.interfaces.desk.fields import Field
from dunwell.interfaces.desk.ids import typed_id
from dunwell.interfaces.shared.typed_money import typed_minor

TYPED_MAX: Final = 1_000
CONSENT: Final = (
    "The applicant may speak for the company, says that all is right, and agrees that it is checked with public "
    "registers, that those named are asked, and that a score is reckoned from it. A person decides."
)
SECTIONS: Final = (
    (
        "The company",
        (
            ("company_name", "Name"),
            ("country", "Country"),
            ("register_number", "Number in the company register"),
            ("vat_id", "VAT or tax number"),
            ("street", "Street"),
            ("postcode", "Postcode"),
            ("city", "Town"),
            ("founded_year", "Founded in the year"),
        ),
    ),
    ("Who applies", (("person", "Name of the person"), ("email", "E-mail address"), ("phone", "Telephone"))),
    (
        "What is wished for",
        (
            ("entity", "Entity"),
            ("currency", "Currency"),
            ("requested", "Credit up to"),
            ("yearly", "Purchases in a year"),
            ("terms_days", "Days to pay"),
            ("language", "Language of letters"),
        ),
    ),
    (
        "References",
        (
            ("trade_1_name", "Supplier 1"),
            ("trade_1_reach", "Its e-mail address or telephone"),
            ("trade_2_name", "Supplier 2"),
            ("trade_2_reach", "Its e-mail address or telephone"),
            ("bank_name", "Bank"),
            ("bank_reach", "Its e-mail address or telephone"),
        ),
    ),
)
REFERENCES: Final = (("trade", "trade_1"), ("trade", "trade_2"), ("bank", "bank"))
TEXTS: Final = (
    *("company_name", "country", "register_number", "vat_id", "street", "postcode", "city"),
    *("founded_year", "person", "email", "phone", "currency", "terms_days"),
)
FAULTS: Final[dict[str, str]] = {
    "name_missing": "Give the name of the company.",
    "city_missing": "Give the town.",
    "person_missing": "Give the name of the person.",
    "not_an_address": "Give an e-mail address, such as name@company.example.",
    "country_missing": "Choose the country.",
    "numbers_missing": "Give the register number or the VAT number.",
    "register_too_long": "This is too long for a register number.",
    "register_bad_format": "The register number is not complete, or not of this country.",
    "register_bad_checksum": "A digit of the register number is wrong.",
    "vat_too_long": "This is too long for a VAT number.",
    "vat_bad_format": "The VAT number is not complete, or not of this country.",
    "vat_bad_checksum": "A digit of the VAT number is wrong.",
    "founded_year_out_of_range": "Give the year as four figures, not in the future.",
    "terms_days_out_of_range": "Give days from 0 to 120.",
    "currency_unknown": "Choose the currency.",
    "amount_missing": "Give an amount above zero.",
    "amount_too_large": "This amount is too large.",
    "not_an_amount": "Write the amount in figures.",
    "reference_incomplete": "Give the name, and how they can be reached.",
    "too_long": "This is too long.",
    "consent_missing": "Without the applicant's agreement it cannot be taken in.",
}
_PLACES: Final = {
    f"reference_{number}": f"{name}_name" for number, (_, name) in enumerate(REFERENCES, start=1)
}


@desk_page("GET", "HEAD", "POST", power=Power.WORK)
def application_new(request: HttpRequest, desk: Desk) -> HttpResponseBase:
    """Take in an application, or say what is wrong with it."""
    seen = [one for one in entities(scope=desk.scope) if one.pk in desk.scope.entity_ids]
    typed = {
        name: value[:TYPED_MAX].strip() for name, value in request.POST.items() if isinstance(value, str)
    }
    entity = next((one for one in seen if one.code == typed.get("entity")), seen[0] if seen else None)
    if request.method != "POST" or entity is None:
        begun = _begun(request, desk, entity=entity)
        return _shown(request, desk, typed=begun, seen=seen, errors={})
    asked, faults = _read(typed, desk=desk)
    errors = {_PLACES.get(one.field, one.field): FAULTS[one.code] for one in reversed(faults)}
    if asked is None:
        return _shown(request, desk, typed=typed, seen=seen, errors=errors, status=409)
    customer_id = typed_id(typed.get("customer", ""), expect="cus")
    customer = seen_customers(scope=desk.scope).filter(public_id=customer_id).first() if customer_id else None
    try:
        row = apply_at_desk(
            scope=desk.scope,
            customer=customer,
            entity=entity,
            asked=asked,
            consent=Consent(words=CONSENT, language=typed.get("language") or "en"),
            now=desk.now,
        )
    except ApplicationRefused as refusal:
        errors = {"company_name": str(refusal)}
        return _shown(request, desk, typed=typed, seen=seen, errors=errors, status=409)
    assess(application=row, actor=desk.scope.actor, now=desk.now, today=desk.today)
    return redirect("desk:application", application_id=row.public_id)


def _begun(request: HttpRequest, desk: Desk, *, entity: Entity | None) -> dict[str, str]:
    """What is known before anything is typed: of the customer whose page one came from."""
    known = {"entity": entity.code, "currency": entity.currency, "country": entity.country} if entity else {}
    customer_id = typed_id(request.GET.get("customer", ""), expect="cus")
    customer = seen_customers(scope=desk.scope).filter(public_id=customer_id).first() if customer_id else None
    if customer is not None:
        known |= {"company_name": customer.name, "country": customer.country, "language": customer.language}
        known |= {"customer": request.GET["customer"]}
    return {"language": "en", **known}


def _read(typed: Mapping[str, str], *, desk: Desk) -> tuple[Asked | None, tuple[Fault, ...]]:
    amounts: dict[str, int | None] = {"requested": None, "yearly": None}
    unread: list[Fault] = []
    for name in amounts:
        if typed.get(name) and typed.get("currency") in currencies():
            try:
                amounts[name] = typed_minor(
                    text=typed[name], currency=typed["currency"], language=desk.show.language
                )
            except UnreadableAmount:
                unread.append(Fault(field=name, code="not_an_amount"))
    references = [
        Reference(kind=kind, name=typed.get(f"{name}_name", ""), reach=typed.get(f"{name}_reach", ""))
        for kind, name in REFERENCES
    ]
    given = [one for one in references if one.name or one.reach]
    form = Typed(
        **{name: typed.get(name, "") for name in TEXTS},
        requested_minor=amounts["requested"],
        yearly_minor=amounts["yearly"],
        references=given,
        is_agreed="is_agreed" in typed,
    )
    asked, faults = read_application(typed=form, this_year=desk.today.year)
    fields = {one.field for one in unread}
    found = (*(one for one in faults if one.field not in fields), *unread)
    return (None if found else asked), found


def _shown(
    request: HttpRequest,
    desk: Desk,
    *,
    typed: Mapping[str, str],
    seen: list[Entity],
    errors: Mapping[str, str],
    status: int = 200,
) -> HttpResponseBase:
    countries = {str(code): str(name) for code, name in Locale("en").territories.items()}
    choices: dict[str, Any] = {
        "country": [
            ("", ""),
            *sorted(
                (
                    (code, name)
                    for code, name in countries.items()
                    if len(code) == 2 and code not in NOT_COUNTRIES
                ),
                key=lambda one: one[1],
            ),
        ],
        "currency": [(one, one) for one in sorted(currencies())],
        "entity": [(one.code, f"{one.code} {one.name}") for one in seen],
        "language": [
            (one, str(Locale("en").languages[one])) for one in ("de", "en", "es", "fr", "it", "nl", "sv")
        ],
    }
    sections = [
        (
            title,
            [
                Field(
                    name=name,
                    label=label,
                    kind="select" if name in choices else "text",
                    value=typed.get(name, ""),
                    choices=choices.get(name, ()),
                    fault=errors.get(name, ""),
                )
                for name, label in fields
            ],
        )
        for title, fields in SECTIONS
    ]
    context = {
        "sections": sections,
        "customer": typed.get("customer", ""),
        "consent": CONSENT,
        "is_agreed": "is_agreed" in typed,
        "consent_fault": errors.get("is_agreed", ""),
        "errors": len(errors),
    }
    response = page(request, desk, "desk/application_new.html", context)
    response.status_code = status
    return response
