"""What was written to customers: the list, one message, its attachments."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count
from django.db.models.functions import Length

from dunwell.apps.messages.models import Attachment, Message, MessageState
from dunwell.apps.organisation.scope import Scope
from dunwell.apps.parties.access import seen

PAGE_ROWS = 50


class UnknownMessage(Exception):
    """No message or attachment with this identifier is seen in this scope."""

    code = "unknown_message"


@dataclass(frozen=True, slots=True)
class MessageRow:
    """A message in a list."""

    public_id: UUID
    position: int  # to go on from
    created_at: datetime
    recipient: str
    subject: str
    customer: str
    customer_public_id: UUID
    entity: str
    state: str
    state_label: str
    detail: str


@dataclass(frozen=True, slots=True)
class MessagePage:
    """A page of messages; `next_position` goes on, None at the end."""

    rows: list[MessageRow]
    next_position: int | None
    counts: dict[str, int]  # messages by state, of all pages


@dataclass(frozen=True, slots=True)
class AttachmentRow:
    """A file that went with a message."""

    number: int
    name: str
    media_type: str
    size_bytes: int


def messages_page(*, scope: Scope, state: str = "", before: int | None = None) -> MessagePage:
    """Return PAGE_ROWS messages, newest first, in one state or any, from before a position."""
    mine = Message.objects.filter(seen(scope=scope))
    counts = dict.fromkeys(MessageState.values, 0)
    counts.update(mine.values_list("state").annotate(Count("pk")))
    if state:
        mine = mine.filter(state=state)
    if before is not None:
        mine = mine.filter(pk__lt=before)
    found = list(
        mine.select_related("customer", "entity").defer("text", "html").order_by("-pk")[: PAGE_ROWS + 1]
    )
    rows = [_row(one) for one in found[:PAGE_ROWS]]
    return MessagePage(
        rows=rows, next_position=rows[-1].position if len(found) > PAGE_ROWS else None, counts=counts
    )


def uncertain_count(*, scope: Scope) -> int:
    """Return how many messages wait for a person to say whether they arrived."""
    return Message.objects.filter(seen(scope=scope), state=MessageState.UNCERTAIN).count()


def message(*, scope: Scope, public_id: UUID) -> Message:
    """Return a message with its customer and entity, or raise UnknownMessage."""
    found = (
        Message.objects.select_related("customer", "entity", "contact")
        .filter(seen(scope=scope), public_id=public_id)
        .first()
    )
    if found is None:
        raise UnknownMessage("There is no such message in the entities that you see.")
    return found


def attachments(*, message: Message) -> list[AttachmentRow]:
    """Return the files that went with a message, numbered from 1."""
    found = Attachment.objects.filter(message=message).annotate(size=Length("content")).order_by("pk")
    return [
        AttachmentRow(number=number, name=name, media_type=media_type, size_bytes=size)
        for number, (name, media_type, size) in enumerate(
            found.values_list("name", "media_type", "size"), start=1
        )
    ]


def attachment(*, scope: Scope, public_id: UUID, number: int) -> Attachment:
    """Return a message's file by its number from 1, or raise UnknownMessage."""
    found = list(
        Attachment.objects.filter(message=message(scope=scope, public_id=public_id)).order_by("pk")[
            max(0, number - 1) : number
        ]
    )
    if not found:
        raise UnknownMessage("The message has no such attachment.")
    return found[0]


def _row(found: Message) -> MessageRow:
    return MessageRow(
        public_id=found.public_id,
        position=found.pk,
        created_at=found.created_at,
        recipient=found.recipient,
        subject=found.subject,
        customer=found.customer.name,
        customer_public_id=found.customer.public_id,
        entity=found.entity.code,
        state=found.state,
        state_label=MessageState(found.state).label,
        detail=found.detail,
    )
