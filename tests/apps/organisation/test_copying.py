"""Mass reads and writes: what is packed by the server comes out unchanged, and what cannot be packed is refused."""

from collections.abc import Sequence
from datetime import date

import polars as pl
import psycopg
import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dunwell.apps.organisation import copying
from dunwell.core.frames import Schema

pytestmark = pytest.mark.django_db

SCHEMA = Schema(
    {
        "id": pl.Int64,
        "items": pl.Int32,
        "step": pl.Int16,
        "due_on": pl.Date,
        "is_open": pl.Boolean,
        "currency": pl.String,
    }
)
TYPES = ("bigint", "integer", "smallint", "date", "boolean", "text")
Row = tuple[int, int, int, date, bool, str]
ROWS = st.lists(
    st.tuples(
        st.integers(-(2**63) + 1, 2**63 - 1),  # PostgreSQL has no absolute value of the least
        st.integers(-(2**31), 2**31 - 1),
        st.integers(-(2**15), 2**15 - 1),
        st.dates(date(1, 1, 1), date(9999, 12, 31)),
        st.booleans(),
        st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=3, max_size=3),
    ),
    max_size=30,
)


def query(rows: Sequence[Sequence[object]]) -> tuple[str, list[object]]:
    """A statement that gives these rows, and its parameters."""
    casts = "(" + ", ".join(f"CAST(%s AS {kind})" for kind in TYPES) + ")"
    names = ", ".join(f'"{name}"' for name in SCHEMA.names)
    nothing = f"SELECT {', '.join(f'NULL::{kind}' for kind in TYPES)} WHERE false"
    values = f"VALUES {', '.join([casts] * len(rows))}" if rows else nothing
    return f"SELECT * FROM ({values}) AS given ({names})", [cell for row in rows for cell in row]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(rows=ROWS)
def test_packed_rows_come_out_unchanged(rows: list[Row]) -> None:
    sql, params = query(rows)

    found = copying.read_packed(sql=sql, schema=SCHEMA, params=params)

    assert sorted(found.rows()) == sorted(rows)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(rows=ROWS)
def test_in_parts_each_row_comes_once(rows: list[Row]) -> None:
    sql, params = query(rows)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(copying, "LARGEST_PACK", 60)  # two rows and a bit
        found = copying.read_packed(sql=sql, schema=SCHEMA, params=params)

    assert sorted(found.rows()) == sorted(rows)


def test_where_a_pack_grows_too_large_the_rows_come_in_more_parts() -> None:
    rows: list[Row] = [(number, 2, 3, date(2026, 5, 31), True, "EUR") for number in range(9)]
    sql, params = query(rows)
    whole, asked = copying._packed_value, []

    def limited(statement: str, params: copying.Params) -> tuple[int, bytes]:
        found = whole(statement, params)
        asked.append(found[0])
        if found[0] > 4:
            raise psycopg.errors.ProgramLimitExceeded
        return found

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(copying, "_packed_value", limited)
        found = copying.read_packed(sql=sql, schema=SCHEMA, params=params)

    assert sorted(found.rows()) == sorted(rows)
    assert asked[0] == 9
    assert asked[1:] == [3, 2, 2, 2]


@pytest.mark.parametrize("place", range(len(TYPES)))
def test_a_null_is_refused_and_counted(place: int) -> None:
    whole: list[object] = [1, 2, 3, date(2026, 5, 31), True, "EUR"]
    holed = [None if at == place else cell for at, cell in enumerate(whole)]
    sql, params = query([whole, holed, whole])

    with pytest.raises(copying.NotOfFixedWidth, match="3 rows were counted and 2 read"):
        copying.read_packed(sql=sql, schema=SCHEMA, params=params)


def test_a_text_of_another_length_is_refused() -> None:
    sql, params = query([[1, 2, 3, date(2026, 5, 31), True, "EURO"]])

    with pytest.raises(copying.NotOfFixedWidth, match="1 rows were counted and 0 read"):
        copying.read_packed(sql=sql, schema=SCHEMA, params=params)


def test_what_is_copied_in_is_what_is_read_packed() -> None:
    rows: list[Row] = [
        (1, 2, 3, date(2026, 5, 31), True, "EUR"),
        (-1, -2, -3, date(1999, 12, 31), False, "JPY"),
    ]
    columns = ", ".join(f'"{name}" {kind}' for name, kind in zip(SCHEMA.names, TYPES, strict=True))
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE copied ({columns}) ON COMMIT DROP")

    count = copying.copy_in(
        table="copied", schema=SCHEMA, frame=pl.DataFrame(rows, schema=dict(SCHEMA.dtypes), orient="row")
    )

    assert count == 2
    assert (
        copying.read_packed(sql="SELECT * FROM copied", schema=SCHEMA).sort("id", descending=True).rows()
        == rows
    )
