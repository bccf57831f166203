"""Charges, what was taken back or waived of them, and what is not charged and why."""

from typing import ClassVar

from django.db import models

from dunwell.apps.organisation.identity import new_public_id
from dunwell.apps.organisation.models import Entity
from dunwell.apps.parties.models import Customer
from dunwell.apps.receivables.models import Account, OpenItem
from dunwell.core.charges.reasons import UNDONE, WITHHELD

_UNDONE = [str(code) for code in UNDONE]
_WITHHELD = [str(code) for code in WITHHELD]


class ChargeKind(models.TextChoices):
    """What is charged."""

    INTEREST = "interest", "Interest"
    COMPENSATION = "compensation", "Compensation"
    LATE_FEE = "late_fee", "Late fee"


class NumberRange(models.Model):
    """The last number given to the debit or credit notes of an entity; taken under a lock, with what bears it."""

    entity = models.ForeignKey(Entity, on_delete=models.PROTECT, related_name="charge_numbers")
    series = models.CharField(max_length=2)  # DN: debit notes, CN: credit notes
    last = models.BigIntegerField(default=0)

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["entity", "series"], name="charge_number_range"),
            models.CheckConstraint(condition=models.Q(series__in=["DN", "CN"]), name="charge_number_series"),
        ]

    def __str__(self) -> str:
        return f"{self.entity_id} {self.series} {self.last}"


class Charge(models.Model):
    """A debit note for interest, compensation or a late fee, with the calculation that its sheet is printed from.

    Only `is_reversed` ever changes, once, to true (a trigger refuses all else).
    """

    public_id = models.UUIDField(unique=True, default=new_public_id, editable=False)
    entity = models.ForeignKey(Entity, on_delete=models.PROTECT, related_name="charges")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="charges")
    item = models.ForeignKey(  # the invoice; none for a fee per account
        OpenItem, null=True, on_delete=models.PROTECT, related_name="charges"
    )
    debit_item = models.OneToOneField(OpenItem, on_delete=models.PROTECT, related_name="charge")
    sequence = models.BigIntegerField()  # in the number range of the entity
    number = models.CharField(max_length=60)
    kind = models.CharField(max_length=12, choices=ChargeKind.choices)
    currency = models.CharField(max_length=3)
    amount_minor = models.BigIntegerField()
    charged_on = models.DateField()
    period_from = models.DateField(null=True)  # of interest; both days are counted
    period_to = models.DateField(null=True)
    occurrence = models.CharField(max_length=300, blank=True)  # of a fee: which one of it
    basis = models.JSONField(default=dict)
    calculation = models.JSONField(default=dict)
    is_reversed = models.BooleanField(default=False)
    recorded_at = models.DateTimeField()
    actor = models.CharField(max_length=80)

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(kind__in=ChargeKind.values), name="charge_kind"),
            models.CheckConstraint(condition=models.Q(amount_minor__gt=0), name="charge_positive"),
            models.CheckConstraint(
                condition=models.Q(kind="interest", period_from__isnull=False, occurrence="")
                & models.Q(period_to__gte=models.F("period_from"))
                | ~models.Q(kind="interest")
                & models.Q(period_from__isnull=True, period_to__isnull=True)
                & ~models.Q(occurrence=""),
                name="charge_period_or_occurrence",
            ),
            models.UniqueConstraint(fields=["entity", "sequence"], name="charge_number_once"),
            models.UniqueConstraint(
                fields=["item", "period_from"],
                condition=models.Q(kind="interest", is_reversed=False),
                name="charge_interest_once",
            ),
            models.UniqueConstraint(
                fields=["item", "kind", "occurrence"],
                condition=models.Q(is_reversed=False) & ~models.Q(kind="interest"),
                name="charge_once",
            ),
            models.UniqueConstraint(
                fields=["account", "occurrence"],
                condition=models.Q(is_reversed=False, kind="late_fee", item__isnull=True),
                name="charge_of_account_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.kind}"


class Reversal(models.Model):
    """A charge taken back by a credit note that is allocated against it (a trigger refuses changes)."""

    charge = models.OneToOneField(Charge, on_delete=models.PROTECT, related_name="reversal")
    credit_item = models.OneToOneField(  # none where all of it had been waived
        OpenItem, null=True, on_delete=models.PROTECT, related_name="charge_reversal"
    )
    amount_minor = models.BigIntegerField()  # the charge less what had been waived of it
    reason = models.CharField(max_length=20)  # the codes of reasons.Undone
    on = models.DateField()
    recorded_at = models.DateTimeField()
    actor = models.CharField(max_length=80)

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(reason__in=_UNDONE), name="reversal_reason"),
            models.CheckConstraint(
                condition=models.Q(amount_minor__gt=0, credit_item__isnull=False)
                | models.Q(amount_minor=0, credit_item__isnull=True),
                name="reversal_credit",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.charge_id} {self.reason}"


