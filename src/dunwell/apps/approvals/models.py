"""Votes of people on what may only be done when somebody, or two of them, say yes."""

from typing import ClassVar

from django.conf import settings
from django.db import models


class Vote(models.Model):
    """One person's yes or no about one thing; withdrawn votes stay, and count for nothing.

    The thing is named by its kind and number: approvals lie below everything that may need one.
    """

    subject = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    voter = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="votes")
    is_yes = models.BooleanField()
    note = models.CharField(max_length=500, blank=True)
    cast_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["subject", "subject_id", "voter"],
                condition=models.Q(withdrawn_at__isnull=True),
                name="vote_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.voter}: {'yes' if self.is_yes else 'no'} to {self.subject} {self.subject_id}"
