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
    answered = pl.col("refusal").is_null()
    owed = pl.col("is_late") & answered
    # Most sums are in the currency of the claim: only where they are not is another text looked up.
    own = pl.Series([rule.kind is CompensationKind.NONE for rule in rules], dtype=pl.Boolean)
    frame = (
        frame.lazy()
        .with_columns(
            compensation_minor=pl.when(answered).then(
                pl.lit(sums).gather(pl.col("lane")) * pl.col("is_late").cast(pl.Int64)
            ),
            compensation_currency=pl.when(owed & ~pl.lit(own).gather(pl.col("lane")))
            .then(pl.lit(names).gather(pl.col("lane")))
            .when(answered)
            .then("currency"),
        )
        .collect()
    )
    special = [(lane, rule) for lane, rule in zip(lanes, rules, strict=True) if rule.kind in _BY_ROW]
    found: pl.Expr = pl.lit(None, dtype=pl.Int64)
    for lane, rule in special:
        found = pl.when(pl.col("lane") == lane.number).then(_by_row(book, lane, rule)).otherwise(found)
    numbers = [lane.number for lane, _ in special]
    rows = frame.lazy().filter(owed & pl.col("lane").is_in(numbers)).select("row", one=found).collect()
    unknown = rows.filter(pl.col("one").is_null())["row"]
    return frame.with_columns(
        compensation_minor=frame["compensation_minor"].scatter(rows["row"], rows["one"]),
        compensation_currency=frame["compensation_currency"].scatter(unknown, None)
        if unknown.len()
        else frame["compensation_currency"],
    )


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
    rounded: pl.Expr = ((2 * total + whole) // (2 * whole)).cast(pl.Int64)
    if schedule.least is not None:
        rounded = pl.max_horizontal(
            rounded, pl.lit(_minor(schedule.least, schedule.currency), dtype=pl.Int64)
        )
    if schedule.most is not None:
        rounded = pl.min_horizontal(rounded, pl.lit(_minor(schedule.most, schedule.currency), dtype=pl.Int64))
    return rounded
