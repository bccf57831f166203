"""What is kept free for orders that passed a check: until each is an order here, is given up, or its time is over."""

from collections.abc import Iterable
from datetime import datetime

from django.db import connection

from dunwell.apps.credit.exposure import OPEN_ORDERS, ExposureRow
from dunwell.core.credit.limits import Exposure

# An order that was taken up here stands among the orders: it is not counted twice.
TAKEN_UP = f"""
    SELECT FROM billing_order AS one
    WHERE one.entity_id = kept.entity_id AND one.state IN {OPEN_ORDERS[:-1]}, 'completed')
      AND (one.number = kept.order_key OR one.external_id = kept.order_key)
"""
RESERVED = f"""
    SELECT kept.customer_id, kept.entity_id, kept.currency, sum(kept.credit_minor)::bigint AS minor
    FROM credit_ordercheck AS kept
    WHERE {{whose}} AND kept.ended_at IS NULL AND kept.credit_minor > 0 AND kept.expires_at > %(now)s
      AND NOT (kept.entity_id = %(entity)s AND kept.order_key = %(order_key)s) AND NOT EXISTS ({TAKEN_UP})
    GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""  # noqa: S608 - our own conditions
USED = f"""
    UPDATE credit_ordercheck AS kept SET ended_at = %(now)s, ended_how = 'used'
    WHERE kept.ended_at IS NULL AND kept.credit_minor > 0 AND EXISTS ({TAKEN_UP})
"""  # noqa: S608 - our own conditions
EXPIRED = """
    UPDATE credit_ordercheck SET ended_at = %(now)s, ended_how = 'expired'
    WHERE ended_at IS NULL AND expires_at <= %(now)s
"""


def reserved_rows(
    *,
    customer_ids: Iterable[int] | None = None,
    now: datetime,
    but_entity: int | None = None,
    but_order: str = "",
) -> list[ExposureRow]:
    """Return what is reserved for these customers, or all, by customer, entity and currency; one query.

    `but_entity` and `but_order`: an order that is left out, since it is being checked anew.
    """
    ids = None if customer_ids is None else sorted(set(customer_ids))
    whose = "true" if ids is None else "kept.customer_id = ANY(%(ids)s)"
    with connection.cursor() as cursor:
        cursor.execute(
            RESERVED.format(whose=whose),
            {"ids": ids, "now": now, "entity": but_entity or 0, "order_key": but_order},
        )
        return reserved_of(cursor.fetchall())


def reserved_of(rows: Iterable[tuple[int, int, str, int]], /) -> list[ExposureRow]:
    """Return the rows of RESERVED as parts of what hangs on customers."""
    return [
        ExposureRow(
            customer_id=customer, entity_id=entity, currency=currency, exposure=Exposure(reserved_minor=minor)
        )
        for customer, entity, currency, minor in rows
    ]


def settle_reservations(*, now: datetime) -> int:
    """Note which reservations were taken up or are over; how many. They count for nothing before that already."""
    with connection.cursor() as cursor:
        cursor.execute(USED, {"now": now})
        count = int(cursor.rowcount)
        cursor.execute(EXPIRED, {"now": now})
        return count + int(cursor.rowcount)
