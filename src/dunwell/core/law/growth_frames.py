"""Interest where it bears interest itself, as a column: one exact factor for each distinct delay, scaled by 2**64."""

from datetime import timedelta

import polars as pl

from dunwell.core.law.growth import growth
from dunwell.core.law.rate_tables import EPOCH, RateTables
from dunwell.core.law.records import Compounding

_SCALE = 64
_LARGEST = 2**56
_SHORTEST_YEAR = 365
_FIRST_DAY = -(2**22)  # no day of the calendar is so long before 1970
_DAYS = 2**23


def compounding_lanes(tables: RateTables, /) -> list[int]:
    """The numbers of the lanes in which interest bears interest."""
    return [lane.number for lane in tables.lanes if lane.rule.compounding is not Compounding.NONE]


def grown_interest(
    *, tables: RateTables, frame: pl.DataFrame, taken: pl.DataFrame | None = None
) -> pl.DataFrame:
    """Of the late rows whose interest grows: row, interest (null where refused), refusal, is_by_hand.

    Needs the columns row, lane, start, paid, is_late and minor. In the first year of a lane with anniversaries simple
    interest is the same: those rows are left out. `is_by_hand` marks products too large, or so close to a half that
    the scale could decide. taken: what payments took of the principals of such rows (row, lane, start, on, paid,
    taken); the interest on it after their days is taken off.
    """
    wanted = grows(tables) & pl.col("is_late")
    start, paid = (pl.col(name).cast(pl.Int64) - _FIRST_DAY for name in ("start", "paid"))
    rows = frame.filter(wanted).select(
        "row",
        "minor",
        "lane",
        "start",
        "paid",
        delay=(pl.col("lane").cast(pl.Int64) * _DAYS + start) * _DAYS + paid,
    )
    distinct = rows.unique(subset="delay")
    factors = [_factor(tables, *one) for one in distinct.select("lane", "start", "paid").iter_rows()]
    distinct = distinct.select("delay").with_columns(factor=pl.Series(factors, dtype=pl.Int128))
    rows = rows.join(distinct, on="delay", how="left", maintain_order="left")
    less = pl.DataFrame(schema={"row": rows.schema["row"], "off": pl.Int128, "slack": pl.Int128})
    if taken is not None:
        less = _off(tables, taken).with_columns(pl.col("row").cast(rows.schema["row"]))
    rows = rows.join(less, on="row", how="left", maintain_order="left")
    rows = rows.with_columns(pl.col("off", "slack").fill_null(0))
    half = pl.lit(2 ** (_SCALE - 1), dtype=pl.Int128)
    minor = pl.col("minor").cast(pl.Int128)
    return (
        rows.lazy()
        .with_columns(
            is_large=(pl.col("minor") >= _LARGEST) | (pl.col("factor") >= 2 ** (_SCALE + 6)),
            wide=minor * pl.col("factor") - pl.col("off") + half,
        )
        .with_columns(interest=pl.col("wide") // (2 * half))
        .with_columns(part=pl.col("wide") - pl.col("interest") * (2 * half))
        .select(
            "row",
            # Without its fraction a factor is too small by less than one: the product by less than `minor`, and what is
            # taken off by less than `slack`.
            is_by_hand=(
                pl.col("is_large") | (pl.col("part") + minor >= 2 * half) | (pl.col("part") < pl.col("slack"))
            ).fill_null(value=False),
            interest=pl.col("interest").cast(pl.Int64, strict=False),
            refusal=pl.when(pl.col("factor").is_null()).then(pl.lit("rate_not_loaded")),
        )
        .collect()
    )


def grows(tables: RateTables, /) -> pl.Expr:
    """Whether interest bears interest in a row (lane, start, paid): not in the first year of one with anniversaries."""
    yearly = [lane.number for lane in tables.lanes if lane.rule.compounding is Compounding.ANNIVERSARY]
    simple = pl.col("lane").is_in(yearly) & (pl.col("paid") - pl.col("start") < _SHORTEST_YEAR)
    return pl.col("lane").is_in(compounding_lanes(tables)) & ~simple


def _off(tables: RateTables, taken: pl.DataFrame) -> pl.DataFrame:
    """By row, what payments take off its product, and by how much that may be too little."""
    delay = ("lane", "start", "paid", "on")
    distinct = taken.select(delay).unique()
    factors = [_factor(tables, *one) for one in distinct.iter_rows()]
    distinct = distinct.with_columns(factor=pl.Series(factors, dtype=pl.Int128))
    minor = pl.col("taken").cast(pl.Int128)
    return (
        taken.join(distinct, on=delay, how="left")
        .with_columns(off=minor * pl.col("factor"), slack=minor)
        .group_by("row")
        .agg(pl.col("off", "slack").sum())
    )


def _factor(tables: RateTables, lane: int, start: int, paid: int, since: int | None = None) -> int | None:
    """The interest on one unit times 2**64, without its fraction; None where a rate is not loaded."""
    grown = growth(
        tables=tables,
        lane=tables.lanes[lane],
        start=EPOCH + timedelta(days=start),
        paid_on=EPOCH + timedelta(days=paid),
        since=None if since is None else EPOCH + timedelta(days=since),
    )
    if grown is None:
        return None
    top, bottom = grown
    return ((top - bottom) << _SCALE) // bottom
