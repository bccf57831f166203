"""The terms on which credit is given, and the score of every customer and group, as it stood on its day."""

from typing import ClassVar

from django.db import models

from dunwell.apps.credit import (  # noqa: F401 - Django looks for an app's tables here
    application_models,
    checks_models,
    chronic_models,
    holds_models,
    limit_models,
    report_models,
    terms_models,
)
from dunwell.apps.organisation.identity import new_public_id
from dunwell.apps.organisation.models import Entity
from dunwell.apps.parties.models import Customer, Group


class CreditSettings(models.Model):
    """How credit is given by an entity (none: by the whole house), from a moment on.

    The last row of an entity counts, else the last of the house, else core/credit/terms.py (a trigger refuses changes).
    """

    entity = models.ForeignKey(
        Entity, null=True, on_delete=models.PROTECT, related_name="credit_settings"
    )  # none: where an entity says nothing else
    terms = models.JSONField(default=dict)  # as core/credit/terms.py reads them
    note = models.CharField(max_length=500, blank=True)
    set_at = models.DateTimeField()
    set_by = models.CharField(max_length=80)
    wish = models.OneToOneField(
        terms_models.TermsWish, null=True, on_delete=models.PROTECT, related_name="settings"
    )  # none: as the house was set up

    class Meta:
        """No constraint beyond the keys."""

    def __str__(self) -> str:
        return f"{self.entity_id or 'house'} {self.set_at}"


class Score(models.Model):
    """How a customer, or a group as one, had paid by a day, with its parts and the items they came from.

    The last row of a customer counts (a trigger refuses changes).
    """

    public_id = models.UUIDField(unique=True, default=new_public_id, editable=False)
    customer = models.ForeignKey(Customer, null=True, on_delete=models.PROTECT, related_name="scores")
    group = models.ForeignKey(Group, null=True, on_delete=models.PROTECT, related_name="scores")
    as_of = models.DateField()
    currency = models.CharField(max_length=3)  # that what the items are worth is said in
    score = models.PositiveSmallIntegerField()  # 0 to 100
    class_code = models.CharField(max_length=10)
    of_group = (
        models.ForeignKey(  # the group's score that the class goes by: too little is known of the customer
            "self", null=True, on_delete=models.PROTECT, related_name="lent_to"
        )
    )
    is_thin = models.BooleanField()  # it says more of what is usual than of the customer
    paid_items = models.PositiveIntegerField()
    overdue_items = models.PositiveIntegerField()
    days_beyond_terms = models.PositiveIntegerField()
    parts = models.JSONField(default=dict)  # by name, in hundredths of a point; null: nothing is known of it
    facts = models.JSONField(default=dict)  # what besides the items went in, with the exchange rates
    items = models.JSONField(default=dict)  # item, worth, days, points, paid, counted, late: a list of each
    next_review_on = models.DateField()
    scored_at = models.DateTimeField()
    actor = models.CharField(max_length=80)

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(customer__isnull=False, group__isnull=True)
                | models.Q(customer__isnull=True, group__isnull=False, of_group__isnull=True),
                name="score_of_one",
            ),
            models.CheckConstraint(condition=models.Q(score__gte=0, score__lte=100), name="score_range"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["customer", "-as_of", "-id"], name="score_last"),
            models.Index(fields=["group", "-as_of", "-id"], name="score_last_of_group"),
        ]

    def __str__(self) -> str:
        return f"{self.customer_id or self.group_id} {self.as_of}: {self.score} {self.class_code}"


class ReviewState(models.TextChoices):
    """Whether a customer was looked at again."""

    DUE = "due", "Due"
    DONE = "done", "Done"


class CreditReview(models.Model):
    """That a person is to look again at how far a customer is trusted, by a day, and what came of it."""

    public_id = models.UUIDField(unique=True, default=new_public_id, editable=False)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="credit_reviews")
    score = models.ForeignKey(Score, on_delete=models.PROTECT, related_name="reviews")  # that asked for it
    due_on = models.DateField()
    how_often = models.CharField(max_length=10)  # core/credit/classes.Review
    state = models.CharField(max_length=4, choices=ReviewState.choices, default=ReviewState.DUE)
    made_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    done_by = models.CharField(max_length=80, blank=True)
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(state="due", done_at__isnull=True)
                | models.Q(state="done", done_at__isnull=False) & ~models.Q(note=""),
                name="credit_review_state",
            ),
            models.UniqueConstraint(
                fields=["customer"], condition=models.Q(state="due"), name="credit_review_once"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["due_on"], name="credit_review_due", condition=models.Q(state="due"))
        ]

    def __str__(self) -> str:
        return f"{self.customer_id} {self.due_on} {self.state}"
