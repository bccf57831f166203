"""Where the service of each account stands, by which rules, and what other systems were told of it."""

from typing import ClassVar

from django.db import models

from dunwell.apps.organisation.identity import new_public_id
from dunwell.apps.organisation.models import Entity
from dunwell.apps.receivables.models import Account
from dunwell.core.service.lever import Consent, Service


class ServiceRules(models.Model):
    """When an entity touches the service of who does not pay. One row for an entity; none: never."""

    entity = models.OneToOneField(Entity, on_delete=models.PROTECT, related_name="service_rules")
    is_on = models.BooleanField(default=False)
    warn_days = models.PositiveSmallIntegerField(default=14)
    restrict_days = models.PositiveSmallIntegerField(default=7)
    suspend_days = models.PositiveSmallIntegerField(default=14)
    minimum_minor = models.BigIntegerField(default=0)
    is_owner_asked = models.BooleanField(default=True)

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(
                    warn_days__gte=1, restrict_days__gte=1, suspend_days__gte=1, minimum_minor__gte=0
                ),
                name="service_rules_days",
            )
        ]

    def __str__(self) -> str:
        return f"{self.entity_id}: {'on' if self.is_on else 'off'}"


class ServiceStanding(models.Model):
    """How much of the service the customer of an account has; no row: all of it, and always had."""

    public_id = models.UUIDField(unique=True, default=new_public_id, editable=False)
    account = models.OneToOneField(Account, on_delete=models.PROTECT, related_name="service")
    state = models.CharField(max_length=10, choices=[(one.value, one.value) for one in Service])
    since = models.DateField(null=True)
    consent = models.CharField(
        max_length=9, choices=[(one.value, one.value) for one in Consent], default=Consent.NOT_ASKED.value
    )
    answered_by = models.CharField(max_length=80, blank=True)
    answer_note = models.CharField(max_length=500, blank=True)
    why = models.CharField(max_length=20)
    next_on = models.DateField(null=True)
    looked_at = models.DateTimeField()

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(state__in=[one.value for one in Service]), name="service_state"
            ),
            models.CheckConstraint(
                condition=models.Q(consent__in=[one.value for one in Consent]), name="service_consent"
            ),
            models.CheckConstraint(
                condition=models.Q(state="normal", since__isnull=True)
                | ~models.Q(state="normal") & models.Q(since__isnull=False),
                name="service_since",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["state"], name="service_touched", condition=~models.Q(state="normal"))
        ]

    def __str__(self) -> str:
        return f"{self.account_id}: {self.state}"


class ServicePass(models.Model):
    """That all accounts were looked at for a day, once."""

    as_of = models.DateField(unique=True)
    at = models.DateTimeField()
    changed = models.PositiveIntegerField()

    class Meta:
        """No constraint beyond the keys."""

    def __str__(self) -> str:
        return f"{self.as_of}"


class DeliveryState(models.TextChoices):
    """Where something told to another system stands."""

    WAITING = "waiting", "To be sent"
    SENT = "sent", "Taken"
    GAVE_UP = "gave_up", "Given up"


class WebhookDelivery(models.Model):
    """One thing told to one target; `public_id` is told with each try, so that a repeat is recognised."""

    public_id = models.UUIDField(unique=True, default=new_public_id, editable=False)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="webhook_deliveries")
    name = models.CharField(max_length=80)
    target = models.CharField(max_length=40)
    body = models.TextField()  # byte for byte what is signed
    state = models.CharField(max_length=7, choices=DeliveryState.choices, default=DeliveryState.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    detail = models.CharField(max_length=300, blank=True)
    made_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(state__in=DeliveryState.values), name="webhook_delivery_state"
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["next_at"], name="webhook_waiting", condition=models.Q(state="waiting"))
        ]

    def __str__(self) -> str:
        return f"{self.name} to {self.target}: {self.state}"
