"""Files into the ledger: all of a file or nothing, unless the good rows are asked for; the same file again is silent.

A trial does the same in the same transaction and takes it back at the end, so that it reports exactly what the import
would.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import polars as pl
from django.db import transaction

from dunwell.apps.journal import operations as journal
from dunwell.apps.organisation.models import Entity
from dunwell.apps.parties.operations import SIGHTINGS, ensure_customers
from dunwell.apps.receivables.models import ImportBatch
from dunwell.apps.receivables.recording import Recorded, record_items, record_settlements
from dunwell.core.frames import Schema, exact_sum_by
from dunwell.formats import open_items
from dunwell.formats.findings import FINDINGS, UnreadableTable, found, together
from dunwell.formats.profile import CLOSED_ITEMS, Profile
from dunwell.formats.tabular import read

TOTALS = Schema(dtypes={"currency": pl.String, "items": pl.Int64, "amount_minor": pl.Int64})
Progress = Callable[[str, int, int], None]
"""Told the step, how much of it is done, and of how much."""


@dataclass(frozen=True, kw_only=True)
class Imported:
    """What came of a file: rows = imported + updated + already_there + duplicates + rows kept out.

    `faults` and `notes` are findings (formats.findings); `totals` (schema TOTALS) covers the rows imported. When a
    file is refused, `imported` is 0 and nothing was written. `updated` is for customers alone.
    """

    rows: int
    imported: int
    already_there: int
    duplicates: int
    faults: pl.DataFrame
    notes: pl.DataFrame
    totals: pl.DataFrame
    updated: int = 0

    @property
    def summary(self) -> dict[str, object]:
        """The counts, as they are kept with the batch and told to the journal."""
        return {
            "rows": self.rows,
            "imported": self.imported,
            "updated": self.updated,
            "already_there": self.already_there,
            "duplicates": self.duplicates,
            "faults": self.faults.height,
            "totals": {
                row["currency"]: {"items": row["items"], "amount_minor": row["amount_minor"]}
                for row in self.totals.iter_rows(named=True)
            },
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file as it was handed in, and how it is to be taken."""

    name: str
    content: bytes
    accept_good: bool = False
    dry_run: bool = False


def unreadable(fault: UnreadableTable) -> Imported:
    """What comes of a file that is no table: the one fault that says why."""
    return Imported(
        rows=0,
        imported=0,
        already_there=0,
        duplicates=0,
        faults=fault.findings,
        notes=FINDINGS.empty(),
        totals=TOTALS.empty(),
    )


def open_batch(
    *, kind: str, source: str, upload: Upload, entity: Entity | None, actor: str, now: datetime
) -> ImportBatch:
    """Record that a file is being taken in, in the caller's transaction."""
    return ImportBatch.objects.create(
        kind=kind,
        source=source,
        file_name=upload.name[-255:],
        file_sha256=hashlib.sha256(upload.content).hexdigest(),
        entity=entity,
        imported_at=now,
        actor=actor,
    )


def import_items(
    *,
    upload: Upload,
    profile: Profile,
    entity: Entity,
    actor: str,
    now: datetime,
    progress: Progress = lambda *_: None,
) -> Imported:
    """Take a file of open or closed items into an entity, and say what came of every row.

    Nothing is written where there is a fault (unless the good rows are accepted), in a trial, or where nothing in
    the file is new. One batch and one event otherwise.
    """
    progress("read", 0, 3)
    try:
        table = read(content=upload.content, profile=profile)
    except UnreadableTable as fault:
        return unreadable(fault)
    progress("read", 1, 3)
    prepared = open_items.prepare(table=table, profile=profile, entity=entity.code)
    del table
    progress("read", 2, 3)
    with transaction.atomic():
        batch = open_batch(
            kind=profile.kind, source=profile.source, upload=upload, entity=entity, actor=actor, now=now
        )
        result = _record(prepared, profile=profile, entity=entity, batch=batch)
        is_refused = result.faults.height > 0 and not upload.accept_good
        if is_refused or upload.dry_run or not result.imported:
            transaction.set_rollback(True)
        else:
            _close_batch(batch, result)
    progress("read", 3, 3)
    return _refused(result) if is_refused else result


def _close_batch(batch: ImportBatch, result: Imported) -> None:
    batch.summary = result.summary
    batch.save(update_fields=["summary"])
    journal.append(
        name="receivables.items.imported",
        actor=batch.actor,
        now=batch.imported_at,
        subject="import",
        subject_id=batch.pk,
        entity_id=batch.entity_id,
        data={"kind": batch.kind, "source": batch.source, "file_name": batch.file_name, **result.summary},
    )


