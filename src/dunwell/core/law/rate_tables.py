"""The law by day, laid out as columns: what the engine for frames looks up instead of reckoning it again.

Every jurisdiction is a lane of the same days, and so is every variant or agreement that is asked for: an agreed rate is
a lane of daily rates within its floor and cap. For each day of a lane there is the sum of all daily rates so far, the
rate that a delay after that day is fixed at, and how many days later the due day moves. A day without a rate carries a
rate so high that whatever touches it is known by its size.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache

import polars as pl

from dunwell.core.calendar import next_business_day
from dunwell.core.law.book import LawBook, LawMissing
from dunwell.core.law.faults import MOST_DECIMALS, halfyear_bounds, halfyear_of
from dunwell.core.law.formula import pct_under
from dunwell.core.law.rate_pieces import contract_pieces
from dunwell.core.law.records import (
    CompensationKind,
    CompensationRule,
    Compounding,
    FixedOn,
    InterestRule,
    Jurisdiction,
    RateMode,
)
from dunwell.core.money import exponent
from dunwell.core.rates import DayCount

_DAY = timedelta(days=1)
UNITS = 10**MOST_DECIMALS  # of a percentage point
WHOLE = 100 * UNITS  # a rate of one, in those units
MISSING = 2**40  # of a day without a rate; years of the highest rate that the book takes stay below it
EPOCH = date(1970, 1, 1)
FLOATING = frozenset({RateMode.FLOATING_HALFYEAR, RateMode.FLOATING_MONTHLY})
_HALF_YEARS = {(1, 1), (7, 1)}  # month and day on which one begins
_PLAIN_COUNTS = {DayCount.ACT_365: 365, DayCount.ACT_360: 360}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What is told of a claim beyond its jurisdiction: a variant of its law, an agreed rate, another day count."""

    jurisdiction: str
    variant: str | None = None
    contract_pct: Decimal | None = None
    day_count: DayCount | None = None
    is_small_supplier: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """A jurisdiction, or what is told beyond it: its rules, the days of its year, and why it refuses without a rate.

    is_by_hand: no column can tell its interest. is_endless: its rate goes on after the days of the tables.
    """

    number: int
    place: Jurisdiction
    rule: InterestRule
    compensation: CompensationRule
    year_days: int
    refusal: str
    is_by_hand: bool = False
    is_endless: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RateTables:
    """All lanes, one after the other, each `width` days long from `first`."""

    lanes: tuple[Lane, ...]
    codes: tuple[str, ...]
    first: date
    width: int
    sums: pl.Series  # Int64: daily rates through the day, of floating lanes
    fixed: pl.Series  # Int64: the rate of a delay that follows the day, of the other lanes
    moved: pl.Series  # Int32: days that a due day moves by
    compensation: (
        pl.Series
    )  # Int64: the sum for recovery costs, where its size does not count; null if not loaded
    running: tuple[int, ...]  # the sums again, for looking up single days
    default_rates: tuple[int, ...]  # and the fixed rates


@lru_cache(maxsize=4)
def rate_tables(book: LawBook) -> RateTables:
    """The tables of a book, made once for it."""
    places = book.jurisdictions()
    rows = [row for one in book.all_series() for row in book.rows(series=one.code)]
    starts = [row.valid_from for row in rows if row.valid_from.year >= 2000]
    ends = [row.valid_to for row in rows if row.valid_to is not None]
    first = (
        min(starts) - 2 * _DAY
    )  # the day before the first has no rate, the one before it is for earlier ones
    width = (max(ends) - first).days + 2
    lanes = tuple(
        _lane(number, place, place.interest, place.compensation) for number, place in enumerate(places)
    )
    sums: list[int] = []
    fixed: list[int] = []
    moved: list[int] = []
    compensation: list[int | None] = []
    for lane in lanes:
        sums += _running(_daily(book, lane, first, width) if lane.rule.mode in FLOATING else [0] * width)
        fixed += [0] * width if lane.rule.mode in FLOATING else _fixed(book, lane, first, width)
        moved += _moved(lane, first, width)
        compensation += _compensation(lane.compensation, first, width)
    return RateTables(
        lanes=lanes,
        codes=tuple(place.code for place in places),
        first=first,
        width=width,
        sums=pl.Series(sums, dtype=pl.Int64),
        fixed=pl.Series(fixed, dtype=pl.Int64),
        moved=pl.Series(moved, dtype=pl.Int32),
        compensation=pl.Series(compensation, dtype=pl.Int64),
        running=tuple(sums),
        default_rates=tuple(fixed),
    )


