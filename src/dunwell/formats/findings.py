"""What an import has to say of a file: faults that keep rows out, and notes on quirks that were answered.

Both are rows of one frame: `row` as a spreadsheet counts (the header is row 1; 0 is the file as a whole), `field`,
`code` (stable) and `message` (a sentence with the remedy).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import polars as pl

from dunwell.core.frames import Schema

LONGEST_CELL = 100_000
FINDINGS = Schema(dtypes={"row": pl.Int64, "field": pl.String, "code": pl.String, "message": pl.String})


def finding(*, row: int, field: str, code: str, message: str) -> pl.DataFrame:
    """One finding."""
    return pl.DataFrame([(row, field, code, message)], schema=dict(FINDINGS.dtypes), orient="row")


def found(*, rows: pl.DataFrame, where: pl.Expr, field: str, code: str, message: pl.Expr) -> pl.DataFrame:
    """A finding for each of the rows (with a column `row`) where the condition holds."""
    return FINDINGS.take(
        rows.filter(where).select(
            pl.col("row").cast(pl.Int64),
            field=pl.lit(field),
            code=pl.lit(code),
            message=message.cast(pl.String),
        )
    )


@dataclass(frozen=True, slots=True)
class Check:
    """What a text must pass, and the code and the remedy of one that does not."""

    code: str
    is_right: Callable[[str], bool]
    remedy: str


def not_understood(*, rows: pl.DataFrame, checks: Mapping[str, Check]) -> list[pl.DataFrame]:
    """For each column named, a finding for each row whose text fails its check; every text is checked once."""
    said: list[pl.DataFrame] = []
    for name, check in checks.items():
        wrong = [one for one in rows[name].unique().drop_nulls().to_list() if not check.is_right(one)]
        shown = pl.col(name).str.slice(0, 60)
        message = pl.format("'{}' is not understood; {}.", shown, pl.lit(check.remedy))
        where = pl.col(name).is_in(wrong)
        said.append(found(rows=rows, where=where, field=name, code=check.code, message=message))
    return said


def too_long(*, rows: pl.DataFrame, longest: Mapping[str, int]) -> list[pl.DataFrame]:
    """For each column named, a finding for each row whose text has more characters than that."""
    return [
        found(
            rows=rows,
            where=pl.col(name).str.len_chars() > most,
            field=name,
            code="too_long",
            message=pl.lit(f"The {name.replace('_', ' ')} is longer than {most} characters; shorten it."),
        )
        for name, most in longest.items()
    ]


def together(*parts: pl.DataFrame) -> pl.DataFrame:
    """All the findings in the order of their rows, then of their fields."""
    return pl.concat([FINDINGS.empty(), *parts]).sort("row", "field", "code", maintain_order=True)


class UnreadableTable(Exception):
    """A file that is no table at all, with the finding that says why."""

    def __init__(self, *, field: str = "", code: str, message: str, row: int = 0) -> None:
        super().__init__(message)
        self.code = code
        self.findings = finding(row=row, field=field, code=code, message=message)
