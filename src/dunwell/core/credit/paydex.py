"""Points for the days between the due day and the payment, anchored as trade-payment indices are published.

Source of the anchors: D&B PAYDEX, "100: 30 days sooner than terms; 90: 20 days sooner; 80: on terms; 70: 15 days beyond
terms; 60: 22; 50: 30; 40: 60; 30: 90; 20: 120; 0 to 19: over 120" (docs.dnb.com). Between two anchors the points lie on
the line, and 180 days beyond terms count for nothing. An index of our own after that pattern, not theirs.
"""

from itertools import pairwise

import polars as pl

ANCHORS = (
    (-30, 10_000),
    (-20, 9_000),
    (0, 8_000),
    (15, 7_000),
    (22, 6_000),
    (30, 5_000),
    (60, 4_000),
    (90, 3_000),
    (120, 2_000),
    (180, 0),
)
"""Days beyond terms (negative: sooner), and hundredths of a point."""


def points(days: pl.Expr) -> pl.Expr:
    """Return hundredths of a point (Int64, 0 to 10,000) for days beyond terms, rounded down; never rising with days."""
    found = pl.lit(ANCHORS[-1][1], dtype=pl.Int64)
    for (first, high), (last, low) in reversed(tuple(pairwise(ANCHORS))):
        on_the_line = high - ((days - first) * (high - low) + (last - first - 1)).floordiv(last - first)
        found = pl.when(days <= last).then(on_the_line).otherwise(found)
    first, most = ANCHORS[0]
    return pl.when(days <= first).then(pl.lit(most, dtype=pl.Int64)).otherwise(found)
