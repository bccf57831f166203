"""Rates: exact, rounded once; the column twin agrees with the scalar up to the bound."""

from datetime import date
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, ROUND_UP, Context, Decimal
from fractions import Fraction

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dunwell.core.money import BOUND, AmountTooLarge, Money
from dunwell.core.rate_columns import times_expr
from dunwell.core.rates import DayCount, Rounding, days_fraction, times

DECIMAL_MODE = {
    Rounding.HALF_UP: ROUND_HALF_UP,
    Rounding.HALF_EVEN: ROUND_HALF_EVEN,
    Rounding.DOWN: ROUND_DOWN,
    Rounding.UP: ROUND_UP,
}
EXACT = Context(prec=120)
ADDITIVE = [one for one in DayCount if one is not DayCount.THIRTY_360]
roundings = st.sampled_from(Rounding)
minors = st.integers(-BOUND + 1, BOUND - 1) | st.integers(-200, 200)
numerators = st.integers(-BOUND + 1, BOUND - 1) | st.integers(-200, 200)
denominators = st.integers(1, BOUND - 1) | st.integers(1, 40)


def by_scalar(minor: int, rate: Fraction, rounding: Rounding) -> int | None:
    try:
        return times(money=Money(minor, "EUR"), rate=rate, rounding=rounding).minor
    except AmountTooLarge:
        return None


@given(minors, st.decimals(-1000, 1000, places=6), roundings)
def test_times_agrees_with_the_decimal_module(minor, rate, rounding):
    exact = EXACT.multiply(Decimal(minor), rate)
    expected = int(exact.quantize(Decimal(1), rounding=DECIMAL_MODE[rounding], context=EXACT))
    assert by_scalar(minor, Fraction(rate), rounding) == (expected if abs(expected) < BOUND else None)


@given(
    st.lists(minors, max_size=6),
    numerators,
    denominators,
    roundings,
    st.sampled_from(["in-memory", "streaming"]),
)
def test_the_column_twin_agrees_with_the_scalar(values, numerator, denominator, rounding, engine):
    expected = [by_scalar(minor, Fraction(numerator, denominator), rounding) for minor in values]
    frame = pl.LazyFrame({"minor": [*values, None]}, schema={"minor": pl.Int64})
    product = times_expr(
        minor=pl.col("minor"), numerator=numerator, denominator=denominator, rounding=rounding
    )
    if None in expected:
        with pytest.raises(pl.exceptions.InvalidOperationError):
            frame.select(product).collect(engine=engine)
    else:
        found = frame.select(product).collect(engine=engine)
        assert found.schema == {"minor": pl.Int64}
        assert found["minor"].to_list() == [*expected, None]


@pytest.mark.parametrize(
    ("minor", "rate", "half_up", "half_even", "down", "up"),
    [
        (5, Fraction(1, 2), 3, 2, 2, 3),
        (7, Fraction(1, 2), 4, 4, 3, 4),
        (-5, Fraction(1, 2), -3, -2, -2, -3),
        (5, Fraction(-1, 2), -3, -2, -2, -3),
        (-5, Fraction(-1, 2), 3, 2, 2, 3),
        (10, Fraction(1, 3), 3, 3, 3, 4),
        (10, Fraction(2, 3), 7, 7, 6, 7),
        (1, Fraction(1, 1000), 0, 0, 0, 1),
        (0, Fraction(1, 3), 0, 0, 0, 0),
        (10050, Decimal("0.1"), 1005, 1005, 1005, 1005),
    ],
)
def test_roundings(minor, rate, half_up, half_even, down, up):
    money = Money(minor, "EUR")
    found = [times(money=money, rate=rate, rounding=rounding).minor for rounding in Rounding]
    assert list(Rounding) == [Rounding.HALF_UP, Rounding.HALF_EVEN, Rounding.DOWN, Rounding.UP]
    assert found == [half_up, half_even, down, up]


@pytest.mark.parametrize("rounding", Rounding)
def test_the_twin_holds_at_the_bound(rounding):
    most = pl.DataFrame({"minor": [BOUND - 1, -BOUND + 1]}, schema={"minor": pl.Int64})
    same = times_expr(minor=pl.col("minor"), numerator=BOUND - 1, denominator=BOUND - 1, rounding=rounding)
    assert most.select(same)["minor"].to_list() == [BOUND - 1, -BOUND + 1]
    double = times_expr(minor=pl.col("minor"), numerator=2, denominator=1, rounding=rounding)
    with pytest.raises(pl.exceptions.InvalidOperationError):
        most.select(double)


