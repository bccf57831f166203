"""Who a customer is: the names it goes by, and whom to reach there."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from dunwell.apps.organisation.scope import Scope
from dunwell.apps.parties.models import Contact, CustomerName
from dunwell.apps.receivables.access import customer

NAMES_MAX = 50


@dataclass(frozen=True, slots=True)
class ContactRow:
    """Somebody at the customer. `undeliverable_at` is set when the address was refused for good."""

    public_id: UUID
    name: str
    role: str
    role_name: str
    email: str
    phone: str
    mobile: str
    is_sms_agreed: bool
    language: str
    undeliverable_at: datetime | None
    undeliverable_reason: str


@dataclass(frozen=True, slots=True)
class CustomerCard:
    """A customer, apart from what it owes."""

    customer_id: int
    public_id: UUID
    number: str
    name: str
    aliases: tuple[str, ...]
    language: str
    country: str
    segment: str
    terms: str
    address: str
    owner: str
    is_do_not_contact: bool
    group: str
    group_public_id: UUID | None
    risk_class: str
    risk_name: str
    is_vip: bool
    renewal_on: date | None
    contacts: tuple[ContactRow, ...]


def customer_card(*, scope: Scope, public_id: UUID) -> CustomerCard:
    """Return the card of a customer, or raise UnknownCustomer."""
    found = customer(scope=scope, public_id=public_id)
    names = CustomerName.objects.filter(customer=found).exclude(name=found.name).order_by("name")
    contacts = Contact.objects.filter(customer=found).order_by("role", "pk")
    return CustomerCard(
        customer_id=found.pk,
        public_id=found.public_id,
        number=found.number,
        name=found.name,
        aliases=tuple(names.values_list("name", flat=True)[:NAMES_MAX]),
        language=found.language,
        country=found.country,
        segment=found.segment,
        terms=found.terms,
        address=found.address,
        owner=str(found.owner) if found.owner else found.owner_email,
        is_do_not_contact=found.is_do_not_contact,
        group=found.group.name if found.group else "",
        group_public_id=found.group.public_id if found.group else None,
        risk_class=found.risk_class,
        risk_name=found.get_risk_class_display() if found.risk_class else "",
        is_vip=found.is_vip,
        renewal_on=found.renewal_on,
        contacts=tuple(
            ContactRow(
                public_id=one.public_id,
                name=one.name,
                role=one.role,
                role_name=one.get_role_display(),
                email=one.email,
                phone=one.phone,
                mobile=one.mobile,
                is_sms_agreed=one.is_sms_agreed,
                language=one.language,
                undeliverable_at=one.undeliverable_at,
                undeliverable_reason=one.undeliverable_reason,
            )
            for one in contacts
        ),
    )
