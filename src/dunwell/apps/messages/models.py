"""Messages on any channel, their attachments, and what became of them."""

from typing import ClassVar

from django.db import models

from dunwell.apps.organisation.identity import new_public_id
from dunwell.apps.organisation.models import Entity
from dunwell.apps.parties.models import Contact, Customer


class MessageState(models.TextChoices):
    """Where a message is on its way; the moves are in core/messages/states.py."""

    SENDING = "sending", "Being sent"
    SENT = "sent", "Sent"
    REFUSED = "refused", "Refused"
    UNAVAILABLE = "unavailable", "To be tried again"
    UNCERTAIN = "uncertain", "Uncertain"


class Message(models.Model):
    """A letter to a contact, exactly as it went out."""

    public_id = models.UUIDField(unique=True, default=new_public_id, editable=False)
    channel = models.CharField(max_length=10, default="email")
    message_id = models.CharField(
        max_length=200, unique=True
    )  # derived from the action: a repeat is recognised
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="messages")
    entity = models.ForeignKey(Entity, on_delete=models.PROTECT)
    contact = models.ForeignKey(Contact, null=True, on_delete=models.SET_NULL)
    account_id = models.BigIntegerField()  # receivables lie above; `dunwell check` proves it
    sender = models.CharField(max_length=320)
    recipient = models.CharField(max_length=320)
    subject = models.CharField(max_length=300)
    text = models.TextField()
    html = models.TextField()
    language = models.CharField(max_length=10)
    state = models.CharField(max_length=12, choices=MessageState.choices)
    detail = models.CharField(max_length=500, blank=True)  # the server's words
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(state__in=MessageState.values), name="message_state"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["account_id"], name="message_account"),
            models.Index(fields=["state", "id"], name="message_state_id"),
        ]

    def __str__(self) -> str:
        return f"{self.recipient}: {self.subject}"


class Attachment(models.Model):
    """A file that went with a message, kept byte for byte."""

    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="attachments")
    name = models.CharField(max_length=150)
    media_type = models.CharField(max_length=80)
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        """No constraint beyond the keys."""

    def __str__(self) -> str:
        return self.name
