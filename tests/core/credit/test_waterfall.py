"""Whom to ask about a customer, worked by hand."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dunwell.core.credit.waterfall import Bureau, Held, Need, Outcome, Wanted, Why, charged_minor, next_step

TODAY = date(2026, 11, 23)
REGISTER = Bureau(name="register", cost_minor=150, tells=frozenset({Need.INSOLVENCY}))
LOCAL = Bureau(
    name="local", cost_minor=900, tells=frozenset({Need.SCORE, Need.LIMIT}), countries=frozenset({"DE"})
)
WORLD = Bureau(name="world", cost_minor=2_500, tells=frozenset({Need.SCORE, Need.LIMIT, Need.INSOLVENCY}))
ALL = (WORLD, LOCAL, REGISTER)
SCORE = frozenset({Need.SCORE})
BOTH = frozenset({Need.SCORE, Need.INSOLVENCY})


def step(*, needs=SCORE, country="DE", held=(), tried=None, spent=0, bureaus=ALL, reuse=90, budget=None):
    wanted = Wanted(needs=needs, country=country, reuse_days=reuse, budget_minor=budget)
    return next_step(
        wanted=wanted, bureaus=bureaus, held=held, tried=tried or {}, spent_minor=spent, today=TODAY
    )


def had(bureau, *, days=0):
    return Held(bureau=bureau.name, reported_on=TODAY - timedelta(days=days), tells=bureau.tells)


def test_the_cheapest_that_tells_what_is_missing_is_asked_first():
    assert step().bureau == "local"  # the register is cheaper, and tells no score
    assert step(needs=BOTH).bureau == "register"
    assert step(needs=BOTH, held=[had(REGISTER)], tried={"register": Outcome.FOUND}).bureau == "local"


def test_it_stops_when_all_is_known():
    done = step(needs=BOTH, held=[had(REGISTER), had(LOCAL)], tried={"register": Outcome.FOUND})
    assert (done.bureau, done.why, done.missing) == (None, Why.SUFFICIENT, ())


@pytest.mark.parametrize(("days", "bureau"), [(0, None), (89, None), (90, "local"), (-1, "local")])
def test_a_report_is_used_again_while_it_is_young(days, bureau):
    found = step(held=[had(LOCAL, days=days)])
    assert found.bureau == bureau
    assert found.why == (Why.HELD if bureau is None else None)


@pytest.mark.parametrize("outcome", [Outcome.NOT_FOUND, Outcome.UNAVAILABLE, Outcome.REFUSED])
def test_whoever_had_no_answer_is_not_asked_again_and_the_next_is(outcome):
    assert step(tried={"local": outcome}).bureau == "world"
    assert step(tried={"local": outcome, "world": outcome}).why is Why.NOBODY_LEFT


def test_an_ambiguous_name_ends_it():
    assert step(tried={"local": Outcome.AMBIGUOUS}).why is Why.AMBIGUOUS


def test_a_country_that_a_bureau_does_not_know_is_passed_over():
    assert step(country="FR").bureau == "world"
    assert step(country="").bureau == "local"  # nobody said which: it may be there


@pytest.mark.parametrize(
    ("spent", "budget", "bureau", "why"),
    [
        (0, 900, "local", None),
        (1, 900, None, Why.OVER_BUDGET),
        (0, 0, None, Why.OVER_BUDGET),
        (9_999, None, "local", None),
    ],
)
def test_the_cap_holds_to_the_cent(spent, budget, bureau, why):
    found = step(spent=spent, budget=budget)
    assert (found.bureau, found.why) == (bureau, why)


def test_of_two_that_cost_the_same_the_first_by_name_is_asked():
    twins = [Bureau(name=name, cost_minor=5, tells=SCORE) for name in ("b", "a")]
    assert step(bureaus=twins).bureau == "a"


def test_only_a_report_costs():
    assert charged_minor(bureau=LOCAL, outcome=Outcome.FOUND) == 900
    assert {charged_minor(bureau=LOCAL, outcome=one) for one in Outcome if one is not Outcome.FOUND} == {0}


BUREAUS = st.lists(
    st.builds(
        Bureau,
        name=st.sampled_from("abcdef"),
        cost_minor=st.integers(0, 50),
        tells=st.frozensets(st.sampled_from(list(Need))),
    ),
    unique_by=lambda one: one.name,
)


@given(BUREAUS, st.frozensets(st.sampled_from(list(Need)), min_size=1), st.integers(0, 120), st.data())
def test_a_run_ends_and_never_spends_more_than_the_cap(bureaus, needs, cap, data):
    by_name = {one.name: one for one in bureaus}
    tried, held, spent, costs = {}, [], 0, []
    while (
        found := step(bureaus=bureaus, needs=needs, held=held, tried=tried, spent=spent, budget=cap)
    ).bureau is not None:
        assert found.bureau not in tried
        one = by_name[found.bureau]
        tried[found.bureau] = data.draw(st.sampled_from([Outcome.FOUND, Outcome.NOT_FOUND]))
        if tried[found.bureau] is Outcome.FOUND:
            held.append(had(one))
        costs.append(one.cost_minor)
        spent += charged_minor(bureau=one, outcome=tried[found.bureau])
    assert spent <= cap
    assert costs == sorted(costs)
    assert (found.why in {Why.SUFFICIENT, Why.HELD}) == (found.missing == ())
