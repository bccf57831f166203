"""What share of a debt comes within so many days: an opinion to begin with, moved by what one's own cases did.

The chance of a case is prior(age, days) x factor. The factor begins with 1, is known as well as by `weight` expected
recoveries, and is learnt from cases that were watched, each as long as it was: a case that was watched for 40 days is
held against what 40 days should bring, so nothing has to be left out, and nobody looks good by having older cases.

Of a group of cases, factor = factor of the wider group x (weight + recovered) / (weight + expected): the mean of a
gamma distribution, where `recovered` sums the shares that came and `expected` what the wider group's factor gives.
A group without cases has the factor of the wider one. Bounds are those of the gamma distribution alone, so of the last
group that has cases.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import polars as pl

from dunwell.core.frames import Schema
from dunwell.core.placements.intervals import MILLION, gamma_bounds, half_up
from dunwell.core.placements.surveys import Prior

OBSERVED: Final = Schema(
    {
        "agency": pl.String,
        "country": pl.String,
        "age": pl.Int64,
        "sized_minor": pl.Int64,
        "watched": pl.Int64,
        "recovered": pl.Int64,
    }
)
"""A case that was watched. agency: "" in house. age: days past due when the watch began. sized_minor: its value then,
in the currency of the bands. watched: days. recovered: millionths of its value that came within them."""

AGE_EDGES: Final = (0, 31, 61, 91, 181, 366, 731)
AMOUNT_EDGES: Final = (0, 500_00, 2_000_00, 10_000_00, 50_000_00)
IN_HOUSE: Final = (("age_band",), ("age_band", "amount_band"), ("age_band", "amount_band", "country"))
"""The groups of what we go on with ourselves, from wide to narrow."""
BY_AGENCY: Final = (
    ("age_band",),
    ("age_band", "agency"),
    ("age_band", "agency", "amount_band"),
    ("age_band", "agency", "amount_band", "country"),
)
"""The groups of what agencies have: all of them, then each."""

Key = tuple[str | int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """What was learnt of a group of cases; factors in millionths, with bounds that hold 95 of 100 times."""

    by: tuple[str, ...]
    cases: int
    recovered: int
    expected: int
    factor: int
    low: int
    high: int

    def chance(self, prior: int, /) -> tuple[int, int, int]:
        """Return a prior chance with this factor, and its bounds: millionths, never more than all."""
        return (_capped(prior, self.factor), _capped(prior, self.low), _capped(prior, self.high))


@dataclass(frozen=True)
class Curve:
    """A prior with the factors that were learnt; make one with `fit`."""

    prior: Prior
    weight: int
    levels: tuple[tuple[str, ...], ...]
    tables: tuple[pl.DataFrame, ...]
    age_edges: tuple[int, ...]
    amount_edges: tuple[int, ...]

    @property
    def unlearnt(self) -> Cell:
        """What holds where there are no cases."""
        low, high = gamma_bounds(shape=self.weight)
        return Cell(
            by=(),
            cases=0,
            recovered=0,
            expected=0,
            factor=MILLION,
            low=round(low * MILLION),
            high=round(high * MILLION),
        )

    def cell(self, *, age: int, sized_minor: int, country: str, agency: str = "") -> Cell:
        """Return what is known of the narrowest group with cases that a case belongs to."""
        own: Mapping[str, str | int] = {
            "age_band": band(age, edges=self.age_edges),
            "amount_band": band(sized_minor, edges=self.amount_edges),
            "country": country,
            "agency": agency,
        }
        for level, cells in zip(reversed(self.levels), reversed(self._cells), strict=True):
            found = cells.get(tuple(own[name] for name in level))
            if found is not None:
                return found
        return self.unlearnt

    def with_factors(self, frame: pl.DataFrame, /) -> pl.DataFrame:
        """The frame (age, sized_minor, country, agency) with factor, low, high and cases, in its order."""
        frame = frame.with_columns(_bands(self.age_edges, self.amount_edges))
        names = ("factor", "low", "high", "cases")
        for number, (level, table) in enumerate(zip(self.levels, self.tables, strict=True)):
            found = table.select(*level, *(pl.col(name).alias(f"{name}_{number}") for name in names))
            frame = frame.join(found, on=level, how="left", maintain_order="left")
        none = self.unlearnt
        last = {"factor": none.factor, "low": none.low, "high": none.high, "cases": 0}
        order = range(len(self.levels) - 1, -1, -1)
        return frame.with_columns(
            pl.coalesce(*(f"{name}_{number}" for number in order), pl.lit(last[name])).alias(name)
            for name in names
        ).drop("age_band", "amount_band", *(f"{name}_{number}" for name in names for number in order))

    @cached_property
    def _cells(self) -> tuple[Mapping[Key, Cell], ...]:
        return tuple(
            {tuple(row[name] for name in level): _cell(level, row) for row in table.iter_rows(named=True)}
            for level, table in zip(self.levels, self.tables, strict=True)
        )


def fit(
    *,
    observed: pl.DataFrame,
    prior: Prior,
    weight: int,
    levels: Sequence[tuple[str, ...]] = IN_HOUSE,
    age_edges: tuple[int, ...] = AGE_EDGES,
    amount_edges: tuple[int, ...] = AMOUNT_EDGES,
) -> Curve:
    """Learn the factors of each group of cases (OBSERVED), from wide to narrow; each level divides the one before.

    weight: how many expected recoveries an opinion is worth, at least 1. Raises SchemaMismatch, and ValueError for a
    weight below 1 or a share that is none.
    """
    if weight < 1:
        raise ValueError(f"weight: an opinion is worth 1 case or more, not {weight}")
    frame = OBSERVED.check(observed)
    if not frame["recovered"].is_between(0, MILLION).all():
        raise ValueError(f"recovered: a share is between 0 and {MILLION} millionths")
    whole = pl.lit(MILLION, dtype=pl.Int64)
    frame = frame.with_columns(
        *_bands(age_edges, amount_edges),
        prior=prior.within_column(age=pl.col("age"), days=pl.col("watched")),
        factor=whole,
    )
    tables: list[pl.DataFrame] = []
    for level in levels:
        table = _learnt(frame, level=level, weight=weight)
        tables.append(table)
        narrower = table.select(*level, narrower="factor")
        frame = frame.join(narrower, on=level, how="left").with_columns(factor="narrower").drop("narrower")
    return Curve(
        prior=prior,
        weight=weight,
        levels=tuple(levels),
        tables=tuple(tables),
        age_edges=age_edges,
        amount_edges=amount_edges,
    )


def band(number: int, /, *, edges: tuple[int, ...]) -> int:
    """Return the number of the band that a number is in; below the first edge it is in the first."""
    return max(0, sum(number >= edge for edge in edges) - 1)


def _bands(age_edges: tuple[int, ...], amount_edges: tuple[int, ...]) -> list[pl.Expr]:
    return [
        _band_column(pl.col("age"), age_edges).alias("age_band"),
        _band_column(pl.col("sized_minor"), amount_edges).alias("amount_band"),
    ]


def _band_column(number: pl.Expr, edges: Iterable[int]) -> pl.Expr:
    return (pl.sum_horizontal((number >= edge).cast(pl.Int64) for edge in edges) - 1).clip(0)


def _learnt(frame: pl.DataFrame, *, level: tuple[str, ...], weight: int) -> pl.DataFrame:
    """The table of a level: its keys, and the fields of its cells."""
    due = pl.min_horizontal((2 * pl.col("prior") * pl.col("factor") + MILLION) // (2 * MILLION), MILLION)
    table = (
        frame.with_columns(due=due)
        .group_by(level)
        .agg(
            cases=pl.len().cast(pl.Int64),
            recovered=pl.col("recovered").sum(),
            expected=pl.col("due").sum(),
            wider=pl.col("factor").first(),
        )
        .sort(level)
    )
    rows = [
        _factors(weight=weight, **row)
        for row in table.select("recovered", "expected", "wider").iter_rows(named=True)
    ]
    factors = pl.DataFrame(rows, schema=dict.fromkeys(("factor", "low", "high"), pl.Int64), orient="row")
    return pl.concat([table.drop("wider"), factors], how="horizontal")


def _factors(*, weight: int, recovered: int, expected: int, wider: int) -> tuple[int, int, int]:
    top, bottom = weight * MILLION + recovered, weight * MILLION + expected
    factor = half_up(of=wider * top, by=bottom)
    low, high = gamma_bounds(shape=top / MILLION)
    return factor, round(factor * low), round(factor * high)


def _cell(level: tuple[str, ...], row: Mapping[str, int]) -> Cell:
    return Cell(
        by=level,
        cases=row["cases"],
        recovered=row["recovered"],
        expected=row["expected"],
        factor=row["factor"],
        low=row["low"],
        high=row["high"],
    )


def _capped(prior: int, factor: int) -> int:
    return min(MILLION, half_up(of=prior * factor, by=MILLION))
