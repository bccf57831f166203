"""The curve of an agency against its peers as plain shapes, with a text that says the same."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from dunwell.core.placements.intervals import MILLION
from dunwell.core.placements.scorecard import HORIZONS

WIDTH: Final = 600  # of the drawing, in its own units
HEIGHT: Final = 200
LINES: Final = ((25, 150), (50, 100), (75, 50))  # percent, and how far from the top


@dataclass(frozen=True, slots=True, kw_only=True)
class CurveChart:
    """Points of SVG, empty where nothing is known; a band and the curve of an agency, and the curve of its peers."""

    band: str
    own: str
    peers: str
    text: str


def curve_chart(points: Sequence[Mapping[str, Any]], /) -> CurveChart:
    """Draw points of `scorecard.against_peers`, one agency's in one currency, in order of their horizons."""
    beside = [one for one in points if one["peers_share"] is not None]
    around = [(one["horizon"], one["high"]) for one in points]
    around += [(one["horizon"], one["low"]) for one in reversed(points)]
    told = [f"after {one['horizon']} days {percent(one['share'])} %{_peers(one)}" for one in points]
    return CurveChart(
        band=_drawn(around),
        own=_drawn([(0, 0), *((one["horizon"], one["share"]) for one in points)]),
        peers=_drawn([(0, 0), *((one["horizon"], one["peers_share"]) for one in beside)]) if beside else "",
        text=f"Recovered of what was placed: {'; '.join(told)}." if told else "No claim is old enough yet.",
    )


def percent(millionths: int) -> str:
    """A share as people read it, rounded to a tenth of a percent."""
    return f"{millionths / 10_000:.1f}"


def _peers(one: Mapping[str, Any]) -> str:
    return "" if one["peers_share"] is None else f", its peers {percent(one['peers_share'])} %"


def _drawn(points: Sequence[tuple[int, int]]) -> str:
    """Days to the right up to the longest horizon, shares up; what is more than all is drawn as all."""
    return " ".join(
        f"{days * WIDTH // HORIZONS[-1]},{HEIGHT - min(max(share, 0), MILLION) * HEIGHT // MILLION}"
        for days, share in points
    )
