"""Ageing: every open item in one bucket, buckets that add up to the balance, currencies apart."""

from datetime import date, timedelta
from random import Random

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dunwell.core.frames import SchemaMismatch
from dunwell.core.money import BOUND, AmountTooLarge
from dunwell.core.receivables.ageing import OPEN_ITEMS, STANDARD_BUCKETS, Buckets, ageing, bucket, bucket_expr

AS_OF = date(2020, 5, 22)
edges = st.lists(st.integers(1, 400), min_size=1, max_size=6, unique=True).map(sorted).map(tuple)
any_buckets = edges.map(Buckets)
item = st.tuples(
    st.integers(1, 4),
    st.integers(1, 2),
    st.integers(1, 3),
    st.sampled_from(["CAD", "EUR", "USD"]),
    st.integers(-200, 200).map(lambda late: AS_OF - timedelta(days=late)),
    st.integers(-(10**12), 10**12) | st.just(0),
)
ledgers = st.lists(item, max_size=12).map(lambda rows: [(n, *row) for n, row in enumerate(rows)])
keys_of = st.lists(st.sampled_from(["account_id", "entity_id", "customer_id", "currency"]), unique=True)


def frame_of(rows):
    return pl.DataFrame(rows, schema=dict(OPEN_ITEMS.dtypes), orient="row")


def items_of(*rows):
    """Items of one account: (currency, days overdue, residual)."""
    return frame_of(
        [
            (n, 1, 1, 1, currency, AS_OF - timedelta(days=late), minor)
            for n, (currency, late, minor) in enumerate(rows)
        ]
    )


@given(st.lists(st.integers(-500, 500), max_size=8), any_buckets)
def test_the_column_twin_agrees_with_the_scalar(days, buckets):
    frame = pl.DataFrame({"days": [*days, None]}, schema={"days": pl.Int64})
    found = frame.select(code=bucket_expr(days_overdue=pl.col("days"), buckets=buckets))["code"]
    assert found.dtype == pl.Enum(buckets.codes)
    assert found.to_list() == [*(bucket(days_overdue=late, buckets=buckets) for late in days), None]


@given(ledgers, keys_of, any_buckets)
def test_buckets_add_up_to_the_balance_of_each_key(rows, by, buckets):
    aged = ageing(items=frame_of(rows), as_of=AS_OF, by=by, buckets=buckets)
    keys = [*(name for name in by if name != "currency"), "currency"]
    assert aged.columns == [*keys, "bucket", "items", "amount_minor"]
    balances: dict[tuple[object, ...], tuple[int, int]] = {}
    for row in rows:
        named = dict(zip(OPEN_ITEMS.names, row, strict=True))
        if named["residual_minor"]:
            key = tuple(named[name] for name in keys)
            count, total = balances.get(key, (0, 0))
            balances[key] = count + 1, total + named["residual_minor"]
    summed = aged.group_by(keys).agg(pl.col("items").sum(), pl.col("amount_minor").sum())
    assert {tuple(row[:-2]): row[-2:] for row in summed.rows()} == balances
    assert aged["bucket"].to_list() == list(buckets.codes) * len(balances)


@given(ledgers, keys_of, st.randoms(use_true_random=False))
def test_the_order_of_the_items_does_not_matter(rows, by, random: Random):
    shuffled = list(rows)
    random.shuffle(shuffled)
    aged = ageing(items=frame_of(rows), as_of=AS_OF, by=by)
    assert ageing(items=frame_of(shuffled), as_of=AS_OF, by=by).equals(aged)


@given(ledgers)
def test_a_day_later_nothing_is_younger(rows):
    def in_bucket_or_before(as_of: date) -> list[int]:
        positive = [row for row in rows if row[-1] > 0]
        aged = ageing(items=frame_of(positive), as_of=as_of)
        counts = dict(aged.group_by("bucket").agg(pl.col("items").sum()).rows())
        running = [counts.get(code, 0) for code in STANDARD_BUCKETS.codes]
        return [sum(running[: n + 1]) for n in range(len(running))]

    today, tomorrow = in_bucket_or_before(AS_OF), in_bucket_or_before(AS_OF + timedelta(days=1))
    assert all(later <= now for now, later in zip(today, tomorrow, strict=True))


