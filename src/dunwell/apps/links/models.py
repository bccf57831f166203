"""Links for customers, the log of their use, codes that are mailed, and visits that begin with such a code."""

from typing import ClassVar

from django.db import models

from dunwell.apps.organisation.identity import new_public_id
from dunwell.apps.parties.models import Contact, Customer
from dunwell.apps.receivables.models import Account, OpenItem


class MadeFor(models.TextChoices):
    """What a link was made for."""

    REMINDER = "reminder", "In a letter about what is due"
    STATEMENT = "statement", "In a statement of account"
    BILL = "bill", "With a bill"
    DESK = "desk", "Copied at the desk"
    VISIT = "visit", "In the account view"


class PortalLink(models.Model):
    """A link that shows one known contact what their company owes, until its time is over or it is taken back."""

    public_id = models.UUIDField(unique=True, default=new_public_id, editable=False)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="portal_links")
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="portal_links")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="portal_links")
    made_for = models.CharField(max_length=10, choices=MadeFor.choices)
    key = models.CharField(
        max_length=120, unique=True, null=True
    )  # what it was made for, once; none: on demand
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.CharField(max_length=80, blank=True)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=80)

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("created_at")), name="portallink_lives"
            ),
            models.CheckConstraint(
                condition=models.Q(made_for__in=MadeFor.values), name="portallink_made_for"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contact_id} until {self.expires_at}"


class PortalLinkItem(models.Model):
    """An item that a link names; a link that names none shows all that is open on its account."""

    link = models.ForeignKey(PortalLink, on_delete=models.PROTECT, related_name="items")
    item = models.ForeignKey(OpenItem, on_delete=models.PROTECT, related_name="portal_links")

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [models.UniqueConstraint(fields=["link", "item"], name="portallinkitem_once")]

    def __str__(self) -> str:
        return f"{self.link_id} names {self.item_id}"


class Visit(models.Model):
    """A stay in the account view, begun with a mailed code: the browser keeps the key, we keep its fingerprint."""

    public_id = models.UUIDField(unique=True, default=new_public_id, editable=False)
    link = models.ForeignKey(PortalLink, on_delete=models.PROTECT, related_name="visits")
    key_sha256 = models.CharField(max_length=64, unique=True)
    address = models.CharField(max_length=64, blank=True)
    agent = models.CharField(max_length=300, blank=True)
    began_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("began_at")), name="visit_lives"
            )
        ]

    def __str__(self) -> str:
        return f"{self.link_id} since {self.began_at}"


class Did(models.TextChoices):
    """What was done by a link."""

    PAGE = "page", "Opened the page"
    DOCUMENT = "document", "Opened a document"
    PROMISE = "promise", "Said when they pay"
    PLAN = "plan", "Agreed on instalments"
    DISPUTE = "dispute", "Said that something is wrong"
    PAY = "pay", "Began a payment"
    ASK = "ask", "Asked for something"
    UPLOAD = "upload", "Sent a file"
    CODE_SENT = "code_sent", "Had a code sent"
    CODE_WRONG = "code_wrong", "Typed a wrong code"
    VISIT = "visit", "Opened the account with a code"
    ACCOUNT = "account", "Looked at the account"
    LEFT = "left", "Left the account"
    ENROL = "enrol", "Agreed to be charged by itself"
    WITHDRAW = "withdraw", "Ended being charged by itself"
    FORGET = "forget", "Had a way to pay forgotten"


class PortalUse(models.Model):
    """One thing that was done by a link: when, what, from where. Appended only (a trigger keeps it)."""

    link = models.ForeignKey(PortalLink, on_delete=models.PROTECT, related_name="uses")
    what = models.CharField(max_length=10, choices=Did.choices)
    at = models.DateTimeField()
    address = models.CharField(max_length=64, blank=True)
    agent = models.CharField(max_length=300, blank=True)

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(what__in=Did.values), name="portaluse_what")
        ]

    def __str__(self) -> str:
        return f"{self.link_id} {self.what}"


class WhyRefused(models.TextChoices):
    """Why a token or a key opened nothing."""

    UNSIGNED = "unsigned", "Not signed by us"
    UNKNOWN = "unknown", "Signed, but of no link"
    EXPIRED = "expired", "Its time is over"
    REVOKED = "revoked", "Taken back"
    UNREACHABLE = "unreachable", "Nothing is sent to its contact any more"
    VISIT = "visit", "Of no visit that lasts"


class Refusal(models.Model):
    """One time that somebody came with what opens nothing. Appended only; of the token only a fingerprint is kept."""

    at = models.DateTimeField()
    why = models.CharField(max_length=11, choices=WhyRefused.choices)
    token_sha256 = models.CharField(max_length=64)
    address = models.CharField(max_length=64, blank=True)
    agent = models.CharField(max_length=300, blank=True)

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(why__in=WhyRefused.values), name="refusal_why")
        ]
        indexes: ClassVar = [models.Index(fields=["address", "at"], name="refusal_address")]

    def __str__(self) -> str:
        return f"{self.why} {self.at}"


class StepUpCode(models.Model):
    """A code of six digits, mailed to the link's own contact: good once, for some minutes and some tries."""

    link = models.ForeignKey(PortalLink, on_delete=models.PROTECT, related_name="codes")
    code_sha256 = models.CharField(max_length=64)  # keyed: a table of all codes does not help
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)  # used, replaced by a later one, or tried too often

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("sent_at")), name="stepup_lives"
            ),
            models.UniqueConstraint(
                fields=["link"], condition=models.Q(ended_at__isnull=True), name="stepup_one_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.link_id} until {self.expires_at}"
