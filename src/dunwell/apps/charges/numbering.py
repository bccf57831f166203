"""Numbers without gaps: taken under a lock in the transaction of what bears them, and given back with it."""

from typing import Literal

from django.db import connection

from dunwell.apps.charges.models import NumberRange
from dunwell.apps.organisation.models import Entity

Series = Literal["DN", "CN"]


def next_number(*, entity: Entity, series: Series) -> tuple[int, str]:
    """Take the next number of an entity's debit or credit notes: as a whole number, and as it is written."""
    (found,) = next_numbers(entity=entity, series=series, count=1)
    return found


def next_numbers(*, entity: Entity, series: Series, count: int) -> list[tuple[int, str]]:
    """Take the next numbers, in order.

    Whoever comes second waits until the first one's transaction is over; one that fails leaves no gap.
    """
    assert connection.in_atomic_block, "a number lives and dies with its document"
    ranges = NumberRange.objects.select_for_update().filter(entity=entity, series=series)
    found = ranges.first()
    if found is None:
        fresh = NumberRange(entity=entity, series=series)
        NumberRange.objects.bulk_create([fresh], ignore_conflicts=True)
        found = ranges.get()
    taken = range(found.last + 1, found.last + count + 1)
    found.last += count
    found.save(update_fields=["last"])
    return [(number, f"{entity.code}-{series}-{number:06}") for number in taken]
