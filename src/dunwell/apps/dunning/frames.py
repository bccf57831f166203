"""Guards of the chase as columns for the core: holds, on accounts and on items."""

from datetime import date

import polars as pl

from dunwell.apps.journal.staging import fetch
from dunwell.core.dunning.guards import ACCOUNT_GUARDS, ITEM_GUARDS

ACCOUNT_HOLDS = """
    SELECT account.id AS account_id, 'ON_HOLD' AS reason, hold.ends_on AS until
        FROM dunning_hold AS hold
        JOIN receivables_account AS account
            ON account.id = hold.account_id OR account.customer_id = hold.customer_id
        WHERE hold.lifted_at IS NULL AND hold.starts_on <= %s AND (hold.ends_on IS NULL OR hold.ends_on >= %s)
"""
ITEM_HOLDS = """
    SELECT item.id AS item_id, 'ITEMS_ON_HOLD' AS reason, item.amount_minor AS guarded_minor, hold.ends_on AS until
        FROM dunning_hold AS hold
        JOIN receivables_openitem AS item ON item.id = hold.item_id
        WHERE hold.lifted_at IS NULL AND hold.starts_on <= %s AND (hold.ends_on IS NULL OR hold.ends_on >= %s)
            AND item.amount_minor > 0
"""


def account_guards(*, as_of: date) -> pl.DataFrame:
    """Return what stops the chase of whole accounts on a day (schema ACCOUNT_GUARDS). Holds are few: one small read."""
    return fetch(sql=ACCOUNT_HOLDS, schema=ACCOUNT_GUARDS, params=[as_of, as_of])


def item_guards(*, as_of: date) -> pl.DataFrame:
    """Return what must not be asked for of items on a day (schema ITEM_GUARDS)."""
    return fetch(sql=ITEM_HOLDS, schema=ITEM_GUARDS, params=[as_of, as_of])
