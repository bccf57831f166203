"""From open items to one standing per account: everything that a decision is made from."""

from dataclasses import dataclass, field
from datetime import date

import polars as pl

from dunwell.core.dunning.assignment import VERSIONS
from dunwell.core.dunning.guards import ACCOUNT_GUARDS, ITEM_GUARDS, chaseable, foremost
from dunwell.core.dunning.insured import INSURED, NOTIFIED, PREPAYMENTS, insurer_days
from dunwell.core.frames import Schema, bounded, exact_sum

ITEMS = Schema({"item_id": pl.Int64, "account_id": pl.Int64, "due_on": pl.Date, "residual_minor": pl.Int64})
ACCOUNTS = Schema(
    {
        "account_id": pl.Int64,
        "currency": pl.String,
        "has_address": pl.Boolean,  # of e-mail
        "has_postal_address": pl.Boolean,
        "has_mobile": pl.Boolean,  # a number that may be written to
        "has_sales": pl.Boolean,  # an owner or a lead who can be asked
        "is_do_not_contact": pl.Boolean,
        "is_contact_sought": pl.Boolean,
        "is_vip": pl.Boolean,
        "renewal_on": pl.Date,
        "place": pl.String,  # whose days off count
    },
    nullable={"renewal_on"},
)
STEPS_TAKEN = Schema(
    {
        "account_id": pl.Int64,
        "carrying_item_id": pl.Int64,
        "step": pl.Int16,
        "on": pl.Date,
        "is_contact": pl.Boolean,  # the customer heard of it
    }
)
CONTACTS = Schema({"account_id": pl.Int64, "on": pl.Date})
"""Days on which somebody of ours spoke or wrote to an account, by whatever way."""
EVENTS = Schema({"account_id": pl.Int64, "kind": pl.String, "on": pl.Date})
"""What happened to an account that a step of the ladder may wait for."""
FORWARDS = Schema({"account_id": pl.Int64, "carrying_item_id": pl.Int64, "step": pl.Int16, "on": pl.Date})
"""Steps that somebody wants taken from a day on, before their own."""
TOLD = Schema({"account_id": pl.Int64, "carrying_item_id": pl.Int64, "step": pl.Int16, "on": pl.Date})
"""Steps of which the sales side was told, and when."""
CAPPED = Schema({"account_id": pl.Int64, "capped_until": pl.Date})
"""Accounts whose reader may not be touched again up to and with a day."""
DAYS_OFF = Schema({"policy_version_id": pl.Int64, "place": pl.String, "quiet_until": pl.Date})
"""Places where the day of the run is one of rest, under a policy, and the last day of the rest."""

NEVER_CARRYING = Schema({"item_id": pl.Int64})
"""Items that are asked for with others and never carry an account: what was charged for a delay."""

EVENT_COLUMNS = {
    "promise_broken": "promise_broken_on",
    "plan_broken": "plan_broken_on",
    "dispute_rejected": "dispute_rejected_on",
}
_FACTS: dict[str, type[pl.DataType]] = {
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
    "last_step": pl.Int16,  # taken for the carrying item
    "reached_step": pl.Int16,  # of the last letter that named the carrying item while another one carried
    "reached_on": pl.Date,  # when that was
    "last_step_on": pl.Date,  # the last step of the account
    "last_contact_on": pl.Date,
    "has_address": pl.Boolean,
    "has_postal_address": pl.Boolean,
    "has_mobile": pl.Boolean,
    "has_sales": pl.Boolean,
    "is_do_not_contact": pl.Boolean,
    "is_contact_sought": pl.Boolean,
    "is_vip": pl.Boolean,
    "renewal_on": pl.Date,
    "item_guard": pl.String,
    "item_guard_until": pl.Date,
    "account_guard": pl.String,
    "account_guard_until": pl.Date,
    **dict.fromkeys(EVENT_COLUMNS.values(), pl.Date),
    "forward_step": pl.Int16,
    "forward_on": pl.Date,
    "told_step": pl.Int16,
    "told_on": pl.Date,
    "report_by": pl.Date,  # the credit insurer wants to be told by then, and was not
    "extension_ends_on": pl.Date,  # to which the insurer lets payment of the oldest item be put off
}
_MAY_MISS = {
    "carrying_item_id",
    "carrying_due_on",
    "last_step",
    "reached_step",
    "reached_on",
    "last_step_on",
    "last_contact_on",
    "renewal_on",
    "item_guard",
    "item_guard_until",
    "account_guard",
    "account_guard_until",
    *EVENT_COLUMNS.values(),
    "forward_step",
    "forward_on",
    "told_step",
    "told_on",
    "report_by",
    "extension_ends_on",
}
SITUATION = Schema({**_FACTS, "place": pl.String}, nullable=_MAY_MISS)
"""What is so, whatever the policy."""
STANDING = Schema(
    {**_FACTS, "policy_version_id": pl.Int64, "capped_until": pl.Date, "quiet_until": pl.Date},
    nullable={*_MAY_MISS, "capped_until", "quiet_until"},
)
AMOUNTS = ("open_minor", "overdue_minor", "credit_minor", "chaseable_open_minor", "chaseable_overdue_minor")
COUNTS = ("open_items", "overdue_items")


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """The frames that situations are made from, each of its schema."""

    items: pl.DataFrame  # ITEMS: residuals in minor units, positive owed, negative credit
    accounts: pl.DataFrame  # ACCOUNTS
    steps: pl.DataFrame = field(default_factory=STEPS_TAKEN.empty)
    item_guards: pl.DataFrame = field(default_factory=ITEM_GUARDS.empty)
    account_guards: pl.DataFrame = field(default_factory=ACCOUNT_GUARDS.empty)
    contacts: pl.DataFrame = field(default_factory=CONTACTS.empty)
    events: pl.DataFrame = field(default_factory=EVENTS.empty)
    forwards: pl.DataFrame = field(default_factory=FORWARDS.empty)
    told: pl.DataFrame = field(default_factory=TOLD.empty)
    never_carrying: pl.DataFrame = field(default_factory=NEVER_CARRYING.empty)
    insured: pl.DataFrame = field(default_factory=INSURED.empty)
    notified: pl.DataFrame = field(default_factory=NOTIFIED.empty)
    prepayments: pl.DataFrame = field(default_factory=PREPAYMENTS.empty)


