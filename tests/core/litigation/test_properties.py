"""What holds for every claim: fees never fall as it grows, nothing is due before filing, the order says nothing."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.core.litigation.claims import BOOK

from dunwell.core.law.costs import of_schedule
from dunwell.core.law.records import PeriodUnit, StepActor
from dunwell.core.litigation.comparing import Order, compare
from dunwell.core.litigation.facts import ClaimedItem, DebtorKind, Parties, claim_facts
from dunwell.core.litigation.options import options
from dunwell.core.litigation.routes import Prior
from dunwell.core.litigation.steps import after

COUNTRIES = sorted(
    {"", "CZ", "JP", *(one.jurisdiction for one in BOOK.records.procedures if len(one.jurisdiction) == 2)}
)
AMOUNTS = st.integers(1, 2_000_000_00)
DAYS = st.dates(min_value=date(2025, 7, 1), max_value=date(2027, 12, 31))
ITEMS = st.lists(
    st.builds(
        ClaimedItem,
        number=st.sampled_from("ABCDEF"),
        due_on=st.dates(min_value=date(2015, 1, 1), max_value=date(2025, 6, 30)),
        principal_minor=AMOUNTS,
        interest_minor=st.integers(0, 100_00),
        charges_minor=st.integers(0, 100_00),
    ),
    min_size=1,
    max_size=5,
)
PARTIES = st.builds(
    Parties,
    creditor_country=st.sampled_from(COUNTRIES),
    debtor_country=st.sampled_from(COUNTRIES),
    debtor_region=st.sampled_from(["", "CA", "Texas", "Scotland"]),
    debtor_kind=st.sampled_from(DebtorKind),
)
CURRENCIES = st.sampled_from(["EUR", "GBP", "CHF", "USD", "PLN", "JPY"])
PERCENT = st.integers(0, 100).map(Decimal)


@pytest.mark.parametrize("schedule", BOOK.records.schedules, ids=lambda one: f"{one.code}-{one.valid_from}")
@given(first=AMOUNTS, second=AMOUNTS)
def test_a_larger_claim_never_costs_less(schedule, first, second):
    small, large = (Decimal(one).scaleb(-2) for one in sorted((first, second)))
    assert of_schedule(schedule=schedule, amount=small) <= of_schedule(schedule=schedule, amount=large)


@given(PARTIES, CURRENCIES, ITEMS, DAYS, st.integers(0, 90))
def test_steps_and_deadlines_come_after_filing(parties, currency, items, on, later):
    facts = claim_facts(
        parties=parties, currency=currency, items=items, as_of=on, filing_on=on + timedelta(days=later)
    )
    found = options(book=BOOK, facts=facts)
    for one in found.options:
        assert one.filing_on >= facts.filing_on
        days = [step.planned_on for step in one.steps]
        assert days == sorted(days)
        for step in one.steps:
            assert step.kind == "letter" or step.planned_on >= one.filing_on
            assert step.deadline is None or step.deadline.on > one.filing_on


@given(PARTIES, CURRENCIES, ITEMS, DAYS, st.randoms(use_true_random=False), PERCENT, PERCENT)
def test_the_order_of_items_makes_no_difference(parties, currency, items, on, random, low, high):
    shuffled = items.copy()
    random.shuffle(shuffled)
    prior = Prior(low_pct=min(low, high), high_pct=max(low, high))
    both = [
        options(
            book=BOOK,
            facts=claim_facts(parties=parties, currency=currency, items=each, as_of=on),
            priors={"*": prior},
        )
        for each in (items, shuffled)
    ]
    assert both[0] == both[1]


@given(PARTIES, CURRENCIES, ITEMS, DAYS, PERCENT, PERCENT)
def test_every_route_is_open_or_refused_once_and_stands_once_in_each_order(
    parties, currency, items, on, low, high
):
    facts = claim_facts(parties=parties, currency=currency, items=items, as_of=on)
    prior = Prior(low_pct=min(low, high), high_pct=max(low, high), contested_pct=low)
    found = options(book=BOOK, facts=facts, priors={"*": prior})
    codes = [one.route.code for one in (*found.options, *found.refusals)]
    assert len(codes) == len(set(codes))
    for by in Order:
        assert sorted(one.option.route.code for one in compare(options=found.options, by=by)) == sorted(
            one.route.code for one in found.options
        )
    for one in found.options:
        estimate = one.estimate
        assert 0 <= estimate.filing_low.minor <= estimate.filing_high.minor
        assert estimate.result.low_minor <= estimate.result.high_minor <= facts.total.minor
        for line in estimate.lines:
            assert line.low is None or 0 <= line.low.minor <= line.high.minor


@pytest.mark.parametrize("procedure", BOOK.records.procedures, ids=lambda one: one.code)
@given(on=DAYS)
def test_what_a_step_sets_off_lies_after_it(procedure, on):
    for step in procedure.steps:
        for deadline in after(procedure=procedure, step=step.code, on=on, country="DE"):
            assert deadline.on > on
            assert deadline.starts_with == step.code
            assert deadline.whose is not StepActor.COURT
            if deadline.unit is PeriodUnit.DAYS:
                assert deadline.on == on + timedelta(days=deadline.count)
