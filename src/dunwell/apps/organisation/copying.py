"""Mass reads and writes: narrow columns out of PostgreSQL in one packed value, rows in by COPY.

Reading a million rows one by one costs a Python step each, whatever the protocol. So the server packs the rows, each
of the same width, into one byte string, and NumPy reads the columns out of it: a third of the time of a plain COPY
(docs/decisions/0005). Texts of any length and NULLs come out by journal/staging.py.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl
import psycopg
from django.db import connection, transaction

from dunwell.core.frames import Dtype, Schema

DAYS_TO_2000 = 10_957  # PostgreSQL counts dates from 2000-01-01, everybody else from 1970-01-01
PACKED: dict[type[pl.DataType], tuple[str, str]] = {  # how the server packs a column, and how NumPy reads it
    pl.Int64: ("int8send({})", ">i8"),
    pl.Int32: ("int4send({})", ">i4"),
    pl.Int16: ("int2send({})", ">i2"),
    pl.Date: ("int4send({} - date '2000-01-01')", ">i4"),
    pl.Boolean: ("boolsend({})", "?"),
    pl.String: ("convert_to({}, 'UTF8')", "S3"),
}
LARGEST_PACK = 1 << 29  # bytes; PostgreSQL holds at most twice that in one value
Params = Sequence[Any] | Mapping[str, Any]


class NotOfFixedWidth(ValueError):
    """A query gives NULLs, or texts that are not three letters: it cannot be read packed."""


def read_packed(*, sql: str, schema: Schema, params: Params = ()) -> pl.DataFrame:
    """Return the rows of a query whose columns are those of the schema, without NULLs; texts are three letters.

    Integers must have exactly the schema's width (bigint for Int64, and so on). Raises NotOfFixedWidth. Call it in a
    transaction that sees one moment (REPEATABLE READ) when other reads must agree with it. Where the server expects
    more than half a gigabyte, the query is asked once per half gigabyte, so the cost grows with the rows and, slowly,
    with their square.
    """
    form = np.dtype([(name, PACKED[_kind(dtype)][1]) for name, dtype in schema.dtypes.items()])
    row = " || ".join(
        PACKED[_kind(dtype)][0].format(f'packed."{name}"') for name, dtype in schema.dtypes.items()
    )
    parts = 1 + _expected(sql, params) * form.itemsize // LARGEST_PACK
    while (read := _packs(sql=sql, row=row, first=schema.names[0], parts=parts, params=params)) is None:
        parts *= 4
    rows, packs = read
    whole = [pack for pack in packs if len(pack) % form.itemsize == 0]
    cells = np.concatenate([np.frombuffer(pack, dtype=form) for pack in (b"", *whole)])
    if len(cells) != rows:
        raise NotOfFixedWidth(
            f"{rows} rows were counted and {len(cells)} read: a NULL, or a text of another length?"
        )
    return schema.check(
        pl.DataFrame({name: _column(cells[name], dtype) for name, dtype in schema.dtypes.items()})
    )


def _expected(sql: str, params: Params) -> int:
    """How many rows the server expects: counting them would cost as much as reading them."""
    with psycopg.ClientCursor(_raw()) as cursor:
        cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}", params or None)
        ((plan,),) = cursor.fetchall()
    return int(plan[0]["Plan"]["Plan Rows"])


def _packs(*, sql: str, row: str, first: str, parts: int, params: Params) -> tuple[int, list[bytes]] | None:
    """How many rows there are, and all of them packed; None where a pack grew larger than a value may be."""
    rows, packs = 0, []
    try:
        with transaction.atomic():
            for part in range(parts):
                where = f'WHERE mod(abs(packed."{first}"), {parts}) = {part}' if parts > 1 else ""
                statement = f"SELECT count(*), string_agg({row}, ''::bytea) FROM ({sql}) AS packed {where}"  # noqa: S608 - our own query
                count, pack = _packed_value(statement, params)
                rows += count
                packs.append(pack)
    except psycopg.errors.ProgramLimitExceeded:
        return None
    return rows, packs


def _packed_value(statement: str, params: Params) -> tuple[int, bytes]:
    with psycopg.ClientCursor(_raw()) as binding:
        bound = binding.mogrify(statement, params or None)
    with psycopg.RawCursor(_raw()) as cursor:
        cursor.execute(bound.encode(), binary=True)
        ((count, value),) = cursor.fetchall()
    return int(count), bytes(value or b"")


def _raw() -> psycopg.Connection[Any]:
    connection.ensure_connection()
    raw: psycopg.Connection[Any] = connection.connection
    return raw


def _kind(dtype: Dtype) -> type[pl.DataType]:
    return dtype if isinstance(dtype, type) else type(dtype)


def _column(cells: "np.ndarray[Any, np.dtype[Any]]", dtype: Dtype) -> pl.Series:
    if dtype == pl.String:
        return pl.Series(cells.astype("U3"), dtype=pl.String)
    native = np.ascontiguousarray(cells.astype(cells.dtype.newbyteorder("=")))
    if dtype == pl.Date:
        return pl.Series(native + DAYS_TO_2000, dtype=pl.Int32).cast(pl.Date)
    return pl.Series(native, dtype=dtype)


def copy_in(*, table: str, schema: Schema, frame: pl.DataFrame) -> int:
    """Append the frame to a table and return the number of rows. The names come from our own code, never from input."""
    columns = ", ".join(f'"{name}"' for name in schema.names)
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {table} ({columns}) FROM STDIN (FORMAT CSV)") as copy,
    ):
        copy.write(schema.to_csv_bytes(frame))
    return frame.height
