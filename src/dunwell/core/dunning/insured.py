"""What a credit insurer asks for of accounts under its policy, as the ladder knows it. Pure."""

from datetime import date

import polars as pl

from dunwell.core.frames import Schema

INSURED = Schema(
    {"account_id": pl.Int64, "notify_days": pl.Int64, "extension_days": pl.Int64}, nullable={"extension_days"}
)
"""Accounts of which something is insured, and what their policy says (core/credit/insurance.Cover)."""
NOTIFIED = Schema({"account_id": pl.Int64, "oldest_due_on": pl.Date})
"""That the insurer was told of an account, by the due date of what was the oldest overdue item then."""
PREPAYMENTS = Schema({"item_id": pl.Int64})
"""Items that are asked for in advance: nothing was delivered for them, and so nothing is insured."""
INSURER_DAYS = Schema(
    {"account_id": pl.Int64, "report_by": pl.Date, "extension_ends_on": pl.Date},
    nullable={"report_by", "extension_ends_on"},
)

LEAD_DAYS = 7
"""The step that would come later comes so many days before the insurer is to be told: the customer's last chance."""


def insurer_days(
    *, items: pl.DataFrame, insured: pl.DataFrame, notified: pl.DataFrame, as_of: date
) -> pl.DataFrame:
    """Return INSURER_DAYS of the insured accounts that owe anything: by the oldest of what they owe.

    items: ITEMS without prepayments. Guards change nothing: what is promised or disputed is overdue to the insurer.
    """
    owed = items.filter(pl.col("residual_minor") > 0).join(insured, on="account_id")
    oldest = owed.group_by("account_id").agg(
        pl.col("due_on").min(), pl.col("notify_days").first(), pl.col("extension_days").first()
    )
    told = notified.unique().with_columns(is_told=True)
    is_asked = (pl.col("due_on") < as_of) & pl.col("is_told").is_null()
    return INSURER_DAYS.take(
        oldest.join(
            told, left_on=["account_id", "due_on"], right_on=["account_id", "oldest_due_on"], how="left"
        ).select(
            "account_id",
            report_by=pl.when(is_asked).then(pl.col("due_on") + pl.duration(days="notify_days")),
            extension_ends_on=pl.col("due_on") + pl.duration(days="extension_days"),
        )
    )
