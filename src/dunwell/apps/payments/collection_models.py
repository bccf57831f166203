"""What is charged by itself: items and instalments, their tries, the files for the bank, and the letters about it."""

from typing import ClassVar

from django.db import models

from dunwell.apps.organisation.identity import new_public_id
from dunwell.apps.organisation.models import Entity
from dunwell.apps.parties.models import Contact
from dunwell.apps.payments.mandate_models import Autopay, KeptMethod
from dunwell.apps.promises.models import Instalment
from dunwell.apps.receivables.models import Account, OpenItem


class MailKind(models.TextChoices):
    """What a letter about charges tells."""

    NOTICE = "notice", "What will be charged"
    FAILED = "failed", "A charge failed"
    EXPIRING = "expiring", "A card is about to expire"


class MailState(models.TextChoices):
    """Where a letter is on its way; the moves are those of the digests."""

    PROPOSED = "proposed", "To be sent"
    SENDING = "sending", "Being sent"
    SENT = "sent", "Sent"
    REFUSED = "refused", "Refused"
    UNCERTAIN = "uncertain", "Uncertain"
    LAPSED = "lapsed", "Not needed any more"


class AutopayMail(models.Model):
    """A letter to the contact of an account about its charges. `key`: what it is about, once."""

    public_id = models.UUIDField(unique=True, default=new_public_id, editable=False)
    kind = models.CharField(max_length=8, choices=MailKind.choices)
    key = models.CharField(max_length=120, unique=True)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="autopay_mails")
    method = models.ForeignKey(KeptMethod, on_delete=models.PROTECT, related_name="autopay_mails")
    contact = models.ForeignKey(Contact, null=True, on_delete=models.SET_NULL, related_name="autopay_mails")
    email = models.CharField(max_length=254)
    language = models.CharField(max_length=10)
    message_id = models.CharField(max_length=200, unique=True)
    state = models.CharField(max_length=9, choices=MailState.choices, default=MailState.PROPOSED)
    detail = models.CharField(max_length=500, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField(null=True)
    claimed_by = models.BigIntegerField(null=True)
    subject = models.CharField(max_length=300, blank=True)
    text = models.TextField(blank=True)
    created_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(kind__in=MailKind.values), name="autopay_mail_kind"),
            models.CheckConstraint(condition=models.Q(state__in=MailState.values), name="autopay_mail_state"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["state"],
                name="autopay_mail_waiting",
                condition=models.Q(state__in=["proposed", "sending"]),
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} to {self.email}"


class FileState(models.TextChoices):
    """Where a file of direct debits stands."""

    WRITTEN = "written", "Waits for a second person"
    APPROVED = "approved", "Approved"
    SENT = "sent", "With the bank"
    REFUSED = "refused", "Refused"


class SepaFile(models.Model):
    """A pain.008 file, byte for byte; agreed to by a second person, and sent once at most."""

    public_id = models.UUIDField(unique=True, default=new_public_id, editable=False)
    entity = models.ForeignKey(Entity, on_delete=models.PROTECT, related_name="sepa_files")
    bank_account = models.ForeignKey("cash.BankAccount", on_delete=models.PROTECT, related_name="sepa_files")
    message_id = models.CharField(max_length=35, unique=True)
    state = models.CharField(max_length=8, choices=FileState.choices, default=FileState.WRITTEN)
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    written_at = models.DateTimeField()
    written_by = models.CharField(max_length=80)
    sent_at = models.DateTimeField(null=True)
    sent_by = models.CharField(max_length=80, blank=True)

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(state__in=FileState.values), name="sepa_file_state"),
            models.CheckConstraint(
                condition=models.Q(state="sent", sent_at__isnull=False)
                | ~models.Q(state="sent") & models.Q(sent_at__isnull=True),
                name="sepa_file_sent",
            ),
        ]

    def __str__(self) -> str:
        return self.message_id


class CollectionState(models.TextChoices):
    """Where something to be charged stands."""

    PLANNED = "planned", "To be announced"
    TOLD = "told", "Announced"
    CHARGING = "charging", "Being charged"
    UNDER_WAY = "under_way", "Under way"
    AGAIN = "again", "To be tried again"
    PAID = "paid", "Paid"
    FAILED = "failed", "Failed for good"
    CANCELLED = "cancelled", "Not charged"


