"""What bureaus were asked and said of customers, and the insurance of what customers owe. Appended, never changed."""

from typing import ClassVar

from django.db import models

from dunwell.apps.organisation.identity import new_public_id
from dunwell.apps.organisation.models import Entity
from dunwell.apps.parties.models import Customer
from dunwell.apps.receivables.models import AMOUNT_BOUND


class BureauReport(models.Model):
    """What a bureau said of a customer on a day, with its answer byte for byte. None where it said nothing."""

    public_id = models.UUIDField(unique=True, default=new_public_id, editable=False)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="bureau_reports")
    bureau = models.CharField(max_length=40)
    reference = models.CharField(max_length=80)  # the bureau's own number of the company
    company = models.CharField(max_length=200)  # as the bureau calls it
    reported_on = models.DateField()
    score = models.PositiveSmallIntegerField(null=True)  # 0 worst, 100 best
    limit_minor = models.BigIntegerField(null=True)
    currency = models.CharField(max_length=3, blank=True, default="")
    days_beyond_terms = models.IntegerField(null=True)
    is_insolvent = models.BooleanField(null=True)
    tells = models.JSONField(default=list)  # of core/credit/waterfall.Need
    content = models.BinaryField()
    media_type = models.CharField(max_length=80)
    sha256 = models.CharField(max_length=64)
    recorded_at = models.DateTimeField()
    actor = models.CharField(max_length=80)

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(score__isnull=True) | models.Q(score__lte=100), name="bureau_report_score"
            ),
            models.CheckConstraint(
                condition=models.Q(limit_minor__isnull=True)
                | models.Q(limit_minor__gte=0, limit_minor__lte=AMOUNT_BOUND, currency__regex="^[A-Z]{3}$"),
                name="bureau_report_limit",
            ),
            models.UniqueConstraint(
                fields=["bureau", "reference", "reported_on", "sha256"], name="bureau_report_once"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["customer", "-reported_on", "-id"], name="bureau_report_of_customer")
        ]

    def __str__(self) -> str:
        return f"{self.bureau} {self.reported_on}: {self.score}"


