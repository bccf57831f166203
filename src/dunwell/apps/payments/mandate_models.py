"""Methods that are kept, what people agreed to in which words, and what is charged by itself because of it."""

from typing import ClassVar

from django.db import models

from dunwell.apps.billing.order_models import Recurring
from dunwell.apps.organisation.identity import new_public_id
from dunwell.apps.organisation.models import Entity
from dunwell.apps.parties.models import Contact
from dunwell.apps.promises.models import Plan
from dunwell.apps.receivables.models import Account
from dunwell.core.payments.consent import ConsentKind


class AutopaySettings(models.Model):
    """How an entity charges: notice before, delay for mistakes, and as which SEPA creditor. One row for an entity."""

    entity = models.OneToOneField(Entity, on_delete=models.PROTECT, related_name="autopay_settings")
    card_notice_days = models.PositiveSmallIntegerField(default=3)
    debit_notice_days = models.PositiveSmallIntegerField(default=14)
    delay_hours = models.PositiveSmallIntegerField(
        default=24
    )  # after it was issued, so that mistakes are seen
    creditor_id = models.CharField(max_length=35, blank=True)
    creditor_account = models.ForeignKey(
        "cash.BankAccount", null=True, on_delete=models.PROTECT, related_name="autopay_settings"
    )

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(card_notice_days__lte=60, debit_notice_days__lte=60, delay_hours__lte=720),
                name="autopay_settings_days",
            )
        ]

    def __str__(self) -> str:
        return f"{self.entity_id}"


class MethodState(models.TextChoices):
    """Whether a kept method can be charged."""

    USABLE = "usable", "Usable"
    GONE = "gone", "Gone at the provider"
    FORGOTTEN = "forgotten", "Forgotten"


class KeptKind(models.TextChoices):
    """What a kept method is."""

    CARD = "card", "Card"
    SEPA_DEBIT = "sepa_debit", "Direct debit by a provider"
    WALLET = "wallet", "Wallet"
    MANDATE = "mandate", "Mandate of our own"


class KeptMethod(models.Model):
    """A card or mandate that a provider keeps for us, or a SEPA mandate that we collect by files of our own.

    Keeping one is not consent to anything.
    """

    public_id = models.UUIDField(unique=True, default=new_public_id, editable=False)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="kept_methods")
    contact = models.ForeignKey(Contact, null=True, on_delete=models.SET_NULL, related_name="kept_methods")
    kind = models.CharField(max_length=10, choices=KeptKind.choices)
    state = models.CharField(max_length=9, choices=MethodState.choices, default=MethodState.USABLE)
    label = models.CharField(max_length=80)
    provider = models.CharField(max_length=40, blank=True)  # none: a mandate of our own
    reference = models.CharField(max_length=255, blank=True)  # the provider's name for it
    expires_on = models.DateField(null=True)
    mandate_reference = models.CharField(max_length=35, blank=True)
    scheme = models.CharField(max_length=4, blank=True)  # CORE, B2B: of a mandate of our own
    holder = models.CharField(max_length=140, blank=True)
    iban = models.CharField(max_length=34, blank=True)
    bic = models.CharField(max_length=11, blank=True)
    before_iban = models.CharField(
        max_length=34, blank=True
    )  # what the mandate named when money last came by it
    amended_at = models.DateTimeField(null=True)  # when the payer's account was changed last
    signed_on = models.DateField(null=True)
    is_one_off = models.BooleanField(default=False)
    is_last = models.BooleanField(default=False)  # the payer agreed to one more collection, and no other
    kept_at = models.DateTimeField()
    kept_by = models.CharField(max_length=80)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(kind__in=KeptKind.values), name="method_kind"),
            models.CheckConstraint(condition=models.Q(state__in=MethodState.values), name="method_state"),
            models.CheckConstraint(
                condition=models.Q(kind="mandate", provider="", signed_on__isnull=False)
                & ~models.Q(mandate_reference="")
                & ~models.Q(iban="")
                & models.Q(scheme__in=["CORE", "B2B"])
                | ~models.Q(kind="mandate") & ~models.Q(provider="") & ~models.Q(reference=""),
                name="method_whole",
            ),
            models.UniqueConstraint(
                fields=["provider", "reference"],
                condition=~models.Q(reference=""),
                name="method_reference_once",
            ),
            models.UniqueConstraint(
                fields=["mandate_reference"], condition=models.Q(kind="mandate"), name="method_mandate_once"
            ),
        ]

    def __str__(self) -> str:
        return self.label