class Collection(models.Model):
    """An item, or an instalment of a plan, that is charged by itself: never more than was told, on no earlier day."""

    public_id = models.UUIDField(unique=True, default=new_public_id, editable=False)
    autopay = models.ForeignKey(Autopay, on_delete=models.PROTECT, related_name="collections")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="collections")
    item = models.ForeignKey(OpenItem, null=True, on_delete=models.PROTECT, related_name="collections")
    instalment = models.ForeignKey(
        Instalment, null=True, on_delete=models.PROTECT, related_name="collections"
    )
    due_on = models.DateField()
    amount_minor = models.BigIntegerField()
    not_before = models.DateTimeField()  # the delay for mistakes
    state = models.CharField(max_length=9, choices=CollectionState.choices, default=CollectionState.PLANNED)
    notice = models.ForeignKey(AutopayMail, null=True, on_delete=models.PROTECT, related_name="announced")
    told_on = models.DateField(null=True)
    charge_on = models.DateField(null=True)  # on the customer's clock
    tries = models.PositiveSmallIntegerField(default=0)
    first_on = models.DateField(null=True)  # of the tries
    code = models.CharField(max_length=40, blank=True)  # why the last one failed
    note = models.CharField(max_length=300, blank=True)
    claimed_by = models.BigIntegerField(null=True)
    planned_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(item__isnull=False, instalment__isnull=True)
                | models.Q(item__isnull=True, instalment__isnull=False),
                name="collection_one_thing",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=CollectionState.values), name="collection_state"
            ),
            models.CheckConstraint(condition=models.Q(amount_minor__gt=0), name="collection_positive"),
            models.CheckConstraint(
                condition=models.Q(state__in=["planned", "cancelled"]) | models.Q(told_on__isnull=False),
                name="collection_told_first",
            ),
            models.UniqueConstraint(fields=["autopay", "item"], name="collection_item_once"),
            models.UniqueConstraint(fields=["autopay", "instalment"], name="collection_instalment_once"),
            models.UniqueConstraint(
                fields=["item"],
                condition=models.Q(state__in=["planned", "told", "charging", "under_way", "again"]),
                name="collection_item_live_once",
            ),
            models.UniqueConstraint(
                fields=["instalment"],
                condition=models.Q(state__in=["planned", "told", "charging", "under_way", "again"]),
                name="collection_instalment_live_once",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["charge_on"],
                name="collection_waiting",
                condition=models.Q(state__in=["told", "again"]),
            ),
            models.Index(
                fields=["account"],
                name="collection_live",
                condition=models.Q(state__in=["planned", "told", "charging", "under_way", "again"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount_minor} on {self.charge_on}: {self.state}"


class Try(models.Model):
    """One try to charge a collection; `key` is told to the provider, or is the end-to-end reference in a file."""

    collection = models.ForeignKey(Collection, on_delete=models.PROTECT, related_name="made_tries")
    number = models.PositiveSmallIntegerField()
    key = models.CharField(max_length=35, unique=True)
    method = models.ForeignKey(KeptMethod, on_delete=models.PROTECT, related_name="tries")
    amount_minor = models.BigIntegerField()
    parts = models.JSONField()  # [item's public id, minor units]: asked again word for word
    on = models.DateField()
    at = models.DateTimeField()
    file = models.ForeignKey(SepaFile, null=True, on_delete=models.PROTECT, related_name="tries")
    sequence = models.CharField(max_length=4, blank=True)
    code = models.CharField(max_length=40, blank=True)
    is_settled = models.BooleanField(default=False)  # money came, also where it went back later
    ended_at = models.DateTimeField(null=True)

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["collection", "number"], name="try_once"),
            models.UniqueConstraint(
                fields=["collection"], condition=models.Q(ended_at__isnull=True), name="try_one_at_a_time"
            ),
            models.CheckConstraint(condition=models.Q(amount_minor__gt=0), name="try_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.key}: {self.amount_minor}"
