"""Reads of the journal."""

from dunwell.apps.journal.models import Event
from dunwell.apps.organisation.scope import Scope


def of_customer(*, scope: Scope, customer_id: int, limit: int = 200) -> list[Event]:
    """Return what happened to a customer in the entities seen, newest first."""
    return list(
        Event.objects.filter(customer_id=customer_id, entity_id__in=scope.seen_entity_ids).order_by("-id")[:limit]
    )
