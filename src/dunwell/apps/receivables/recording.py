"""Documents into the sub-ledger, one or a million by the same few statements."""

from dataclasses import dataclass
from datetime import datetime

import polars as pl
from django.db import connection, transaction

from dunwell.apps.journal.staging import execute, fetch, joins_for, stage
from dunwell.apps.organisation.identity import new_public_ids
from dunwell.core.frames import Schema

ITEMS = Schema(
    dtypes={
        "source": pl.String,
        "external_id": pl.String,
        "customer_id": pl.Int64,
        "entity_id": pl.Int64,
        "currency": pl.String,
        "kind": pl.String,
        "number": pl.String,
        "issued_on": pl.Date,
        "due_on": pl.Date,
        "amount_minor": pl.Int64,
        "attributes": pl.String,
    }
)
SETTLEMENTS = Schema(
    dtypes={
        "source": pl.String,
        "external_id": pl.String,
        "receipt_external_id": pl.String,
        "number": pl.String,
        "settled_on": pl.Date,
        "amount_minor": pl.Int64,
    }
)
_MANY = 5_000
_ACCOUNTS = Schema(
    dtypes={"customer_id": pl.Int64, "entity_id": pl.Int64, "currency": pl.String, "public_id": pl.String}
)
DIFFERENCES = Schema(dtypes={"seq": pl.UInt32, "is_new": pl.Boolean, "differs": pl.String})


@dataclass(frozen=True, kw_only=True)
class Recorded:
    """What came of recording: with any conflict nothing was written and `imported` is what would have been.

    `is_imported` tells it of every row in the order given. `conflicts` holds the rows given whose document is
    recorded with other content, with `seq` (the row's place, from 0) and `differs` (what differs, in words).
    """

    imported: int
    already_there: int
    is_imported: pl.Series
    conflicts: pl.DataFrame


def record_items(*, items: pl.DataFrame, actor: str, now: datetime, batch_id: int | None = None) -> Recorded:
    """Record documents (schema ITEMS; `external_id` unique within `source`) with their accounts and postings.

    All or nothing. A document that is there with the same account, kind, number, dates and amount is left as
    it is. Attributes are what the source said besides and take no part in the comparison.
    """
    with transaction.atomic(), joins_for(rows=items.height):
        one_at_a_time(items)
        stage(
            table="incoming_item",
            frame=items.with_columns(new_public_ids(items.height)),
            schema=_STAGED_ITEMS,
        )
        found = fetch(sql=_COMPARE_ITEMS, schema=DIFFERENCES)
        recorded = compared(given=items, found=found)
        if recorded.imported and recorded.conflicts.is_empty():
            _add_accounts(items)
            execute("DROP TABLE IF EXISTS pg_temp.fresh_item")
            execute(_NUMBER_ITEMS)
            execute("ANALYZE fresh_item")
            execute(_ADD_ITEMS, [batch_id, now])
            execute(_ADD_ITEM_POSTINGS, [now, actor])
            analyze_after(recorded.imported)
            execute(_ADD_ITEM_ENTRIES)
            analyze_entries(recorded.imported)
        return recorded


def record_settlements(
    *, settlements: pl.DataFrame, actor: str, now: datetime, batch_id: int | None = None
) -> Recorded:
    """Record that documents were paid: a receipt on the day, allocated to the one that source and id name.

    All or nothing. `receipt_external_id` makes it repeatable; `amount_minor` is positive. The allocation is
    effective when both documents exist. A document that is not recorded, or has less left than the amount,
    is a conflict.
    """
    with transaction.atomic(), joins_for(rows=settlements.height):
        one_at_a_time(settlements)
        staged = settlements.with_columns(new_public_ids(settlements.height))
        stage(table="incoming_settlement", frame=staged, schema=_STAGED_SETTLEMENTS)
        found = fetch(sql=_COMPARE_SETTLEMENTS, schema=DIFFERENCES)
        recorded = compared(given=settlements, found=found)
        if recorded.imported and recorded.conflicts.is_empty():
            execute("DROP TABLE IF EXISTS pg_temp.fresh_settlement")
            execute(_NUMBER_SETTLEMENTS)
            execute("ANALYZE fresh_settlement")
            execute(_ADD_RECEIPTS, [batch_id, now])
            execute(_ADD_RECEIPT_POSTINGS, [now, actor])
            analyze_after(recorded.imported)
            execute(_ADD_RECEIPT_ENTRIES)
            execute(_ADD_ALLOCATIONS)
            analyze_entries(recorded.imported)
        return recorded


def one_at_a_time(frame: pl.DataFrame) -> None:
    """Let two imports of one source follow each other, so that the second sees what the first recorded."""
    with connection.cursor() as cursor:
        for source in sorted(frame["source"].unique()):
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 1))", [f"receivables:{source}"])


