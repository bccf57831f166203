"""Claims drawn at random, over all jurisdictions, in and out of what is loaded."""

import random
from datetime import date, timedelta

import polars as pl

from dunwell.apps.law.packaged import packaged_book
from dunwell.core.law.book import LawMissing
from dunwell.core.law.claims import Claim, PartPayment
from dunwell.core.law.interest import default_on, reckon
from dunwell.core.law.interest_frames import CLAIMS

FIRST = date(2014, 6, 1)


def claims(count: int, *, seed: int) -> pl.DataFrame:
    draw = random.Random(seed)
    places = packaged_book().jurisdictions()
    rows = []
    for _ in range(count):
        place = draw.choice(places)
        due = FIRST + timedelta(days=draw.randrange(4700))
        paid = due + timedelta(days=int(draw.random() ** 3 * 2500) - 5)
        currency = place.currency if draw.random() < 0.9 else "EUR"
        rows.append((place.code, int(10 ** draw.uniform(0, 9)), currency, due, paid, draw.random() < 0.7))
    return pl.DataFrame(rows, schema=dict(CLAIMS.dtypes), orient="row")


def by_hand(row: tuple, payments: tuple[PartPayment, ...] = ()) -> tuple:
    """What the engine for one claim says, in the columns of that for many."""
    code, minor, currency, due_on, paid_on, is_small = row
    book = packaged_book()
    claim = Claim(
        jurisdiction=code,
        minor=minor,
        currency=currency,
        due_on=due_on,
        paid_on=paid_on,
        payments=payments,
        is_small_supplier=is_small,
    )
    try:
        found = reckon(book=book, claim=claim)
    except LawMissing as missing:
        return default_on(place=book.jurisdiction(code=code), due_on=due_on), None, None, None, missing.code
    fixed = found.compensation.money
    currency = fixed.currency if fixed and fixed.minor else None
    return found.default_on, found.interest.minor, fixed and fixed.minor, currency, None
