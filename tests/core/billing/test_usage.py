"""Metered quantities: included units, tiers, and the price in force."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dunwell.core.billing.periods import Period
from dunwell.core.billing.usage import MeterPrice, Tier, TierMode, included_in, price_on, rated

TIERS = (
    Tier(upto=Decimal(100), price=Decimal("0.50")),
    Tier(upto=Decimal(1000), price=Decimal("0.30")),
    Tier(upto=None, price=Decimal("0.10")),
)
FIRST = date(2026, 1, 1)


def shown(used, *, included="0", mode=TierMode.GRADUATED):
    price = MeterPrice(from_on=FIRST, tiers=TIERS, mode=mode, included=Decimal(included))
    return [
        (str(one.quantity), str(one.price))
        for one in rated(price=price, used=Decimal(used), included=price.included)
    ]


@pytest.mark.parametrize(
    ("used", "lines"),
    [
        ("0", []),
        ("100", [("100", "0.50")]),
        ("100.5", [("100", "0.50"), ("0.5", "0.30")]),
        ("2500", [("100", "0.50"), ("900", "0.30"), ("1500", "0.10")]),
    ],
)
def test_each_tier_has_its_price(used, lines):
    assert shown(used) == lines


@pytest.mark.parametrize(
    ("used", "lines"), [("100", [("100", "0.50")]), ("101", [("101", "0.30")]), ("2500", [("2500", "0.10")])]
)
def test_the_tier_that_is_reached_may_price_them_all(used, lines):
    assert shown(used, mode=TierMode.VOLUME) == lines


def test_included_units_come_first_and_cost_nothing():
    assert shown("40", included="50") == [("40", "0")]
    assert shown("160", included="50") == [("50", "0"), ("100", "0.50"), ("10", "0.30")]
    assert shown("160", included="50", mode=TierMode.VOLUME) == [("50", "0"), ("110", "0.30")]


def test_less_than_nothing_is_refused():
    with pytest.raises(ValueError, match="less than nothing"):
        shown("-1")


@given(
    used=st.decimals(0, 10_000, places=3),
    included=st.decimals(0, 10_000, places=3),
    mode=st.sampled_from(TierMode),
)
def test_no_unit_is_lost_or_made(used, included, mode):
    price = MeterPrice(from_on=FIRST, tiers=TIERS, mode=mode, included=included)
    assert sum(one.quantity for one in rated(price=price, used=used, included=included)) == used


def test_the_price_of_a_day_is_the_last_one_before_it():
    prices = tuple(
        MeterPrice(from_on=on, tiers=TIERS, minimum_minor=at)
        for at, on in enumerate([date(2026, 1, 1), date(2026, 4, 1)])
    )
    assert [
        None if (found := price_on(prices=prices, on=on)) is None else found.minimum_minor
        for on in (date(2025, 12, 31), date(2026, 1, 1), date(2026, 3, 31), date(2026, 4, 1))
    ] == [None, 0, 0, 1]


def test_what_is_included_counts_by_the_share_of_the_days():
    price = MeterPrice(from_on=FIRST, tiers=TIERS, included=Decimal(100))
    whole = Period(first_on=date(2026, 1, 1), last_on=date(2026, 1, 31))
    assert included_in(price=price, billed_days=31, whole=whole) == 100
    assert included_in(price=price, billed_days=10, whole=whole) == Decimal("32.258065")
    assert included_in(price=price, billed_days=0, whole=whole) == 0
