"""Reads of the journal."""

from dunwell.apps.journal.models import Event


def latest(*, subject: str, name: str) -> Event | None:
    """Return the last event of this name about subjects of this kind, or None where none happened yet."""
    return Event.objects.filter(subject=subject, name=name).order_by("-id").first()
