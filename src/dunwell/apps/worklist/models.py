"""What people are asked to do."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from dunwell.apps.organisation.identity import new_public_id
from dunwell.apps.receivables.models import Account


class TaskKind(models.TextChoices):
    """Why a person is asked."""

    CALL = "call", "Call the customer"
    CONTACT_MISSING = "contact_missing", "Find a contact"
    OWNER = "owner", "Ask the owner"
    SEND_COPY = "send_copy", "Send a copy"
    SEND_UNCERTAIN = "send_uncertain", "Settle an uncertain send"


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
        indexes: ClassVar = [models.Index(fields=["state", "due_on"], name="task_state_due")]

    def __str__(self) -> str:
        return self.title
