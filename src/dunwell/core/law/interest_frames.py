"""Statutory interest for a run: columns in, columns out, the same to the minor unit as the engine for one claim.

Simple interest is one look-up of two running sums of daily rates and one whole multiplication and division, all lanes
in one pass, in Int64 where the largest product fits and in Int128 else. Where interest bears interest, the exact
factor is made once for each distinct pair of days and scaled by 2**64; the few products that lie so close to a half
that the scale could decide are reckoned one by one. Claims with part payments are reckoned one by one, too: what one
payment leaves decides what the next one meets. Agreed rates, variants and other day counts are for single claims.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import polars as pl

from dunwell.core.frames import Schema
from dunwell.core.law.book import LawBook, LawMissing
from dunwell.core.law.claims import Claim, PartPayment
from dunwell.core.law.compensation_frames import compensation_columns
from dunwell.core.law.growth import growth
from dunwell.core.law.interest import reckon
from dunwell.core.law.rate_tables import EPOCH, MISSING, WHOLE, RateTables, rate_tables
from dunwell.core.law.records import Compounding

CLAIMS = Schema(
    dtypes={
        "jurisdiction": pl.String,
        "minor": pl.Int64,
        "currency": pl.String,
        "due_on": pl.Date,
        "paid_on": pl.Date,
        "is_small_supplier": pl.Boolean,
    }
)
PAYMENTS = Schema(
    dtypes={"row": pl.UInt32, "on": pl.Date, "minor": pl.Int64}
)  # row: its place among the claims
RECKONED = {
    "default_on": pl.Date,  # the due day, moved where the law moves it
    "interest_minor": pl.Int64,  # null where refused
    "compensation_minor": pl.Int64,  # null where the law does not say, or refused
    "compensation_currency": pl.String,
    "refusal": pl.String,  # the code of LawMissing
}
_SCALE = 64
_LARGEST = 2**62
_LARGEST_SCALED = 2**56
_SHORTEST_YEAR = 365


@dataclass(frozen=True, slots=True)
class _Worked:
    """A claim reckoned by itself."""

    row: int
    interest: int | None
    compensation: int | None
    currency: str | None
    refusal: str | None


def reckon_frame(
    *, book: LawBook, claims: pl.DataFrame, payments: pl.DataFrame | None = None
) -> pl.DataFrame:
    """The columns of RECKONED for each claim (schema CLAIMS), in the same order.

    The column `jurisdiction` may also be an Enum of the codes. Raises SchemaMismatch, LawMissing for a jurisdiction
    that is not there.
    """
    tables = rate_tables(book)
    found = _simple(claims, _lanes(claims, tables), tables)
    found = _grown(tables, found)
    found = compensation_columns(book=book, lanes=tables.lanes, frame=found)
    by_hand = set(found.filter("is_by_hand")["row"].to_list())
    if payments is not None:
        by_hand |= set(PAYMENTS.take(payments)["row"].to_list())
    return _patched(found, _one_by_one(book, claims, payments, sorted(by_hand))).select(list(RECKONED))


def _lanes(claims: pl.DataFrame, tables: RateTables) -> pl.Series:
    codes = pl.Enum(tables.codes)
    column = claims["jurisdiction"]
    if column.dtype != codes:
        strangers = column.filter(~column.cast(pl.String).is_in(list(tables.codes)))
        if strangers.len():
            raise LawMissing(code="unknown_jurisdiction", message=f"No law of {strangers[0]!r} is loaded.")
        column = column.cast(codes)
    return column.to_physical()


def _simple(claims: pl.DataFrame, lanes: pl.Series, tables: RateTables) -> pl.DataFrame:
    """Interest as if no lane compounded; `rate` is the sum of daily rates, too high where one is missing."""
    first = (tables.first - EPOCH).days
    last_index = tables.width - 1

    def at(day: pl.Expr) -> pl.Expr:
        return pl.col("base") + (day - first).clip(0, last_index)

    def of_lane(values: list[object], dtype: type[pl.DataType]) -> pl.Expr:
        return pl.lit(pl.Series(values, dtype=dtype)).gather(pl.col("lane"))

    guarded = of_lane([lane.rule.needs_small_supplier for lane in tables.lanes], pl.Boolean)
    refusals = of_lane([lane.refusal for lane in tables.lanes], pl.String)
    sums, fixed = pl.lit(tables.sums), pl.lit(tables.fixed)
    frame = (
        claims.lazy()
        .with_row_index("row")
        .with_columns(
            lane=lanes,
            base=lanes.cast(pl.Int32) * tables.width,
            due=pl.col("due_on").to_physical(),
            paid=pl.col("paid_on").to_physical(),
        )
        .with_columns(start=pl.col("due") + pl.lit(tables.moved).gather(at(pl.col("due"))))
        .with_columns(begin=at(pl.col("start")), days=pl.col("paid") - pl.col("start"))
        .with_columns(
            is_late=pl.col("days") > 0,
            is_barred=guarded & ~pl.col("is_small_supplier"),
            rate=sums.gather(at(pl.col("paid")))
            - sums.gather(pl.col("begin"))
            + fixed.gather(pl.col("begin")) * pl.col("days"),
        )
        .with_columns(is_known=(pl.col("rate") < MISSING) & ~pl.col("is_barred"))
        .with_columns(rate=pl.when(pl.col("is_late") & pl.col("is_known")).then("rate").otherwise(0))
        .collect()
    )
    is_refused = pl.col("is_late") & ~pl.col("is_known")
    why = pl.when("is_barred").then(pl.lit("only_small_suppliers")).otherwise(refusals)
    return (
        frame.lazy()
        .with_columns(
            interest_minor=pl.when(~is_refused).then(_times(frame, tables)),
            default_on=pl.col("start").cast(pl.Date),
            refusal=pl.when(is_refused).then(why),
        )
        .collect()
    )


def _times(frame: pl.DataFrame, tables: RateTables) -> pl.Expr:
    """minor × rate / (whole × days of the year), a half upwards; in Int64 where the largest product fits."""
    years = [lane.year_days for lane in tables.lanes]
    wholes = pl.Series([2 * WHOLE * (year or 1) for year in years], dtype=pl.Int64)
    usual = max(set(years), key=years.count)
    most = (frame["minor"].max() or 0, frame["rate"].max() or 0)
    assert isinstance(most[0], int)
    assert isinstance(most[1], int)
    if 2 * most[0] * most[1] + 2 * WHOLE * 366 < _LARGEST:
        whole = 2 * WHOLE * usual
        quick: pl.Expr = (2 * pl.col("minor") * pl.col("rate") + whole // 2) // whole
        if set(years) == {usual}:
            return quick
        others = [number for number, year in enumerate(years) if year != usual]
        slow = pl.lit(wholes).gather(pl.col("lane"))
        exact = (2 * pl.col("minor") * pl.col("rate") + slow // 2) // slow
        return pl.when(pl.col("lane").is_in(others)).then(exact).otherwise(quick)
    wide = pl.lit(wholes).gather(pl.col("lane")).cast(pl.Int128)
    product = 2 * pl.col("minor").cast(pl.Int128) * pl.col("rate").cast(pl.Int128)
    exact_wide: pl.Expr = (product + wide // 2) // wide
    return exact_wide.cast(pl.Int64)


def _grown(tables: RateTables, frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with the interest of lanes that compound, by one factor for each distinct pair of days.

    In the first year of a lane with anniversaries simple interest is the same. `is_by_hand` marks products too large,
    or too close to a half, for the scale.
    """
    lanes = {lane.number: lane for lane in tables.lanes if lane.rule.compounding is not Compounding.NONE}
    yearly = [one for one, lane in lanes.items() if lane.rule.compounding is Compounding.ANNIVERSARY]
    guarded = [one for one, lane in lanes.items() if lane.rule.needs_small_supplier]
    simple = pl.col("lane").is_in(yearly) & (pl.col("paid") - pl.col("start") < _SHORTEST_YEAR)
    may = ~pl.col("lane").is_in(guarded) | pl.col("is_small_supplier")
    wanted = pl.col("lane").is_in(list(lanes)) & pl.col("is_late") & may & ~simple
    rows = frame.lazy().filter(wanted).select("row", "lane", "default_on", "paid_on", "minor").collect()
    if rows.height == 0:
        return frame.with_columns(is_by_hand=pl.lit(value=False))
    pairs = rows.select("lane", "default_on", "paid_on").unique()
    factors = [
        _scaled(growth(tables=tables, lane=lanes[lane], start=start, paid_on=paid_on))
        for lane, start, paid_on in pairs.iter_rows()
    ]
    pairs = pairs.with_columns(factor=pl.Series(factors, dtype=pl.Int128))
    rows = rows.join(pairs, on=["lane", "default_on", "paid_on"], how="left", maintain_order="left")
    half = pl.lit(2 ** (_SCALE - 1), dtype=pl.Int128)
    rows = rows.with_columns(
        is_by_hand=(pl.col("minor") >= _LARGEST_SCALED) | (pl.col("factor") >= 2 ** (_SCALE + 6)),
        wide=pl.col("minor").cast(pl.Int128) * pl.col("factor"),
    ).with_columns(part=pl.col("wide") % (2 * half))
    near = (pl.col("part") < half) & (pl.col("part") + pl.col("minor").cast(pl.Int128) >= half)
    rows = rows.select(
        "row",
        interest=((pl.col("wide") + half) // (2 * half)).cast(pl.Int64, strict=False),  # null with its factor
        is_by_hand=(pl.col("is_by_hand") | near).fill_null(value=False),
        refusal=pl.when(pl.col("factor").is_null()).then(pl.lit("rate_not_loaded")),
    )
    hand = pl.zeros(frame.height, dtype=pl.Boolean, eager=True).scatter(rows["row"], rows["is_by_hand"])
    return frame.with_columns(
        interest_minor=frame["interest_minor"].scatter(rows["row"], rows["interest"]),
        refusal=frame["refusal"].scatter(rows["row"], rows["refusal"]),
        is_by_hand=hand,
    )


def _scaled(grown: tuple[int, int] | None) -> int | None:
    """The interest on one unit times 2**64, without its fraction."""
    if grown is None:
        return None
    top, bottom = grown
    return ((top - bottom) << _SCALE) // bottom


def _one_by_one(
    book: LawBook, claims: pl.DataFrame, payments: pl.DataFrame | None, rows: list[int]
) -> Iterator[_Worked]:
    """Claims reckoned by the engine for one."""
    paid: dict[int, list[PartPayment]] = {}
    if payments is not None:
        for row, on, minor in payments.select("row", "on", "minor").iter_rows():
            paid.setdefault(row, []).append(PartPayment(on=on, minor=minor))
    chosen = claims[rows].with_columns(pl.col("jurisdiction").cast(pl.String))
    for row, one in zip(rows, chosen.iter_rows(named=True), strict=True):
        claim = Claim(
            jurisdiction=one["jurisdiction"],
            minor=one["minor"],
            currency=one["currency"],
            due_on=one["due_on"],
            paid_on=one["paid_on"],
            payments=tuple(paid.get(row, ())),
            is_small_supplier=one["is_small_supplier"],
        )
        try:
            found = reckon(book=book, claim=claim)
        except LawMissing as missing:
            yield _Worked(row, None, None, None, missing.code)
            continue
        fixed = found.compensation.money
        yield _Worked(
            row,
            found.interest.minor,
            fixed.minor if fixed else None,
            fixed.currency if fixed else None,
            None,
        )


def _patched(frame: pl.DataFrame, worked: Iterable[_Worked]) -> pl.DataFrame:
    """The frame with the results of single claims in their rows; nothing but the day where one is refused."""
    every = list(worked)
    if every:
        rows = pl.Series([one.row for one in every], dtype=pl.UInt32)
        columns = {
            "interest_minor": pl.Series([one.interest for one in every], dtype=pl.Int64),
            "compensation_minor": pl.Series([one.compensation for one in every], dtype=pl.Int64),
            "compensation_currency": pl.Series([one.currency for one in every], dtype=pl.String),
            "refusal": pl.Series([one.refusal for one in every], dtype=pl.String),
        }
        frame = frame.with_columns(
            frame[name].scatter(rows, values).alias(name) for name, values in columns.items()
        )
    return frame.with_columns(interest_minor=pl.when(pl.col("refusal").is_null()).then("interest_minor"))
