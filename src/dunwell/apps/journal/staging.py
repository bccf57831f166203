"""Rows on their way into the database: a frame becomes a temporary table, and a query becomes a frame."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import polars as pl
from django.db import connection

from dunwell.core.frames import Schema

_NAME = re.compile(r"[a-z_]{1,50}")
_TYPES: dict[type[pl.DataType], str] = {
    pl.String: "text",
    pl.Int64: "bigint",
    pl.Int32: "integer",
    pl.UInt32: "bigint",
    pl.Date: "date",
    pl.Boolean: "boolean",
}
_CHUNK = 1 << 20
_MANY = 1_000


def stage(*, table: str, frame: pl.DataFrame, schema: Schema) -> None:
    """Put the frame into a fresh temporary table of this name, gone at the end of the transaction.

    Columns are those of the schema and `seq`, the row's place in the frame from 0. Raises SchemaMismatch.
    """
    assert connection.in_atomic_block, "a temporary table lives as long as a transaction"
    assert _NAME.fullmatch(table)
    assert all(_NAME.fullmatch(name) for name in schema.names)
    full = Schema(dtypes={"seq": pl.UInt32, **schema.dtypes}, nullable=schema.nullable)
    rows = full.to_csv_bytes(schema.take(frame).with_row_index("seq"))
    columns = ", ".join(f"{name} {_TYPES[_base(dtype)]}" for name, dtype in full.dtypes.items())
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS pg_temp.{table}")
        cursor.execute(f"CREATE TEMPORARY TABLE {table} ({columns}) ON COMMIT DROP")
        with cursor.cursor.copy(f"COPY {table} FROM STDIN (FORMAT csv)") as copy:
            for start in range(0, len(rows), _CHUNK):
                copy.write(rows[start : start + _CHUNK])
        cursor.execute(f"ANALYZE {table}")


@contextmanager
def joins_for(*, rows: int) -> Iterator[None]:
    """Join so many staged rows with large tables by index when they are few, by hash when they are many.

    The planner is given no choice, because it guesses from statistics that may know nothing yet: of rows that the same
    transaction brought, or of tables left full of holes by an import that was rolled back.
    """
    assert connection.in_atomic_block
    shunned = (
        ("enable_nestloop",) if rows > _MANY else ("enable_seqscan", "enable_hashjoin", "enable_mergejoin")
    )
    for setting in shunned:
        execute(f"SET LOCAL {setting} TO off")
    yield
    for setting in shunned:
        execute(f"SET LOCAL {setting} TO on")


def _base(dtype: object) -> type[pl.DataType]:
    return dtype if isinstance(dtype, type) else type(dtype)


def fetch(*, sql: str, schema: Schema, params: Sequence[object] | Mapping[str, object] = ()) -> pl.DataFrame:
    """Return the rows of a SELECT whose columns are those of the schema, by COPY; raises SchemaMismatch."""
    received = bytearray()
    with (
        connection.cursor() as cursor,
        cursor.cursor.copy(f"COPY ({sql}) TO STDOUT (FORMAT csv)", params or None) as copy,
    ):
        for block in copy:
            received += block
    return schema.from_csv_bytes(bytes(received))


def execute(sql: str, params: Sequence[Any] = ()) -> int:
    """Run one statement and return how many rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params or None)
        return int(cursor.rowcount)
