"""What the house assumes where it weighs keeping, placing and suing, dated, with the source of each value."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

from dunwell.apps.placements.surveys import prior_by
from dunwell.core.decimals import POINT, to_minor
from dunwell.core.placements.decision import WAYS, Assumed, Effort
from dunwell.core.placements.surveys import Prior


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumptions:
    """The values of a day. sources: by the name of a value, where it comes from."""

    valid_from: date
    survey: str
    weight: int
    assumed: Assumed
    sources: Mapping[str, str]

    @property
    def prior(self) -> Prior:
        """The curve of the survey."""
        return prior_by(self.survey)


def assumptions_on(day: date, /) -> Assumptions:
    """Return what is assumed on a day: the latest values that hold by then."""
    return max((one for one in _packaged() if one.valid_from <= day), key=lambda one: one.valid_from)


@cache
def _packaged() -> tuple[Assumptions, ...]:
    content = resources.files("dunwell.apps.placements.data").joinpath("assumptions.toml").read_text("utf-8")
    return tuple(_read(one) for one in tomllib.loads(content)["assumed"])


def _read(one: Mapping[str, Any]) -> Assumptions:
    return Assumptions(
        valid_from=one["valid_from"],
        survey=one["survey"],
        weight=one["prior_weight"],
        sources=one["sources"],
        assumed=Assumed(
            horizon=one["horizon_days"],
            yearly=one["yearly_basis_points"],
            hour_minor={
                currency: to_minor(text=text, currency=currency, style=POINT)
                for currency, text in one["hour"].items()
            },
            efforts={
                way: Effort(minutes=one[way]["minutes"], lost=one[way]["lost_basis_points"]) for way in WAYS
            },
        ),
    )
