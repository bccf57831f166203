"""Contacts of a customer that a scope sees, and the searches for a contact that they end."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from dunwell.apps.organisation.scope import Scope
from dunwell.apps.parties import contacts
from dunwell.apps.parties.access import seen
from dunwell.apps.parties.contacts import ContactDraft, Place
from dunwell.apps.parties.models import Contact, Customer
from dunwell.apps.receivables.access import customer, seen_accounts
from dunwell.apps.worklist.models import Task, TaskKind, TaskState
from dunwell.apps.worklist.operations import TaskRefused, close_task


@dataclass(frozen=True, slots=True)
class Kept:
    """The contact as it stands now, and how many searches for one are over with it."""

    contact: Contact
    searches_ended: int


def add_contact(*, scope: Scope, customer_id: UUID, draft: ContactDraft, now: datetime) -> Kept:
    """Record a new contact; raises UnknownCustomer, and what parties' add_contact raises."""
    with transaction.atomic():
        found = customer(scope=scope, public_id=customer_id)
        place = _place(scope=scope, customer=found)
        contact = contacts.add_contact(scope=scope, customer=found, place=place, draft=draft, now=now)
        return Kept(contact, _end_searches(scope=scope, contact=contact, now=now))


def change_contact(
    *, scope: Scope, customer_id: UUID, contact_id: UUID, draft: ContactDraft, now: datetime
) -> Kept:
    """Change a contact; raises UnknownCustomer, and what parties' change_contact raises."""
    with transaction.atomic():
        found = customer(scope=scope, public_id=customer_id)
        place = _place(scope=scope, customer=found)
        contact = contacts.change_contact(
            scope=scope, customer=found, contact_id=contact_id, place=place, draft=draft, now=now
        )
        return Kept(contact, _end_searches(scope=scope, contact=contact, now=now))


def use_again(*, scope: Scope, customer_id: UUID, contact_id: UUID, now: datetime) -> Kept:
    """Write to a refused address again; raises UnknownCustomer, and what parties' use_again raises."""
    with transaction.atomic():
        found = customer(scope=scope, public_id=customer_id)
        place = _place(scope=scope, customer=found)
        contact = contacts.use_again(scope=scope, customer=found, contact_id=contact_id, place=place, now=now)
        return Kept(contact, _end_searches(scope=scope, contact=contact, now=now))


def _place(*, scope: Scope, customer: Customer) -> Place:
    """The first account that the scope sees: through it, the scope sees the customer."""
    account = seen_accounts(scope=scope).filter(customer=customer).order_by("entity__code", "currency")[0]
    return Place(entity_id=account.entity_id, account_id=account.pk)


def _end_searches(*, scope: Scope, contact: Contact, now: datetime) -> int:
    """Close what asks for a contact of this customer, now that there is one to write to."""
    if not contact.email or contact.undeliverable_at is not None:
        return 0
    mine = seen(scope=scope, entity="account__entity_id", owner="account__customer__owner_id")
    searches = Task.objects.filter(
        mine,
        account__customer_id=contact.customer_id,
        kind=TaskKind.CONTACT_MISSING,
        state=TaskState.OPEN,
    ).order_by("pk")
    ended = 0
    for task in searches:
        try:
            close_task(scope=scope, task_id=task.public_id, outcome="contact_found", note="", now=now)
        except TaskRefused as refusal:
            if refusal.code != "moved_on":  # somebody closed it this very moment, which is as good
                raise
        else:
            ended += 1
    return ended
