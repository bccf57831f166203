"""Contacts as a person keeps them: added, changed, and used again after an address was refused.

What a person said is told in the journal without names and addresses: they stand with the contact, and only there.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from dunwell.apps.journal import operations as journal
from dunwell.apps.organisation.identity import new_public_id
from dunwell.apps.organisation.scope import Power, Scope
from dunwell.apps.parties.models import Contact, ContactRole, Customer
from dunwell.core.wording import is_language, one_line
from dunwell.formats.mime import is_address
from dunwell.formats.sms_job import mobile_number

SOURCE = "desk"
FIELDS = ("name", "email", "phone", "role", "language")
CHARACTERS_MAX = {"name": 150, "email": 254, "phone": 40, "mobile": 40, "role": 12, "language": 10}


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactDraft:
    """A contact as somebody typed it, not checked yet. Without a language it reads the customer's.

    `mobile` and `is_sms_agreed` are left as they are where they are None. Only the person concerned can agree to be
    sent text messages, on that number.
    """

    name: str
    email: str
    phone: str
    role: str
    language: str
    mobile: str | None = None
    is_sms_agreed: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The account on whose timeline a change of its customer is told."""

    entity_id: int
    account_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactFault:
    """What is wrong with a field.

    `code` is stable: too_long, nothing_to_reach, not_an_address, known, not_a_number, not_a_mobile,
    mobile_missing, unknown_role, unknown_language.
    """

    field: str
    code: str
    message: str


class UnknownContact(Exception):
    """The customer has no contact with this identifier."""

    code = "unknown_contact"


class ContactRefused(Exception):
    """A contact cannot be kept as asked; `code` is stable: not_allowed, faults (then each is named), in_use."""

    def __init__(self, *, code: str, message: str, faults: Sequence[ContactFault] = ()) -> None:
        super().__init__(message)
        self.code = code
        self.faults = tuple(faults)


def add_contact(
    *, scope: Scope, customer: Customer, place: Place, draft: ContactDraft, now: datetime
) -> Contact:
    """Record somebody new at a customer that the scope sees, or raise ContactRefused."""
    with transaction.atomic():
        _enter(scope=scope, customer=customer)
        kept = _checked(customer=customer, draft=draft)
        public_id = new_public_id()
        contact = Contact.objects.create(
            public_id=public_id,
            customer=customer,
            **kept,
            sms_agreed_at=now if kept["is_sms_agreed"] else None,
            source=SOURCE,
            external_id=str(public_id),
            created_at=now,
        )
        _tell("added", scope=scope, contact=contact, place=place, now=now, data={"role": contact.role})
    return contact


def change_contact(
    *, scope: Scope, customer: Customer, contact_id: UUID, place: Place, draft: ContactDraft, now: datetime
) -> Contact:
    """Replace what is known of a contact, or raise UnknownContact or ContactRefused; the same again is no change.

    With another address the contact counts as reachable, and as ours: an import that still has the old address
    adds it as another contact and leaves this one alone.
    """
    with transaction.atomic():
        _enter(scope=scope, customer=customer)
        contact = _contact(customer=customer, contact_id=contact_id)
        kept = _checked(customer=customer, draft=draft, contact=contact)
        changed = [name for name, value in kept.items() if value != getattr(contact, name)]
        if not changed:
            return contact
        for name in changed:
            setattr(contact, name, kept[name])
        if {"mobile", "is_sms_agreed"} & set(changed):
            contact.sms_agreed_at = now if contact.is_sms_agreed else None
        if "email" in changed:
            contact.undeliverable_at, contact.undeliverable_reason = None, ""
            contact.source, contact.external_id = SOURCE, str(contact.public_id)
        contact.save()
        _tell("changed", scope=scope, contact=contact, place=place, now=now, data={"changed": changed})
    return contact


def use_again(*, scope: Scope, customer: Customer, contact_id: UUID, place: Place, now: datetime) -> Contact:
    """Write again to an address that was refused for good once, or raise UnknownContact or ContactRefused."""
    with transaction.atomic():
        _enter(scope=scope, customer=customer)
        contact = _contact(customer=customer, contact_id=contact_id)
        if contact.undeliverable_at is None:
            raise ContactRefused(code="in_use", message="This address is in use already.")
        contact.undeliverable_at, contact.undeliverable_reason = None, ""
        contact.save(update_fields=["undeliverable_at", "undeliverable_reason"])
        _tell("restored", scope=scope, contact=contact, place=place, now=now, data={})
    return contact


