"""Schemas: what they refuse, COPY both ways, sums that cannot wrap."""

from datetime import UTC, date, datetime

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dunwell.core.frames import INSTANT, Schema, SchemaMismatch, bounded, exact_sum, exact_sum_by
from dunwell.core.money import BOUND, AmountTooLarge

SCHEMA = Schema(
    {"id": pl.Int64, "name": pl.String, "paid": pl.Boolean, "due_on": pl.Date, "seen_at": INSTANT},
    nullable={"name", "paid", "due_on", "seen_at"},
)
texts = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=12)
rows = st.lists(
    st.tuples(
        st.integers(-(2**63), 2**63 - 1),
        st.none()
        | texts
        | st.sampled_from(["", " ", '"', ",", "\n", "\r", "\r\n", "\\.", "\\N", "t", "null"]),
        st.none() | st.booleans(),
        st.none() | st.dates(min_value=date(1000, 1, 1)),
        st.none() | st.datetimes(min_value=datetime(1900, 1, 1)).map(lambda at: at.replace(tzinfo=UTC)),  # noqa: DTZ001
    ),
    max_size=8,
)


def frame_of(values: list[tuple[object, ...]]) -> pl.DataFrame:
    return pl.DataFrame(values, schema=dict(SCHEMA.dtypes), orient="row")


@given(rows)
def test_what_is_written_for_copy_is_what_copy_gives_back(values):
    frame = frame_of(values)
    sent = SCHEMA.to_csv_bytes(frame)
    assert SCHEMA.to_csv_bytes(frame) == sent
    returned = sent.replace(b",true,", b",t,").replace(b",false,", b",f,")
    assert SCHEMA.from_csv_bytes(returned).equals(frame)


def test_rows_as_postgresql_writes_them():
    data = (
        b'1,"a ""b"", c",t,2020-02-29,2020-01-01 00:00:00+00\n'
        b'2,"",f,,2020-01-01 05:30:00.123456+05:30\n'
        b"-3,,,0001-01-01,2020-01-01 00:00:00.5-03\n"
        b'4,"two\nlines",t,9999-12-31,\n'
    )
    assert SCHEMA.from_csv_bytes(data).rows() == [
        (1, 'a "b", c', True, date(2020, 2, 29), datetime(2020, 1, 1, tzinfo=UTC)),
        (2, "", False, None, datetime(2020, 1, 1, 0, 0, 0, 123456, tzinfo=UTC)),
        (-3, None, None, date(1, 1, 1), datetime(2020, 1, 1, 3, 0, 0, 500000, tzinfo=UTC)),
        (4, "two\nlines", True, date(9999, 12, 31), None),
    ]


def test_rows_for_postgresql():
    frame = frame_of(
        [
            (1, "", True, date(2020, 1, 2), datetime(2020, 1, 2, 3, 4, 5, 6, tzinfo=UTC)),
            (2, None, None, None, None),
        ]
    )
    assert SCHEMA.to_csv_bytes(frame) == b'1,"",true,2020-01-02,2020-01-02 03:04:05.000006+00:00\n2,,,,\n'


def test_no_rows():
    assert SCHEMA.from_csv_bytes(b"").equals(SCHEMA.empty())
    assert SCHEMA.to_csv_bytes(SCHEMA.empty()) == b""
    assert SCHEMA.empty().schema == pl.Schema(SCHEMA.dtypes)


@pytest.mark.parametrize(
    ("data", "column"),
    [
        (b"x,a,t,2020-01-01,\n", "id"),
        (b"99999999999999999999,a,t,2020-01-01,\n", "id"),
        (b",a,t,2020-01-01,\n", "id"),
        (b"1,a,true,2020-01-01,\n", "paid"),
        (b"1,a,t,infinity,\n", "due_on"),
        (b"1,a,t,2020-02-30,\n", "due_on"),
        (b"1,a,t,2020-01-01,soon\n", "seen_at"),
        (b"1,a,t,2020-01-01,,6\n", "seen_at"),
    ],
)
def test_bytes_that_do_not_fit_name_the_column(data, column):
    with pytest.raises(SchemaMismatch, match=f"'{column}'") as refusal:
        SCHEMA.from_csv_bytes(b"7,b,f,2020-01-01,\n" + data)
    assert refusal.value.column == column


@pytest.mark.parametrize(
    ("change", "column", "problem"),
    [
        (lambda f: f.drop("name"), "name", "is missing"),
        (lambda f: f.with_columns(extra=1), "extra", "not in the schema"),
        (lambda f: f.with_columns(pl.col("id").cast(pl.Int32)), "id", "is Int32, not Int64"),
        (lambda f: f.with_columns(id=pl.lit(None, dtype=pl.Int64)), "id", "is null in 1 of 1 rows"),
        (lambda f: f.select("name", "id", "paid", "due_on", "seen_at"), "id", "stands where 'name' is"),
        (lambda f: f.with_columns(pl.col("seen_at").dt.cast_time_unit("ms")), "seen_at", "time_unit='ms'"),
    ],
)
def test_a_frame_that_does_not_fit_names_the_column(change, column, problem):
    frame = change(frame_of([(1, None, None, None, None)]))
    with pytest.raises(SchemaMismatch) as refusal:
        SCHEMA.check(frame)
    assert refusal.value.column == column
    assert problem in str(refusal.value)
    with pytest.raises(SchemaMismatch):
        SCHEMA.to_csv_bytes(frame)


def test_take_picks_its_columns_out_of_a_wider_frame():
    wide = frame_of([(1, "a", True, None, None)]).with_columns(extra=2).select(pl.all().reverse())
    assert (
        SCHEMA.take(wide.select("extra", "seen_at", "due_on", "paid", "name", "id")).columns == SCHEMA.names
    )


def test_a_schema_knows_its_nullable_columns():
    with pytest.raises(ValueError, match="ghost"):
        Schema({"id": pl.Int64}, nullable={"ghost"})


@given(
    st.lists(
        st.tuples(st.sampled_from(["CAD", "USD"]), st.integers(0, 2), st.integers(-BOUND + 1, BOUND - 1)),
        max_size=9,
    )
)
def test_sums_are_those_of_the_integers_or_refused(values):
    frame = pl.DataFrame(
        values, schema={"currency": pl.String, "entity": pl.Int64, "minor": pl.Int64}, orient="row"
    )
    expected: dict[tuple[str, int], int] = {}
    for currency, entity, minor in values:
        expected[currency, entity] = expected.get((currency, entity), 0) + minor
    exact = frame.select(exact_sum("minor"))
    assert exact.item() == sum(minor for *_, minor in values)
    if any(abs(total) >= BOUND for total in expected.values()):
        with pytest.raises(AmountTooLarge):
            exact_sum_by(frame=frame, by=["currency", "entity"], amounts=["minor"])
    else:
        summed = exact_sum_by(frame=frame, by=["currency", "entity"], amounts=["minor"])
        assert summed.rows() == [(*keys, total) for keys, total in sorted(expected.items())]
        assert summed.schema["minor"] == pl.Int64


@pytest.mark.parametrize(
    ("minor", "fits"), [(BOUND - 1, True), (-BOUND + 1, True), (BOUND, False), (-BOUND, False)]
)
def test_the_bound_of_a_column(minor, fits):
    frame = pl.DataFrame({"minor": [0, minor]}, schema={"minor": pl.Int128})
    if fits:
        assert bounded(frame=frame, amounts=["minor"]).rows() == [(0,), (minor,)]
    else:
        with pytest.raises(AmountTooLarge, match="1 of 2 rows"):
            bounded(frame=frame, amounts=["minor"])
