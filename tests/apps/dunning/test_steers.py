"""Words about a next step: who may say them, how long they stand, how often; what is refused is not written."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from tests.world import NOW, TODAY, make_user, make_world, owe

from dunwell.apps.dunning.models import Steer
from dunwell.apps.dunning.operations import publish
from dunwell.apps.dunning.policies import STANDARD
from dunwell.apps.dunning.steer_frames import forwards, skips, vetoes
from dunwell.apps.dunning.steers import SteerRefused, UnknownSteer, withdraw_steer
from dunwell.apps.journal.models import Event
from dunwell.apps.organisation.models import Role
from dunwell.apps.organisation.scope import desk_scope
from dunwell.apps.receivables.access import UnknownAccount
from dunwell.apps.runs import steering
from dunwell.apps.worklist.models import Task
from dunwell.apps.worklist.operations import close_task
from dunwell.apps.worklist.owners import HandOverRefused, hand_to_owner

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db):
    return make_world()


@pytest.fixture
def step(world):
    """Abel's reminder, the second step, three days after due."""
    publish(policy=STANDARD, name="Standard ladder", actor="test", now=NOW)
    (item,) = owe(world.abel_account, ("A-1", 100_00, 3))
    return item


def said(world, who, kind, *, reason="They move house", until=None, step=2, now=NOW):
    about = {"scope": desk_scope(user=getattr(world, who)), "account_id": world.abel_account.public_id}
    words = {"step": step, "reason": reason, "now": now}
    if kind == "postpone":
        return steering.postpone_step(**about, **words, until=until)
    return {"skip": steering.skip_step, "forward": steering.bring_forward, "veto": steering.veto_step}[kind](
        **about, **words
    )


def refused(world, code, *args, **kwargs):
    before = Steer.objects.count(), Event.objects.count()
    with pytest.raises(SteerRefused) as refusal:
        said(world, *args, **kwargs)
    assert refusal.value.code == code
    assert (Steer.objects.count(), Event.objects.count()) == before


@pytest.mark.parametrize("who", ["owner", "collector", "assistant", "controller"])
def test_the_owner_and_whoever_works_may_stop_a_step(world, step, who):
    steer = said(world, who, "veto")
    assert (steer.kind, steer.step, steer.carrying_item_id, steer.on, steer.until) == (
        "veto", 2, step.pk, TODAY, TODAY + timedelta(days=14),
    )  # fmt: skip
    event = Event.objects.get(name="dunning.steer.vetoed")
    assert (event.subject_id, event.account_id, event.data["reason"]) == (
        steer.pk, world.abel_account.pk, "They move house",
    )  # fmt: skip
    assert vetoes(as_of=TODAY + timedelta(days=14))["account_id"].to_list() == [world.abel_account.pk]
    assert vetoes(as_of=TODAY + timedelta(days=15)).is_empty()


def test_who_sees_without_power_may_not_and_who_does_not_see_finds_nothing(world, step):
    refused(world, "not_allowed", "auditor", "veto")
    refused(world, "not_allowed", "auditor", "skip")
    refused(world, "not_allowed", "owner", "skip")
    refused(world, "not_allowed", "owner", "forward")
    for who in ("peer", "stranger", "newcomer"):
        with pytest.raises(UnknownAccount):
            said(world, who, "veto")
    assert Steer.objects.count() == 0


def test_what_is_refused_leaves_nothing_behind(world, step):
    refused(world, "reason_missing", "owner", "veto", reason="  ")
    refused(world, "reason_too_long", "owner", "veto", reason="x" * 501)
    refused(world, "moved_on", "owner", "veto", step=3)
    refused(world, "day_missing", "owner", "postpone")
    refused(world, "past", "owner", "postpone", until=TODAY - timedelta(days=1))
    refused(world, "too_far", "owner", "postpone", until=TODAY + timedelta(days=15))
    refused(world, "reason_missing", "collector", "skip", reason="")


def test_a_step_is_stopped_twice_at_most_and_what_was_undone_at_once_does_not_count(world, step):
    first = said(world, "owner", "veto")
    withdraw_steer(scope=desk_scope(user=world.owner), steer_id=first.public_id, now=NOW)
    said(world, "owner", "postpone", until=TODAY)
    later = NOW + timedelta(days=1)
    second = said(world, "owner", "veto", now=later)
    withdraw_steer(
        scope=desk_scope(user=world.collector), steer_id=second.public_id, now=NOW + timedelta(days=5)
    )
    refused(world, "too_often", "owner", "veto", now=NOW + timedelta(days=5))
    assert Event.objects.filter(name="dunning.steer.withdrawn").count() == 2


