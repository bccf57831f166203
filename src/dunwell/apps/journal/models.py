"""The journal: one row for each thing that happened. Rows are never changed (a trigger refuses)."""

from typing import ClassVar

from django.db import models

from dunwell.apps.organisation.identity import new_public_id


class Event(models.Model):
    """Something that happened, named in the past tense: who, when, to what."""

    public_id = models.UUIDField(unique=True, default=new_public_id, editable=False)
    at = models.DateTimeField()
    name = models.CharField(max_length=80)  # dunning.notice.sent
    actor = models.CharField(max_length=80)  # user:12, system:collections, cli
    # The journal lies below what it speaks of, so these are plain numbers; `dunwell check` proves them.
    entity_id = models.BigIntegerField(null=True)
    customer_id = models.BigIntegerField(null=True)
    account_id = models.BigIntegerField(null=True)
    subject = models.CharField(max_length=40)  # action, run, task, item, import
    subject_id = models.BigIntegerField()
    data = models.JSONField(default=dict)

    class Meta:
        """Indexes for timelines and for the proof that each transition has its event."""

        indexes: ClassVar = [
            models.Index(
                fields=["customer_id", "id"],
                name="event_customer",
                condition=models.Q(customer_id__isnull=False),
            ),
            models.Index(fields=["subject", "subject_id"], name="event_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.name}"