def retire(*, actor: str, contact: Contact, place: Place, code: str, reason: str, now: datetime) -> bool:
    """Write to this address no more, for a reason; False where nothing is anyhow.

    `code` tells the journal why, without names: bounced, unsubscribed, wrong_person.
    """
    with transaction.atomic():
        retired = Contact.objects.filter(pk=contact.pk, undeliverable_at__isnull=True).update(
            undeliverable_at=now, undeliverable_reason=one_line(reason)[:300]
        )
        if retired:
            contact.refresh_from_db()
            journal.append(
                name="parties.contact.retired",
                actor=actor,
                now=now,
                subject="contact",
                subject_id=contact.pk,
                entity_id=place.entity_id,
                customer_id=contact.customer_id,
                account_id=place.account_id,
                data={"contact": str(contact.public_id), "reason": code},
            )
    return bool(retired)


def _enter(*, scope: Scope, customer: Customer) -> None:
    """Let those who may work change one customer's contacts one after the other."""
    if not scope.may(Power.WORK):
        raise ContactRefused(code="not_allowed", message="You may see these contacts, but not change them.")
    Customer.objects.select_for_update(no_key=True).get(pk=customer.pk)


def _contact(*, customer: Customer, contact_id: UUID) -> Contact:
    found = Contact.objects.filter(customer=customer, public_id=contact_id).first()
    if found is None:
        raise UnknownContact("This customer has no such contact.")
    return found


def _checked(
    *, customer: Customer, draft: ContactDraft, contact: Contact | None = None
) -> dict[str, str | bool]:
    """The values to keep, each on one line, or ContactRefused with every fault."""
    kept = {name: one_line(getattr(draft, name)) for name in FIELDS}
    mobile, is_sms_agreed, mobile_faults = _checked_mobile(draft=draft, contact=contact)
    faults = [
        ContactFault(
            field=name, code="too_long", message=f"At most {CHARACTERS_MAX[name]} characters, please."
        )
        for name in FIELDS
        if len(kept[name]) > CHARACTERS_MAX[name]
    ]
    faults += mobile_faults
    if not kept["email"] and not kept["phone"] and not mobile:
        said = "Give an e-mail address or a telephone number."
        faults.append(ContactFault(field="email", code="nothing_to_reach", message=said))
    if kept["email"] and not is_address(kept["email"]):
        said = "This is not an e-mail address: it looks like name@company.example."
        faults.append(ContactFault(field="email", code="not_an_address", message=said))
    elif kept["email"] and (other := _namesake(customer=customer, email=kept["email"], contact=contact)):
        said = "There is a contact with this address already."
        if other.undeliverable_at is not None:
            said = "There is a contact with this address already, marked undeliverable: use it again."
        faults.append(ContactFault(field="email", code="known", message=said))
    if kept["phone"] and not any(one.isdigit() for one in kept["phone"]):
        faults.append(
            ContactFault(field="phone", code="not_a_number", message="A telephone number has digits.")
        )
    if kept["role"] not in ContactRole.values:
        faults.append(ContactFault(field="role", code="unknown_role", message="Choose one of the roles."))
    if kept["language"] and not is_language(kept["language"]):
        faults.append(
            ContactFault(field="language", code="unknown_language", message="Choose one of the languages.")
        )
    if faults:
        raise ContactRefused(code="faults", message="This contact cannot be kept so.", faults=faults)
    return {**kept, "mobile": mobile, "is_sms_agreed": is_sms_agreed}


def _checked_mobile(*, draft: ContactDraft, contact: Contact | None) -> tuple[str, bool, list[ContactFault]]:
    """The mobile number as it is kept, whether text messages to it are agreed to, and what is wrong with them."""
    known, was_agreed = (contact.mobile, contact.is_sms_agreed) if contact else ("", False)
    typed = known if draft.mobile is None else one_line(draft.mobile)
    mobile = mobile_number(typed) if typed else ""
    is_agreed = was_agreed and mobile == known if draft.is_sms_agreed is None else draft.is_sms_agreed
    if mobile is None:
        said = "Write it with its country, such as +49 151 12345678."
        return typed, False, [ContactFault(field="mobile", code="not_a_mobile", message=said)]
    if is_agreed and not mobile:
        said = "Give the number on which they agreed to get text messages."
        return mobile, False, [ContactFault(field="mobile", code="mobile_missing", message=said)]
    return mobile, is_agreed, []


def _namesake(*, customer: Customer, email: str, contact: Contact | None) -> Contact | None:
    others = Contact.objects.filter(customer=customer, email__iexact=email)
    return others.exclude(pk=contact.pk).first() if contact else others.first()


def _tell(
    event: str, *, scope: Scope, contact: Contact, place: Place, now: datetime, data: Mapping[str, object]
) -> None:
    journal.append(
        name=f"parties.contact.{event}",
        actor=scope.actor,
        now=now,
        subject="contact",
        subject_id=contact.pk,
        entity_id=place.entity_id,
        customer_id=contact.customer_id,
        account_id=place.account_id,
        data={"contact": str(contact.public_id), **data},
    )
