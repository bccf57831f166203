"""Policies and their levels, as versioned data, and holds. A version is never changed; a new one takes its place."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from dunwell.apps.organisation.identity import new_public_id
from dunwell.apps.organisation.models import Entity
from dunwell.apps.parties.models import Customer, Group
from dunwell.apps.receivables.models import Account, OpenItem


class Policy(models.Model):
    """A named way of chasing."""

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=120)

    class Meta:
        """No constraint beyond the keys."""

    def __str__(self) -> str:
        return self.name


class Carrying(models.TextChoices):
    """What becomes of the ladder when the oldest invoice is paid."""

    RESTART = "restart", "Begin again with the next invoice"
    CONTINUE = "continue", "Go on by the age of the next invoice"


class PolicyVersion(models.Model):
    """What the policy said from a moment on (a trigger refuses changes)."""

    public_id = models.UUIDField(unique=True, default=new_public_id, editable=False)
    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="versions")
    version = models.PositiveIntegerField()
    minimum_gap_days = models.PositiveSmallIntegerField()  # between any two contacts with an account
    minimum_balances = models.JSONField(default=dict)  # currency -> minor units; below it nobody is chased
    carrying = models.CharField(max_length=8, choices=Carrying.choices, default=Carrying.RESTART)
    rules = models.JSONField(
        default=dict
    )  # the other fields of the core's Policy; what is missing has its default
    published_at = models.DateTimeField()
    published_by = models.CharField(max_length=80, blank=True)
    note = models.CharField(max_length=500, blank=True)  # why it was changed

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["policy", "version"], name="policy_version_once"),
            models.CheckConstraint(
                condition=models.Q(carrying__in=Carrying.values), name="policy_version_carrying"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.policy} v{self.version}"


class Channel(models.TextChoices):
    """How a level speaks."""

    EMAIL = "email", "E-mail"
    LETTER = "letter", "Letter by post"
    SMS = "sms", "Text message"
    PORTAL = "portal", "Message in the portal"
    CALL = "call", "Call"
    OWNER = "owner", "Word to the owner"


class Trigger(models.TextChoices):
    """What a level's days count from."""

    DUE = "due", "The due date"
    PREVIOUS = "previous", "The step before"
    EVENT = "event", "Something that happened"


class LadderEvent(models.TextChoices):
    """What may have happened."""

    PROMISE_BROKEN = "promise_broken", "A promise was broken"
    PLAN_BROKEN = "plan_broken", "An instalment plan was broken"
    DISPUTE_REJECTED = "dispute_rejected", "A dispute was rejected"


class Level(models.Model):
    """One step of a version: when, how, and in which words (a trigger refuses changes)."""

    policy_version = models.ForeignKey(PolicyVersion, on_delete=models.PROTECT, related_name="levels")
    step = models.PositiveSmallIntegerField()  # 1 is the first; steps only go up
    key = models.CharField(max_length=40)  # names the text: courtesy, reminder, ...
    trigger = models.CharField(max_length=8, choices=Trigger.choices, default=Trigger.DUE)
    event = models.CharField(max_length=20, choices=LadderEvent.choices, blank=True)
    days = models.SmallIntegerField()  # from the trigger; negative: before due
    channel = models.CharField(max_length=10, choices=Channel.choices)
    rules = models.JSONField(
        default=dict
    )  # the other fields of the core's Level; what is missing has its default

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["policy_version", "step"], name="level_once"),
            models.CheckConstraint(condition=models.Q(channel__in=Channel.values), name="level_channel"),
            models.CheckConstraint(
                condition=models.Q(trigger__in=["due", "previous"], event="")
                | models.Q(trigger="event", event__in=LadderEvent.values),
                name="level_trigger",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.step} {self.key}"


class AssignmentRules(models.Model):
    """Which policy an account begins with, from a moment on: the whole list, in order (a trigger refuses changes)."""

    version = models.PositiveIntegerField(unique=True)
    rules = models.JSONField(default=list)  # core/dunning/assignment.py; the first that fits is taken
    published_at = models.DateTimeField()
    published_by = models.CharField(max_length=80)

    class Meta:
        """No constraint beyond the keys."""

    def __str__(self) -> str:
        return f"Assignment rules v{self.version}"


class AssignmentKind(models.TextChoices):
    """How an account came to its version."""

    STARTED = "started", "With its first step"
    MOVED = "moved", "Moved by a person"
    RELEASED = "released", "Given back to the rules"


class Assignment(models.Model):
    """The version that an account runs by, from a moment on (a trigger refuses changes).

    A person's word goes before a run's, whichever came in last: the last move counts until it is released, and else
    the last row. No foreign key to the account: a run appends a hundred thousand of them. `dunwell check` proves the
    reference.
    """

    account_id = models.BigIntegerField()
    policy_version = models.ForeignKey(PolicyVersion, on_delete=models.PROTECT, db_index=False)
    kind = models.CharField(max_length=8, choices=AssignmentKind.choices)
    on = models.DateField()
    at = models.DateTimeField()
    actor = models.CharField(max_length=80)
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(kind__in=AssignmentKind.values), name="assignment_kind"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["account_id", "-id"], name="assignment_last")]

    def __str__(self) -> str:
        return f"{self.account_id} {self.kind} {self.policy_version_id}"


