"""Matches of bank lines with open items, what they left open or over, advices, and what was learnt."""

from typing import ClassVar

from django.db import models

from dunwell.apps.organisation.identity import new_public_id
from dunwell.apps.organisation.models import Entity
from dunwell.apps.parties.models import Customer
from dunwell.apps.receivables.models import Account, Allocation, OpenItem


class MatchState(models.TextChoices):
    """What became of a match."""

    PROPOSED = "proposed", "Proposed"
    POSTED = "posted", "Posted"
    REJECTED = "rejected", "Rejected"
    LAPSED = "lapsed", "Lapsed"
    TAKEN_BACK = "taken_back", "Taken back"
    RETURNED = "returned", "The money came back"


class Match(models.Model):
    """What a line is taken to pay, by the matcher or by a person; `settled_on`: the day on which it stopped waiting."""

    public_id = models.UUIDField(unique=True, default=new_public_id, editable=False)
    line = models.ForeignKey("cash.BankLine", on_delete=models.PROTECT, related_name="matches")
    entity = models.ForeignKey(Entity, on_delete=models.PROTECT, related_name="matches")
    state = models.CharField(max_length=10, choices=MatchState.choices)
    minor = models.BigIntegerField()  # of the line
    confidence = models.FloatField(null=True)  # of every pair; none where a person said so
    kind = models.CharField(max_length=80, blank=True)
    reasons = models.JSONField(default=list)  # [code, sentence]
    made_on = models.DateField()
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=80)
    settled_on = models.DateField(null=True)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.CharField(max_length=80, blank=True)
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["line"], condition=models.Q(state="proposed"), name="match_proposed_once"
            ),
            models.CheckConstraint(condition=models.Q(state__in=MatchState.values), name="match_state"),
            models.CheckConstraint(
                condition=models.Q(state="proposed", settled_on__isnull=True)
                | (~models.Q(state="proposed") & models.Q(settled_on__isnull=False)),
                name="match_settled",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line_id}: {self.state}"


class MatchPair(models.Model):
    """So much of a line's money for an item; negative for a credit that is set against the others."""

    match = models.ForeignKey(Match, on_delete=models.PROTECT, related_name="pairs")
    item = models.ForeignKey(OpenItem, on_delete=models.PROTECT, related_name="match_pairs")
    minor = models.BigIntegerField()

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["match", "item"], name="match_pair_once"),
            models.CheckConstraint(condition=~models.Q(minor=0), name="match_pair_not_nothing"),
        ]

    def __str__(self) -> str:
        return f"{self.item_id}: {self.minor}"


class Applied(models.Model):
    """An allocation that a match brought: undone with it."""

    match = models.ForeignKey(Match, on_delete=models.PROTECT, related_name="applied")
    allocation = models.OneToOneField(Allocation, on_delete=models.PROTECT, related_name="applied")

    class Meta:
        """No constraint beyond the keys."""

    def __str__(self) -> str:
        return f"{self.match_id}: {self.allocation_id}"


class Deduction(models.Model):
    """What a customer did not pay of an item that it paid: open, by name, until it is settled or disputed."""

    public_id = models.UUIDField(unique=True, default=new_public_id, editable=False)
    match = models.ForeignKey(Match, on_delete=models.PROTECT, related_name="deductions")
    item = models.ForeignKey(OpenItem, on_delete=models.PROTECT, related_name="deductions")
    minor = models.BigIntegerField()
    reason = models.CharField(
        max_length=40
    )  # discount, bank_charges, withheld_tax, small, short, or the customer's own
    text = models.CharField(max_length=500, blank=True)
    made_on = models.DateField()
    closed_on = models.DateField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=80, blank=True)
    outcome = models.CharField(max_length=20, blank=True)  # let_go, disputed, claimed, credited, taken_back
    credit = models.OneToOneField(OpenItem, null=True, on_delete=models.PROTECT, related_name="let_go_of")

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(minor__gt=0), name="deduction_positive"),
            models.UniqueConstraint(fields=["match", "item"], name="deduction_once"),
        ]

    def __str__(self) -> str:
        return f"{self.reason} {self.minor}"


class Surplus(models.Model):
    """Money of a customer beyond what it paid for: unapplied until somebody keeps it as credit or gives it back."""

    public_id = models.UUIDField(unique=True, default=new_public_id, editable=False)
    match = models.ForeignKey(Match, null=True, on_delete=models.PROTECT, related_name="surpluses")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="surpluses")
    item = models.OneToOneField(OpenItem, on_delete=models.PROTECT, related_name="surplus")
    minor = models.BigIntegerField()
    made_on = models.DateField()
    kept_on = models.DateField(null=True)
    kept_by = models.CharField(max_length=80, blank=True)
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(minor__gt=0), name="surplus_positive")
        ]

    def __str__(self) -> str:
        return f"{self.item_id}: {self.minor}"


