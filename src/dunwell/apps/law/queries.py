"""The law that counts in this house: that of the package with what was imported."""

from decimal import Decimal
from functools import lru_cache
from itertools import groupby

from dunwell.apps.law.models import LawRate
from dunwell.apps.law.packaged import packaged_book
from dunwell.core.law.book import LawBook
from dunwell.core.law.records import Confidence, Evidence, RateRow


def law_book() -> LawBook:
    """Return the law of the house; raises LawFaulty where an import contradicts what the package brings by now."""
    last = LawRate.objects.order_by("-id").values_list("id", flat=True).first()
    return packaged_book() if last is None else _merged(last)


@lru_cache(maxsize=2)
def _merged(last: int) -> LawBook:
    """Merge everything up to a row; rows are never changed, so that the last one tells which they are."""
    book = packaged_book()
    rows = LawRate.objects.filter(id__lte=last).order_by("id")
    for _, batch in groupby(rows, key=lambda row: row.batch_id):
        book = book.merged(rows=[record_of(row=row) for row in batch]).book
    return book


def record_of(*, row: LawRate) -> RateRow:
    """Return a stored rate as the core knows it."""
    return RateRow(
        series=row.series,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        reference_pct=_short(row.reference_pct),
        statutory_pct=_short(row.statutory_pct),
        is_published=row.is_published,
        evidence=Evidence(confidence=Confidence(row.confidence), source=row.source, verify=row.verify),
    )


def _short(stored: Decimal) -> Decimal:
    """Return a figure as people write it: at least two decimals, no further zeros."""
    return (
        stored.quantize(Decimal("0.01")) if stored == stored.quantize(Decimal("0.01")) else stored.normalize()
    )