def situations(*, known: Known, as_of: date) -> pl.DataFrame:
    """Return SITUATION: one row per account of `accounts`, sorted by account, in any order of the rows given.

    Guards that have ended count for nothing. Cost: a few passes over the items and one sort of the accounts.
    """
    running = _running(known.item_guards, as_of=as_of)
    whole = _running(known.account_guards, as_of=as_of)
    items = chaseable(items=known.items, guards=running)
    sums = _sums(items=items, as_of=as_of)  # first: it refuses amounts that no sum could hold
    carrying = _carrying(
        items.join(known.never_carrying, on="item_id", how="anti").select(
            "item_id", "account_id", "due_on", residual_minor=pl.col("chaseable_minor")
        )
    )
    by_item = running.join(items.select("item_id", "account_id"), on="item_id")
    joined = (
        known.accounts.join(sums, on="account_id", how="left")
        .join(carrying, on="account_id", how="left")
        .join(_ladder(steps=known.steps, carrying=carrying), on="account_id", how="left")
        .join(_last_contacts(known), on="account_id", how="left")
        .join(_guard(by_item, name="item_guard"), on="account_id", how="left")
        .join(_guard(whole, name="account_guard"), on="account_id", how="left")
        .join(_latest_events(known.events), on="account_id", how="left")
        .join(_about_next(known.forwards, carrying=carrying, name="forward"), on="account_id", how="left")
        .join(_about_next(known.told, carrying=carrying, name="told"), on="account_id", how="left")
        .join(
            insurer_days(
                items=known.items.join(known.prepayments, on="item_id", how="anti"),
                insured=known.insured,
                notified=known.notified,
                as_of=as_of,
            ),
            on="account_id",
            how="left",
        )
        .with_columns(pl.col(*AMOUNTS, *COUNTS).fill_null(0))
        .sort("account_id")
    )
    return SITUATION.take(joined)


def standings(
    *,
    situations: pl.DataFrame,
    versions: pl.DataFrame,
    capped: pl.DataFrame | None = None,
    days_off: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """Return STANDING: each situation with the version it is decided under, and what that version's rules find.

    situations: SITUATION. versions: VERSIONS (assignment.py), one row per account. capped: CAPPED. days_off: DAYS_OFF.
    """
    joined = (
        situations.join(VERSIONS.take(versions), on="account_id", how="left", maintain_order="left")
        .join(
            CAPPED.empty() if capped is None else capped, on="account_id", how="left", maintain_order="left"
        )
        .join(
            DAYS_OFF.empty() if days_off is None else days_off,
            on=["policy_version_id", "place"],
            how="left",
            maintain_order="left",
        )
    )
    return STANDING.take(joined)


def _ladder(*, steps: pl.DataFrame, carrying: pl.DataFrame) -> pl.DataFrame:
    """Return by account how far the ladder has gone for what carries it now, and when the last step was taken."""
    own = steps.join(carrying, on="account_id")
    last = own.filter(pl.col("carrying_item_id") == pl.col("carrying_item_id_right"))
    is_others = pl.col("carrying_item_id") != pl.col("carrying_item_id_right")
    named = (  # overdue then: that letter listed it too
        own.filter(is_others & (pl.col("on") > pl.col("carrying_due_on")))
        .sort("account_id", "on", "step", descending=[False, True, True])
        .unique("account_id", keep="first", maintain_order=True)
    )
    return (
        steps.group_by("account_id")
        .agg(last_step_on=pl.col("on").max())
        .join(last.group_by("account_id").agg(last_step=pl.col("step").max()), on="account_id", how="left")
        .join(named.select("account_id", reached_step="step", reached_on="on"), on="account_id", how="left")
    )


def _last_contacts(known: Known) -> pl.DataFrame:
    heard = known.steps.filter("is_contact").select("account_id", "on")
    return pl.concat([heard, known.contacts]).group_by("account_id").agg(last_contact_on=pl.col("on").max())


def _latest_events(events: pl.DataFrame) -> pl.DataFrame:
    """Return one row per account, with the day of the latest event of each kind."""
    return events.group_by("account_id").agg(
        pl.col("on").filter(pl.col("kind") == kind).max().alias(column)
        for kind, column in EVENT_COLUMNS.items()
    )


def _about_next(words: pl.DataFrame, *, carrying: pl.DataFrame, name: str) -> pl.DataFrame:
    """Return by account the latest word about a step of the item that carries it now."""
    return (
        words.join(carrying, on=["account_id", "carrying_item_id"])
        .sort("account_id", "step", "on", descending=[False, True, True])
        .unique("account_id", keep="first", maintain_order=True)
        .select("account_id", pl.col("step").alias(f"{name}_step"), pl.col("on").alias(f"{name}_on"))
    )


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