@pytest.mark.parametrize(
    ("days_overdue", "code"),
    [
        (-400, "not_due"),
        (0, "not_due"),
        (1, "1-30"),
        (30, "1-30"),
        (31, "31-60"),
        (60, "31-60"),
        (61, "61-90"),
        (90, "61-90"),
        (91, "91+"),
        (4000, "91+"),
    ],
)
def test_the_standard_buckets(days_overdue, code):
    assert bucket(days_overdue=days_overdue) == code
    assert STANDARD_BUCKETS.codes == ("not_due", "1-30", "31-60", "61-90", "91+")


def test_buckets_are_data():
    weekly = Buckets(last_days=(7, 14, 30, 60))
    assert weekly.codes == ("not_due", "1-7", "8-14", "15-30", "31-60", "61+")
    assert bucket(days_overdue=15, buckets=weekly) == "15-30"
    aged = ageing(items=items_of(("EUR", 9, 500)), as_of=AS_OF, buckets=weekly)
    assert aged.filter(pl.col("items") > 0).rows() == [("EUR", "8-14", 1, 500)]


@pytest.mark.parametrize("last_days", [(), (0,), (-1, 30), (30, 30), (60, 30)])
def test_buckets_that_do_not_rise_are_refused(last_days):
    with pytest.raises(ValueError, match="rising"):
        Buckets(last_days=last_days)


def test_currencies_credits_and_settled_items():
    items = items_of(
        ("USD", 5, 10_000),
        ("USD", 30, 2_500),
        ("USD", 12, -700),
        ("CAD", 5, 10_000),
        ("USD", 91, 0),
        ("CAD", 0, -1),
    )
    assert ageing(items=items, as_of=AS_OF).rows() == [
        ("CAD", "not_due", 1, -1),
        ("CAD", "1-30", 1, 10_000),
        ("CAD", "31-60", 0, 0),
        ("CAD", "61-90", 0, 0),
        ("CAD", "91+", 0, 0),
        ("USD", "not_due", 0, 0),
        ("USD", "1-30", 3, 11_800),
        ("USD", "31-60", 0, 0),
        ("USD", "61-90", 0, 0),
        ("USD", "91+", 0, 0),
    ]


def test_currency_is_a_key_even_when_another_is_asked_for():
    items = items_of(("USD", 1, 5), ("CAD", 1, 7))
    aged = ageing(items=items, as_of=AS_OF, by=["customer_id"]).filter(pl.col("items") > 0)
    assert aged.rows() == [(1, "CAD", "1-30", 1, 7), (1, "USD", "1-30", 1, 5)]


def test_an_empty_ledger_has_no_rows():
    aged = ageing(items=OPEN_ITEMS.empty(), as_of=AS_OF, by=["entity_id"])
    assert aged.height == 0
    assert aged.schema == {
        "entity_id": pl.Int64,
        "currency": pl.String,
        "bucket": pl.Enum(STANDARD_BUCKETS.codes),
        "items": pl.Int64,
        "amount_minor": pl.Int64,
    }


def test_a_sum_beyond_the_bound_is_refused():
    with pytest.raises(AmountTooLarge):
        ageing(items=items_of(("USD", 1, BOUND - 1), ("USD", 2, 1)), as_of=AS_OF)


def test_items_without_a_due_date_are_refused():
    with pytest.raises(SchemaMismatch, match="due_on"):
        ageing(items=items_of(("USD", 1, 1)).with_columns(due_on=pl.lit(None, dtype=pl.Date)), as_of=AS_OF)


def test_wider_frames_are_taken():
    wide = items_of(("USD", 1, 1)).with_columns(number=pl.lit("A-1"))
    assert ageing(items=wide, as_of=AS_OF)["items"].sum() == 1