def analyze_after(rows: int) -> None:
    """Tell the planner what many rows have just come, so that the entries' trigger joins them by hash."""
    if rows >= _MANY:
        execute("ANALYZE receivables_openitem, receivables_posting, receivables_residual")


def analyze_entries(rows: int) -> None:
    """Tell the planner of many new entries, so that whoever reads next need not wait for the autovacuum."""
    if rows >= _MANY:
        execute(
            "ANALYZE receivables_entry, receivables_residual, receivables_allocation, receivables_account"
        )


def compared(*, given: pl.DataFrame, found: pl.DataFrame) -> Recorded:
    """Return what recording will come to; `found` (schema DIFFERENCES) has one row for each one given."""
    found = found.sort("seq")
    assert found["seq"].equals(pl.Series("seq", range(given.height), dtype=pl.UInt32)), (
        "an external_id is given twice"
    )
    is_imported = found["is_new"] & (found["differs"] == "")
    conflicts = given.with_row_index("seq").join(
        found.filter(pl.col("differs") != "").select("seq", "differs"), on="seq", maintain_order="left"
    )
    imported = int(is_imported.sum())
    return Recorded(
        imported=imported,
        already_there=given.height - imported - conflicts.height,
        is_imported=is_imported.rename("is_imported"),
        conflicts=conflicts,
    )


def _add_accounts(items: pl.DataFrame) -> None:
    accounts = items.select("customer_id", "entity_id", "currency").unique(maintain_order=True)
    stage(
        table="incoming_account",
        frame=accounts.with_columns(new_public_ids(accounts.height)),
        schema=_ACCOUNTS,
    )
    execute(
        """
        INSERT INTO receivables_account (public_id, customer_id, entity_id, currency)
        SELECT incoming.public_id::uuid, incoming.customer_id, incoming.entity_id, incoming.currency
        FROM incoming_account AS incoming
        WHERE NOT EXISTS (
            SELECT FROM receivables_account AS account
            WHERE (account.customer_id, account.entity_id, account.currency)
                = (incoming.customer_id, incoming.entity_id, incoming.currency) AND NOT account.is_joined)
        ORDER BY incoming.seq
        ON CONFLICT (customer_id, entity_id, currency) WHERE NOT is_joined DO NOTHING
        """
    )


_STAGED_ITEMS = Schema(dtypes={**ITEMS.dtypes, "public_id": pl.String})
_STAGED_SETTLEMENTS = Schema(dtypes={**SETTLEMENTS.dtypes, "public_id": pl.String})

_COMPARE_ITEMS = """
SELECT incoming.seq, item.id IS NULL,
    CASE WHEN item.id IS NULL THEN '' ELSE concat_ws(', ',
        CASE WHEN account.entity_id <> incoming.entity_id THEN 'entity' END,
        CASE WHEN account.customer_id <> incoming.customer_id THEN 'customer' END,
        CASE WHEN item.currency <> incoming.currency THEN 'currency ' || item.currency END,
        CASE WHEN item.kind <> incoming.kind THEN 'kind ' || item.kind END,
        CASE WHEN item.number <> incoming.number THEN 'number ' || item.number END,
        CASE WHEN item.issued_on <> incoming.issued_on THEN 'issued_on ' || item.issued_on END,
        CASE WHEN item.due_on <> incoming.due_on THEN 'due_on ' || item.due_on END,
        CASE WHEN item.amount_minor <> incoming.amount_minor THEN 'amount_minor ' || item.amount_minor END
    ) END
FROM incoming_item AS incoming
LEFT JOIN receivables_openitem AS item USING (source, external_id)
LEFT JOIN receivables_account AS account ON account.id = item.account_id
"""

_NUMBER_ITEMS = """
CREATE TEMPORARY TABLE fresh_item ON COMMIT DROP AS
SELECT nextval('receivables_openitem_id_seq') AS item_id,
    nextval('receivables_posting_id_seq') AS posting_id,
    account.id AS account_id, incoming.*
FROM (SELECT * FROM incoming_item ORDER BY seq) AS incoming
JOIN receivables_account AS account USING (customer_id, entity_id, currency)
LEFT JOIN receivables_openitem AS item USING (source, external_id)
WHERE item.id IS NULL AND NOT account.is_joined
"""

_ADD_ITEMS = """
INSERT INTO receivables_openitem (id, public_id, account_id, currency, kind, number, issued_on, due_on,
    amount_minor, attributes, source, external_id, batch_id, recorded_at)
SELECT item_id, public_id::uuid, account_id, currency, kind, number, issued_on, due_on,
    amount_minor, attributes::jsonb, source, external_id, %s, %s
FROM fresh_item
"""

