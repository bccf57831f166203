"""Payments as columns for the core: what is under way is not asked for meanwhile."""

from datetime import date

import polars as pl

from dunwell.apps.journal.staging import fetch
from dunwell.apps.receivables.frames import residuals_sql
from dunwell.core.dunning.guards import ACCOUNT_GUARDS, ITEM_GUARDS

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


# Money that a provider took and that was more than was open, unless somebody said that it is kept as credit.
_WAITING = """
    SELECT DISTINCT item.account_id, 'CASH_WAITING' AS reason, NULL::date AS until
    FROM ({residuals}) AS residual
    JOIN payments_movement AS movement ON movement.item_id = residual.item_id AND movement.minor > 0
    JOIN receivables_openitem AS item ON item.id = residual.item_id
    WHERE residual.residual_minor < 0 AND NOT EXISTS (
        SELECT FROM cash_surplus AS surplus
        WHERE surplus.item_id = residual.item_id AND surplus.kept_on <= %(as_of)s)
"""


def account_guards(*, as_of: date) -> pl.DataFrame:
    """Return the accounts on which money of a provider waits that nobody has applied yet (schema ACCOUNT_GUARDS)."""
    sql = _WAITING.format(residuals=residuals_sql(as_of=as_of))
    return fetch(sql=sql, schema=ACCOUNT_GUARDS, params={"as_of": as_of})


def item_guards(*, as_of: date) -> pl.DataFrame:
    """Return what of items is being paid at a provider on a day (schema ITEM_GUARDS)."""
    return fetch(sql=_UNDER_WAY, schema=ITEM_GUARDS, params={"as_of": as_of})
