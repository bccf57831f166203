"""What was thought and decided of customers who never pay in time."""

from typing import ClassVar

from django.db import models

from dunwell.apps.organisation.identity import new_public_id
from dunwell.apps.organisation.models import Entity
from dunwell.apps.parties.models import Customer


class View(models.TextChoices):
    """What who sells to a customer thinks of it."""

    KEEP = "keep", "Keep serving it"
    PREPAYMENT = "prepayment", "Only against payment in advance"
    STOP = "stop", "Stop serving it"


class OwnerView(models.Model):
    """What the owner of a customer says of stopping its service; the last counts (a trigger keeps all)."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="owner_views")
    entity = models.ForeignKey(Entity, on_delete=models.PROTECT, related_name="owner_views")
    view = models.CharField(max_length=10, choices=View.choices)
    note = models.CharField(max_length=500)
    said_at = models.DateTimeField()
    said_by = models.CharField(max_length=80)

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(view__in=View.values) & ~models.Q(note=""), name="owner_view_says_why"
            )
        ]
        indexes: ClassVar = [models.Index(fields=["customer", "entity", "-id"], name="owner_view_last")]

    def __str__(self) -> str:
        return f"{self.customer_id} at {self.entity_id}: {self.view}"


class Decided(models.TextChoices):
    """What is done with a chronic late payer."""

    GO_ON = "go_on", "Go on as before"
    PREPAYMENT = "prepayment", "Only against payment in advance"
    STOP = "stop", "Stop serving it"


class ChronicDecision(models.Model):
    """What was decided of a customer at an entity, on which case; the last counts (a trigger keeps all)."""

    public_id = models.UUIDField(unique=True, default=new_public_id, editable=False)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="chronic_decisions")
    entity = models.ForeignKey(Entity, on_delete=models.PROTECT, related_name="chronic_decisions")
    decided = models.CharField(max_length=10, choices=Decided.choices)
    reason = models.CharField(max_length=500)
    case = models.JSONField(default=dict)  # the figures that stood, and what the owner had said
    decided_on = models.DateField()
    decided_at = models.DateTimeField()
    decided_by = models.CharField(max_length=80)

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(decided__in=Decided.values) & ~models.Q(reason=""),
                name="chronic_decision_says_why",
            )
        ]
        indexes: ClassVar = [models.Index(fields=["customer", "entity", "-id"], name="chronic_decision_last")]

    def __str__(self) -> str:
        return f"{self.customer_id} at {self.entity_id}: {self.decided}"
