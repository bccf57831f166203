"""How the demo group stands to its customers: who belongs together, who is at risk, who is handled with care."""

from datetime import date

import polars as pl

from dunwell.core.demo.draws import Draws
from dunwell.core.frames import Schema

STANCES = Schema(
    {
        "external_id": pl.String,
        "group": pl.String,
        "risk_class": pl.String,
        "is_vip": pl.Boolean,
        "renewal_on": pl.Date,
    },
    nullable={"group", "renewal_on"},
)
GROUPS = {"de": "Ostermoor Beteiligungen", "en": "Quillgate Holdings", "fr": "Participations Valorne"}
_IN_A_GROUP = 4  # customers of each group, where there are as many
_RISK = {
    "non_payer": "high",
    "very_slow": "high",
    "slow": "medium",
    "erratic": "medium",
    "drifting": "medium",
    "prompt": "low",
}
_WORST_FIRST = ("high", "medium", "", "low")
_VIP, _RENEWS = 250, 300  # per mille of large customers; of large and middle ones
_LARGE, _MIDDLE = "enterprise", "mid-market"
_RENEWAL_DAYS = (-5, 90)  # from the day of the group


def grow_stances(*, seed: int, customers: pl.DataFrame, accounts: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """One row (STANCES) for each customer, in order; customers and accounts as a DemoGroup has them.

    A customer is at risk by its account that pays worst. The first large or middle customers of a language are a group.
    """
    draws = Draws(seed=seed, purpose="stances")
    size = customers.height
    is_large = pl.col("segment") == _LARGE
    renews_in = draws.between(size, *_RENEWAL_DAYS)
    drawn = customers.select("external_id", "segment", "language").with_columns(
        is_vip=pl.Series(draws.happens(size, _VIP)) & is_large,
        renews=pl.Series(draws.happens(size, _RENEWS)) & (is_large | (pl.col("segment") == _MIDDLE)),
        renews_in=pl.Series(renews_in),
    )
    place = pl.int_range(pl.len()).over("language", pl.col("segment").is_in([_LARGE, _MIDDLE]))
    is_grouped = pl.col("segment").is_in([_LARGE, _MIDDLE]) & (place < _IN_A_GROUP)
    grown = drawn.join(
        _risks(accounts), left_on="external_id", right_on="customer", how="left", maintain_order="left"
    ).select(
        "external_id",
        group=pl.when(is_grouped).then(pl.col("language").replace_strict(GROUPS)),
        risk_class=pl.col("risk_class").fill_null(""),
        is_vip=pl.col("is_vip"),
        renewal_on=pl.when("renews").then(pl.lit(as_of) + pl.duration(days=pl.col("renews_in"))),
    )
    return STANCES.check(grown)


def _risks(accounts: pl.DataFrame) -> pl.DataFrame:
    """The risk of each customer by its account that pays worst."""
    rank = (
        pl.col("behaviour")
        .replace_strict(_RISK, default="")
        .replace_strict({risk: at for at, risk in enumerate(_WORST_FIRST)}, return_dtype=pl.Int64)
    )
    worst = accounts.group_by("customer").agg(worst=rank.min())
    names = dict(enumerate(_WORST_FIRST))
    return worst.select("customer", risk_class=pl.col("worst").replace_strict(names, return_dtype=pl.String))
