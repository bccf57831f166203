"""Agencies, the people who log in for them, what was agreed with them, and how they behave."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from dunwell.apps.organisation.identity import new_public_id
from dunwell.apps.organisation.models import Entity, KeptAnswer


class RemitMode(models.TextChoices):
    """What an agency sends us of what it collected."""

    NET = "net", "Net: it keeps its commission"
    GROSS = "gross", "Gross: it sends everything and invoices its commission"
    COMBINED = "combined", "Combined: net, and its commission on direct payments is deducted too"


class RemitEvery(models.TextChoices):
    """How often an agency accounts for what it collected."""

    WEEK = "week", "Every week"
    MONTH = "month", "Every month"


class Agency(models.Model):
    """A collections agency that works for us. Lists that are empty mean: everywhere, in every language, every debt."""

    public_id = models.UUIDField(unique=True, default=new_public_id, editable=False)
    code = models.CharField(max_length=20, unique=True)  # also the name of its folder for files
    name = models.CharField(max_length=200)
    country = models.CharField(max_length=2)  # where it sits
    address = models.TextField(blank=True)
    email = models.EmailField()
    phone = models.CharField(max_length=40, blank=True)
    language = models.CharField(max_length=10, default="en")
    vat_id = models.CharField(max_length=40, blank=True)
    tax_basis_points = models.PositiveIntegerField(default=0)  # added to its commission on its invoices
    works_in = models.JSONField(default=list)  # countries of debtors
    speaks = models.JSONField(default=list)  # languages
    debt_types = models.JSONField(default=list)  # core/placements/eligibility.DEBT_TYPES
    capacity = models.PositiveIntegerField(null=True)  # live claims at most
    licence = models.CharField(max_length=80, blank=True)
    licence_until = models.DateField(null=True)  # nothing is placed after it
    iban = models.CharField(max_length=34, blank=True)
    remit_mode = models.CharField(max_length=8, choices=RemitMode.choices, default=RemitMode.NET)
    remit_every = models.CharField(max_length=5, choices=RemitEvery.choices, default=RemitEvery.MONTH)
    answer_days = models.PositiveSmallIntegerField(default=2)  # working days to acknowledge or reject
    recall_notice_days = models.PositiveSmallIntegerField(default=5)
    recall_after_days = models.PositiveSmallIntegerField(null=True)  # from placing; none: no recall by itself
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(code__regex="^[a-z0-9][a-z0-9-]*$"), name="agency_code"
            ),
            models.CheckConstraint(condition=models.Q(country__regex="^[A-Z]{2}$"), name="agency_country"),
            models.CheckConstraint(condition=models.Q(remit_mode__in=RemitMode.values), name="agency_mode"),
            models.CheckConstraint(
                condition=models.Q(remit_every__in=RemitEvery.values), name="agency_every"
            ),
            models.CheckConstraint(
                condition=models.Q(tax_basis_points__lte=10_000), name="agency_tax_at_most_whole"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class AgencyEntity(models.Model):
    """An entity whose claims an agency may be given."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="entities")
    entity = models.ForeignKey(Entity, on_delete=models.PROTECT, related_name="agencies")

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agency", "entity"], name="agencyentity_once")
        ]

    def __str__(self) -> str:
        return f"{self.agency_id} for {self.entity_id}"


class AgencyTerms(models.Model):
    """What was agreed with an agency in a currency, from a day on. Appended only (a trigger keeps it)."""

    public_id = models.UUIDField(unique=True, default=new_public_id, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="terms")
    currency = models.CharField(max_length=3)
    version = models.PositiveSmallIntegerField()
    valid_from = models.DateField()  # of what is placed from then on
    terms = models.JSONField()  # core/placements/stored.py
    note = models.CharField(max_length=500, blank=True)
    agreed_at = models.DateTimeField()
    agreed_by = models.CharField(max_length=80)

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agency", "currency", "version"], name="agencyterms_version"),
            models.CheckConstraint(
                condition=models.Q(currency__regex="^[A-Z]{3}$"), name="agencyterms_currency"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agency_id} {self.currency} {self.version}"


class AgencyRole(models.TextChoices):
    """What somebody at an agency is there to do."""

    MANAGER = "manager", "Manager"  # also people, remittances and keys
    AGENT = "agent", "Agent"


class AgencyMember(models.Model):
    """Somebody who logs in for an agency, and sees what was handed to it."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="agency_member"
    )
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="members")
    role = models.CharField(max_length=7, choices=AgencyRole.choices)
    added_at = models.DateTimeField()
    added_by = models.CharField(max_length=80)

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(role__in=AgencyRole.values), name="agencymember_role")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} at {self.agency_id}"


class AgencyKey(models.Model):
    """A key of an agency's own system; only its hash is kept."""

    public_id = models.UUIDField(unique=True, default=new_public_id, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="keys")
    name = models.CharField(max_length=80)
    prefix = models.CharField(max_length=12)  # shown, so that people can tell keys apart
    sha256 = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=80)
    used_on = models.DateField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        """No constraint beyond the keys."""

    def __str__(self) -> str:
        return f"{self.name} {self.prefix}"


class AgencyAnswer(KeptAnswer):
    """What a request of an agency's own system was answered."""

    key = models.ForeignKey(AgencyKey, on_delete=models.PROTECT, related_name="answers")

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["key", "idempotency_key"], name="agencyanswer_once")
        ]
        indexes: ClassVar = [models.Index(fields=["key", "at"], name="agencyanswer_at")]

    def __str__(self) -> str:
        return f"{self.key_id} {self.idempotency_key}: {self.status}"


class ConductKind(models.TextChoices):
    """What is noted of how an agency behaves."""

    COMPLAINT = "complaint", "Complaint of a debtor"
    AUDIT = "audit", "Audit of ours"
    PRAISE = "praise", "Praise"


class ConductEntry(models.Model):
    """A complaint about an agency, or what an audit of it found."""

    public_id = models.UUIDField(unique=True, default=new_public_id, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="conduct")
    placement = models.ForeignKey(
        "placements.Placement", null=True, on_delete=models.PROTECT, related_name="conduct"
    )
    kind = models.CharField(max_length=9, choices=ConductKind.choices)
    severity = models.PositiveSmallIntegerField()  # 1 slight to 3 grave
    score = models.PositiveSmallIntegerField(null=True)  # of an audit, in percent
    text = models.CharField(max_length=1000)
    happened_on = models.DateField()
    noted_at = models.DateTimeField()
    noted_by = models.CharField(max_length=80)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.CharField(max_length=80, blank=True)
    outcome = models.CharField(max_length=1000, blank=True)

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(kind__in=ConductKind.values), name="conduct_kind"),
            models.CheckConstraint(
                condition=models.Q(severity__gte=1, severity__lte=3), name="conduct_severity"
            ),
            models.CheckConstraint(
                condition=models.Q(score__isnull=True) | models.Q(score__lte=100), name="conduct_score"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["agency", "-happened_on"], name="conduct_list")]

    def __str__(self) -> str:
        return f"{self.kind} {self.happened_on}"
