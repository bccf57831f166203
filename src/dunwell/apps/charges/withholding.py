"""What is not charged and why, as it stands: told on the desk, ended when it is no longer so."""

from datetime import date

import polars as pl
from django.db import connection

from dunwell.apps.charges.planning import Planned, held_of
from dunwell.apps.journal.staging import execute, stage
from dunwell.core.frames import Schema

_HELD = Schema(
    {
        "account_id": pl.Int64,
        "item_id": pl.Int64,
        "kind": pl.String,
        "reason": pl.String,
        "detail": pl.String,
    }
)
_DETAIL_CHARACTERS = 2000

_END = """
    UPDATE charges_withholding AS known SET ended_on = %s
    WHERE known.ended_on IS NULL AND NOT EXISTS (
        SELECT FROM fresh_withholding AS fresh
        WHERE fresh.item_id = known.item_id AND fresh.kind = known.kind AND fresh.reason = known.reason
            AND fresh.detail = known.detail
    )
"""
_BEGIN = """
    INSERT INTO charges_withholding (account_id, item_id, kind, reason, detail, starts_on)
    SELECT fresh.account_id, fresh.item_id, fresh.kind, fresh.reason, fresh.detail, %s
    FROM fresh_withholding AS fresh
    WHERE NOT EXISTS (
        SELECT FROM charges_withholding AS known WHERE known.ended_on IS NULL
            AND known.item_id = fresh.item_id AND known.kind = fresh.kind
    )
"""


def remember(*, planned: Planned, on: date) -> None:
    """Keep what a run did not charge, in the caller's transaction: what is new begins, what is over ends."""
    rows = [(*row[:4], row[4][:_DETAIL_CHARACTERS]) for row in held_of(planned)]
    frame = pl.DataFrame(rows, schema=dict(_HELD.dtypes), orient="row")
    stage(table="fresh_withholding", frame=frame, schema=_HELD)
    with connection.cursor() as cursor:  # two runs of one day follow each other
        cursor.execute("LOCK TABLE charges_withholding IN SHARE ROW EXCLUSIVE MODE")
    execute(_END, [on])
    execute(_BEGIN, [on])
