"""Keep, place or sue: worked by hand, refused for a reason, and the same for one debt and for many."""

from dataclasses import asdict, replace

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.core.placements.commissions import TERMS

from dunwell.core.placements.decision import (
    Assumed,
    Case,
    Choice,
    Effort,
    Market,
    Route,
    decide,
    net_back,
)
from dunwell.core.placements.decision_columns import CASES, OPTIONS, ROUTES, decisions, options
from dunwell.core.placements.intervals import MILLION
from dunwell.core.placements.recovery import BY_AGENCY, OBSERVED, fit
from dunwell.core.placements.surveys import Survey, prior_of
from dunwell.core.placements.terms import Rate, Terms

# By 90 days of what is 90 days past due: (0.60 - 0.50) / (1 - 0.50) = a fifth.
PRIOR = prior_of(
    Survey(
        code="made",
        name="Made up",
        source="",
        points=((0, 900_000), (90, 600_000), (180, 500_000), (365, 250_000)),
    )
)
SEEN = pl.DataFrame(
    [("a", "DE", 90, 1, 90, 700_000)] * 30
    + [("b", "DE", 120, 1, 30, 0)] * 9
    + [("", "DE", 100, 1, 60, 10_000)] * 50,
    schema=dict(OBSERVED.dtypes),
    orient="row",
)
NOTHING = {way: Effort(minutes=0, lost=0) for way in ("keep", "place", "sue")}
FREE = Assumed(horizon=90, yearly=0, hour_minor={}, efforts=NOTHING)
COSTLY = Assumed(
    horizon=90,
    yearly=1_200,
    hour_minor={"EUR": 48_00},
    efforts={
        "keep": Effort(minutes=45, lost=0),
        "place": Effort(minutes=20, lost=200),
        "sue": Effort(minutes=120, lost=1_000),
    },
    standings={"slow": 5_000},
)
DEBT = Case(age=90, open_minor=1_000_00, sized_minor=1_000_00, currency="EUR", country="DE", language="de")


def flat(points: int) -> Terms:
    """One rate for everything."""
    return Terms(currency="EUR", rates=(Rate(basis_points=points),))


def market(
    *agencies: Choice, assumed: Assumed = FREE, weight: int = 20, seen: pl.DataFrame | None = None
) -> Market:
    """A market of agencies; nothing was learnt unless cases are given."""
    seen = OBSERVED.empty() if seen is None else seen
    own, handed = seen.filter(pl.col("agency") == ""), seen.filter(pl.col("agency") != "")
    return Market(
        assumed=assumed,
        in_house=fit(observed=own, prior=PRIOR, weight=weight),
        placed=fit(observed=handed, prior=PRIOR, weight=weight, levels=BY_AGENCY),
        agencies=agencies,
    )


def test_a_dearer_agency_that_recovers_more_nets_more():
    """The published example: 25 % of fee on 20 % nets 15.0; 35 % of fee on 45 % nets 29.25."""
    assert net_back(open_minor=100_00, chance=200_000, fee=2_500) == 15_00
    assert net_back(open_minor=100_00, chance=450_000, fee=3_500) == 29_25
    # As the decision finds it: the prior is a fifth, and the dear agency's cases brought 45 %.
    seen = pl.DataFrame(
        [("dear", "DE", 90, 1_000_00, 90, 450_000)] * 100, schema=dict(OBSERVED.dtypes), orient="row"
    )
    agencies = (
        Choice(code="cheap", terms={"EUR": flat(2_500)}),
        Choice(code="dear", terms={"EUR": flat(3_500)}),
    )
    plain = market(agencies[0], seen=OBSERVED.empty())
    assert decide(case=DEBT, market=plain, routes=[]).options[1].net_minor == 150_00
    learnt = market(*agencies, seen=seen, weight=1)
    dear = next(one for one in decide(case=DEBT, market=learnt, routes=[]).options if one.code == "dear")
    # (1 + 45) / (1 + 20) of a fifth, then the narrower groups, each held against the wider one
    assert (dear.cases, dear.chance) == (100, 450_000)
    assert (dear.recovered_minor, dear.commission_minor, dear.net_minor) == (450_00, 157_50, 292_50)


def test_each_part_of_a_sum_is_worked_by_hand():
    route = Route(code="order", cost_minor=60_00, back_minor=50_00, chance=400_000, days=73, lead_days=14)
    debt = replace(DEBT, revenue_minor=2_000_00)
    found = decide(
        case=debt, market=market(Choice(code="a", terms={"EUR": flat(2_500)}), assumed=COSTLY), routes=[route]
    )
    by_way = {one.way: one for one in found.options}
    assert [one.way for one in found.options] == ["keep", "place", "sue"]
    keep, place, sue = by_way["keep"], by_way["place"], by_way["sue"]
    assert (keep.chance, keep.days, keep.recovered_minor, keep.staff_minor) == (200_000, 40, 200_00, 36_00)
    assert keep.waiting_minor == 2_60  # 200.00 x .12 x 40/365 / (1 + .12 x 40/365)
    assert keep.net_minor == 200_00 - 36_00 - 2_60
    assert (place.commission_minor, place.staff_minor, place.relationship_minor) == (50_00, 16_00, 40_00)
    assert place.waiting_minor == 1_95
    assert place.net_minor == 200_00 - 50_00 - 16_00 - 1_95 - 40_00
    assert (sue.recovered_minor, sue.fees_minor, sue.staff_minor) == (400_00, 60_00 - 20_00, 96_00)
    assert (sue.waiting_minor, sue.relationship_minor) == (9_38, 200_00)  # 400.00 x .024 / 1.024
    assert sue.net_minor == 400_00 - 40_00 - 96_00 - 9_38 - 200_00


