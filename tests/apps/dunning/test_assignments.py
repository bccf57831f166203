"""Rules published, accounts moved and released, and the version that each account goes by."""

from datetime import timedelta

import polars as pl
import pytest
from django.db import IntegrityError, transaction
from tests.world import NOW, TODAY, make_account, make_customer, make_user, make_world

from dunwell.apps.dunning.assignment_frames import (
    UNPUBLISHED,
    assigning,
    current,
    facts,
    remember_starts,
    rules_in_force,
    versions_in_force,
)
from dunwell.apps.dunning.assignments import (
    MoveRefused,
    RulesRefused,
    move_accounts,
    publish_rules,
    release_accounts,
)
from dunwell.apps.dunning.models import Assignment, AssignmentRules
from dunwell.apps.dunning.operations import publish
from dunwell.apps.dunning.policies import STANDARD
from dunwell.apps.journal.models import Event
from dunwell.apps.organisation.models import Role
from dunwell.apps.organisation.scope import desk_scope
from dunwell.apps.parties.models import Customer
from dunwell.apps.receivables.access import UnknownAccount
from dunwell.core.dunning.assignment import FACTS, VERSIONS, Rule, Size, everybody
from dunwell.core.dunning.policy import Level, Policy

pytestmark = pytest.mark.django_db
STRICT = Policy(
    code="strict",
    version=1,
    levels=(Level(step=1, key="reminder", days=1, channel="email"),),
    minimum_gap_days=3,
    minimum_balances={},
)
HIGH = Rule(name="High risk", policy="strict", risks=frozenset({"high"}))


@pytest.fixture
def world(db):
    return make_world()


@pytest.fixture
def policies(world):
    """The standard policy and a strict one, each in its first version."""
    standard = publish(policy=STANDARD, name="Standard", actor="test", now=NOW)
    strict = publish(policy=STRICT, name="Strict", actor="test", now=NOW)
    return {"standard": standard.pk, "strict": strict.pk}


@pytest.fixture
def admin(world):
    return make_user("admin", Role.ADMIN, world.north, world.south)


def publish_as(user, *rules, now=NOW):
    return publish_rules(scope=desk_scope(user=user), rules=rules, now=now)


def move(world, user=None, policy="strict", reason="Asked for", accounts=None):
    return move_accounts(
        scope=desk_scope(user=user or world.controller),
        account_ids=[one.public_id for one in accounts or [world.abel_account]],
        policy=policy,
        reason=reason,
        now=NOW,
        today=TODAY,
    )


def release(world, user=None, reason="Back"):
    return release_accounts(
        scope=desk_scope(user=user or world.controller),
        account_ids=[world.abel_account.public_id],
        reason=reason,
        now=NOW,
        today=TODAY,
    )


def stands(*rows):
    """(account, open amount, whether it runs), all in EUR."""
    return pl.DataFrame(
        [{"account_id": a.pk, "currency": "EUR", "open_minor": o, "is_running": r} for a, o, r in rows]
    )


def given(account, *, open_minor=100, is_running=False, as_of=TODAY):
    found = assigning(as_of=as_of).versions(accounts=stands((account, open_minor, is_running)))
    return found["policy_version_id"].item()


def started(account, version, on=TODAY):
    found = pl.DataFrame({"account_id": [account.pk], "policy_version_id": [version]})
    return remember_starts(found=found, on=on, at=NOW, actor="system:test")


def told():
    return list(Event.objects.filter(name__startswith="dunning.account").order_by("pk"))


def test_without_rules_everybody_has_the_policy_of_the_house(world):
    assert rules_in_force() == everybody("standard")
    assert versions_in_force() == {"standard": UNPUBLISHED}
    assert given(world.abel_account) == UNPUBLISHED
    version = publish(policy=STANDARD, name="Standard", actor="test", now=NOW)
    assert versions_in_force() == {"standard": version.pk}
    assert given(world.abel_account) == version.pk


def test_rules_give_policies_by_what_is_known_of_the_customer(world, policies, admin):
    Customer.objects.filter(pk=world.abel.pk).update(
        risk_class="high", segment="Key", country="DE", terms="N30"
    )
    publish_as(admin, HIGH, *everybody("standard"))
    found = assigning(as_of=TODAY).versions(
        accounts=stands((world.berg_account, 5, False), (world.abel_account, 5, False))
    )
    assert found.rows() == [
        (world.berg_account.pk, policies["standard"]),
        (world.abel_account.pk, policies["strict"]),
    ]
    assert FACTS.check(facts()).sort("account_id").rows() == [
        (world.abel_account.pk, "NORTH", "Key", "high", "DE", "N30"),
        (world.berg_account.pk, "SOUTH", "", "", "", ""),
    ]
    assert facts(account_ids=[world.berg_account.pk])["entity"].to_list() == ["SOUTH"]


def test_publishing_rules_is_told_once_and_the_same_again_is_nothing(world, policies, admin):
    first = publish_as(admin, *everybody("strict"))
    assert (first.version, first.published_by, first.published_at) == (1, f"user:{admin.pk}", NOW)
    assert publish_as(admin, *everybody("strict")) == first
    assert publish_as(admin, HIGH, *everybody("standard")).version == 2
    assert rules_in_force() == (HIGH, *everybody("standard"))
    events = Event.objects.filter(name="dunning.rules.published").order_by("pk")
    assert [(one.actor, one.data) for one in events] == [
        (f"user:{admin.pk}", {"version": 1, "rules": 1}),
        (f"user:{admin.pk}", {"version": 2, "rules": 2}),
    ]


