"""Agencies compared by batches: curves with bands against their peers, net-back, manners and complaints."""

from typing import Any, Final

import polars as pl
from django.http import HttpRequest, HttpResponseBase

from dunwell.apps.placements.agency_models import Agency
from dunwell.apps.placements.figures import moved_money, placed_claims
from dunwell.apps.placements.models import CloseReason
from dunwell.core.placements.scorecard import PLACED, against_peers, closures, manner, vintages
from dunwell.interfaces.desk.door import Desk, desk_page, page
from dunwell.interfaces.desk.placements.curve_chart import HEIGHT, LINES, WIDTH, curve_chart, percent

TYPED_MAX: Final = 40
VERDICTS: Final = {"better": "Better than its peers", "worse": "Worse than its peers"}


@desk_page()
def agencies_compared(request: HttpRequest, desk: Desk) -> HttpResponseBase:
    """Every agency that had claims of the entities that are seen whole, in one entity or country if asked."""
    every = placed_claims(scope=desk.scope, as_of=desk.today).select(PLACED.names)
    typed = {name: request.GET.get(name, "")[:TYPED_MAX].strip() for name in ("entity", "country")}
    placed = every.filter(*(pl.col(name) == value for name, value in typed.items() if value))
    moved = moved_money(scope=desk.scope, as_of=desk.today)
    context = {
        "cards": _cards(placed, moved),
        "typed": typed,
        "entities": every["entity"].unique().sort().to_list(),
        "countries": every["country"].unique().sort().to_list(),
        "width": WIDTH,
        "height": HEIGHT,
        "lines": LINES,
    }
    return page(request, desk, "desk/agencies_compared.html", context)


def _cards(placed: pl.DataFrame, moved: pl.DataFrame) -> list[dict[str, Any]]:
    keys = ["agency", "currency"]
    points = against_peers(placed=placed, moved=moved)
    batches = vintages(placed=placed, moved=moved, by=keys)
    ways = manner(placed=placed, moved=moved, by=keys)
    ends = closures(placed=placed, by=keys)
    names = dict(Agency.objects.values_list("code", "name"))
    cards: list[dict[str, Any]] = []
    for row in ways.iter_rows(named=True):
        of = (pl.col("agency") == row["agency"]) & (pl.col("currency") == row["currency"])
        own = points.filter(of).to_dicts()
        cards.append(
            {
                "name": names.get(row["agency"], row["agency"]),
                "currency": row["currency"],
                "chart": curve_chart(own),
                "points": [_point(one) for one in own],
                "batches": [_point(one) for one in batches.filter(of).iter_rows(named=True)],
                "ways": row,
                "complaints": [
                    percent(row[name]) for name in ("complaint_share", "complaint_low", "complaint_high")
                ],
                "ends": [
                    (CloseReason(one["closed"]).label, one["cases"])
                    for one in ends.filter(of).iter_rows(named=True)
                ],
            }
        )
    return cards


def _point(one: dict[str, Any]) -> dict[str, Any]:
    """A point with its shares in percent; those of the peers where there are any."""
    shares = (
        "share",
        "low",
        "high",
        "net_share",
        "peers_share",
        "peers_low",
        "peers_high",
        "peers_net_share",
    )
    told = {name: percent(one[name]) for name in shares if one.get(name) is not None}
    return {**one, **told, "said": VERDICTS.get(one.get("verdict", ""), "")}