class BureauAsk(models.Model):
    """One question to a bureau, what came of it, and what it cost."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="bureau_asks")
    bureau = models.CharField(max_length=40)
    key = models.CharField(max_length=120)  # by which the bureau knows a question that is asked again
    outcome = models.CharField(max_length=12)  # of core/credit/waterfall.Outcome
    cost_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    detail = models.JSONField(default=dict)  # companies that fit, or the bureau's words
    report = models.ForeignKey(BureauReport, null=True, on_delete=models.PROTECT, related_name="asks")
    on = models.DateField()
    at = models.DateTimeField()
    actor = models.CharField(max_length=80)

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(cost_minor__gte=0), name="bureau_ask_cost"),
            models.CheckConstraint(
                condition=models.Q(outcome="found", report__isnull=False)
                | (~models.Q(outcome="found") & models.Q(report__isnull=True)),
                name="bureau_ask_report",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["on"], name="bureau_ask_on")]

    def __str__(self) -> str:
        return f"{self.bureau} {self.on}: {self.outcome}"


class BureauChoice(models.Model):
    """Which of the companies that fitted a customer a person took, from then on; the last row of a bureau counts."""

    ask = models.ForeignKey(BureauAsk, on_delete=models.PROTECT, related_name="choices")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="bureau_choices")
    bureau = models.CharField(max_length=40)
    reference = models.CharField(max_length=80)  # the bureau's own number of the company
    company = models.CharField(max_length=200)
    place = models.CharField(max_length=200, blank=True)
    chosen_at = models.DateTimeField()
    actor = models.CharField(max_length=80)

    class Meta:
        """Read by customer and bureau, the last row first."""

        indexes: ClassVar = [models.Index(fields=["customer", "bureau", "-id"], name="bureau_choice_last")]

    def __str__(self) -> str:
        return f"{self.bureau} {self.reference}"


class BureauAlert(models.Model):
    """Something that a bureau says happened to a customer it watches for us."""

    public_id = models.UUIDField(unique=True, default=new_public_id, editable=False)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="bureau_alerts")
    bureau = models.CharField(max_length=40)
    key = models.CharField(max_length=120)  # the bureau's number of the alert: told twice, it is one
    kind = models.CharField(max_length=40)
    text = models.CharField(max_length=500)
    is_severe = models.BooleanField()
    happened_at = models.DateTimeField()
    recorded_at = models.DateTimeField()

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["bureau", "key"], name="bureau_alert_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["customer", "-happened_at"], name="bureau_alert_of_customer")
        ]

    def __str__(self) -> str:
        return f"{self.bureau} {self.kind}"


class InsurancePolicy(models.Model):
    """A contract with a credit insurer, from a day on; what changes is another row."""

    public_id = models.UUIDField(unique=True, default=new_public_id, editable=False)
    entity = models.ForeignKey(Entity, on_delete=models.PROTECT, related_name="insurance_policies")
    insurer = models.CharField(max_length=100)
    number = models.CharField(max_length=60)
    currency = models.CharField(max_length=3)
    covered_basis_points = models.PositiveIntegerField()
    discretionary_minor = models.BigIntegerField()  # of a buyer without a limit of its own
    notify_days = models.PositiveSmallIntegerField()  # overdue: by then the insurer is told
    stop_days = models.PositiveSmallIntegerField()  # overdue: from then on nothing new is insured
    claim_days = models.PositiveSmallIntegerField()  # overdue: by then the claim is made
    extension_days = models.PositiveSmallIntegerField(
        null=True
    )  # after due: put off no further; None: not said
    holds_from = models.DateField()
    holds_until = models.DateField()
    recorded_at = models.DateTimeField()
    actor = models.CharField(max_length=80)

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(covered_basis_points__gte=1, covered_basis_points__lte=10_000),
                name="insurance_covered",
            ),
            models.CheckConstraint(
                condition=models.Q(discretionary_minor__gte=0, discretionary_minor__lte=AMOUNT_BOUND),
                name="insurance_discretionary",
            ),
            models.CheckConstraint(
                condition=models.Q(holds_until__gte=models.F("holds_from")), name="insurance_lasts"
            ),
            models.CheckConstraint(
                condition=models.Q(notify_days__gte=1, stop_days__gte=1)
                & models.Q(claim_days__gte=models.F("notify_days")),
                name="insurance_days",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["entity", "-id"], name="insurance_of_entity")]

    def __str__(self) -> str:
        return f"{self.insurer} {self.number}"


class InsuredLimit(models.Model):
    """What an insurer grants for a buyer, from a day on. The last row of a policy and buyer counts; 0: taken back."""

    policy = models.ForeignKey(InsurancePolicy, on_delete=models.PROTECT, related_name="limits")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="insured_limits")
    limit_minor = models.BigIntegerField()
    reference = models.CharField(max_length=80, blank=True)  # the insurer's own
    holds_from = models.DateField()
    recorded_at = models.DateTimeField()
    actor = models.CharField(max_length=80)

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(limit_minor__gte=0, limit_minor__lte=AMOUNT_BOUND),
                name="insured_limit_amount",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["customer", "policy", "-id"], name="insured_limit_last")]

    def __str__(self) -> str:
        return f"{self.limit_minor} from {self.holds_from}"


class InsuranceNotice(models.Model):
    """That an insurer was told of an overdue buyer, or a claim was made; once for each time the buyer falls behind."""

    policy = models.ForeignKey(InsurancePolicy, on_delete=models.PROTECT, related_name="notices")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="insurance_notices")
    kind = models.CharField(max_length=6)  # of core/credit/insurance.DutyKind
    oldest_due_on = models.DateField()  # of what was overdue: a later one is another notice
    sent_on = models.DateField()
    note = models.CharField(max_length=500, blank=True)
    recorded_at = models.DateTimeField()
    actor = models.CharField(max_length=80)

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(kind__in=["notify", "stop", "claim"]), name="insurance_notice_kind"
            ),
            models.UniqueConstraint(
                fields=["policy", "customer", "kind", "oldest_due_on"], name="insurance_notice_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.sent_on}"