_ADD_ITEM_POSTINGS = """
INSERT INTO receivables_posting (id, kind, account_id, effective_on, recorded_at, actor)
SELECT posting_id, kind, account_id, issued_on, %s, %s FROM fresh_item
"""

_ADD_ITEM_ENTRIES = """
INSERT INTO receivables_entry (posting_id, ledger, item_id, amount_minor, effective_on)
SELECT posting_id, line.ledger, line.item_id, line.amount_minor, issued_on
FROM fresh_item
CROSS JOIN LATERAL (VALUES
    ('receivable', item_id, amount_minor),
    (CASE WHEN kind IN ('receipt', 'refund') THEN 'cash' WHEN kind IN ('deposit_request', 'deposit') THEN 'deposit'
        ELSE 'billed' END, NULL, -amount_minor)
) AS line (ledger, item_id, amount_minor)
"""

_COMPARE_SETTLEMENTS = """
SELECT incoming.seq, receipt.id IS NULL,
    CASE WHEN item.id IS NULL THEN 'the document is not recorded'
        WHEN receipt.id IS NOT NULL THEN concat_ws(', ',
            CASE WHEN receipt.account_id <> item.account_id THEN 'account' END,
            CASE WHEN receipt.kind <> 'receipt' THEN 'kind ' || receipt.kind END,
            CASE WHEN receipt.issued_on <> incoming.settled_on THEN 'settled_on ' || receipt.issued_on END,
            CASE WHEN receipt.amount_minor <> -incoming.amount_minor
                THEN 'amount_minor ' || -receipt.amount_minor END)
        WHEN coalesce(residual.residual_minor, 0) < incoming.amount_minor
            THEN 'residual_minor ' || coalesce(residual.residual_minor, 0)
        ELSE '' END
FROM incoming_settlement AS incoming
LEFT JOIN receivables_openitem AS item USING (source, external_id)
LEFT JOIN receivables_residual AS residual ON residual.item_id = item.id
LEFT JOIN receivables_openitem AS receipt
    ON receipt.source = incoming.source AND receipt.external_id = incoming.receipt_external_id
"""

_NUMBER_SETTLEMENTS = """
CREATE TEMPORARY TABLE fresh_settlement ON COMMIT DROP AS
SELECT nextval('receivables_openitem_id_seq') AS receipt_id,
    nextval('receivables_posting_id_seq') AS receipt_posting_id,
    nextval('receivables_posting_id_seq') AS allocation_posting_id,
    item.id AS item_id, item.account_id, item.currency,
    greatest(item.issued_on, incoming.settled_on) AS allocated_on, incoming.*
FROM (SELECT * FROM incoming_settlement ORDER BY seq) AS incoming
JOIN receivables_openitem AS item USING (source, external_id)
LEFT JOIN receivables_openitem AS receipt
    ON receipt.source = incoming.source AND receipt.external_id = incoming.receipt_external_id
WHERE receipt.id IS NULL
"""

_ADD_RECEIPTS = """
INSERT INTO receivables_openitem (id, public_id, account_id, currency, kind, number, issued_on, due_on,
    amount_minor, attributes, source, external_id, batch_id, recorded_at)
SELECT receipt_id, public_id::uuid, account_id, currency, 'receipt', number, settled_on, settled_on,
    -amount_minor, '{}', source, receipt_external_id, %s, %s
FROM fresh_settlement
"""

_ADD_RECEIPT_POSTINGS = """
INSERT INTO receivables_posting (id, kind, account_id, effective_on, recorded_at, actor)
SELECT posting.id, posting.kind, account_id, posting.effective_on, %s, %s
FROM fresh_settlement
CROSS JOIN LATERAL (VALUES
    (receipt_posting_id, 'receipt', settled_on),
    (allocation_posting_id, 'allocation', allocated_on)
) AS posting (id, kind, effective_on)
"""

_ADD_RECEIPT_ENTRIES = """
INSERT INTO receivables_entry (posting_id, ledger, item_id, amount_minor, effective_on)
SELECT line.posting_id, line.ledger, line.item_id, line.amount_minor, line.effective_on
FROM fresh_settlement
CROSS JOIN LATERAL (VALUES
    (receipt_posting_id, 'receivable', receipt_id, -amount_minor, settled_on),
    (receipt_posting_id, 'cash', NULL, amount_minor, settled_on),
    (allocation_posting_id, 'receivable', receipt_id, amount_minor, allocated_on),
    (allocation_posting_id, 'receivable', item_id, -amount_minor, allocated_on)
) AS line (posting_id, ledger, item_id, amount_minor, effective_on)
"""

_ADD_ALLOCATIONS = """
INSERT INTO receivables_allocation (posting_id, credit_item_id, debit_item_id, amount_minor, allocated_on)
SELECT allocation_posting_id, receipt_id, item_id, amount_minor, allocated_on FROM fresh_settlement
"""
