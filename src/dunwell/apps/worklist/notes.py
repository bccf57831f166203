"""Notes about a customer, told on the timeline."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from dunwell.apps.journal import operations as journal
from dunwell.apps.organisation.scope import Power, Scope
from dunwell.apps.receivables.access import UnknownAccount, seen_accounts
from dunwell.apps.worklist.models import Note

CHARACTERS_MAX = 2000


class NoteRefused(Exception):
    """A note cannot be kept; `code` is stable: not_allowed, text_missing, text_too_long."""

    def __init__(self, *, code: str, field: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.field = field


def add_note(*, scope: Scope, account_id: UUID, text: str, now: datetime) -> Note:
    """Keep a note on an account's timeline, or raise UnknownAccount or NoteRefused."""
    with transaction.atomic():
        account = seen_accounts(scope=scope).filter(public_id=account_id).first()
        if account is None:
            raise UnknownAccount("There is no such account in the entities that you see.")
        if not scope.may(Power.WORK):
            raise NoteRefused(code="not_allowed", field="", message="You may read notes, but not write them.")
        said = text.replace("\r\n", "\n").strip()
        if not said:
            raise NoteRefused(code="text_missing", field="note", message="Write something down.")
        if len(said) > CHARACTERS_MAX:
            message = f"A note has at most {CHARACTERS_MAX} characters."
            raise NoteRefused(code="text_too_long", field="note", message=message)
        note = Note.objects.create(
            customer_id=account.customer_id, account=account, text=said, made_at=now, made_by=scope.actor
        )
        journal.append(
            name="worklist.note.made",
            actor=scope.actor,
            now=now,
            subject="note",
            subject_id=note.pk,
            entity_id=account.entity_id,
            customer_id=account.customer_id,
            account_id=account.pk,
            data={"note": said},
        )
    return note
