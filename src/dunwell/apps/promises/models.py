"""Promises, and plans in versions. What was promised or agreed never changes; only how it ended is added."""

from typing import ClassVar

from django.db import models

from dunwell.apps.organisation.identity import new_public_id
from dunwell.apps.receivables.models import Account, OpenItem


class Method(models.TextChoices):
    """How the customer means to pay."""

    TRANSFER = "transfer", "Bank transfer"
    DIRECT_DEBIT = "direct_debit", "Direct debit"
    CARD = "card", "Card"
    CHEQUE = "cheque", "Cheque"
    CASH = "cash", "Cash"
    OTHER = "other", "Other, or not said"


class Source(models.TextChoices):
    """By which way a promise came to us."""

    DESK = "desk", "Noted at the desk"
    REPLY = "reply", "In a reply"
    PORTAL = "portal", "In the portal"
    IMPORT = "import", "Imported"


class PromiseState(models.TextChoices):
    """Whether a promise runs, or how it ended."""

    RUNNING = "running", "Running"
    KEPT = "kept", "Kept"
    PARTLY_KEPT = "partly_kept", "Partly kept"
    BROKEN = "broken", "Broken"
    CANCELLED = "cancelled", "Cancelled"
    REPLACED = "replaced", "Replaced"


JUDGED = (PromiseState.KEPT, PromiseState.PARTLY_KEPT, PromiseState.BROKEN)


class Promise(models.Model):
    """An amount that a customer said would be paid by a day, under the rules of the day it was made."""

    public_id = models.UUIDField(unique=True, default=new_public_id, editable=False)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="promises")
    amount_minor = models.BigIntegerField()  # the sum of its items: a trigger proves it
    due_on = models.DateField()
    grace_days = models.PositiveSmallIntegerField()
    tolerance_basis_points = models.PositiveSmallIntegerField()
    promised_by = models.CharField(max_length=120, blank=True)  # who at the customer
    method = models.CharField(max_length=12, choices=Method.choices)
    note = models.CharField(max_length=500, blank=True)
    source = models.CharField(max_length=8, choices=Source.choices)
    state = models.CharField(max_length=12, choices=PromiseState.choices, default=PromiseState.RUNNING)
    made_on = models.DateField()
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=80)
    replaces = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="replaced_by"
    )  # what this one was before it was changed
    closed_on = models.DateField(null=True)  # the day it ended, not the day that was noticed
    closed_at = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=80, blank=True)
    close_note = models.CharField(max_length=500, blank=True)
    paid_minor = models.BigIntegerField(null=True)  # in time, of one that was judged
    is_error = models.BooleanField(default=False)  # taken back: it was never promised

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(amount_minor__gt=0), name="promise_positive"),
            models.CheckConstraint(condition=models.Q(due_on__gte=models.F("made_on")), name="promise_ahead"),
            models.CheckConstraint(condition=models.Q(state__in=PromiseState.values), name="promise_state"),
            models.CheckConstraint(condition=models.Q(method__in=Method.values), name="promise_method"),
            models.CheckConstraint(condition=models.Q(source__in=Source.values), name="promise_source"),
            models.CheckConstraint(
                condition=models.Q(state="running", closed_on__isnull=True, closed_at__isnull=True)
                | ~models.Q(state="running")
                & models.Q(
                    closed_on__isnull=False, closed_at__isnull=False, closed_on__gte=models.F("made_on")
                ),
                name="promise_closed",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    state__in=["kept", "partly_kept", "broken"],
                    paid_minor__isnull=False,
                    paid_minor__gte=0,
                    paid_minor__lte=models.F("amount_minor"),
                )
                | models.Q(state__in=["running", "cancelled", "replaced"], paid_minor__isnull=True),
                name="promise_judged",
            ),
            models.CheckConstraint(
                condition=models.Q(is_error=False) | models.Q(state="cancelled"), name="promise_error"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["due_on"], name="promise_running", condition=models.Q(state=PromiseState.RUNNING)
            )
        ]

    def __str__(self) -> str:
        return f"{self.amount_minor} by {self.due_on}"


class PromiseItem(models.Model):
    """How much of an item is promised (a trigger refuses changes)."""

    promise = models.ForeignKey(Promise, on_delete=models.PROTECT, related_name="items")
    item = models.ForeignKey(OpenItem, on_delete=models.PROTECT, related_name="promised")
    amount_minor = models.BigIntegerField()
    open_minor = models.BigIntegerField()  # of the item when it was promised, less what credits covered

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["promise", "item"], name="promise_item_once"),
            models.CheckConstraint(
                condition=models.Q(amount_minor__gt=0, amount_minor__lte=models.F("open_minor")),
                name="promise_item_amount",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount_minor} of {self.item_id}"


