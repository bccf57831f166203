"""Agencies compared by batches: what came of a month's placements within so many days, never what came in all.

A placement counts at a horizon once it was watched that long, with its value below the line and with what came of it
within the horizon above it: who has younger cases does not look better or worse by it.

The share is weighed by amount, recovered / placed. Its band is Wilson's score interval at Kish's effective number of
cases, (sum v)**2 / sum v**2: one large claim among small ones is told as hardly more than one case. It is chosen over
a variance of the amounts because that is nothing where nothing came, and over a count of claims because money is what
is compared; a share that may be a part spreads less than yes or no does, so the band is rather too wide.
"""

from collections.abc import Sequence
from typing import Final

import polars as pl

from dunwell.core.frames import Schema
from dunwell.core.placements.intervals import MILLION, wilson

HORIZONS: Final = (30, 60, 90, 180, 365)
CONTACT_WITHIN: Final = 30
PAYMENT_WITHIN: Final = 180
PLACED: Final = Schema(
    {
        "placement": pl.Int64,
        "agency": pl.String,
        "entity": pl.String,
        "country": pl.String,
        "currency": pl.String,
        "placed_on": pl.Date,
        "watched": pl.Int64,
        "placed_minor": pl.Int64,
        "contact_days": pl.Int64,
        "complaints": pl.Int64,
        "closed": pl.String,
    },
    nullable=["contact_days"],
)
"""A claim that was placed. watched: days since. contact_days: from placing to the first contact; null: none yet.
closed: why it ended, "" while it is live."""
MOVED: Final = Schema(
    {"placement": pl.Int64, "days": pl.Int64, "recovered_minor": pl.Int64, "cost_minor": pl.Int64}
)
"""What came of a placement, or went back, so many days after placing; and what of commission and costs it cost."""
POINTS: Final = {
    "horizon": pl.Int64,
    "cases": pl.Int64,
    "placed_minor": pl.Int64,
    "recovered_minor": pl.Int64,
    "net_minor": pl.Int64,
    "share": pl.Int64,
    "low": pl.Int64,
    "high": pl.Int64,
    "net_share": pl.Int64,
}
"""Of a group at a horizon; shares are millionths of what was placed, net-back may be below nothing."""


def curve(
    *, placed: pl.DataFrame, moved: pl.DataFrame, by: Sequence[str], horizons: Sequence[int] = HORIZONS
) -> pl.DataFrame:
    """The points of each group (PLACED, MOVED), whose keys name the currency; only horizons that a case has reached.

    Raises ValueError where `by` leaves out the currency: amounts of two of them are no sum.
    """
    if "currency" not in by:
        raise ValueError("by: name the currency too; amounts of several are no sum")
    placed, moved = PLACED.check(placed), MOVED.check(moved)
    found = [_at(placed, moved, by=list(by), horizon=one) for one in horizons]
    return pl.concat(found).sort(*by, "horizon")


def vintages(
    *, placed: pl.DataFrame, moved: pl.DataFrame, by: Sequence[str], horizons: Sequence[int] = HORIZONS
) -> pl.DataFrame:
    """The points of each batch, the placements of a month (`batch`, its first day): those all of it reached."""
    batched = PLACED.check(placed).with_columns(pl.col("placed_on").dt.truncate("1mo"))
    keys = [*by, "placed_on"]
    whole = batched.group_by(keys).agg(youngest=pl.col("watched").min())
    points = curve(placed=batched, moved=moved, by=keys, horizons=horizons)
    points = points.join(whole, on=keys).filter(pl.col("horizon") <= pl.col("youngest")).drop("youngest")
    return points.rename({"placed_on": "batch"}).sort(*by, "batch", "horizon")


def against_peers(*, placed: pl.DataFrame, moved: pl.DataFrame) -> pl.DataFrame:
    """The points of each agency and currency beside those of all the others together, and a `verdict`.

    verdict: "better" or "worse" where the two bands do not touch, else "", also where there are no others.
    """
    own = curve(placed=placed, moved=moved, by=["agency", "currency"])
    others: list[pl.DataFrame] = []
    for agency in placed["agency"].unique().sort():
        peers = curve(placed=placed.filter(pl.col("agency") != agency), moved=moved, by=["currency"])
        others.append(peers.with_columns(agency=pl.lit(agency)))
    keys = ["agency", "currency", "horizon"]
    names = ("cases", "share", "low", "high", "net_share")
    told = pl.concat(others) if others else own.head(0)
    told = told.select(*keys, *(pl.col(name).alias(f"peers_{name}") for name in names))
    return own.join(told, on=keys, how="left", maintain_order="left").with_columns(
        verdict=pl.when(pl.col("low") > pl.col("peers_high"))
        .then(pl.lit("better"))
        .when(pl.col("high") < pl.col("peers_low"))
        .then(pl.lit("worse"))
        .otherwise(pl.lit(""))
    )


