"""The money of placed claims: what came and to whom, what an agency earned, what it sent us, and what it invoices."""

from typing import ClassVar

from django.db import models

from dunwell.apps.cash.models import BankLine
from dunwell.apps.organisation.identity import new_public_id
from dunwell.apps.organisation.models import Entity
from dunwell.apps.placements.agency_models import Agency, RemitMode
from dunwell.apps.receivables.models import Allocation, OpenItem, Posting
from dunwell.core.placements.states import RemittanceState


class PaidTo(models.TextChoices):
    """Who got the money."""

    AGENCY = "agency", "The agency"
    US = "us", "Us"


class MoneyKind(models.TextChoices):
    """What came."""

    PAYMENT = "payment", "Payment"
    RETURNED_GOODS = "returned_goods", "Goods taken back"
    REVERSAL = "reversal", "Payment taken back"


class AgencyMoney(models.Model):
    """Money, or goods, that came for a placed claim, and the commission of it. Appended only (a trigger keeps it).

    `minor` is positive, of a reversal too. `commission_minor` is the difference that it makes to what the claim owes:
    negative where money went back.
    """

    public_id = models.UUIDField(unique=True, default=new_public_id, editable=False)
    placement = models.ForeignKey("placements.Placement", on_delete=models.PROTECT, related_name="money")
    key = models.CharField(max_length=120)  # within the placement: nothing is counted twice
    kind = models.CharField(max_length=14, choices=MoneyKind.choices)
    paid_to = models.CharField(max_length=6, choices=PaidTo.choices)
    component = models.CharField(max_length=9)  # core/placements/terms.Component
    on = models.DateField()
    minor = models.BigIntegerField()
    reverses = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="reversed_by")
    receipt = models.ForeignKey(
        OpenItem, null=True, on_delete=models.PROTECT, related_name="agency_money"
    )  # of what was paid to the agency
    allocation = models.OneToOneField(
        Allocation, null=True, on_delete=models.PROTECT, related_name="agency_money"
    )  # of what was paid to us
    commission_minor = models.BigIntegerField()
    share = models.PositiveIntegerField()  # of the rate that is owed, in basis points
    why = models.CharField(max_length=16)  # core/placements/commission.Why
    parts = models.JSONField(default=list)  # [[minor, basis points or null], …]
    source = models.CharField(max_length=10)  # portal, file, api, ledger, desk
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["placement", "key"], name="agencymoney_once"),
            models.CheckConstraint(condition=models.Q(minor__gt=0), name="agencymoney_positive"),
            models.CheckConstraint(condition=models.Q(kind__in=MoneyKind.values), name="agencymoney_kind"),
            models.CheckConstraint(condition=models.Q(paid_to__in=PaidTo.values), name="agencymoney_paid_to"),
            models.CheckConstraint(
                condition=models.Q(kind="reversal", reverses__isnull=False)
                | ~models.Q(kind="reversal") & models.Q(reverses__isnull=True),
                name="agencymoney_reversal",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["placement", "on"], name="agencymoney_days")]

    def __str__(self) -> str:
        return f"{self.kind} {self.minor} to {self.paid_to}"


