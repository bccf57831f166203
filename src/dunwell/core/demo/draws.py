"""Luck from a seed, in whole numbers only.

Only the bit generator of numpy is used, whose stream is promised to stay; the distributions above it may
change between releases and lean on the machine's logarithms. What is drawn here is the same everywhere.
"""

from collections.abc import Sequence
from zlib import crc32

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

# exp(0.8 z) in thousandths at 33 even steps of probability (the ends at 0.4 % and 99.6 %): amounts of trade
# are log-normal, many small and few large.
LOG_NORMAL = np.array(
    [
        120, 225, 293, 348, 398, 446, 492, 537, 583, 629, 676, 725, 775, 827, 882, 939, 1000,
        1065, 1134, 1209, 1290, 1380, 1478, 1589, 1715, 1861, 2033, 2243, 2510, 2870, 3412, 4438, 8345,
    ],
    dtype=np.int64,
)  # fmt: skip


class Draws:
    """One stream of luck for one purpose, so that a new purpose leaves the others as they were."""

    def __init__(self, *, seed: int, purpose: str) -> None:
        assert seed >= 0, "a seed is a whole number from 0"
        sequence = np.random.SeedSequence(entropy=seed, spawn_key=(crc32(purpose.encode()),))
        self._bits = np.random.PCG64(sequence)

    def below(self, bounds: Ints) -> Ints:
        """A whole number from 0 to below each bound (1 to 2**31)."""
        halves = self._bits.random_raw(len(bounds)) >> np.uint64(32)
        return ((halves * bounds.astype(np.uint64)) >> np.uint64(32)).astype(np.int64)

    def upto(self, size: int, bound: int) -> Ints:
        """As many numbers from 0 to below one bound."""
        return self.below(np.full(size, bound, dtype=np.int64))

    def between(self, size: int, first: int, last: int) -> Ints:
        """As many numbers from the first to the last, both included."""
        return first + self.upto(size, last - first + 1)

    def happens(self, size: int, per_mille: int) -> Bools:
        """Whether each of so many chances of a thousandth came true."""
        return self.upto(size, 1000) < per_mille

    def weighted(self, size: int, weights: Sequence[int]) -> Ints:
        """An index for each of so many, in proportion to whole weights."""
        ends = np.cumsum(np.asarray(weights, dtype=np.int64))
        return np.searchsorted(ends, self.upto(size, int(ends[-1])), side="right").astype(np.int64)

    def along(self, rows: Ints, table: Ints) -> Ints:
        """A value for each row from its line of quantiles, interpolated in whole numbers.

        `table` has one line of evenly spaced quantiles for every kind of row.
        """
        steps = table.shape[1] - 1
        place = self.upto(len(rows), steps << 16)
        left, rest = place >> 16, place & 0xFFFF
        low: Ints = table[rows, left]
        high: Ints = table[rows, left + 1]
        return (low * (0x10000 - rest) + high * rest) >> 16

    def shuffled(self, size: int) -> Ints:
        """The numbers from 0 to below the size, each once."""
        return np.argsort(self._bits.random_raw(size), kind="stable").astype(np.int64)
