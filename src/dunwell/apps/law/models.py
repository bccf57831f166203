"""Rates of half-years that were imported on top of those of the package. Rows are never changed (a trigger refuses)."""

from typing import ClassVar

from django.db import models

from dunwell.apps.organisation.identity import new_public_id
from dunwell.core.law.records import Confidence


class LawImport(models.Model):
    """One file of rates taken in."""

    public_id = models.UUIDField(unique=True, default=new_public_id, editable=False)
    at = models.DateTimeField()
    actor = models.CharField(max_length=80)
    sha256 = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d} {self.sha256[:8]}"


class LawRate(models.Model):
    """The rate of a series in a half-year; a published one comes in the place of one that was worked out."""

    batch = models.ForeignKey(LawImport, on_delete=models.PROTECT, related_name="rates")
    series = models.CharField(max_length=40)
    valid_from = models.DateField()
    valid_to = models.DateField()
    reference_pct = models.DecimalField(max_digits=8, decimal_places=4)
    statutory_pct = models.DecimalField(max_digits=8, decimal_places=4)
    is_published = models.BooleanField()
    confidence = models.PositiveSmallIntegerField()
    source = models.CharField(max_length=1000)
    verify = models.CharField(max_length=1000, blank=True)

    class Meta:
        """Constraints that the database keeps; overlaps and formulas are the book's to refuse."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["series", "valid_from", "is_published"], name="law_rate_once"),
            models.CheckConstraint(
                condition=models.Q(valid_to__gt=models.F("valid_from")), name="law_rate_runs_forward"
            ),
            models.CheckConstraint(
                condition=models.Q(confidence__in=[int(one) for one in Confidence]),
                name="law_rate_confidence_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.series} {self.valid_from}"
