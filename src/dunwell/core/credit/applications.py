"""What an application for credit says, and everything that is wrong with it at once."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from babel import Locale

from dunwell.core.credit.company_numbers import Number, NumberRefused, read_register, read_vat
from dunwell.core.money import currencies

CONSENT_VERSION: Final = "1"
"""Rises with the meaning of the words that are agreed to; their text is kept with each consent besides."""
REFERENCES_MAX: Final = 5
TERMS_DAYS_MAX: Final = 120
FIRST_YEAR: Final = 1200
MOST_MINOR: Final = 10**13
"""More than anybody asks for, and far from what the database can hold."""
LENGTHS: Final = {
    "company_name": 200,
    "street": 200,
    "postcode": 20,
    "city": 100,
    "person": 150,
    "email": 254,
    "phone": 40,
    "note": 1000,
}
REFERENCE_LENGTHS: Final = {"name": 200, "contact": 150, "reach": 254}
_MAILBOX: Final = re.compile(r"[^\s@,;<>\"()\[\]\\]{1,64}@[^\s@.,;<>()]+(\.[^\s@.,;<>()]+)+")
_COUNTRY: Final = re.compile(r"[A-Z]{2}")
NOT_COUNTRIES: Final = frozenset({"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """Somebody who can tell how the company pays: `kind` is trade or bank; `reach` an e-mail address or telephone."""

    kind: str
    name: str
    contact: str = ""
    reach: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What was typed, with amounts read already (None where none was typed); nothing of it is believed yet."""

    company_name: str = ""
    country: str = ""
    register_number: str = ""
    vat_id: str = ""
    street: str = ""
    postcode: str = ""
    city: str = ""
    founded_year: str = ""
    person: str = ""
    email: str = ""
    phone: str = ""
    currency: str = ""
    requested_minor: int | None = None
    yearly_minor: int | None = None
    terms_days: str = ""
    note: str = ""
    references: Sequence[Reference] = ()
    is_agreed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """An application that can be looked at. Amounts in minor units of `currency`."""

    company_name: str
    country: str
    register: Number | None
    vat: Number | None
    street: str
    postcode: str
    city: str
    founded_year: int | None
    person: str
    email: str
    phone: str
    currency: str
    requested_minor: int
    yearly_minor: int | None
    terms_days: int | None
    note: str
    references: tuple[Reference, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What is wrong with a field; `code` is stable, and interfaces have the words for it."""

    field: str
    code: str


def is_country(code: str, /) -> bool:
    """Tell whether two letters name a country of ISO 3166 as Babel lists them."""
    return bool(_COUNTRY.fullmatch(code)) and code in Locale("en").territories and code not in NOT_COUNTRIES


def read_application(*, typed: Typed, this_year: int) -> tuple[Asked | None, tuple[Fault, ...]]:
    """Return what was asked for, or every fault at once, in the order of the form."""
    register, vat, number_faults = _numbers(typed)
    founded, founded_faults = _whole(
        typed.founded_year, field="founded_year", least=FIRST_YEAR, most=this_year
    )
    terms, terms_faults = _whole(typed.terms_days, field="terms_days", least=0, most=TERMS_DAYS_MAX)
    faults = [*_texts(typed), *number_faults, *founded_faults, *terms_faults]
    faults += [*_amounts(typed), *_references(typed.references)]
    if not typed.is_agreed:
        faults.append(Fault(field="is_agreed", code="consent_missing"))
    if faults:
        return None, tuple(faults)
    assert typed.requested_minor is not None, "an amount that is missing is a fault"
    return (
        Asked(
            company_name=typed.company_name.strip(),
            country=typed.country,
            register=register,
            vat=vat,
            street=typed.street.strip(),
            postcode=typed.postcode.strip(),
            city=typed.city.strip(),
            founded_year=founded,
            person=typed.person.strip(),
            email=typed.email.strip(),
            phone=typed.phone.strip(),
            currency=typed.currency,
            requested_minor=typed.requested_minor,
            yearly_minor=typed.yearly_minor,
            terms_days=terms,
            note=typed.note.strip(),
            references=tuple(typed.references),
        ),
        (),
    )


def _read(
    read: Callable[..., Number], text: str, *, country: str, field: str, kind: str
) -> tuple[Number | None, list[Fault]]:
    if not text.strip():
        return None, []
    try:
        return read(text=text, country=country), []
    except NumberRefused as refused:
        return None, [Fault(field=field, code=f"{kind}_{refused.code}")]


def _numbers(typed: Typed) -> tuple[Number | None, Number | None, list[Fault]]:
    """The numbers of register and tax; one of them is needed, for a name alone is nobody."""
    if not is_country(typed.country):
        return None, None, [Fault(field="country", code="country_missing")]
    if not typed.register_number.strip() and not typed.vat_id.strip():
        return None, None, [Fault(field="register_number", code="numbers_missing")]
    register, register_faults = _read(
        read_register,
        typed.register_number,
        country=typed.country,
        field="register_number",
        kind="register",
    )
    vat, vat_faults = _read(read_vat, typed.vat_id, country=typed.country, field="vat_id", kind="vat")
    return register, vat, [*register_faults, *vat_faults]


def _texts(typed: Typed) -> list[Fault]:
    needed = {"company_name": "name_missing", "city": "city_missing", "person": "person_missing"}
    missing = [
        Fault(field=field, code=code) for field, code in needed.items() if not getattr(typed, field).strip()
    ]
    long = [
        Fault(field=field, code="too_long")
        for field, most in LENGTHS.items()
        if len(getattr(typed, field)) > most
    ]
    if not _MAILBOX.fullmatch(typed.email.strip()):
        missing.append(Fault(field="email", code="not_an_address"))
    return [*missing, *long]


def _whole(text: str, *, field: str, least: int, most: int) -> tuple[int | None, list[Fault]]:
    """A whole number that may be left out."""
    given = text.strip()
    if not given:
        return None, []
    if not (given.isascii() and given.isdigit() and len(given) <= 6 and least <= int(given) <= most):
        return None, [Fault(field=field, code=f"{field}_out_of_range")]
    return int(given), []


def _amounts(typed: Typed) -> list[Fault]:
    faults: list[Fault] = []
    if typed.currency not in currencies():
        faults.append(Fault(field="currency", code="currency_unknown"))
    if typed.requested_minor is None or typed.requested_minor <= 0:
        faults.append(Fault(field="requested", code="amount_missing"))
    elif typed.requested_minor > MOST_MINOR:
        faults.append(Fault(field="requested", code="amount_too_large"))
    if typed.yearly_minor is not None and not 0 <= typed.yearly_minor <= MOST_MINOR:
        faults.append(Fault(field="yearly", code="amount_too_large"))
    return faults


def _references(references: Sequence[Reference]) -> list[Fault]:
    if len(references) > REFERENCES_MAX:
        return [Fault(field="references", code="too_many_references")]
    faults: list[Fault] = []
    for number, one in enumerate(references, start=1):
        lengths = REFERENCE_LENGTHS.items()
        if not one.name.strip() or not one.reach.strip():
            faults.append(Fault(field=f"reference_{number}", code="reference_incomplete"))
        elif any(len(getattr(one, field)) > most for field, most in lengths):
            faults.append(Fault(field=f"reference_{number}", code="too_long"))
    return faults
