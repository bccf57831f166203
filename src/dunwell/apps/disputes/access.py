"""Which disputes a scope sees: those of the accounts that it sees."""

from uuid import UUID

from django.db.models import QuerySet

from dunwell.apps.disputes.models import Dispute
from dunwell.apps.organisation.scope import Scope
from dunwell.apps.parties.access import seen


class UnknownDispute(Exception):
    """No dispute with this identifier is seen in this scope."""

    code = "unknown_dispute"


def seen_disputes(*, scope: Scope) -> QuerySet[Dispute]:
    """Return the disputes that the scope sees, each with its account, customer, item and owner."""
    mine = seen(scope=scope, entity="account__entity_id", owner="account__customer__owner_id")
    return Dispute.objects.filter(mine).select_related(
        "account__customer", "account__entity", "item", "owner"
    )


def dispute_in_scope(*, scope: Scope, dispute_id: UUID, customer_id: int | None = None) -> Dispute:
    """Return a dispute in whatever state, of this customer where one is given, or raise UnknownDispute."""
    found = seen_disputes(scope=scope).filter(public_id=dispute_id)
    if customer_id is not None:
        found = found.filter(account__customer_id=customer_id)
    dispute = found.first()
    if dispute is None:
        raise UnknownDispute("There is no such dispute in the entities that you see.")
    return dispute
