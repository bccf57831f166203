"""The score by hand-worked tables, and the rules that nobody may break with an unpaid invoice."""

from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dunwell.core.credit.paydex import ANCHORS, points
from dunwell.core.credit.score import FACTS, ITEMS, WEIGHTS, Scores, score

AS_OF = date(2026, 6, 30)


def _items(*rows: tuple[int, int, str, str, str | None], customer: int = 1) -> pl.DataFrame:
    """Rows of (number, worth, issued, due, closed)."""
    read = date.fromisoformat
    return pl.DataFrame(
        [
            (customer, number, worth, read(issued), read(due), read(closed) if closed else None)
            for number, worth, issued, due, closed in rows
        ],
        schema=dict(ITEMS.dtypes),
        orient="row",
    )


def _facts(
    *,
    known_on: str = "2023-06-30",
    promises: int = 0,
    broken: int = 0,
    disputes: int = 0,
    besides: int = 0,
    limit: int | None = None,
) -> pl.DataFrame:
    return pl.DataFrame(
        [(1, date.fromisoformat(known_on), promises, broken, disputes, besides, limit)],
        schema=dict(FACTS.dtypes),
        orient="row",
    )


def _scored(items: pl.DataFrame, facts: pl.DataFrame | None = None) -> dict[str, int | bool | None]:
    found = score(items=items, facts=_facts() if facts is None else facts, as_of=AS_OF)
    (row,) = found.scored.to_dicts()
    return row


@pytest.mark.parametrize(
    ("days", "hundredths"),
    [
        (-45, 10_000),
        (-30, 10_000),
        (-25, 9_500),
        (-20, 9_000),
        (-1, 8_050),
        (0, 8_000),
        (1, 7_933),  # 8,000 - 1,000 / 15 = 7,933.3, rounded down
        (15, 7_000),
        (22, 6_000),
        (30, 5_000),
        (45, 4_500),
        (60, 4_000),
        (90, 3_000),
        (120, 2_000),
        (150, 1_000),
        (180, 0),
        (2_000, 0),
    ],
)
def test_points_lie_on_the_published_anchors_and_on_lines_between_them(days: int, hundredths: int) -> None:
    assert pl.select(points(pl.lit(days, dtype=pl.Int64))).item() == hundredths


def test_points_never_rise_with_the_days() -> None:
    found = pl.select(day=pl.int_range(-60, 400, dtype=pl.Int64)).select(points(pl.col("day"))).to_series()
    assert found.is_sorted(descending=True)
    assert (found.max(), found.min()) == (ANCHORS[0][1], ANCHORS[-1][1])


def test_who_is_new_is_scored_by_the_prior_and_called_thin() -> None:
    row = _scored(_items(), _facts(known_on="2026-06-30"))
    assert row == {
        "customer_id": 1,
        "score": 67,  # (35 x 75 + 35 x 60 + 5 x 100 + 5 x 100 + 5 x 0) / 85 = 5,725 / 85 = 67.35
        "is_thin": True,
        "paid_items": 0,
        "overdue_items": 0,
        "days_beyond_terms": 0,
        "payment_index": 7_500,
        "punctuality": 6_000,
        "trend": 10_000,
        "promises": None,
        "disputes": 10_000,
        "exposure": None,
        "relationship": 0,
    }


def test_a_history_worked_by_hand() -> None:
    """Three paid (prompt, 15 late, 30 late) and one unpaid 60 days late; worth 1,000 each but the unpaid, 2,000."""
    row = _scored(
        _items(
            (1, 100_000, "2026-01-01", "2026-01-31", "2026-01-31"),
            (2, 100_000, "2026-02-01", "2026-03-03", "2026-03-18"),
            (3, 100_000, "2026-03-01", "2026-03-31", "2026-04-30"),
            (4, 200_000, "2026-04-01", "2026-05-01", None),
        ),
        _facts(promises=4, broken=1, disputes=1, besides=100_000, limit=400_000),
    )
    assert row == {
        "customer_id": 1,
        # 0.35 x 61.42 + 0.35 x 36.66 + 0.05 x 90 + 0.1 x 75 + 0.05 x 75 + 0.05 x 50 + 0.05 x 100
        # = 21.497 + 12.831 + 4.5 + 7.5 + 3.75 + 2.5 + 5 = 57.578
        "score": 57,
        "is_thin": False,
        "paid_items": 3,
        "overdue_items": 1,
        # (0 + 100,000 x 15 + 100,000 x 30 + 200,000 x 60) / 500,000 = 33
        "days_beyond_terms": 33,
        # (80 + 70 + 50) x 1,000 + 2 x 1,000 x 75 + 2,000 x 40 = 430,000 over 7,000 = 61.43
        "payment_index": 6_142,
        # late 3 of 4, with two of the prior at 0.4: (3 + 0.8) / 6 = 0.6333
        "punctuality": 3_666,
        # recent: item 4 of those due since 2 April, 1 of 1 late: (1 + 0.4) / 2 = 0.7;
        # earlier 2 of 3 late: (2 + 0.4) / 4 = 0.6
        "trend": 9_000,
        "promises": 7_500,
        "disputes": 7_500,
        "exposure": 5_000,  # 300,000 of 400,000 used: 2 x 0.25
        "relationship": 10_000,
    }


def test_the_weights_are_per_cent() -> None:
    assert sum(WEIGHTS.values()) == 100


