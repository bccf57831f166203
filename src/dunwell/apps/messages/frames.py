"""The contact ledger as columns for the core."""

from collections.abc import Collection
from datetime import date

import polars as pl

from dunwell.apps.journal.staging import fetch
from dunwell.core.contacts.caps import TOUCHES

DAYS_BACK = 60
TOUCHES_SQL = """
    SELECT customer_id, person_key, account_id, "on" FROM messages_touch
        WHERE voided_at IS NULL AND "on" > %s AND "on" <= %s {and_only}
"""


def touches(*, as_of: date, days: int = DAYS_BACK) -> pl.DataFrame:
    """Return the touches of so many days up to a day, that day included (schema TOUCHES of core/contacts/caps.py).

    Cost grows with the touches of those days.
    """
    return fetch(
        sql=TOUCHES_SQL.format(and_only=""), schema=TOUCHES, params=[_since(as_of, days=days), as_of]
    )


def touches_of(*, person_keys: Collection[str], as_of: date, days: int = DAYS_BACK) -> pl.DataFrame:
    """Return the touches of some people, as `touches` does: to look again. Keys of customers are keys as well."""
    return fetch(
        sql=TOUCHES_SQL.format(and_only="AND person_key = ANY(%s)"),
        schema=TOUCHES,
        params=[_since(as_of, days=days), as_of, list(person_keys)],
    )


def _since(as_of: date, *, days: int) -> date:
    return date.fromordinal(max(1, as_of.toordinal() - days))  # the calendar has a first day
