"""Narrow columns out of PostgreSQL, and wide ones in, by COPY (texts and NULLs out: journal/staging.py)."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl
from django.db import connection

from dunwell.core.frames import Schema

# Binary COPY has a head of 19 bytes and, before each row, the count of its fields; before each field, its length.
HEAD_BYTES = 19
DAYS_TO_2000 = 10_957  # PostgreSQL counts dates from 2000-01-01, everybody else from 1970-01-01
Params = Sequence[Any] | Mapping[str, Any]
WIRE: dict[Any, str] = {pl.Int64: ">i8", pl.Int32: ">i4", pl.Int16: ">i2", pl.Date: ">i4", pl.Boolean: "?"}


def copy_fixed(*, sql: str, schema: Schema, params: Params = ()) -> pl.DataFrame:
    """Return the rows of a query without NULLs, of integers, dates and booleans, at the speed of memory.

    The query's columns must have exactly the widths of the schema (bigint for Int64, and so on). Raises ValueError
    when a row is not of that fixed form.
    """
    fields: list[tuple[str, str]] = [("_fields", ">i2")]
    for name, dtype in schema.dtypes.items():
        fields += [(f"_length_{name}", ">i4"), (name, WIRE[dtype])]
    form = np.dtype(fields)
    with connection.cursor() as cursor, cursor.copy(f"COPY ({sql}) TO STDOUT (FORMAT BINARY)", params) as copy:
        data = b"".join(copy)
    rows, rest = divmod(len(data) - HEAD_BYTES - 2, form.itemsize)
    if rest:
        raise ValueError(f"The query does not give rows of {form.itemsize} bytes: a NULL, or another type?")
    cells = np.frombuffer(data, dtype=form, count=rows, offset=HEAD_BYTES)
    for name, dtype in schema.dtypes.items():
        if not (cells[f"_length_{name}"] == form[name].itemsize).all():
            raise ValueError(f"Column {name} is not of the width of {dtype} throughout.")
    return schema.check(pl.DataFrame({name: _column(cells[name], dtype) for name, dtype in schema.dtypes.items()}))


def _column(cells: Any, dtype: Any) -> pl.Series:
    native = np.ascontiguousarray(cells.astype(cells.dtype.newbyteorder("=")))
    if dtype == pl.Date:
        return pl.Series(native + DAYS_TO_2000, dtype=pl.Int32).cast(pl.Date)
    return pl.Series(native, dtype=dtype)


def copy_in(*, table: str, schema: Schema, frame: pl.DataFrame) -> int:
    """Append the frame to a table and return the number of rows. The names come from our own code, never from input."""
    columns = ", ".join(f'"{name}"' for name in schema.names)
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({columns}) FROM STDIN (FORMAT CSV)") as copy:
        copy.write(schema.to_csv_bytes(frame))
    return frame.height