def test_a_word_is_taken_back_once_and_only_by_who_might_have_said_it(world, step):
    steer = said(world, "collector", "skip")
    for who, fault, code in (
        ("owner", SteerRefused, "not_allowed"),
        ("stranger", UnknownSteer, "unknown_steer"),
    ):
        with pytest.raises(fault) as refusal:
            withdraw_steer(scope=desk_scope(user=getattr(world, who)), steer_id=steer.public_id, now=NOW)
        assert refusal.value.code == code
    scope = desk_scope(user=world.collector)
    withdraw_steer(scope=scope, steer_id=steer.public_id, now=NOW)
    with pytest.raises(SteerRefused, match="Somebody else was faster"):
        withdraw_steer(scope=scope, steer_id=steer.public_id, now=NOW)
    assert skips(as_of=TODAY).is_empty()


def test_a_skipped_step_counts_as_taken_and_the_next_one_comes(world, step):
    said(world, "collector", "skip")
    row = skips(as_of=TODAY).row(0, named=True)
    assert (row["carrying_item_id"], row["step"], row["is_contact"]) == (step.pk, 2, False)
    ahead = steering.next_step(
        scope=desk_scope(user=world.collector), account_id=world.abel_account.public_id, now=NOW
    )
    assert (ahead.ahead.level.step, ahead.reason, ahead.next_on) == (
        3, "NEXT_STEP_LATER", TODAY + timedelta(days=11),
    )  # fmt: skip


def test_a_step_brought_forward_is_due_today_and_said_once(world, step):
    said(world, "collector", "skip")
    said(world, "collector", "forward", step=3, reason="")
    assert forwards(as_of=TODAY).row(0, named=True)["step"] == 3
    refused(world, "already", "controller", "forward", step=3)
    ahead = steering.next_step(
        scope=desk_scope(user=world.collector), account_id=world.abel_account.public_id, now=NOW
    )
    assert ahead.reason == "OWNER_WINDOW", "the owner is still asked"


def test_the_lead_decides_in_the_middle_and_nobody_after_a_formal_demand(world, step):
    lead = make_user("lead", Role.SALES_LEAD, world.north)
    for number in (2, 3):
        said(world, "collector", "skip", step=number)
    refused(world, "stage_over", "owner", "veto", step=4)
    steering.veto_step(
        scope=desk_scope(user=lead), account_id=world.abel_account.public_id, step=4, reason="I call", now=NOW
    )
    said(world, "collector", "skip", step=4)
    refused(world, "stage_over", "collector", "veto", step=5)


def test_after_a_formal_demand_the_sales_side_is_not_asked_whatever_the_policy_says(world):
    first, second, *_ = STANDARD.levels
    formal = replace(
        STANDARD, levels=(replace(first, tone="formal"), replace(second, tone="formal", sender="senior"))
    )
    publish(policy=formal, name="Standard ladder", actor="test", now=NOW)
    (item,) = owe(world.abel_account, ("A-1", 100_00, -5))
    said(world, "collector", "skip", step=1)
    refused(world, "formal_demand", "owner", "veto", step=2)
    assert item.pk == Steer.objects.get().carrying_item_id


def test_days_are_those_of_the_entity(world, step):
    """At half past midnight in Auckland it is the day before in UTC: the fourteen days count from Auckland's."""
    world.north.timezone = "Pacific/Auckland"
    world.north.save()
    late = datetime(2026, 3, 10, 11, 30, tzinfo=UTC)
    steer = said(world, "owner", "veto", now=late)
    assert (steer.on, steer.until) == (TODAY, date(2026, 3, 25)), "it acts on the run of either day at once"


def test_an_owner_is_asked_once_and_answers_the_question(world, step):
    scope = desk_scope(user=world.collector)
    task = hand_to_owner(
        scope=scope, account_id=world.abel_account.public_id, note="May we call?", now=NOW, today=TODAY
    )
    assert (task.kind, task.assignee, task.due_on, task.body) == (
        "owner", world.owner, TODAY + timedelta(days=2), "May we call?",
    )  # fmt: skip
    with pytest.raises(HandOverRefused) as refusal:
        hand_to_owner(
            scope=scope, account_id=world.abel_account.public_id, note="Again", now=NOW, today=TODAY
        )
    assert (refusal.value.code, Task.objects.count()) == ("already", 1)
    close_task(scope=desk_scope(user=world.owner), task_id=task.public_id, outcome="go_on", note="", now=NOW)
    task.refresh_from_db()
    assert (task.state, task.outcome, task.closed_by) == ("done", "go_on", f"user:{world.owner.pk}")


@pytest.mark.parametrize(
    ("who", "note", "code"), [("owner", "Hm", "not_allowed"), ("collector", " ", "note_missing")]
)
def test_a_question_that_cannot_be_asked_is_not(world, step, who, note, code):
    with pytest.raises(HandOverRefused) as refusal:
        hand_to_owner(
            scope=desk_scope(user=getattr(world, who)),
            account_id=world.abel_account.public_id,
            note=note,
            now=NOW,
            today=TODAY,
        )
    assert (refusal.value.code, Task.objects.count()) == (code, 0)
