"""Writes: rates of new half-years."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from dunwell.apps.journal.operations import append
from dunwell.apps.law.models import LawImport, LawRate
from dunwell.apps.law.queries import law_book
from dunwell.core.law.faults import LawFault, LawFaulty
from dunwell.core.law.records import RateRow
from dunwell.formats import law_csv


@dataclass(frozen=True, slots=True, kw_only=True)
class RatesTaken:
    """What came of a file of rates: what is new, how many rows were known already, and every fault."""

    rows: int
    added: tuple[RateRow, ...]
    already_there: int
    faults: tuple[LawFault, ...]


def import_rates(*, content: bytes, actor: str, now: datetime, is_dry: bool = False) -> RatesTaken:
    """Take in rates of half-years from a CSV file, all or none; the same file again changes nothing.

    Overlaps, gaps, unknown series and figures against their formula are faults, and so is whatever the reader of the
    file does not understand. One that is published takes the place of one that was worked out.
    """
    read = law_csv.rates(content=content)
    if read.faults:
        return RatesTaken(rows=len(read.rows), added=(), already_there=0, faults=read.faults)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE law_lawrate IN SHARE ROW EXCLUSIVE MODE")
        try:
            merged = law_book().merged(rows=read.rows)
        except LawFaulty as error:
            faults = tuple(_with_lines(error.faults, read))
            return RatesTaken(rows=len(read.rows), added=(), already_there=0, faults=faults)
        if merged.added and not is_dry:
            _store(merged.added, content, actor, now)
    return RatesTaken(rows=len(read.rows), added=merged.added, already_there=merged.already_there, faults=())


def _with_lines(faults: Sequence[LawFault], read: law_csv.RatesFile) -> list[LawFault]:
    """Faults with the line of the file that they speak of, where it is one."""
    lines = {f"{row.series} {row.valid_from}": line for row, line in zip(read.rows, read.lines, strict=True)}
    return [
        LawFault(f"line {lines[one.where]}, {one.where}" if one.where in lines else one.where, one.message)
        for one in faults
    ]


def _store(rows: Sequence[RateRow], content: bytes, actor: str, now: datetime) -> None:
    assert all(row.valid_to is not None for row in rows), "the book refuses a half-year without an end"
    batch = LawImport.objects.create(at=now, actor=actor, sha256=hashlib.sha256(content).hexdigest())
    LawRate.objects.bulk_create(
        LawRate(
            batch=batch,
            series=row.series,
            valid_from=row.valid_from,
            valid_to=row.valid_to or row.valid_from,
            reference_pct=row.reference_pct,
            statutory_pct=row.statutory_pct,
            is_published=row.is_published,
            confidence=int(row.evidence.confidence),
            source=row.evidence.source,
            verify=row.evidence.verify,
        )
        for row in rows
    )
    append(
        name="law.rates.imported",
        actor=actor,
        now=now,
        subject="law_import",
        subject_id=batch.pk,
        data={"rows": [f"{row.series} {row.valid_from}" for row in rows]},
    )
