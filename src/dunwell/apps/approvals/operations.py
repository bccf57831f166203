"""Casting and withdrawing votes."""

from datetime import datetime
from typing import Protocol

from django.db import transaction

from dunwell.apps.approvals.models import Vote
from dunwell.apps.organisation.models import User
from dunwell.apps.organisation.scope import Scope

NOTE_CHARACTERS_MAX = 500


class VoteRefused(Exception):
    """A vote does not count; `code` is stable: nobody, twice, prepared_by_voter, note_missing, note_too_long."""

    def __init__(self, *, code: str, field: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.field = field


class Refusing(Protocol):
    """Makes the exception that a refusal is raised as: the `...Refused` of the app whose thing is voted on."""

    def __call__(self, *, code: str, field: str, message: str) -> Exception:
        """Return the exception for a code of VoteRefused."""
        ...


def vote(
    *,
    scope: Scope,
    subject: str,
    subject_id: int,
    is_yes: bool,
    note: str,
    now: datetime,
    prepared_by: str = "",
    refused: Refusing = VoteRefused,
) -> int:
    """Record the vote of the scope's user, and return how many people have said yes by now.

    Nobody votes twice, and whoever prepared the thing (an actor, as in the journal) does not vote on it. A no needs a
    reason. The caller holds a lock on the thing. Raises what `refused` makes, with the codes of VoteRefused.
    """
    if scope.user_id is None:
        raise refused(code="nobody", field="", message="Only a person who is logged in can say yes or no.")
    if prepared_by and prepared_by == scope.actor:
        raise refused(
            code="prepared_by_voter", field="", message="You prepared this: somebody else must say yes."
        )
    if not is_yes and not note.strip():
        raise refused(code="note_missing", field="note", message="Say why not.")
    if len(note) > NOTE_CHARACTERS_MAX:
        raise refused(
            code="note_too_long",
            field="note",
            message=f"A reason has at most {NOTE_CHARACTERS_MAX} characters.",
        )
    standing = Vote.objects.filter(subject=subject, subject_id=subject_id, withdrawn_at__isnull=True)
    with transaction.atomic():
        if not is_yes:  # a no takes one's own yes back
            standing.filter(voter_id=scope.user_id).update(withdrawn_at=now)
        if standing.filter(voter_id=scope.user_id).exists():
            raise refused(
                code="twice", field="", message="You have said yes already: somebody else must agree."
            )
        Vote.objects.create(
            subject=subject,
            subject_id=subject_id,
            voter_id=scope.user_id,
            is_yes=is_yes,
            note=note.strip(),
            cast_at=now,
        )
        return standing.filter(is_yes=True).count()


def withdraw(*, subject: str, subject_id: int, now: datetime) -> int:
    """Take back all votes on a thing, and return how many there were: it is to be decided afresh."""
    return Vote.objects.filter(subject=subject, subject_id=subject_id, withdrawn_at__isnull=True).update(
        withdrawn_at=now
    )


def voters(*, subject: str, subject_ids: list[int]) -> dict[int, list[User]]:
    """Return by thing who has said yes so far, in order."""
    found: dict[int, list[User]] = {}
    votes = Vote.objects.filter(
        subject=subject, subject_id__in=subject_ids, is_yes=True, withdrawn_at__isnull=True
    )
    for one in votes.select_related("voter").order_by("pk"):
        found.setdefault(one.subject_id, []).append(one.voter)
    return found
