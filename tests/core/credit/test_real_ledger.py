"""The class on a day, made from what was known then, tells who pays late afterwards: on a real ledger."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from dunwell.core.credit.backtest import foretold
from dunwell.core.credit.score import FACTS, ITEMS, score

LEDGER = Path(__file__).resolve().parents[4] / "shared" / "data" / "receivables" / "closed_32000.csv"
CAD_IN_USD = 0.75  # a round figure of that year: amounts only weigh here

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not LEDGER.is_file(), reason="the real ledgers do not lie beside the checkout"),
]


@pytest.fixture(scope="module")
def ledger() -> pl.DataFrame:
    rows = pl.read_csv(LEDGER, infer_schema_length=0).unique().with_row_index("item_id")
    worth = pl.col("total_open_amount").cast(pl.Float64) * 100
    in_dollars = pl.when(pl.col("invoice_currency") == "CAD").then(worth * CAD_IN_USD).otherwise(worth)
    return rows.select(
        customer_id=pl.col("cust_number").str.strip_chars_start("0").rank("dense").cast(pl.Int64),
        item_id=pl.col("item_id").cast(pl.Int64),
        worth_minor=in_dollars.round().cast(pl.Int64).clip(lower_bound=1),
        issued_on=pl.col("document_create_date").str.to_date(),
        due_on=pl.col("due_in_date").str.to_date(),
        closed_on=pl.col("clear_date").str.to_date(),
    )


def _facts(ledger: pl.DataFrame, *, as_of: date) -> pl.DataFrame:
    first = ledger.group_by("customer_id").agg(known_on=pl.col("issued_on").min())
    nothing = pl.lit(0, pl.Int64)
    return first.select(
        "customer_id",
        known_on=pl.min_horizontal("known_on", pl.lit(as_of)),
        promises=nothing,
        promises_broken=nothing,
        disputes_refused=nothing,
        besides_minor=nothing,
        limit_minor=pl.lit(None, pl.Int64),
    ).select(FACTS.names)


def test_the_class_at_the_beginning_of_a_month_tells_who_pays_late_in_it(ledger: pl.DataFrame) -> None:
    found = foretold(items=ledger, days=[date(2019, month, 1) for month in range(2, 12)])
    assert found is not None
    print(
        f"AUC of the class: {found.area_by_class:.4f}, of the score: {found.area_by_score:.4f}, {found.by_class}"
    )
    assert found.area_by_class > 0.78


def test_a_shuffled_future_moves_no_score(ledger: pl.DataFrame) -> None:
    """What happens after the day is turned upside down; the scores of the day stay."""
    as_of = date(2019, 7, 1)
    facts = _facts(ledger, as_of=as_of)
    is_future = pl.col("closed_on") > as_of
    turned = ledger.with_columns(
        closed_on=pl.when(is_future).then(pl.lit(date(2031, 1, 1))).otherwise("closed_on"),
        worth_minor=pl.when(pl.col("issued_on") > as_of).then(1).otherwise("worth_minor"),
    ).select(ITEMS.names)
    now = score(items=ledger, facts=facts, as_of=as_of)
    then = score(items=turned, facts=facts, as_of=as_of)
    assert now.scored.equals(then.scored)
