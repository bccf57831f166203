"""Files of customers into the parties, by the rules of importing.py."""

from datetime import datetime
from typing import Protocol

import polars as pl
from django.db import transaction

from dunwell.apps.parties.operations import CONTACTS, CUSTOMERS, Upserted, upsert_customers
from dunwell.apps.receivables.importing import TOTALS, Imported, Progress, Upload, open_batch, unreadable
from dunwell.formats import customers
from dunwell.formats.findings import UnreadableTable
from dunwell.formats.profile import Profile
from dunwell.formats.tabular import read


class KeepBuyers(Protocol):
    """Keeps how customers are billed, in the caller's transaction; returns the external ids of those it changed."""

    def __call__(
        self, *, buyers: pl.DataFrame, source: str, actor: str, now: datetime, batch_id: int
    ) -> frozenset[str]:
        """Keep it (schema billing_columns.BUYERS)."""
        ...


def import_customers(
    *,
    upload: Upload,
    profile: Profile,
    actor: str,
    now: datetime,
    progress: Progress = lambda *_: None,
    keep_buyers: KeepBuyers | None = None,
) -> Imported:
    """Take a file of customers with their contacts in, and say what came of every row.

    A row counts as imported when its customer is new, as updated when the customer or a contact changed. Nothing
    is written where there is a fault (unless the good rows are accepted), in a trial, or where nothing is new.
    keep_buyers: what keeps how they are billed, which is told above this floor; None leaves it out.
    """
    progress("read", 0, 3)
    try:
        table = read(content=upload.content, profile=profile)
    except UnreadableTable as fault:
        return unreadable(fault)
    progress("read", 1, 3)
    prepared = customers.prepare(table=table, profile=profile)
    is_refused = prepared.faults.height > 0 and not upload.accept_good
    progress("read", 2, 3)
    with transaction.atomic():
        batch = open_batch(
            kind=profile.kind, source=profile.source, upload=upload, entity=None, actor=actor, now=now
        )
        upserted = _upsert(prepared, source=profile.source, actor=actor, now=now, batch_id=batch.pk)
        billed: frozenset[str] = frozenset()
        if keep_buyers is not None and prepared.buyers.height:
            billed = keep_buyers(
                buyers=prepared.buyers, source=profile.source, actor=actor, now=now, batch_id=batch.pk
            )
        result = _result(prepared, upserted, billed=billed, is_refused=is_refused)
        if is_refused or upload.dry_run or not result.imported + result.updated:
            transaction.set_rollback(True)
        else:
            batch.summary = result.summary
            batch.save(update_fields=["summary"])
    progress("read", 3, 3)
    return result


def _upsert(
    prepared: customers.PreparedCustomers, *, source: str, actor: str, now: datetime, batch_id: int
) -> Upserted:
    return upsert_customers(
        customers=CUSTOMERS.take(prepared.customers.with_columns(source=pl.lit(source))),
        contacts=CONTACTS.take(prepared.contacts.with_columns(source=pl.lit(source))),
        actor=actor,
        now=now,
        batch_id=batch_id,
    )


def _result(
    prepared: customers.PreparedCustomers, upserted: Upserted, *, billed: frozenset[str], is_refused: bool
) -> Imported:
    state = prepared.customers.select("external_id").with_columns(
        is_new=upserted.is_new,
        is_changed=upserted.is_changed | (pl.col("external_id").is_in(list(billed)) & ~upserted.is_new),
    )
    rows = prepared.kept_rows.join(state, on="external_id", how="left")
    new = int(rows["is_new"].sum())
    changed = int(rows["is_changed"].sum())
    return Imported(
        rows=prepared.rows,
        imported=0 if is_refused else new,
        updated=0 if is_refused else changed,
        already_there=rows.height - new - changed,
        duplicates=prepared.duplicates.height,
        faults=prepared.faults,
        notes=prepared.notes,
        totals=TOTALS.empty(),
    )
