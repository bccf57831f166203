"""What people are asked to do."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from dunwell.apps.billing.models import Delivery
from dunwell.apps.organisation.identity import new_public_id
from dunwell.apps.parties.models import Customer
from dunwell.apps.receivables.models import Account


class TaskKind(models.TextChoices):
    """Why a person is asked."""

    CALL = "call", "Call the customer"
    CONTACT_MISSING = "contact_missing", "Find a contact"
    OWNER = "owner", "Ask the owner"
    SEND_COPY = "send_copy", "Send a copy"
    SEND_UNCERTAIN = "send_uncertain", "Settle an uncertain send"
    DELIVERY_HELD = "delivery_held", "Mend what holds a bill back"
    DELIVERY_BOUNCED = "delivery_bounced", "Repair the address"
    DELIVERY_SILENT = "delivery_silent", "Find out whether a bill arrived"
    CONTACT_PROPOSED = "contact_proposed", "Look at a proposed contact"
    CUSTOMER_ASKS = "customer_asks", "Answer what a customer asked for"
    INSURER = "insurer", "Do what the credit insurer asks for"
    CREDIT_ALERT = "credit_alert", "Look at what a credit bureau says"


class TaskState(models.TextChoices):
    """Where a task stands; the moves are in core/worklist/states.py."""

    OPEN = "open", "Open"
    DONE = "done", "Done"
    DISMISSED = "dismissed", "Dismissed"


class Task(models.Model):
    """One thing for a person to do about an account."""

    public_id = models.UUIDField(unique=True, default=new_public_id, editable=False)
    kind = models.CharField(max_length=20, choices=TaskKind.choices)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="tasks")
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="tasks"
    )
    action_id = models.BigIntegerField(null=True)  # the action it came from (runs lie above)
    delivery = models.ForeignKey(  # the bill on its way that it is about
        Delivery, null=True, blank=True, on_delete=models.PROTECT, related_name="tasks"
    )
    due_on = models.DateField()
    title = models.CharField(max_length=200)
    body = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=TaskState.choices, default=TaskState.OPEN)
    outcome = models.CharField(max_length=40, blank=True)
    note = models.TextField(blank=True)
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=80, blank=True)

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["action_id", "kind"], name="task_once_per_action"),
            models.UniqueConstraint(fields=["delivery", "kind"], name="task_once_per_delivery"),
            models.UniqueConstraint(
                fields=["account"],
                condition=models.Q(kind="contact_missing", state="open"),
                name="task_one_contact_missing",
            ),
            models.CheckConstraint(condition=models.Q(kind__in=TaskKind.values), name="task_kind"),
            models.CheckConstraint(condition=models.Q(state__in=TaskState.values), name="task_state"),
            models.CheckConstraint(
                condition=models.Q(state="open", closed_at__isnull=True)
                | (~models.Q(state="open") & models.Q(closed_at__isnull=False)),
                name="task_closed_at",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["state", "due_on"], name="task_state_due"),
            models.Index(
                fields=["closed_by", "closed_at"],
                name="task_closed_by",
                condition=models.Q(closed_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class RowKind(models.TextChoices):
    """What a row of the worklist is about."""

    DRAFT = "draft", "Draft"
    REPLY = "reply", "Reply"
    TASK = "task", "Task"
    PROMISE = "promise", "Broken promise"
    PLAN = "plan", "Broken plan"
    DISPUTE = "dispute", "Dispute"
    HOLD = "hold", "Hold"
    ACCOUNT = "account", "Account nobody has touched"


class Snooze(models.Model):
    """A row of the worklist that one person does not want to see before a day. It comes back by itself."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="snoozes")
    row_kind = models.CharField(max_length=8, choices=RowKind.choices)
    row_id = models.UUIDField()  # public id of what the row is about: drafts and untouched accounts lie above
    account = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="snoozes")
    until = models.DateField()  # the first day on which it is shown again
    made_on = models.DateField()
    made_at = models.DateTimeField()
    woken_at = models.DateTimeField(null=True)

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user", "row_kind", "row_id"],
                condition=models.Q(woken_at__isnull=True),
                name="snooze_once",
            ),
            models.CheckConstraint(condition=models.Q(row_kind__in=RowKind.values), name="snooze_kind"),
            models.CheckConstraint(
                condition=models.Q(until__gt=models.F("made_on")), name="snooze_comes_back"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.row_kind} until {self.until}"


class Note(models.Model):
    """What somebody wrote down about a customer."""

    public_id = models.UUIDField(unique=True, default=new_public_id, editable=False)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="notes")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="notes")
    text = models.TextField()
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=80)

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.CheckConstraint(condition=~models.Q(text=""), name="note_says_something")
        ]

    def __str__(self) -> str:
        return self.text[:60]