def _refused(result: Imported) -> Imported:
    return Imported(
        rows=result.rows,
        imported=0,
        already_there=result.already_there,
        duplicates=result.duplicates,
        faults=result.faults,
        notes=result.notes,
        totals=TOTALS.empty(),
    )


def _record(
    prepared: open_items.Prepared, *, profile: Profile, entity: Entity, batch: ImportBatch
) -> Imported:
    """Record what is sound, in the caller's transaction; rows that differ from what is recorded become faults."""
    documents = _with_customers(prepared.documents, profile=profile, batch=batch)
    items = documents.with_columns(source=pl.lit(profile.source), entity_id=pl.lit(entity.pk, dtype=pl.Int64))
    recorded, faults = _all_that_fits(items, batch=batch)
    state = _state(items, recorded=recorded, faults=faults)
    if profile.kind == CLOSED_ITEMS:
        settlements = state.join(items, on="row", how="left", maintain_order="left").with_columns(
            receipt_external_id=pl.col("external_id") + ":paid"
        )
        settled, late = _all_that_settles(settlements, batch=batch)
        paid = _state(settlements, recorded=settled, faults=late)
        state = paid.join(state, on="row", suffix="_before", maintain_order="left").select(
            "row", is_imported=pl.col("is_imported") | pl.col("is_imported_before")
        )
        faults = together(faults, late)
    rows = state.filter("is_imported").select("row")
    return Imported(
        rows=prepared.rows,
        imported=rows.height,
        already_there=state.height - rows.height,
        duplicates=prepared.duplicates.height,
        faults=together(prepared.faults, faults),
        notes=prepared.notes,
        totals=_totals(documents.join(rows, on="row", how="semi")),
    )


def _with_customers(documents: pl.DataFrame, *, profile: Profile, batch: ImportBatch) -> pl.DataFrame:
    sightings = (
        documents.group_by("customer", "customer_number", "customer_name", maintain_order=True)
        .agg(pl.len().cast(pl.Int64).alias("count"))
        .select(
            source=pl.lit(profile.customer_source),
            external_id="customer",
            number="customer_number",
            name="customer_name",
            count="count",
        )
    )
    known = ensure_customers(
        sightings=SIGHTINGS.take(sightings), actor=batch.actor, now=batch.imported_at, batch_id=batch.pk
    )
    return documents.join(
        known.select(customer="external_id", customer_id="customer_id"),
        on="customer",
        how="left",
        maintain_order="left",
    )


def _all_that_fits(items: pl.DataFrame, *, batch: ImportBatch) -> tuple[Recorded, pl.DataFrame]:
    """Record the items but those that are there with other content, which are faults."""

    def record(frame: pl.DataFrame) -> Recorded:
        return record_items(items=frame, actor=batch.actor, now=batch.imported_at, batch_id=batch.pk)

    return _without_conflicts(items, record, field="number")


def _all_that_settles(settlements: pl.DataFrame, *, batch: ImportBatch) -> tuple[Recorded, pl.DataFrame]:
    """Record the payments but those that do not fit what is recorded, which are faults."""

    def record(frame: pl.DataFrame) -> Recorded:
        return record_settlements(
            settlements=frame, actor=batch.actor, now=batch.imported_at, batch_id=batch.pk
        )

    return _without_conflicts(settlements, record, field="settled_on")


def _without_conflicts(
    frame: pl.DataFrame, record: Callable[[pl.DataFrame], Recorded], *, field: str
) -> tuple[Recorded, pl.DataFrame]:
    first = record(frame)
    if first.conflicts.is_empty():
        return first, FINDINGS.empty()
    faults = found(
        rows=first.conflicts,
        where=pl.lit(value=True),
        field=field,
        code="differs_from_recorded",
        message=pl.format(
            "Document {} is recorded otherwise ({}); recorded documents never change: correct the file, or reverse the "
            "recorded one first.",
            "number",
            "differs",
        ),
    )
    return record(frame.join(faults, on="row", how="anti", maintain_order="left")), faults


def _state(frame: pl.DataFrame, *, recorded: Recorded, faults: pl.DataFrame) -> pl.DataFrame:
    """The rows that are recorded now, and whether they were new."""
    kept = frame.select("row").join(faults, on="row", how="anti", maintain_order="left")
    return kept.with_columns(recorded.is_imported)


def _totals(documents: pl.DataFrame) -> pl.DataFrame:
    sums = exact_sum_by(frame=documents, by=["currency"], amounts=["amount_minor"])
    counts = documents.group_by("currency").agg(pl.len().cast(pl.Int64).alias("items"))
    return TOTALS.take(sums.join(counts, on="currency").sort("currency").select(TOTALS.names))
