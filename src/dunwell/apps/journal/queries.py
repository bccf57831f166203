"""Reads of the journal."""

from dunwell.apps.journal.models import Event
from dunwell.apps.organisation.scope import Scope


def of_customer(*, scope: Scope, customer_id: int, limit: int = 200) -> list[Event]:
    """Return what happened to a customer in the entities seen, newest first."""
    seen = Event.objects.filter(customer_id=customer_id, entity_id__in=scope.seen_entity_ids)
    return list(seen.order_by("-id")[:limit])


def latest(*, subject: str, name: str) -> Event | None:
    """Return the last event of this name about subjects of this kind, or None where none happened yet."""
    return Event.objects.filter(subject=subject, name=name).order_by("-id").first()
