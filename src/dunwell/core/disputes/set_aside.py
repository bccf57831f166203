"""What disputes set aside of their items on a day: what is undecided, and what was accepted until its credit came."""

from datetime import date

import polars as pl

from dunwell.core.dunning.guards import ITEM_GUARDS
from dunwell.core.dunning.reasons import Reason
from dunwell.core.frames import Schema

STANDINGS = Schema(
    {
        "dispute_id": pl.Int64,
        "item_id": pl.Int64,
        "disputed_minor": pl.Int64,  # undecided
        "accepted_minor": pl.Int64,  # a credit note is to come
        "until": pl.Date,  # the last day on which what was accepted waits for its credit
        "credited_minor": pl.Int64,  # credit notes set against the item since its first accepted dispute was raised
    },
    nullable={"until"},
)
SET_ASIDE = Schema(
    {**{name: STANDINGS.dtypes[name] for name in STANDINGS.names[:-1]}, "awaited_minor": pl.Int64},
    nullable={"until"},
)


def awaiting_credit(*, standings: pl.DataFrame) -> pl.DataFrame:
    """Return the disputes (schema STANDINGS) with `awaited_minor`: what was accepted and is not credited (SET_ASIDE).

    Credit notes serve the disputes of their item in the order in which those were raised. One row per dispute, by id.
    """
    ordered = STANDINGS.take(standings).sort("dispute_id")
    so_far = pl.col("accepted_minor").cum_sum().over("item_id")
    awaited = (so_far - pl.col("credited_minor")).clip(lower_bound=0)
    return SET_ASIDE.take(
        ordered.with_columns(awaited_minor=pl.min_horizontal(awaited, pl.col("accepted_minor")))
    )


def guards(*, set_aside: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """Return the guards (schema ITEM_GUARDS) of disputes (schema SET_ASIDE) on a day, several of an item apart.

    What is undecided stands until somebody decides; what was accepted stands until its credit, and no longer than
    agreed.
    """
    reason = pl.lit(str(Reason.DISPUTED)).alias("reason")
    undecided = set_aside.filter(pl.col("disputed_minor") > 0).select(
        "item_id", reason, guarded_minor="disputed_minor", until=pl.lit(None, dtype=pl.Date)
    )
    accepted = set_aside.filter((pl.col("awaited_minor") > 0) & (pl.col("until") >= as_of)).select(
        "item_id", reason, guarded_minor="awaited_minor", until="until"
    )
    return ITEM_GUARDS.take(pl.concat([undecided, accepted]))
