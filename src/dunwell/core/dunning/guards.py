"""Guards: what must not be asked for, item by item or for a whole account, and until when."""

import polars as pl

from dunwell.core.dunning.reasons import PRECEDENCE
from dunwell.core.frames import Schema, bounded, exact_sum

ITEM_GUARDS = Schema(
    {"item_id": pl.Int64, "reason": pl.String, "guarded_minor": pl.Int64, "until": pl.Date},
    nullable={"until"},
)
ACCOUNT_GUARDS = Schema({"account_id": pl.Int64, "reason": pl.String, "until": pl.Date}, nullable={"until"})


def chaseable(*, items: pl.DataFrame, guards: pl.DataFrame) -> pl.DataFrame:
    """Return the items with `chaseable_minor`: what is left of each less what is guarded of it, never below nothing.

    items: with item_id and residual_minor; credits are chaseable as they are. guards: ITEM_GUARDS, several per item
    add up. Rows stay as many and in order.
    """
    if guards.is_empty():
        return items.with_columns(chaseable_minor=pl.col("residual_minor"))
    sums = guards.group_by("item_id").agg(exact_sum("guarded_minor"))
    guarded = bounded(frame=sums, amounts=["guarded_minor"])
    left = (pl.col("residual_minor") - pl.col("guarded_minor").fill_null(0)).clip(lower_bound=0)
    return (
        items.join(guarded, on="item_id", how="left", maintain_order="left")
        .with_columns(
            chaseable_minor=pl.when(pl.col("residual_minor") > 0).then(left).otherwise("residual_minor")
        )
        .drop("guarded_minor")
    )


def foremost(*, guards: pl.DataFrame, key: str) -> pl.DataFrame:
    """Return one guard per key: the reason that goes before the others, and the last day of those that give it.

    A guard without an end stands beyond every other.
    """
    rank = {str(reason): place for place, reason in enumerate(PRECEDENCE)}
    standing = guards.with_columns(rank=pl.col("reason").replace_strict(rank, return_dtype=pl.Int16))
    first = standing.filter(pl.col("rank") == pl.col("rank").min().over(key))
    return first.group_by(key).agg(
        guard=pl.col("reason").first(),
        guard_until=pl.when(pl.col("until").is_null().any()).then(None).otherwise(pl.col("until").max()),
    )
