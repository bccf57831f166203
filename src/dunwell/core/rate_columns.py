"""Money times an exact rate by the column: what `rates.times` does, in Int128."""

import polars as pl

from dunwell.core.money import BOUND
from dunwell.core.rates import Rounding


def times_expr(*, minor: pl.Expr, numerator: int, denominator: int, rounding: Rounding) -> pl.Expr:
    """`times` over an Int64 column of minor units, for the rate numerator/denominator; null stays null.

    Works in Int128, where nothing within the bounds can wrap: both numbers below 2**62, the denominator
    above zero, else ValueError. A result of 2**62 or more fails the query with Polars' own
    InvalidOperationError.
    """
    if not (abs(numerator) < BOUND and 0 < denominator < BOUND):
        raise ValueError(f"the rate {numerator}/{denominator} is beyond what can be multiplied safely")
    over = pl.lit(denominator, dtype=pl.Int128)
    amount = minor.cast(pl.Int128)
    product = amount.abs() * pl.lit(abs(numerator), dtype=pl.Int128)
    # Polars divides Int128 towards minus infinity and cannot negate it: work on sizes, then apply the sign.
    whole, rest = product // over, product % over
    match rounding:
        case Rounding.HALF_UP:
            more = rest * 2 >= over
        case Rounding.HALF_EVEN:
            more = rest * 2 > over - whole % 2
        case Rounding.DOWN:
            more = pl.lit(value=False)
        case Rounding.UP:
            more = rest > 0
    size = whole + more.cast(pl.Int128)
    sign = pl.when((amount < 0) != pl.lit(numerator < 0)).then(-1).otherwise(1).cast(pl.Int128)
    # What is out of bounds is made too large for Int64, so that the strict cast refuses it.
    kept = pl.when(size < BOUND).then(size * sign).otherwise(pl.lit(2**100, dtype=pl.Int128))
    return pl.when(amount.is_not_null()).then(kept).cast(pl.Int64)
