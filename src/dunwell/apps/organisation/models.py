"""Tables of the organisation: entities, users and what each may do where; keys of other systems."""

from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower

from dunwell.apps.organisation.identity import new_public_id


class Entity(models.Model):
    """A subsidiary of the group: the creditor of every amount owed to it."""

    public_id = models.UUIDField(unique=True, default=new_public_id, editable=False)
    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=200)
    country = models.CharField(max_length=2)
    currency = models.CharField(max_length=3)
    timezone = models.CharField(max_length=64, default="UTC")
    address = models.TextField(blank=True)
    tax_id = models.CharField(max_length=40, blank=True)
    iban = models.CharField(max_length=34, blank=True)
    sender_email = models.EmailField(blank=True)
    senior_name = models.CharField(max_length=150, blank=True)  # who signs the late steps of the ladder
    senior_email = models.EmailField(blank=True)
    created_at = models.DateTimeField()

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(country__regex="^[A-Z]{2}$"), name="entity_country"),
            models.CheckConstraint(condition=models.Q(currency__regex="^[A-Z]{3}$"), name="entity_currency"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Sending(models.TextChoices):
    """Whether anything leaves the house."""

    LIVE = "live", "Live"
    TEST = "test", "Test: nothing leaves"
    STOPPED = "stopped", "Stopped"


class Switch(models.Model):
    """Whether anything leaves, and how many letters a run may send unasked, from a moment on; the last row counts."""

    sending = models.CharField(max_length=7, choices=Sending.choices)
    letters_max = models.PositiveIntegerField(
        null=True
    )  # per run, until a person releases it; none: no limit
    note = models.CharField(max_length=500, blank=True)
    set_at = models.DateTimeField()
    set_by = models.CharField(max_length=80)

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(sending__in=Sending.values), name="switch_sending"),
        ]

    def __str__(self) -> str:
        return f"{self.sending} since {self.set_at}"


class Role(models.TextChoices):
    """What a member of an entity is there to do; powers are in scope.py."""

    ADMIN = "admin", "Administrator"
    CONTROLLER = "controller", "Credit controller"
    COLLECTOR = "collector", "Collector"
    CLERK = "clerk", "Receivables clerk"
    SALES = "sales", "Salesperson"
    SALES_LEAD = "sales_lead", "Sales lead"
    AUDITOR = "auditor", "Auditor"


class Audience(models.TextChoices):
    """Whose side somebody who logs in is on, and so which pages there are for them."""

    DESK = "desk", "The group"
    AGENCY = "agency", "An agency"
    LAWYER = "lawyer", "A law firm"


class UserManager(BaseUserManager["User"]):
    """Makes users; e-mail addresses are compared without regard to case."""

    def create_user(self, *, email: str, password: str | None = None, **fields: object) -> "User":
        """Save a user with a hashed password (or none that can be used)."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, *, email: str, password: str | None = None, **fields: object) -> "User":
        """Save a user who may do everything in the back office."""
        return self.create_user(email=email, password=password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        """Find a user by log-in name, in any case."""
        return self.get(email__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    """A person who logs in: of the group, or of somebody who works for it and sees nothing but what it was given."""

    public_id = models.UUIDField(unique=True, default=new_public_id, editable=False)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=150)
    language = models.CharField(max_length=10, default="en")
    timezone = models.CharField(max_length=64, default="UTC")
    audience = models.CharField(
        max_length=6, choices=Audience.choices, default=Audience.DESK, db_default="desk"
    )
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.UniqueConstraint(Lower("email"), name="user_email_any_case"),
            models.CheckConstraint(condition=models.Q(audience__in=Audience.values), name="user_audience"),
            models.CheckConstraint(
                condition=models.Q(audience="desk") | models.Q(is_staff=False, is_superuser=False),
                name="user_outside_has_no_power",
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.email


class Membership(models.Model):
    """One user's role in one entity."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    entity = models.ForeignKey(Entity, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=12, choices=Role.choices)

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "entity"], name="membership_once"),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="membership_role"),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.role} {self.entity}"


class ApiKey(models.Model):
    """A key by which another system reads and writes; we keep its fingerprint, and never delete the row."""

    public_id = models.UUIDField(unique=True, default=new_public_id, editable=False)
    name = models.CharField(max_length=80)  # what it is for
    prefix = models.CharField(max_length=12, unique=True)  # the part that is shown, by which it is found
    secret_sha256 = models.CharField(max_length=64)
    scopes = models.JSONField(default=list)  # of scope.ApiWord
    entities = models.ManyToManyField(Entity, related_name="api_keys")
    per_minute = models.PositiveIntegerField()  # requests at most
    expires_at = models.DateTimeField()
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=80)
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.CharField(max_length=80, blank=True)
    last_used_at = models.DateTimeField(null=True)
    minute_at = models.DateTimeField(null=True)  # the minute that was last counted in
    minute_count = models.PositiveIntegerField(default=0)  # requests in it

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("created_at")), name="apikey_lives"
            ),
            models.CheckConstraint(condition=models.Q(per_minute__gte=1), name="apikey_per_minute"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"


class KeptAnswer(models.Model):
    """What a request with an idempotency key was answered; written in the transaction of what it did.

    Each kind of key has a table of its own, with a column `key`.
    """

    idempotency_key = models.CharField(max_length=255)
    request_sha256 = models.CharField(max_length=64)  # of method, address and body
    status = models.PositiveSmallIntegerField()
    body = models.TextField()
    at = models.DateTimeField()

    class Meta:
        """No table of its own."""

        abstract = True


class ApiAnswer(KeptAnswer):
    """What a request of another system was answered."""

    key = models.ForeignKey(ApiKey, on_delete=models.PROTECT, related_name="answers")

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["key", "idempotency_key"], name="apianswer_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["key", "at"], name="apianswer_at")]

    def __str__(self) -> str:
        return f"{self.key_id} {self.idempotency_key}: {self.status}"
