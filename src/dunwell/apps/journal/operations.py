"""Writes to the journal."""

from collections.abc import Mapping
from datetime import datetime

from dunwell.apps.journal.models import Event


def append(
    *,
    name: str,
    actor: str,
    now: datetime,
    subject: str,
    subject_id: int,
    entity_id: int | None = None,
    customer_id: int | None = None,
    account_id: int | None = None,
    data: Mapping[str, object] | None = None,
) -> Event:
    """Record that something happened, in the caller's transaction, and return the event."""
    return Event.objects.create(
        name=name,
        actor=actor,
        at=now,
        subject=subject,
        subject_id=subject_id,
        entity_id=entity_id,
        customer_id=customer_id,
        account_id=account_id,
        data=dict(data or {}),
    )
