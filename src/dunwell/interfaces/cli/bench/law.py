"""The benchmark of the law: interest on many late items of all jurisdictions, beside one pass over the same columns."""

import os
import random
import statistics
import time
from datetime import date, timedelta

import polars as pl
from rich.console import Console
from rich.text import Text

from dunwell.apps.law.packaged import packaged_book
from dunwell.core.law.book import LawBook, LawMissing
from dunwell.core.law.claims import Claim
from dunwell.core.law.interest import reckon
from dunwell.core.law.interest_frames import CLAIMS, reckon_frame
from dunwell.core.law.rate_tables import rate_tables
from dunwell.interfaces.cli.printing import print_json

SEED = 20261122
AS_OF = date(2026, 6, 30)
_LONGEST_DELAY = 700
_PROVED_AT_ONCE = 5_000


def law(*, items: int, rounds: int, proved: int, as_json: bool) -> int:
    """Measure and print; 1 where the two engines disagree on any of the claims that both reckon."""
    book = packaged_book()
    began = time.perf_counter()
    rate_tables(book)
    laid_out = time.perf_counter() - began
    claims = late_claims(book, items)
    took, passes = [], []
    reckon_frame(book=book, claims=claims)  # warm
    for _ in range(rounds):
        took.append(seconds(lambda: reckon_frame(book=book, claims=claims)))
        passes.append(seconds(lambda: _one_pass(claims)))
    apart = _disagreements(book, proved)
    result = {
        "items": items,
        "jurisdictions": len(book.jurisdictions()),
        "rounds": rounds,
        "seconds": round(statistics.median(took), 4),
        "one_pass_seconds": round(statistics.median(passes), 4),
        "ratio": round(statistics.median(took) / statistics.median(passes), 1),
        "tables_seconds": round(laid_out, 3),
        "refused": reckon_frame(book=book, claims=claims)["refusal"].count(),
        "proved": proved,
        "disagreements": apart,
        "load": [round(one, 2) for one in os.getloadavg()],
        "polars_threads": pl.thread_pool_size(),
    }
    if as_json:
        print_json(result)
    else:
        _print(result)
    return 1 if apart else 0


def seconds(action: object) -> float:
    """How long an action without arguments takes."""
    assert callable(action)
    began = time.perf_counter()
    action()
    return time.perf_counter() - began


def late_claims(book: LawBook, items: int) -> pl.DataFrame:
    """Items of all jurisdictions in turn, overdue by a day to some two years as of one day."""
    draw = random.Random(SEED)  # noqa: S311 - made-up items
    places = book.jurisdictions()
    codes = pl.Enum([one.code for one in places])
    dues = [AS_OF - timedelta(days=draw.randrange(1, _LONGEST_DELAY)) for _ in range(1000)]
    minors = [int(10 ** draw.uniform(3, 7)) for _ in range(10_007)]
    numbers = pl.int_range(items, eager=True)
    of = numbers % len(places)
    return pl.DataFrame(
        {
            "jurisdiction": pl.Series([one.code for one in places], dtype=codes).gather(of),
            "minor": pl.Series(minors, dtype=pl.Int64).gather(numbers % len(minors)),
            "currency": pl.Series([one.currency for one in places]).gather(of),
            "due_on": pl.Series(dues, dtype=pl.Date).gather(numbers // 7 % len(dues)),
            "paid_on": pl.repeat(AS_OF, items, dtype=pl.Date, eager=True),
            "is_small_supplier": pl.repeat(True, items, dtype=pl.Boolean, eager=True),  # noqa: FBT003 - a value
        }
    )


def _one_pass(claims: pl.DataFrame) -> pl.DataFrame:
    """What nobody can be faster than: the same columns multiplied once, and as many amounts written.

    Interest is the amount times the days times a rate over the days of a year; the sum for recovery costs and the fee
    are a product each; and the total of all.
    """
    days = pl.col("paid_on").to_physical() - pl.col("due_on").to_physical()
    lane = pl.col("jurisdiction").to_physical().cast(pl.Int64)
    return (
        claims.lazy()
        .select(
            "minor",
            interest=pl.col("minor") * days * lane // 36500,
            compensation=lane * 4000,
            fee=pl.col("minor") * 15 // 1000,
        )
        .with_columns(total=pl.col("minor") + pl.col("interest") + pl.col("compensation") + pl.col("fee"))
        .collect()
    )


def _disagreements(book: LawBook, count: int) -> int:
    """On how many of so many random claims the two engines differ."""
    draw, apart = random.Random(SEED), 0  # noqa: S311 - made-up claims
    places = book.jurisdictions()
    for begin in range(0, count, _PROVED_AT_ONCE):
        rows = []
        for _ in range(min(_PROVED_AT_ONCE, count - begin)):
            place = draw.choice(places)
            due = date(2014, 6, 1) + timedelta(days=draw.randrange(4700))
            paid = due + timedelta(days=int(draw.random() ** 3 * 2500) - 5)
            rows.append(
                (place.code, int(10 ** draw.uniform(0, 9)), place.currency, due, paid, draw.random() < 0.7)
            )
        frame = pl.DataFrame(rows, schema=dict(CLAIMS.dtypes), orient="row")
        found = reckon_frame(book=book, claims=frame).select(
            "interest_minor", "compensation_minor", "refusal"
        )
        apart += sum(_alone(book, row) != got for row, got in zip(rows, found.iter_rows(), strict=True))
    return apart


def _alone(
    book: LawBook, row: tuple[str, int, str, date, date, bool]
) -> tuple[int | None, int | None, str | None]:
    code, minor, currency, due_on, paid_on, is_small = row
    claim = Claim(
        jurisdiction=code,
        minor=minor,
        currency=currency,
        due_on=due_on,
        paid_on=paid_on,
        is_small_supplier=is_small,
    )
    try:
        found = reckon(book=book, claim=claim)
    except LawMissing as missing:
        return None, None, missing.code
    fixed = found.compensation.money
    return found.interest.minor, fixed.minor if fixed else None, None


def _print(result: dict[str, object]) -> None:
    console = Console(highlight=False)
    console.print(
        Text(
            f"{result['items']:,} items of {result['jurisdictions']} jurisdictions: {result['seconds']} s, "
            f"{result['ratio']} times one pass over the same columns ({result['one_pass_seconds']} s); "
            f"tables {result['tables_seconds']} s, once; load {result['load']}."
        )
    )
    if result["proved"]:
        console.print(
            Text(f"{result['proved']:,} random claims by both engines: {result['disagreements']} differ.")
        )
