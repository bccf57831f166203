"""Applications for credit, what was given with them and agreed to, what was found out, and what was answered."""

from typing import ClassVar

from django.db import models

from dunwell.apps.organisation.identity import new_public_id
from dunwell.apps.organisation.models import Entity
from dunwell.apps.parties.models import Customer
from dunwell.core.credit.application_states import ApplicationState


class ApplicationSource(models.TextChoices):
    """Where it was filled in."""

    PORTAL = "portal", "By the customer"
    PUBLIC = "public", "By a new client"
    DESK = "desk", "At the desk"


class CreditApplication(models.Model):
    """A company's wish for credit at an entity, as it was given, and how far it has come.

    What the applicant gave never changes; `customer` is none until somebody has said which customer it is.
    """

    public_id = models.UUIDField(unique=True, default=new_public_id, editable=False)
    entity = models.ForeignKey(Entity, on_delete=models.PROTECT, related_name="credit_applications")
    customer = models.ForeignKey(
        Customer, null=True, on_delete=models.PROTECT, related_name="credit_applications"
    )
    source = models.CharField(max_length=6, choices=ApplicationSource.choices)
    state = models.CharField(max_length=11, choices=[(one.value, one.value) for one in ApplicationState])
    language = models.CharField(max_length=10)
    company_name = models.CharField(max_length=200)
    country = models.CharField(max_length=2)
    register_number = models.CharField(max_length=40, blank=True)  # as it is compared
    register_way = models.CharField(max_length=9, blank=True)  # core/credit/company_numbers.Way
    vat_id = models.CharField(max_length=40, blank=True)
    vat_country = models.CharField(max_length=2, blank=True)
    vat_way = models.CharField(max_length=9, blank=True)
    street = models.CharField(max_length=200, blank=True)
    postcode = models.CharField(max_length=20, blank=True)
    city = models.CharField(max_length=100)
    founded_year = models.PositiveSmallIntegerField(null=True)
    person = models.CharField(max_length=150)
    email = models.CharField(max_length=254)
    phone = models.CharField(max_length=40, blank=True)
    currency = models.CharField(max_length=3)
    requested_minor = models.BigIntegerField()
    yearly_minor = models.BigIntegerField(null=True)  # what it means to buy of us in a year
    terms_days = models.PositiveSmallIntegerField(null=True)
    note = models.CharField(max_length=1000, blank=True)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=80)
    confirmed_at = models.DateTimeField(null=True)  # the applicant's address, by a mailed code
    score = models.PositiveSmallIntegerField(null=True)
    class_code = models.CharField(max_length=10, blank=True)
    proposed_minor = models.BigIntegerField(null=True)
    approval = models.JSONField(default=dict)  # role and persons that the matrix asks for
    granted_minor = models.BigIntegerField(null=True)
    reasons = models.JSONField(default=list)  # of a refusal: core/credit/application_words.REASONS
    answer = models.CharField(max_length=500, blank=True)  # what the applicant is told besides
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=80, blank=True)
    refused_before_by = models.CharField(max_length=80, blank=True)  # whoever refused does not look again

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(state__in=[one.value for one in ApplicationState]),
                name="creditapplication_state",
            ),
            models.CheckConstraint(
                condition=models.Q(source__in=ApplicationSource.values), name="creditapplication_source"
            ),
            models.CheckConstraint(
                condition=models.Q(requested_minor__gt=0), name="creditapplication_positive"
            ),
            models.CheckConstraint(
                condition=~models.Q(register_number="", vat_id=""), name="creditapplication_numbered"
            ),
            # Of a new client nothing is looked at before the address is known to be theirs.
            models.CheckConstraint(
                condition=~models.Q(source="public", confirmed_at__isnull=True)
                | models.Q(state__in=["unconfirmed", "lapsed", "withdrawn"]),
                name="creditapplication_confirmed",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    state="approved",
                    granted_minor__gt=0,
                    decided_at__isnull=False,
                    customer__isnull=False,
                )
                | models.Q(state="refused", granted_minor__isnull=True, decided_at__isnull=False)
                | models.Q(
                    state__in=["unconfirmed", "in_review", "withdrawn", "lapsed"],
                    granted_minor__isnull=True,
                ),
                name="creditapplication_decided",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="refused", reasons=[]),
                name="creditapplication_refused_with_reasons",
            ),
            models.UniqueConstraint(
                fields=["customer", "entity"],
                condition=models.Q(state="in_review"),
                name="creditapplication_one_open",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["entity", "state", "-id"], name="creditapplication_list"),
            models.Index(fields=["vat_id"], name="creditapplication_vat"),
            models.Index(fields=["register_number"], name="creditapplication_register"),
            models.Index(fields=["email", "made_at"], name="creditapplication_email"),
        ]

    def __str__(self) -> str:
        return f"{self.company_name} {self.state}"