def test_the_twin_works_within_groups():
    frame = pl.DataFrame({"currency": ["USD", "CAD", "USD"], "minor": [5, 5, -15]})
    half = times_expr(minor=pl.col("minor"), numerator=1, denominator=2, rounding=Rounding.HALF_UP)
    assert frame.group_by("currency").agg(half.sum()).sort("currency").rows() == [("CAD", 3), ("USD", -5)]


@pytest.mark.parametrize(("numerator", "denominator"), [(BOUND, 1), (-BOUND, 1), (1, 0), (1, -1), (1, BOUND)])
def test_a_rate_beyond_the_bound_is_refused(numerator, denominator):
    with pytest.raises(ValueError, match="safely"):
        times_expr(
            minor=pl.col("minor"), numerator=numerator, denominator=denominator, rounding=Rounding.DOWN
        )


@pytest.mark.parametrize(
    ("from_on", "to_on", "act_365", "act_360", "act_act", "thirty"),
    [
        (date(2023, 1, 1), date(2024, 1, 1), Fraction(1), Fraction(365, 360), Fraction(1), Fraction(1)),
        (
            date(2024, 1, 1),
            date(2025, 1, 1),
            Fraction(366, 365),
            Fraction(366, 360),
            Fraction(1),
            Fraction(1),
        ),
        (
            date(2024, 2, 28),
            date(2024, 3, 1),
            Fraction(2, 365),
            Fraction(2, 360),
            Fraction(2, 366),
            Fraction(3, 360),
        ),
        (
            date(2024, 1, 31),
            date(2024, 2, 29),
            Fraction(29, 365),
            Fraction(29, 360),
            Fraction(29, 366),
            Fraction(29, 360),
        ),
        (
            date(2024, 1, 30),
            date(2024, 1, 31),
            Fraction(1, 365),
            Fraction(1, 360),
            Fraction(1, 366),
            Fraction(0),
        ),
        (
            date(2023, 12, 1),
            date(2024, 2, 1),
            Fraction(62, 365),
            Fraction(62, 360),
            Fraction(31, 365) + Fraction(31, 366),
            Fraction(60, 360),
        ),
        (date(2024, 5, 5), date(2024, 5, 5), Fraction(0), Fraction(0), Fraction(0), Fraction(0)),
    ],
)
def test_parts_of_a_year(from_on, to_on, act_365, act_360, act_act, thirty):
    found = [days_fraction(from_on=from_on, to_on=to_on, count=count) for count in ADDITIVE]
    assert found == [act_365, act_360, act_act, thirty]


@pytest.mark.parametrize(
    ("from_on", "to_on", "days"),
    [
        (date(2024, 1, 15), date(2024, 1, 31), 16),  # a 31st counts …
        (date(2024, 1, 30), date(2024, 1, 31), 0),  # … except after a 30th or a 31st
        (date(2024, 1, 31), date(2024, 3, 31), 60),
        (date(2024, 1, 31), date(2024, 2, 29), 29),
        (date(2023, 12, 15), date(2024, 12, 15), 360),
    ],
)
def test_thirty_days_a_month_as_bonds_count_them(from_on, to_on, days):
    assert days_fraction(from_on=from_on, to_on=to_on, count=DayCount.THIRTY_360) == Fraction(days, 360)


@given(st.lists(st.dates(), min_size=3, max_size=3).map(sorted), st.sampled_from(ADDITIVE))
def test_parts_of_a_year_add_up(days, count):
    first, middle, last = days
    whole = days_fraction(from_on=first, to_on=last, count=count)
    assert whole == (
        days_fraction(from_on=first, to_on=middle, count=count)
        + days_fraction(from_on=middle, to_on=last, count=count)
    )


def test_a_period_does_not_run_backwards():
    with pytest.raises(ValueError, match="backwards"):
        days_fraction(from_on=date(2024, 1, 2), to_on=date(2024, 1, 1), count=DayCount.ACT_365)


@given(
    st.integers(-(10**15), 10**15),
    st.decimals(min_value=-1000, max_value=1000, places=9),
    st.sampled_from(Rounding),
)
def test_a_decimal_rate_gives_what_its_fraction_gives(minor: int, rate: Decimal, rounding: Rounding) -> None:
    money = Money(minor, "EUR")

    exact = times(money=money, rate=Fraction(rate), rounding=rounding)
    assert times(money=money, rate=rate, rounding=rounding) == exact


def test_a_rate_of_very_many_digits_is_still_exact() -> None:
    rate = Decimal("0." + "3" * 300)

    assert times(money=Money(3, "EUR"), rate=rate, rounding=Rounding.UP).minor == 1
    assert times(money=Money(3, "EUR"), rate=rate, rounding=Rounding.DOWN).minor == 0
