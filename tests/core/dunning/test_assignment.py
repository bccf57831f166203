"""Which policy and which version an account goes by."""

from collections.abc import Mapping, Sequence
from random import Random

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dunwell.core.dunning.assignment import (
    CONDITIONS,
    CURRENT,
    FACTS,
    STANDS,
    VERSIONS,
    Rule,
    Size,
    assign,
    everybody,
    facts_needed,
    policies_named,
    rules_as_data,
    rules_of,
    starts,
    versions,
)
from dunwell.core.dunning.assignment_faults import rule_faults

POLICIES = ("standard", "key-accounts", "strict")
ENTITIES = ("MAIN", "NORD")
VALUES: Mapping[str, tuple[str, ...]] = {
    "segments": ("", "key", "small", "public"),
    "risks": ("", "low", "medium", "high"),
    "countries": ("", "DE", "FR", "CH"),
    "entities": ENTITIES,
    "terms": ("", "N30", "N60"),
}
COLUMN = {
    "segments": "segment",
    "risks": "risk",
    "countries": "country",
    "entities": "entity",
    "terms": "terms",
}
CURRENCIES = ("EUR", "CHF")

sizes = st.builds(
    lambda low, more, ends: Size(at_least_minor=low, below_minor=low + more if ends else None),
    st.integers(0, 1_000),
    st.integers(1, 1_000),
    st.booleans(),
)
chosen = {
    name: st.frozensets(st.sampled_from([one for one in VALUES[name] if one]), max_size=2)
    for name in CONDITIONS
}
some_rules = st.lists(
    st.builds(
        Rule,
        name=st.just("a rule"),
        policy=st.sampled_from(POLICIES),
        sizes=st.dictionaries(st.sampled_from(CURRENCIES), sizes, max_size=2),
        **chosen,
    ),
    max_size=5,
)
accounts = st.lists(
    st.fixed_dictionaries(
        {COLUMN[name]: st.sampled_from(VALUES[name]) for name in CONDITIONS}
        | {
            "currency": st.sampled_from(CURRENCIES),
            "open_minor": st.integers(0, 2_000),
            "is_running": st.booleans(),
        }
    ),
    max_size=12,
)


def frames(rows: Sequence[Mapping[str, object]]) -> tuple[pl.DataFrame, pl.DataFrame]:
    numbered = [{"account_id": at, **row} for at, row in enumerate(rows, start=1)]
    whole = pl.DataFrame(numbered, schema={**STANDS.dtypes, **FACTS.dtypes})
    return whole.select(STANDS.names), whole.select(FACTS.names)


def policy_by_hand(row: Mapping[str, object], rules: Sequence[Rule]) -> str:
    """The scalar twin of `assign`."""
    for rule in rules:
        is_met = all(
            not getattr(rule, name) or row[COLUMN[name]] in getattr(rule, name) for name in CONDITIONS
        )
        if is_met and rule.sizes:
            size = rule.sizes.get(str(row["currency"]))
            opened = row["open_minor"]
            assert isinstance(opened, int)
            is_met = (
                size is not None
                and (size.at_least_minor is None or opened >= size.at_least_minor)
                and (size.below_minor is None or opened < size.below_minor)
            )
        if is_met:
            return rule.policy
    raise AssertionError("the last rule fits everybody")


@given(rows=accounts, rules=some_rules)
def test_assign_agrees_with_its_scalar_twin(rows: list[dict[str, object]], rules: list[Rule]) -> None:
    rules = [*rules, *everybody("standard")]
    stands, facts = frames(rows)
    given_policies = assign(accounts=stands.join(facts, on="account_id"), rules=rules)
    assert given_policies["account_id"].to_list() == list(range(1, len(rows) + 1))
    assert given_policies["policy"].to_list() == [policy_by_hand(row, rules) for row in rows]


@given(
    rows=accounts,
    rules=some_rules,
    had=st.dictionaries(st.integers(1, 12), st.tuples(st.integers(100, 103), st.booleans())),
    order=st.randoms(use_true_random=False),
)
def test_versions_agree_with_their_scalar_twin_in_any_order(
    rows: list[dict[str, object]],
    rules: list[Rule],
    had: dict[int, tuple[int, bool]],
    order: Random,
) -> None:
    rules = [*rules, *everybody("standard")]
    in_force = {code: at for at, code in enumerate(POLICIES, start=1)}
    stands, facts = frames(rows)
    shuffled = list(range(len(rows)))
    order.shuffle(shuffled)
    current = pl.DataFrame(
        [(account, version, is_moved) for account, (version, is_moved) in had.items()],
        schema=dict(CURRENT.dtypes),
        orient="row",
    )
    found = versions(accounts=stands[shuffled], facts=facts, current=current, rules=rules, in_force=in_force)
    expected: list[int] = []
    for at in shuffled:
        version, is_moved = had.get(at + 1, (0, False))
        keeps = version and (is_moved or rows[at]["is_running"])
        expected.append(version if keeps else in_force[policy_by_hand(rows[at], rules)])
    assert VERSIONS.check(found)["account_id"].to_list() == [at + 1 for at in shuffled]
    assert found["policy_version_id"].to_list() == expected


