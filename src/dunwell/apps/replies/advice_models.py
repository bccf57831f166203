"""What mails and uploads tell of payments, as far as it could be read, and what became of it."""

from typing import ClassVar

from django.db import models

from dunwell.apps.cash.match_models import Advice
from dunwell.apps.organisation.identity import new_public_id
from dunwell.apps.receivables.models import Account


class SentState(models.TextChoices):
    """What became of it. What waits for a person is unsure, contradictory or refused."""

    TAKEN = "taken", "Taken in"
    KNOWN = "known", "There already"
    DIFFERS = "differs", "Does not add up"
    UNSURE = "unsure", "To be looked at"
    REFUSED = "refused", "Not opened"
    SET_ASIDE = "set_aside", "Set aside"


FOR_A_PERSON = (SentState.DIFFERS, SentState.UNSURE, SentState.REFUSED)
SETTLED = (SentState.TAKEN, SentState.KNOWN, SentState.SET_ASIDE)


class SentAdvice(models.Model):
    """One payment that a mail, an upload or a file in it tells of; without an attachment the words of the mail do."""

    public_id = models.UUIDField(unique=True, default=new_public_id, editable=False)
    inbound = models.ForeignKey("replies.Inbound", on_delete=models.PROTECT, related_name="sent_advices")
    attachment = models.ForeignKey(
        "replies.InboundAttachment", null=True, on_delete=models.PROTECT, related_name="sent_advices"
    )
    part = models.PositiveSmallIntegerField()  # a file may tell of several payments
    state = models.CharField(max_length=9, choices=SentState.choices)
    format = models.CharField(max_length=20)
    reasons = models.JSONField(default=list)  # why it waits: code, line and message of each
    reference = models.CharField(max_length=140, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    total_minor = models.BigIntegerField(null=True)  # of its rows; none where an amount is missing
    told_minor = models.BigIntegerField(null=True)  # what it says that they come to
    paid_on = models.DateField(null=True)
    account = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="sent_advices")
    advice = models.ForeignKey(Advice, null=True, on_delete=models.PROTECT, related_name="sent")
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=80, blank=True)
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["inbound", "attachment", "part"], name="sent_advice_once", nulls_distinct=False
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["taken", "known"], advice__isnull=False)
                | models.Q(state__in=["differs", "unsure", "refused", "set_aside"], advice__isnull=True),
                name="sent_advice_state",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.format}: {self.state}"
