"""Writes to the journal."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from dunwell.apps.journal.copying import insert_rows
from dunwell.apps.journal.models import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """Something that happened, to be told together with other things of the same moment."""

    name: str
    subject: str
    subject_id: int
    entity_id: int | None = None
    customer_id: int | None = None
    account_id: int | None = None
    data: Mapping[str, object] = field(default_factory=dict[str, object])


def append_all(happened: Iterable[Happened], /, *, actor: str, now: datetime) -> None:
    """Record many things that happened in one statement, in the caller's transaction and in this order."""
    insert_rows(
        [
            Event(
                name=one.name,
                actor=actor,
                at=now,
                subject=one.subject,
                subject_id=one.subject_id,
                entity_id=one.entity_id,
                customer_id=one.customer_id,
                account_id=one.account_id,
                data=dict(one.data),
            )
            for one in happened
        ]
    )


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