class ApplicationReference(models.Model):
    """Somebody whom the applicant named. Appended only (a trigger keeps it)."""

    application = models.ForeignKey(CreditApplication, on_delete=models.PROTECT, related_name="references")
    kind = models.CharField(max_length=5)
    name = models.CharField(max_length=200)
    contact = models.CharField(max_length=150, blank=True)
    reach = models.CharField(max_length=254)

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(kind__in=["trade", "bank"]), name="applicationreference_kind"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.name}"


class ApplicationConsent(models.Model):
    """What the applicant agreed to: the words, when, in which language, from where. Appended only (a trigger)."""

    application = models.ForeignKey(CreditApplication, on_delete=models.PROTECT, related_name="consents")
    version = models.CharField(max_length=20)
    words = models.TextField()
    language = models.CharField(max_length=10)
    person = models.CharField(max_length=150)
    at = models.DateTimeField()
    address = models.CharField(max_length=64, blank=True)
    agent = models.CharField(max_length=300, blank=True)
    actor = models.CharField(max_length=80)

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.CheckConstraint(condition=~models.Q(words=""), name="applicationconsent_words")
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.at}"


class ApplicationFile(models.Model):
    """A file that the applicant gave, byte for byte. Appended only (a trigger keeps it)."""

    public_id = models.UUIDField(unique=True, default=new_public_id, editable=False)
    application = models.ForeignKey(CreditApplication, on_delete=models.PROTECT, related_name="files")
    name = models.CharField(max_length=150)
    media_type = models.CharField(max_length=80)
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    actor = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["application", "sha256"], name="applicationfile_once")
        ]

    def __str__(self) -> str:
        return self.name


class EvidenceKind(models.TextChoices):
    """What was found out or said."""

    DUPLICATES = "duplicates", "Looked for among customers"
    REGISTRY = "registry", "Tax register asked"
    SCORE = "score", "Scored"
    LINK = "link", "Linked to a customer"
    VOTE = "vote", "Said yes"
    DECISION = "decision", "Decided"
    REVIEW = "review", "Another look was asked for"


class ApplicationEvidence(models.Model):
    """One thing that was found out about an application or done with it. Appended only (a trigger keeps it)."""

    application = models.ForeignKey(CreditApplication, on_delete=models.PROTECT, related_name="evidence")
    kind = models.CharField(max_length=10, choices=EvidenceKind.choices)
    data = models.JSONField(default=dict)
    at = models.DateTimeField()
    actor = models.CharField(max_length=80)

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(kind__in=EvidenceKind.values), name="applicationevidence_kind"
            )
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.kind}"


class ApplicationCode(models.Model):
    """A code of six digits, mailed to a new client's address: good once, for some minutes and some tries."""

    application = models.ForeignKey(CreditApplication, on_delete=models.PROTECT, related_name="codes")
    code_sha256 = models.CharField(max_length=64)  # keyed: a table of all codes does not help
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)  # used, replaced by a later one, or tried too often

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("sent_at")), name="applicationcode_lives"
            ),
            models.UniqueConstraint(
                fields=["application"],
                condition=models.Q(ended_at__isnull=True),
                name="applicationcode_one_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} until {self.expires_at}"


class LetterState(models.TextChoices):
    """What became of a letter."""

    WAITING = "waiting", "Waiting"
    SENDING = "sending", "Being sent"
    SENT = "sent", "Sent"
    REFUSED = "refused", "Refused"
    UNCERTAIN = "uncertain", "Uncertain"


class ApplicationLetter(models.Model):
    """What the applicant is told by mail, exactly as it goes out: a new client has no account that has messages."""

    application = models.ForeignKey(CreditApplication, on_delete=models.PROTECT, related_name="letters")
    kind = models.CharField(max_length=10)  # core/credit/application_words.LETTERS
    message_id = models.CharField(max_length=200, unique=True)
    sender = models.CharField(max_length=320)
    recipient = models.CharField(max_length=254)
    subject = models.CharField(max_length=300)
    text = models.TextField()
    language = models.CharField(max_length=10)
    state = models.CharField(max_length=9, choices=LetterState.choices, default=LetterState.WAITING)
    detail = models.CharField(max_length=500, blank=True)  # the server's words
    made_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(state__in=LetterState.values), name="applicationletter_state"
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["id"], name="applicationletter_waiting", condition=models.Q(state="waiting"))
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"
