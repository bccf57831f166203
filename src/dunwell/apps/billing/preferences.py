"""What an entity's bills say and how a customer wants its own: as a person sets it, each change told in the journal."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from dunwell.apps.billing.models import Buyer, Form, Seller
from dunwell.apps.journal import operations as journal
from dunwell.apps.organisation.models import Entity
from dunwell.apps.organisation.operations import is_country
from dunwell.apps.organisation.scope import Power, Scope
from dunwell.apps.parties.merged import customers_called
from dunwell.apps.parties.models import Customer
from dunwell.apps.receivables.access import customer as customer_in_scope
from dunwell.apps.receivables.access import seen_accounts, seen_customers
from dunwell.core.billing.delivery import Channel
from dunwell.core.billing.deposit_plain import plain_of, read_terms
from dunwell.core.billing.numbers import faults_of_pattern
from dunwell.core.billing.tax_codes import read_tax_codes
from dunwell.core.billing.texts import unprintable
from dunwell.core.plain import Plain, PlainFault, PlainReader
from dunwell.core.receivables.terms import UnreadableTerms
from dunwell.formats.einvoice.codes import ENDPOINTS, VAT_PREFIXES
from dunwell.formats.mime import is_address
from dunwell.formats.terms_code import read_terms as read_payment_terms

SELLER_TEXTS: Final[Mapping[str, int]] = {
    "street": 200,
    "postcode": 20,
    "city": 100,
    "region": 100,
    "vat_id": 20,
    "tax_number": 40,
    "registration": 60,
    "legal_note": 500,
    "endpoint_scheme": 10,
    "endpoint": 100,
    "bank": 100,
    "bic": 11,
    "contact_name": 100,
    "contact_phone": 40,
    "contact_email": 254,
    "number_pattern": 60,
    "terms": 40,
    "qr": 5,
}
"""Fields of an entity with the most characters of each."""
SELLER_NUMBERS: Final[Mapping[str, tuple[int, int]]] = {
    "undo_minutes": (0, 1440),
    "proof_days": (1, 60),
    "round_to_minor": (1, 1000),
}
BUYER_TEXTS: Final[Mapping[str, int]] = {
    "street": 200,
    "postcode": 20,
    "city": 100,
    "region": 100,
    "vat_id": 20,
    "registration": 60,
    "endpoint_scheme": 10,
    "endpoint": 100,
    "buyer_reference": 100,
}
BUYER_FLAGS: Final = ("has_hard_copy", "needs_purchase_order", "is_consolidated")
BUYER_NUMBERS: Final[Mapping[str, tuple[int, int]]] = {"bills_on": (1, 28)}
E_INVOICES: Final = tuple(one for one in Form if one is not Form.PDF)
ADDRESS_MAX = 2_000
_NOT_TOLD = frozenset({"address", "street", "postcode", "city", "region", "contact_name", "contact_phone"})
"""Whose old and new words the journal leaves out: they stand with the customer or the entity, and only there."""


class SettingsRefused(Exception):
    """What was given cannot be kept so; `faults` name every field with the remedy."""

    def __init__(self, *, code: str, message: str, faults: Sequence[PlainFault] = ()) -> None:
        super().__init__(message)
        self.code = code
        self.faults = tuple(faults)


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """What was given, ready to be kept, and what is wrong with it."""

    values: dict[str, Any] = field(default_factory=dict[str, Any])
    faults: tuple[PlainFault, ...] = ()


def set_seller(*, scope: Scope, entity: Entity, plain: Plain, now: datetime) -> Seller:
    """Replace what the bills of an entity say of it and how it bills; the same again is no change and no event.

    Every field of read_seller is taken from `plain`; what is not in it is set to nothing. What was issued stays as it
    is. Raises SettingsRefused (not_allowed, faulty).
    """
    if not scope.may(Power.CONFIGURE) or entity.pk not in scope.entity_ids:
        raise SettingsRefused(code="not_allowed", message="An administrator of the entity sets this.")
    read = read_seller(plain)
    if read.faults:
        raise SettingsRefused(code="faulty", message="This cannot be kept so.", faults=read.faults)
    with transaction.atomic():
        Entity.objects.select_for_update(no_key=True).get(pk=entity.pk)
        found = Seller.objects.filter(entity=entity).first() or Seller(entity=entity)
        changed = _changed(found, read.values)
        if changed or found.pk is None:
            found.save()
        if changed:
            journal.append(
                name="billing.seller.set",
                actor=scope.actor,
                now=now,
                subject="entity",
                subject_id=entity.pk,
                entity_id=entity.pk,
                data={"billing": changed},
            )
    return found


def read_seller(plain: Plain, /) -> Read:
    """Read the fields of SELLER_TEXTS and SELLER_NUMBERS, `taxes` as rows, and `deposits`."""
    reader = _Reader()
    values: dict[str, Any] = {
        name: reader.short(plain, name=name, longest=longest) for name, longest in SELLER_TEXTS.items()
    }
    defaults = Seller()
    for name, (least, most) in SELLER_NUMBERS.items():
        number = reader.needed(plain, name=name, default=getattr(defaults, name), within="")
        if not least <= number <= most:
            reader.fault(field=name, message=f"Give between {least} and {most}; not {number}.")
        values[name] = number
    reader.vat_id(values["vat_id"])
    reader.endpoint(values)
    if values["contact_email"] and not is_address(values["contact_email"]):
        reader.fault(field="contact_email", message="Give an e-mail address, or leave it empty.")
    for why in faults_of_pattern(values["number_pattern"]) if values["number_pattern"] else ():
        reader.fault(field="number_pattern", message=why)
    if values["qr"] not in {"", "epc", "swiss"}:
        reader.fault(field="qr", message="Choose EPC, Swiss, or none.")
    reader.terms(values["terms"])
    values["taxes"], faults = read_tax_codes(reader.rows(plain, name="taxes"))
    deposits, unread = read_terms(reader.section(plain, name="deposits"))
    values["deposits"] = plain_of(deposits) if plain.get("deposits") else {}
    told = [PlainFault(f"deposits.{one.field}", one.message) for one in unread]
    return Read(values=values, faults=(*reader.found, *faults, *told))


def set_buyer(*, scope: Scope, customer_id: UUID, plain: Plain, now: datetime) -> Buyer:
    """Replace how a customer is billed; the same again is no change and no event.

    Raises UnknownCustomer and SettingsRefused (not_allowed, faulty).
    """
    customer = customer_in_scope(scope=scope, public_id=customer_id)
    if not scope.may(Power.WORK):
        raise SettingsRefused(code="not_allowed", message="You may see this customer, but not change it.")
    read = read_buyer(plain, scope=scope, customer=customer)
    if read.faults:
        raise SettingsRefused(code="faulty", message="This cannot be kept so.", faults=read.faults)
    with transaction.atomic():
        customer = Customer.objects.select_for_update(no_key=True).get(pk=customer.pk)
        place = {name: read.values.pop(name) for name in ("country", "address")}
        moved = _changed(customer, place)
        if moved:
            customer.save(update_fields=list(place))
        found = Buyer.objects.filter(customer=customer).first() or Buyer(customer=customer)
        changed = _changed(found, read.values) | moved
        if changed or found.pk is None:
            found.save()
        if changed:
            _tell_buyer(scope, customer, changed, now=now)
    return found


def _tell_buyer(scope: Scope, customer: Customer, changed: dict[str, Any], *, now: datetime) -> None:
    account = seen_accounts(scope=scope).filter(customer=customer).order_by("entity__code", "currency")[0]
    journal.append(
        name="billing.buyer.set",
        actor=scope.actor,
        now=now,
        subject="customer",
        subject_id=customer.pk,
        entity_id=account.entity_id,
        customer_id=customer.pk,
        account_id=account.pk,
        data={"billing": changed},
    )


def read_buyer(plain: Plain, /, *, scope: Scope, customer: Customer) -> Read:
    """Read BUYER_TEXTS, _FLAGS and _NUMBERS, country, address, einvoice, channels; bill_to as a customer's number."""
    reader = _Reader()
    values: dict[str, Any] = {
        name: reader.short(plain, name=name, longest=longest) for name, longest in BUYER_TEXTS.items()
    }
    values |= {name: reader.flag(plain, name=name, default=False) for name in BUYER_FLAGS}
    for name, (least, most) in BUYER_NUMBERS.items():
        values[name] = reader.needed(plain, name=name, default=getattr(Buyer(), name), within="")
        if not least <= values[name] <= most:
            reader.fault(field=name, message=f"Give between {least} and {most}; not {values[name]}.")
    values["country"] = reader.text(plain, name="country").upper()
    if values["country"] and not is_country(values["country"]):
        reader.fault(field="country", message="Give two letters such as DE, US or GB.")
    values["address"] = reader.short(plain, name="address", longest=ADDRESS_MAX)
    reader.vat_id(values["vat_id"])
    reader.endpoint(values)
    values["einvoice"] = reader.text(plain, name="einvoice")
    if values["einvoice"] and values["einvoice"] not in {one.value for one in E_INVOICES}:
        reader.fault(field="einvoice", message="Choose one of the formats.")
    channels = plain.get("channels") or []
    known = [one.value for one in Channel]
    values["channels"] = [one for one in known if isinstance(channels, list) and one in channels]
    if not isinstance(channels, list) or set(channels) - set(known):
        reader.fault(field="channels", message=f"Choose among {', '.join(known)}.")
    if Channel.EINVOICE.value in values["channels"] and not values["endpoint"]:
        reader.fault(field="endpoint", message="An e-invoice needs the electronic address that it goes to.")
    values["bill_to"] = _bill_to(reader, plain, scope=scope, customer=customer)
    return Read(values=values, faults=tuple(reader.found))


