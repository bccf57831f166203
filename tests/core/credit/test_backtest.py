"""What classes foretold is told as it came: nothing of the future is known, and a coin is a coin."""

from datetime import date

import numpy as np
import polars as pl

from dunwell.core.credit.backtest import area, foretold
from dunwell.core.credit.score import ITEMS


def test_the_area_is_the_chance_that_the_late_one_stood_worse() -> None:
    late = np.array([True, False, True, False])
    assert area(worse=np.array([9, 1, 8, 2]), is_late=late) == 1.0
    assert area(worse=np.array([1, 9, 2, 8]), is_late=late) == 0.0
    assert area(worse=np.array([5, 5, 5, 5]), is_late=late) == 0.5
    assert area(worse=np.array([3, 3, 2, 1]), is_late=late) == 0.625


def invoices(*rows: tuple[int, date, date, date]) -> pl.DataFrame:
    return pl.DataFrame(
        [(customer, place, 100_00, *days) for place, (customer, *days) in enumerate(rows)],
        schema=ITEMS.dtypes,
        orient="row",
    )


def test_who_always_paid_late_is_told_from_who_paid_in_time_by_what_was_known_on_the_day() -> None:
    january, february, march = date(2026, 1, 5), date(2026, 2, 4), date(2026, 3, 10)
    past = [(1, january, february, date(2026, 2, 1)), (2, january, february, date(2026, 2, 27))] * 4
    after = [(1, march, date(2026, 4, 9), date(2026, 4, 9)), (2, march, date(2026, 4, 9), date(2026, 4, 10))]
    found = foretold(items=invoices(*past, *after), days=[date(2026, 3, 1)])
    assert found is not None
    assert (found.invoices, found.late, found.area_by_class, found.area_by_score) == (2, 1, 1.0, 1.0)
    assert sum(count for count, _ in found.by_class.values()) == 2
    turned = [(1, march, date(2026, 4, 9), date(2026, 4, 10)), (2, march, date(2026, 4, 9), date(2026, 4, 9))]
    other = foretold(items=invoices(*past, *turned), days=[date(2026, 3, 1)])
    assert other is not None
    assert other.area_by_class == 0.0
    assert foretold(items=invoices(*past, after[0]), days=[date(2026, 3, 1)]) is None
