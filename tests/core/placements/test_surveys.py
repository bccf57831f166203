"""Curves of surveys: through their points, falling, and the same by the case and by the column."""

import json
from itertools import pairwise
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dunwell.apps.placements.surveys import packaged_surveys, prior_by
from dunwell.core.placements.intervals import MILLION
from dunwell.core.placements.surveys import LAST_DAY, Spread, Survey, UnusableSurvey, prior_of, spread

PUBLISHED = Path(__file__).resolve().parents[4] / "shared" / "data" / "law" / "agency.json"
AGES = st.integers(-100, LAST_DAY + 500)
CODES = st.sampled_from([one.code for one in packaged_surveys()])


@pytest.mark.parametrize("survey", packaged_surveys(), ids=lambda one: one.code)
def test_a_curve_goes_through_its_points_and_never_rises(survey):
    by_day = prior_of(survey).by_day
    assert [(day, by_day[day]) for day, _ in survey.points] == list(survey.points)
    assert all(after <= before for before, after in pairwise(by_day))
    assert len(by_day) == LAST_DAY + 1


def test_between_two_points_each_day_takes_the_same_share():
    prior = prior_by("shrinking_dollar")
    assert prior.by_day[45] == 854_400  # sqrt(1.00 x 0.73)
    assert prior.by_day[1095] == 40_000  # the last fall, 0.10 of 0.25 in a year, once more


def test_what_comes_within_a_time_follows_from_the_total_chance():
    prior = prior_by("ccaa_2004")
    # (0.696 - 0.521) / (1 - 0.521), (0.228 - 0.093) / (1 - 0.093)
    assert prior.within(age=90, days=90) == 365_344
    assert prior.within(age=365, days=365) == 148_842
    assert prior.within(age=90, days=0) == 0
    assert prior.within(age=-30, days=30) == prior.within(age=0, days=0) == 0
    assert prior_by("shrinking_dollar").within(age=0, days=0) == 0


def test_the_money_comes_within_the_time_and_more_of_it_early():
    prior = prior_by("ccaa_2004")
    # chances by day 60, 120 … 360: .2867 .4226 .5008 .5790 .6130 .6270; each step in its middle: 62.78 / .6270
    assert prior.days_to_money(age=90, days=360) == 100
    assert prior.days_to_money(age=3_650, days=90) == 90


@given(CODES, st.lists(st.tuples(AGES, st.integers(0, 800)), min_size=1, max_size=20))
def test_columns_say_what_cases_say(code, cases):
    prior = prior_by(code)
    frame = pl.DataFrame(cases, schema={"age": pl.Int64, "days": pl.Int64}, orient="row")
    said = frame.select(
        within=prior.within_column(age=pl.col("age"), days=pl.col("days")),
        money=prior.days_to_money_column(age=pl.col("age"), days=pl.col("days")),
    )
    assert said.rows() == [
        (prior.within(age=age, days=days), prior.days_to_money(age=age, days=days)) for age, days in cases
    ]


@given(CODES, st.integers(0, 3_000), st.integers(0, 600), st.integers(0, 60))
def test_more_time_never_brings_less(code, age, days, more):
    prior = prior_by(code)
    assert 0 <= prior.within(age=age, days=days) <= prior.within(age=age, days=days + more) <= MILLION


def test_surveys_disagree_by_so_much():
    assert spread(packaged_surveys(), age=90) == Spread(least=696_000, most=740_000, surveys=5)
    assert spread(packaged_surveys(), age=365) == Spread(least=228_000, most=286_000, surveys=4)
    assert spread(packaged_surveys(), age=1_000) is None


@pytest.mark.parametrize(
    ("points", "said"),
    [
        (((0, 900_000),), "x: points: a curve needs two of them"),
        (((30, 900_000), (30, 800_000)), "x: points: days rise, from 0 to 3650; 30 follows 30"),
        (((0, 900_000), (30, 950_000)), "x: points: chances fall, and stay above 0; 950000 follows 900000"),
        (((0, 900_000), (30, 0)), "x: points: chances fall, and stay above 0; 0 follows 900000"),
        (((0, 1_000_001), (30, 1)), "x: points: chances fall, and stay above 0; 1 follows 1000001"),
    ],
)
def test_points_that_are_no_curve_are_refused(points, said):
    with pytest.raises(UnusableSurvey) as refused:
        Survey(code="x", name="", source="", points=points)
    assert str(refused.value) == said


def test_an_unknown_survey_is_named_with_those_there_are():
    with pytest.raises(LookupError, match="'mine'; there are: ccaa_2004, ccas_1992"):
        prior_by("mine")


def test_the_packaged_points_are_those_that_were_published():
    if not PUBLISHED.exists():
        pytest.skip("the published figures are not beside this checkout")
    surveys = json.loads(PUBLISHED.read_text())["recovery_by_age_surveys"]
    assert [(one.source.replace(", ", " "), dict(one.points)) for one in packaged_surveys()] == [
        (one["source"], {int(day): round(said * MILLION) for day, said in one["points"].items()})
        for one in surveys
    ]
