"""What providers tell by webhook, as it came, and card holders' disputes as they were told of."""

from typing import ClassVar

from django.db import models

from dunwell.apps.organisation.identity import new_public_id


class EventState(models.TextChoices):
    """What became of something told."""

    WAITING = "waiting", "To be handled"
    HANDLED = "handled", "Handled"
    IGNORED = "ignored", "Nothing of ours"
    STUCK = "stuck", "Waits for a person"


class ProviderEvent(models.Model):
    """One webhook, verified, byte for byte. It only says what to ask about."""

    public_id = models.UUIDField(unique=True, default=new_public_id, editable=False)
    provider = models.CharField(max_length=40)
    external_id = models.CharField(max_length=255)
    kind = models.CharField(max_length=12)
    name = models.CharField(max_length=120, blank=True)
    reference = models.CharField(max_length=255, blank=True)
    details = models.JSONField(default=dict)
    body = models.BinaryField()
    created_at = models.DateTimeField()  # at the provider
    received_at = models.DateTimeField()
    copies = models.PositiveIntegerField(default=0)  # how often it came again
    state = models.CharField(max_length=8, choices=EventState.choices)
    tries = models.PositiveIntegerField(default=0)
    next_at = (
        models.DateTimeField()
    )  # not handled before; while it is being handled, when others may take it over
    handled_at = models.DateTimeField(null=True)
    fault = models.CharField(max_length=500, blank=True)

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["provider", "external_id"], name="provider_event_once"),
            models.CheckConstraint(
                condition=models.Q(state__in=EventState.values), name="provider_event_state"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["next_at"], name="provider_event_waiting", condition=models.Q(state="waiting")
            ),
            models.Index(fields=["provider", "reference"], name="provider_event_about"),
        ]

    def __str__(self) -> str:
        return f"{self.provider} {self.name}: {self.state}"


class ChargebackState(models.TextChoices):
    """How a card holder's dispute stands."""

    OPEN = "open", "Open"
    WON = "won", "Won"
    LOST = "lost", "Lost"


class Chargeback(models.Model):
    """A card holder's dispute of a payment, at the bank: the money is gone until it is won."""

    public_id = models.UUIDField(unique=True, default=new_public_id, editable=False)
    attempt = models.ForeignKey(
        "payments.PaymentAttempt", on_delete=models.PROTECT, related_name="chargebacks"
    )
    state = models.CharField(max_length=4, choices=ChargebackState.choices)
    minor = models.BigIntegerField()
    reason = models.CharField(max_length=80, blank=True)
    answer_by = models.DateField(null=True)  # evidence is due at the provider
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(state__in=ChargebackState.values), name="chargeback_state"
            ),
            models.CheckConstraint(condition=models.Q(minor__gt=0), name="chargeback_positive"),
            models.UniqueConstraint(
                fields=["attempt"], condition=models.Q(state="open"), name="chargeback_open_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.minor}: {self.state}"


class RepaymentState(models.TextChoices):
    """What became of money that is given back through a provider."""

    ASKED = "asked", "Waits for a second person"
    APPROVED = "approved", "Approved"
    REFUSED = "refused", "Refused"
    SENT = "sent", "With the provider"
    POSTED = "posted", "Given back"
    FAILED = "failed", "Not given back"
    CANCELLED = "cancelled", "Cancelled"


class ProviderRefund(models.Model):
    """An amount of a credit, given back by the way that it was paid. `key` is told to the provider."""

    public_id = models.UUIDField(unique=True, default=new_public_id, editable=False)
    attempt = models.ForeignKey("payments.PaymentAttempt", on_delete=models.PROTECT, related_name="refunds")
    credit = models.ForeignKey(
        "receivables.OpenItem", on_delete=models.PROTECT, related_name="provider_refunds"
    )
    minor = models.BigIntegerField()
    reason = models.CharField(max_length=500)
    key = models.CharField(max_length=120, unique=True)
    reference = models.CharField(max_length=255, blank=True)
    state = models.CharField(max_length=9, choices=RepaymentState.choices)
    fault = models.CharField(max_length=500, blank=True)
    next_at = models.DateTimeField(null=True)  # when the worker sends it, or asks again
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=80)

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(state__in=RepaymentState.values), name="provider_refund_state"
            ),
            models.CheckConstraint(condition=models.Q(minor__gt=0), name="provider_refund_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.minor}: {self.state}"
