"""What promises and plans keep from being asked for, item by item."""

import polars as pl

from dunwell.core.dunning.guards import ITEM_GUARDS
from dunwell.core.dunning.reasons import Reason
from dunwell.core.frames import Schema, bounded

PROMISED_ITEMS = Schema({"item_id": pl.Int64, "left_minor": pl.Int64, "until": pl.Date})
PLANNED_ITEMS = Schema({"plan_id": pl.Int64, "item_id": pl.Int64, "due_on": pl.Date, "left_minor": pl.Int64})
LATE = Schema({"plan_id": pl.Int64, "late_minor": pl.Int64, "until": pl.Date})


def promise_guards(*, items: pl.DataFrame) -> pl.DataFrame:
    """Return ITEM_GUARDS for what is left of running promises (PROMISED_ITEMS): all of it."""
    guards = items.filter(pl.col("left_minor") > 0).with_columns(
        reason=pl.lit(str(Reason.PROMISED)), guarded_minor=pl.col("left_minor")
    )
    return ITEM_GUARDS.take(guards)


def plan_guards(*, items: pl.DataFrame, late: pl.DataFrame) -> pl.DataFrame:
    """Return ITEM_GUARDS for running plans: what is left of each item less what is due of the plan and not paid.

    items: PLANNED_ITEMS. late: LATE, one row per plan. What is late is asked for on the oldest items: by due date, then
    the larger amount, then the older row. Items of which nothing is guarded have no row.
    """
    reached = (
        items.join(late, on="plan_id")
        .sort("plan_id", "due_on", "left_minor", "item_id", descending=[False, False, True, False])
        .with_columns(left=pl.col("left_minor").cast(pl.Int128))
        .with_columns(before=pl.col("left").cum_sum().over("plan_id") - pl.col("left"))
    )
    asked = (pl.col("late_minor") - pl.col("before")).clip(0, pl.col("left"))
    guards = bounded(
        frame=reached.with_columns(guarded_minor=pl.col("left") - asked), amounts=["guarded_minor"]
    )
    guarded = guards.filter(pl.col("guarded_minor") > 0).with_columns(reason=pl.lit(str(Reason.IN_PLAN)))
    return ITEM_GUARDS.take(guarded)
