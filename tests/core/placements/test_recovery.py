"""Factors learnt from cases: by hand, from wide to narrow, and the same by the case and by the column."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dunwell.apps.placements.surveys import prior_by
from dunwell.core.frames import SchemaMismatch
from dunwell.core.placements.intervals import MILLION, gamma_bounds, wilson
from dunwell.core.placements.recovery import AMOUNT_EDGES, BY_AGENCY, IN_HOUSE, OBSERVED, band, fit

PRIOR = prior_by("ccaa_2004")
EXPECTED = 365_344  # of a debt 90 days past due within 90 days


def observed(*rows: tuple[str, str, int, int, int, int]) -> pl.DataFrame:
    """Watched cases: agency, country, age, value, days, recovered."""
    return pl.DataFrame(rows, schema=dict(OBSERVED.dtypes), orient="row")


def test_without_cases_the_opinion_stands_as_firmly_as_it_is_weighed():
    curve = fit(observed=OBSERVED.empty(), prior=PRIOR, weight=20)
    cell = curve.cell(age=90, sized_minor=1_000_00, country="DE")
    assert (cell.cases, cell.factor, cell.low, cell.high) == (0, MILLION, 610_571, 1_483_617)
    assert cell.chance(EXPECTED) == (365_344, 223_068, 542_031)
    assert cell.chance(900_000)[2] == MILLION


def test_one_group_is_learnt_by_hand():
    curve = fit(
        observed=observed(*(("", "DE", 90, 1_000_00, 90, MILLION) for _ in range(10))),
        prior=PRIOR,
        weight=20,
        levels=[("age_band",)],
    )
    cell = curve.cell(age=75, sized_minor=1, country="FR")
    # (20 + 10) / (20 + 3.65344)
    assert (cell.cases, cell.recovered, cell.expected, cell.factor) == (10, 10_000_000, 3_653_440, 1_268_314)
    assert curve.cell(age=91, sized_minor=1, country="FR").factor == MILLION


def test_a_narrow_group_is_held_against_what_the_wider_one_gives():
    rows = [("", "DE", 90, 1_000_00, 90, MILLION)] * 10 + [("", "FR", 90, 1_000_00, 90, 0)] * 10
    curve = fit(
        observed=observed(*rows), prior=PRIOR, weight=20, levels=[("age_band",), ("age_band", "country")]
    )
    wide = curve.cell(age=90, sized_minor=1, country="IT")
    assert (wide.by, wide.cases, wide.factor) == (("age_band",), 20, 1_098_624)  # 30 / 27.30688
    due = 401_376  # 0.365344 x 1.098624
    high, low = (curve.cell(age=90, sized_minor=1, country=country) for country in ("DE", "FR"))
    assert (high.cases, high.expected, high.factor) == (10, 10 * due, 1_372_493)
    assert (low.cases, low.expected, low.factor) == (10, 10 * due, 914_995)


def test_short_watches_are_held_against_short_times():
    """Cases that did in 30 days what 30 days should bring teach nothing, however little that is."""
    due = PRIOR.within(age=90, days=30)
    curve = fit(observed=observed(("", "DE", 90, 1, 30, due), ("", "DE", 90, 1, 0, 0)), prior=PRIOR, weight=1)
    assert curve.cell(age=90, sized_minor=1, country="DE").factor == MILLION


def test_each_agency_is_learnt_below_all_of_them():
    rows = [("good", "DE", 90, 1, 90, MILLION)] * 50 + [("poor", "DE", 90, 1, 90, 0)] * 50
    curve = fit(observed=observed(*rows), prior=PRIOR, weight=20, levels=BY_AGENCY)
    good, poor, new = (
        curve.cell(age=90, sized_minor=1, country="DE", agency=code) for code in ("good", "poor", "new")
    )
    assert (good.by, new.by) == (BY_AGENCY[-1], ("age_band",))
    assert poor.factor < new.factor < good.factor
    assert poor.high < good.low


CASES = st.lists(
    st.tuples(
        st.sampled_from(["", "a"]),
        st.sampled_from(["DE", "FR"]),
        st.integers(-5, 800),
        st.integers(1, 100_000_00),
        st.integers(0, 400),
        st.integers(0, MILLION),
    ),
    max_size=12,
)


@settings(max_examples=60)
@given(CASES, CASES, st.integers(1, 50), st.sampled_from([IN_HOUSE, BY_AGENCY]))
def test_columns_say_what_cases_say_and_the_order_of_cases_is_irrelevant(seen, asked, weight, levels):
    curve = fit(observed=observed(*seen), prior=PRIOR, weight=weight, levels=levels)
    again = fit(observed=observed(*reversed(seen)), prior=PRIOR, weight=weight, levels=levels)
    frame = curve.with_factors(observed(*asked))
    assert frame.columns == [*OBSERVED.names, "factor", "low", "high", "cases"]
    for row in frame.iter_rows(named=True):
        place = {name: row[name] for name in ("age", "sized_minor", "country", "agency")}
        cell = curve.cell(**place)
        assert cell == again.cell(**place)
        assert (row["factor"], row["low"], row["high"], row["cases"]) == (
            cell.factor,
            cell.low,
            cell.high,
            cell.cases,
        )


def test_bands_begin_at_their_edges():
    assert [band(n, edges=AMOUNT_EDGES) for n in (-1, 0, 499_99, 500_00, 50_000_00)] == [0, 0, 0, 1, 4]


def test_what_cannot_be_learnt_from_is_refused():
    with pytest.raises(ValueError, match="weight: an opinion is worth 1 case or more, not 0"):
        fit(observed=OBSERVED.empty(), prior=PRIOR, weight=0)
    with pytest.raises(ValueError, match="recovered: a share is between 0 and 1000000 millionths"):
        fit(observed=observed(("", "DE", 1, 1, 1, MILLION + 1)), prior=PRIOR, weight=1)
    with pytest.raises(SchemaMismatch):
        fit(observed=OBSERVED.empty().drop("age"), prior=PRIOR, weight=1)


def test_bounds_are_those_of_the_published_formulas():
    assert [round(one, 4) for one in wilson(share=0.1, cases=20)] == [0.0279, 0.3010]  # 2 of 20
    assert wilson(share=0.0, cases=0) == (0.0, 1.0)
    assert wilson(share=0.0, cases=10)[0] == 0.0
    low, high = gamma_bounds(shape=10)  # exact, from chi-square with 20 degrees: 9.5908 / 20 and 34.1696 / 20
    assert (round(low, 3), round(high, 3)) == (0.479, 1.709)