class TextVersion(models.Model):
    """The words of a step in a language, from a moment on; the last version counts (a trigger refuses changes).

    They go before the words that come with the house.
    """

    key = models.CharField(max_length=40)
    language = models.CharField(max_length=10)
    version = models.PositiveIntegerField()
    subject = models.CharField(max_length=300)
    greeting = models.CharField(max_length=300)
    body = models.TextField()  # paragraphs, an empty line between
    closing = models.TextField()
    short = models.CharField(max_length=480, blank=True)  # for text messages and the portal
    published_at = models.DateTimeField()
    published_by = models.CharField(max_length=80)

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["key", "language", "version"], name="text_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.language} v{self.version}"


class SteerKind(models.TextChoices):
    """How a person steers an account's next step."""

    SKIP = "skip", "Skipped"
    FORWARD = "forward", "Brought forward"
    VETO = "veto", "Stopped by the owner"
    POSTPONE = "postpone", "Postponed by the owner"


class Steer(models.Model):
    """A person's word about the next step of an account; it ends by itself and may be taken back."""

    public_id = models.UUIDField(unique=True, default=new_public_id, editable=False)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="steers")
    carrying_item_id = models.BigIntegerField()  # the invoice that the step is about
    step = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=8, choices=SteerKind.choices)
    on = models.DateField()  # from this day on
    until = models.DateField(null=True)  # the last day that a veto or a delay stands
    reason = models.CharField(max_length=500)
    actor = models.CharField(max_length=80)
    made_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_on = models.DateField(null=True)  # the house's day of it: from then on it counts no more
    withdrawn_by = models.CharField(max_length=80, blank=True)

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(kind__in=SteerKind.values), name="steer_kind"),
            models.CheckConstraint(
                condition=models.Q(kind__in=["skip", "forward"], until__isnull=True)
                | models.Q(kind__in=["veto", "postpone"], until__isnull=False),
                name="steer_never_for_ever",
            ),
            models.UniqueConstraint(
                fields=["carrying_item_id", "step", "kind"],
                condition=models.Q(kind__in=["skip", "forward"], withdrawn_at__isnull=True),
                name="steer_once",
            ),
            models.CheckConstraint(
                condition=models.Q(withdrawn_at__isnull=True, withdrawn_on__isnull=True)
                | models.Q(withdrawn_at__isnull=False, withdrawn_on__isnull=False),
                name="steer_withdrawn_on_a_day",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["account", "until"], name="steer_account_until")]

    def __str__(self) -> str:
        return f"{self.kind} {self.step} of {self.account_id}"


class DigestState(models.TextChoices):
    """Where a digest stands; the moves are in core/dunning/digests.py."""

    PROPOSED = "proposed", "To be sent"
    SENDING = "sending", "Being sent"
    SENT = "sent", "Sent"
    REFUSED = "refused", "Refused"
    UNCERTAIN = "uncertain", "Uncertain"
    LAPSED = "lapsed", "Lapsed"


class OwnerDigest(models.Model):
    """One mail to a person of the sales side, with all that a run had to tell them."""

    public_id = models.UUIDField(unique=True, default=new_public_id, editable=False)
    run_id = models.BigIntegerField()  # runs lie above; `dunwell check` proves it
    message_id = models.CharField(
        max_length=200, unique=True
    )  # derived from the digest: a repeat is recognised
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="owner_digests"
    )
    email = models.CharField(max_length=254)
    subject = models.CharField(max_length=300, blank=True)  # as it went out last
    text = models.TextField(blank=True)
    state = models.CharField(max_length=9, choices=DigestState.choices, default=DigestState.PROPOSED)
    detail = models.CharField(max_length=500, blank=True)  # the server's words
    attempts = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField(null=True)  # after an attempt that found the server away
    claimed_by = models.BigIntegerField(null=True)  # the lease of the process that sends it
    created_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["run_id", "email"], name="owner_digest_once_per_run"),
            models.CheckConstraint(
                condition=models.Q(state__in=DigestState.values), name="owner_digest_state"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["id"],
                name="owner_digest_unsettled",
                condition=models.Q(state__in=["proposed", "sending"]),
            )
        ]

    def __str__(self) -> str:
        return f"{self.email}: {self.state}"


