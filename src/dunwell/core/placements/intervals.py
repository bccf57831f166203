"""How far a figure could be off by chance: closed formulas, the same wherever a band is drawn or a share is weighed."""

import math
from typing import Final

MILLION: Final = 1_000_000
"""Shares, chances and factors are whole millionths: they sum to the same in any order."""

Z95: Final = 1.959964
"""How many standard deviations hold 95 of 100 cases."""


def half_up(*, of: int, by: int) -> int:
    """Return one number, not below nothing, divided by another, to the nearest whole; a half goes up."""
    return (2 * of + by) // (2 * by)


def wilson(*, share: float, cases: float, z: float = Z95) -> tuple[float, float]:
    """Return the bounds of a share between 0 and 1 that was seen in so many cases: the score interval of E. B. Wilson.

    It stays within 0 and 1 and is right for few cases and for shares near the ends, where share +- z * sd is not.
    `cases` need not be whole: of amounts it is the effective number. Without cases nothing is known: 0 to 1.
    """
    if cases <= 0:
        return 0.0, 1.0
    squared = z * z
    middle = (share + squared / (2 * cases)) / (1 + squared / cases)
    spread = share * (1 - share) / cases + squared / (4 * cases * cases)
    reach = z * math.sqrt(spread) / (1 + squared / cases)
    return max(0.0, middle - reach), min(1.0, middle + reach)


def gamma_bounds(*, shape: float, z: float = Z95) -> tuple[float, float]:
    """Return the bounds of a gamma variable of mean 1 and this shape, by the cube of E. B. Wilson and M. M. Hilferty.

    (1 - 1/(9 shape) +- z / (3 sqrt(shape)))**3; the approximation is good from a shape of about 3 on.
    """
    middle = 1 - 1 / (9 * shape)
    reach = z / (3 * math.sqrt(shape))
    return max(0.0, middle - reach) ** 3, (middle + reach) ** 3