def tables_with(*, book: LawBook, told: Sequence[Told]) -> RateTables:
    """The tables of a book with a lane after the jurisdictions' for each of these, in their order.

    Raises LawMissing for a jurisdiction or variant that is not there.
    """
    usual = rate_tables(book)
    if not told:
        return usual
    lanes: list[Lane] = []
    sums: list[int] = []
    fixed: list[int] = []
    moved: list[pl.Series] = []
    compensation: list[int | None] = []
    width = usual.width
    for number, one in enumerate(told, start=len(usual.lanes)):
        lane, rates, fixed_rates = _told_lane(book, usual, number, one)
        lanes.append(lane)
        sums += _running(rates)
        fixed += fixed_rates
        moved.append(usual.moved.slice(usual.codes.index(lane.place.code) * width, width))
        compensation += _compensation(lane.compensation, usual.first, width)
    return replace(
        usual,
        lanes=(*usual.lanes, *lanes),
        sums=pl.concat([usual.sums, pl.Series(sums, dtype=pl.Int64)], rechunk=True),
        fixed=pl.concat([usual.fixed, pl.Series(fixed, dtype=pl.Int64)], rechunk=True),
        moved=pl.concat([usual.moved, *moved], rechunk=True),
        compensation=pl.concat([usual.compensation, pl.Series(compensation, dtype=pl.Int64)], rechunk=True),
        running=(*usual.running, *sums),
        default_rates=(*usual.default_rates, *fixed),
    )


def _told_lane(
    book: LawBook, usual: RateTables, number: int, told: Told
) -> tuple[Lane, list[int], list[int]]:
    """A lane with the rate of each of its days, and the rate of a delay that follows each."""
    place = book.jurisdiction(code=told.jurisdiction)
    rule = book.rule(code=told.jurisdiction, variant=told.variant)
    fixed_sum = place.variants[told.variant].compensation if told.variant else place.compensation
    nothing = [0] * usual.width
    rule = replace(rule, day_count=told.day_count or rule.day_count)
    lane = _lane(number, place, rule, fixed_sum)
    if told.contract_pct is not None and not place.contract.is_allowed:
        never = replace(rule, needs_small_supplier=False, compounding=Compounding.NONE)
        refused = replace(lane, rule=never, year_days=1, refusal="contract_not_allowed")
        return refused, [MISSING] * usual.width, nothing
    if told.contract_pct is None or (rule.needs_small_supplier and told.is_small_supplier):
        if rule.day_count not in _PLAIN_COUNTS:
            return _by_hand(lane), nothing, nothing
        if rule.mode in FLOATING:
            return lane, _daily(book, lane, usual.first, usual.width), nothing
        return lane, nothing, _fixed(book, lane, usual.first, usual.width)
    rates = _agreed(book, place, told.contract_pct, usual)
    if rates is None or rule.day_count not in _PLAIN_COUNTS or rule.stops_after_months is not None:
        return _by_hand(lane), nothing, nothing
    agreed = replace(rule, needs_small_supplier=False, compounding=Compounding.NONE)
    return replace(lane, rule=agreed, is_endless=True), rates, nothing


def _by_hand(lane: Lane) -> Lane:
    return replace(lane, rule=replace(lane.rule, compounding=Compounding.NONE), is_by_hand=True)


