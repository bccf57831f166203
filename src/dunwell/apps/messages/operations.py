"""Writes to the messages: made once, then moved only by compare-and-set."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from dunwell.apps.messages.ledger import void_message
from dunwell.apps.messages.models import Attachment, Message, MessageState
from dunwell.core.messages.states import MESSAGE_MOVES
from dunwell.core.runs.states import after

NEVER_HEARD = {"put_back", "refused"}
"""After these nobody has heard of the message: its touches are taken back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """Something to attach."""

    name: str
    media_type: str
    content: bytes


def prepare(*, message: Message, files: Sequence[File]) -> Message:
    """Save a message about to be sent, with its attachments, in the caller's transaction.

    A message of the same message id that surely never left is taken up again, with what it says now.
    """
    earlier = Message.objects.select_for_update().filter(message_id=message.message_id).first()
    message.state, message.attempts = MessageState.SENDING, 1
    if earlier is not None:
        after(moves=MESSAGE_MOVES, state=earlier.state, event="sending")
        message.pk, message.public_id = earlier.pk, earlier.public_id
        message.attempts = earlier.attempts + 1
        earlier.attachments.all().delete()
    message.save(force_insert=earlier is None)
    _attach(message=message, files=files)
    return message


def _attach(*, message: Message, files: Sequence[File]) -> None:
    Attachment.objects.bulk_create(
        Attachment(
            message=message,
            name=file.name,
            media_type=file.media_type,
            content=file.content,
            sha256=hashlib.sha256(file.content).hexdigest(),
        )
        for file in files
    )


def withhold(*, message: Message, files: Sequence[File], now: datetime) -> Message:
    """Save a message that test mode keeps from leaving, with its attachments, in the caller's transaction."""
    state = after(moves=MESSAGE_MOVES, state=MessageState.SENDING, event="withheld")
    message.state, message.settled_at = MessageState(state), now
    message.save(force_insert=True)
    _attach(message=message, files=files)
    return message


def move(*, message: Message, event: str, now: datetime | None = None, detail: str = "") -> None:
    """Move a message by an event; raise IllegalMove when its state does not know it or somebody was faster."""
    state = after(moves=MESSAGE_MOVES, state=message.state, event=event)
    moved = Message.objects.filter(pk=message.pk, state=message.state).update(
        state=state,
        detail=detail[:500],
        settled_at=now if state in {"sent", "refused", "uncertain", "bounced"} else None,
    )
    assert moved == 1, "the action that sends a message is claimed by one process"
    if event in NEVER_HEARD:
        void_message(message=message, now=now or message.created_at)
    message.state = MessageState(state)
