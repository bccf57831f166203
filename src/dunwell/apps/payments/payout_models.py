"""What a provider paid out to the bank, line by line, and what of it is reconciled."""

from typing import ClassVar

from django.db import models

from dunwell.apps.cash.models import BankLine
from dunwell.apps.organisation.identity import new_public_id
from dunwell.apps.receivables.models import Posting


class PayoutState(models.TextChoices):
    """How far a payout is proved."""

    TOLD = "told", "Told by the provider"
    DIFFERS = "differs", "Does not add up"
    RECONCILED = "reconciled", "Adds up"
    BANKED = "banked", "On the bank account"


class Payout(models.Model):
    """A sum that a provider sent to the bank (negative: took from it); `findings`: why it does not add up."""

    public_id = models.UUIDField(unique=True, default=new_public_id, editable=False)
    provider = models.CharField(max_length=40)
    reference = models.CharField(max_length=255)
    minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    arrives_on = models.DateField()
    state = models.CharField(max_length=10, choices=PayoutState.choices)
    findings = models.JSONField(default=list)
    fee_posting = models.OneToOneField(
        Posting, null=True, on_delete=models.PROTECT, related_name="payout_fees"
    )
    line = models.OneToOneField(BankLine, null=True, on_delete=models.PROTECT, related_name="payout")
    told_at = models.DateTimeField()
    reconciled_at = models.DateTimeField(null=True)

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["provider", "reference"], name="payout_once"),
            models.CheckConstraint(condition=models.Q(state__in=PayoutState.values), name="payout_state"),
            models.CheckConstraint(
                condition=models.Q(state="banked", line__isnull=False)
                | (~models.Q(state="banked") & models.Q(line__isnull=True)),
                name="payout_line",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.provider} {self.reference}: {self.state}"


class PayoutEntry(models.Model):
    """A line of a payout: gross less fee is what it adds."""

    payout = models.ForeignKey(Payout, on_delete=models.PROTECT, related_name="entries")
    reference = models.CharField(max_length=255)
    kind = models.CharField(max_length=20)
    gross_minor = models.BigIntegerField()
    fee_minor = models.BigIntegerField()
    charge_reference = models.CharField(max_length=255, blank=True)
    attempt = models.ForeignKey(
        "payments.PaymentAttempt", null=True, on_delete=models.PROTECT, related_name="payout_entries"
    )
    description = models.CharField(max_length=200, blank=True)

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["payout", "reference"], name="payout_entry_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.gross_minor}"
