"""Runs, what each decided about every account, and the actions that follow."""

from typing import ClassVar

from django.contrib.postgres.functions import RandomUUID
from django.db import models

from dunwell.apps.organisation.identity import new_public_id


class RunState(models.TextChoices):
    """Where a run stands; the moves are in core/runs/states.py."""

    OPEN = "open", "Open"
    PROPOSED = "proposed", "Decided, acting"
    CLOSED = "closed", "Closed"


class Run(models.Model):
    """One run of a kind for a day. There is never a second."""

    public_id = models.UUIDField(unique=True, default=new_public_id, editable=False)
    kind = models.CharField(max_length=20)
    as_of = models.DateField()
    policies = models.JSONField(default=dict)  # policy version -> accounts decided under it
    state = models.CharField(max_length=10, choices=RunState.choices, default=RunState.OPEN)
    actor = models.CharField(max_length=80)
    opened_at = models.DateTimeField()
    proposed_at = models.DateTimeField(null=True)
    released_at = models.DateTimeField(null=True)  # it may send more letters than the switch allows unasked
    released_by = models.CharField(max_length=80, blank=True)
    closed_at = models.DateTimeField(null=True)
    considered = models.IntegerField(default=0)
    escalated = models.IntegerField(default=0)
    held = models.IntegerField(default=0)
    skipped = models.IntegerField(default=0)
    reasons = models.JSONField(default=dict)
    seconds = models.JSONField(default=dict)

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "as_of"], name="run_once_a_day"),
            models.CheckConstraint(
                condition=models.Q(considered=models.F("escalated") + models.F("held") + models.F("skipped")),
                name="run_totals",
            ),
            models.CheckConstraint(condition=models.Q(state__in=RunState.values), name="run_state"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.as_of}"


class Decision(models.Model):
    """What a run decided about one account, with what it knew (its standing). Appended, never changed.

    Wide and many: no foreign keys in the database and one index; `dunwell check` proves the references.
    """

    pk = models.CompositePrimaryKey("run_id", "account_id")
    run = models.ForeignKey(
        Run, on_delete=models.PROTECT, related_name="decisions", db_constraint=False, db_index=False
    )
    account_id = models.BigIntegerField()
    outcome = models.CharField(max_length=9)  # escalated, held, skipped
    reason = models.CharField(max_length=30)
    step = models.SmallIntegerField(null=True)  # the step decided on
    next_on = models.DateField(null=True)  # the first day on which time alone would change the answer
    # The standing: everything the decision was made from.
    currency = models.CharField(max_length=3)
    open_minor = models.BigIntegerField()
    overdue_minor = models.BigIntegerField()
    credit_minor = models.BigIntegerField()
    open_items = models.IntegerField()
    overdue_items = models.IntegerField()
    carrying_item_id = models.BigIntegerField(null=True)
    carrying_due_on = models.DateField(null=True)
    last_step = models.SmallIntegerField(null=True)
    last_contact_on = models.DateField(null=True)
    has_address = models.BooleanField()
    is_do_not_contact = models.BooleanField()
    is_contact_sought = models.BooleanField()
    chaseable_open_minor = models.BigIntegerField()
    chaseable_overdue_minor = models.BigIntegerField()
    item_guard = models.CharField(max_length=30, null=True)
    item_guard_until = models.DateField(null=True)
    account_guard = models.CharField(max_length=30, null=True)
    account_guard_until = models.DateField(null=True)
    policy_version_id = models.BigIntegerField()
    reached_step = models.SmallIntegerField(null=True)
    reached_on = models.DateField(null=True)
    last_step_on = models.DateField(null=True)
    has_postal_address = models.BooleanField()
    has_mobile = models.BooleanField()
    has_sales = models.BooleanField()
    is_vip = models.BooleanField()
    renewal_on = models.DateField(null=True)
    promise_broken_on = models.DateField(null=True)
    plan_broken_on = models.DateField(null=True)
    dispute_rejected_on = models.DateField(null=True)
    forward_step = models.SmallIntegerField(null=True)
    forward_on = models.DateField(null=True)
    told_step = models.SmallIntegerField(null=True)
    told_on = models.DateField(null=True)
    capped_until = models.DateField(null=True)
    quiet_until = models.DateField(null=True)
    report_by = models.DateField(null=True)
    extension_ends_on = models.DateField(null=True)

    class Meta:
        """No constraint beyond the keys."""

    def __str__(self) -> str:
        return f"{self.account_id} {self.outcome} {self.reason}"


