"""Letters that tell customers that a recurring plan goes on, or ends, and what is known of their arrival."""

from typing import ClassVar

from django.db import models

from dunwell.apps.billing.order_models import Recurring
from dunwell.apps.organisation.identity import new_public_id
from dunwell.apps.parties.models import Contact


class RenewalState(models.TextChoices):
    """Where the letter of a renewal is: as a delivery of a bill, whose moves it follows."""

    DUE = "due", "To be sent"
    SENDING = "sending", "Being sent"
    ACCEPTED = "accepted", "Sent"
    DELIVERED = "delivered", "Delivered"
    BOUNCED = "bounced", "Came back"
    REFUSED = "refused", "Refused"
    UNCERTAIN = "uncertain", "Uncertain"
    LAPSED = "lapsed", "Not needed any more"


class RenewalNotice(models.Model):
    """The letter about the end of one term of a plan, on its way: once for each term, whatever happens.

    What was sent is the message of the same key. Nothing of it is written before it leaves, so that it tells the prices
    known then, to whoever can be reached then.
    """

    public_id = models.UUIDField(unique=True, default=new_public_id, editable=False)
    plan = models.ForeignKey(Recurring, on_delete=models.PROTECT, related_name="renewal_notices")
    term_ends_on = models.DateField()
    contact = models.ForeignKey(Contact, null=True, on_delete=models.SET_NULL)
    recipient = models.CharField(max_length=254, blank=True)  # "" until it leaves
    key = models.CharField(max_length=200, unique=True)
    state = models.CharField(max_length=9, choices=RenewalState.choices, default=RenewalState.DUE)
    detail = models.CharField(max_length=500, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_by = models.BigIntegerField(null=True)
    not_before = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "term_ends_on"], name="renewal_once"),
            models.CheckConstraint(condition=models.Q(state__in=RenewalState.values), name="renewal_state"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["id"], name="renewal_open", condition=models.Q(state__in=["due", "sending"])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.state}"


class RenewalProof(models.Model):
    """One thing that is known of such a letter: made, handed over, accepted, delivered, come back (a trigger)."""

    notice = models.ForeignKey(RenewalNotice, on_delete=models.PROTECT, related_name="proofs")
    kind = models.CharField(max_length=12)  # core/billing/delivery.ProofKind
    at = models.DateTimeField()
    detail = models.CharField(max_length=500, blank=True)
    evidence = models.JSONField(default=dict)
    external_id = models.CharField(max_length=200)  # what makes a report repeatable

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["notice", "kind", "external_id"], name="renewal_proof_once"),
        ]

    def __str__(self) -> str:
        return f"{self.notice_id} {self.kind}"
