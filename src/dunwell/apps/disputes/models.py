"""Disputes of items, the lines they are about, and what each set aside from which day on."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from dunwell.apps.cash.match_models import Deduction
from dunwell.apps.organisation.identity import new_public_id
from dunwell.apps.parties.models import Contact
from dunwell.apps.receivables.models import Account, OpenItem
from dunwell.core.disputes.reasons import DEPARTMENTS, REASONS


class DisputeState(models.TextChoices):
    """How far a dispute has come."""

    OPEN = "open", "Open"
    IN_REVIEW = "in_review", "In review"
    ACCEPTED = "accepted", "Accepted"
    PARTLY_ACCEPTED = "partly_accepted", "Partly accepted"
    REJECTED = "rejected", "Rejected"
    WITHDRAWN = "withdrawn", "Withdrawn"
    SETTLED = "settled", "Paid"


class DisputeSource(models.TextChoices):
    """Where we heard of it."""

    DESK = "desk", "Told to us"
    REPLY = "reply", "Reply to a letter"
    PORTAL = "portal", "Portal"
    IMPORT = "import", "Import"


class Dispute(models.Model):
    """An objection to an item or a part of it, with who looks at it, by when, and what came of it."""

    public_id = models.UUIDField(unique=True, default=new_public_id, editable=False)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="disputes")
    item = models.ForeignKey(OpenItem, on_delete=models.PROTECT, related_name="disputes")
    deduction = models.ForeignKey(Deduction, null=True, on_delete=models.PROTECT, related_name="disputes")
    state = models.CharField(max_length=16, choices=DisputeState.choices, default=DisputeState.OPEN)
    amount_minor = models.BigIntegerField()  # what is objected to
    accepted_minor = models.BigIntegerField(default=0)  # what we agreed to credit
    reason = models.CharField(max_length=24, choices=[(code, one.name) for code, one in REASONS.items()])
    department = models.CharField(max_length=12, choices=list(DEPARTMENTS.items()))
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="disputes")
    due_on = models.DateField()  # to be decided by
    note = models.CharField(max_length=500, blank=True)
    raised_by = models.CharField(max_length=150, blank=True)  # who at the customer
    contact = models.ForeignKey(Contact, null=True, on_delete=models.SET_NULL, related_name="disputes")
    source = models.CharField(max_length=8, choices=DisputeSource.choices, default=DisputeSource.DESK)
    raised_on = models.DateField()
    raised_at = models.DateTimeField()
    actor = models.CharField(max_length=80)
    decided_on = models.DateField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=80, blank=True)
    credit_by = models.DateField(null=True)  # the last day on which what was accepted waits for its credit
    review_on = models.DateField(null=True)  # the day on which somebody looks whether it came
    answer = models.CharField(max_length=500, blank=True)  # what the customer was told

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(state__in=DisputeState.values), name="dispute_state"),
            models.CheckConstraint(condition=models.Q(reason__in=list(REASONS)), name="dispute_reason"),
            models.CheckConstraint(
                condition=models.Q(department__in=list(DEPARTMENTS)), name="dispute_department"
            ),
            models.CheckConstraint(
                condition=models.Q(source__in=DisputeSource.values), name="dispute_source"
            ),
            models.CheckConstraint(condition=models.Q(amount_minor__gt=0), name="dispute_positive"),
            models.CheckConstraint(
                condition=models.Q(
                    state="accepted", accepted_minor=models.F("amount_minor"), credit_by__isnull=False
                )
                | models.Q(
                    state="partly_accepted",
                    accepted_minor__gt=0,
                    accepted_minor__lt=models.F("amount_minor"),
                    credit_by__isnull=False,
                )
                | models.Q(
                    state__in=["open", "in_review", "rejected", "withdrawn", "settled"],
                    accepted_minor=0,
                    credit_by__isnull=True,
                ),
                name="dispute_accepted",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["rejected", "partly_accepted"], answer=""),
                name="dispute_rejected_with_answer",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["due_on"],
                name="dispute_undecided",
                condition=models.Q(state__in=["open", "in_review"]),
            )
        ]

    def __str__(self) -> str:
        return f"{self.item_id} {self.reason} {self.state}"


class DisputeLine(models.Model):
    """What of the item is objected to. An invoice has no lines of its own here, so a line is words and an amount."""

    dispute = models.ForeignKey(Dispute, on_delete=models.PROTECT, related_name="lines")
    position = models.PositiveSmallIntegerField()
    reference = models.CharField(max_length=60, blank=True)  # the line's number on the invoice
    description = models.CharField(max_length=200)
    amount_minor = models.BigIntegerField()
    replaced_at = models.DateTimeField(null=True)  # other lines have taken its place

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(amount_minor__gt=0), name="dispute_line_positive"),
            models.UniqueConstraint(
                fields=["dispute", "position"],
                condition=models.Q(replaced_at__isnull=True),
                name="dispute_line_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.description}".strip()


class DisputeStanding(models.Model):
    """What a dispute sets aside of its item from a day on; the last row of a day counts (a trigger refuses changes).

    From these rows any day, past or coming, is answered as it was or will be.
    """

    dispute = models.ForeignKey(Dispute, on_delete=models.PROTECT, related_name="standings", db_index=False)
    starts_on = models.DateField()
    at = models.DateTimeField()
    state = models.CharField(max_length=16, choices=DisputeState.choices)
    disputed_minor = models.BigIntegerField()  # undecided
    accepted_minor = models.BigIntegerField()  # waits for its credit
    until = models.DateField(null=True)  # the last day on which it waits
    refused_on = models.DateField(
        null=True
    )  # the day on which the customer's objection, or a part, was rejected

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(disputed_minor__gte=0, accepted_minor=0, until__isnull=True)
                | models.Q(disputed_minor=0, accepted_minor__gt=0, until__isnull=False),
                name="dispute_standing_ends",
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["dispute", "-starts_on", "-id"], name="dispute_standing_last")
        ]

    def __str__(self) -> str:
        return f"{self.dispute_id} {self.state} from {self.starts_on}"


class DisputeFile(models.Model):
    """A file that a customer gave with an objection, byte for byte. Appended only (a trigger keeps it)."""

    public_id = models.UUIDField(unique=True, default=new_public_id, editable=False)
    dispute = models.ForeignKey(Dispute, on_delete=models.PROTECT, related_name="files")
    name = models.CharField(max_length=150)
    media_type = models.CharField(max_length=80)
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    actor = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["dispute", "sha256"], name="dispute_file_once"),
        ]

    def __str__(self) -> str:
        return self.name
