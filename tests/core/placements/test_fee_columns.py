"""Prices of many claims at once are those of each, under every contract of the table."""

from dataclasses import replace
from datetime import timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.core.placements.commissions import TERMS
from tests.core.placements.test_commission import PLACED

from dunwell.core.placements.fee_columns import with_fees
from dunwell.core.placements.quote import offer
from dunwell.core.placements.terms import Band, Case, Rate, Terms

CLAIM = st.tuples(
    st.sampled_from(["DE", "FR", "US", "JP"]),
    st.one_of(
        st.integers(1, 100_000_00),
        st.sampled_from([299_99, 300_00, 2_000_00, 5_000_00, 25_000_00, 25_000_01]),
    ),
    st.one_of(st.integers(0, 1_000), st.sampled_from([59, 60, 89, 90, 364, 365])),
    st.integers(1, 4),
)


def priced(terms: Terms, claims: list[tuple[str, int, int, int]], cases: int) -> list[tuple[int, bool]]:
    """What the columns say of claims."""
    names = {"country": pl.String, "open_minor": pl.Int64, "fee_age": pl.Int64, "placement": pl.Int64}
    frame = with_fees(pl.DataFrame(claims, schema=names, orient="row"), terms=terms, cases=cases)
    return frame.select("fee_minor", "has_rate").rows()


def offered(terms: Terms, claim: tuple[str, int, int, int], cases: int) -> tuple[int, bool]:
    """What the offer of one claim says."""
    country, minor, age, placement = claim
    case = Case(
        country=country,
        placed_minor=minor,
        placed_on=PLACED,
        oldest_due_on=PLACED - timedelta(days=age),
        placement=placement,
        cases=cases,
    )
    found = offer(terms=replace(terms, free_days=0, aged="placement"), case=case, on=PLACED)
    return found.fee_minor, not found.is_open


@pytest.mark.parametrize("name", TERMS)
@settings(max_examples=25)
@given(claims=st.lists(CLAIM, min_size=1, max_size=15), cases=st.sampled_from([0, 49, 50, 199, 200]))
def test_columns_price_as_offers_do(name, claims, cases):
    assert priced(TERMS[name], claims, cases) == [offered(TERMS[name], one, cases) for one in claims]


def test_a_gap_between_slices_has_no_rate_for_what_reaches_it():
    terms = Terms(
        currency="EUR",
        rates=(Rate(basis_points=1000, amount=Band(below=100)), Rate(basis_points=500, amount=Band(low=200))),
        scale="slices",
    )
    claims = [("DE", minor, 0, 1) for minor in (100, 101, 300)]
    assert priced(terms, claims, 0) == [(10, True), (0, False), (0, False)]
    assert [offered(terms, one, 0) for one in claims] == [(10, True), (0, False), (0, False)]


def test_terms_without_rates_price_nothing():
    assert priced(Terms(currency="EUR", rates=()), [("DE", 100, 0, 1)], 0) == [(0, False)]
    assert priced(Terms(currency="EUR", rates=()), [], 0) == []
