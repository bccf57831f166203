"""What differs between two versions of a policy."""

from dataclasses import replace

from hypothesis import given
from tests.core.dunning.policies import GOOD, good_policies

from dunwell.core.dunning.policy import Level, Policy, PromiseRules
from dunwell.core.dunning.policy_diff import Change, changes


@given(policy=good_policies())
def test_the_same_policy_has_no_change_whatever_its_version(policy: Policy) -> None:
    assert changes(before=policy, after=replace(policy, version=policy.version + 1)) == []


@given(before=good_policies(), after=good_policies())
def test_policies_without_a_change_say_the_same(before: Policy, after: Policy) -> None:
    if not changes(before=before, after=after):
        assert replace(before, version=1) == replace(after, version=1)


def test_a_step_put_in_between_changes_no_other_step() -> None:
    more = Level(step=3, key="nudge", days=20, channel="owner")
    later = tuple(replace(one, step=one.step + 1) for one in GOOD.levels[2:])
    after = replace(GOOD, levels=(*GOOD.levels[:2], more, *later))
    assert changes(before=GOOD, after=after) == [Change("added", 3, "", now="nudge")]
    assert changes(before=after, after=GOOD) == [Change("removed", 3, "", was="nudge")]


def test_fields_that_changed_are_named_with_both_values() -> None:
    levels = list(GOOD.levels)
    levels[4] = replace(levels[4], days=35, channel="letter")
    after = replace(
        GOOD,
        levels=tuple(levels),
        minimum_balances={"EUR": 50_00, "USD": 10_00},
        promises=PromiseRules(days_max=10),
        executive_copy_from=5,
    )
    assert changes(before=GOOD, after=after) == [
        Change("changed", 5, "days", was=40, now=35),
        Change("changed", 5, "channel", was="email", now="letter"),
        Change("changed", None, "executive_copy_from", was=None, now=5),
        Change("changed", None, "minimum_balances.USD", was=None, now="10.00"),
        Change("changed", None, "promises.days_max", was=30, now=10),
        Change("changed", None, "minimum_balances.JPY", was="5000", now=None),
    ]
