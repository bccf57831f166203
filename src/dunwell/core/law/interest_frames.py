"""Statutory interest for a run: columns in, columns out, the same to the minor unit as the engine for one claim.

Simple interest is one look-up of what a delay costs per unit, and one whole multiplication and division in one pass,
in Int64 where the largest product fits and in Int128 else. Where interest bears interest, the exact factor is made once
for each distinct delay. Variants, agreed rates and other day counts are lanes of their own. Payments that lower the
principal first are taken off by the column. Rows that the columns cannot tell to the minor unit, and claims whose
payments are set against interest, are reckoned one by one: what one payment leaves decides what the next one meets.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from dunwell.core.frames import Schema
from dunwell.core.law.book import LawBook, LawMissing
from dunwell.core.law.claims import Claim, PartPayment
from dunwell.core.law.compensation_frames import lanes_by_size, sums_by_size
from dunwell.core.law.delay_frames import REFUSALS, Delays, delays
from dunwell.core.law.growth_frames import compounding_lanes, grown_interest
from dunwell.core.law.interest import default_on, reckon
from dunwell.core.law.payment_frames import PaidDown, paid_down
from dunwell.core.law.rate_tables import EPOCH, WHOLE, RateTables, Told, tables_with
from dunwell.core.law.records import GROWING, Allocation

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
    "compensation_currency": pl.Enum,  # null where no sum is owed
    "refusal": REFUSALS,  # the code of LawMissing
}
_LARGEST = 2**62


@dataclass(frozen=True, slots=True)
class _Worked:
    """A claim reckoned by itself."""

    row: int
    default_on: date
    interest: int | None
    compensation: int | None
    currency: str | None
    refusal: str | None


def reckon_frame(
    *,
    book: LawBook,
    claims: pl.DataFrame,
    payments: pl.DataFrame | None = None,
    told: Sequence[Told] = (),
    order: Allocation | None = None,
) -> pl.DataFrame:
    """The columns of RECKONED for each claim (schema CLAIMS), in the same order.

    The column `jurisdiction` may also be an Enum of the codes. told: what is told of some claims beyond it; their
    column `told` (Int32) is the place of it here, null for the others. order: of part payments, instead of the
    jurisdiction's. Raises SchemaMismatch, LawMissing for a jurisdiction or variant that is not there.
    """
    tables = tables_with(book=book, told=told)
    lanes = _lanes(claims, tables)
    if told:
        at = pl.select(pl.coalesce(claims["told"].cast(pl.Int32) + len(tables.codes), lanes.cast(pl.Int32)))
        lanes = at.to_series()
    due, paid = claims["due_on"].to_physical(), claims["paid_on"].to_physical()
    found = delays(tables=tables, lanes=lanes, due=due, paid=paid)
    by_hand = _unlike(tables, lanes, due, paid)
    down: PaidDown | None = None
    whole = claims["minor"]
    if payments is not None:
        payments = PAYMENTS.take(payments)
        if order is Allocation.PRINCIPAL_FIRST:
            down = paid_down(tables=tables, lanes=lanes, found=found, minor=whole, payments=payments)
            by_hand |= set(down.by_hand)
            debts = whole.clone().scatter(down.debts["row"], down.debts["minor"])
            claims = claims.with_columns(minor=debts)
        else:
            by_hand |= set(payments["row"])
    frame = _simple(claims, found, lanes, tables)
    if down is not None:
        frame = _less(frame, claims, found, lanes, tables, down)
    taken = None if down is None else down.taken
    frame, more = _special(book, tables, claims, lanes, found, frame, taken)
    by_hand |= more
    if down is not None:
        frame = _without_settled(frame, down)
        claims = claims.with_columns(minor=whole)
    return _patched(frame, list(_one_by_one(book, claims, payments, told, order, sorted(by_hand))))


def _first(tables: RateTables) -> int:
    return (tables.first - EPOCH).days


def _unlike(tables: RateTables, lanes: pl.Series, due: pl.Series, paid: pl.Series) -> set[int]:
    """The rows that no table tells: outside of its days, or of a lane that columns cannot tell."""
    first, last = _first(tables), _first(tables) + tables.width - 1
    rows = set(((due < first) | (due > last)).arg_true())
    strange = [one.number for one in tables.lanes if one.is_by_hand]
    ending = [one.number for one in tables.lanes if one.is_endless]
    if strange:
        rows |= set(lanes.is_in(strange).arg_true())
    if ending:
        rows |= set((lanes.is_in(ending) & (paid > last)).arg_true())
    return rows


def _without_settled(frame: pl.DataFrame, down: PaidDown) -> pl.DataFrame:
    """The frame in which nothing is asked of claims that were settled by the day of default."""
    rows = down.debts.filter(pl.col("minor") == 0)["row"]
    nothing = {"interest_minor": 0, "compensation_minor": 0, "compensation_currency": None, "refusal": None}
    return frame.with_columns(frame[name].scatter(rows, value) for name, value in nothing.items())


def _lanes(claims: pl.DataFrame, tables: RateTables) -> pl.Series:
    codes = pl.Enum(tables.codes)
    column = claims["jurisdiction"]
    if column.dtype != codes:
        strangers = column.filter(~column.cast(pl.String).is_in(list(tables.codes)))
        if strangers.len():
            raise LawMissing(code="unknown_jurisdiction", message=f"No law of {strangers[0]!r} is loaded.")
        column = column.cast(codes)
    return column.to_physical()


def _simple(claims: pl.DataFrame, found: Delays, lanes: pl.Series, tables: RateTables) -> pl.DataFrame:
    """What every claim looks up, and interest as if none compounded, a half upwards."""
    minor, rate = claims["minor"], found.of_claims("twice_rate")
    columns = {"minor": minor, "rate": rate}
    years = {lane.year_days for lane in tables.lanes if lane.rule.compounding not in GROWING}
    whole: pl.Expr | int = 2 * WHOLE * max(years)
    if len(years) > 1:
        of_lane = pl.Series([2 * WHOLE * lane.year_days for lane in tables.lanes], dtype=pl.Int64)
        columns["whole"], whole = of_lane.gather(lanes), pl.col("whole")
    most, highest = minor.max() or 0, rate.max() or 0
    assert isinstance(most, int)
    assert isinstance(highest, int)
    interest: pl.Expr = (pl.col("minor") * pl.col("rate") + whole // 2) // whole
    if most * highest + 2 * WHOLE * max(years) >= _LARGEST:
        product = pl.col("minor").cast(pl.Int128) * pl.col("rate").cast(pl.Int128)
        interest = ((product + whole // 2) // whole).cast(pl.Int64)
    return (
        pl.LazyFrame(columns)
        .select(interest_minor=interest)
        .collect()
        .with_columns(
            default_on=found.of_claims("start").cast(pl.Date),
            compensation_minor=found.of_claims("sum_minor"),
            compensation_currency=found.of_claims("sum_currency"),
            refusal=found.of_claims("refusal"),
        )
        .select(list(RECKONED))
    )


def _less(
    frame: pl.DataFrame,
    claims: pl.DataFrame,
    found: Delays,
    lanes: pl.Series,
    tables: RateTables,
    down: PaidDown,
) -> pl.DataFrame:
    """The frame with the interest of claims that were paid on in part, less what that takes off."""
    rows = down.off["row"]
    of_lane = pl.Series([2 * WHOLE * lane.year_days for lane in tables.lanes], dtype=pl.Int64)
    product = pl.col("minor").cast(pl.Int128) * pl.col("rate").cast(pl.Int128) - pl.col("off")
    interest = pl.select(
        minor=claims["minor"].gather(rows),
        rate=found.of_rows(rows)["twice_rate"],
        off=down.off["off"],
        whole=of_lane.gather(lanes.gather(rows)),
    ).select(((product + pl.col("whole") // 2) // pl.col("whole")).cast(pl.Int64))
    return frame.with_columns(frame["interest_minor"].clone().scatter(rows, interest.to_series()))


def _special(
    book: LawBook,
    tables: RateTables,
    claims: pl.DataFrame,
    lanes: pl.Series,
    found: Delays,
    frame: pl.DataFrame,
    taken: pl.DataFrame | None,
) -> tuple[pl.DataFrame, set[int]]:
    """The frame with what needs more than a look-up: interest on interest, sums by size, laws for some suppliers."""
    guarded = [lane.number for lane in tables.lanes if lane.rule.needs_small_supplier]
    numbers = {*guarded, *compounding_lanes(tables), *lanes_by_size(tables)}
    chosen = lanes.is_in(list(numbers)).arg_true()
    rows = found.of_rows(chosen).with_columns(
        row=chosen, minor=claims["minor"].gather(chosen), currency=claims["currency"].gather(chosen)
    )
    columns = {name: frame[name] for name in RECKONED}
    grown = grown_interest(tables=tables, frame=rows, taken=taken)
    columns["interest_minor"] = columns["interest_minor"].scatter(grown["row"], grown["interest"])
    refused = grown.filter(pl.col("refusal").is_not_null())["row"]
    columns["refusal"] = columns["refusal"].scatter(refused, "rate_not_loaded")
    sums = sums_by_size(book=book, tables=tables, frame=rows)
    columns["compensation_minor"] = columns["compensation_minor"].scatter(sums["row"], sums["minor"])
    unknown = sums.filter(pl.col("minor").is_null())["row"]
    if unknown.len():
        columns["compensation_currency"] = columns["compensation_currency"].scatter(unknown, None)
    strangers = rows.filter(pl.col("lane").is_in(guarded) & pl.col("is_late"))["row"]
    strangers = strangers.filter(~claims["is_small_supplier"].gather(strangers))
    columns["refusal"] = columns["refusal"].scatter(strangers, "only_small_suppliers")
    refused = pl.concat([refused, strangers])
    if refused.len():
        for name in ("interest_minor", "compensation_minor", "compensation_currency"):
            columns[name] = columns[name].scatter(refused, None)
    return pl.DataFrame(columns), set(grown.filter("is_by_hand")["row"])


def _one_by_one(
    book: LawBook,
    claims: pl.DataFrame,
    payments: pl.DataFrame | None,
    told: Sequence[Told],
    order: Allocation | None,
    rows: list[int],
) -> Iterator[_Worked]:
    """Claims reckoned by the engine for one."""
    paid: dict[int, list[PartPayment]] = {}
    if payments is not None:
        of_rows = payments.filter(pl.col("row").is_in(rows))
        for row, on, minor in of_rows.select("row", "on", "minor").iter_rows():
            paid.setdefault(row, []).append(PartPayment(on=on, minor=minor))
    chosen = claims[rows].with_columns(pl.col("jurisdiction").cast(pl.String))
    for row, one in zip(rows, chosen.iter_rows(named=True), strict=True):
        place: int | None = one["told"] if told else None
        said = Told(jurisdiction=one["jurisdiction"]) if place is None else told[place]
        claim = Claim(
            jurisdiction=one["jurisdiction"],
            minor=one["minor"],
            currency=one["currency"],
            due_on=one["due_on"],
            paid_on=one["paid_on"],
            payments=tuple(paid.get(row, ())),
            variant=said.variant,
            day_count=said.day_count,
            contract_pct=said.contract_pct,
            allocation=order,
            is_small_supplier=one["is_small_supplier"],
        )
        try:
            found = reckon(book=book, claim=claim)
        except LawMissing as missing:
            moved = default_on(place=book.jurisdiction(code=claim.jurisdiction), due_on=claim.due_on)
            yield _Worked(row, moved, None, None, None, missing.code)
            continue
        fixed = found.compensation.money
        yield _Worked(
            row,
            found.default_on,
            found.interest.minor,
            fixed.minor if fixed else None,
            fixed.currency if fixed and fixed.minor else None,
            None,
        )


def _patched(frame: pl.DataFrame, worked: list[_Worked]) -> pl.DataFrame:
    """The frame with the results of single claims in their rows."""
    rows = pl.Series([one.row for one in worked], dtype=pl.UInt32)
    columns: dict[str, Sequence[object]] = {
        "default_on": [one.default_on for one in worked],
        "interest_minor": [one.interest for one in worked],
        "compensation_minor": [one.compensation for one in worked],
        "compensation_currency": [one.currency for one in worked],
        "refusal": [one.refusal for one in worked],
    }
    return frame.with_columns(
        frame[name].scatter(rows, pl.Series(values, dtype=frame.schema[name])).alias(name)
        for name, values in columns.items()
        if values
    )