class OwnerNotice(models.Model):
    """What an owner or a lead is told of a step before it goes, and until when they may stop it.

    Told is only what surely or possibly left: until then there is no day of it, and no window runs. An empty address
    means that nobody of the sales side could be told, and the collector was.
    """

    public_id = models.UUIDField(unique=True, default=new_public_id, editable=False)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="owner_notices")
    carrying_item_id = models.BigIntegerField()
    step = models.PositiveSmallIntegerField()
    stage = models.CharField(max_length=6)  # owner, lead, inform
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="owner_notices"
    )
    email = models.CharField(max_length=254)
    told_on = models.DateField(null=True)
    told_at = models.DateTimeField(null=True)
    window_days = models.PositiveSmallIntegerField(default=0)
    window_ends_on = models.DateField(null=True)  # the first day on which the step may go
    planned_on = models.DateField()  # when it was expected to go
    digest = models.ForeignKey(
        OwnerDigest, null=True, on_delete=models.PROTECT, related_name="notices"
    )  # the mail that tells it, with others of the day
    released_at = models.DateTimeField(null=True)  # they said: go ahead
    answered_at = models.DateTimeField(null=True)  # the link in the mail was used, once

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["carrying_item_id", "step", "email"], name="owner_notice_once"),
            models.CheckConstraint(
                condition=models.Q(stage__in=["owner", "lead", "inform"]), name="owner_notice_stage"
            ),
            models.CheckConstraint(
                condition=models.Q(told_on__isnull=True, told_at__isnull=True, window_ends_on__isnull=True)
                | models.Q(told_on__isnull=False, told_at__isnull=False, window_ends_on__isnull=False),
                name="owner_notice_told",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email}: {self.step} of {self.account_id}"


class HoldReason(models.TextChoices):
    """Why the chase is stopped."""

    AGREED_DELAY = "agreed_delay", "Delay agreed"
    UNDER_REVIEW = "under_review", "Under review"
    SALES_REQUEST = "sales_request", "Asked for by sales"
    CUSTOMER_DISTRESS = "customer_distress", "Customer in distress"
    LEGAL = "legal", "Legal matter"
    FINAL_DEMAND = "final_demand", "Time given in a formal demand"
    PAYMENT_REPORTED = "payment_reported", "Payment reported"
    PLACED = "placed", "With an agency"
    OTHER = "other", "Other"


class Hold(models.Model):
    """A stop of the chase, on a group, a customer, an account or an item, with an owner and an end or a day of review.

    Whether it runs on a day follows from its dates and from whether it was lifted; nothing else is kept. On a group or
    a customer it acts in the entities of its HoldEntity rows, and in no other.
    """

    public_id = models.UUIDField(unique=True, default=new_public_id, editable=False)
    group = models.ForeignKey(Group, null=True, on_delete=models.PROTECT, related_name="holds")
    customer = models.ForeignKey(Customer, null=True, on_delete=models.PROTECT, related_name="holds")
    account = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="holds")
    item = models.ForeignKey(OpenItem, null=True, on_delete=models.PROTECT, related_name="holds")
    reason = models.CharField(max_length=20, choices=HoldReason.choices)
    note = models.CharField(max_length=500, blank=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="holds")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)  # the last day of the hold
    review_on = models.DateField(
        null=True
    )  # the day on which somebody looks again; needed where there is no end
    placed_at = models.DateTimeField()
    placed_by = models.CharField(max_length=80)
    lifted_at = models.DateTimeField(null=True)
    lifted_on = models.DateField(null=True)  # the house's day of it: from then on the hold does not run
    lifted_by = models.CharField(max_length=80, blank=True)
    lift_note = models.CharField(max_length=500, blank=True)

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(
                    group__isnull=False, customer__isnull=True, account__isnull=True, item__isnull=True
                )
                | models.Q(
                    group__isnull=True, customer__isnull=False, account__isnull=True, item__isnull=True
                )
                | models.Q(
                    group__isnull=True, customer__isnull=True, account__isnull=False, item__isnull=True
                )
                | models.Q(
                    group__isnull=True, customer__isnull=True, account__isnull=True, item__isnull=False
                ),
                name="hold_one_target",
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=False) | models.Q(review_on__isnull=False),
                name="hold_never_for_ever",
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True) | models.Q(ends_on__gte=models.F("starts_on")),
                name="hold_ends_after_start",
            ),
            models.CheckConstraint(condition=models.Q(reason__in=HoldReason.values), name="hold_reason"),
            models.CheckConstraint(
                condition=models.Q(lifted_at__isnull=True, lifted_on__isnull=True)
                | models.Q(lifted_at__isnull=False, lifted_on__isnull=False),
                name="hold_lifted_on_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reason} from {self.starts_on}"


class HoldEntity(models.Model):
    """An entity in which a hold on a group or a customer acts: one of those where whoever placed it works."""

    hold = models.ForeignKey(Hold, on_delete=models.PROTECT, related_name="entities")
    entity = models.ForeignKey(Entity, on_delete=models.PROTECT, related_name="wide_holds")

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [models.UniqueConstraint(fields=["hold", "entity"], name="hold_entity_once")]

    def __str__(self) -> str:
        return f"{self.hold_id} in {self.entity_id}"
