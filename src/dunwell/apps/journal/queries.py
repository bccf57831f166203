"""Reads of the journal."""

from dunwell.apps.journal.models import Event


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
