"""Who collects for which accounts."""

import polars as pl
from django.db import transaction

from dunwell.apps.journal.staging import execute, stage
from dunwell.core.frames import Schema

ASSIGNMENTS = Schema(
    dtypes={
        "customer_id": pl.Int64,
        "entity_id": pl.Int64,
        "currency": pl.String,
        "collector_id": pl.Int64,
    }
)


def assign_collectors(*, assignments: pl.DataFrame) -> int:
    """Give accounts that have no collector the one named (schema ASSIGNMENTS); return how many got one.

    An account that is not there, or has a collector, is left as it is.
    """
    with transaction.atomic():
        stage(table="incoming_assignment", frame=assignments, schema=ASSIGNMENTS)
        return execute(
            """
            UPDATE receivables_account AS account SET collector_id = incoming.collector_id
            FROM incoming_assignment AS incoming
            WHERE account.collector_id IS NULL
                AND (account.customer_id, account.entity_id, account.currency)
                    = (incoming.customer_id, incoming.entity_id, incoming.currency)
            """
        )
