"""Ageing: open items by how long they are overdue, in each currency apart."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import polars as pl

from dunwell.core.frames import Schema, bounded, exact_sum

NOT_DUE = "not_due"

OPEN_ITEMS = Schema(
    {
        "item_id": pl.Int64,
        "account_id": pl.Int64,
        "entity_id": pl.Int64,
        "customer_id": pl.Int64,
        "currency": pl.String,
        "due_on": pl.Date,
        "residual_minor": pl.Int64,
    }
)


@dataclass(frozen=True, slots=True)
class Buckets:
    """Ageing buckets by their last days: (30, 60, 90) are 1-30, 31-60, 61-90 and 91+, after `not_due`."""

    last_days: tuple[int, ...]

    def __post_init__(self) -> None:
        if not self.last_days or any(late <= early for early, late in pairwise((0, *self.last_days))):
            raise ValueError(f"buckets must end on rising days from 1: {self.last_days}")

    @property
    def codes(self) -> tuple[str, ...]:
        """The names in order, `not_due` first."""
        spans = (f"{before + 1}-{last}" for before, last in pairwise((0, *self.last_days)))
        return (NOT_DUE, *spans, f"{self.last_days[-1] + 1}+")


STANDARD_BUCKETS = Buckets(last_days=(30, 60, 90))


def bucket(*, days_overdue: int, buckets: Buckets = STANDARD_BUCKETS) -> str:
    """The code of the bucket; what falls due today is not yet due (0 days overdue)."""
    return buckets.codes[sum(days_overdue > edge for edge in (0, *buckets.last_days))]


def bucket_expr(*, days_overdue: pl.Expr, buckets: Buckets = STANDARD_BUCKETS) -> pl.Expr:
    """`bucket` over a column of whole days, as an Enum that sorts in their order; null stays null."""
    *earlier, oldest = buckets.codes
    code: pl.Expr = pl.lit(oldest)
    for last_day, younger in reversed(list(zip((0, *buckets.last_days), earlier, strict=True))):
        code = pl.when(days_overdue <= last_day).then(pl.lit(younger)).otherwise(code)
    return pl.when(days_overdue.is_not_null()).then(code).cast(pl.Enum(buckets.codes))


def ageing(
    *,
    items: pl.DataFrame,
    as_of: date,
    by: Sequence[str] = (),
    buckets: Buckets = STANDARD_BUCKETS,
) -> pl.DataFrame:
    """Number and amount of open items in every bucket, for each currency and each further key of `by`.

    Takes the columns of OPEN_ITEMS. Items without a residual count for nothing; negative ones (credits, money
    not yet applied) lower the bucket of their own due date. Gives the keys (`by`, then `currency`), `bucket`,
    `items` and `amount_minor`, sorted, with a row for every bucket also where it is empty: the buckets of a
    key add up to its balance. Raises SchemaMismatch, AmountTooLarge.
    """
    keys = [*(name for name in by if name != "currency"), "currency"]
    overdue = (pl.lit(as_of) - pl.col("due_on")).dt.total_days()
    open_items = OPEN_ITEMS.take(items).filter(pl.col("residual_minor") != 0)
    aged = (
        open_items.with_columns(bucket_expr(days_overdue=overdue, buckets=buckets).alias("bucket"))
        .group_by(*keys, "bucket")
        .agg(pl.len().cast(pl.Int64).alias("items"), exact_sum("residual_minor").alias("amount_minor"))
    )
    codes = pl.DataFrame({"bucket": buckets.codes}, schema={"bucket": pl.Enum(buckets.codes)})
    complete = aged.select(keys).unique().join(codes, how="cross")
    filled = complete.join(aged, on=[*keys, "bucket"], how="left").with_columns(
        pl.col("items").fill_null(0), pl.col("amount_minor").fill_null(0)
    )
    return bounded(frame=filled, amounts=["amount_minor"]).sort(*keys, "bucket")
