"""The fixed sums for recovery costs, as columns; what `compensation.py` says of one debt, without foreign prices."""

from collections.abc import Sequence
from decimal import Decimal

import polars as pl

from dunwell.core.law.book import LawBook
from dunwell.core.law.rate_tables import UNITS, Lane
from dunwell.core.law.records import Band, CompensationKind, CompensationRule, FeeSchedule
from dunwell.core.money import exponent

_BY_ROW = frozenset(
    {
        CompensationKind.TIERS,
        CompensationKind.TIERS_FX,
        CompensationKind.WIK,
        CompensationKind.GAZETTED,
    }
)


def compensation_columns(*, book: LawBook, lanes: Sequence[Lane], frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with `compensation_minor` and `compensation_currency`; null where refused or not to be told.

    Needs the columns row, lane, minor, currency, due_on, is_late and refusal.
    """
    rules = [lane.place.compensation for lane in lanes]
    sums = pl.Series(
        [
            _minor(rule.bands[0].value, rule.currency) if rule.kind is CompensationKind.FIXED else 0
            for rule in rules
        ],
        dtype=pl.Int64,
    )
    names = pl.Series(
        [None if rule.kind is CompensationKind.NONE else rule.currency for rule in rules], dtype=pl.String
    )
    owed = pl.col("is_late") & pl.col("refusal").is_null()
    frame = frame.with_columns(
        compensation_minor=pl.when(owed)
        .then(pl.lit(sums).gather(pl.col("lane")))
        .when(pl.col("refusal").is_null())
        .then(0),
        compensation_currency=pl.when(owed)
        .then(pl.coalesce(pl.lit(names).gather(pl.col("lane")), "currency"))
        .when(pl.col("refusal").is_null())
        .then("currency"),
    )
    minors, currencies = frame["compensation_minor"], frame["compensation_currency"]
    for lane, rule in zip(lanes, rules, strict=True):
        if rule.kind not in _BY_ROW:
            continue
        part = frame.lazy().filter(owed & (pl.col("lane") == lane.number))
        found = part.select("row", one=_by_row(book, lane, rule)).collect()
        minors = minors.scatter(found["row"], found["one"])
        unknown = found.filter(pl.col("one").is_null())["row"]
        if unknown.len():
            currencies = currencies.scatter(unknown, None)
    return frame.with_columns(compensation_minor=minors, compensation_currency=currencies)


def _minor(amount: Decimal, currency: str) -> int:
    return int(amount * 10 ** exponent(currency=currency))


def _by_row(book: LawBook, lane: Lane, rule: CompensationRule) -> pl.Expr:
    """The sum of a rule that depends on the size of the debt or on the day."""
    nothing = pl.lit(None, dtype=pl.Int64)
    match rule.kind:
        case CompensationKind.TIERS:
            found = _steps(rule, rule.currency)
            return pl.when(pl.col("currency") == rule.currency).then(found).otherwise(nothing)
        case CompensationKind.TIERS_FX:
            found = _steps(rule, lane.place.currency)
            return pl.when(pl.col("currency") == lane.place.currency).then(found).otherwise(nothing)
        case CompensationKind.WIK:
            (schedule,) = [one for one in book.records.schedules if one.code == rule.schedule]
            found = _sliced(schedule)
            return pl.when(pl.col("currency") == schedule.currency).then(found).otherwise(nothing)
        case _:
            first = pl.date(
                pl.col("due_on").dt.year(), (pl.col("due_on").dt.month() > 6).cast(pl.Int8) * 6 + 1, 1
            )
            known = {day: _minor(amount, rule.currency) for day, amount in rule.gazetted.items()}
            return first.replace_strict(known, default=None, return_dtype=pl.Int64)


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
    rounded = ((2 * total + whole) // (2 * whole)).cast(pl.Int64)
    if schedule.least is not None:
        rounded = pl.max_horizontal(
            rounded, pl.lit(_minor(schedule.least, schedule.currency), dtype=pl.Int64)
        )
    if schedule.most is not None:
        rounded = pl.min_horizontal(rounded, pl.lit(_minor(schedule.most, schedule.currency), dtype=pl.Int64))
    return rounded
