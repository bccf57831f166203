"""Money: exact, bounded, one currency at a time; a split loses no cent."""

from itertools import permutations

import pytest
from babel.numbers import get_currency_precision
from hypothesis import given
from hypothesis import strategies as st

from dunwell.core.money import (
    BOUND,
    AmountTooLarge,
    Balance,
    CurrencyMismatch,
    Money,
    UnknownCurrency,
    currencies,
    exponent,
)

minors = st.integers(-BOUND + 1, BOUND - 1)
small = st.integers(-(10**15), 10**15)
moneys = st.builds(Money, small, st.sampled_from(["EUR", "USD", "JPY", "BHD"]))
weights = st.lists(st.integers(0, 10**9), min_size=1, max_size=12).filter(lambda ws: sum(ws) > 0)


@given(minors, weights)
def test_a_split_loses_no_cent_and_stays_within_a_unit_of_its_share(minor, ws):
    parts = Money(minor, "EUR").split(ws)
    assert sum(part.minor for part in parts) == minor
    assert all(abs(part.minor * sum(ws) - minor * w) < sum(ws) for part, w in zip(parts, ws, strict=True))
    assert [-part for part in Money(-minor, "EUR").split(ws)] == parts


@given(minors, weights)
def test_a_zero_weight_gets_nothing(minor, ws):
    assert Money(minor, "EUR").split([*ws, 0])[-1] == Money(0, "EUR")


@pytest.mark.parametrize(
    ("minor", "ws", "parts"),
    [
        (100, [1, 1, 1], [34, 33, 33]),
        (-100, [1, 1, 1], [-34, -33, -33]),
        (5, [3, 7], [2, 3]),
        (1, [1, 1], [1, 0]),
        (0, [2, 3], [0, 0]),
        (10, [0, 5], [0, 10]),
        (101, [10, 45, 45], [10, 46, 45]),
    ],
)
def test_a_split_goes_by_largest_remainder_then_by_place(minor, ws, parts):
    assert [part.minor for part in Money(minor, "EUR").split(ws)] == parts


@pytest.mark.parametrize("ws", [[], [0], [0, 0], [1, -1], [3, -1]])
def test_a_split_refuses_weights_that_say_nothing(ws):
    with pytest.raises(ValueError, match="weight"):
        Money(100, "EUR").split(ws)


@given(small, small)
def test_sums_and_order_are_those_of_the_integers(a, b):
    left, right = Money(a, "EUR"), Money(b, "EUR")
    assert (left + right, left - right, -left) == (Money(a + b, "EUR"), Money(a - b, "EUR"), Money(-a, "EUR"))
    assert (left < right, left <= right, left > right, left >= right) == (a < b, a <= b, a > b, a >= b)


@pytest.mark.parametrize(
    "mixing",
    [
        lambda a, b: a + b,
        lambda a, b: a - b,
        lambda a, b: a < b,
        lambda a, b: a <= b,
        lambda a, b: a > b,
        lambda a, b: a >= b,
    ],
)
def test_currencies_do_not_mix(mixing):
    with pytest.raises(CurrencyMismatch):
        mixing(Money(1, "USD"), Money(1, "CAD"))
    assert Money(0, "USD") != Money(0, "CAD")


def test_there_is_no_multiplication_or_division():
    with pytest.raises(TypeError):
        Money(1, "EUR") * 2
    with pytest.raises(TypeError):
        Money(1, "EUR") / 2


@pytest.mark.parametrize("minor", [BOUND, -BOUND, 2**70])
def test_the_bound_is_kept(minor):
    with pytest.raises(AmountTooLarge):
        Money(minor, "EUR")
    with pytest.raises(AmountTooLarge):
        Money(BOUND - 1, "EUR") + Money(1, "EUR")


def test_a_float_is_no_amount():
    with pytest.raises(TypeError):
        Money(1.0, "EUR")


@pytest.mark.parametrize("currency", ["", "eur", "EURO", "ZZZ", "XXX", "XAU", "XTS"])
def test_an_unknown_currency_is_refused(currency):
    with pytest.raises(UnknownCurrency):
        Money(1, currency)
    with pytest.raises(UnknownCurrency):
        exponent(currency=currency)


@pytest.mark.parametrize(
    ("currency", "places"),
    [
        ("EUR", 2),
        ("USD", 2),
        ("JPY", 0),
        ("KRW", 0),
        ("BHD", 3),
        ("KWD", 3),
        ("CLF", 4),
        ("RSD", 2),
        ("IQD", 3),
    ],
)
def test_exponents_are_those_of_iso_4217(currency, places):
    assert exponent(currency=currency) == places


def test_exponents_never_fall_below_what_babel_displays():
    assert [c for c in sorted(currencies()) if exponent(currency=c) < get_currency_precision(c)] == []


@given(st.lists(moneys, max_size=8))
def test_a_balance_is_the_sum_in_each_currency(amounts):
    balance = Balance.of(amounts)
    assert [money.currency for money in balance] == sorted(money.currency for money in balance)
    for currency in ("EUR", "USD", "JPY", "BHD"):
        expected = sum(money.minor for money in amounts if money.currency == currency)
        assert balance.amount(currency=currency) == Money(expected, currency)
    assert balance - balance == Balance()
    assert balance + Balance() == balance
    assert len(balance) == len(list(balance))


def test_a_balance_does_not_depend_on_the_order_of_its_amounts():
    amounts = [Money(5, "USD"), Money(7, "CAD"), Money(-5, "USD"), Money(1, "EUR")]
    assert {Balance.of(order) for order in permutations(amounts)} == {Balance({"CAD": 7, "EUR": 1})}
    assert repr(Balance.of(amounts)) == "Balance({'CAD': 7, 'EUR': 1})"
    assert Balance.of(amounts) + Money(3, "CAD") - Money(1, "EUR") == Balance({"CAD": 10})


def test_a_balance_keeps_the_bound():
    with pytest.raises(AmountTooLarge):
        Balance.of([Money(BOUND - 1, "EUR"), Money(1, "EUR")])
