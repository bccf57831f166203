"""Wishes to change how credit is given, each waiting for a second person."""

from typing import ClassVar

from django.db import models

from dunwell.apps.credit.limit_models import RequestState
from dunwell.apps.organisation.identity import new_public_id
from dunwell.apps.organisation.models import Entity


class TermsWish(models.Model):
    """Other terms of credit for an entity (none: for all that say nothing else): one asks, another grants."""

    public_id = models.UUIDField(unique=True, default=new_public_id, editable=False)
    entity = models.ForeignKey(Entity, null=True, on_delete=models.PROTECT, related_name="terms_wishes")
    terms = models.JSONField()  # as core/credit/terms.py reads them
    note = models.CharField(max_length=500)
    state = models.CharField(max_length=9, choices=RequestState.choices, default=RequestState.ASKED)
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
                name="terms_wish_state",
            ),
            models.CheckConstraint(condition=~models.Q(note=""), name="terms_wish_says_why"),
            models.UniqueConstraint(
                fields=["entity"],
                condition=models.Q(state="asked"),
                nulls_distinct=False,
                name="terms_wish_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entity_id or 'house'} {self.state}"
