"""Orders with what was paid in advance on them, and plans that are billed again and again."""

from typing import ClassVar

from django.db import models

from dunwell.apps.organisation.identity import new_public_id
from dunwell.apps.organisation.models import Entity
from dunwell.apps.parties.models import Customer
from dunwell.apps.receivables.models import AMOUNT_BOUND, OpenItem


class OrderState(models.TextChoices):
    """Where an order is; the moves are in core/billing/states.py."""

    QUOTED = "quoted", "Quoted"
    ACCEPTED = "accepted", "Accepted"
    DEPOSIT_ASKED = "deposit_asked", "Deposit asked for"
    DEPOSIT_PAID = "deposit_paid", "Deposit paid"
    DEPOSIT_WAIVED = "deposit_waived", "Deposit waived"
    WORKING = "working", "Working"
    INVOICED_IN_PART = "invoiced_in_part", "Invoiced in part"
    COMPLETED = "completed", "Completed"
    CANCELLED = "cancelled", "Cancelled"


class Order(models.Model):
    """A quote, and the order that it becomes. `given`: its lines and references, in the words of a bill."""

    public_id = models.UUIDField(unique=True, default=new_public_id, editable=False)
    entity = models.ForeignKey(Entity, on_delete=models.PROTECT, related_name="orders")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="orders")  # who owes it
    number = models.CharField(max_length=60)
    external_id = models.CharField(max_length=120, unique=True)
    digest = models.CharField(max_length=64)  # of all that was given, by which the same words are known again
    state = models.CharField(max_length=16, choices=OrderState.choices, default=OrderState.QUOTED)
    currency = models.CharField(max_length=3)
    net_minor = models.BigIntegerField()
    tax_minor = models.BigIntegerField()
    gross_minor = models.BigIntegerField()
    given = models.JSONField()
    quoted_on = models.DateField()
    valid_until = models.DateField(null=True)
    begins_on = models.DateField(null=True)  # when work is to begin: its deposit is due the day before
    deposit_minor = models.BigIntegerField(default=0)  # asked by the terms when it was accepted
    evidence = models.JSONField(default=dict)  # who accepted it, how
    reason = models.CharField(
        max_length=500, blank=True
    )  # why the deposit was waived, or the order cancelled
    accepted_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=80)

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(state__in=OrderState.values), name="order_state"),
            models.CheckConstraint(
                condition=models.Q(gross_minor__gt=0, gross_minor__lte=AMOUNT_BOUND)
                & models.Q(gross_minor=models.F("net_minor") + models.F("tax_minor"))
                & models.Q(deposit_minor__gte=0, deposit_minor__lte=models.F("gross_minor")),
                name="order_adds_up",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="deposit_waived", reason=""), name="order_waiver_says_why"
            ),
            models.UniqueConstraint(fields=["entity", "number"], name="order_number_once"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["id"],
                name="order_deposit_open",
                condition=models.Q(state__in=["deposit_asked", "deposit_paid"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.state}"


class OrderBill(models.Model):
    """A bill of an order: a request for a deposit, or an invoice."""

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="order_bills")
    bill = models.OneToOneField("billing.Bill", on_delete=models.PROTECT, related_name="of_order")
    is_deposit = models.BooleanField()

    class Meta:
        """No constraint beyond the keys."""

    def __str__(self) -> str:
        return f"{self.order_id} {self.bill_id}"


class UseKind(models.TextChoices):
    """What becomes of a deposit that was asked for."""

    SET_AGAINST = "set_against", "Set against an invoice"
    REFUNDED = "refunded", "Given back"
    WITHDRAWN = "withdrawn", "Not asked for any more"


class DepositUse(models.Model):
    """An amount taken out of a deposit by an item of the ledger. Never changed (a trigger keeps it)."""

    request = models.ForeignKey("billing.Bill", on_delete=models.PROTECT, related_name="deposit_uses")
    kind = models.CharField(max_length=12, choices=UseKind.choices)
    item = models.OneToOneField(OpenItem, on_delete=models.PROTECT, related_name="deposit_use")
    bill = models.ForeignKey(
        "billing.Bill", null=True, on_delete=models.PROTECT, related_name="set_deposits"
    )  # the invoice that it was set against
    amount_minor = models.BigIntegerField()
    used_on = models.DateField()
    used_at = models.DateTimeField()
    used_by = models.CharField(max_length=80)

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(amount_minor__gt=0), name="deposit_use_positive"),
            models.CheckConstraint(
                condition=models.Q(kind="set_against", bill__isnull=False)
                | models.Q(kind__in=["refunded", "withdrawn"], bill__isnull=True),
                name="deposit_use_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount_minor}"


class OrderStop(models.Model):
    """No order of a customer is taken on credit at an entity, since a day; only against payment in full in advance."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="order_stops")
    entity = models.ForeignKey(Entity, on_delete=models.PROTECT, related_name="order_stops")
    since = models.DateField()
    sentence = models.CharField(max_length=500)

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["customer", "entity"], name="order_stop_once"),
            models.CheckConstraint(condition=~models.Q(sentence=""), name="order_stop_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.customer_id} at {self.entity_id} since {self.since}"


class DepositWaiverState(models.TextChoices):
    """Where a wish to do without a deposit is; the moves are in core/billing/states.py."""

    ASKED = "asked", "Asked"
    GRANTED = "granted", "Granted"
    REFUSED = "refused", "Refused"
    WITHDRAWN = "withdrawn", "Withdrawn"


class DepositWaiver(models.Model):
    """A wish to begin an order without what of its deposit is not paid; above a limit a second person decides."""

    public_id = models.UUIDField(unique=True, default=new_public_id, editable=False)
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="waivers")
    state = models.CharField(
        max_length=9, choices=DepositWaiverState.choices, default=DepositWaiverState.ASKED
    )
    amount_minor = models.BigIntegerField()  # what was not paid of the deposit when it was asked
    reason = models.CharField(max_length=500)
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=80)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=80, blank=True)
    answer = models.CharField(max_length=500, blank=True)

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(state="asked", decided_at__isnull=True)
                | models.Q(state__in=["granted", "refused", "withdrawn"], decided_at__isnull=False),
                name="deposit_waiver_state",
            ),
            models.CheckConstraint(
                condition=models.Q(amount_minor__gt=0) & ~models.Q(reason=""), name="deposit_waiver_says_why"
            ),
            models.UniqueConstraint(
                fields=["order"], condition=models.Q(state="asked"), name="deposit_waiver_asked_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order_id} {self.state}"


class RecurringState(models.TextChoices):
    """Where a recurring plan is; the moves are in core/billing/states.py."""

    ACTIVE = "active", "Active"
    PAUSED = "paused", "Paused"
    ENDED = "ended", "Ended"


class Recurring(models.Model):
    """Something that is billed again and again. `given`: all of it, as core/billing/recurring_plain.py reads it."""

    public_id = models.UUIDField(unique=True, default=new_public_id, editable=False)
    entity = models.ForeignKey(Entity, on_delete=models.PROTECT, related_name="recurring")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="recurring")  # who uses it
    external_id = models.CharField(max_length=120, unique=True)
    digest = models.CharField(max_length=64)
    state = models.CharField(max_length=6, choices=RecurringState.choices, default=RecurringState.ACTIVE)
    given = models.JSONField()
    look_on = models.DateField(null=True)  # when there may be something to bill; None once all is billed
    told_for = models.DateField(null=True)  # the last day of the term of whose end the customer was told
    tell_on = models.DateField(null=True)  # when there may be the end of a term to tell of
    faults = models.JSONField(default=list)  # why it could not be billed when it was last tried
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=80)

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(state__in=RecurringState.values), name="recurring_state"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["look_on"], name="recurring_look", condition=models.Q(look_on__isnull=False)
            ),
            models.Index(
                fields=["tell_on"], name="recurring_tell", condition=models.Q(tell_on__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.external_id} {self.state}"


class RecurringBill(models.Model):
    """What was billed of a plan at one time, once. Never changed (a trigger keeps it)."""

    plan = models.ForeignKey(Recurring, on_delete=models.PROTECT, related_name="recurring_bills")
    key = models.CharField(max_length=120)
    due_on = models.DateField()
    bill = models.ForeignKey(
        "billing.Bill", null=True, on_delete=models.PROTECT, related_name="of_plans"
    )  # None where there was nothing to bill
    parts = models.JSONField(default=list)  # days at a price, billed and given back
    billed_at = models.DateTimeField()

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "key"], name="recurring_billed_once"),
        ]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.key}"


class UsageLine(models.Model):
    """So many units of a metered item, used on a day; billed once."""

    plan = models.ForeignKey(Recurring, on_delete=models.PROTECT, related_name="usage")
    item = models.CharField(max_length=100)
    used_on = models.DateField()
    quantity = models.DecimalField(max_digits=18, decimal_places=6)
    external_id = models.CharField(max_length=120)
    billed = models.ForeignKey(RecurringBill, null=True, on_delete=models.PROTECT, related_name="usage")
    recorded_at = models.DateTimeField()

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "external_id"], name="usage_once"),
            models.CheckConstraint(condition=models.Q(quantity__gte=0), name="usage_not_below_nothing"),
        ]

    def __str__(self) -> str:
        return f"{self.item} {self.quantity}"
