"""Bank accounts, their statements and lines, and what became of each line. What a bank said is never changed."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from dunwell.apps.cash import match_models, refund_models  # noqa: F401 - Django looks for an app's tables here
from dunwell.apps.organisation.identity import new_public_id
from dunwell.apps.organisation.models import Entity
from dunwell.apps.receivables.models import Account, OpenItem, Posting


class BankAccount(models.Model):
    """An account of an entity at a bank. `key` is the number as it is compared; no currency: of several."""

    public_id = models.UUIDField(unique=True, default=new_public_id, editable=False)
    entity = models.ForeignKey(Entity, on_delete=models.PROTECT, related_name="bank_accounts")
    number = models.CharField(max_length=60)
    key = models.CharField(max_length=60)
    currency = models.CharField(max_length=3, blank=True)
    name = models.CharField(max_length=140, blank=True)
    bic = models.CharField(max_length=11, blank=True)
    registered_at = models.DateTimeField()
    registered_by = models.CharField(max_length=80)

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["key", "currency"], name="bank_account_once"),
            models.CheckConstraint(condition=~models.Q(key=""), name="bank_account_key"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.currency}".strip()


class StatementFile(models.Model):
    """A file as the bank gave it, byte for byte, and what came of it."""

    public_id = models.UUIDField(unique=True, default=new_public_id, editable=False)
    entity = models.ForeignKey(Entity, on_delete=models.PROTECT, related_name="statement_files")
    name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()
    verdict = models.CharField(max_length=8)
    findings = models.JSONField(default=list)  # of the file as a whole
    summary = models.JSONField(default=dict)
    imported_at = models.DateTimeField()
    imported_by = models.CharField(max_length=80)

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["entity", "sha256"], name="statement_file_once")
        ]

    def __str__(self) -> str:
        return self.name


class BankStatement(models.Model):
    """A statement of a file. A flagged one does not add up; `released_at`: a person said yes to its lines."""

    public_id = models.UUIDField(unique=True, default=new_public_id, editable=False)
    file = models.ForeignKey(StatementFile, on_delete=models.PROTECT, related_name="statements")
    bank_account = models.ForeignKey(BankAccount, on_delete=models.PROTECT, related_name="statements")
    format = models.CharField(max_length=20)
    identification = models.CharField(max_length=140, blank=True)
    sequence = models.CharField(max_length=40, blank=True)
    period_from = models.DateField(null=True)
    period_to = models.DateField(null=True)
    balances = models.JSONField(default=list)  # type, amount as the file has it, currency, day
    verdict = models.CharField(max_length=8)
    findings = models.JSONField(default=list)
    fingerprint = models.CharField(max_length=64)
    is_held = models.BooleanField(default=False)  # its lines wait for a yes
    released_at = models.DateTimeField(null=True)
    released_by = models.CharField(max_length=80, blank=True)
    release_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["bank_account", "fingerprint"], name="bank_statement_once")
        ]

    def __str__(self) -> str:
        return f"{self.format} {self.sequence or self.identification}"


class LineStatus(models.TextChoices):
    """Whether the bank has booked a line."""

    BOOKED = "booked", "Booked"
    PENDING = "pending", "Pending"
    INFO = "info", "For information"


class BankLine(models.Model):
    """A line as the bank gave it. `amount_minor` is signed, money in positive; null where the currency cannot hold it.

    Payments that were booked in one sum are lines below their `parent`.
    """

    public_id = models.UUIDField(unique=True, default=new_public_id, editable=False)
    statement = models.ForeignKey(BankStatement, on_delete=models.PROTECT, related_name="lines")
    bank_account = models.ForeignKey(BankAccount, on_delete=models.PROTECT, related_name="lines")
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="parts")
    duplicate_of = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="copies")
    position = models.PositiveIntegerField()
    status = models.CharField(max_length=7, choices=LineStatus.choices)
    booked_on = models.DateField(null=True)
    value_on = models.DateField(null=True)
    amount_minor = models.BigIntegerField(null=True)
    amount_told = models.CharField(max_length=60)  # as the file has it
    currency = models.CharField(max_length=3)
    counterparty_name = models.TextField(blank=True)
    counterparty_account = models.CharField(max_length=60, blank=True)
    counterparty_bic = models.CharField(max_length=40, blank=True)
    ultimate_name = models.TextField(blank=True)
    text = models.TextField(blank=True)
    information = models.TextField(blank=True)
    references = models.JSONField(default=dict)
    documents = models.JSONField(default=list)
    code = models.JSONField(default=dict)
    returned = models.JSONField(null=True)
    charges = models.JSONField(default=list)
    exchange = models.JSONField(null=True)
    is_reversal = models.BooleanField(default=False)
    fingerprint = models.CharField(max_length=80)
    likeness = models.CharField(max_length=80)

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["bank_account", "fingerprint"],
                condition=models.Q(duplicate_of__isnull=True),
                name="bank_line_once",
            ),
            models.CheckConstraint(condition=models.Q(status__in=LineStatus.values), name="bank_line_status"),
        ]
        indexes: ClassVar = [models.Index(fields=["bank_account", "likeness"], name="bank_line_likeness")]

    def __str__(self) -> str:
        return f"{self.booked_on} {self.amount_told} {self.currency}"


class LineState(models.TextChoices):
    """What is to be done with a line."""

    NOTED = "noted", "Kept, not posted"
    WAITING = "waiting", "Waits for a yes"
    OPEN = "open", "To be cleared"
    PROPOSED = "proposed", "Match proposed"
    PARKED = "parked", "Parked"
    DONE = "done", "Cleared"


class Doubt(models.TextChoices):
    """Why a line waits for a person before it is posted."""

    NONE = "", "None"
    STATEMENT = "statement_flagged", "Its statement does not add up"
    DUPLICATE = "possible_duplicate", "Another line looks like the same"
    AMOUNT = "amount_unreadable", "Its currency cannot hold the amount"
    DAY = "day_missing", "The bank told no day"


class LineStanding(models.Model):
    """Where a line stands. `remaining_minor`: what of it nobody has said whose it is, signed as the line."""

    line = models.OneToOneField(BankLine, primary_key=True, on_delete=models.PROTECT, related_name="standing")
    entity = models.ForeignKey(Entity, on_delete=models.PROTECT, related_name="line_standings")
    state = models.CharField(max_length=8, choices=LineState.choices)
    doubt = models.CharField(max_length=20, choices=Doubt.choices, blank=True)
    remaining_minor = models.BigIntegerField(default=0)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="parked_lines"
    )
    note = models.CharField(max_length=500, blank=True)
    parked_until = models.DateField(null=True)  # on that day it comes back to be cleared, still its owner's
    matched_at = models.DateTimeField(null=True)  # when the matcher looked last

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(state__in=LineState.values), name="line_state"),
            models.CheckConstraint(
                condition=models.Q(state__in=["open", "proposed", "parked"]) | models.Q(remaining_minor=0),
                name="line_remaining",
            ),
            models.CheckConstraint(
                condition=models.Q(state="parked") | models.Q(parked_until__isnull=True),
                name="line_parked_until",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["entity", "state"],
                name="line_to_clear",
                condition=models.Q(state__in=["waiting", "open", "proposed", "parked"]),
            )
        ]

    def __str__(self) -> str:
        return f"{self.line_id}: {self.state}"


class StepKind(models.TextChoices):
    """What was done with money of a line."""

    POSTED = "posted", "On the bank"
    IDENTIFIED = "identified", "A customer's"
    EXCHANGED = "exchanged", "A customer's, in another currency"
    ELSEWHERE = "elsewhere", "No customer's"
    REFUNDED = "refunded", "Given back"
    RETURNED = "returned", "Came back"
    UNDONE = "undone", "Undone"


class Step(models.Model):
    """One posting about money of a line. `minor`: by how much it changed what of the line is unidentified."""

    line = models.ForeignKey(BankLine, on_delete=models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=10, choices=StepKind.choices)
    posting = models.OneToOneField(Posting, on_delete=models.PROTECT, related_name="cash_step")
    minor = models.BigIntegerField()
    account = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="cash_steps")
    item = models.ForeignKey(OpenItem, null=True, on_delete=models.PROTECT, related_name="cash_steps")
    match = models.ForeignKey("Match", null=True, on_delete=models.PROTECT, related_name="steps")
    undoes = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="undone_by")
    reason = models.CharField(max_length=500, blank=True)
    on = models.DateField()
    at = models.DateTimeField()
    actor = models.CharField(max_length=80)

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(kind__in=StepKind.values), name="step_kind"),
            models.CheckConstraint(condition=~models.Q(minor=0), name="step_not_nothing"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.minor}"
