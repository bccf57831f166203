"""What a delay costs per unit, by jurisdiction, due day and day of payment: what claims look up.

A run reckons all its claims to one day. Then there are fewer delays than claims, by far: the law is asked once for each
jurisdiction and due day between the first and the last, and every claim looks up its own. Where the days of payment
differ, the law is asked for each claim.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from dunwell.core.frames import Dtype
from dunwell.core.law.rate_tables import EPOCH, MISSING, RateTables
from dunwell.core.law.records import GROWING, SIZED, CompensationKind

REFUSALS = pl.Enum(
    [
        "rate_not_loaded",
        "rate_by_contract",
        "rate_by_member_state",
        "only_small_suppliers",
        "contract_not_allowed",
    ]
)
DELAYS = {
    "lane": pl.Int32,
    "start": pl.Int32,  # the due day, moved where the law moves it, since 1970
    "paid": pl.Int32,
    "is_late": pl.Boolean,
    "twice_rate": pl.Int64,  # the sum of daily rates, doubled; 0 where not late or GROWING, null where refused
    "sum_minor": pl.Int64,  # for recovery costs, where only the jurisdiction and the due day count
    "sum_currency": pl.Enum,  # null where none is owed, or no size would tell it
    "refusal": REFUSALS,
}
_CLAIMS_PER_DELAY = 4  # fewer would not repay the looking up


@dataclass(frozen=True, slots=True)
class Delays:
    """Delays, and at which of them each claim is; None where each is at its own."""

    frame: pl.DataFrame  # the columns of DELAYS
    at: pl.Series | None

    def of_claims(self, name: str) -> pl.Series:
        """A column, by claim."""
        column = self.frame[name]
        return column if self.at is None else column.gather(self.at)

    def of_rows(self, rows: pl.Series) -> pl.DataFrame:
        """All columns of these claims."""
        return self.frame[rows if self.at is None else self.at.gather(rows)]


def delays(*, tables: RateTables, lanes: pl.Series, due: pl.Series, paid: pl.Series) -> Delays:
    """The delays of claims: numbers of lanes, and days since 1970 of which none is null."""
    first, last, until = due.min(), due.max(), paid.max()
    if isinstance(first, int) and isinstance(last, int) and until == paid.min():
        width = last - first + 1
        cells = width * len(tables.lanes)
        if cells * _CLAIMS_PER_DELAY <= due.len():
            number = pl.int_range(cells, dtype=pl.Int32, eager=True)
            grid = _reckoned(tables, number // width, number % width + first, pl.lit(until, dtype=pl.Int32))
            at = pl.select((pl.lit(lanes).cast(pl.Int32) * width + (pl.lit(due) - first)).cast(pl.UInt32))
            return Delays(frame=grid, at=at.to_series())
    return Delays(frame=_reckoned(tables, lanes, due, pl.lit(paid)), at=None)


def _reckoned(tables: RateTables, lanes: pl.Series, due: pl.Series, paid: pl.Expr) -> pl.DataFrame:
    first = (tables.first - EPOCH).days

    def at(day: pl.Expr) -> pl.Expr:
        return pl.col("lane") * tables.width + (day - first).clip(0, tables.width - 1)

    def of_lane(values: Sequence[object], dtype: Dtype) -> pl.Expr:
        return pl.lit(pl.Series(values, dtype=dtype)).gather(pl.col("lane"))

    rules = [lane.compensation for lane in tables.lanes]
    names = [None if rule.kind is CompensationKind.NONE else rule.currency for rule in rules]
    currencies = pl.Enum(sorted({name for name in names if name}))
    is_by_size = of_lane([rule.kind in SIZED for rule in rules], pl.Boolean)
    sums, fixed = pl.lit(tables.sums), pl.lit(tables.fixed)
    grows = of_lane([lane.rule.compounding in GROWING for lane in tables.lanes], pl.Boolean)
    is_late, refusal, owed = pl.col("is_late"), pl.col("refusal"), pl.col("sum_minor")
    return (
        pl.LazyFrame({"lane": lanes.cast(pl.Int32), "due": due})
        .with_columns(paid=paid, at_due=at(pl.col("due")))
        .with_columns(start=pl.col("due") + pl.lit(tables.moved).gather("at_due"))
        .with_columns(begin=at(pl.col("start")), days=pl.col("paid") - pl.col("start"))
        .with_columns(
            is_late=pl.col("days") > 0,
            rate=sums.gather(at(pl.col("paid")))
            - sums.gather("begin")
            + fixed.gather("begin") * pl.col("days"),
        )
        .with_columns(
            refusal=pl.when(is_late & ~grows & (pl.col("rate") >= MISSING)).then(
                of_lane([lane.refusal for lane in tables.lanes], REFUSALS)
            )
        )
        .with_columns(
            twice_rate=pl.when(~is_late | grows).then(0).when(refusal.is_null()).then(2 * pl.col("rate")),
            sum_minor=pl.when(~is_late)
            .then(0)
            .when(refusal.is_null())
            .then(pl.lit(tables.compensation).gather("at_due")),
        )
        .with_columns(
            sum_currency=pl.when(is_late & refusal.is_null() & (owed.is_not_null() | is_by_size)).then(
                of_lane(names, currencies)
            )
        )
        .select(list(DELAYS))
        .collect()
        .rechunk()  # looking up goes twice as fast
    )
