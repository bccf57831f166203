"""Policies and their levels, as versioned data, and holds. A version is never changed; a new one takes its place."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from dunwell.apps.organisation.identity import new_public_id
from dunwell.apps.parties.models import Customer
from dunwell.apps.receivables.models import Account, OpenItem


class Policy(models.Model):
    """A named way of chasing."""

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=120)

    class Meta:
        """No constraint beyond the keys."""

    def __str__(self) -> str:
        return self.name


class PolicyVersion(models.Model):
    """What the policy said from a moment on (a trigger refuses changes)."""

    public_id = models.UUIDField(unique=True, default=new_public_id, editable=False)
    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="versions")
    version = models.PositiveIntegerField()
    minimum_gap_days = models.PositiveSmallIntegerField()  # between any two contacts with an account
    minimum_balances = models.JSONField(default=dict)  # currency -> minor units; below it nobody is chased
    published_at = models.DateTimeField()

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["policy", "version"], name="policy_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.policy} v{self.version}"


class Channel(models.TextChoices):
    """How a level speaks."""

    EMAIL = "email", "E-mail"
    CALL = "call", "Call"


class Level(models.Model):
    """One step of a version: when, how, and in which words (a trigger refuses changes)."""

    policy_version = models.ForeignKey(PolicyVersion, on_delete=models.PROTECT, related_name="levels")
    step = models.PositiveSmallIntegerField()  # 1 is the first; steps only go up
    key = models.CharField(max_length=40)  # names the text: courtesy, reminder, ...
    days_after_due = models.SmallIntegerField()  # negative: before due
    channel = models.CharField(max_length=10, choices=Channel.choices)

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["policy_version", "step"], name="level_once"),
            models.UniqueConstraint(fields=["policy_version", "days_after_due"], name="level_day_once"),
            models.CheckConstraint(condition=models.Q(channel__in=Channel.values), name="level_channel"),
        ]

    def __str__(self) -> str:
        return f"{self.step} {self.key}"


class HoldReason(models.TextChoices):
    """Why the chase is stopped."""

    AGREED_DELAY = "agreed_delay", "Delay agreed"
    UNDER_REVIEW = "under_review", "Under review"
    SALES_REQUEST = "sales_request", "Asked for by sales"
    CUSTOMER_DISTRESS = "customer_distress", "Customer in distress"
    LEGAL = "legal", "Legal matter"
    OTHER = "other", "Other"


class Hold(models.Model):
    """A stop of the chase, on a customer, an account or an item, with an owner and an end or a day of review.

    Whether it runs on a day follows from its dates and from whether it was lifted; nothing else is kept.
    """

    public_id = models.UUIDField(unique=True, default=new_public_id, editable=False)
    customer = models.ForeignKey(Customer, null=True, on_delete=models.PROTECT, related_name="holds")
    account = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="holds")
    item = models.ForeignKey(OpenItem, null=True, on_delete=models.PROTECT, related_name="holds")
    reason = models.CharField(max_length=20, choices=HoldReason.choices)
    note = models.CharField(max_length=500, blank=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="holds")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)  # the last day of the hold
    review_on = models.DateField(
        null=True
    )  # the day on which somebody looks again; needed where there is no end
    placed_at = models.DateTimeField()
    placed_by = models.CharField(max_length=80)
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.CharField(max_length=80, blank=True)
    lift_note = models.CharField(max_length=500, blank=True)

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(customer__isnull=False, account__isnull=True, item__isnull=True)
                | models.Q(customer__isnull=True, account__isnull=False, item__isnull=True)
                | models.Q(customer__isnull=True, account__isnull=True, item__isnull=False),
                name="hold_one_target",
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=False) | models.Q(review_on__isnull=False),
                name="hold_never_for_ever",
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True) | models.Q(ends_on__gte=models.F("starts_on")),
                name="hold_ends_after_start",
            ),
            models.CheckConstraint(condition=models.Q(reason__in=HoldReason.values), name="hold_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.reason} from {self.starts_on}"
