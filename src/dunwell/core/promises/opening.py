"""What is open of each item day by day, once money and credits that nobody has allocated count for the oldest first."""

import polars as pl

from dunwell.core.frames import Schema, bounded, exact_sum

MOVES = Schema(
    {
        "account_id": pl.Int64,
        "item_id": pl.Int64,
        "due_on": pl.Date,
        "on": pl.Date,
        "minor": pl.Int64,
    }
)
"""Every item of the accounts in question: what was left of it on a first day, and each change after that."""

OPENS = Schema({"item_id": pl.Int64, "on": pl.Date, "open_minor": pl.Int64})


def opens_by_day(*, moves: pl.DataFrame) -> pl.DataFrame:
    """Return OPENS for the end of every day on which anything moved on an item's account, by item and day.

    moves: MOVES. An item is there from the first day on which anything moved on its account, with nothing open
    where it is settled or not there yet. Credits without an invoice cover the account's items as in standing.py: by
    due date, then the larger amount, then the older row; the last of them in part.
    """
    per_item = moves.group_by("account_id", "item_id", "due_on", "on").agg(minor=exact_sum("minor"))
    days = per_item.select("account_id", "on").unique()
    items = per_item.select("account_id", "item_id", "due_on").unique()
    left = (
        items.join(days, on="account_id")
        .join(per_item, on=["account_id", "item_id", "due_on", "on"], how="left")
        .sort("item_id", "on")
        .with_columns(left_minor=pl.col("minor").fill_null(0).cum_sum().over("item_id"))
    )
    covered = _covered(bounded(frame=left, amounts=["left_minor"]))
    return OPENS.take(covered.sort("item_id", "on"))


def _covered(left: pl.DataFrame) -> pl.DataFrame:
    """Return open_minor of each item and day: what is left of it less what the account's credits cover."""
    day = ["account_id", "on"]
    ordered = left.sort(
        *day, "due_on", "left_minor", "item_id", descending=[False, False, False, True, False]
    )
    owed = pl.col("left_minor").clip(lower_bound=0).cast(pl.Int128)
    credit = (-pl.col("left_minor").clip(upper_bound=0)).cast(pl.Int128)
    reached = ordered.with_columns(
        owed_minor=owed, before_minor=owed.cum_sum().over(day) - owed, credit_minor=credit.sum().over(day)
    )
    covers = (pl.col("credit_minor") - pl.col("before_minor")).clip(0, pl.col("owed_minor"))
    return bounded(
        frame=reached.with_columns(open_minor=pl.col("owed_minor") - covers), amounts=["open_minor"]
    )