def test_rules_are_refused_with_all_their_faults_and_nothing_is_written(world, policies, admin):
    bad = Rule(name="", policy="gone", entities=frozenset({"WEST"}), sizes={"EUR": Size()})
    with pytest.raises(RulesRefused) as refusal:
        publish_as(admin, bad)
    assert [fault.field for fault in refusal.value.faults] == [
        "rules[1].name",
        "rules[1].policy",
        "rules[1].entities",
        "rules[1].sizes.EUR",
        "rules[1]",
    ]
    with pytest.raises(RulesRefused, match="not change them"):
        publish_as(world.controller, *everybody("strict"))
    assert not AssignmentRules.objects.exists()
    assert not Event.objects.filter(name="dunning.rules.published").exists()


def test_an_account_that_runs_keeps_its_version_and_others_take_the_new_one(world, policies):
    assert started(world.abel_account, policies["standard"]) == 1
    newer = publish(policy=STANDARD, name="Standard", actor="test", now=NOW)
    assert newer.version == 2
    assert given(world.abel_account, is_running=True) == policies["standard"]
    assert given(world.abel_account, is_running=False) == newer.pk
    assert given(world.berg_account, is_running=True) == newer.pk


def test_a_day_before_the_assignment_does_not_know_of_it(world, policies):
    started(world.abel_account, policies["strict"])
    assert given(world.abel_account, is_running=True, as_of=TODAY) == policies["strict"]
    assert given(world.abel_account, is_running=True, as_of=TODAY - timedelta(days=1)) == policies["standard"]


def test_an_account_moved_on_purpose_stays_there_until_it_is_released(world, policies):
    started(world.abel_account, policies["standard"])
    assert move(world, reason=" They\nasked ") == 1
    assert given(world.abel_account) == policies["strict"]
    publish(policy=STANDARD, name="Standard", actor="test", now=NOW)
    assert given(world.abel_account, is_running=True) == policies["strict"]
    assert move(world) == 0  # it is there already
    started(world.abel_account, policies["standard"])  # a run that began before the move
    assert given(world.abel_account) == policies["strict"]
    assert release(world) == 1
    assert given(world.abel_account, is_running=True) == policies["strict"]
    assert given(world.abel_account) == versions_in_force()["standard"]
    who = (f"user:{world.controller.pk}", world.north.pk, world.abel.pk, world.abel_account.pk)
    assert [
        (one.name, (one.actor, one.entity_id, one.customer_id, one.account_id), one.data) for one in told()
    ] == [
        (
            "dunning.account.moved",
            who,
            {"to": "Strict v1", "from": "Standard v1", "note": "They asked"},
        ),
        ("dunning.account.released", who, {"to": "Strict v1", "from": "Strict v1", "note": "Back"}),
    ]
    rows = Assignment.objects.order_by("pk").values_list("kind", "policy_version_id", "note", "on")
    assert list(rows) == [
        ("started", policies["standard"], "", TODAY),
        ("moved", policies["strict"], "They asked", TODAY),
        ("started", policies["standard"], "", TODAY),
        ("released", policies["strict"], "Back", TODAY),
    ]


@pytest.mark.parametrize(
    ("how", "code", "field"),
    [
        ({"policy": "gone"}, "unknown_policy", "policy"),
        ({"reason": " \n"}, "reason_missing", "reason"),
        ({"reason": "x" * 501}, "reason_too_long", "reason"),
    ],
)
def test_a_move_that_is_refused_writes_nothing(world, policies, how, code, field):
    with pytest.raises(MoveRefused) as refusal:
        move(world, **how)
    assert (refusal.value.code, refusal.value.field) == (code, field)
    assert not Assignment.objects.exists()
    assert told() == []


def test_who_may_not_move_accounts_is_refused(world, policies):
    for user in (world.collector, world.assistant, world.auditor, world.owner):
        with pytest.raises(MoveRefused) as refusal:
            move(world, user=user)
        assert refusal.value.code == "not_allowed"
    with pytest.raises(UnknownAccount):
        move(world, user=world.stranger)
    with pytest.raises(UnknownAccount):
        move(world, accounts=[world.abel_account, world.berg_account])
    with pytest.raises(MoveRefused, match="None of these"):
        release(world)
    with pytest.raises(MoveRefused, match="at least one"):
        move_accounts(
            scope=desk_scope(user=world.controller),
            account_ids=[],
            policy="strict",
            reason="x",
            now=NOW,
            today=TODAY,
        )
    assert not Assignment.objects.exists()
    assert told() == []


def test_many_accounts_are_read_together_and_alone(world, policies):
    others = [
        make_account(customer=make_customer(number=f"C-{at}", name=f"Customer {at}"), entity=world.north)
        for at in range(3000, 3004)
    ]
    move(world, accounts=others[:2])
    found = assigning(as_of=TODAY, account_ids=[others[0].pk, others[3].pk])
    assert current(as_of=TODAY).sort("account_id").rows() == [
        (one.pk, policies["strict"], True) for one in others[:2]
    ]
    assert found.current.rows() == [(others[0].pk, policies["strict"], True)]
    by_version = found.versions(accounts=stands((others[3], 1, True), (others[0], 1, False)))
    assert VERSIONS.check(by_version)["policy_version_id"].to_list() == [
        policies["standard"],
        policies["strict"],
    ]
    taking = pl.Series([others[3].pk], dtype=pl.Int64)
    assert found.starts(given=by_version, taking=taking).rows() == [(others[3].pk, policies["standard"])]


def test_an_assignment_is_never_changed(world, policies):
    move(world)
    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        Assignment.objects.update(note="")
    with pytest.raises(IntegrityError), transaction.atomic():
        Assignment.objects.create(
            account_id=world.abel_account.pk,
            policy_version_id=policies["strict"],
            kind="guessed",
            on=TODAY,
            at=NOW,
            actor="test",
        )
