"""The service lever: one step at a time, with grace, back at once, and never without the owner's yes."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dunwell.core.service.lever import SENTENCES, Consent, Decision, Facts, Rules, Service, Why, decide
from dunwell.core.service.states import SERVICE_MOVES

DAY = date(2026, 3, 1)
RULES = Rules(is_on=True, warn_days=14, restrict_days=7, suspend_days=10, minimum_minor=100)


def facts(**more):
    given_ = {
        "service": Service.NORMAL,
        "since": None,
        "oldest_due_on": DAY,
        "overdue_minor": 5000,
        "is_held": False,
        "consent": Consent.NOT_ASKED,
    }
    return Facts(**(given_ | more))


def after(days):
    return DAY + timedelta(days=days)


@pytest.mark.parametrize(
    ("known", "day", "said"),
    [
        (facts(), 13, Decision(event="", why=Why.GRACE, next_on=after(14))),
        (facts(), 14, Decision(event="warned", why=Why.STEP_DUE)),
        (facts(), 400, Decision(event="warned", why=Why.STEP_DUE)),
        (
            facts(service=Service.WARNED, since=after(14)),
            20,
            Decision(event="", why=Why.GRACE, next_on=after(21)),
        ),
        (facts(service=Service.WARNED, since=after(14)), 21, Decision(event="restricted", why=Why.STEP_DUE)),
        (
            facts(service=Service.RESTRICTED, since=after(21)),
            31,
            Decision(event="ask_owner", why=Why.WAITS_FOR_OWNER),
        ),
        (
            facts(service=Service.RESTRICTED, since=after(21), consent=Consent.ASKED),
            90,
            Decision(event="", why=Why.WAITS_FOR_OWNER),
        ),
        (
            facts(service=Service.RESTRICTED, since=after(21), consent=Consent.REFUSED),
            90,
            Decision(event="", why=Why.OWNER_REFUSED),
        ),
        (
            facts(service=Service.RESTRICTED, since=after(21), consent=Consent.GIVEN),
            31,
            Decision(event="suspended", why=Why.STEP_DUE),
        ),
        (
            facts(service=Service.RESTRICTED, since=after(21), consent=Consent.GIVEN),
            30,
            Decision(event="", why=Why.GRACE, next_on=after(31)),
        ),
        (
            facts(service=Service.SUSPENDED, since=after(31)),
            60,
            Decision(event="", why=Why.NOTHING_FURTHER),
        ),
        (facts(is_held=True), 60, Decision(event="", why=Why.HELD)),
        (facts(overdue_minor=99), 60, Decision(event="", why=Why.BELOW_MINIMUM)),
        (facts(overdue_minor=100), 60, Decision(event="warned", why=Why.STEP_DUE)),
    ],
)
def test_steps(known, day, said):
    assert decide(facts=known, rules=RULES, as_of=after(day)) == said


@pytest.mark.parametrize("service", [Service.WARNED, Service.RESTRICTED, Service.SUSPENDED])
def test_paid_is_resumed_at_once_from_anywhere_even_while_held(service):
    known = facts(service=service, since=DAY, oldest_due_on=None, overdue_minor=0, is_held=True)
    assert decide(facts=known, rules=RULES, as_of=DAY) == Decision(event="resumed", why=Why.NOTHING_OVERDUE)


def test_switched_off_gives_the_service_back_and_touches_nobody_else():
    off = Rules(is_on=False)
    assert decide(facts=facts(service=Service.SUSPENDED, since=DAY), rules=off, as_of=after(50)) == Decision(
        event="resumed", why=Why.SWITCHED_OFF
    )
    assert decide(facts=facts(), rules=off, as_of=after(50)) == Decision(event="", why=Why.SWITCHED_OFF)


def test_due_today_is_not_overdue():
    assert decide(facts=facts(), rules=RULES, as_of=DAY) == Decision(event="", why=Why.NOTHING_OVERDUE)


def test_without_an_owner_to_ask_the_days_decide():
    rules = Rules(is_on=True, suspend_days=10, is_owner_asked=False)
    known = facts(service=Service.RESTRICTED, since=after(21))
    assert decide(facts=known, rules=rules, as_of=after(31)).event == "suspended"


@given(
    st.sampled_from(Service),
    st.integers(0, 60),
    st.none() | st.integers(-5, 80),
    st.integers(0, 10_000),
    st.booleans(),
    st.sampled_from(Consent),
    st.booleans(),
)
def test_only_moves_that_exist_and_no_suspension_without_a_yes(
    service, since, due, minor, is_held, consent, is_on
):
    known = facts(
        service=service,
        since=None if service is Service.NORMAL else after(since),
        oldest_due_on=None if due is None else after(due),
        overdue_minor=minor,
        is_held=is_held,
        consent=consent,
    )
    rules = Rules(is_on=is_on, minimum_minor=100)
    said = decide(facts=known, rules=rules, as_of=after(60))
    assert said.why in SENTENCES
    if said.event not in {"", "ask_owner"}:
        assert (service.value, said.event) in SERVICE_MOVES
    if said.event == "suspended":
        assert consent is Consent.GIVEN
        assert not is_held
    if said.event in {"warned", "restricted", "suspended", "ask_owner"}:
        assert is_on
        assert minor >= 100


def test_every_state_leads_back_and_none_skips_a_step():
    tighter = [(one, event) for (one, event) in SERVICE_MOVES if event != "resumed"]
    assert tighter == [("normal", "warned"), ("warned", "restricted"), ("restricted", "suspended")]
    assert {one for (one, event) in SERVICE_MOVES if event == "resumed"} == {
        "warned",
        "restricted",
        "suspended",
    }


@pytest.mark.parametrize(
    ("service", "days", "said"),
    [
        (Service.NORMAL, 0, Decision(event="warned", why=Why.STOP_DECIDED)),
        (Service.WARNED, 6, Decision(event="", why=Why.GRACE, next_on=after(7))),
        (Service.WARNED, 7, Decision(event="restricted", why=Why.STOP_DECIDED)),
        (Service.RESTRICTED, 10, Decision(event="suspended", why=Why.STOP_DECIDED)),
        (Service.SUSPENDED, 99, Decision(event="", why=Why.NOTHING_FURTHER)),
    ],
)
def test_who_is_not_served_any_more_is_not_given_back_by_paying(service, days, said):
    """Nothing is overdue, the lever is off, and nobody asks the owner: that was heard before the decision."""
    since = None if service is Service.NORMAL else DAY
    known = facts(
        service=service, since=since, oldest_due_on=None, overdue_minor=0, is_held=True, is_stopped=True
    )
    off = Rules(is_on=False, restrict_days=7, suspend_days=10)
    assert decide(facts=known, rules=off, as_of=after(days)) == said
