"""Statements that must always hold of the tables, as queries that return the rows that break them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db import connection, transaction

MOST_FINDINGS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Invariant:
    """Something that always holds. `sql` selects the rows that break it: none, when all is well."""

    name: str  # stable, dotted: receivables.postings_balance
    sentence: str
    sql: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One row that breaks an invariant."""

    invariant: Invariant
    row: dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What came of looking at one invariant: at most MOST_FINDINGS rows, and whether there are more."""

    invariant: Invariant
    findings: tuple[Finding, ...]
    is_cut: bool

    @property
    def holds(self) -> bool:
        """Tell whether no row breaks it."""
        return not self.findings


def prove(*, invariants: Iterable[Invariant]) -> Iterator[Proof]:
    """Look at each invariant in turn; all of them see the database at one moment."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        for invariant in invariants:
            cursor.execute(f"SELECT * FROM ({invariant.sql}) AS broken LIMIT {MOST_FINDINGS + 1}")  # noqa: S608 (our own text)
            names = [column.name for column in cursor.description or ()]
            rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
            findings = tuple(Finding(invariant=invariant, row=row) for row in rows[:MOST_FINDINGS])
            yield Proof(invariant=invariant, findings=findings, is_cut=len(rows) > MOST_FINDINGS)
