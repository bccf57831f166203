"""From open items to one standing per account: everything that a decision is made from."""

from datetime import date

import polars as pl

from dunwell.core.dunning.guards import ACCOUNT_GUARDS, ITEM_GUARDS, chaseable, foremost
from dunwell.core.frames import Schema, bounded, exact_sum

ITEMS = Schema({"item_id": pl.Int64, "account_id": pl.Int64, "due_on": pl.Date, "residual_minor": pl.Int64})
ACCOUNTS = Schema(
    {
        "account_id": pl.Int64,
        "currency": pl.String,
        "has_address": pl.Boolean,
        "is_do_not_contact": pl.Boolean,
        "is_contact_sought": pl.Boolean,
    }
)
STEPS_TAKEN = Schema({"account_id": pl.Int64, "carrying_item_id": pl.Int64, "step": pl.Int16, "on": pl.Date})
STANDING = Schema(
    {
        "account_id": pl.Int64,
        "currency": pl.String,
        "open_minor": pl.Int64,
        "overdue_minor": pl.Int64,
        "credit_minor": pl.Int64,
        "chaseable_open_minor": pl.Int64,
        "chaseable_overdue_minor": pl.Int64,
        "open_items": pl.Int32,
        "overdue_items": pl.Int32,
        "carrying_item_id": pl.Int64,
        "carrying_due_on": pl.Date,
        "last_step": pl.Int16,
        "last_contact_on": pl.Date,
        "has_address": pl.Boolean,
        "is_do_not_contact": pl.Boolean,
        "is_contact_sought": pl.Boolean,
        "item_guard": pl.String,
        "item_guard_until": pl.Date,
        "account_guard": pl.String,
        "account_guard_until": pl.Date,
    },
    nullable={
        "carrying_item_id",
        "carrying_due_on",
        "last_step",
        "last_contact_on",
        "item_guard",
        "item_guard_until",
        "account_guard",
        "account_guard_until",
    },
)
AMOUNTS = ("open_minor", "overdue_minor", "credit_minor", "chaseable_open_minor", "chaseable_overdue_minor")
COUNTS = ("open_items", "overdue_items")


def standings(
    *,
    items: pl.DataFrame,
    accounts: pl.DataFrame,
    steps: pl.DataFrame,
    as_of: date,
    item_guards: pl.DataFrame | None = None,
    account_guards: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """Return one row per account of `accounts`, sorted by account, in any order of the rows given.

    items: ITEMS, residuals in minor units, positive owed, negative credit. accounts: ACCOUNTS. steps: STEPS_TAKEN,
    the steps that count as taken. Guards: ITEM_GUARDS, ACCOUNT_GUARDS (guards.py); those that have ended count for
    nothing. Cost: a few passes over the items and one sort of the accounts.
    """
    running = _running(ITEM_GUARDS.empty() if item_guards is None else item_guards, as_of=as_of)
    whole = _running(ACCOUNT_GUARDS.empty() if account_guards is None else account_guards, as_of=as_of)
    items = chaseable(items=items, guards=running)
    sums = _sums(items=items, as_of=as_of)
    carrying = _carrying(
        items.select("item_id", "account_id", "due_on", residual_minor=pl.col("chaseable_minor"))
    )
    by_item = running.join(items.select("item_id", "account_id"), on="item_id")
    contacts = steps.group_by("account_id").agg(last_contact_on=pl.col("on").max())
    taken = steps.group_by("account_id", "carrying_item_id").agg(last_step=pl.col("step").max())
    joined = (
        accounts.join(sums, on="account_id", how="left")
        .join(carrying, on="account_id", how="left")
        .join(contacts, on="account_id", how="left")
        .join(taken, on=["account_id", "carrying_item_id"], how="left")
        .join(_guard(by_item, name="item_guard"), on="account_id", how="left")
        .join(_guard(whole, name="account_guard"), on="account_id", how="left")
        .with_columns(pl.col(*AMOUNTS, *COUNTS).fill_null(0))
        .sort("account_id")
    )
    return STANDING.take(joined)


def _running(guards: pl.DataFrame, *, as_of: date) -> pl.DataFrame:
    return guards.filter(pl.col("until").is_null() | (pl.col("until") >= as_of))


def _guard(guards: pl.DataFrame, *, name: str) -> pl.DataFrame:
    return foremost(guards=guards, key="account_id").rename({"guard": name, "guard_until": f"{name}_until"})


def _sums(*, items: pl.DataFrame, as_of: date) -> pl.DataFrame:
    owed = pl.col("residual_minor").clip(lower_bound=0)
    asked = pl.col("chaseable_minor").clip(lower_bound=0)
    overdue = pl.col("due_on") < as_of
    sums = (
        items.select(
            "account_id",
            open_minor=owed,
            overdue_minor=pl.when(overdue).then(owed).otherwise(0),
            credit_minor=pl.col("residual_minor").clip(upper_bound=0),
            chaseable_open_minor=asked,
            chaseable_overdue_minor=pl.when(overdue).then(asked).otherwise(0),
            open_items=(pl.col("residual_minor") > 0).cast(pl.Int32),
            overdue_items=((pl.col("residual_minor") > 0) & overdue).cast(pl.Int32),
        )
        .group_by("account_id")
        .agg(*(exact_sum(name) for name in AMOUNTS), pl.col(*COUNTS).sum())
    )
    return bounded(frame=sums, amounts=AMOUNTS)


def _not_covered(items: pl.DataFrame) -> pl.DataFrame:
    """Return what is owed, less the items that the account's credits cover in full, the oldest first."""
    owed = items.filter(pl.col("residual_minor") > 0)
    unallocated = (
        items.filter(pl.col("residual_minor") < 0)
        .group_by("account_id")
        .agg(credit_minor=-exact_sum("residual_minor").cast(pl.Int64))
    )
    if unallocated.is_empty():
        return owed
    touched = (
        owed.join(unallocated, on="account_id")
        .sort("account_id", "due_on", "residual_minor", "item_id", descending=[False, False, True, False])
        .with_columns(reached_minor=pl.col("residual_minor").cast(pl.Int128).cum_sum().over("account_id"))
        .filter(pl.col("reached_minor") > pl.col("credit_minor"))
    )
    return pl.concat([owed.join(unallocated, on="account_id", how="anti"), touched.select(owed.columns)])


def _carrying(items: pl.DataFrame) -> pl.DataFrame:
    """Return the oldest unpaid item of each account: by due date, then the larger amount, then the older row.

    Money and credits that nobody has allocated yet count against the oldest items first: an item that they cover was
    paid, as far as we can know, and is not what the account is chased for.
    """
    owed = _not_covered(items)
    earliest = owed.filter(pl.col("due_on") == pl.col("due_on").min().over("account_id"))
    return (
        earliest.sort("account_id", "residual_minor", "item_id", descending=[False, True, False])
        .unique("account_id", keep="first", maintain_order=True)
        .select("account_id", carrying_item_id="item_id", carrying_due_on="due_on")
    )
