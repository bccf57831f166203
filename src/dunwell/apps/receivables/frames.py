"""Columns of the sub-ledger for the core: what is left of each item on any day."""

from datetime import date

import polars as pl
from django.db import connection

from dunwell.apps.organisation.copying import read_packed
from dunwell.apps.organisation.scope import Scope
from dunwell.core.receivables.ageing import OPEN_ITEMS

# What is left of each item on a day: what is left now, less what entries of later days did to it. The ledger is only
# ever added to, so this is exact for every day, and costs little for the days that are asked for most.
RESIDUALS_ON = """
    WITH later AS MATERIALIZED (
        SELECT item_id, sum(amount_minor)::bigint AS minor FROM receivables_entry
        WHERE effective_on > %(as_of)s AND ledger = 'receivable' GROUP BY item_id
    )
    SELECT item.id AS item_id, item.account_id, item.due_on,
           coalesce(residual.residual_minor, 0) - later.minor AS residual_minor
        FROM later
        JOIN receivables_openitem AS item ON item.id = later.item_id
        LEFT JOIN receivables_residual AS residual ON residual.item_id = later.item_id
        WHERE coalesce(residual.residual_minor, 0) <> later.minor
    UNION ALL
    SELECT item_id, account_id, due_on, residual_minor FROM receivables_residual AS item
        WHERE NOT EXISTS (SELECT FROM later WHERE later.item_id = item.item_id)
"""
RESIDUALS_NOW = "SELECT item_id, account_id, due_on, residual_minor FROM receivables_residual"
ITEMS = """
    SELECT residual.item_id, residual.account_id, account.entity_id, account.customer_id, account.currency,
           residual.due_on, residual.residual_minor
        FROM ({residuals}) AS residual
        JOIN receivables_account AS account ON account.id = residual.account_id
        WHERE account.entity_id = ANY(%(entities)s)
"""


def residuals_sql(*, as_of: date) -> str:
    """Return the query for what is left of each item on a day (its parameter: as_of), the cheapest that is exact."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM receivables_entry WHERE effective_on > %s)", [as_of])
        (is_later,) = cursor.fetchone()
    return RESIDUALS_ON if is_later else RESIDUALS_NOW


def items_as_of(*, scope: Scope, as_of: date) -> pl.DataFrame:
    """Return every item of the entities seen of which something was left on a day (schema OPEN_ITEMS)."""
    return read_packed(
        sql=ITEMS.format(residuals=residuals_sql(as_of=as_of)),
        schema=OPEN_ITEMS,
        params={"as_of": as_of, "entities": sorted(scope.entity_ids)},
    )