class WaiverState(models.TextChoices):
    """Where a waiver stands; the moves are in core/charges/states.py."""

    ASKED = "asked", "Waiting for approval"
    GRANTED = "granted", "Granted"
    REFUSED = "refused", "Refused"


class Waiver(models.Model):
    """A charge, or a part of one, that somebody wants to let go, and what became of that."""

    public_id = models.UUIDField(unique=True, default=new_public_id, editable=False)
    charge = models.ForeignKey(Charge, on_delete=models.PROTECT, related_name="waivers")
    amount_minor = models.BigIntegerField()
    reason = models.CharField(max_length=500)
    state = models.CharField(max_length=7, choices=WaiverState.choices, default=WaiverState.ASKED)
    asked_on = models.DateField()
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=80)
    decided_on = models.DateField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=80, blank=True)
    answer = models.CharField(max_length=500, blank=True)
    credit_item = models.OneToOneField(
        OpenItem, null=True, on_delete=models.PROTECT, related_name="charge_waiver"
    )

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(amount_minor__gt=0), name="waiver_positive"),
            models.CheckConstraint(condition=~models.Q(reason=""), name="waiver_with_reason"),
            models.CheckConstraint(
                condition=models.Q(state="asked", decided_on__isnull=True, credit_item__isnull=True)
                | models.Q(state="refused", decided_on__isnull=False, credit_item__isnull=True)
                | models.Q(state="granted", decided_on__isnull=False, credit_item__isnull=False),
                name="waiver_state",
            ),
            models.UniqueConstraint(
                fields=["charge"], condition=models.Q(state="asked"), name="waiver_one_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.charge_id} {self.amount_minor} {self.state}"


class Withholding(models.Model):
    """What is not charged on an item although a step asks for it, from a day until it no longer is so."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="charge_withholdings")
    item = models.ForeignKey(OpenItem, on_delete=models.PROTECT, related_name="charge_withholdings")
    kind = models.CharField(max_length=12, choices=ChargeKind.choices)
    reason = models.CharField(max_length=20)  # the codes of reasons.Withheld
    detail = models.CharField(max_length=2000, blank=True)
    starts_on = models.DateField()
    ended_on = models.DateField(null=True)

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(reason__in=_WITHHELD), name="withholding_reason"),
            models.UniqueConstraint(
                fields=["item", "kind"], condition=models.Q(ended_on__isnull=True), name="withholding_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} {self.kind} {self.reason}"


class HouseSetting(models.Model):
    """How an entity charges, from a moment on; the last row counts (a trigger refuses changes)."""

    entity = models.ForeignKey(Entity, on_delete=models.PROTECT, related_name="charge_settings")
    interest_months = models.PositiveSmallIntegerField()  # between two charges of interest on an item
    posts_unverified = models.BooleanField()  # also what the law says is still to be verified
    waivers_alone = models.JSONField(default=dict)  # currency -> minor units that one person may waive
    set_at = models.DateTimeField()
    set_by = models.CharField(max_length=80)

    class Meta:
        """No constraint beyond the keys."""

    def __str__(self) -> str:
        return f"{self.entity_id} {self.set_at}"


class CustomerTerm(models.Model):
    """Which law a customer's debt to an entity falls under and which rate was agreed, from a moment on.

    The last row counts (a trigger refuses changes). An empty jurisdiction: that of the customer's country.
    """

    entity = models.ForeignKey(Entity, on_delete=models.PROTECT, related_name="charge_terms")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="charge_terms")
    jurisdiction = models.CharField(max_length=10, blank=True)
    variant = models.CharField(max_length=40, blank=True)
    contract_pct = models.DecimalField(max_digits=8, decimal_places=4, null=True)
    day_count = models.CharField(max_length=10, blank=True)
    is_small_supplier = models.BooleanField(default=False)
    note = models.CharField(max_length=500)
    set_at = models.DateTimeField()
    set_by = models.CharField(max_length=80)

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(contract_pct__isnull=True) | models.Q(contract_pct__gte=0),
                name="charge_term_pct",
            )
        ]

    def __str__(self) -> str:
        return f"{self.entity_id} {self.customer_id} {self.jurisdiction}"


class ChargesRun(models.Model):
    """One charges run of a day, with what came of it (a trigger refuses changes)."""

    public_id = models.UUIDField(unique=True, default=new_public_id, editable=False)
    as_of = models.DateField(db_index=True)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    actor = models.CharField(max_length=80)
    totals = models.JSONField(default=dict)
    failures = models.JSONField(default=list)  # account and what went wrong; the rest stands

    class Meta:
        """No constraint beyond the keys."""

    def __str__(self) -> str:
        return f"charges {self.as_of}"
