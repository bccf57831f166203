"""Which bills a scope sees: those of the customers and entities that it sees, issued or not."""

from uuid import UUID

from django.db.models import QuerySet

from dunwell.apps.billing.models import Bill
from dunwell.apps.organisation.scope import Scope
from dunwell.apps.parties.access import seen


class UnknownBill(Exception):
    """No bill with this identifier is seen in this scope."""

    code = "unknown_bill"


def seen_bills(*, scope: Scope) -> QuerySet[Bill]:
    """Return the bills that the scope sees, each with its entity and customer."""
    return Bill.objects.filter(seen(scope=scope)).select_related("entity", "customer")


def bill_in_scope(*, scope: Scope, bill_id: UUID) -> Bill:
    """Return a bill, or raise UnknownBill."""
    found = seen_bills(scope=scope).select_related("corrects", "item").filter(public_id=bill_id).first()
    if found is None:
        raise UnknownBill("There is no such bill in the entities that you see.")
    return found
