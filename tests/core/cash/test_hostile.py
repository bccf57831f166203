"""Sets made to be dear: everybody pays the same, for one customer, with one reference. Twice the lines cost twice."""

import sys
from collections.abc import Callable
from types import FrameType

import polars as pl
import pytest
from tests.core.cash.sets import PAID, answers, items, payments

_SATURATED = 100  # more items of a customer than are ever looked at for one payment


def _sets(lines: int, reference: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    book = [(f"INV-{100_000 + at}", "Alder Foods", 10_000 + at % 3, reference) for at in range(lines)]
    paid = [(30_000 + at % 2, reference, "Alder Foods") for at in range(lines)]
    return items(*book), payments(*paid)


def _calls(work: Callable[[], object]) -> int:
    """How many functions were called: what it costs, on any machine."""
    count = 0

    def called(_frame: FrameType, _event: str, _given: object) -> None:
        nonlocal count
        count += 1

    sys.setprofile(called)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize("reference", ["", "PO-7001"])
def test_twice_as_many_equal_payments_of_one_customer_cost_about_twice(reference):
    once, twice = (_sets(lines, reference) for lines in (_SATURATED, 2 * _SATURATED))
    first = _calls(lambda: answers(*once))

    assert _calls(lambda: answers(*twice)) < 2.6 * first


def test_nothing_is_guessed_among_equals_and_nothing_is_given_twice():
    book, paid = _sets(150, "PO-7001")
    assert {state for state, _ in answers(book, paid)} == {"left"}


def test_a_range_of_far_more_than_one_payment_settles_tells_nothing():
    book = items(*((f"INV-{100_000 + at}", "Alder Foods", 10_000 + at) for at in range(700)))
    (state, pairs), *_ = answers(book, payments((20_699, "INV-100000 - INV-100699", "Alder Foods", "", PAID)))

    assert (state, pairs) == ("posted", {"INV-100000": 10_000, "INV-100699": 10_699})
