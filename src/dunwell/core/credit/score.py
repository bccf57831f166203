"""Our own score of a customer, 0 to 100, from how it has paid, with the items that each part of it came from.

Two rules hold by construction, and by tests that try to break them:

- Unpaid invoices count, and one more of them never raises a score. Of the unpaid, an average takes those that pull
  it down: it is the lowest average over what is paid and any of what is unpaid. (A plain average would let an invoice
  that is one day late lift a customer that pays three months late.)
- Only what was known on the day counts: an invoice that was paid later is unpaid on it, one issued later is not there.
"""

from dataclasses import dataclass
from datetime import date

import polars as pl

from dunwell.core.credit.paydex import points
from dunwell.core.frames import Schema

ITEMS = Schema(
    {
        "customer_id": pl.Int64,
        "item_id": pl.Int64,
        "worth_minor": pl.Int64,
        "issued_on": pl.Date,
        "due_on": pl.Date,
        "closed_on": pl.Date,
    },
    nullable=("closed_on",),
)
"""Invoices; `worth_minor` (1 or more) in one currency at a named day's rate, `closed_on` null while unpaid."""

FACTS = Schema(
    {
        "customer_id": pl.Int64,
        "known_on": pl.Date,
        "promises": pl.Int64,
        "promises_broken": pl.Int64,
        "disputes_refused": pl.Int64,
        "besides_minor": pl.Int64,
        "limit_minor": pl.Int64,
    },
    nullable=("limit_minor",),
)
"""What else is known of each customer: since when it buys from us; promises that ended, and of them the broken;
disputes that turned out unfounded; exposure besides its invoices (not billed yet, ordered) and its limit, worth as in
ITEMS."""

WEIGHTS = {
    "payment_index": 35,
    "punctuality": 35,
    "trend": 5,
    "promises": 10,
    "disputes": 5,
    "exposure": 5,
    "relationship": 5,
}
"""What each part weighs. A part of which nothing is known (no promise yet, no limit) is left out of the sum."""

WINDOW_DAYS = 730
RECENT_DAYS = 90
PRIOR_ITEMS = 2
"""Before any history a customer counts as one that has paid this many invoices of its usual size ..."""
PRIOR_POINTS = 7_500
"""... a little late, ..."""
PRIOR_LATE_HUNDREDTHS = 40
"""... and these hundredths of an invoice late for each of them."""
TYPICAL_FIRST_MINOR = 100_000
"""The size of an invoice of whom nobody has paid one yet."""
LATE_FROM_DAYS = 1
THIN_BELOW = 3
"""With fewer paid invoices a score is called thin: it says more of the prior than of the customer."""

SCORED = Schema(
    {
        "customer_id": pl.Int64,
        "score": pl.Int64,
        "is_thin": pl.Boolean,
        "paid_items": pl.Int64,
        "overdue_items": pl.Int64,
        "days_beyond_terms": pl.Int64,
        **dict.fromkeys(WEIGHTS, pl.Int64),
    },
    nullable=("promises", "exposure"),
)
"""`score` in whole points, each part in hundredths (0 to 10,000; null: not known). `days_beyond_terms`: mean weighted
by worth over the paid and the overdue, sooner counted as nothing, in whole days rounded half up."""

