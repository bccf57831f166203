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
    WITHHELD = "withheld", "Written in test mode, not sent"
    BOUNCED = "bounced", "Came back"


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


class TouchChannel(models.TextChoices):
    """How a person was spoken to, by the house itself or by one of its people."""

    EMAIL = "email", "E-mail"
    LETTER = "letter", "Letter"
    SMS = "sms", "Text message"
    PORTAL = "portal", "Portal"
    CALL = "call", "Call"
    MEETING = "meeting", "Meeting"


class Touch(models.Model):
    """One time a person was spoken to: the contact ledger. Appended; a touch may only be voided (a trigger keeps it).

    `source` is `dunwell`, or the system the history was imported from; with `external_id` it makes a touch repeatable.
    """

    person_key = models.CharField(max_length=254)  # see core/contacts/people.py
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="touches")
    contact = models.ForeignKey(Contact, null=True, on_delete=models.SET_NULL)
    account_id = models.BigIntegerField(null=True)  # receivables lie above; `dunwell check` proves it
    entity = models.ForeignKey(Entity, null=True, on_delete=models.PROTECT)
    channel = models.CharField(max_length=8, choices=TouchChannel.choices)
    at = models.DateTimeField()
    on = models.DateField()  # the day the person had then: caps count days
    actor = models.CharField(max_length=80)
    source = models.CharField(max_length=40)
    external_id = models.CharField(max_length=480)
    message = models.ForeignKey(Message, null=True, on_delete=models.PROTECT, related_name="touches")
    task_id = models.BigIntegerField(null=True)  # the worklist lies above
    outcome = models.CharField(max_length=500, blank=True)
    voided_at = models.DateTimeField(null=True)  # it surely never reached anybody

    class Meta:
        """Constraints that the database keeps, and indexes by which caps are counted."""

        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(channel__in=TouchChannel.values), name="touch_channel"),
            models.CheckConstraint(condition=~models.Q(person_key=""), name="touch_person"),
            models.UniqueConstraint(
                fields=["source", "external_id"],
                condition=models.Q(voided_at__isnull=True),
                name="touch_source",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["person_key", "on"],
                name="touch_person_on",
                condition=models.Q(voided_at__isnull=True),
            ),
            models.Index(fields=["on"], name="touch_on", condition=models.Q(voided_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.person_key} {self.on}: {self.channel}"
