"""Links to copies of bills, the log of their use, and statements of account on a schedule."""

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from dunwell.apps.organisation.identity import new_public_id
from dunwell.apps.parties.models import Contact
from dunwell.apps.receivables.models import Account


class CopyLink(models.Model):
    """A link that opens a bill without a log-in, until its time is over or somebody takes it back."""

    public_id = models.UUIDField(unique=True, default=new_public_id, editable=False)
    bill = models.ForeignKey("billing.Bill", on_delete=models.PROTECT, related_name="links")
    delivery = models.OneToOneField(  # what it went out with; None for one made on demand
        "billing.Delivery", null=True, on_delete=models.PROTECT, related_name="link"
    )
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.CharField(max_length=80, blank=True)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=80)

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("created_at")), name="copylink_lives"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.bill_id} until {self.expires_at}"


class Used(models.TextChoices):
    """What of a link was opened."""

    PAGE = "page", "The page"
    PDF = "pdf", "The PDF"
    XML = "xml", "The e-invoice"
    FILE = "file", "A file that goes with it"
    PROPOSAL = "proposal", "Somebody else was proposed"


class LinkUse(models.Model):
    """One time a link was used: when, what, from where. Appended only (a trigger keeps it)."""

    link = models.ForeignKey(CopyLink, on_delete=models.PROTECT, related_name="uses")
    what = models.CharField(max_length=8, choices=Used.choices)
    at = models.DateTimeField()
    address = models.CharField(max_length=64, blank=True)  # the network address it was asked from
    agent = models.CharField(max_length=300, blank=True)  # what the browser calls itself

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(what__in=Used.values), name="linkuse_what"),
        ]

    def __str__(self) -> str:
        return f"{self.link_id} {self.what}"


class StatementStyle(models.TextChoices):
    """How a statement of account tells what is owed."""

    OPEN_ITEM = "open_item", "Open items"
    BALANCE_FORWARD = "balance_forward", "Balance brought forward"


class StatementPlan(models.Model):
    """An account whose statement is sent each month, as its customer wishes."""

    account = models.OneToOneField(Account, on_delete=models.PROTECT, related_name="statement_plan")
    style = models.CharField(max_length=16, choices=StatementStyle.choices, default=StatementStyle.OPEN_ITEM)
    day = models.PositiveSmallIntegerField(
        default=1, validators=[MinValueValidator(1), MaxValueValidator(28)]
    )
    email = models.CharField(max_length=254, blank=True)  # "": who gets its letters
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=80)

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(style__in=StatementStyle.values), name="statementplan_style"
            ),
            models.CheckConstraint(condition=models.Q(day__gte=1, day__lte=28), name="statementplan_day"),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.style} on day {self.day}"


class StatementState(models.TextChoices):
    """Where a statement is on its way: as a delivery of a bill, whose moves it follows."""

    DUE = "due", "To be sent"
    HELD = "held", "Held: nobody to send it to"
    SENDING = "sending", "Being sent"
    ACCEPTED = "accepted", "Sent"
    DELIVERED = "delivered", "Delivered"
    BOUNCED = "bounced", "Came back"
    REFUSED = "refused", "Refused"
    UNCERTAIN = "uncertain", "Uncertain"
    WITHHELD = "withheld", "Written in test mode, not sent"
    LAPSED = "lapsed", "Not needed any more"


class StatementSending(models.Model):
    """The statement of an account for a day, on its way: once for each day, whatever happens.

    What was sent is the message of the same key, with the PDF byte for byte.
    """

    public_id = models.UUIDField(unique=True, default=new_public_id, editable=False)
    plan = models.ForeignKey(StatementPlan, on_delete=models.PROTECT, related_name="sendings")
    style = models.CharField(max_length=16, choices=StatementStyle.choices)
    as_of = models.DateField()
    contact = models.ForeignKey(Contact, null=True, on_delete=models.SET_NULL)
    recipient = models.CharField(max_length=254, blank=True)
    key = models.CharField(max_length=200, unique=True)
    state = models.CharField(max_length=10, choices=StatementState.choices, default=StatementState.DUE)
    detail = models.CharField(max_length=500, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_by = models.BigIntegerField(null=True)
    not_before = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "as_of"], name="statementsending_once"),
            models.CheckConstraint(
                condition=models.Q(state__in=StatementState.values), name="statementsending_state"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["id"],
                name="statementsending_open",
                condition=models.Q(state__in=["due", "sending"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.state}"
