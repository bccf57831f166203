"""Schemas of frames as values: check a frame, read and write rows of COPY, sum without wrapping."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO

import polars as pl

from dunwell.core.money import BOUND, AmountTooLarge

Dtype = pl.DataType | type[pl.DataType]
INSTANT = pl.Datetime(time_unit="us", time_zone="UTC")

_FROM_COPY = "%Y-%m-%d %H:%M:%S%.f%#z"
_TO_COPY = "%Y-%m-%d %H:%M:%S%.6f%:z"


class SchemaMismatch(ValueError):
    """A frame, or bytes for one, that does not fit its schema; `column` names the column at fault."""

    code = "schema_mismatch"

    def __init__(self, *, column: str, problem: str) -> None:
        super().__init__(f"column {column!r}: {problem}")
        self.column = column


@dataclass(frozen=True)
class Schema:
    """The columns of a frame in order, their types, and which of them may be null."""

    dtypes: Mapping[str, Dtype]
    nullable: Collection[str] = ()

    def __post_init__(self) -> None:
        if strangers := set(self.nullable) - set(self.dtypes):
            raise ValueError(f"nullable, but no columns of the schema: {sorted(strangers)}")

    @property
    def names(self) -> list[str]:
        """The column names in order."""
        return list(self.dtypes)

    def empty(self) -> pl.DataFrame:
        """A frame of this schema with no rows."""
        return pl.DataFrame(schema=dict(self.dtypes))

    def check(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The same frame, which has exactly these columns in this order; raises SchemaMismatch."""
        for column in frame.columns:
            if column not in self.dtypes:
                raise SchemaMismatch(column=column, problem="is not in the schema")
        taken = self.take(frame)
        for column, found in zip(self.names, frame.columns, strict=True):
            if column != found:
                raise SchemaMismatch(column=column, problem=f"stands where {found!r} is")
        return taken

    def take(self, frame: pl.DataFrame) -> pl.DataFrame:
        """These columns in this order out of a frame that may hold more; raises SchemaMismatch."""
        found = frame.schema  # worked out anew at every look
        for column, dtype in self.dtypes.items():
            if column not in found:
                raise SchemaMismatch(column=column, problem="is missing")
            if found[column] != dtype:
                raise SchemaMismatch(column=column, problem=f"is {found[column]}, not {dtype}")
            if column not in self.nullable and (nulls := frame.get_column(column).null_count()):
                raise SchemaMismatch(column=column, problem=f"is null in {nulls} of {frame.height} rows")
        return frame if list(found) == self.names else frame.select(self.names)

    def from_csv_bytes(self, data: bytes) -> pl.DataFrame:
        """The rows of PostgreSQL's `COPY … TO STDOUT (FORMAT csv)`, no header; raises SchemaMismatch.

        Nulls come unquoted and empty, texts that are empty come quoted, booleans as t and f, instants with
        their offset from UTC.
        """
        if not data:
            return self.empty()
        try:
            raw = pl.read_csv(data, has_header=False, schema=self._as_read())
        except pl.exceptions.ComputeError as refusal:
            raise self._guilty(data, refusal) from refusal
        converted: list[pl.Series] = []
        for name, dtype in self.dtypes.items():
            try:
                converted.append(_converted(raw[name], dtype))
            except pl.exceptions.PolarsError as refusal:
                raise SchemaMismatch(column=name, problem=str(refusal).splitlines()[0]) from refusal
        return self.check(pl.DataFrame(converted))

    def _guilty(self, data: bytes, refusal: Exception) -> SchemaMismatch:
        """The column at which the reader gave up: the slow way, taken only when the quick one has failed."""
        texts: dict[str, Dtype] = dict.fromkeys(self.names, pl.String)
        guilty = self.names[-1]
        if _reads(data, texts):  # else there are more fields than columns
            alone = ((name, {**texts, name: dtype}) for name, dtype in self._as_read().items())
            guilty = next((name for name, schema in alone if not _reads(data, schema)), guilty)
        return SchemaMismatch(column=guilty, problem=str(refusal).splitlines()[0])

    def _as_read(self) -> dict[str, Dtype]:
        return {name: pl.String if _is_converted(dtype) else dtype for name, dtype in self.dtypes.items()}

    def to_csv_bytes(self, frame: pl.DataFrame) -> bytes:
        """The frame as rows for `COPY … FROM STDIN (FORMAT csv)`, no header; raises SchemaMismatch.

        The same frame gives the same bytes. Null and the empty text stay apart.
        """
        rows = BytesIO()
        self.check(frame).write_csv(rows, include_header=False, datetime_format=_TO_COPY)
        return rows.getvalue()


def _reads(data: bytes, schema: dict[str, Dtype]) -> bool:
    try:
        pl.read_csv(data, has_header=False, schema=schema)
    except pl.exceptions.ComputeError:
        return False
    return True


def _is_converted(dtype: Dtype) -> bool:
    return dtype in (pl.Boolean, pl.Datetime)


def _converted(column: pl.Series, dtype: Dtype) -> pl.Series:
    if dtype == pl.Boolean:
        return column.replace_strict({"t": True, "f": False, None: None}, return_dtype=pl.Boolean)
    if dtype == pl.Datetime:
        return column.str.to_datetime(_FROM_COPY, time_unit="us", time_zone="UTC")
    return column


def bounded(*, frame: pl.DataFrame, amounts: Sequence[str]) -> pl.DataFrame:
    """The frame with these Int128 columns narrowed to Int64; raises AmountTooLarge at 2**62 or more."""
    for column in amounts:
        beyond = frame.filter((pl.col(column) >= BOUND) | (pl.col(column) <= -BOUND))
        if beyond.height:
            raise AmountTooLarge(
                f"{column} is beyond what can be kept in {beyond.height} of {frame.height} rows"
            )
    return frame.with_columns(pl.col(column).cast(pl.Int64) for column in amounts)


def exact_sum(column: str) -> pl.Expr:
    """The sum of an Int64 column as Int128 (an Int64 sum wraps without a word); narrow it by `bounded`."""
    return pl.col(column).cast(pl.Int128).sum()


def exact_sum_by(*, frame: pl.DataFrame, by: Sequence[str], amounts: Sequence[str]) -> pl.DataFrame:
    """Sums of Int64 amounts for each key, sorted by key; raises AmountTooLarge rather than wrap.

    The currency of an amount belongs among the keys: no sum crosses currencies.
    """
    sums = frame.group_by(by).agg(exact_sum(column) for column in amounts).sort(by)
    return bounded(frame=sums, amounts=amounts)
