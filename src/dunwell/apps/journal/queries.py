"""Reads of the journal."""

from datetime import datetime, timedelta

from django.db import connection
from django.db.models import BooleanField
from django.db.models.expressions import RawSQL

from dunwell.apps.journal.models import Event
from dunwell.apps.organisation.scope import Scope

SETTLED = timedelta(seconds=1)
# Other transactions of this database that have written events, how many of them have a number, and the oldest number.
_WRITERS = """
    SELECT count(DISTINCT writer.virtualtransaction), count(DISTINCT own.virtualtransaction),
        (array_agg(own.transactionid::text ORDER BY age(own.transactionid) DESC NULLS LAST))[1]
    FROM pg_locks AS writer
    LEFT JOIN pg_locks AS own ON own.virtualtransaction = writer.virtualtransaction
        AND own.locktype = 'transactionid' AND own.mode = 'ExclusiveLock' AND own.granted
    WHERE writer.locktype = 'relation' AND writer.mode = 'RowExclusiveLock'
        AND writer.relation = 'journal_event'::regclass AND writer.pid <> pg_backend_pid()
        AND writer.database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


def latest(*, subject: str, name: str) -> Event | None:
    """Return the last event of this name about subjects of this kind, or None where none happened yet."""
    return Event.objects.filter(subject=subject, name=name).order_by("-id").first()


def stamp(*, subject: str, subject_id: int) -> int:
    """Return what changes whenever something happens to one subject: the key of its last event, 0 before any.

    A form that carries it is refused where somebody, or the same click again, was faster.
    """
    found = Event.objects.filter(subject=subject, subject_id=subject_id)
    return found.order_by("-id").values_list("id", flat=True).first() or 0


def told_of(*, subject: str, subject_id: int, limit: int) -> list[Event]:
    """Return what happened to one subject, the latest first, `limit` at most."""
    return list(Event.objects.filter(subject=subject, subject_id=subject_id).order_by("-id")[:limit])


def events_after(*, scope: Scope, after: int, limit: int, now: datetime) -> list[Event]:
    """Return what happened at the entities that the scope sees whole, from the key `after` on, in order.

    A key is taken before its transaction is over. So that nobody who goes on from the last one misses what is being
    written at that moment, only events are told that no writer at work can still come before.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT last_value FROM journal_event_id_seq")  # before the look at who writes
        (last,) = cursor.fetchone()
        cursor.execute(_WRITERS)
        writers, begun, oldest = cursor.fetchone()
    if begun < writers:
        return []  # somebody takes a key at this very moment
    found = Event.objects.filter(
        entity_id__in=scope.entity_ids, pk__gt=after, pk__lte=last, at__lte=now - SETTLED
    )
    if writers:
        earlier = "age(journal_event.xmin) > age(%s::xid)"
        found = found.filter(RawSQL(earlier, (oldest,), BooleanField()))  # noqa: S611 - a constant
    return list(found.order_by("pk")[:limit])
