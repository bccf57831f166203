"""Policies as TOML files: round trips, and every fault with its line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.core.dunning.policies import GOOD, good_policies

from dunwell.core.dunning.policy import Policy
from dunwell.formats.policy_toml import dump, parse

names = st.text(min_size=1, max_size=20).filter(lambda one: one.strip() == one)
SMALL = """\
name = "Small"
code = "small"
minimum_gap_days = 5

[minimum_balances]
EUR = "50.00"

[[levels]]
key = "reminder"
days = 3
channel = "email"

[[levels]]
key = "final"
days = 20
channel = "letter"
tone = "formal"
"""


@given(policy=good_policies(), name=names)
def test_a_policy_comes_back_from_its_file(policy: Policy, name: str) -> None:
    found = parse(content=dump(policy=policy, name=name).encode())
    assert found.faults == ()
    assert found.policy is not None
    assert dump(policy=found.policy, name=found.name) == dump(policy=policy, name=name)


def test_a_file_is_read_as_it_is_written() -> None:
    found = parse(content=SMALL.encode())
    assert (found.name, found.faults) == ("Small", ())
    assert found.policy is not None
    assert [(one.key, one.days, one.channel, one.tone) for one in found.policy.levels] == [
        ("reminder", 3, "email", "friendly"),
        ("final", 20, "letter", "formal"),
    ]
    assert found.policy.minimum_balances == {"EUR": 50_00}


def faults_of(text: str | bytes) -> list[tuple[int, str, str]]:
    content = text.encode() if isinstance(text, str) else text
    return [(one.line, one.field, one.message) for one in parse(content=content).faults]


def test_every_fault_is_named_with_its_line() -> None:
    text = SMALL.replace('name = "Small"', "name = 5").replace("days = 20", "days = 2")
    text = text.replace('EUR = "50.00"', 'EUR = "fifty"').replace('channel = "email"', 'chanel = "email"')
    assert faults_of(text) == [
        (1, "name", "Give the policy a name, as people will speak of it."),
        (11, "levels[1].chanel", "Nothing reads this: is it misspelt?"),
        (6, "minimum_balances.EUR", "Write an amount like 250.00; not “fifty”."),
        (8, "levels[1].channel", "Choose one of email, letter, sms, portal, call, owner; not ''."),
        (15, "levels[2].days", "Each step comes on a later day than the one before it: give more than 3."),
    ]


def test_a_fault_in_what_is_missing_stands_on_no_line() -> None:
    assert faults_of('name = "None"\ncode = "none"\n') == [(0, "levels", "A policy needs at least one step.")]


def test_a_file_that_is_no_policy_is_one_fault() -> None:
    assert faults_of("name = \n")[0][:2] == (1, "")
    assert faults_of(b'name = "x"\ncode = "\xff"') == [(2, "", "The file is not written in UTF-8.")]
    assert faults_of("#" * 200_001) == [(0, "", "The file is larger than 200000 bytes.")]
    assert parse(content=b"a = " + b"[" * 50_000).policy is None


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_a_byte_order_mark_and_line_ends_are_no_fault(ending: str) -> None:
    assert faults_of(b"\xef\xbb\xbf" + SMALL.replace("\n", ending).encode()) == []


@given(content=st.binary(max_size=300))
def test_whatever_comes_is_answered_and_never_thrown(content: bytes) -> None:
    assert parse(content=content).faults


def test_what_stands_in_a_name_stays_in_its_quotes() -> None:
    name = 'A "name" \\ with [levels]\nand more'
    assert parse(content=dump(policy=GOOD, name=name).encode()).name == name
