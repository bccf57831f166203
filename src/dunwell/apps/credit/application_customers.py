"""Which customer an application is of: one that is known, or a new one, and never the same company twice."""

from datetime import datetime
from uuid import UUID

import polars as pl
from django.db import IntegrityError, connection, transaction

from dunwell.apps.billing.models import Buyer
from dunwell.apps.credit.application_assessing import duplicates_of
from dunwell.apps.credit.application_models import CreditApplication, EvidenceKind
from dunwell.apps.credit.application_moves import ApplicationRefused, allow, keep, locked, move
from dunwell.apps.organisation.scope import Scope
from dunwell.apps.parties.models import Customer
from dunwell.apps.parties.operations import CONTACTS, CUSTOMERS, upsert_customers
from dunwell.apps.receivables.access import seen_customers
from dunwell.apps.receivables.models import Account

SOURCE = "application"


def link_customer(
    *, scope: Scope, application: CreditApplication, customer_id: UUID, now: datetime
) -> CreditApplication:
    """Say which customer an application is of: one that is seen, or one with the same numbers or name.

    Raises ApplicationRefused (not_allowed, over, no_customer, already_open).
    """
    with transaction.atomic():
        row = locked(application)
        allow(scope=scope, application=row)
        customer = seen_customers(scope=scope).filter(public_id=customer_id).first()
        if customer is None:
            alike = {one.customer.public_id: one.customer for one in duplicates_of(application=row)}
            customer = alike.get(customer_id)
        if customer is None:
            raise ApplicationRefused(
                code="no_customer", message="There is no such customer.", field="customer"
            )
        data = {"customer": str(customer.public_id)}
        try:
            with transaction.atomic():
                move(
                    application=row, event="linked", actor=scope.actor, now=now, data=data, customer=customer
                )
        except IntegrityError as clash:
            if "creditapplication_one_open" not in str(clash):
                raise
            raise ApplicationRefused(
                code="already_open", message="Another application of this customer waits already."
            ) from None
        keep(application=row, kind=EvidenceKind.LINK, actor=scope.actor, now=now, data=data)
    return row


def unlink_customer(*, scope: Scope, application: CreditApplication, now: datetime) -> CreditApplication:
    """Take back that an application is of a customer; not of one that the customer sent from its own account."""
    with transaction.atomic():
        row = locked(application)
        allow(scope=scope, application=row)
        if row.customer is None or row.source == "portal":
            raise ApplicationRefused(code="no_customer", message="Nothing was linked here.")
        before = str(row.customer.public_id)
        move(
            application=row,
            event="unlinked",
            actor=scope.actor,
            now=now,
            data={"customer": before},
            customer=None,
        )
        keep(
            application=row,
            kind=EvidenceKind.LINK,
            actor=scope.actor,
            now=now,
            data={"customer": None, "before": before},
        )
    return row


def customer_for(row: CreditApplication, *, actor: str, now: datetime) -> Customer:
    """Return the customer of a locked application that is approved: the linked one, else a new one with its contact.

    Raises ApplicationRefused (is_customer) where a customer with the same tax or register number is there already: it
    is to be linked. Two applications of one company that are approved at once follow each other.
    """
    if row.customer is not None:
        return row.customer
    with connection.cursor() as cursor:
        for number in sorted(filter(None, (row.vat_id, row.register_number))):
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 2))", [f"credit:{number}"])
    if any(one.by != ("name",) for one in duplicates_of(application=row)):
        raise ApplicationRefused(
            code="is_customer",
            message="A customer with the same number is there already: link the application to it first.",
        )
    return _new_customer(row, actor=actor, now=now)


def account_for(row: CreditApplication, *, customer: Customer) -> Account:
    """Return the customer's account at the entity in the currency applied for, opened where it is missing."""
    account, _ = Account.objects.get_or_create(customer=customer, entity=row.entity, currency=row.currency)
    return account


def _new_customer(row: CreditApplication, *, actor: str, now: datetime) -> Customer:
    number = f"AP-{row.pk:05d}"
    place = " ".join(part for part in (row.postcode, row.city) if part)
    customer = {
        "source": SOURCE,
        "external_id": number,
        "number": number,
        "name": row.company_name,
        "language": row.language,
        "country": row.country,
        "address": "\n".join(line for line in (row.street, place) if line),
    }
    contact = {
        "source": SOURCE,
        "customer_external_id": number,
        "name": row.person,
        "email": row.email,
        "phone": row.phone,
        "language": row.language,
    }
    upsert_customers(
        customers=pl.DataFrame(
            [{**dict.fromkeys(CUSTOMERS.names), **customer}], schema=dict(CUSTOMERS.dtypes)
        ),
        contacts=pl.DataFrame([{**dict.fromkeys(CONTACTS.names), **contact}], schema=dict(CONTACTS.dtypes)),
        actor=actor,
        now=now,
    )
    made = Customer.objects.get(source=SOURCE, external_id=number)
    Buyer.objects.create(
        customer=made,
        street=row.street,
        postcode=row.postcode,
        city=row.city,
        vat_id=row.vat_id[:20],
        registration=row.register_number,
    )
    return made
