"""Payments as columns for the core: what is under way is not asked for meanwhile."""

from datetime import date

import polars as pl

from dunwell.apps.journal.staging import fetch
from dunwell.core.dunning.guards import ITEM_GUARDS

# From the day on which a payment was under way, until the day on which it was settled or failed. Where the banks say
# when it will be settled, it stands until then at least.
_UNDER_WAY = """
    SELECT part.item_id, 'PAYMENT_UNDER_WAY' AS reason, sum(part.amount_minor)::bigint AS guarded_minor,
        CASE WHEN bool_and(attempt.expected_on >= %(as_of)s) THEN max(attempt.expected_on) END AS until
    FROM payments_paymentattempt AS attempt
    JOIN payments_attemptpart AS part ON part.attempt_id = attempt.id
    WHERE attempt.processing_on <= %(as_of)s
        AND (attempt.settled_on > %(as_of)s OR (attempt.settled_on IS NULL AND attempt.state = 'processing'))
    GROUP BY part.item_id ORDER BY part.item_id
"""


def item_guards(*, as_of: date) -> pl.DataFrame:
    """Return what of items is being paid at a provider on a day (schema ITEM_GUARDS)."""
    return fetch(sql=_UNDER_WAY, schema=ITEM_GUARDS, params={"as_of": as_of})
