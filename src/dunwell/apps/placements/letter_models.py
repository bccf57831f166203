"""What a placement has in the house: the holds that keep it from being chased here, and its final demand."""

from typing import ClassVar

from django.db import models

from dunwell.apps.dunning.models import Hold
from dunwell.apps.organisation.identity import new_public_id
from dunwell.apps.parties.models import Contact


class PlacementHold(models.Model):
    """A hold that a placement made; it is lifted by the placement, and by nobody else."""

    placement = models.ForeignKey("placements.Placement", on_delete=models.PROTECT, related_name="holds")
    hold = models.OneToOneField(Hold, on_delete=models.PROTECT, related_name="placement_hold")

    class Meta:
        """No constraint beyond the keys."""

    def __str__(self) -> str:
        return f"{self.hold_id} of {self.placement_id}"


class DemandState(models.TextChoices):
    """Where a final demand is on its way; the moves are in core/dunning/digests.py."""

    PROPOSED = "proposed", "To be sent"
    SENDING = "sending", "Being sent"
    SENT = "sent", "Sent"
    REFUSED = "refused", "Refused"
    UNCERTAIN = "uncertain", "Uncertain"
    LAPSED = "lapsed", "Not needed any more"


class PlacementDemand(models.Model):
    """The final demand of a placement, by e-mail: once, whatever happens."""

    placement = models.OneToOneField("placements.Placement", on_delete=models.PROTECT, related_name="demand")
    contact = models.ForeignKey(Contact, null=True, on_delete=models.SET_NULL, related_name="demands")
    name = models.CharField(max_length=200, blank=True)
    email = models.CharField(max_length=254)
    language = models.CharField(max_length=10)
    pay_by = models.DateField()
    message_id = models.CharField(max_length=200, unique=True)
    public_id = models.UUIDField(unique=True, default=new_public_id, editable=False)
    state = models.CharField(max_length=9, choices=DemandState.choices, default=DemandState.PROPOSED)
    detail = models.CharField(max_length=500, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField(null=True)
    claimed_by = models.BigIntegerField(null=True)
    subject = models.CharField(max_length=300, blank=True)
    text = models.TextField(blank=True)
    created_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(state__in=DemandState.values), name="placementdemand_state"
            )
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["state"],
                name="placementdemand_waiting",
                condition=models.Q(state__in=["proposed", "sending"]),
            )
        ]

    def __str__(self) -> str:
        return f"final demand of {self.placement_id}: {self.state}"
