"""Customers that turned out to be one: what was merged, and what moved by it. Appended, never changed."""

from typing import ClassVar

from django.db import models

from dunwell.apps.organisation.identity import new_public_id


class MergeKind(models.TextChoices):
    """Which way a merge went."""

    MERGE = "merge", "Merged"
    UNDO = "undo", "Taken apart again"


class Merge(models.Model):
    """Two records of one company became one, or such a merge was taken back.

    `gone` is kept as a signpost: its number, names and identifiers lead to `kept`.
    """

    public_id = models.UUIDField(unique=True, default=new_public_id, editable=False)
    kind = models.CharField(max_length=5, choices=MergeKind.choices)
    gone = models.ForeignKey("parties.Customer", on_delete=models.PROTECT, related_name="merges_from")
    kept = models.ForeignKey("parties.Customer", on_delete=models.PROTECT, related_name="merges_into")
    undoes = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="undone_by")
    reason = models.CharField(max_length=500)
    before = models.JSONField(default=dict)  # what the merge changed of the two themselves, as it stood
    at = models.DateTimeField()
    actor = models.CharField(max_length=80)

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.CheckConstraint(condition=~models.Q(gone=models.F("kept")), name="merge_of_two"),
            models.CheckConstraint(condition=~models.Q(reason=""), name="merge_says_why"),
            models.CheckConstraint(
                condition=models.Q(kind="merge", undoes__isnull=True)
                | models.Q(kind="undo", undoes__isnull=False),
                name="merge_undoes",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.gone_id} {self.kept_id}"


class MergeMove(models.Model):
    """The rows of a column that a merge pointed to another customer; with `stays`, those it left as they were."""

    merge = models.ForeignKey(Merge, on_delete=models.PROTECT, related_name="moves")
    table = models.CharField(max_length=63)
    column = models.CharField(max_length=63)
    row_ids = models.JSONField(default=list)
    stays = models.BooleanField(default=False)

    class Meta:
        """Constraints that the database keeps."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["merge", "table", "column", "stays"], name="merge_move_once"),
        ]

    def __str__(self) -> str:
        return f"{self.table}.{self.column}: {len(self.row_ids)}"
