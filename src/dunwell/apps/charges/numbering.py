"""Numbers without gaps: taken under a lock in the transaction of what bears them, and given back with it."""

from typing import Literal

from django.db import connection

from dunwell.apps.charges.models import NumberRange
from dunwell.apps.organisation.models import Entity

Series = Literal["DN", "CN"]


def next_number(*, entity: Entity, series: Series) -> tuple[int, str]:
    """Take the next number of an entity's debit or credit notes: as a whole number, and as it is written.

    Whoever comes second waits until the first one's transaction is over; one that fails leaves no gap.
    """
    assert connection.in_atomic_block, "a number lives and dies with its document"
    ranges = NumberRange.objects.select_for_update().filter(entity=entity, series=series)
    found = ranges.first()
    if found is None:
        fresh = NumberRange(entity=entity, series=series)
        NumberRange.objects.bulk_create([fresh], ignore_conflicts=True)
        found = ranges.get()
    found.last += 1
    found.save(update_fields=["last"])
    return found.last, f"{entity.code}-{series}-{found.last:06}"