class SetupState(models.TextChoices):
    """What became of a page on which a method was to be kept."""

    OPEN = "open", "Open"
    SAVED = "saved", "Saved"
    FAILED = "failed", "Failed"
    EXPIRED = "expired", "Not used in time"


class MethodSetup(models.Model):
    """A page of a provider on which somebody is to leave a method; nothing is taken there."""

    public_id = models.UUIDField(unique=True, default=new_public_id, editable=False)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="method_setups")
    contact = models.ForeignKey(Contact, null=True, on_delete=models.SET_NULL, related_name="method_setups")
    provider = models.CharField(max_length=40)
    key = models.CharField(max_length=120, unique=True)
    reference = models.CharField(max_length=255, blank=True)
    url = models.TextField(blank=True)
    state = models.CharField(max_length=7, choices=SetupState.choices, default=SetupState.OPEN)
    method = models.ForeignKey(KeptMethod, null=True, on_delete=models.PROTECT, related_name="setups")
    decline_code = models.CharField(max_length=40, blank=True)
    expires_at = models.DateTimeField()
    begun_at = models.DateTimeField()
    begun_by = models.CharField(max_length=80)

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(state__in=SetupState.values), name="setup_state"),
            models.CheckConstraint(
                condition=models.Q(state="saved", method__isnull=False)
                | ~models.Q(state="saved") & models.Q(method__isnull=True),
                name="setup_method",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.provider}: {self.state}"


class Consent(models.Model):
    """What somebody agreed to, in the words that they saw. Never changed (a trigger); its end is a row of its own."""

    public_id = models.UUIDField(unique=True, default=new_public_id, editable=False)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="consents")
    method = models.ForeignKey(KeptMethod, on_delete=models.PROTECT, related_name="consents")
    kind = models.CharField(max_length=10)
    version = models.PositiveIntegerField()
    language = models.CharField(max_length=10)
    text = models.TextField()
    sha256 = models.CharField(max_length=64)
    notice_days = models.PositiveSmallIntegerField()
    person = models.CharField(max_length=120)
    contact = models.ForeignKey(Contact, null=True, on_delete=models.PROTECT, related_name="consents")
    address = models.CharField(max_length=64, blank=True)  # on the network
    agent = models.CharField(max_length=300, blank=True)
    given_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(kind__in=[one.value for one in ConsentKind]), name="consent_kind"
            ),
            models.CheckConstraint(condition=~models.Q(person=""), name="consent_person"),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.kind} {self.version}"


class ConsentEnd(models.Model):
    """That a consent was taken back, by whom and from where. Never changed (a trigger)."""

    consent = models.OneToOneField(Consent, on_delete=models.PROTECT, related_name="end")
    person = models.CharField(max_length=120)
    reason = models.CharField(max_length=500, blank=True)
    address = models.CharField(max_length=64, blank=True)
    agent = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)

    class Meta:
        """No constraint beyond the keys."""

    def __str__(self) -> str:
        return f"{self.consent_id} ended"


class Autopay(models.Model):
    """That what becomes due is charged by itself: of a whole account, of one contract, or of one plan."""

    public_id = models.UUIDField(unique=True, default=new_public_id, editable=False)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="autopays")
    method = models.ForeignKey(KeptMethod, on_delete=models.PROTECT, related_name="autopays")
    consent = models.OneToOneField(Consent, on_delete=models.PROTECT, related_name="autopay")
    recurring = models.ForeignKey(Recurring, null=True, on_delete=models.PROTECT, related_name="autopays")
    plan = models.ForeignKey(Plan, null=True, on_delete=models.PROTECT, related_name="autopays")
    is_active = models.BooleanField(default=True)
    started_on = models.DateField()  # what is due on this day or later is charged
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    end_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(recurring__isnull=True) | models.Q(plan__isnull=True),
                name="autopay_one_thing",
            ),
            models.CheckConstraint(
                condition=models.Q(is_active=True, ended_at__isnull=True)
                | models.Q(is_active=False, ended_at__isnull=False),
                name="autopay_ended",
            ),
            models.UniqueConstraint(
                fields=["account"],
                condition=models.Q(is_active=True, recurring__isnull=True, plan__isnull=True),
                name="autopay_account_once",
            ),
            models.UniqueConstraint(
                fields=["recurring"], condition=models.Q(is_active=True), name="autopay_recurring_once"
            ),
            models.UniqueConstraint(
                fields=["plan"], condition=models.Q(is_active=True), name="autopay_plan_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} by {self.method_id}"
