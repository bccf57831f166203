"""What others say of the chances of a debt by its age: opinions, to begin with until there is history of one's own."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Final

import polars as pl

from dunwell.core.placements.intervals import MILLION, half_up

LAST_DAY: Final = 3_650
"""Older than ten years counts as ten years."""
_STEPS: Final = 6


class UnusableSurvey(ValueError):
    """A survey whose points cannot be a curve."""

    code = "unusable_survey"


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """A published opinion: by days past due, the chance in millionths that an unpaid debt is ever collected."""

    code: str
    name: str
    source: str
    points: tuple[tuple[int, int], ...]
    note: str = ""

    def __post_init__(self) -> None:
        """Refuse points that are no falling curve between nothing and certainty."""
        if len(self.points) < 2:
            raise UnusableSurvey(f"{self.code}: points: a curve needs two of them")
        for (day, chance), (later, less) in pairwise(self.points):
            if not 0 <= day < later <= LAST_DAY:
                raise UnusableSurvey(
                    f"{self.code}: points: days rise, from 0 to {LAST_DAY}; {later} follows {day}"
                )
            if not 0 < less <= chance <= MILLION:
                raise UnusableSurvey(
                    f"{self.code}: points: chances fall, and stay above 0; {less} follows {chance}"
                )


@dataclass(frozen=True)
class Prior:
    """The curve of a survey day by day: `by_day[n]` is the chance of ever, in millionths, of a debt n days past due."""

    survey: Survey
    by_day: tuple[int, ...]

    def within(self, *, age: int, days: int) -> int:
        """Return the chance in millionths that a debt unpaid at an age is collected within so many days.

        By the total chance: S(age) = p + (1 - p) S(age + days), for what is unpaid then has the chance of that age.
        So p = (S(age) - S(age + days)) / (1 - S(age + days)).
        """
        now, then = self.by_day[_day(age)], self.by_day[_day(age + days)]
        return 0 if then >= MILLION else half_up(of=(now - then) * MILLION, by=MILLION - then)

    def days_to_money(self, *, age: int, days: int) -> int:
        """Return after how many days, on average, the money comes that comes within so many days.

        Six equal steps of the time; the money of each comes in its middle.
        """
        ends = [days * step // _STEPS for step in range(_STEPS + 1)]
        come = [self.within(age=age, days=end) for end in ends]
        if not come[-1]:
            return days
        weighed = sum(
            (after - before) * (start + end)
            for (start, end), (before, after) in zip(pairwise(ends), pairwise(come), strict=True)
        )
        return half_up(of=weighed, by=2 * come[-1])

    def within_column(self, *, age: pl.Expr, days: pl.Expr) -> pl.Expr:
        """The same as `within`, for columns of whole numbers."""
        now, then = self._at(age), self._at(age + days)
        known = (2 * (now - then) * MILLION + (MILLION - then)) // (2 * (MILLION - then))
        return pl.when(then >= MILLION).then(0).otherwise(known)

    def days_to_money_column(self, *, age: pl.Expr, days: pl.Expr) -> pl.Expr:
        """The same as `days_to_money`, for columns of whole numbers."""
        ends = [days * step // _STEPS for step in range(_STEPS + 1)]
        come = [self.within_column(age=age, days=end) for end in ends]
        weighed = sum(
            (
                (after - before) * (start + end)
                for (start, end), (before, after) in zip(pairwise(ends), pairwise(come), strict=True)
            ),
            start=pl.lit(0),
        )
        return pl.when(come[-1] == 0).then(days).otherwise((weighed + come[-1]) // (2 * come[-1]))

    def _at(self, day: pl.Expr) -> pl.Expr:
        return pl.lit(self._series).gather(day.clip(0, LAST_DAY))

    @cached_property
    def _series(self) -> pl.Series:
        return pl.Series("by_day", self.by_day, dtype=pl.Int64)


def prior_of(survey: Survey, /) -> Prior:
    """Draw the curve of a survey: between two points the chance falls by the same share each day.

    That keeps it falling, whatever the points. Before the first point it stays at it; after the last it falls as
    between the last two.
    """
    first, last = survey.points[0][0], survey.points[-1][0]
    spans = list(pairwise(survey.points))
    by_day: list[int] = []
    for day in range(LAST_DAY + 1):
        if day <= first:
            by_day.append(survey.points[0][1])
            continue
        (start, chance), (end, less) = spans[-1] if day > last else next(s for s in spans if day <= s[1][0])
        decay = math.log(less / chance) / (end - start)
        by_day.append(round(chance * math.exp(decay * (day - start))))
    return Prior(survey=survey, by_day=tuple(by_day))


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """What the surveys say of one age: the least, the most, and how many say anything."""

    least: int
    most: int
    surveys: int


def spread(surveys: Sequence[Survey], /, *, age: int) -> Spread | None:
    """Say how far surveys disagree about an age; a survey speaks of the ages between its points only."""
    said = [
        prior_of(one).by_day[age]
        for one in surveys
        if one.points[0][0] <= age <= min(one.points[-1][0], LAST_DAY)
    ]
    return Spread(least=min(said), most=max(said), surveys=len(said)) if said else None


def _day(day: int) -> int:
    return min(max(day, 0), LAST_DAY)
