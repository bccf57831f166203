"""Versions of credit policies, their texts and documents, whom they were sent to, and who agreed, with evidence."""

from typing import ClassVar

from django.db import models

from dunwell.apps.organisation.identity import new_public_id
from dunwell.apps.organisation.models import Entity, User
from dunwell.apps.parties.models import Contact, Customer


class InterestBasis(models.TextChoices):
    """What interest is claimed after the due date."""

    STATUTORY = "statutory", "As the law provides"
    NONE = "none", "None"


class CreditPolicy(models.Model):
    """A version of an entity's credit policy; published once, never changed (a trigger keeps it).

    In force is the highest number whose day has come.
    """

    public_id = models.UUIDField(unique=True, default=new_public_id, editable=False)
    entity = models.ForeignKey(Entity, on_delete=models.PROTECT, related_name="credit_policies")
    number = models.PositiveIntegerField()
    valid_from = models.DateField()
    interest_basis = models.CharField(max_length=10, choices=InterestBasis.choices)
    fees = models.JSONField(null=True)  # as core/charges/fee_plain writes them; none: no contractual fees
    note = models.CharField(max_length=500, blank=True)
    published_at = models.DateTimeField()
    published_by = models.CharField(max_length=80)

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["entity", "number"], name="creditpolicy_number"),
            models.CheckConstraint(
                condition=models.Q(interest_basis__in=InterestBasis.values), name="creditpolicy_interest"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entity_id} {self.number} from {self.valid_from}"


class CreditPolicyText(models.Model):
    """What a version says in a language, and the document that was made of it. Never changed (a trigger keeps it)."""

    policy = models.ForeignKey(CreditPolicy, on_delete=models.PROTECT, related_name="texts")
    language = models.CharField(max_length=2)
    title = models.CharField(max_length=150)
    text = models.TextField()
    deposits = models.TextField(blank=True)
    stops = models.TextField(blank=True)
    pdf = models.BinaryField()
    sha256 = models.CharField(max_length=64)  # of the document, byte for byte

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["policy", "language"], name="creditpolicytext_language"),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.language})"


class Manner(models.TextChoices):
    """How it is known that a customer agreed."""

    LINK = "link", "On the signed page"
    DESK = "desk", "Noted at the desk"
    CONTRACT = "contract", "By a signed contract"
    IMPORT = "import", "Imported"


class Acknowledgement(models.Model):
    """A customer's agreement to a version, with the evidence for it. Appended (a trigger keeps it)."""

    public_id = models.UUIDField(unique=True, default=new_public_id, editable=False)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="acknowledgements")
    policy = models.ForeignKey(CreditPolicy, on_delete=models.PROTECT, related_name="acknowledgements")
    language = models.CharField(max_length=2)
    sha256 = models.CharField(max_length=64)  # of the document that was agreed to
    manner = models.CharField(max_length=8, choices=Manner.choices)
    on = models.DateField()  # from which day it holds
    at = models.DateTimeField()
    person = models.CharField(max_length=150)  # who agreed, as they named themselves
    email = models.CharField(max_length=254, blank=True)  # whom the link was sent to
    address = models.CharField(max_length=45, blank=True)  # the network address of the page's reader
    reason = models.CharField(max_length=500, blank=True)  # how a colleague knows
    recorded_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT)
    actor = models.CharField(max_length=80)
    file_name = models.CharField(max_length=150, blank=True)
    file = models.BinaryField(null=True)
    file_sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["customer", "policy"], name="acknowledgement_once"),
            models.CheckConstraint(
                condition=models.Q(manner__in=Manner.values), name="acknowledgement_manner"
            ),
            models.CheckConstraint(condition=~models.Q(person=""), name="acknowledgement_person"),
            models.CheckConstraint(
                condition=models.Q(manner__in=["link", "import"])
                | (~models.Q(reason="") & models.Q(recorded_by__isnull=False)),
                name="acknowledgement_reason",
            ),
            models.CheckConstraint(
                condition=~models.Q(manner="link") | (~models.Q(email="") & ~models.Q(address="")),
                name="acknowledgement_link",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.customer_id} {self.policy_id} {self.manner}"


class SendingState(models.TextChoices):
    """Where a policy is on its way to a customer; the moves are those of a digest."""

    PROPOSED = "proposed", "To be sent"
    SENDING = "sending", "Being sent"
    SENT = "sent", "Sent"
    LAPSED = "lapsed", "Not needed any more"
    REFUSED = "refused", "Refused"
    UNCERTAIN = "uncertain", "Uncertain"


class PolicySending(models.Model):
    """A version on its way to a customer: once for each, whatever happens."""

    public_id = models.UUIDField(unique=True, default=new_public_id, editable=False)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="policy_sendings")
    policy = models.ForeignKey(CreditPolicy, on_delete=models.PROTECT, related_name="sendings")
    contact = models.ForeignKey(Contact, null=True, on_delete=models.SET_NULL)
    email = models.CharField(max_length=254)
    language = models.CharField(max_length=2)
    message_id = models.CharField(max_length=200, unique=True)
    state = models.CharField(max_length=10, choices=SendingState.choices, default=SendingState.PROPOSED)
    detail = models.CharField(max_length=500, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_by = models.BigIntegerField(null=True)
    not_before = models.DateTimeField(null=True)
    expires_at = models.DateTimeField()  # until when its link opens the page
    created_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["customer", "policy"], name="policysending_once"),
            models.CheckConstraint(
                condition=models.Q(state__in=SendingState.values), name="policysending_state"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["id"],
                name="policysending_open",
                condition=models.Q(state__in=["proposed", "sending"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email} {self.state}"
