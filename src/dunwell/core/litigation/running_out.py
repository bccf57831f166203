"""Which of very many items run out of time: the last day of limitation by column, set against a day."""

from dataclasses import dataclass
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
_RULES = {"law": pl.String, "region": pl.String, "years": pl.Int32, "is_year_end": pl.Boolean}
_LEAP_DAY = 29


@dataclass(frozen=True, slots=True)
class Running:
    """Items that run out of time (schema RUNNING), and how many there are of which no law loaded tells a day."""

    found: pl.DataFrame
    unknown_items: int


def latest_due(*, book: LawBook, as_of: date, within_days: int) -> date:
    """The last due day of which an item could run out within so many days: what fell due later need not be read.

    Periods of limitation are whole years, the shortest of the book counts.
    """
    years = min((one.years[0] for one in book.records.limitations), default=0)
    horizon = as_of + timedelta(days=within_days)
    return date(horizon.year - years, 12, 31)


def running_out(
    *, book: LawBook, owed: pl.DataFrame, sides: pl.DataFrame, as_of: date, within_days: int
) -> Running:
    """Return the items whose last day of limitation comes within so many days or has passed, the earliest first.

    The day is that of `limits.limitation`: the earliest by the debtor's and the creditor's law, or by the agreed one.
    The laws that may count are found once by account, so that an item costs one look-up and some arithmetic; only what
    is returned is sorted.
    """
    laws = _by_account(book, SIDES.check(sides))
    first, second = _last_day("first"), _last_day("second")
    dated = (
        OWED.check(owed)
        .join(laws, on="account_id", how="left")
        .with_columns(first_day=first, second_day=second)
        .with_columns(last_day=pl.min_horizontal("first_day", "second_day"))
    )
    unknown = dated["last_day"].null_count()
    left = (pl.col("last_day") - pl.lit(as_of)).dt.total_days()
    soon = dated.with_columns(days_left=left).filter(pl.col("days_left") <= within_days)
    by_second = pl.col("first_day").is_null() | (
        (pl.col("second_day") < pl.col("first_day"))
        | ((pl.col("second_day") == pl.col("first_day")) & (pl.col("second_law") < pl.col("first_law")))
    ).fill_null(value=False)
    told = soon.with_columns(
        law=pl.when(by_second).then("second_law").otherwise("first_law"),
        warning=_warning(pl.col("days_left")),
    )
    found = told.select(RUNNING.names).sort("last_day", "account_id", "item_id")
    return Running(RUNNING.check(found), unknown)


def _warning(left: pl.Expr) -> pl.Expr:
    return (
        pl.when(left < 0)
        .then(pl.lit("barred"))
        .when(left <= URGENT_DAYS)
        .then(pl.lit("urgent"))
        .when(left <= SOON_DAYS)
        .then(pl.lit("soon"))
        .otherwise(pl.lit("clear"))
    )


def _last_day(which: str) -> pl.Expr:
    """The last day by a law of the account: whole years on, the 28th in place of a 29 February that is none."""
    due, end = pl.col("due_on"), pl.col(f"{which}_is_year_end")
    year = due.dt.year() + pl.col(f"{which}_years")
    is_leap = ((year % 4 == 0) & (year % 100 != 0)) | (year % 400 == 0)
    is_leap_day = (due.dt.month() == 2) & (due.dt.day() == _LEAP_DAY)
    day = pl.when(is_leap_day & ~is_leap).then(pl.lit(_LEAP_DAY - 1)).otherwise(due.dt.day().cast(pl.Int32))
    month = due.dt.month().cast(pl.Int32)
    return pl.date(
        year, pl.when(end).then(pl.lit(12)).otherwise(month), pl.when(end).then(pl.lit(31)).otherwise(day)
    )


def _by_account(book: LawBook, sides: pl.DataFrame) -> pl.DataFrame:
    """The rules that may count for each account: the agreed or the debtor's first, else the creditor's second."""
    state = (
        pl.when(pl.col("debtor_country") == "US")
        .then(pl.col("address").str.extract_all(STATE_LINE).list.last().str.slice(0, 2).fill_null(""))
        .otherwise(pl.lit(""))
    )
    is_agreed = pl.col("law") != ""
    told = sides.with_columns(state=state).select(
        "account_id",
        first_law=pl.when(is_agreed).then("law").otherwise("debtor_country"),
        first_region=pl.when(is_agreed & (pl.col("law") != pl.col("debtor_country")))
        .then(pl.lit(""))
        .otherwise("state"),
        second_law=pl.when(is_agreed | (pl.col("creditor_country") == pl.col("debtor_country")))
        .then(pl.lit(""))
        .otherwise("creditor_country"),
        second_region=pl.lit(""),
    )
    rules = _rules(book)
    for which in ("first", "second"):
        named = rules.rename({name: f"{which}_{name}" for name in rules.columns})
        told = told.join(named, on=[f"{which}_law", f"{which}_region"], how="left")
    return told


def _rules(book: LawBook) -> pl.DataFrame:
    """The shortest period of each law and part of a country, by its short code where it has one."""
    rows: dict[tuple[str, str], tuple[int, bool]] = {}
    for one in book.records.limitations:
        key = one.jurisdiction, one.region_code or one.region
        found = one.years[0], one.start is LimitationStart.YEAR_END
        rows[key] = min(found, rows.get(key, found))
    return pl.DataFrame([(*key, *value) for key, value in rows.items()], schema=_RULES, orient="row")
