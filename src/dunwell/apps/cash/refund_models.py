"""Money that is given back: wished for, agreed to by a second person, written into a file for the bank, paid."""

from typing import ClassVar

from django.db import models

from dunwell.apps.organisation.identity import new_public_id
from dunwell.apps.organisation.models import Entity
from dunwell.apps.receivables.models import Account, OpenItem


class RefundState(models.TextChoices):
    """What became of a refund."""

    ASKED = "asked", "Waits for a second person"
    APPROVED = "approved", "Approved"
    REFUSED = "refused", "Refused"
    WRITTEN = "written", "In a payment file"
    SENT = "sent", "With the bank"
    POSTED = "posted", "Paid"
    FAILED = "failed", "Not paid"
    CANCELLED = "cancelled", "Cancelled"


class PaymentFile(models.Model):
    """A pain.001 file, byte for byte; sent once at most."""

    public_id = models.UUIDField(unique=True, default=new_public_id, editable=False)
    entity = models.ForeignKey(Entity, on_delete=models.PROTECT, related_name="payment_files")
    bank_account = models.ForeignKey(
        "cash.BankAccount", on_delete=models.PROTECT, related_name="payment_files"
    )
    message_id = models.CharField(max_length=35, unique=True)
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    execute_on = models.DateField()
    written_at = models.DateTimeField()
    written_by = models.CharField(max_length=80)
    sent_at = models.DateTimeField(null=True)
    sent_by = models.CharField(max_length=80, blank=True)
    dropped_at = models.DateTimeField(null=True)  # never given to the bank: its refunds may go into another
    dropped_by = models.CharField(max_length=80, blank=True)

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(sent_at__isnull=True) | models.Q(dropped_at__isnull=True),
                name="payment_file_sent_or_dropped",
            )
        ]

    def __str__(self) -> str:
        return self.message_id


class Refund(models.Model):
    """An amount of a credit of a customer, to be paid to an account."""

    public_id = models.UUIDField(unique=True, default=new_public_id, editable=False)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="refunds")
    credit = models.ForeignKey(OpenItem, on_delete=models.PROTECT, related_name="refunds")
    minor = models.BigIntegerField()
    payee = models.CharField(max_length=140)
    iban = models.CharField(max_length=34)
    bic = models.CharField(max_length=11, blank=True)
    reason = models.CharField(max_length=500)
    end_to_end = models.CharField(max_length=35, unique=True)
    state = models.CharField(max_length=9, choices=RefundState.choices)
    file = models.ForeignKey(PaymentFile, null=True, on_delete=models.PROTECT, related_name="refunds")
    item = models.OneToOneField(OpenItem, null=True, on_delete=models.PROTECT, related_name="refund")
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=80)

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(minor__gt=0), name="refund_positive"),
            models.CheckConstraint(condition=models.Q(state__in=RefundState.values), name="refund_state"),
        ]

    def __str__(self) -> str:
        return f"{self.end_to_end}: {self.state}"


class Earmark(models.Model):
    """So much of a credit is promised back by another way than a refund through the bank: not to be given twice."""

    credit = models.ForeignKey(OpenItem, on_delete=models.PROTECT, related_name="earmarks")
    minor = models.BigIntegerField()
    key = models.CharField(max_length=60, unique=True)  # of the other way's own refund
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)  # given back, or not to be given back any more

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(minor__gt=0), name="earmark_positive"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["credit"], name="earmark_live", condition=models.Q(ended_at__isnull=True))
        ]

    def __str__(self) -> str:
        return self.key
