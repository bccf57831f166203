"""Agreements by the column, for a run over every account."""

from datetime import date

import polars as pl
from django.db import connection

ALLOWED = pl.Schema({"customer_id": pl.Int64, "entity_id": pl.Int64, "policy_id": pl.Int64})
SQL = """
    WITH in_force AS (
        SELECT DISTINCT ON (entity_id) entity_id, id, fees FROM agreements_creditpolicy
        WHERE valid_from <= %(on)s ORDER BY entity_id, number DESC
    )
    SELECT agreed.customer_id, in_force.entity_id, in_force.id
    FROM in_force JOIN agreements_acknowledgement AS agreed ON agreed.policy_id = in_force.id
    WHERE in_force.fees IS NOT NULL AND agreed."on" <= %(on)s
"""


def fees_allowed(*, on: date) -> pl.DataFrame:
    """Return to whom contractual fees may be charged on a day, and by which version.

    Columns: customer_id, entity_id, policy_id, all Int64; a pair of customer and entity once at most. A pair that is
    missing may be charged nothing contractual. The same rule as `queries.fee_schedule_in_force`.
    """
    with connection.cursor() as cursor:
        cursor.execute(SQL, {"on": on})
        return pl.DataFrame(cursor.fetchall(), schema=ALLOWED, orient="row")
