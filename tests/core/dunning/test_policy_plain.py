"""Policies as plain values: read with every fault named, written back to the same."""

from datetime import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.core.dunning.policies import GOOD, good_policies

from dunwell.core.dunning.policy import Cap, Level, Policy, PromiseRules, QuietHours
from dunwell.core.dunning.policy_plain import plain_of, read


def as_typed(value: object) -> object:
    """What a form would send for a value."""
    match value:
        case dict():
            return {name: as_typed(one) for name, one in value.items()}
        case list():
            return [as_typed(one) for one in value]
        case bool():
            return "on" if value else ""
        case None:
            return ""
        case _:
            return str(value)


@given(policy=good_policies())
def test_a_policy_comes_back_from_its_plain_values(policy: Policy) -> None:
    found = read(plain_of(policy), version=policy.version)
    assert (found.policy, found.faults) == (policy, [])


@given(policy=good_policies())
def test_a_policy_comes_back_from_what_a_form_sends(policy: Policy) -> None:
    typed: Any = as_typed(plain_of(policy))
    found = read(typed, version=policy.version)
    assert (found.policy, found.faults) == (policy, [])


def test_what_is_missing_has_its_usual_value() -> None:
    found = read({"code": "short", "levels": [{"key": "reminder", "days": "3", "channel": "email"}]})
    assert found.faults == []
    assert found.policy == Policy(
        code="short",
        version=1,
        levels=(Level(step=1, key="reminder", days=3, channel="email"),),
        minimum_gap_days=7,
        minimum_balances={},
    )


def test_every_fault_is_named_at_once_and_stand_ins_are_blamed_for_nothing() -> None:
    found = read(
        {
            "code": 7,
            "colour": "red",
            "minimum_gap_days": "a week",
            "minimum_balances": {"EUR": "1,5,0", "JPY": "1.5", "EUX": "1", "CHF": " ", "USD": 250},
            "levels": [
                {"key": "reminder", "days": "soon", "channel": "email", "tone": "rude", "size": "XL"},
                {"key": ["x"], "days": "", "channel": "email", "hold_days": 3.5},
            ],
            "caps": [{"touches": "x", "days": ""}, {"touches": True}],
            "quiet": {"opens": "8 o'clock", "closes": "25:00", "weekdays": ["8"], "mood": "calm"},
            "promises": {"days_max": "all", "fun": 1},
            "is_broken_promise_urgent": "perhaps",
        }
    )
    assert [(one.field, one.message) for one in found.faults] == [
        ("colour", "Nothing reads this: is it misspelt?"),
        ("minimum_gap_days", "Give a whole number; not “a week”."),
        ("code", "Give a text here."),
        ("levels[1].size", "Nothing reads this: is it misspelt?"),
        ("levels[1].days", "Give a whole number; not “soon”."),
        ("levels[2].key", "Give a text here."),
        ("levels[2].days", "Give a whole number here."),
        ("levels[2].hold_days", "Give a whole number; not “3.5”."),
        ("minimum_balances.EUR", "Write an amount like 250.00; not “1,5,0”."),
        ("minimum_balances.JPY", "Write an amount like 250.00; not “1.5”."),
        ("minimum_balances.“EUX”", "This is no currency: write EUR, CHF, USD, …"),
        ("caps[1].touches", "Give a whole number; not “x”."),
        ("caps[1].days", "Give a whole number here."),
        ("caps[2].touches", "Give a whole number; not “True”."),
        ("caps[2].days", "Give a whole number here."),
        ("quiet.mood", "Nothing reads this: is it misspelt?"),
        ("quiet.weekdays", "Days of the week count from 0, Monday, to 6, Sunday."),
        ("quiet.opens", "Write the hour like 08:30; not “8 o'clock”."),
        ("quiet.closes", "Write the hour like 08:30; not “25:00”."),
        ("is_broken_promise_urgent", "Give yes or no; not “perhaps”."),
        ("promises.fun", "Nothing reads this: is it misspelt?"),
        ("promises.days_max", "Give a whole number; not “all”."),
        ("levels[1].tone", "Choose one of friendly, firm, formal; not 'rude'."),
    ]
    assert found.policy.minimum_balances == {"USD": 250_00}


@pytest.mark.parametrize(
    ("typed", "read_as"),
    [
        ("on", True),
        ("Yes", True),
        ("true", True),
        ("no", False),
        (" NO ", False),
        ("off", False),
        ("", False),
    ],
)
def test_yes_and_no_are_read_as_they_are_asked_for(typed: str, read_as: bool) -> None:
    found = read({**plain_of(GOOD), "is_broken_promise_urgent": typed})
    assert (found.faults, found.policy.is_broken_promise_urgent) == ([], read_as)


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("levels", "many", "Give a list here."),
        ("levels", [1], "Give a list here."),
        ("caps", {"touches": 1}, "Give a list here."),
        ("quiet", [1], "Give a section here."),
        ("promises", "none", "Give a section here."),
        ("minimum_balances", 5, "Give a section here."),
    ],
)
def test_a_value_of_another_shape_is_a_fault(name: str, value: object, message: str) -> None:
    plain = {**plain_of(GOOD), name: value}
    faults = [(one.field, one.message) for one in read(plain).faults]
    assert faults[0] == (name, message)


def test_times_come_as_a_file_or_a_form_writes_them() -> None:
    quiet = {"opens": time(7, 30), "closes": "16:15:59", "weekdays": [0, "6"]}
    found = read({**plain_of(GOOD), "quiet": quiet, "promises": {"days_max": 10}, "caps": []})
    assert found.faults == []
    assert found.policy.quiet == QuietHours(
        opens=time(7, 30), closes=time(16, 15), weekdays=frozenset({0, 6})
    )
    assert (found.policy.promises, found.policy.caps) == (PromiseRules(days_max=10), ())
    without = {name: value for name, value in plain_of(GOOD).items() if name != "caps"}
    assert read(without).policy.caps == (Cap(touches=3, days=7),)


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(name=st.sampled_from([*plain_of(GOOD), "else"]), value=anything)
def test_whatever_comes_is_answered_and_never_thrown(name: str, value: object) -> None:
    found = read({**plain_of(GOOD), name: value})
    assert all(one.message for one in found.faults)


@given(field=st.sampled_from(list(plain_of(GOOD)["levels"][0])), value=anything)
def test_whatever_comes_in_a_step_is_answered_and_never_thrown(field: str, value: object) -> None:
    levels = plain_of(GOOD)["levels"]
    found = read({**plain_of(GOOD), "levels": [{**levels[0], field: value}, *levels[1:]]})
    assert all(one.message for one in found.faults)
