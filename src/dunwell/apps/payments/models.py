"""Attempts to pay through a provider: what for, where each stands, and the money that it moved in the books."""

from typing import ClassVar

from django.db import models

from dunwell.apps.organisation.identity import new_public_id
from dunwell.apps.parties.models import Contact
from dunwell.apps.payments import (  # noqa: F401 - Django looks for an app's tables here
    collection_models,
    event_models,
    mandate_models,
    payout_models,
)
from dunwell.apps.receivables.models import Account, OpenItem, Posting


class AttemptState(models.TextChoices):
    """Where an attempt stands."""

    BEGUN = "begun", "Begun"
    PAGE_OPEN = "page_open", "At the provider's page"
    ACTION_NEEDED = "action_needed", "To be confirmed by the payer"
    PROCESSING = "processing", "Under way"
    SUCCEEDED = "succeeded", "Paid"
    PARTLY_REFUNDED = "partly_refunded", "Paid, in part given back"
    REFUNDED = "refunded", "Given back"
    DISPUTED = "disputed", "Disputed at the bank"
    RETURNED = "returned", "Came back"
    FAILED = "failed", "Failed"
    EXPIRED = "expired", "Not used in time"
    ABANDONED = "abandoned", "Given up"


class Purpose(models.TextChoices):
    """Why somebody pays, or is charged."""

    PORTAL = "portal", "Paid by the customer"
    AUTOPAY = "autopay", "Charged on the due date"
    INSTALMENT = "instalment", "Instalment of a plan"
    DEPOSIT = "deposit", "Deposit"


class PaymentAttempt(models.Model):
    """One try to pay an amount of an account. `key` is told to the provider; the same key is the same payment.

    `asked`: how often the provider was asked; `heard`: the number of the question whose answer was booked last, so
    that an older answer which comes late changes nothing.
    """

    public_id = models.UUIDField(unique=True, default=new_public_id, editable=False)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="payment_attempts")
    contact = models.ForeignKey(
        Contact, null=True, on_delete=models.SET_NULL, related_name="payment_attempts"
    )
    purpose = models.CharField(max_length=12, choices=Purpose.choices)
    key = models.CharField(max_length=120, unique=True)
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    state = models.CharField(max_length=16, choices=AttemptState.choices)
    provider = models.CharField(max_length=40, blank=True)  # none until a page is asked for
    reference = models.CharField(max_length=255, blank=True)  # the provider's name for it
    order = models.JSONField(null=True)  # what was asked of the provider, asked again word for word
    page_url = models.TextField(blank=True)
    page_expires_at = models.DateTimeField(null=True)
    decline_code = models.CharField(max_length=40, blank=True)  # of the last try
    action_url = models.TextField(blank=True)
    method_kind = models.CharField(max_length=20, blank=True)
    method_label = models.CharField(max_length=80, blank=True)
    method_reference = models.CharField(max_length=255, blank=True)
    fee_minor = models.BigIntegerField(default=0)  # as told; what counts is the payout
    told_minor = models.BigIntegerField(
        default=0
    )  # what the provider says it took, gave back and lost by disputes
    told_refunded_minor = models.BigIntegerField(default=0)
    told_disputed_minor = models.BigIntegerField(default=0)
    fault = models.CharField(max_length=500, blank=True)  # where the provider contradicts what was asked
    asked = models.PositiveIntegerField(default=0)
    heard = models.PositiveIntegerField(default=0)
    heard_at = models.DateTimeField(null=True)
    look_at = models.DateTimeField(null=True)  # when the worker asks by itself, where nobody tells
    expected_on = models.DateField(null=True)
    begun_on = models.DateField()
    begun_at = models.DateTimeField()
    begun_by = models.CharField(max_length=80)
    processing_on = models.DateField(null=True)  # from when on the money was under way
    settled_on = models.DateField(null=True)  # until when: paid, failed, expired

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(state__in=AttemptState.values), name="attempt_state"),
            models.CheckConstraint(condition=models.Q(purpose__in=Purpose.values), name="attempt_purpose"),
            models.CheckConstraint(condition=models.Q(amount_minor__gte=0), name="attempt_not_negative"),
            models.CheckConstraint(
                condition=models.Q(told_minor__gte=0, told_refunded_minor__gte=0, told_disputed_minor__gte=0),
                name="attempt_told",
            ),
            models.CheckConstraint(condition=models.Q(heard__lte=models.F("asked")), name="attempt_heard"),
            models.UniqueConstraint(
                fields=["provider", "reference"],
                condition=~models.Q(reference=""),
                name="attempt_reference_once",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["look_at"], name="attempt_to_ask", condition=models.Q(look_at__isnull=False))
        ]

    def __str__(self) -> str:
        return f"{self.amount_minor} {self.currency}: {self.state}"