class SurplusUse(models.Model):
    """So much of a surplus that a person set against an item, later than the match that it came with."""

    surplus = models.ForeignKey(Surplus, on_delete=models.PROTECT, related_name="uses")
    allocation = models.OneToOneField(Allocation, on_delete=models.PROTECT, related_name="surplus_use")
    reason = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()
    actor = models.CharField(max_length=80)

    class Meta:
        """No constraint beyond the keys."""

    def __str__(self) -> str:
        return f"{self.surplus_id}: {self.allocation_id}"


class FactKind(models.TextChoices):
    """What a fact is about."""

    ACCOUNT = "account", "A payer's account"
    NAME = "name", "A payer's name"


class LearntFact(models.Model):
    """That an account or a name paid for a customer. A correction sets aside what was said of it before."""

    entity = models.ForeignKey(Entity, on_delete=models.PROTECT, related_name="learnt_facts")
    kind = models.CharField(max_length=7, choices=FactKind.choices)
    said = models.CharField(max_length=300)  # as it is compared
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="learnt_facts")
    match = models.ForeignKey(Match, on_delete=models.PROTECT, related_name="learnt_facts")
    is_correction = models.BooleanField()
    learnt_at = models.DateTimeField()

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [models.CheckConstraint(condition=~models.Q(said=""), name="fact_said")]
        indexes: ClassVar = [models.Index(fields=["entity", "kind", "said"], name="fact_said_by")]

    def __str__(self) -> str:
        return f"{self.said}: {self.customer_id}"


class AdviceSource(models.TextChoices):
    """By which way an advice came."""

    FILE = "file", "In a file"
    MAIL = "mail", "In a mail"
    MANUAL = "manual", "Noted by a person"


class Advice(models.Model):
    """What a customer says it pays, before the money or after it; `line`: the money, once it is known."""

    public_id = models.UUIDField(unique=True, default=new_public_id, editable=False)
    entity = models.ForeignKey(Entity, on_delete=models.PROTECT, related_name="advices")
    customer = models.ForeignKey(Customer, null=True, on_delete=models.PROTECT, related_name="advices")
    source = models.CharField(max_length=6, choices=AdviceSource.choices)
    reference = models.CharField(max_length=140, blank=True)  # by which the payment names it
    currency = models.CharField(max_length=3)
    total_minor = models.BigIntegerField()
    paid_on = models.DateField(null=True)
    digest = models.CharField(max_length=64)
    line = models.ForeignKey("cash.BankLine", null=True, on_delete=models.PROTECT, related_name="advices")
    linked_on = models.DateField(null=True)
    came_on = models.DateField()
    came_at = models.DateTimeField()
    actor = models.CharField(max_length=80)

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["entity", "digest"], name="advice_once"),
            models.CheckConstraint(condition=models.Q(source__in=AdviceSource.values), name="advice_source"),
        ]

    def __str__(self) -> str:
        return self.reference or str(self.public_id)


class AdviceRow(models.Model):
    """A row of an advice: a document, what is paid of it, what is deducted and why."""

    advice = models.ForeignKey(Advice, on_delete=models.PROTECT, related_name="rows")
    invoice = models.CharField(max_length=120, blank=True)
    minor = models.BigIntegerField(null=True)
    deduction_minor = models.BigIntegerField(null=True)
    text = models.CharField(max_length=500, blank=True)

    class Meta:
        """No constraint beyond the keys."""

    def __str__(self) -> str:
        return self.invoice


class CashPolicy(models.Model):
    """How an entity clears its cash: one row for an entity; without one the defaults of the house hold.

    What it was before stands in the journal (cash.policy.set).
    """

    entity = models.OneToOneField(Entity, on_delete=models.PROTECT, related_name="cash_policy")
    post_from_basis_points = models.PositiveSmallIntegerField(default=9900)  # confidence to post unasked
    propose_from_basis_points = models.PositiveSmallIntegerField(default=5000)
    write_off_minor = models.JSONField(default=dict)  # by currency; none: nothing is written off unasked
    write_off_basis_points = models.PositiveSmallIntegerField(default=0)  # of the item's amount
    discount_grace_days = models.PositiveSmallIntegerField(
        default=0
    )  # a discount is earned so long after its day
    charges_minor = models.JSONField(
        default=dict
    )  # by currency: what banks may have kept; none: the matcher's
    small_minor = models.JSONField(default=dict)  # by currency: a difference that nobody asks about
    set_at = models.DateTimeField()
    set_by = models.CharField(max_length=80)

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(post_from_basis_points__lte=10000, propose_from_basis_points__lte=10000),
                name="cash_policy_shares",
            )
        ]

    def __str__(self) -> str:
        return f"{self.entity_id}"
