"""The sums for recovery costs that depend on the size of the debt, as columns; without foreign prices."""

from decimal import Decimal

import polars as pl

from dunwell.core.law.book import LawBook
from dunwell.core.law.rate_tables import UNITS, Lane, RateTables
from dunwell.core.law.records import SIZED, Band, CompensationKind, CompensationRule, FeeSchedule
from dunwell.core.money import exponent


def lanes_by_size(tables: RateTables, /) -> list[int]:
    """The numbers of the lanes whose sum depends on the size of the debt."""
    return [lane.number for lane in tables.lanes if lane.compensation.kind in SIZED]


def sums_by_size(*, book: LawBook, tables: RateTables, frame: pl.DataFrame) -> pl.DataFrame:
    """Of the late rows in such lanes that are not refused: row and minor, null where the size cannot be told.

    Needs the columns row, lane, minor, currency, is_late and refusal.
    """
    owed = frame.filter(pl.col("is_late") & pl.col("refusal").is_null())
    parts = [
        owed.lazy()
        .filter(pl.col("lane") == number)
        .select("row", minor=_by_size(book, tables.lanes[number], tables.lanes[number].compensation))
        for number in lanes_by_size(tables)
    ]
    return pl.concat(pl.collect_all(parts))


def _minor(amount: Decimal, currency: str) -> int:
    return int(amount * 10 ** exponent(currency=currency))


def _by_size(book: LawBook, lane: Lane, rule: CompensationRule) -> pl.Expr:
    """The sum of a rule, where the debt is in the currency of its steps."""
    if rule.kind is CompensationKind.WIK:
        (schedule,) = [one for one in book.records.schedules if one.code == rule.schedule]
        return pl.when(pl.col("currency") == schedule.currency).then(_sliced(schedule))
    currency = rule.currency if rule.kind is CompensationKind.TIERS else lane.place.currency
    return pl.when(pl.col("currency") == currency).then(_steps(rule, currency))


def _steps(rule: CompensationRule, currency: str) -> pl.Expr:
    """The step that the size falls into; the last one is without an end."""
    *others, last = rule.bands
    found: pl.Expr = pl.lit(_minor(last.value, rule.currency), dtype=pl.Int64)
    for band in reversed(others):
        value = pl.lit(_minor(band.value, rule.currency), dtype=pl.Int64)
        found = pl.when(_holds(band, currency)).then(value).otherwise(found)
    return found


def _holds(band: Band, currency: str) -> pl.Expr:
    holds: pl.Expr = pl.lit(value=True)
    if band.upto is not None:
        holds = holds & (pl.col("minor") <= _minor(band.upto, currency))
    if band.below is not None:
        holds = holds & (pl.col("minor") < _minor(band.below, currency))
    return holds


def _sliced(schedule: FeeSchedule) -> pl.Expr:
    """The percentage of each slice, rounded once, within the least and the most."""
    total: pl.Expr = pl.lit(0, dtype=pl.Int128)
    below = 0
    for band in schedule.bands:
        within = pl.col("minor").cast(pl.Int128) - below
        upto = None if band.upto is None else _minor(band.upto, schedule.currency)
        within = within.clip(lower_bound=0) if upto is None else within.clip(0, upto - below)
        total = total + within * int(band.value * UNITS)
        below = upto if upto is not None else below
    whole = 100 * UNITS
    rounded: pl.Expr = ((2 * total + whole) // (2 * whole)).cast(pl.Int64)
    if schedule.least is not None:
        rounded = pl.max_horizontal(
            rounded, pl.lit(_minor(schedule.least, schedule.currency), dtype=pl.Int64)
        )
    if schedule.most is not None:
        rounded = pl.min_horizontal(rounded, pl.lit(_minor(schedule.most, schedule.currency), dtype=pl.Int64))
    return rounded