def test_what_became_known_later_does_not_count() -> None:
    """Paid after the day it is unpaid, issued after the day it is not there."""
    on_the_day = _items(
        (1, 100_000, "2026-01-01", "2026-01-31", "2026-01-31"),
        (2, 100_000, "2026-04-01", "2026-05-01", None),
    )
    with_hindsight = _items(
        (1, 100_000, "2026-01-01", "2026-01-31", "2026-01-31"),
        (2, 100_000, "2026-04-01", "2026-05-01", "2026-07-01"),
        (3, 900_000, "2026-07-01", "2026-07-02", "2026-12-31"),
    )
    assert _scored(on_the_day) == _scored(with_hindsight)


def test_the_evidence_names_every_item_and_says_which_the_index_took() -> None:
    found = score(
        items=_items(
            (1, 100_000, "2026-01-01", "2026-01-31", "2026-05-31"),  # 120 days late: 20 points
            (2, 50_000, "2026-05-20", "2026-06-19", None),  # 11 late: above the average, left out
            (3, 70_000, "2026-01-20", "2026-02-19", None),  # 131 late: taken
        ),
        facts=_facts(),
        as_of=AS_OF,
    )
    assert found.evidence.select("item_id", "days", "points", "is_paid", "is_counted", "is_late").rows() == [
        (1, 120, 2_000, True, True, True),
        (2, 11, 7_266, False, False, True),
        (3, 131, 1_633, False, True, True),
    ]
    (row,) = found.scored.to_dicts()
    # 100,000 x 20 + 200,000 x 75 + 70,000 x 16.33 = 18,143,100 over 370,000
    assert row["payment_index"] == (100_000 * 2_000 + 200_000 * 7_500 + 70_000 * 1_633) // 370_000


def test_customers_are_scored_apart_and_one_without_items_has_a_row() -> None:
    items = pl.concat(
        [
            _items((1, 100_000, "2026-01-01", "2026-01-31", "2026-06-29")),
            _items((2, 100_000, "2026-01-01", "2026-01-31", "2026-01-05"), customer=2),
        ]
    )
    facts = pl.concat([_facts().with_columns(customer_id=pl.lit(number, pl.Int64)) for number in (3, 2, 1)])
    found = score(items=items, facts=facts, as_of=AS_OF).scored
    assert found["customer_id"].to_list() == [1, 2, 3]
    first, second, third = found["score"].to_list()
    assert first < third < second


def test_a_limit_of_nothing_is_used_up() -> None:
    assert _scored(_items(), _facts(limit=0))["exposure"] == 0


DAYS = st.dates(min_value=date(2025, 1, 1), max_value=AS_OF)
WORTH = st.integers(min_value=1, max_value=10**12)
ROWS = st.tuples(WORTH, DAYS, st.integers(min_value=-5, max_value=90), st.none() | DAYS)
UNPAID = st.tuples(WORTH, DAYS, st.integers(min_value=-5, max_value=90), st.none())
LIMITS = st.none() | st.integers(min_value=0, max_value=10**13)


def _frame(rows: list[tuple[int, date, int, date | None]]) -> pl.DataFrame:
    return pl.DataFrame(
        [
            (1, number, worth, issued, issued + timedelta(days=terms), closed)
            for number, (worth, issued, terms, closed) in enumerate(rows)
        ],
        schema=dict(ITEMS.dtypes),
        orient="row",
    )


@given(rows=st.lists(ROWS, max_size=8), more=UNPAID, limit=LIMITS)
def test_one_more_unpaid_invoice_never_raises_a_score(
    rows: list[tuple[int, date, int, date | None]], more: tuple[int, date, int, None], limit: int | None
) -> None:
    facts = _facts(limit=limit)
    before, after = _scored(_frame(rows), facts), _scored(_frame([*rows, more]), facts)
    assert after["score"] <= before["score"]
    for part in WEIGHTS:
        assert (after[part] is None) == (before[part] is None)
        assert after[part] is None or after[part] <= before[part]


@given(rows=st.lists(ROWS, max_size=8), seed=st.randoms())
def test_the_order_of_rows_does_not_matter(
    rows: list[tuple[int, date, int, date | None]], seed: object
) -> None:
    frame = _frame(rows)
    mixed = frame.sample(fraction=1, shuffle=True, seed=len(rows))
    first, second = _both(frame), _both(mixed)
    assert first.scored.equals(second.scored)
    assert first.evidence.equals(second.evidence)


def _both(items: pl.DataFrame) -> Scores:
    return score(items=items, facts=_facts(), as_of=AS_OF)


@given(rows=st.lists(ROWS, min_size=1, max_size=8))
def test_the_index_is_the_lowest_average_over_the_paid_and_any_of_the_unpaid(
    rows: list[tuple[int, date, int, date | None]],
) -> None:
    """Held against trying out every set of the unpaid."""
    found = score(items=_frame(rows), facts=_facts(), as_of=AS_OF)
    (row,) = found.scored.to_dicts()
    items = found.evidence.to_dicts()
    paid = [(item["worth_minor"], item["points"]) for item in items if item["is_paid"]]
    unpaid = [(item["worth_minor"], item["points"]) for item in items if not item["is_paid"]]
    usual = sum(worth for worth, _ in paid) // len(paid) if paid else 100_000
    averages: list[int] = []
    for chosen in range(2 ** len(unpaid)):
        taken = [(2 * usual, 7_500), *paid]
        taken += [one for at, one in enumerate(unpaid) if chosen >> at & 1]
        averages.append(sum(worth * pts for worth, pts in taken) // sum(worth for worth, _ in taken))
    assert row["payment_index"] == min(averages)