def manner(*, placed: pl.DataFrame, moved: pl.DataFrame, by: Sequence[str]) -> pl.DataFrame:
    """How each group goes about it: cases, days to the first contact and payment, complaints.

    contact_days and payment_days: by when half of the cases watched long enough (CONTACT_WITHIN, PAYMENT_WITHIN) had
    one, null where fewer than half did in that time. complaint_share, in millionths of the cases, with `complaint_low`
    and `complaint_high`, Wilson's on counts: a case has a complaint or none.
    """
    first = (
        MOVED.check(moved)
        .filter(pl.col("recovered_minor") > 0)
        .group_by("placement")
        .agg(payment_days=pl.col("days").min())
    )
    frame = PLACED.check(placed).join(first, on="placement", how="left")
    found = frame.group_by(by).agg(
        cases=pl.len().cast(pl.Int64),
        complained=(pl.col("complaints") > 0).sum().cast(pl.Int64),
        contact_days=_half_by("contact_days", CONTACT_WITHIN),
        payment_days=_half_by("payment_days", PAYMENT_WITHIN),
    )
    bounds = [
        tuple(round(bound * MILLION) for bound in wilson(share=bad / cases, cases=cases))
        for bad, cases in found.select("complained", "cases").iter_rows()
    ]
    told = pl.DataFrame(
        bounds, schema=dict.fromkeys(("complaint_low", "complaint_high"), pl.Int64), orient="row"
    )
    share = (2 * pl.col("complained") * MILLION + pl.col("cases")) // (2 * pl.col("cases"))
    return pl.concat([found.with_columns(complaint_share=share), told], how="horizontal").sort(by)


def closures(*, placed: pl.DataFrame, by: Sequence[str]) -> pl.DataFrame:
    """How many cases of each group ended for which reason (`closed`, `cases`); live ones are left out."""
    ended = PLACED.check(placed).filter(pl.col("closed") != "")
    return ended.group_by(*by, "closed").agg(cases=pl.len().cast(pl.Int64)).sort(*by, "closed")


def _at(placed: pl.DataFrame, moved: pl.DataFrame, *, by: list[str], horizon: int) -> pl.DataFrame:
    within = moved.filter(pl.col("days") <= horizon)
    sums = within.group_by("placement").agg(pl.col("recovered_minor", "cost_minor").sum())
    found = (
        placed.filter(pl.col("watched") >= horizon)
        .join(sums, on="placement", how="left")
        .with_columns(pl.col("recovered_minor", "cost_minor").fill_null(0))
        .group_by(by)
        .agg(
            cases=pl.len().cast(pl.Int64),
            squares=(pl.col("placed_minor").cast(pl.Float64) ** 2).sum(),
            **{name: pl.col(name).sum() for name in ("placed_minor", "recovered_minor", "cost_minor")},
        )
        .sort(by)
        .with_columns(
            horizon=pl.lit(horizon, dtype=pl.Int64),
            net_minor=pl.col("recovered_minor") - pl.col("cost_minor"),
        )
    )
    columns = ("placed_minor", "recovered_minor", "net_minor", "squares")
    shares = [_shares(*row) for row in found.select(columns).iter_rows()]
    told = pl.DataFrame(
        shares, schema=dict.fromkeys(("share", "low", "high", "net_share"), pl.Int64), orient="row"
    )
    return pl.concat([found, told], how="horizontal").select(*by, *POINTS)


def _shares(placed: int, recovered: int, net: int, squares: float) -> tuple[int, int, int, int]:
    """The share with its band, and the share of what is kept of it, in millionths."""
    share = recovered / placed
    low, high = wilson(share=min(1.0, max(0.0, share)), cases=placed * placed / squares)
    return round(share * MILLION), round(low * MILLION), round(high * MILLION), round(net / placed * MILLION)


def _half_by(name: str, within: int) -> pl.Expr:
    """By which day half of those watched long enough had it; null where fewer did."""
    watched = pl.col(name).filter(pl.col("watched") >= within)
    in_time = pl.when(watched <= within).then(watched).otherwise(None).fill_null(within + 1)
    middle = in_time.quantile(0.5, interpolation="lower")
    return pl.when(middle <= within).then(middle).otherwise(None).cast(pl.Int64)
