"""Tables of the parties: customers, the names they go by, and their contacts."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower

from dunwell.apps.organisation.identity import new_public_id
from dunwell.apps.parties import merge_models  # noqa: F401 - Django looks for an app's tables here


class Group(models.Model):
    """Customers that belong together: a parent company with its children."""

    public_id = models.UUIDField(unique=True, default=new_public_id, editable=False)
    code = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=200)

    class Meta:
        """No constraint beyond the keys."""

    def __str__(self) -> str:
        return self.name


class RiskClass(models.TextChoices):
    """How far a customer is trusted."""

    LOW = "low", "Low"
    MEDIUM = "medium", "Medium"
    HIGH = "high", "High"


class Customer(models.Model):
    """A company that owes us money, or may. `source` and `external_id` make an import repeatable."""

    public_id = models.UUIDField(unique=True, default=new_public_id, editable=False)
    number = models.CharField(max_length=60)  # as people write it
    name = models.CharField(max_length=200)
    search_key = models.CharField(max_length=400)  # normalised number, name and aliases
    language = models.CharField(max_length=10, default="en")
    country = models.CharField(max_length=2, blank=True)
    timezone = models.CharField(max_length=64, blank=True)
    address = models.TextField(blank=True)
    segment = models.CharField(max_length=40, blank=True)
    terms = models.CharField(max_length=40, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="owned_customers",
    )
    owner_email = models.EmailField(blank=True)  # as imported, also where nobody has this log-in yet
    is_do_not_contact = models.BooleanField(default=False)
    group = models.ForeignKey(
        Group, null=True, blank=True, on_delete=models.PROTECT, related_name="customers"
    )
    risk_class = models.CharField(max_length=6, choices=RiskClass.choices, blank=True, db_default="")
    credit_class = models.CharField(  # by its last score, where enough is known; its bills' terms go by it
        max_length=10, blank=True, default="", db_default=""
    )
    is_vip = models.BooleanField(default=False, db_default=False)  # nothing leaves for it without a yes
    renewal_on = models.DateField(
        null=True, blank=True
    )  # of its contract; the policy may keep quiet around it
    source = models.CharField(max_length=40)
    external_id = models.CharField(max_length=80)  # the number, normalised
    created_at = models.DateTimeField()
    merged_into = models.ForeignKey(  # the record of the same company that has its affairs now
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged"
    )

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["source", "external_id"], name="customer_source"),
            models.CheckConstraint(
                condition=models.Q(merged_into__isnull=True) | ~models.Q(merged_into=models.F("id")),
                name="customer_not_merged_into_itself",
            ),
            models.CheckConstraint(
                condition=models.Q(risk_class__in=["", *RiskClass.values]), name="customer_risk_class"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["name"], name="customer_name")]

    def __str__(self) -> str:
        return f"{self.name} ({self.number})"


class CustomerName(models.Model):
    """A name under which the sources know a customer."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="names")
    name = models.CharField(max_length=200)

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["customer", "name"], name="customer_name_once")
        ]

    def __str__(self) -> str:
        return self.name


class ContactRole(models.TextChoices):
    """What a person at the customer is there for."""

    PAYABLES = "payables", "Accounts payable"
    APPROVER = "approver", "Approver"
    EXECUTIVE = "executive", "Executive"


class Contact(models.Model):
    """A person or mailbox at a customer."""

    public_id = models.UUIDField(unique=True, default=new_public_id, editable=False)
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="contacts")
    name = models.CharField(max_length=150, blank=True)
    email = models.CharField(max_length=254, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    mobile = models.CharField(max_length=20, blank=True)  # +4915112345678: what a text message is sent to
    is_sms_agreed = models.BooleanField(default=False)  # they said that we may text them
    sms_agreed_at = models.DateTimeField(null=True, blank=True)
    role = models.CharField(max_length=12, choices=ContactRole.choices, default=ContactRole.PAYABLES)
    language = models.CharField(max_length=10, blank=True)
    undeliverable_at = models.DateTimeField(null=True, blank=True)  # the address was refused for good
    undeliverable_reason = models.CharField(max_length=300, blank=True)
    source = models.CharField(max_length=40)
    external_id = models.CharField(max_length=340)
    created_at = models.DateTimeField()

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["source", "external_id"], name="contact_source"),
            models.CheckConstraint(condition=models.Q(role__in=ContactRole.values), name="contact_role"),
            models.CheckConstraint(
                condition=models.Q(is_sms_agreed=False, sms_agreed_at__isnull=True)
                | (models.Q(is_sms_agreed=True, sms_agreed_at__isnull=False) & ~models.Q(mobile="")),
                name="contact_sms_agreed",
            ),
        ]
        indexes: ClassVar = [models.Index(Lower("email"), name="contact_email")]

    def __str__(self) -> str:
        return self.name or self.email
