"""Orders that were checked, and what of each is kept free for it until it is an order here or its time is over."""

from typing import ClassVar

from django.db import models

from dunwell.apps.organisation.identity import new_public_id
from dunwell.apps.organisation.models import Entity
from dunwell.apps.parties.models import Customer
from dunwell.apps.receivables.models import AMOUNT_BOUND

LIVE = models.Q(ended_at__isnull=True, credit_minor__gt=0)


class OrderCheck(models.Model):
    """One answer to one order. While it is live, `credit_minor` of the limit belongs to that order and no other."""

    public_id = models.UUIDField(unique=True, default=new_public_id, editable=False)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="order_checks")
    entity = models.ForeignKey(Entity, on_delete=models.PROTECT, related_name="order_checks")
    order_key = models.CharField(max_length=120)  # the order's number where it is sold
    currency = models.CharField(max_length=3)
    amount_minor = models.BigIntegerField()
    answer = models.CharField(max_length=16)  # core/credit/checking.Answer
    reasons = models.JSONField(default=list)
    actions = models.JSONField(default=list)
    deposit_minor = models.BigIntegerField()
    credit_minor = models.BigIntegerField()
    room_minor = models.BigIntegerField(null=True)  # of the narrowest limit, before this order
    figures = models.JSONField(default=dict)  # limits and exposures it was answered from, and exchange rates
    checked_on = models.DateField()
    checked_at = models.DateTimeField()
    checked_by = models.CharField(max_length=80)
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_how = models.CharField(max_length=8, blank=True)  # used, given_up, replaced, expired

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(
                    amount_minor__gt=0,
                    amount_minor__lte=AMOUNT_BOUND,
                    deposit_minor__gte=0,
                    credit_minor__gte=0,
                    credit_minor__lte=models.F("amount_minor"),
                ),
                name="order_check_amounts",
            ),
            models.CheckConstraint(
                condition=models.Q(answer__in=["accept", "deposit_required"])
                | models.Q(answer__in=["refer", "refuse"], credit_minor=0),
                name="order_check_answer",
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at__isnull=True, ended_how="")
                | models.Q(ended_at__isnull=False)
                & models.Q(ended_how__in=["used", "given_up", "replaced", "expired"]),
                name="order_check_ended",
            ),
            models.UniqueConstraint(
                fields=["entity", "order_key"],
                condition=models.Q(ended_at__isnull=True),
                name="order_check_once",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["customer"], name="order_check_live", condition=LIVE)]

    def __str__(self) -> str:
        return f"{self.order_key}: {self.answer}"