def _agreed(book: LawBook, place: Jurisdiction, pct: Decimal, usual: RateTables) -> list[int] | None:
    """The agreed rate of each day within its floor and cap; None where units or half-years do not tell it."""
    for series in {place.contract.floor_series, place.contract.cap_series} - {None}:
        assert series is not None
        if any(
            (row.valid_from.month, row.valid_from.day) not in _HALF_YEARS for row in book.rows(series=series)
        ):
            return None
    last = usual.first + (usual.width - 1) * _DAY
    pieces, _ = contract_pieces(
        book=book, contract=place.contract, pct=pct, default_on=usual.first - _DAY, last=last
    )
    rates: list[int] = []
    for piece in pieces:
        if piece.pct * UNITS != units(pct=piece.pct) or piece.pct * UNITS * usual.width >= MISSING:
            return None
        rates += [units(pct=piece.pct)] * ((piece.last - piece.first).days + 1)
    return rates


def _lane(number: int, place: Jurisdiction, rule: InterestRule, compensation: CompensationRule) -> Lane:
    refusals = {
        RateMode.CONTRACT: "rate_by_contract",
        RateMode.MEMBER_STATE: "rate_by_member_state",
    }
    return Lane(
        number=number,
        place=place,
        rule=rule,
        compensation=compensation,
        year_days=_PLAIN_COUNTS.get(rule.day_count, 0),
        refusal=refusals.get(rule.mode, "rate_not_loaded"),
    )


def units(*, pct: Decimal) -> int:
    """A rate in whole units, of which a percentage point has ten thousand."""
    return int(pct * UNITS)


def _daily(book: LawBook, lane: Lane, first: date, width: int) -> list[int]:
    """The rate of each day of a floating lane."""
    daily = [MISSING] * width
    assert lane.rule.series is not None, "the book refuses this mode without a series"
    series = book.series(code=lane.rule.series)
    for row in book.rows(series=series.code):
        since = max(0, (row.valid_from - first).days)
        until = width - 1 if row.valid_to is None else min(width - 1, (row.valid_to - first).days)
        daily[since : until + 1] = [units(pct=pct_under(rule=lane.rule, series=series, row=row))] * (
            until + 1 - since
        )
    daily[1] = MISSING  # days before the first are looked up as this one
    daily[width - 1] = MISSING  # and days after the last as that one
    return daily


def _running(daily: list[int]) -> list[int]:
    sums: list[int] = []
    total = 0
    for one in daily:
        total += one
        sums.append(total)
    return sums


def _fixed(book: LawBook, lane: Lane, first: date, width: int) -> list[int]:
    """The rate of a delay that follows each day."""
    rule = lane.rule
    if rule.mode is RateMode.FIXED_PCT:
        return [units(pct=rule.rate_pct or Decimal(0))] * width
    if rule.mode is not RateMode.FIXED_AT_DEFAULT or rule.series is None:
        return [MISSING] * width
    later = 0 if rule.fixed_on is FixedOn.DUE else 1
    series = book.series(code=rule.series)
    found: list[int] = []
    for day in range(width):
        try:
            row = book.row_on(series=rule.series, on=first + (day + later) * _DAY)
        except LawMissing:
            found.append(MISSING)
        else:
            found.append(units(pct=pct_under(rule=rule, series=series, row=row)))
    return [MISSING, *found[1:-1], MISSING]


def _moved(lane: Lane, first: date, width: int) -> list[int]:
    country = lane.place.holiday_country
    if country is None:
        return [0] * width
    days = [first + number * _DAY for number in range(width)]
    return [(next_business_day(on=day, country=country) - day).days for day in days]


def _compensation(rule: CompensationRule, first: date, width: int) -> list[int | None]:
    """The sum of each due day."""
    if rule.kind is CompensationKind.FIXED:
        return [_minor(rule.bands[0].value, rule.currency)] * width
    found: list[int | None] = [0 if rule.kind is CompensationKind.NONE else None] * width
    for since, amount in rule.gazetted.items():
        year, half = halfyear_of(since)
        since_, until = halfyear_bounds(year=year, half=half)
        begin, end = max(0, (since_ - first).days), min(width, (until - first).days + 1)
        found[begin:end] = [_minor(amount, rule.currency)] * max(0, end - begin)
    return found


def _minor(amount: Decimal, currency: str) -> int:
    return int(amount * 10 ** exponent(currency=currency))
