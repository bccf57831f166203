"""Mails that came in, byte for byte, with what they are proposed to mean."""

from typing import ClassVar

from django.db import models

from dunwell.apps.cash.match_models import Advice
from dunwell.apps.messages.models import Message
from dunwell.apps.organisation.identity import new_public_id
from dunwell.apps.organisation.models import Entity
from dunwell.apps.parties.models import Contact, Customer
from dunwell.apps.receivables.models import Account
from dunwell.apps.replies import advice_models  # noqa: F401 - Django looks for an app's tables here


class InboundState(models.TextChoices):
    """Where a mail stands; the moves are in core/replies/states.py. A reply that is new holds the chase."""

    NEW = "new", "To be read"
    AUTO = "auto", "Automatic"
    BOUNCE = "bounce", "Came back"
    HANDLED = "handled", "Dealt with"
    IGNORED = "ignored", "Ignored"


class Threading(models.TextChoices):
    """How it was found whose mail this is."""

    MESSAGE = "message", "It answers a letter of ours"
    NUMBER = "number", "It names an invoice"
    SENDER = "sender", "Its sender is known"
    BY_HAND = "by_hand", "Somebody said so"
    PORTAL = "portal", "It came through the portal"


class Inbound(models.Model):
    """A mail as it came, or a file that came through the portal, and what is known of it. The same bytes are the same.

    `is_wordless`: nobody wrote it, so it is dealt with once all its advices are.
    """

    public_id = models.UUIDField(unique=True, default=new_public_id, editable=False)
    sha256 = models.CharField(max_length=64, unique=True)
    raw = models.BinaryField()
    size_bytes = models.BigIntegerField()  # of the whole mail, also where only its beginning is kept
    mail_id = models.CharField(max_length=250, blank=True)  # its Message-ID
    sender_name = models.CharField(max_length=150, blank=True)
    sender_email = models.CharField(max_length=254, blank=True)
    recipients = models.JSONField(default=list)  # mailboxes in To and Cc
    subject = models.CharField(max_length=300, blank=True)
    text = models.TextField(blank=True)
    reply = models.TextField(blank=True)  # what is new in the text
    sent_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField()
    received_on = models.DateField()
    entity = models.ForeignKey(
        Entity, null=True, on_delete=models.PROTECT
    )  # whose mailbox it came to, if that is known
    customer = models.ForeignKey(Customer, null=True, on_delete=models.PROTECT, related_name="inbound")
    account = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="inbound")
    letter = models.ForeignKey(Message, null=True, on_delete=models.PROTECT, related_name="answers")
    contact = models.ForeignKey(Contact, null=True, on_delete=models.SET_NULL, related_name="inbound")
    threaded_by = models.CharField(max_length=10, choices=Threading.choices, blank=True)
    threaded_on = models.DateField(null=True)
    arrived_as = models.CharField(max_length=10, choices=InboundState.choices)
    state = models.CharField(max_length=10, choices=InboundState.choices)
    refused_code = models.CharField(max_length=40, blank=True)  # why only its head could be read
    refused_reason = models.CharField(max_length=300, blank=True)
    notes = models.JSONField(default=list)  # what else was left out or guessed: code and message
    settled_at = models.DateTimeField(null=True)
    settled_on = models.DateField(null=True)
    settled_by = models.CharField(max_length=80, blank=True)
    note = models.CharField(max_length=500, blank=True)
    is_wordless = models.BooleanField(default=False)

    class Meta:
        """Constraints that the database keeps, and the indexes of guards and lanes."""

        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(state__in=InboundState.values), name="inbound_state"),
            models.CheckConstraint(
                condition=models.Q(arrived_as__in=["new", "auto", "bounce"]), name="inbound_arrived_as"
            ),
            models.CheckConstraint(
                condition=models.Q(threaded_by__in=["", *Threading.values]), name="inbound_threaded_by"
            ),
            models.CheckConstraint(
                condition=models.Q(customer__isnull=True, account__isnull=True, threaded_on__isnull=True)
                | models.Q(customer__isnull=False, threaded_on__isnull=False),
                name="inbound_threaded",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    state__in=["handled", "ignored"], settled_at__isnull=False, settled_on__isnull=False
                )
                | (
                    ~models.Q(state__in=["handled", "ignored"])
                    & models.Q(settled_at__isnull=True, settled_on__isnull=True)
                ),
                name="inbound_settled",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["state", "received_at"], name="inbound_state_received"),
            models.Index(fields=["settled_on"], name="inbound_waiting", condition=models.Q(arrived_as="new")),
        ]

    def __str__(self) -> str:
        return f"{self.sender_email}: {self.subject}"


class InboundAttachment(models.Model):
    """A file that came with a mail."""

    inbound = models.ForeignKey(Inbound, on_delete=models.CASCADE, related_name="attachments")
    name = models.CharField(max_length=150)
    media_type = models.CharField(max_length=80)
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        """No constraint beyond the keys."""

    def __str__(self) -> str:
        return self.name


class ProposalKind(models.TextChoices):
    """What a mail is taken to say: the kinds of core/replies/findings.py, and what a bounce asks for."""

    PAID_ALREADY = "paid_already", "Says it is paid"
    PROMISE = "promise", "Promises to pay"
    DISPUTE = "dispute", "Objects"
    WRONG_PERSON = "wrong_person", "Names somebody else"
    COPY_WANTED = "copy_wanted", "Asks for a copy"
    OUT_OF_OFFICE = "out_of_office", "Is away"
    UNSUBSCRIBE = "unsubscribe", "Wants no more mail"
    OTHER_CONTACT = "other_contact", "Write to somebody else"


class ProposalState(models.TextChoices):
    """What a person said of it; the moves are in core/replies/states.py."""

    PROPOSED = "proposed", "Proposed"
    CONFIRMED = "confirmed", "Confirmed"
    DISMISSED = "dismissed", "Dismissed"
    LAPSED = "lapsed", "Fell away"


class Proposal(models.Model):
    """One thing that a mail is taken to say, until a person confirms or dismisses it, or it falls away.

    `advice`: the early remittance advice that it was drafted from.
    """

    public_id = models.UUIDField(unique=True, default=new_public_id, editable=False)
    inbound = models.ForeignKey(Inbound, on_delete=models.PROTECT, related_name="proposals")
    kind = models.CharField(max_length=16, choices=ProposalKind.choices)
    data = models.JSONField(default=dict)  # see apps/replies/facts.py
    confidence = models.PositiveSmallIntegerField()  # in points of a hundred
    evidence = models.JSONField(default=list)  # the words that gave it
    state = models.CharField(max_length=10, choices=ProposalState.choices, default=ProposalState.PROPOSED)
    advice = models.ForeignKey(Advice, null=True, on_delete=models.PROTECT, related_name="promise_drafts")
    made = models.JSONField(default=list)  # what came of it: kind and public id of each
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=80, blank=True)
    lapsed_for = models.CharField(max_length=300, blank=True)  # why it fell away

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["inbound", "kind"], condition=models.Q(advice__isnull=True), name="proposal_once"
            ),
            models.UniqueConstraint(fields=["advice"], name="proposal_of_advice_once"),
            models.CheckConstraint(condition=models.Q(kind__in=ProposalKind.values), name="proposal_kind"),
            models.CheckConstraint(condition=models.Q(state__in=ProposalState.values), name="proposal_state"),
            models.CheckConstraint(condition=models.Q(confidence__lte=100), name="proposal_confidence"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.confidence}"