def test_waiting_costs_what_the_best_way_loses():
    found = decide(case=DEBT, market=market(), routes=[])
    later = decide(case=replace(DEBT, age=120), market=market(), routes=[])
    assert (found.best.net_minor, later.best.net_minor) == (200_00, 212_92)
    assert found.cost_of_waiting_minor == -12_92
    barred = decide(case=replace(DEBT, barred_in=30), market=market(), routes=[])
    assert barred.cost_of_waiting_minor == barred.best.net_minor == 81_26


def test_a_debt_that_is_barred_soon_is_counted_until_then():
    found = decide(case=replace(DEBT, barred_in=0), market=market(), routes=[])
    assert (found.best.chance, found.best.days, found.best.net_minor) == (0, 0, 0)
    route = Route(code="order", cost_minor=0, back_minor=0, chance=MILLION, days=1, lead_days=14)
    closed = [
        decide(case=replace(DEBT, barred_in=days), market=market(), routes=[route]).options[-1].refusal
        for days in (13, 14)
    ]
    assert closed == ["barred", ""]


@pytest.mark.parametrize(
    ("choice", "debt", "refusal"),
    [
        ({"countries": frozenset({"FR"})}, {}, "country"),
        ({"languages": frozenset({"fr"})}, {}, "language"),
        ({"terms": {"USD": TERMS["tampa"]}}, {}, "currency"),
        ({"terms": {"EUR": Terms(currency="EUR", rates=())}}, {}, "no_rate"),
        ({"room": 0}, {}, "full"),
        ({"room": 1}, {}, ""),
        ({}, {"standing": "insolvent"}, "insolvent"),
        ({"countries": frozenset({"DE"}), "languages": frozenset({"de"})}, {}, ""),
    ],
)
def test_a_closed_way_says_why_and_is_never_the_best(choice, debt, refusal):
    choice = Choice(**{"code": "a", "terms": {"EUR": flat(0)}, **choice})
    hopeless = replace(DEBT, **debt)
    assumed = replace(
        FREE, efforts={**NOTHING, "keep": Effort(minutes=60, lost=0)}, hour_minor={"EUR": 900_00}
    )
    found = decide(case=hopeless, market=market(choice, assumed=assumed), routes=[])
    assert {one.way: one.refusal for one in found.options} == {"keep": "", "place": refusal}
    assert found.best.way == ("place" if not refusal else "keep")
    assert found.best.net_minor == (200_00 if not refusal else 200_00 - 900_00)


AGENCIES = tuple(
    Choice(
        code=code,
        terms={"EUR": TERMS[name], "USD": TERMS["tampa"]},
        countries=frozenset(countries),
        languages=frozenset(languages),
        room=room,
        cases=60,
        fees_minor={"EUR": 7_50},
    )
    for code, name, countries, languages, room in (
        ("a", "ageing", [], [], None),
        ("b", "slices", ["DE", "FR"], [], 5),
        ("c", "gap", [], ["de", "en"], None),
        ("d", "capped", [], [], 0),
    )
)
DEBTS = st.builds(
    Case,
    age=st.integers(-20, 900),
    open_minor=st.integers(1, 90_000_00),
    sized_minor=st.integers(0, 90_000_00),
    currency=st.sampled_from(["EUR", "USD", "JPY"]),
    country=st.sampled_from(["DE", "FR", "US"]),
    language=st.sampled_from(["de", "fr", "en"]),
    standing=st.sampled_from(["", "slow", "insolvent"]),
    revenue_minor=st.integers(0, 500_000_00),
    barred_in=st.none() | st.integers(-40, 1_500),
    placement=st.integers(1, 3),
)
WAYS_TO_COURT = st.lists(
    st.builds(
        Route,
        code=st.sampled_from(["order", "small", "full"]),
        cost_minor=st.integers(0, 900_00),
        back_minor=st.integers(0, 900_00),
        chance=st.integers(0, MILLION),
        days=st.integers(0, 700),
        lead_days=st.integers(0, 60),
    ),
    max_size=2,
    unique_by=lambda one: one.code,
)


@settings(max_examples=8, deadline=None)
@given(st.lists(st.tuples(DEBTS, WAYS_TO_COURT), min_size=1, max_size=25), st.booleans())
def test_many_debts_are_told_what_each_is_told(debts, is_learnt):
    weighed = market(*AGENCIES, assumed=COSTLY, seen=SEEN if is_learnt else None)
    cases = pl.DataFrame(
        [{"item": item, **asdict(debt)} for item, (debt, _) in enumerate(debts)], schema=dict(CASES.dtypes)
    )
    routes = pl.DataFrame(
        [{"item": item, **asdict(one)} for item, (_, ways) in enumerate(debts) for one in ways],
        schema=dict(ROUTES.dtypes),
    )
    many = options(cases=cases, market=weighed, routes=routes)
    best = decisions(cases=cases, market=weighed, routes=routes)
    told = [decide(case=debt, market=weighed, routes=ways) for debt, ways in debts]
    assert many.rows() == [
        tuple({"item": item, **asdict(one)}[name] for name in OPTIONS.names)
        for item, one_told in enumerate(told)
        for one in one_told.options
    ]
    assert best.select("item", "code", "cost_of_waiting_minor").rows() == [
        (item, one_told.best.code, one_told.cost_of_waiting_minor) for item, one_told in enumerate(told)
    ]
    parts = ("recovered", "commission", "fees", "staff", "waiting", "relationship")
    for one_told in told:
        for one in one_told.options:
            first, *costs = (getattr(one, f"{part}_minor") for part in parts)
            assert first - sum(costs) == one.net_minor