class AttemptPart(models.Model):
    """So much of an item that an attempt is to pay; `open_minor`: what was open of it then."""

    attempt = models.ForeignKey(PaymentAttempt, on_delete=models.PROTECT, related_name="parts")
    item = models.ForeignKey(OpenItem, on_delete=models.PROTECT, related_name="payment_parts")
    amount_minor = models.BigIntegerField()
    open_minor = models.BigIntegerField()
    position = models.PositiveIntegerField()

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["attempt", "item"], name="attempt_part_once"),
            models.CheckConstraint(condition=models.Q(amount_minor__gt=0), name="attempt_part_positive"),
            models.CheckConstraint(
                condition=models.Q(open_minor__gte=models.F("amount_minor")), name="attempt_part_open"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id}: {self.amount_minor}"


class AttemptCredit(models.Model):
    """So much of a credit that is set against the items when the attempt succeeds."""

    attempt = models.ForeignKey(PaymentAttempt, on_delete=models.PROTECT, related_name="used_credits")
    item = models.ForeignKey(OpenItem, on_delete=models.PROTECT, related_name="payment_credits")
    amount_minor = models.BigIntegerField()
    position = models.PositiveIntegerField()

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["attempt", "item"], name="attempt_credit_once"),
            models.CheckConstraint(condition=models.Q(amount_minor__gt=0), name="attempt_credit_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.item_id}: {self.amount_minor}"


class PartialReason(models.Model):
    """Why the payer leaves part of an item open: of the whole item, or of one line of the invoice."""

    attempt = models.ForeignKey(PaymentAttempt, on_delete=models.PROTECT, related_name="partial_reasons")
    item = models.ForeignKey(OpenItem, on_delete=models.PROTECT, related_name="partial_reasons")
    line = models.PositiveIntegerField(null=True)  # its number on the invoice
    amount_minor = models.BigIntegerField()  # what is not paid for this reason
    reason = models.CharField(max_length=20)
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(amount_minor__gt=0), name="partial_reason_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.item_id}: {self.reason}"


class MovementKind(models.TextChoices):
    """Why money at the provider grew or shrank."""

    RECEIVED = "received", "Paid"
    RETURNED = "returned", "Came back"
    REFUNDED = "refunded", "Given back"
    DISPUTED = "disputed", "Disputed at the bank"


class Movement(models.Model):
    """One posting of money at a provider: `minor` in is positive; out again, or undone, by the sign."""

    attempt = models.ForeignKey(PaymentAttempt, on_delete=models.PROTECT, related_name="movements")
    kind = models.CharField(max_length=8, choices=MovementKind.choices)
    minor = models.BigIntegerField()
    posting = models.OneToOneField(Posting, on_delete=models.PROTECT, related_name="payment_movement")
    item = models.ForeignKey(OpenItem, on_delete=models.PROTECT, related_name="payment_movements")
    on = models.DateField()
    at = models.DateTimeField()
    actor = models.CharField(max_length=80)

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(kind__in=MovementKind.values), name="movement_kind"),
            models.CheckConstraint(condition=~models.Q(minor=0), name="movement_not_nothing"),
            models.UniqueConstraint(
                fields=["attempt"], condition=models.Q(kind="received"), name="movement_received_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.minor}"
