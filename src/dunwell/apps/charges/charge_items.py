"""Which open items are charges: they are asked for with others, and never carry an account."""

from collections.abc import Sequence

import polars as pl

from dunwell.apps.organisation.copying import read_packed
from dunwell.core.dunning.standing import NEVER_CARRYING


def charge_items(*, account_ids: Sequence[int] | None = None) -> pl.DataFrame:
    """Return the items of all charges, or of those on some accounts (schema NEVER_CARRYING)."""
    sql = "SELECT debit_item_id AS item_id FROM charges_charge"
    if account_ids is None:
        return read_packed(sql=sql, schema=NEVER_CARRYING)
    only = f"{sql} WHERE account_id = ANY(%(ids)s)"
    return read_packed(sql=only, schema=NEVER_CARRYING, params={"ids": list(account_ids)})
