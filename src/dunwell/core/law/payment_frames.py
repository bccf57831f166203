"""Part payments that lower the principal, by the column: what each takes off the interest of its whole claim.

A claim that nothing was paid on bears interest on the whole of it to the last day. What a payment settles of the
principal bears none after its day, so the interest from that day to the last is taken off; and a payment by the day of
default makes the debt smaller from the beginning. Where interest bears interest the same holds, as long as no payment
is left over to be set against interest.
"""

from dataclasses import dataclass

import polars as pl

from dunwell.core.law.delay_frames import Delays
from dunwell.core.law.growth_frames import grows
from dunwell.core.law.rate_tables import EPOCH, RateTables

_TWICE = 2


@dataclass(frozen=True, slots=True)
class PaidDown:
    """What payments do to claims.

    debts: the claims that were paid on by the day of default (`row`) and what was left then (`minor`), nothing at the
    least. off: the claims that were paid on later, and what that takes off twice the amount times the sum of daily
    rates (Int128). taken: what each payment takes of the principal where interest bears interest (row, lane, start, on,
    paid, taken). by_hand: rows that columns cannot tell.
    """

    debts: pl.DataFrame
    off: pl.DataFrame
    taken: pl.DataFrame
    by_hand: pl.Series


def paid_down(
    *, tables: RateTables, lanes: pl.Series, found: Delays, minor: pl.Series, payments: pl.DataFrame
) -> PaidDown:
    """Set payments (row, on, minor) against the principals of claims, each at the end of its day."""
    rows = payments.select(pl.col("row").unique()).to_series().sort()
    owed = found.of_rows(rows).select("start", "paid").with_columns(row=rows, debt=minor.gather(rows))
    owed = owed.with_columns(lane=lanes.gather(rows).cast(pl.Int32))
    made = payments.select("row", "minor", on=pl.col("on").to_physical()).join(owed, on="row")
    early = made.filter(pl.col("on") <= pl.col("start")).group_by("row").agg(paid_early=pl.col("minor").sum())
    debts = early.join(owed, on="row").select(
        "row", minor=(pl.col("debt") - pl.col("paid_early")).clip(lower_bound=0)
    )
    later = (
        made.filter(pl.col("on") > pl.col("start"))
        .join(early, on="row", how="left")
        .with_columns(debt=(pl.col("debt") - pl.col("paid_early").fill_null(0)).clip(lower_bound=0))
        .sort("row", "on", maintain_order=True)
        .with_columns(settled=pl.min_horizontal(pl.col("minor").cum_sum().over("row"), "debt"))
        .with_columns(taken=pl.col("settled") - pl.col("settled").shift(1, fill_value=0).over("row"))
    )
    grown = later.filter(grows(tables))
    too_much = grown.group_by("row").agg(pl.col("minor").sum(), pl.col("debt").first())
    return PaidDown(
        debts=debts,
        off=_taken_off(tables, later.filter(~grows(tables))),
        taken=grown.select("row", "lane", "start", "on", "paid", "taken"),
        by_hand=too_much.filter(pl.col("minor") > pl.col("debt"))["row"],
    )


def _taken_off(tables: RateTables, later: pl.DataFrame) -> pl.DataFrame:
    """The rates of the days after each payment, times what it took of the principal, by claim."""
    first = (tables.first - EPOCH).days

    def at(day: str) -> pl.Expr:
        return pl.col("lane") * tables.width + (pl.col(day) - first).clip(0, tables.width - 1)

    sums, fixed = pl.lit(tables.sums), pl.lit(tables.fixed)
    after = sums.gather(at("paid")) - sums.gather(at("on"))
    by_default = fixed.gather(at("start")) * (pl.col("paid") - pl.col("on"))
    return (
        later.lazy()
        .with_columns(rate=after + by_default)
        .with_columns(off=pl.col("taken").cast(pl.Int128) * pl.col("rate") * _TWICE)
        .group_by("row")
        .agg(pl.col("off").sum())
        .collect()
    )