class PlanState(models.TextChoices):
    """Whether a plan is only proposed, runs, or how it ended."""

    PROPOSED = "proposed", "Proposed"
    RUNNING = "running", "Running"
    COMPLETED = "completed", "Completed"
    BROKEN = "broken", "Broken"
    CANCELLED = "cancelled", "Cancelled"


class Plan(models.Model):
    """An agreement to pay items of an account in instalments; what was agreed stands in its versions."""

    public_id = models.UUIDField(unique=True, default=new_public_id, editable=False)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="plans")
    grace_days = models.PositiveSmallIntegerField()
    tolerance_basis_points = models.PositiveSmallIntegerField()  # of an instalment
    state = models.CharField(max_length=10, choices=PlanState.choices)
    made_on = models.DateField()
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=80)
    closed_on = models.DateField(null=True)  # the day it ended, not the day that was noticed
    closed_at = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=80, blank=True)
    close_note = models.CharField(max_length=500, blank=True)
    paid_minor = models.BigIntegerField(null=True)  # under all versions, of one that is completed or broken

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(state__in=PlanState.values), name="plan_state"),
            models.CheckConstraint(
                condition=models.Q(
                    state__in=["proposed", "running"], closed_on__isnull=True, closed_at__isnull=True
                )
                | models.Q(
                    state__in=["completed", "broken", "cancelled"],
                    closed_on__isnull=False,
                    closed_at__isnull=False,
                    closed_on__gte=models.F("made_on"),
                ),
                name="plan_closed",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    state__in=["completed", "broken"], paid_minor__isnull=False, paid_minor__gte=0
                )
                | models.Q(state__in=["proposed", "running", "cancelled"], paid_minor__isnull=True),
                name="plan_judged",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["account"], name="plan_running", condition=models.Q(state=PlanState.RUNNING))
        ]

    def __str__(self) -> str:
        return f"{self.state} since {self.made_on}"


class PlanVersion(models.Model):
    """What a plan said from a negotiation on (a trigger refuses changes)."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    amount_minor = (
        models.BigIntegerField()
    )  # the sum of its items and of its instalments: a trigger proves it
    paid_before_minor = models.BigIntegerField()  # under the versions before
    reason = models.CharField(max_length=500, blank=True)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=80)

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "number"], name="plan_version_once"),
            models.CheckConstraint(
                condition=models.Q(number__gte=1, amount_minor__gt=0, paid_before_minor__gte=0),
                name="plan_version_amounts",
            ),
        ]

    def __str__(self) -> str:
        return f"version {self.number} of {self.plan_id}"


class PlanAgreement(models.Model):
    """That a version was agreed on: from its day on it is in force (a trigger refuses changes)."""

    version = models.OneToOneField(PlanVersion, on_delete=models.PROTECT, related_name="agreement")
    agreed_on = models.DateField()
    agreed_at = models.DateTimeField()
    agreed_by = models.CharField(max_length=80)  # of ours
    customer_person = models.CharField(max_length=120)  # who at the customer
    evidence = models.TextField(blank=True)  # what proves it: a letter, an address and time of a click

    class Meta:
        """No constraint beyond the keys."""

    def __str__(self) -> str:
        return f"{self.version_id} agreed on {self.agreed_on}"


class PlanItem(models.Model):
    """How much of an item a version covers (a trigger refuses changes)."""

    version = models.ForeignKey(PlanVersion, on_delete=models.PROTECT, related_name="items")
    item = models.ForeignKey(OpenItem, on_delete=models.PROTECT, related_name="planned")
    amount_minor = models.BigIntegerField()
    open_minor = models.BigIntegerField()  # of the item when the version was made, less what credits covered

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "item"], name="plan_item_once"),
            models.CheckConstraint(
                condition=models.Q(amount_minor__gt=0, amount_minor__lte=models.F("open_minor")),
                name="plan_item_amount",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount_minor} of {self.item_id}"


class Instalment(models.Model):
    """A part of a version, and the day by which it is to be paid (a trigger refuses changes)."""

    version = models.ForeignKey(PlanVersion, on_delete=models.PROTECT, related_name="instalments")
    number = models.PositiveSmallIntegerField()
    due_on = models.DateField()
    amount_minor = models.BigIntegerField()

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "number"], name="instalment_once"),
            models.UniqueConstraint(fields=["version", "due_on"], name="instalment_day_once"),
            models.CheckConstraint(condition=models.Q(amount_minor__gt=0), name="instalment_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.amount_minor} by {self.due_on}"