class AgencyCost(models.Model):
    """What an agency spent for a claim and asks back: only what a request allowed. Appended only (a trigger)."""

    public_id = models.UUIDField(unique=True, default=new_public_id, editable=False)
    placement = models.ForeignKey("placements.Placement", on_delete=models.PROTECT, related_name="costs")
    request = models.ForeignKey(
        "placements.PlacementRequest", null=True, on_delete=models.PROTECT, related_name="costs"
    )  # none: a fee of the terms
    key = models.CharField(max_length=120)
    kind = models.CharField(max_length=10)  # costs, withdrawal
    on = models.DateField()
    minor = models.BigIntegerField()
    text = models.CharField(max_length=200, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["placement", "key"], name="agencycost_once"),
            models.CheckConstraint(condition=~models.Q(minor=0), name="agencycost_not_nothing"),
            models.CheckConstraint(
                condition=models.Q(kind="withdrawal") | models.Q(kind="costs", request__isnull=False),
                name="agencycost_allowed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.minor}"


class Remittance(models.Model):
    """An agency's account of what it collected in a period, and what it sends us (negative: asks of us)."""

    public_id = models.UUIDField(unique=True, default=new_public_id, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="remittances")
    entity = models.ForeignKey(Entity, on_delete=models.PROTECT, related_name="remittances")
    currency = models.CharField(max_length=3)
    reference = models.CharField(max_length=60)
    period_from = models.DateField()
    period_to = models.DateField()
    mode = models.CharField(max_length=8, choices=RemitMode.choices)
    gross_minor = models.BigIntegerField()  # as the agency says: collected by it
    commission_minor = models.BigIntegerField()
    tax_minor = models.BigIntegerField()
    costs_minor = models.BigIntegerField()
    net_minor = models.BigIntegerField()
    state = models.CharField(max_length=8, choices=[(one.value, one.value) for one in RemittanceState])
    findings = models.JSONField(default=list)  # core/placements/reconcile.py, of the whole
    note = models.CharField(max_length=500, blank=True)  # why differences were taken, or not
    file_name = models.CharField(max_length=150, blank=True)
    file_sha256 = models.CharField(max_length=64, blank=True)
    line = models.OneToOneField(
        BankLine, null=True, on_delete=models.PROTECT, related_name="agency_remittance"
    )
    received_at = models.DateTimeField()
    received_by = models.CharField(max_length=80)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.CharField(max_length=80, blank=True)

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["agency", "entity", "currency", "reference"], name="remittance_once"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=[one.value for one in RemittanceState]), name="remittance_state"
            ),
            models.CheckConstraint(condition=models.Q(mode__in=RemitMode.values), name="remittance_mode"),
            models.CheckConstraint(
                condition=models.Q(period_to__gte=models.F("period_from")), name="remittance_period"
            ),
            models.CheckConstraint(
                condition=models.Q(state="banked", line__isnull=False)
                | ~models.Q(state="banked") & models.Q(line__isnull=True),
                name="remittance_line",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference}: {self.state}"


class RemittanceLine(models.Model):
    """A line of an agency's statement as it was given, with what it is matched to and what is wrong with it."""

    remittance = models.ForeignKey(Remittance, on_delete=models.PROTECT, related_name="lines")
    position = models.PositiveIntegerField()
    claim = models.CharField(max_length=60)  # our number, or the agency's
    key = models.CharField(max_length=120, blank=True)
    kind = models.CharField(max_length=14)  # core/placements/reconcile.LineKind
    paid_to = models.CharField(max_length=6, choices=PaidTo.choices)
    on = models.DateField()
    minor = models.BigIntegerField()
    basis_points = models.PositiveIntegerField(null=True)
    commission_minor = models.BigIntegerField()
    money = models.ForeignKey(
        AgencyMoney, null=True, on_delete=models.PROTECT, related_name="remittance_lines"
    )
    cost = models.ForeignKey(AgencyCost, null=True, on_delete=models.PROTECT, related_name="remittance_lines")
    findings = models.JSONField(default=list)

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["remittance", "position"], name="remittanceline_once"),
        ]

    def __str__(self) -> str:
        return f"{self.claim} {self.minor}"


class AgencyInvoice(models.Model):
    """What an agency invoices us: commission with tax, in net and combined mode paid by what it kept."""

    public_id = models.UUIDField(unique=True, default=new_public_id, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="invoices")
    entity = models.ForeignKey(Entity, on_delete=models.PROTECT, related_name="agency_invoices")
    remittance = models.ForeignKey(Remittance, null=True, on_delete=models.PROTECT, related_name="invoices")
    number = models.CharField(max_length=60)
    issued_on = models.DateField()
    currency = models.CharField(max_length=3)
    net_minor = models.BigIntegerField()
    tax_minor = models.BigIntegerField()
    findings = models.JSONField(default=list)  # none: it adds up
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)
    settled_on = models.DateField(null=True)
    settled_by = models.CharField(max_length=80, blank=True)

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agency", "number"], name="agencyinvoice_once"),
        ]

    def __str__(self) -> str:
        return self.number


class AgencyPosting(models.Model):
    """A posting by which the money between us and an agency moves. Appended only (a trigger keeps it)."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="postings")
    entity = models.ForeignKey(Entity, on_delete=models.PROTECT, related_name="agency_postings")
    posting = models.OneToOneField(Posting, on_delete=models.PROTECT, related_name="agency_posting")
    money = models.ForeignKey(AgencyMoney, null=True, on_delete=models.PROTECT, related_name="postings")
    cost = models.ForeignKey(AgencyCost, null=True, on_delete=models.PROTECT, related_name="postings")
    remittance = models.ForeignKey(Remittance, null=True, on_delete=models.PROTECT, related_name="postings")
    invoice = models.ForeignKey(AgencyInvoice, null=True, on_delete=models.PROTECT, related_name="postings")

    class Meta:
        """No constraint beyond the keys."""

    def __str__(self) -> str:
        return f"{self.posting_id} of {self.agency_id}"