class ActionKind(models.TextChoices):
    """What is to be done."""

    NOTICE = "notice", "Send a notice"
    LETTER = "letter", "Send a letter by post"
    SMS = "sms", "Send a text message"
    PORTAL = "portal", "Put a message into the portal"
    OWNER_TASK = "owner_task", "Ask the owner"
    CALL_TASK = "call_task", "Ask for a call"
    CONTACT_TASK = "contact_task", "Ask for a contact"


SENT_BY_HOUSE = (ActionKind.NOTICE, ActionKind.LETTER, ActionKind.SMS, ActionKind.PORTAL)
"""What goes to the customer without a person's hand."""


class ActionState(models.TextChoices):
    """Where an action stands; the moves are in core/runs/states.py."""

    AWAITING = "awaiting", "Waiting for approval"
    PROPOSED = "proposed", "Proposed"
    CLAIMED = "claimed", "Claimed"
    SENDING = "sending", "Being sent"
    SENT = "sent", "Sent"
    DONE = "done", "Done"
    LAPSED = "lapsed", "Lapsed"
    REFUSED = "refused", "Refused"
    UNCERTAIN = "uncertain", "Uncertain"


class Action(models.Model):
    """Something to do because of a decision: at most one per account and run, and per carrying item and step."""

    public_id = models.UUIDField(unique=True, db_default=RandomUUID(), editable=False)
    run = models.ForeignKey(
        Run, on_delete=models.PROTECT, related_name="actions", db_constraint=False, db_index=False
    )
    account_id = models.BigIntegerField()
    kind = models.CharField(max_length=12, choices=ActionKind.choices)
    step = models.SmallIntegerField()
    carrying_item_id = models.BigIntegerField()
    on = models.DateField()  # the run's day
    state = models.CharField(max_length=10, choices=ActionState.choices, default=ActionState.PROPOSED)
    reason = models.CharField(max_length=300, blank=True)  # why it lapsed or was refused
    approvals = models.PositiveSmallIntegerField(default=0, db_default=0)  # how many people must say yes
    expires_on = models.DateField(null=True)  # the last day on which a draft may still be approved
    acts_on = models.DateField(null=True)  # the day it was approved: it is looked at again as of that day
    claimed_by = models.BigIntegerField(null=True)  # the lease of the process at work on it
    attempts = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField(null=True)  # after an attempt that found the server away
    settled_at = models.DateTimeField(null=True)

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account_id", "run"], name="action_once_per_run"),
            models.UniqueConstraint(
                fields=["carrying_item_id", "step"],
                condition=~models.Q(state__in=["lapsed", "refused"]) & ~models.Q(kind="contact_task"),
                name="action_step_once",
            ),
            models.CheckConstraint(condition=models.Q(state__in=ActionState.values), name="action_state"),
            models.CheckConstraint(condition=models.Q(kind__in=ActionKind.values), name="action_kind"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["run", "id"],
                name="action_unsettled",
                condition=models.Q(state__in=["proposed", "claimed", "sending"]),
            ),
            models.Index(fields=["account_id"], name="action_awaiting", condition=models.Q(state="awaiting")),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.step} {self.state}"


class ActionItem(models.Model):
    """An item that a notice listed, and what was left of it then."""

    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="items")
    item_id = models.BigIntegerField(db_index=True)
    residual_minor = models.BigIntegerField()

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["action", "item_id"], name="action_item_once")
        ]

    def __str__(self) -> str:
        return f"{self.item_id}"
