"""Limits of credit, version by version, and who asked for them and said yes."""

from typing import ClassVar

from django.db import models

from dunwell.apps.organisation.identity import new_public_id
from dunwell.apps.organisation.models import Entity
from dunwell.apps.parties.models import Customer, Group
from dunwell.apps.receivables.models import AMOUNT_BOUND, Account

# Whom a limit is for: one account; a customer at one entity or at all; a group of customers at one entity or at all.
OF_ONE = (
    models.Q(account__isnull=False, customer__isnull=True, group__isnull=True, entity__isnull=True)
    | models.Q(account__isnull=True, customer__isnull=False, group__isnull=True)
    | models.Q(account__isnull=True, customer__isnull=True, group__isnull=False)
)
RAISE_ENDS = models.Q(raised_by_minor=0, raised_until__isnull=True) | models.Q(
    raised_by_minor__gt=0, raised_until__isnull=False
)


class RequestState(models.TextChoices):
    """Where a wish for a limit stands; the moves are in core/credit/states.py."""

    ASKED = "asked", "Waiting for approval"
    GRANTED = "granted", "Granted"
    REFUSED = "refused", "Refused"
    WITHDRAWN = "withdrawn", "Withdrawn"


class LimitRequest(models.Model):
    """A limit, or a temporary increase of one, that somebody wants; by how much it is, others decide."""

    public_id = models.UUIDField(unique=True, default=new_public_id, editable=False)
    account = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="limit_requests")
    customer = models.ForeignKey(Customer, null=True, on_delete=models.PROTECT, related_name="limit_requests")
    group = models.ForeignKey(Group, null=True, on_delete=models.PROTECT, related_name="limit_requests")
    entity = models.ForeignKey(Entity, null=True, on_delete=models.PROTECT, related_name="limit_requests")
    currency = models.CharField(max_length=3)
    limit_minor = models.BigIntegerField()  # what is wanted for good
    raised_by_minor = models.BigIntegerField(default=0)  # and on top of it through `raised_until`
    raised_until = models.DateField(null=True)
    reason = models.CharField(max_length=500)
    proposal = models.JSONField(default=dict)  # what the formula came to that day, with its figures
    approval = models.JSONField(default=dict)  # role, persons: what the matrix asked for that day
    state = models.CharField(max_length=9, choices=RequestState.choices, default=RequestState.ASKED)
    asked_on = models.DateField()
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=80)
    decided_on = models.DateField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=80, blank=True)
    answer = models.CharField(max_length=500, blank=True)

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.CheckConstraint(condition=OF_ONE, name="limit_request_of_one"),
            models.CheckConstraint(
                condition=models.Q(
                    limit_minor__gte=0,
                    limit_minor__lte=AMOUNT_BOUND,
                    raised_by_minor__gte=0,
                    raised_by_minor__lte=AMOUNT_BOUND,
                ),
                name="limit_request_amounts",
            ),
            models.CheckConstraint(condition=RAISE_ENDS, name="limit_request_raise_ends"),
            models.CheckConstraint(condition=~models.Q(reason=""), name="limit_request_says_why"),
            models.CheckConstraint(
                condition=models.Q(state="asked", decided_on__isnull=True)
                | models.Q(state__in=["granted", "refused", "withdrawn"], decided_on__isnull=False),
                name="limit_request_state",
            ),
            models.UniqueConstraint(
                fields=["account", "customer", "group", "entity"],
                condition=models.Q(state="asked"),
                nulls_distinct=False,
                name="limit_request_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.limit_minor} {self.currency} {self.state}"


class CreditLimit(models.Model):
    """How much may hang on an account, a customer or a group, from a moment on.

    The last row of each counts (a trigger refuses changes). A temporary increase holds through `raised_until`.
    """

    public_id = models.UUIDField(unique=True, default=new_public_id, editable=False)
    account = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="limits")
    customer = models.ForeignKey(Customer, null=True, on_delete=models.PROTECT, related_name="limits")
    group = models.ForeignKey(Group, null=True, on_delete=models.PROTECT, related_name="limits")
    entity = models.ForeignKey(Entity, null=True, on_delete=models.PROTECT, related_name="limits")
    currency = models.CharField(max_length=3)
    limit_minor = models.BigIntegerField()
    raised_by_minor = models.BigIntegerField(default=0)
    raised_until = models.DateField(null=True)
    holds_from = models.DateField()
    request = models.OneToOneField(
        LimitRequest, null=True, on_delete=models.PROTECT, related_name="limit"
    )  # none where an increase ended by itself
    note = models.CharField(max_length=500, blank=True)
    set_at = models.DateTimeField()
    set_by = models.CharField(max_length=80)

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.CheckConstraint(condition=OF_ONE, name="credit_limit_of_one"),
            models.CheckConstraint(
                condition=models.Q(
                    limit_minor__gte=0,
                    limit_minor__lte=AMOUNT_BOUND,
                    raised_by_minor__gte=0,
                    raised_by_minor__lte=AMOUNT_BOUND,
                ),
                name="credit_limit_amounts",
            ),
            models.CheckConstraint(condition=RAISE_ENDS, name="credit_limit_raise_ends"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["customer", "entity", "-id"], name="credit_limit_of_customer"),
            models.Index(fields=["group", "entity", "-id"], name="credit_limit_of_group"),
            models.Index(fields=["account", "-id"], name="credit_limit_of_account"),
        ]

    def __str__(self) -> str:
        return f"{self.limit_minor} {self.currency} from {self.holds_from}"
