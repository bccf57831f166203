"""Allocations into the sub-ledger, one or a million by the same few statements."""

from datetime import datetime

import polars as pl
from django.db import transaction

from dunwell.apps.journal.staging import execute, fetch, joins_for, stage
from dunwell.apps.receivables.recording import (
    DIFFERENCES,
    Recorded,
    analyze_after,
    compared,
    one_at_a_time,
)
from dunwell.core.frames import Schema

ALLOCATIONS = Schema(
    dtypes={
        "source": pl.String,
        "credit_external_id": pl.String,
        "debit_external_id": pl.String,
        "amount_minor": pl.Int64,
        "allocated_on": pl.Date,
    }
)


def record_allocations(*, allocations: pl.DataFrame, actor: str, now: datetime) -> Recorded:
    """Set receipts and credit notes against invoices and debit notes that are recorded (schema ALLOCATIONS).

    All or nothing. `amount_minor` is positive; both documents are of the row's source; a pair stands at most
    once for a day, and one that is there with the same amount is left as it is. It is a conflict where a
    document is not recorded, is of the wrong sign or another account, or has less left than all rows take.
    """
    with transaction.atomic(), joins_for(rows=allocations.height):
        one_at_a_time(allocations)
        stage(table="incoming_allocation", frame=allocations, schema=ALLOCATIONS)
        recorded = compared(given=allocations, found=fetch(sql=_COMPARE, schema=DIFFERENCES))
        if recorded.imported and recorded.conflicts.is_empty():
            execute("DROP TABLE IF EXISTS pg_temp.fresh_allocation")
            execute(_NUMBER)
            execute("ANALYZE fresh_allocation")
            execute(_ADD_POSTINGS, [now, actor])
            analyze_after(recorded.imported)
            execute(_ADD_ENTRIES)
            execute(_ADD_ALLOCATIONS)
        return recorded


_KNOWN = """
SELECT incoming.*, credit.id AS credit_id, debit.id AS debit_id, debit.account_id,
    credit.account_id AS credit_account_id, credit.amount_minor AS credit_minor,
    debit.amount_minor AS debit_minor, there.amount_minor AS there_minor
FROM incoming_allocation AS incoming
LEFT JOIN receivables_openitem AS credit
    ON credit.source = incoming.source AND credit.external_id = incoming.credit_external_id
LEFT JOIN receivables_openitem AS debit
    ON debit.source = incoming.source AND debit.external_id = incoming.debit_external_id
CROSS JOIN LATERAL (
    SELECT sum(allocation.amount_minor)::bigint AS amount_minor FROM receivables_allocation AS allocation
    WHERE allocation.credit_item_id = credit.id AND allocation.debit_item_id = debit.id
        AND allocation.allocated_on = incoming.allocated_on
) AS there
"""

_COMPARE = f"""
WITH known AS MATERIALIZED ({_KNOWN}), fresh AS (
    SELECT seq,
        sum(amount_minor) OVER (PARTITION BY credit_id) AS given_minor,
        sum(amount_minor) OVER (PARTITION BY debit_id) AS taken_minor
    FROM known WHERE there_minor IS NULL
)
SELECT known.seq, known.there_minor IS NULL,
    CASE WHEN credit_id IS NULL THEN 'the credit is not recorded'
        WHEN debit_id IS NULL THEN 'the debit is not recorded'
        WHEN there_minor = amount_minor THEN ''
        WHEN there_minor IS NOT NULL THEN 'amount_minor ' || there_minor
        WHEN amount_minor <= 0 THEN 'the amount is not positive'
        WHEN credit_minor > 0 THEN 'the credit is no receipt and no credit note'
        WHEN debit_minor < 0 THEN 'the debit is no invoice and no debit note'
        WHEN credit_account_id <> known.account_id THEN 'the documents stand on different accounts'
        WHEN given_minor > -coalesce(credit_left.residual_minor, 0)
            THEN 'of the credit is left ' || -coalesce(credit_left.residual_minor, 0)
        WHEN taken_minor > coalesce(debit_left.residual_minor, 0)
            THEN 'of the debit is left ' || coalesce(debit_left.residual_minor, 0)
        ELSE '' END
FROM known
LEFT JOIN fresh ON fresh.seq = known.seq
LEFT JOIN receivables_residual AS credit_left ON credit_left.item_id = credit_id
LEFT JOIN receivables_residual AS debit_left ON debit_left.item_id = debit_id
"""  # noqa: S608 (our own text)

_NUMBER = f"""
CREATE TEMPORARY TABLE fresh_allocation ON COMMIT DROP AS
SELECT nextval(pg_get_serial_sequence('receivables_posting', 'id')) AS posting_id, known.*
FROM (SELECT * FROM ({_KNOWN}) AS all_of_them WHERE there_minor IS NULL ORDER BY seq) AS known
"""  # noqa: S608 (our own text)

_ADD_POSTINGS = """
INSERT INTO receivables_posting (id, kind, account_id, effective_on, recorded_at, actor)
SELECT posting_id, 'allocation', account_id, allocated_on, %s, %s FROM fresh_allocation
"""

_ADD_ENTRIES = """
INSERT INTO receivables_entry (posting_id, ledger, item_id, amount_minor, effective_on)
SELECT posting_id, 'receivable', line.item_id, line.amount_minor, allocated_on
FROM fresh_allocation
CROSS JOIN LATERAL (VALUES
    (credit_id, amount_minor),
    (debit_id, -amount_minor)
) AS line (item_id, amount_minor)
"""

_ADD_ALLOCATIONS = """
INSERT INTO receivables_allocation (posting_id, credit_item_id, debit_item_id, amount_minor, allocated_on)
SELECT posting_id, credit_id, debit_id, amount_minor, allocated_on FROM fresh_allocation
"""
