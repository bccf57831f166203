"""Policies published by people, and what is read of them."""

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.core.dunning.policies import GOOD
from tests.world import NOW, TODAY, make_user, make_world, owe

from dunwell.apps.dunning.assignment_frames import rule_counts
from dunwell.apps.dunning.assignments import move_accounts
from dunwell.apps.dunning.letter_facts import SAMPLE, facts_to_show
from dunwell.apps.dunning.models import Level, PolicyVersion
from dunwell.apps.dunning.operations import PolicyRefused, head_faults, publish_policy
from dunwell.apps.dunning.policies import READY, STANDARD
from dunwell.apps.dunning.policy_queries import UnknownPolicy, given_to, policy_names, policy_row, policy_rows
from dunwell.apps.dunning.queries import policy_of
from dunwell.apps.dunning.texts_store import known_texts, languages
from dunwell.apps.journal.models import Event
from dunwell.apps.organisation.models import Role
from dunwell.apps.organisation.scope import desk_scope
from dunwell.core.dunning.assignment import Rule, Size, everybody
from dunwell.core.dunning.policy_faults import faults, missing_languages

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def world(db):
    return make_world()


@pytest.fixture
def admin(world):
    return make_user("admin", Role.ADMIN, world.north)


def publish_as(user, policy=GOOD, *, name="Good", note="", now=NOW):
    return publish_policy(scope=desk_scope(user=user), policy=policy, name=name, note=note, now=now)


def told():
    events = Event.objects.filter(name="dunning.policy.published").order_by("pk")
    return [(one.actor, one.data) for one in events]


def test_a_policy_is_published_with_its_reason_and_comes_back_as_it_was(world, admin):
    first = publish_as(admin)
    gentler = replace(GOOD, minimum_gap_days=14)
    second = publish_as(admin, gentler, name="Better", note="Customers\ncomplained", now=LATER)
    assert policy_of(version=first) == GOOD
    assert policy_of(version=second) == replace(gentler, version=2)
    assert (second.note, second.published_by, second.published_at) == (
        "Customers complained",
        f"user:{admin.pk}",
        LATER,
    )
    assert told() == [
        (f"user:{admin.pk}", {"policy": "good", "version": 1}),
        (f"user:{admin.pk}", {"policy": "good", "version": 2}),
    ]
    row = policy_row(scope=desk_scope(user=world.auditor), code="good")
    assert (row.name, row.in_force.policy.version, row.in_force.published_by) == ("Better", 2, "Admin")
    assert [one.policy.minimum_gap_days for one in row.versions] == [14, 7]


def test_what_says_the_same_is_no_new_version(world, admin):
    publish_as(admin)
    assert publish_as(admin, replace(GOOD, version=7), note="Again") is None
    assert publish_as(admin, name="Another name", note="Again").version == 2
    assert len(told()) == 2


def test_a_refusal_names_everything_and_writes_nothing(world, admin):
    bad = replace(GOOD, levels=(replace(GOOD.levels[0], key="nobodys", days=-99),), draft_days=0)
    with pytest.raises(PolicyRefused) as refusal:
        publish_as(admin, bad, name=" ", note="x" * 501)
    assert [one.field for one in refusal.value.faults] == [
        "levels[1].days",
        "draft_days",
        "levels[1].key",
        "name",
        "note",
    ]
    for user in (world.controller, world.collector, world.assistant, world.auditor, world.owner):
        with pytest.raises(PolicyRefused, match="not change them"):
            publish_as(user)
    assert not PolicyVersion.objects.exists()
    assert not Level.objects.exists()
    assert told() == []


def test_a_change_needs_a_reason_and_a_beginning_does_not(world, admin):
    publish_as(admin)
    with pytest.raises(PolicyRefused) as refusal:
        publish_as(admin, replace(GOOD, minimum_gap_days=1))
    assert [(one.field, one.message) for one in refusal.value.faults] == [
        ("note", "Say why it is changed: it stands in the history.")
    ]
    assert PolicyVersion.objects.count() == 1


def test_the_list_has_the_policy_of_the_house_before_it_is_published(world, admin):
    (row,) = policy_rows(scope=desk_scope(user=world.auditor))
    assert (row.code, row.name, row.in_force.policy, row.in_force.published_at) == (
        "standard",
        "Standard ladder",
        STANDARD,
        None,
    )
    assert policy_names() == []
    publish_as(admin)
    assert [one.code for one in policy_rows(scope=desk_scope(user=admin))] == ["good", "standard"]
    assert policy_names() == [("good", "Good")]
    with pytest.raises(UnknownPolicy):
        policy_row(scope=desk_scope(user=admin), code="gone")


def test_accounts_are_counted_as_far_as_they_are_seen(world, admin):
    publish_as(admin)
    both = make_user("both", Role.CONTROLLER, world.north, world.south)
    move_accounts(
        scope=desk_scope(user=both),
        account_ids=[world.abel_account.public_id, world.berg_account.public_id],
        policy="good",
        reason="Test",
        now=NOW,
        today=TODAY,
    )
    counts = {
        user.name: policy_row(scope=desk_scope(user=user), code="good").accounts
        for user in (both, world.auditor, world.stranger, world.owner, world.peer, world.newcomer)
    }
    assert counts == {"Both": 2, "Auditor": 1, "Stranger": 1, "Owner": 1, "Peer": 0, "Newcomer": 0}
    given = given_to(account_ids=[world.abel_account.pk])
    assert {key: (one.name, one.version, one.is_moved) for key, one in given.items()} == {
        world.abel_account.pk: ("Good", 1, True)
    }


def test_rules_are_counted_by_the_accounts_that_they_fit_first(world, admin):
    owe(world.abel_account, ("A-1", 100_00, 5))
    rules = (
        Rule(name="Large", policy="good", sizes={"EUR": Size(at_least_minor=100_00)}),
        Rule(name="Northern", policy="good", entities=frozenset({"NORTH"})),
        *everybody("standard"),
    )
    assert rule_counts(scope=desk_scope(user=world.auditor), rules=rules) == [1, 0, 0]
    assert rule_counts(scope=desk_scope(user=world.stranger), rules=rules) == [0, 0, 1]
    assert rule_counts(scope=desk_scope(user=world.newcomer), rules=rules) == [0, 0, 0]


@pytest.mark.parametrize("ready", READY, ids=lambda one: one[0].code)
def test_what_comes_with_the_house_has_no_fault_and_words_in_every_language(ready, db):
    policy, name = ready
    assert faults(policy, texts=known_texts()) == []
    assert missing_languages(policy, texts=known_texts(), languages=languages()) == []
    assert head_faults(name=name, note="", is_new=True) == []


def test_a_letter_is_shown_for_an_account_that_is_seen(world):
    scope = desk_scope(user=world.collector)
    assert facts_to_show(scope=scope, account_id=None, as_of=TODAY) is SAMPLE
    owe(world.abel_account, ("A-1", 100_00, 5))
    owe(world.berg_account, ("B-1", 70_00, 50))
    facts = facts_to_show(scope=scope, account_id=None, as_of=TODAY)
    assert (facts.customer, [one.number for one in facts.items]) == ("Abel Optik GmbH", ["A-1"])
    assert facts_to_show(scope=scope, account_id=world.berg_account.pk, as_of=TODAY) is SAMPLE
