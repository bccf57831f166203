"""What an import has to say of a file: faults that keep rows out, and notes on quirks that were answered.

Both are rows of one frame: `row` as a spreadsheet counts (the header is row 1; 0 is the file as a whole), `field`,
`code` (stable) and `message` (a sentence with the remedy).
"""

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


def together(*parts: pl.DataFrame) -> pl.DataFrame:
    """All the findings in the order of their rows, then of their fields."""
    return pl.concat([FINDINGS.empty(), *parts]).sort("row", "field", "code", maintain_order=True)


class UnreadableTable(Exception):
    """A file that is no table at all, with the finding that says why."""

    def __init__(self, *, field: str = "", code: str, message: str, row: int = 0) -> None:
        super().__init__(message)
        self.code = code
        self.findings = finding(row=row, field=field, code=code, message=message)
