"""Guards of the chase as columns for the core: holds, on accounts and on items."""

from datetime import date

import polars as pl

from dunwell.apps.journal.staging import fetch
from dunwell.core.dunning.guards import ACCOUNT_GUARDS, ITEM_GUARDS

_RUNNING = """
    hold.starts_on <= %s AND (hold.ends_on IS NULL OR hold.ends_on >= %s)
    AND (hold.lifted_on IS NULL OR hold.lifted_on > %s)
"""
# A hold on a customer or a group acts in the entities where whoever placed it works, and in no other.
ACCOUNT_HOLDS = f"""
    WITH running AS (
        SELECT hold.id, hold.group_id, hold.customer_id, hold.account_id, hold.ends_on AS until,
            CASE hold.reason WHEN 'placed' THEN 'PLACED' ELSE 'ON_HOLD' END AS reason
        FROM dunning_hold AS hold
        WHERE {_RUNNING}
    )
    SELECT running.account_id, running.reason, running.until FROM running WHERE running.account_id IS NOT NULL
    UNION ALL
    SELECT account.id, running.reason, running.until
        FROM running
        JOIN dunning_holdentity AS acts ON acts.hold_id = running.id
        JOIN receivables_account AS account
            ON account.customer_id = running.customer_id AND account.entity_id = acts.entity_id
    UNION ALL
    SELECT account.id, running.reason, running.until
        FROM running
        JOIN dunning_holdentity AS acts ON acts.hold_id = running.id
        JOIN parties_customer AS customer ON customer.group_id = running.group_id
        JOIN receivables_account AS account
            ON account.customer_id = customer.id AND account.entity_id = acts.entity_id
"""  # noqa: S608 - our own condition
ITEM_HOLDS = f"""
    SELECT item.id AS item_id, 'ITEMS_ON_HOLD' AS reason, item.amount_minor AS guarded_minor, hold.ends_on AS until
        FROM dunning_hold AS hold
        JOIN receivables_openitem AS item ON item.id = hold.item_id
        WHERE item.amount_minor > 0 AND {_RUNNING}
"""  # noqa: S608 - our own condition


def account_guards(*, as_of: date) -> pl.DataFrame:
    """Return what stops the chase of whole accounts on a day (schema ACCOUNT_GUARDS). Holds are few: one small read."""
    return fetch(sql=ACCOUNT_HOLDS, schema=ACCOUNT_GUARDS, params=[as_of] * 3)


def item_guards(*, as_of: date) -> pl.DataFrame:
    """Return what must not be asked for of items on a day (schema ITEM_GUARDS)."""
    return fetch(sql=ITEM_HOLDS, schema=ITEM_GUARDS, params=[as_of] * 3)
