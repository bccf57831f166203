"""Agencies compared by batches: at a horizon only what was watched that long, with bands, and never in all."""

from datetime import date, timedelta

import polars as pl
import pytest

from dunwell.core.placements.intervals import MILLION
from dunwell.core.placements.scorecard import (
    MOVED,
    PLACED,
    against_peers,
    closures,
    curve,
    manner,
    vintages,
)

TODAY = date(2026, 11, 1)


class Book:
    """Placements with what came of them."""

    def __init__(self) -> None:
        self.placed: list[tuple[object, ...]] = []
        self.moved: list[tuple[int, int, int, int]] = []

    def add(
        self, agency, *, watched, came=(), minor=100_00, currency="EUR", contact=5, complaints=0, closed=""
    ):
        number = len(self.placed) + 1
        placed_on = TODAY - timedelta(days=watched)
        self.placed.append(
            (
                number,
                agency,
                "acme-de",
                "DE",
                currency,
                placed_on,
                watched,
                minor,
                contact,
                complaints,
                closed,
            )
        )
        self.moved += [(number, days, got, cost) for days, got, cost in came]

    @property
    def frames(self) -> dict[str, pl.DataFrame]:
        return {
            "placed": pl.DataFrame(self.placed, schema=dict(PLACED.dtypes), orient="row"),
            "moved": pl.DataFrame(self.moved, schema=dict(MOVED.dtypes), orient="row"),
        }


def points(frame: pl.DataFrame, *names: str) -> list[tuple[object, ...]]:
    """Columns of a frame as rows."""
    return frame.select(names).rows()


def test_a_horizon_counts_what_was_watched_that_long():
    book = Book()
    book.add("a", watched=100, came=[(20, 30_00, 6_00), (80, 40_00, 8_00)])
    book.add("a", watched=40, came=[(25, 50_00, 10_00)])
    found = curve(**book.frames, by=["agency", "currency"])
    assert points(
        found, "horizon", "cases", "placed_minor", "recovered_minor", "net_minor", "share", "net_share"
    ) == [
        (30, 2, 200_00, 80_00, 64_00, 400_000, 320_000),
        (60, 1, 100_00, 30_00, 24_00, 300_000, 240_000),
        (90, 1, 100_00, 70_00, 56_00, 700_000, 560_000),
    ]


def test_who_has_older_cases_is_not_the_better_for_it():
    """Both bring 20 % in 30 days and 40 % in 180; the young one has half as much in all."""
    book = Book()
    for _ in range(50):
        book.add("old", watched=200, came=[(20, 20_00, 0), (170, 20_00, 0)])
        book.add("young", watched=40, came=[(20, 20_00, 0)])
    found = against_peers(**book.frames)
    assert points(found, "agency", "horizon", "share", "peers_share", "verdict") == [
        ("old", 30, 200_000, 200_000, ""),
        ("old", 60, 200_000, None, ""),
        ("old", 90, 200_000, None, ""),
        ("old", 180, 400_000, None, ""),
        ("young", 30, 200_000, 200_000, ""),
    ]


def test_who_has_younger_cases_does_not_look_better():
    """The young one brings less of each case, and has had no time to show what it does not bring later."""
    book = Book()
    for number in range(100):
        book.add("steady", watched=200, came=[(20, 30_00, 0)] if number % 2 else [])
        book.add("fresh", watched=35, came=[(20, 20_00, 0)] if number % 2 else [])
    found = against_peers(**book.frames)
    at_30 = found.filter(pl.col("horizon") == 30)
    assert points(at_30, "agency", "share") == [("fresh", 100_000), ("steady", 150_000)]


def test_bands_separate_where_many_cases_tell_and_not_where_few_do():
    few, many = Book(), Book()
    for book, number in ((few, 5), (many, 200)):
        for _ in range(number):
            book.add("good", watched=90, came=[(10, 60_00, 0)])
            book.add("poor", watched=90, came=[(10, 20_00, 0)])
    last = pl.col("horizon") == 90
    assert points(against_peers(**few.frames).filter(last), "agency", "verdict") == [
        ("good", ""),
        ("poor", ""),
    ]
    told = against_peers(**many.frames).filter(last)
    assert points(told, "agency", "verdict") == [("good", "better"), ("poor", "worse")]
    # Wilson at 200 cases of 60 %
    assert points(told, "low", "high")[0] == (530_837, 665_394)


def test_one_large_claim_is_told_as_hardly_more_than_one_case():
    book = Book()
    book.add("a", watched=30, minor=1_000_000_00, came=[(1, 500_000_00, 0)])
    for _ in range(99):
        book.add("a", watched=30, minor=1_00)
    ((low, high),) = points(curve(**book.frames, by=["currency"]), "low", "high")
    assert (low < 100_000, high > 900_000) == (True, True)


def test_a_batch_has_a_point_when_all_of_it_is_old_enough():
    book = Book()
    book.add("a", watched=50, came=[(10, 10_00, 0)])  # 12 September
    book.add("a", watched=35, came=[(10, 30_00, 0)])  # 27 September
    book.add("a", watched=61)  # 1 September
    book.add("a", watched=10)  # 22 October
    book.add("a", watched=70, came=[(65, 100_00, 0)])  # 23 August
    found = vintages(**book.frames, by=["agency", "currency"])
    assert points(found, "batch", "horizon", "cases", "share") == [
        (date(2026, 8, 1), 30, 1, 0),
        (date(2026, 8, 1), 60, 1, 0),
        (date(2026, 9, 1), 30, 3, 133_333),
    ]


def test_what_went_back_is_taken_off():
    book = Book()
    book.add("a", watched=60, came=[(5, 50_00, 10_00), (40, -50_00, -10_00)])
    found = curve(**book.frames, by=["currency"], horizons=[30, 60])
    assert points(found, "recovered_minor", "net_minor") == [(50_00, 40_00), (0, 0)]


def test_currencies_are_never_summed():
    book = Book()
    book.add("a", watched=30)
    book.add("a", watched=30, currency="USD")
    assert points(curve(**book.frames, by=["currency"]), "currency", "cases") == [("EUR", 1), ("USD", 1)]
    with pytest.raises(ValueError, match="by: name the currency too"):
        curve(**book.frames, by=["agency"])


def test_days_to_a_contact_count_the_cases_without_one():
    book = Book()
    for days in (2, 4, None):
        book.add("a", watched=60, contact=days, complaints=2 if days == 4 else 0)
    book.add("a", watched=10, contact=None)  # too young to be held against anybody
    for days in (3, 45, None):
        book.add("b", watched=200, contact=days, came=[(150, 1_00, 0)])
    found = manner(**book.frames, by=["agency"])
    names = ("agency", "cases", "complained", "contact_days", "payment_days", "complaint_share")
    assert points(found, *names) == [("a", 4, 1, 4, None, 250_000), ("b", 3, 0, None, 150, 0)]
    low, high = found.select("complaint_low", "complaint_high").row(0)
    assert 0 < low < 250_000 < high < MILLION


def test_ends_are_counted_by_reason():
    book = Book()
    for reason in ("paid", "paid", "insolvent", ""):
        book.add("a", watched=30, closed=reason)
    assert points(closures(placed=book.frames["placed"], by=["agency"]), "closed", "cases") == [
        ("insolvent", 1),
        ("paid", 2),
    ]


def test_nothing_placed_is_no_fault():
    nothing = Book().frames
    assert against_peers(**nothing).is_empty()
    assert vintages(**nothing, by=["currency"]).is_empty()
    assert manner(**nothing, by=["agency"]).is_empty()
