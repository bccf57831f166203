"""The only multiplication of money: by an exact rate, with a named rounding; `rate_columns` has it by the column."""

from datetime import date
from decimal import (
    ROUND_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Context,
    Decimal,
    Inexact,
    InvalidOperation,
    Overflow,
)
from enum import StrEnum
from fractions import Fraction

from dunwell.core.money import Money


class Rounding(StrEnum):
    """What becomes of a part of a minor unit. Every mode treats a negative as the mirror of the positive."""

    HALF_UP = "half_up"  # the nearest, a half away from zero: the commercial custom
    HALF_EVEN = "half_even"  # the nearest, a half to the even neighbour
    DOWN = "down"  # towards zero
    UP = "up"  # away from zero


class DayCount(StrEnum):
    """How days become a part of a year."""

    ACT_365 = "act/365"
    ACT_360 = "act/360"
    ACT_ACT = "act/act"  # each calendar year's days over its own length (ISDA)
    THIRTY_E_360 = "30e/360"  # months of thirty days, the 31st counting as the 30th
    THIRTY_360 = "30/360"  # the same, but a period may end on a 31st unless it begins on the 30th or 31st


_MODES = {
    Rounding.HALF_UP: ROUND_HALF_UP,
    Rounding.HALF_EVEN: ROUND_HALF_EVEN,
    Rounding.DOWN: ROUND_DOWN,
    Rounding.UP: ROUND_UP,
}
_EXACT = Context(prec=200, traps=[Inexact, InvalidOperation, Overflow])


def times(*, money: Money, rate: Decimal | Fraction, rounding: Rounding) -> Money:
    """The amount times the exact rate, rounded once to whole minor units; raises AmountTooLarge."""
    if isinstance(rate, Decimal):
        try:
            return Money(
                int(_EXACT.multiply(money.minor, rate).to_integral_value(_MODES[rounding])), money.currency
            )
        except Inexact:
            pass  # more than two hundred digits: by fractions then
    exact = abs(money.minor) * Fraction(rate)
    sign = -1 if (money.minor < 0) != (exact < 0) else 1
    return Money(sign * _rounded(abs(exact), rounding), money.currency)


def _rounded(exact: Fraction, rounding: Rounding) -> int:
    whole, rest = divmod(exact.numerator, exact.denominator)
    match rounding:
        case Rounding.HALF_UP:
            return whole + (2 * rest >= exact.denominator)
        case Rounding.HALF_EVEN:
            return whole + (2 * rest > exact.denominator - whole % 2)
        case Rounding.DOWN:
            return whole
        case Rounding.UP:
            return whole + (rest > 0)


def days_fraction(*, from_on: date, to_on: date, count: DayCount) -> Fraction:
    """The exact part of a year in the half-open period from `from_on` up to but not on `to_on`.

    Raises ValueError where the period runs backwards.
    """
    if to_on < from_on:
        raise ValueError(f"the period from {from_on} to {to_on} runs backwards")
    days = (to_on - from_on).days
    match count:
        case DayCount.ACT_365:
            return Fraction(days, 365)
        case DayCount.ACT_360:
            return Fraction(days, 360)
        case DayCount.ACT_ACT:
            return _of_year(to_on) - _of_year(from_on)
        case DayCount.THIRTY_E_360:
            return Fraction(_thirties(to_on) - _thirties(from_on), 360)
        case DayCount.THIRTY_360:
            last = 30 if to_on.day == 31 and from_on.day >= 30 else to_on.day
            return Fraction(_thirties(to_on.replace(day=1)) - 1 + last - _thirties(from_on), 360)


def _of_year(on: date) -> Fraction:
    """Years since the first, the current one by the share of its own days that has passed."""
    passed = on.toordinal() - date(on.year, 1, 1).toordinal()
    length = date(on.year, 12, 31).toordinal() - date(on.year, 1, 1).toordinal() + 1
    return on.year + Fraction(passed, length)


def _thirties(on: date) -> int:
    return on.year * 360 + on.month * 30 + min(on.day, 30)