EVIDENCE = Schema(
    {
        "customer_id": pl.Int64,
        "item_id": pl.Int64,
        "worth_minor": pl.Int64,
        "days": pl.Int64,
        "points": pl.Int64,
        "is_paid": pl.Boolean,
        "is_counted": pl.Boolean,
        "is_late": pl.Boolean,
    }
)
"""Every item that was looked at: `days` beyond terms, its points, and whether the payment index took it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """SCORED with one row for each customer of the facts, and EVIDENCE, both sorted by their keys."""

    scored: pl.DataFrame
    evidence: pl.DataFrame


def score(*, items: pl.DataFrame, facts: pl.DataFrame, as_of: date) -> Scores:
    """Score each customer of `facts` (FACTS) from `items` (ITEMS), in any order, as it was known on `as_of`."""
    known = _known(items=ITEMS.check(items), as_of=as_of)
    base = _base(FACTS.check(facts), known)
    evidence = _counted(known, base)
    parts = (
        base.join(_index(evidence, base), on="customer_id", how="left")
        .join(_late(evidence), on="customer_id", how="left")
        .join(_recent(evidence, as_of=as_of), on="customer_id", how="left")
        .join(_open(evidence), on="customer_id", how="left")
        .with_columns(pl.col("paid_items", "late_items", "overdue_items", "unpaid_minor").fill_null(0))
    )
    scored = _summed(parts.with_columns(_parts(as_of=as_of)))
    return Scores(
        scored=SCORED.take(scored.sort("customer_id")),
        evidence=EVIDENCE.take(evidence.sort("customer_id", "item_id")),
    )


def _known(*, items: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """The items as they stood on the day: issued, and paid or not, of the window or unpaid."""
    is_paid = pl.col("closed_on").is_not_null() & (pl.col("closed_on") <= as_of)
    until = pl.when(is_paid).then("closed_on").otherwise(pl.lit(as_of))
    days = (until - pl.col("due_on")).dt.total_days()
    age = (pl.lit(as_of) - pl.col("due_on")).dt.total_days()
    return (
        items.filter(pl.col("issued_on") <= as_of)
        .with_columns(is_paid=is_paid, days=days)
        .filter(~pl.col("is_paid") | (age <= WINDOW_DAYS))
        .with_columns(points=points(pl.col("days")), is_late=pl.col("days") >= LATE_FROM_DAYS)
    )


def _base(facts: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """Weight and points of what is paid, and of the prior: what no unpaid invoice changes."""
    paid = (
        known.filter("is_paid")
        .group_by("customer_id")
        .agg(
            paid_items=pl.len().cast(pl.Int64),
            paid_minor=pl.col("worth_minor").cast(pl.Int128).sum(),
            paid_points=(pl.col("worth_minor").cast(pl.Int128) * pl.col("points")).sum(),
        )
    )
    joined = facts.join(paid, on="customer_id", how="left")
    usual = (pl.col("paid_minor") // pl.col("paid_items")).fill_null(TYPICAL_FIRST_MINOR)
    return joined.with_columns(prior_minor=PRIOR_ITEMS * usual).with_columns(
        pl.col("paid_items").fill_null(0),
        base_minor=pl.col("paid_minor").fill_null(0) + pl.col("prior_minor"),
        base_points=pl.col("paid_points").fill_null(0) + pl.col("prior_minor") * PRIOR_POINTS,
    )


def _counted(known: pl.DataFrame, base: pl.DataFrame) -> pl.DataFrame:
    """Say of each item whether the index takes it: all that is paid, and the unpaid that pull the average down.

    The unpaid come in by rising points while each lies below the average of what is in. Once one does not, none of
    those that follow can: they have more points, and the average never rises to them.
    """
    worth = pl.col("worth_minor").cast(pl.Int128)
    unpaid = (
        known.filter(~pl.col("is_paid"))
        .join(base.select("customer_id", "base_minor", "base_points"), on="customer_id")
        .sort("customer_id", "points", "item_id")
        .with_columns(
            before_minor=pl.col("base_minor") + worth.cum_sum().over("customer_id") - worth,
            before_points=pl.col("base_points")
            + (worth * pl.col("points")).cum_sum().over("customer_id")
            - worth * pl.col("points"),
        )
        .with_columns(
            is_counted=pl.col("points").cast(pl.Int128) * pl.col("before_minor") < pl.col("before_points")
        )
    )
    paid = known.filter("is_paid").join(base.select("customer_id"), on="customer_id", how="semi")
    columns = [*known.columns, "is_counted"]
    return pl.concat(
        [paid.with_columns(is_counted=pl.lit(value=True)).select(columns), unpaid.select(columns)]
    )


def _index(evidence: pl.DataFrame, base: pl.DataFrame) -> pl.DataFrame:
    """The payment index in hundredths, and days beyond terms over what is paid and what is overdue."""
    worth = pl.col("worth_minor").cast(pl.Int128)
    taken = evidence.filter("is_counted").filter(~pl.col("is_paid"))
    drawn = taken.group_by("customer_id").agg(
        drawn_minor=worth.sum(), drawn_points=(worth * pl.col("points")).sum()
    )
    found = base.join(drawn, on="customer_id", how="left").select(
        "customer_id",
        payment_index=(
            (pl.col("base_points") + pl.col("drawn_points").fill_null(0))
            // (pl.col("base_minor") + pl.col("drawn_minor").fill_null(0))
        ).cast(pl.Int64),
    )
    beyond = pl.col("days").clip(lower_bound=0).cast(pl.Int128)
    told = (
        evidence.filter(pl.col("is_paid") | pl.col("is_late"))
        .group_by("customer_id")
        .agg(
            days_beyond_terms=((2 * (worth * beyond).sum() + worth.sum()) // (2 * worth.sum())).cast(pl.Int64)
        )
    )
    return found.join(told, on="customer_id", how="left").with_columns(
        pl.col("days_beyond_terms").fill_null(0)
    )


def _late(evidence: pl.DataFrame) -> pl.DataFrame:
    """How many items were late, paid or not."""
    late = pl.col("is_late")
    return evidence.group_by("customer_id").agg(
        late_items=late.sum().cast(pl.Int64),
        overdue_items=(late & ~pl.col("is_paid")).sum().cast(pl.Int64),
    )


def _recent(evidence: pl.DataFrame, *, as_of: date) -> pl.DataFrame:
    """Late shares of the paid before, and of the last weeks with all that is overdue, in hundredths of a per cent.

    What is unpaid is of today, however old: so it weighs on the recent side only, and can but lower the trend.
    """
    is_recent = ~pl.col("is_paid") | ((pl.lit(as_of) - pl.col("due_on")).dt.total_days() < RECENT_DAYS)
    counted = evidence.filter(pl.col("is_paid") | pl.col("is_late")).with_columns(is_recent=is_recent)
    return counted.group_by("customer_id").agg(
        recent_items=pl.col("is_recent").sum().cast(pl.Int64),
        recent_late=(pl.col("is_recent") & pl.col("is_late")).sum().cast(pl.Int64),
        earlier_items=(~pl.col("is_recent")).sum().cast(pl.Int64),
        earlier_late=(~pl.col("is_recent") & pl.col("is_late")).sum().cast(pl.Int64),
    )


def _open(evidence: pl.DataFrame) -> pl.DataFrame:
    """What is unpaid in all."""
    unpaid = evidence.filter(~pl.col("is_paid"))
    return unpaid.group_by("customer_id").agg(unpaid_minor=pl.col("worth_minor").cast(pl.Int128).sum())


def _parts(*, as_of: date) -> list[pl.Expr]:
    """The parts besides the payment index, in hundredths of a point."""
    seen = pl.col("paid_items") + pl.col("overdue_items") + PRIOR_ITEMS
    late_hundredths = 100 * pl.col("late_items") + PRIOR_ITEMS * PRIOR_LATE_HUNDREDTHS
    recent = (100 * pl.col("recent_late").fill_null(0) + PRIOR_LATE_HUNDREDTHS) * 100
    earlier = (100 * pl.col("earlier_late").fill_null(0) + PRIOR_LATE_HUNDREDTHS) * 100
    worse = recent // (pl.col("recent_items").fill_null(0) + 1) - earlier // (
        pl.col("earlier_items").fill_null(0) + 1
    )
    years = (pl.lit(as_of) - pl.col("known_on")).dt.total_days() * 10_000 // (3 * 365)
    exposed = pl.col("unpaid_minor") + pl.col("besides_minor")
    return [
        # A share of 1 late lies at 0, none at 10,000; rounded towards the worse.
        (10_000 - (100 * late_hundredths + seen - 1) // seen).alias("punctuality"),
        (10_000 - worse.clip(0, 10_000)).alias("trend"),
        pl.when(pl.col("promises") > 0)
        .then(10_000 - 10_000 * pl.col("promises_broken") // pl.col("promises"))
        .alias("promises"),
        (10_000 - 2_500 * pl.col("disputes_refused").clip(0, 4)).alias("disputes"),
        pl.when(pl.col("limit_minor").is_not_null()).then(_used(exposed)).alias("exposure"),
        years.clip(0, 10_000).alias("relationship"),
    ]


def _used(exposed: pl.Expr) -> pl.Expr:
    """All points up to half of the limit, none from the whole limit on, a line between."""
    limit = pl.col("limit_minor").cast(pl.Int128)
    left = (2 * (limit - exposed) * 10_000) // pl.when(limit > 0).then(limit).otherwise(1)
    return pl.when(limit > 0).then(left.clip(0, 10_000)).otherwise(0).cast(pl.Int64)


def _summed(parts: pl.DataFrame) -> pl.DataFrame:
    """The weighted mean of the parts that are known, in whole points rounded down."""
    weight = pl.sum_horizontal(
        pl.when(pl.col(name).is_not_null()).then(weight).otherwise(0) for name, weight in WEIGHTS.items()
    )
    points_of = pl.sum_horizontal(pl.col(name).fill_null(0) * weight for name, weight in WEIGHTS.items())
    return parts.with_columns(pl.col(name).cast(pl.Int64) for name in WEIGHTS).with_columns(
        score=(points_of // (weight * 100)).cast(pl.Int64),
        is_thin=pl.col("paid_items") < THIN_BELOW,
    )
