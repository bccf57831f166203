"""Which of very many items run out of time: the last day of limitation by column, set against a day."""

from datetime import date, timedelta

import polars as pl

from dunwell.core.frames import Schema
from dunwell.core.law.book import LawBook
from dunwell.core.law.records import LimitationStart
from dunwell.core.litigation.limits import SOON_DAYS, URGENT_DAYS
from dunwell.core.litigation.reading import STATE_LINE

OWED = Schema(
    {
        "item_id": pl.Int64,
        "account_id": pl.Int64,
        "due_on": pl.Date,
        "residual_minor": pl.Int64,
    }
)
SIDES = Schema(
    {
        "account_id": pl.Int64,
        "creditor_country": pl.String,
        "debtor_country": pl.String,
        "address": pl.String,
        "law": pl.String,
    }
)
"""Who owes whom by account; `law` is the agreed one, empty where none was."""
RUNNING = Schema(
    {
        "item_id": pl.Int64,
        "account_id": pl.Int64,
        "due_on": pl.Date,
        "residual_minor": pl.Int64,
        "law": pl.String,
        "last_day": pl.Date,
        "days_left": pl.Int64,
        "warning": pl.String,
    }
)
_RULES = {"law": pl.String, "region": pl.String, "months": pl.Int64, "is_year_end": pl.Boolean}


def latest_due(*, book: LawBook, as_of: date, within_days: int) -> date:
    """The last due day of which an item could run out within so many days: what fell due later need not be read.

    Periods of limitation are whole years, the shortest of the book counts.
    """
    years = min((one.years[0] for one in book.records.limitations), default=0)
    horizon = as_of + timedelta(days=within_days)
    return date(horizon.year - years, 12, 31)


def running_out(
    *, book: LawBook, owed: pl.DataFrame, sides: pl.DataFrame, as_of: date, within_days: int
) -> pl.DataFrame:
    """Return the items whose last day of limitation comes within so many days or has passed, the earliest first.

    The day is that of `limits.limitation`: the earliest by the debtor's and the creditor's law, or by the agreed one.
    Items of which no law tells a day are left out; `without_a_day` has them. One pass, whatever the number of items:
    the laws that may count are found once by account.
    """
    dated = _dated(book, owed, sides).filter(pl.col("last_day").is_not_null())
    left = (pl.col("last_day") - pl.lit(as_of)).dt.total_days()
    warning = (
        pl.when(left < 0)
        .then(pl.lit("barred"))
        .when(left <= URGENT_DAYS)
        .then(pl.lit("urgent"))
        .when(left <= SOON_DAYS)
        .then(pl.lit("soon"))
        .otherwise(pl.lit("clear"))
    )
    found = (
        dated.with_columns(days_left=left, warning=warning)
        .filter(pl.col("days_left") <= within_days)
        .sort("last_day", "account_id", "item_id")
    )
    return RUNNING.check(found.select(RUNNING.names))


def without_a_day(*, book: LawBook, owed: pl.DataFrame, sides: pl.DataFrame) -> pl.DataFrame:
    """Return by account how many items there are of which no law that is loaded tells a last day."""
    dated = _dated(book, owed, sides).filter(pl.col("last_day").is_null())
    return dated.group_by("account_id").len("items").sort("account_id")


def _dated(book: LawBook, owed: pl.DataFrame, sides: pl.DataFrame) -> pl.DataFrame:
    """Every item with its last day and the law that says so; both null where none does."""
    rules = _by_account(book, SIDES.check(sides))
    year_end = pl.date(pl.col("due_on").dt.year() + pl.col("months") // 12, 12, 31)
    by_years = pl.col("due_on").dt.offset_by(pl.format("{}mo", pl.col("months")))
    days = (
        OWED.check(owed)
        .join(rules, on="account_id", how="inner")
        .with_columns(last_day=pl.when("is_year_end").then(year_end).otherwise(by_years))
        .sort("last_day", "law")
        .unique("item_id", keep="first", maintain_order=True)
    )
    return owed.join(days.select("item_id", "law", "last_day"), on="item_id", how="left")


def _by_account(book: LawBook, sides: pl.DataFrame) -> pl.DataFrame:
    """The rules that may count for each account: one row per law."""
    state = (
        pl.when(pl.col("debtor_country") == "US")
        .then(pl.col("address").str.extract_all(STATE_LINE).list.last().str.slice(0, 2).fill_null(""))
        .otherwise(pl.lit(""))
    )
    told = sides.with_columns(state=state)
    agreed = told.filter(pl.col("law") != "").select(
        "account_id",
        "law",
        region=pl.when(pl.col("law") == pl.col("debtor_country")).then("state").otherwise(pl.lit("")),
    )
    others = told.filter(pl.col("law") == "")
    debtors = others.select("account_id", law="debtor_country", region="state")
    creditors = others.select("account_id", law="creditor_country", region=pl.lit(""))
    both = pl.concat([agreed, debtors, creditors.filter(pl.col("law") != "")]).unique()
    return both.join(_rules(book), on=["law", "region"], how="inner")


def _rules(book: LawBook) -> pl.DataFrame:
    """The shortest period of each law and part of a country, by its short code where it has one."""
    rows: dict[tuple[str, str], tuple[int, bool]] = {}
    for one in book.records.limitations:
        key = one.jurisdiction, one.region_code or one.region
        found = 12 * one.years[0], one.start is LimitationStart.YEAR_END
        rows[key] = min(found, rows.get(key, found))
    return pl.DataFrame([(*key, *value) for key, value in rows.items()], schema=_RULES, orient="row")