def test_an_account_without_facts_gets_what_is_for_everybody_else() -> None:
    stands, _ = frames([{"currency": "EUR", "open_minor": 5, "is_running": False}])
    rules = (Rule(name="Key", policy="key-accounts", segments=frozenset({"key"})), *everybody("standard"))
    found = versions(
        accounts=stands,
        facts=FACTS.empty(),
        current=CURRENT.empty(),
        rules=rules,
        in_force={"standard": 7, "key-accounts": 8},
    )
    assert found.rows() == [(1, 7)]


def test_a_policy_without_a_version_is_no_silent_nothing() -> None:
    with pytest.raises(KeyError, match="strict"):
        versions(
            accounts=STANDS.empty(),
            facts=FACTS.empty(),
            current=CURRENT.empty(),
            rules=everybody("strict"),
            in_force={"standard": 1},
        )


def test_only_those_that_take_a_step_under_another_version_are_remembered() -> None:
    given_versions = pl.DataFrame({"account_id": [1, 2, 3, 4], "policy_version_id": [7, 7, 8, 7]})
    current = pl.DataFrame(
        {"account_id": [2, 3], "policy_version_id": [7, 7], "is_moved": [False, True]},
    )
    found = starts(given=given_versions, current=current, taking=pl.Series([3, 1, 2], dtype=pl.Int64))
    assert found.rows() == [(1, 7), (3, 8)]


@given(rules=some_rules)
def test_rules_come_back_from_what_is_stored(rules: list[Rule]) -> None:
    assert rules_of(rules_as_data(rules)) == tuple(rules)


def test_what_no_rule_looks_at_is_not_needed() -> None:
    rules = (Rule(name="Key", policy="strict", risks=frozenset({"high"})), *everybody("standard"))
    assert facts_needed(rules) == {"risk"}
    assert facts_needed(everybody("standard")) == frozenset()
    assert policies_named(rules) == {"strict", "standard"}


def faults_of(*rules: Rule) -> list[tuple[str, str]]:
    return [(one.field, one.message) for one in rule_faults(rules, policies=POLICIES, entities=ENTITIES)]


def test_good_rules_have_no_fault() -> None:
    assert (
        faults_of(
            Rule(
                name="Large",
                policy="key-accounts",
                segments=frozenset({"key"}),
                risks=frozenset({"low"}),
                countries=frozenset({"DE"}),
                entities=frozenset({"MAIN"}),
                sizes={"EUR": Size(at_least_minor=1, below_minor=2), "CHF": Size(below_minor=1)},
            ),
            *everybody("standard"),
        )
        == []
    )


def test_every_fault_is_named_at_once() -> None:
    bad = Rule(
        name=" ",
        policy="gone",
        segments=frozenset({" "}),
        risks=frozenset({"huge"}),
        countries=frozenset({"de"}),
        entities=frozenset({"SUD"}),
        sizes={
            "eur": Size(at_least_minor=-1),
            "CHF": Size(),
            "USD": Size(at_least_minor=5, below_minor=5),
        },
    )
    assert faults_of(bad) == [
        ("rules[1].name", "Give the rule a name, so that people can speak of it."),
        ("rules[1].policy", "There is no policy “gone”: choose one that is published."),
        ("rules[1].segments", "Each value has 1 to 60 characters."),
        ("rules[1].risks", "Risk is low, medium, high; not huge."),
        ("rules[1].countries", "Countries have two capital letters, like DE; not de."),
        ("rules[1].entities", "There is no entity SUD: choose from MAIN, NORD."),
        ("rules[1].sizes.CHF", "Give an amount to begin at, or one to end below."),
        ("rules[1].sizes.USD", "The second amount must be larger than the first."),
        ("rules[1].sizes.eur", "This is no currency: write EUR, CHF, USD, …"),
        ("rules[1].sizes.eur", "An open amount is never negative."),
        ("rules[1]", "The last rule is for everybody else: take its conditions away, or add one below."),
    ]


def test_rules_that_are_never_reached_are_named() -> None:
    key = Rule(name="Key", policy="strict", segments=frozenset({"key"}))
    assert faults_of() == [("rules", "Give at least one rule: the last one is for everybody else.")]
    assert faults_of(*everybody("standard"), *everybody("strict")) == [
        ("rules[1]", "This rule fits everybody, so those below it never do: give it a condition."),
    ]
    assert faults_of(key, key, *everybody("standard")) == [
        ("rules[2]", "Rule 1 has the same conditions and is taken first: remove one."),
    ]


def test_rules_have_limits() -> None:
    many = [Rule(name=f"Rule {at}", policy="standard", segments=frozenset({str(at)})) for at in range(100)]
    assert faults_of(*many, *everybody("standard")) == [("rules", "At most 100 rules, please.")]
    wide = Rule(name="x" * 81, policy="standard", terms=frozenset(str(at) for at in range(201)))
    assert faults_of(wide, *everybody("standard")) == [
        ("rules[1].name", "A name has at most 80 characters."),
        ("rules[1].terms", "At most 200 values, please."),
    ]
