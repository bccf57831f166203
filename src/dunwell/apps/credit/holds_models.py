"""Orders that are held, the wishes to let them go, who was told of it, and who is known to be insolvent."""

from typing import ClassVar

from django.db import models

from dunwell.apps.organisation.identity import new_public_id
from dunwell.apps.organisation.models import Entity
from dunwell.apps.parties.models import Contact, Customer


class HoldState(models.TextChoices):
    """Where a customer's orders stand at an entity; the moves are in core/credit/hold_steps.py."""

    WARNED = "warned", "Warned"
    HELD = "held", "Held"
    OVER = "over", "Over"


class CreditHold(models.Model):
    """From a warning to the end of what came of it: the orders of a customer at an entity, warned of or held."""

    public_id = models.UUIDField(unique=True, default=new_public_id, editable=False)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="credit_holds")
    entity = models.ForeignKey(Entity, on_delete=models.PROTECT, related_name="credit_holds")
    state = models.CharField(max_length=6, choices=HoldState.choices)
    is_by_hand = models.BooleanField(default=False)
    reasons = models.JSONField(default=list)  # core/credit/holding.HoldReason, the gravest first
    figures = models.JSONField(
        default=dict
    )  # what stood when it was last looked at, minor units of `currency`
    currency = models.CharField(max_length=3)  # the entity's
    note = models.CharField(max_length=500, blank=True)  # of whoever placed it by hand
    warned_on = models.DateField(null=True)
    holds_on = models.DateField(null=True)  # when a warning becomes a hold, where it does
    held_on = models.DateField(null=True)
    over_on = models.DateField(null=True)
    ended_by = models.CharField(max_length=8, blank=True)  # cleared, eased, released
    passed_until = models.DateField(
        null=True
    )  # through which day its reasons are passed over after a release
    begun_at = models.DateTimeField()
    begun_by = models.CharField(max_length=80)
    ended_at = models.DateTimeField(null=True)
    ended_actor = models.CharField(max_length=80, blank=True)
    end_note = models.CharField(max_length=500, blank=True)

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(state="warned", warned_on__isnull=False, held_on__isnull=True)
                | models.Q(state="held", held_on__isnull=False)
                | models.Q(state="over"),
                name="credit_hold_days",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    state="over",
                    over_on__isnull=False,
                    ended_at__isnull=False,
                    ended_by__in=["cleared", "eased", "released"],
                )
                | models.Q(
                    state__in=["warned", "held"],
                    over_on__isnull=True,
                    ended_at__isnull=True,
                    ended_by="",
                    passed_until__isnull=True,
                ),
                name="credit_hold_over",
            ),
            models.CheckConstraint(
                condition=models.Q(is_by_hand=False) | ~models.Q(note=""), name="credit_hold_says_why"
            ),
            models.UniqueConstraint(
                fields=["customer", "entity"],
                condition=models.Q(state__in=["warned", "held"]),
                name="credit_hold_once",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["passed_until"],
                name="credit_hold_passed",
                condition=models.Q(passed_until__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.customer_id} at {self.entity_id}: {self.state}"


class ReleaseState(models.TextChoices):
    """Where a wish to let orders go stands; the moves are in core/credit/hold_steps.py."""

    ASKED = "asked", "Waits for a second person"
    GRANTED = "granted", "Granted"
    REFUSED = "refused", "Refused"
    WITHDRAWN = "withdrawn", "Withdrawn"


class HoldRelease(models.Model):
    """A person's wish to let held orders go although the cause stands; above an amount a second person decides."""

    public_id = models.UUIDField(unique=True, default=new_public_id, editable=False)
    hold = models.ForeignKey(CreditHold, on_delete=models.PROTECT, related_name="releases")
    state = models.CharField(max_length=9, choices=ReleaseState.choices, default=ReleaseState.ASKED)
    exposure_minor = models.BigIntegerField()  # what hung on the customer when it was asked
    reason = models.CharField(max_length=500)
    passed_until = models.DateField()
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=80)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=80, blank=True)
    answer = models.CharField(max_length=500, blank=True)

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(state="asked", decided_at__isnull=True)
                | models.Q(state__in=["granted", "refused", "withdrawn"], decided_at__isnull=False),
                name="hold_release_state",
            ),
            models.CheckConstraint(condition=~models.Q(reason=""), name="hold_release_says_why"),
            models.UniqueConstraint(
                fields=["hold"], condition=models.Q(state="asked"), name="hold_release_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.hold_id} {self.state}"


class HoldMailKind(models.TextChoices):
    """What a letter about held orders says."""

    WARNED = "warned", "Orders will be held"
    HELD = "held", "Orders are held"
    OVER = "over", "Orders go on"


class HoldAudience(models.TextChoices):
    """Who reads it."""

    CUSTOMER = "customer", "The customer"
    SALES = "sales", "Who sells to it"


class HoldMailState(models.TextChoices):
    """Where a letter is on its way; the moves are in core/dunning/digests.py."""

    PROPOSED = "proposed", "To be sent"
    SENDING = "sending", "Being sent"
    SENT = "sent", "Sent"
    REFUSED = "refused", "Refused"
    UNCERTAIN = "uncertain", "Uncertain"
    LAPSED = "lapsed", "Not needed any more"


class HoldMail(models.Model):
    """A letter about held orders to a customer, or to who sells to it; one for each hold, kind and address."""

    public_id = models.UUIDField(unique=True, default=new_public_id, editable=False)
    hold = models.ForeignKey(CreditHold, on_delete=models.PROTECT, related_name="mails")
    kind = models.CharField(max_length=6, choices=HoldMailKind.choices)
    audience = models.CharField(max_length=8, choices=HoldAudience.choices)
    contact = models.ForeignKey(Contact, null=True, on_delete=models.SET_NULL, related_name="hold_mails")
    name = models.CharField(max_length=200, blank=True)
    email = models.CharField(max_length=254)
    language = models.CharField(max_length=10)
    message_id = models.CharField(max_length=200, unique=True)
    state = models.CharField(max_length=9, choices=HoldMailState.choices, default=HoldMailState.PROPOSED)
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
            models.CheckConstraint(
                condition=models.Q(
                    kind__in=HoldMailKind.values,
                    audience__in=HoldAudience.values,
                    state__in=HoldMailState.values,
                ),
                name="hold_mail_words",
            ),
            models.UniqueConstraint(fields=["hold", "kind", "email"], name="hold_mail_once"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["state"],
                name="hold_mail_waiting",
                condition=models.Q(state__in=["proposed", "sending"]),
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} to {self.email}"


class InsolvencyNote(models.Model):
    """That a customer is known to be insolvent, or not any more; the last one counts (a trigger keeps all)."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="insolvency_notes")
    is_insolvent = models.BooleanField()
    on = models.DateField()
    source = models.CharField(max_length=200)  # the court's notice, a bureau's alert
    noted_at = models.DateTimeField()
    noted_by = models.CharField(max_length=80)

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.CheckConstraint(condition=~models.Q(source=""), name="insolvency_note_says_whence")
        ]

    def __str__(self) -> str:
        return f"{self.customer_id}: {self.is_insolvent} on {self.on}"
