"""Drafts and orders that go into one bill with others."""

from typing import ClassVar

from django.db import models

from dunwell.apps.billing.order_models import Order


class SetAside(models.Model):
    """A draft or an order that is billed with others, and the bill that it went into: at most one at a time.

    Once that bill is issued the row never changes (a trigger); taken out before, it stays to tell what was.
    """

    draft = models.ForeignKey(
        "billing.Bill", null=True, on_delete=models.PROTECT, related_name="set_aside"
    )  # a bill of its own that is not issued
    order = models.ForeignKey(Order, null=True, on_delete=models.PROTECT, related_name="set_aside")
    into = models.ForeignKey(
        "billing.Bill", null=True, on_delete=models.PROTECT, related_name="gathered"
    )  # None until it is gathered
    gross_minor = models.BigIntegerField()  # what it would have come to by itself
    set_aside_on = models.DateField()
    set_aside_at = models.DateTimeField()
    set_aside_by = models.CharField(max_length=80)
    faults = models.JSONField(default=list)  # why it could not be gathered when that was last tried
    taken_out_at = models.DateTimeField(null=True)

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(draft__isnull=True, order__isnull=False)
                | models.Q(draft__isnull=False, order__isnull=True),
                name="setaside_one_source",
            ),
            models.UniqueConstraint(
                fields=["draft"], condition=models.Q(taken_out_at__isnull=True), name="setaside_draft_once"
            ),
            models.UniqueConstraint(
                fields=["order"], condition=models.Q(taken_out_at__isnull=True), name="setaside_order_once"
            ),
            models.CheckConstraint(
                condition=models.Q(into__isnull=True)
                | models.Q(draft__isnull=True)
                | ~models.Q(into=models.F("draft")),
                name="setaside_not_into_itself",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["set_aside_on"],
                name="setaside_waiting",
                condition=models.Q(into__isnull=True, taken_out_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.draft_id or self.order_id} into {self.into_id}"
