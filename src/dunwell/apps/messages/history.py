"""A history of contacts made before this house was: appended to the contact ledger, once for each source and number."""

from datetime import datetime

import polars as pl

from dunwell.apps.journal import operations as journal
from dunwell.apps.journal.staging import execute, fetch, stage
from dunwell.core.frames import Schema

HISTORY = Schema(
    {
        "row": pl.Int64,
        **dict.fromkeys(("source", "external_id", "person_key", "channel", "at_text", "outcome"), pl.String),
        "touched_on": pl.Date,
        **dict.fromkeys(("customer_id", "contact_id", "account_id", "entity_id"), pl.Int64),
    },
    nullable=("contact_id", "account_id", "entity_id"),
)
"""`at_text` is the instant in ISO 8601 with its offset."""
_RECORDED = Schema({"row": pl.Int64})
_ADD = """
INSERT INTO messages_touch (person_key, customer_id, contact_id, account_id, entity_id, channel, at, "on", actor,
    source, external_id, outcome)
SELECT incoming.person_key, incoming.customer_id, incoming.contact_id, incoming.account_id, incoming.entity_id,
    incoming.channel, incoming.at_text::timestamptz, incoming.touched_on, %s, incoming.source, incoming.external_id,
    incoming.outcome
FROM incoming_touch AS incoming
WHERE NOT EXISTS (
    SELECT FROM messages_touch AS known
    WHERE (known.source, known.external_id) = (incoming.source, incoming.external_id)
)
ORDER BY incoming.seq
"""
_KNOWN = """
SELECT incoming.row FROM incoming_touch AS incoming
WHERE EXISTS (
    SELECT FROM messages_touch AS known
    WHERE (known.source, known.external_id) = (incoming.source, incoming.external_id)
)
"""


def record_history(*, history: pl.DataFrame, actor: str, now: datetime, batch_id: int) -> pl.DataFrame:
    """Append touches (schema HISTORY) in the caller's transaction and return the `row` of each that is new.

    Those that are there stay as they are, voided ones too. One event, where anything is new.
    """
    if history.is_empty():
        return _RECORDED.empty()
    for source in sorted(history["source"].unique()):
        execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 7))", [f"history:{source}"])
    stage(table="incoming_touch", frame=history, schema=HISTORY)
    known = fetch(sql=_KNOWN, schema=_RECORDED)
    added = execute(_ADD, [actor])
    new = history.join(known, on="row", how="anti", maintain_order="left").select("row")
    assert new.height == added, "whoever imports from a source does so alone"
    if added:
        journal.append(
            name="messages.history.imported",
            actor=actor,
            now=now,
            subject="import",
            subject_id=batch_id,
            data={"imported": added},
        )
    return new
