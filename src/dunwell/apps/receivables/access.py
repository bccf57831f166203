"""Which accounts and customers a scope sees: a customer through an account in an entity that is seen."""

from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from dunwell.apps.organisation.scope import Scope
from dunwell.apps.parties.access import seen
from dunwell.apps.parties.merged import current_id
from dunwell.apps.parties.models import Customer, Group
from dunwell.apps.receivables.models import Account


class UnknownCustomer(Exception):
    """No customer with this identifier is seen in this scope."""

    code = "unknown_customer"


class UnknownGroup(Exception):
    """No group with this identifier has a customer that is seen in this scope."""

    code = "unknown_group"


class UnknownAccount(Exception):
    """No account with this identifier is seen in this scope."""

    code = "unknown_account"


class UnknownItem(Exception):
    """No item with this identifier is seen in this scope."""

    code = "unknown_item"


def seen_accounts(*, scope: Scope) -> QuerySet[Account]:
    """Return the accounts that the scope sees."""
    return Account.objects.filter(seen(scope=scope))


def seen_customers(*, scope: Scope) -> QuerySet[Customer]:
    """Return the customers of whom the scope sees an account."""
    mine = seen_accounts(scope=scope).filter(customer_id=OuterRef("pk"))
    return Customer.objects.filter(Exists(mine))


def customer(*, scope: Scope, public_id: UUID) -> Customer:
    """Return the customer with this public identifier, or of whom one with it was merged into another that one.

    Raises UnknownCustomer.
    """
    return _one(seen_customers(scope=scope).select_related("owner", "group"), public_id=public_id)


def customer_keys(*, scope: Scope, public_id: UUID) -> Customer:
    """Return a customer as `customer` does, mostly with no more read of it than keys, number and name."""
    mine = seen_accounts(scope=scope).select_related("customer")
    keys = mine.only("customer__public_id", "customer__number", "customer__name", "customer__group_id")
    found = next(iter(keys.filter(customer__public_id=public_id)[:1]), None)  # many times a second: no order
    return customer(scope=scope, public_id=public_id) if found is None else found.customer


def _one(mine: QuerySet[Customer], *, public_id: UUID) -> Customer:
    found = mine.filter(public_id=public_id).first()
    if found is None:
        found = mine.filter(public_id=current_id(public_id=public_id)).first()
    if found is None:
        raise UnknownCustomer("There is no such customer in the entities that you see.")
    return found


def group(*, scope: Scope, public_id: UUID) -> Group:
    """Return the group with this public identifier, seen through an account of one of its customers.

    Raises UnknownGroup.
    """
    mine = seen_accounts(scope=scope).filter(customer__group_id=OuterRef("pk"))
    found = Group.objects.filter(Exists(mine), public_id=public_id).first()
    if found is None:
        raise UnknownGroup("There is no such group in the entities that you see.")
    return found