def _bill_to(reader: "_Reader", plain: Plain, *, scope: Scope, customer: Customer) -> Customer | None:
    """Who gets and owes the bills instead: nobody, or another customer that is seen and is billed itself."""
    number = reader.text(plain, name="bill_to")
    if not number:
        return None
    found = list(
        seen_customers(scope=scope).filter(pk__in=customers_called(number=number)).select_related("buyer")[:2]
    )
    if len(found) != 1:
        said = "Several customers have this number." if found else "There is no customer with this number."
        reader.fault(field="bill_to", message=said)
        return None
    if found[0].pk == customer.pk:
        reader.fault(field="bill_to", message="It is billed itself: leave this empty.")
    elif Buyer.objects.filter(customer=found[0], bill_to__isnull=False).exists():
        reader.fault(field="bill_to", message="Its own bills go to another one: name that one.")
    elif Buyer.objects.filter(bill_to=customer).exists():
        reader.fault(field="bill_to", message="Bills of others go to this customer: they would go astray.")
    return found[0]


class _Reader(PlainReader):
    """Reads what both sides have."""

    def short(self, plain: Plain, /, *, name: str, longest: int) -> str:
        text = self.text(plain, name=name).replace("\r\n", "\n")
        if len(text) > longest:
            self.fault(field=name, message=f"It has {len(text)} characters, {longest} is the most.")
        elif why := unprintable(text):
            self.fault(field=name, message=f"This cannot be printed: {why}.")
        return text

    def vat_id(self, text: str, /) -> None:
        bare = text.replace(" ", "")
        if text and (
            bare[:2].upper() not in VAT_PREFIXES or not bare[2:].isalnum() or not bare[2:].isascii()
        ):
            self.fault(
                field="vat_id",
                message="Begin with the letters of its country: DE123456789; else give no number.",
            )

    def endpoint(self, values: Mapping[str, Any], /) -> None:
        scheme, address = values["endpoint_scheme"], values["endpoint"]
        if bool(scheme) != bool(address):
            missing = "endpoint" if scheme else "endpoint_scheme"
            self.fault(field=missing, message="Give scheme and address, or neither of them.")
        elif scheme and scheme not in ENDPOINTS:
            self.fault(
                field="endpoint_scheme",
                message="Give a code of the EAS list: 9930 for a German VAT number, EM for an e-mail address.",
            )

    def terms(self, text: str, /) -> None:
        if not text:
            return
        try:
            read_payment_terms(text=text)
        except UnreadableTerms as error:
            self.fault(field="terms", message=f"{error}")


def _changed(row: Seller | Buyer | Customer, values: Mapping[str, Any]) -> dict[str, Any]:
    """Set values on a row, and tell of each that differs what it was and is, as far as the journal may hold it."""
    found: dict[str, Any] = {}
    for name, value in values.items():
        before = getattr(row, name)
        if before == value:
            continue
        setattr(row, name, value)
        found[name] = [] if name in _NOT_TOLD else [_told(before), _told(value)]
    return found


def _told(value: object) -> object:
    return value.number if isinstance(value, Customer) else value
