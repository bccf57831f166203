"""Numbers without gaps, by entity, kind and year: taken under a lock with what bears them, and given back with it."""

from django.db import connection

from dunwell.apps.billing.models import NumberRange


def take_numbers(*, entity_id: int, kind: str, year: int, count: int) -> int:
    """Take so many numbers in a row and return the first.

    Whoever comes second waits until the first one's transaction is over; one that fails leaves no gap.
    """
    assert connection.in_atomic_block, "a number lives and dies with its document"
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO billing_numberrange AS range (entity_id, series, year, last) VALUES (%s, %s, %s, %s)
            ON CONFLICT (entity_id, series, year) DO UPDATE SET last = range.last + EXCLUDED.last
            RETURNING last
            """,
            [entity_id, kind, year, count],
        )
        row = cursor.fetchone()
    return int(row[0]) - count + 1


def last_number(*, entity_id: int, kind: str, year: int) -> int:
    """Return the last number that was given, 0 where none was."""
    found = NumberRange.objects.filter(entity_id=entity_id, series=kind, year=year)
    return found.values_list("last", flat=True).first() or 0
