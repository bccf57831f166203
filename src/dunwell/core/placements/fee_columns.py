"""What placing would cost, for many claims at once: to the minor unit what `quote.offer` says of each."""

from collections.abc import Sequence
from itertools import pairwise

import polars as pl

from dunwell.core.placements.terms import WHOLE, Band, Rate, Terms


def with_fees(frame: pl.DataFrame, /, *, terms: Terms, cases: int) -> pl.DataFrame:
    """The frame (fee_age, country, open_minor above 0, placement) with `fee_minor` and `has_rate`, in its order.

    fee_age: days past due on the day that counts by the terms, not below 0. cases: what the agency had of us in the
    year before. The fee is that of a claim that is paid in full, amicably, after the free period.
    """
    rates = [one for one in terms.rates if cases in one.cases and one.phase in (None, "amicable")]
    rates = [one for one in rates if not one.components or "principal" in one.components]
    marks = [_fits(one).cast(pl.Int64) * 2**place for place, one in enumerate(rates)]
    frame = frame.with_columns(fitting=pl.sum_horizontal(pl.lit(0), *marks))
    known = frame["fitting"].unique().sort().to_list()
    fee = has_rate = pl.lit(None)
    for fitting in known:
        chosen = [one for place, one in enumerate(rates) if fitting >> place & 1]
        earned, priced = (_whole if terms.scale == "whole" else _slices)(chosen)
        fee = pl.when(pl.col("fitting") == fitting).then(earned).otherwise(fee)
        has_rate = pl.when(pl.col("fitting") == fitting).then(priced).otherwise(has_rate)
    frame = frame.with_columns(has_rate=has_rate.cast(pl.Boolean))
    bounded = pl.max_horizontal(
        (fee + WHOLE // 2) // WHOLE, pl.min_horizontal(pl.lit(terms.minimum_minor), pl.col("open_minor"))
    )
    if terms.maximum_minor is not None:
        bounded = pl.min_horizontal(bounded, pl.lit(terms.maximum_minor))
    return frame.with_columns(fee_minor=pl.when("has_rate").then(bounded).otherwise(0).cast(pl.Int64)).drop(
        "fitting"
    )


def _fits(rate: Rate) -> pl.Expr:
    fits = _within(pl.col("fee_age"), rate.age) & _within(pl.col("placement"), rate.placement)
    return fits & pl.col("country").is_in(sorted(rate.countries)) if rate.countries else fits


def _within(number: pl.Expr, band: Band) -> pl.Expr:
    above = number >= band.low
    return above if band.below is None else above & (number < band.below)


def _whole(rates: Sequence[Rate]) -> tuple[pl.Expr, pl.Expr]:
    """The fee in minor units times WHOLE by the first rate whose amount fits, and whether there is one."""
    minor = pl.col("open_minor")
    rate = pl.lit(None, dtype=pl.Int64)
    for one in reversed(rates):
        rate = pl.when(_within(minor, one.amount)).then(pl.lit(one.basis_points)).otherwise(rate)
    return minor.cast(pl.Int128) * rate, rate.is_not_null()


def _slices(rates: Sequence[Rate]) -> tuple[pl.Expr, pl.Expr]:
    """The same where each slice of the claim has its own rate."""
    edges = {edge for one in rates for edge in (one.amount.low, one.amount.below) if edge is not None}
    places: list[int | None] = [*sorted(edges | {0}), None]
    minor = pl.col("open_minor").cast(pl.Int128)
    fee, priced = pl.lit(0, dtype=pl.Int128), pl.lit(value=True)
    for low, below in pairwise(places):
        assert low is not None
        part = (minor if below is None else pl.min_horizontal(minor, pl.lit(below, dtype=pl.Int128))) - low
        rate = next((one.basis_points for one in rates if low in one.amount), None)
        if rate is None:
            priced &= part <= 0
        else:
            fee += part.clip(0) * rate
    return fee, priced
