"""Drafts that wait for a yes, the switch of the house, and runs that send more than was thought of."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from tests.ledger import RESTLESS, publish_policy, reason, states
from tests.world import make_user

from dunwell.apps.journal.models import Event
from dunwell.apps.messages.models import Message, Touch
from dunwell.apps.organisation.models import Role, Switch, User
from dunwell.apps.organisation.scope import Scope, desk_scope
from dunwell.apps.organisation.switches import LETTERS_MAX, SwitchRefused, set_switch, switch_state
from dunwell.apps.runs.approving import ApprovalRefused, UnknownDraft, approve, reject, take_back
from dunwell.apps.runs.drafts import draft, drafts
from dunwell.apps.runs.models import Action, Run
from dunwell.apps.runs.releasing import ReleaseRefused, release
from dunwell.apps.worklist.models import Task

DAY = date(2026, 3, 20)
NEXT = DAY + timedelta(days=1)


def late(days: int) -> date:
    return DAY - timedelta(days=days)


def asking(approval: str) -> object:
    return replace(RESTLESS, levels=tuple(replace(level, approval=approval) for level in RESTLESS.levels))


def scope_of(name: str, role: Role, ledger) -> Scope:
    found = User.objects.filter(email=f"{name}@group.example").first()
    return desk_scope(user=found or make_user(name, role, ledger.entity))


@pytest.fixture
def collector(ledger) -> Scope:
    return scope_of("collector", Role.COLLECTOR, ledger)


@pytest.fixture
def controller(ledger) -> Scope:
    return scope_of("controller", Role.CONTROLLER, ledger)


@pytest.fixture
def waiting(ledger):
    """One account whose reminder waits for a yes; returns the account."""
    publish_policy(asking("one"), now=ledger.clock())
    account = ledger.account("C1")
    ledger.invoice(account, "I-1", 100_00, due=late(3))
    ledger.run(DAY)
    return account


def only_draft() -> Action:
    return Action.objects.get(state="awaiting")


def test_nothing_leaves_before_somebody_said_yes_and_a_minute_has_passed(ledger, waiting, collector):
    run = Run.objects.get()
    assert (run.state, states(run), ledger.mail.tries) == ("closed", {"awaiting": 1}, [])
    (row,) = drafts(scope=collector, as_of=DAY)
    assert (row.customer, row.asked_minor, row.days_overdue, row.may_approve) == (
        "Customer C1",
        100_00,
        3,
        True,
    )
    seen = draft(scope=collector, action_id=row.public_id, as_of=DAY)
    assert (seen.recipient, seen.why_not, "I-1" in seen.text) == ("Accounts payable", "", True)
    done = approve(scope=collector, action_ids=[row.public_id], now=ledger.clock(), today=DAY)
    assert (done.sending, done.waiting) == ([row.public_id], [])
    assert (ledger.run(DAY).state, ledger.mail.tries) == ("proposed", [])
    ledger.clock.pass_minutes(1)
    assert ledger.run(DAY).state == "closed"
    assert ledger.mail.recipients == ["ap@c1.example"]
    told = Event.objects.filter(name__startswith="runs.action").values_list("name", "actor")
    assert list(told) == [("runs.action.approved", collector.actor)]


def test_an_approval_is_undone_within_the_minute_and_not_after(ledger, waiting, collector):
    action = only_draft()
    approve(scope=collector, action_ids=[action.public_id], now=ledger.clock(), today=DAY)
    take_back(scope=collector, action_id=action.public_id, now=ledger.clock())
    ledger.clock.pass_minutes(2)
    ledger.run(DAY)
    assert (ledger.mail.tries, only_draft().pk) == ([], action.pk)
    approve(scope=collector, action_ids=[action.public_id], now=ledger.clock(), today=DAY)
    ledger.clock.pass_minutes(1)
    ledger.run(DAY)
    with pytest.raises(ApprovalRefused, match="left already") as refused:
        take_back(scope=collector, action_id=action.public_id, now=ledger.clock())
    assert refused.value.code == "too_late"
    assert len(ledger.mail.tries) == 1


def test_a_draft_holds_the_account_until_it_expires(ledger, waiting, collector):
    first = only_draft()
    for days in range(1, 5):
        assert reason(ledger.run(DAY + timedelta(days=days)), waiting) == "AWAITING_APPROVAL"
    fifth = ledger.run(DAY + timedelta(days=5))
    first.refresh_from_db()
    assert (first.state, first.reason) == ("lapsed", "DRAFT_EXPIRED")
    assert (reason(fifth, waiting), only_draft().on) == ("STEP_DUE", fifth.as_of)
    with pytest.raises(ApprovalRefused):
        approve(scope=collector, action_ids=[first.public_id], now=ledger.clock(), today=fifth.as_of)
    assert ledger.mail.tries == []


def test_an_approved_draft_is_looked_at_again_as_of_the_day_it_leaves(ledger, waiting, collector):
    action = only_draft()
    ledger.run(NEXT)
    receipt = ledger.receive(waiting, 100_00, on=NEXT)
    ledger.allocate(receipt, waiting.items.get(number="I-1"), 100_00, on=NEXT)
    assert drafts(scope=collector, as_of=NEXT) == []
    assert draft(scope=collector, action_id=action.public_id, as_of=NEXT).why_not == "NOTHING_OPEN"
    approve(scope=collector, action_ids=[action.public_id], now=ledger.clock(), today=NEXT)
    ledger.clock.pass_minutes(1)
    ledger.run(DAY)
    action.refresh_from_db()
    assert (action.state, action.reason, ledger.mail.tries) == ("lapsed", "NOTHING_OPEN", [])


def test_an_approval_of_an_older_run_goes_out_and_the_next_run_knows_it(ledger, waiting, collector):
    action = only_draft()
    ledger.run(NEXT)
    approve(scope=collector, action_ids=[action.public_id], now=ledger.clock(), today=NEXT)
    later = ledger.run(
        NEXT + timedelta(days=1)
    )  # before the minute was over, and before the older run was taken up
    assert reason(later, waiting) == "AWAITING_APPROVAL"  # approved, and about to leave
    ledger.clock.pass_minutes(1)
    ledger.run(DAY)
    assert ledger.mail.recipients == ["ap@c1.example"]
    assert reason(ledger.run(NEXT + timedelta(days=2)), waiting) == "NEXT_STEP_LATER"
    assert Run.objects.get(as_of=DAY).state == "closed"


def test_four_eyes_are_two_people_and_the_second_a_controller(ledger, collector, controller):
    publish_policy(asking("two"), now=ledger.clock())
    ledger.invoice(ledger.account("C1"), "I-1", 100_00, due=late(3))
    ledger.run(DAY)
    action = only_draft()
    first = approve(scope=collector, action_ids=[action.public_id], now=ledger.clock(), today=DAY)
    assert (first.sending, first.waiting) == ([], [action.public_id])
    with pytest.raises(ApprovalRefused) as twice:
        approve(scope=collector, action_ids=[action.public_id], now=ledger.clock(), today=DAY)
    other = scope_of("other", Role.COLLECTOR, ledger)
    with pytest.raises(ApprovalRefused) as powerless:
        approve(scope=other, action_ids=[action.public_id], now=ledger.clock(), today=DAY)
    assert (twice.value.code, powerless.value.code) == ("twice", "not_allowed")
    (row,) = drafts(scope=controller, as_of=DAY)
    assert (row.yes_from, row.may_approve) == (["Collector"], True)
    approve(scope=controller, action_ids=[action.public_id], now=ledger.clock(), today=DAY)
    ledger.clock.pass_minutes(1)
    ledger.run(DAY)
    assert len(ledger.mail.arrived) == 1


def test_a_no_needs_a_reason_and_the_next_run_drafts_afresh(ledger, waiting, collector):
    action = only_draft()
    with pytest.raises(ApprovalRefused) as refused:
        reject(scope=collector, action_id=action.public_id, reason=" ", now=ledger.clock())
    assert (refused.value.code, refused.value.field) == ("note_missing", "note")
    reject(scope=collector, action_id=action.public_id, reason="They called.", now=ledger.clock())
    action.refresh_from_db()
    assert (action.state, action.reason) == ("lapsed", "REJECTED")
    ledger.run(NEXT)
    assert only_draft().on == NEXT


def test_whoever_said_yes_may_still_say_no(ledger, collector):
    publish_policy(asking("two"), now=ledger.clock())
    ledger.invoice(ledger.account("C1"), "I-1", 100_00, due=late(3))
    ledger.run(DAY)
    action = only_draft()
    approve(scope=collector, action_ids=[action.public_id], now=ledger.clock(), today=DAY)
    reject(scope=collector, action_id=action.public_id, reason="They called.", now=ledger.clock())
    action.refresh_from_db()
    assert (action.state, action.reason) == ("lapsed", "REJECTED")


def test_nobody_sees_or_sends_what_is_not_theirs(ledger, waiting):
    action = only_draft()
    stranger = Scope(
        actor="user:0", entity_ids=frozenset(), owner_entity_ids=frozenset(),
        powers=scope_of("controller", Role.CONTROLLER, ledger).powers, user_id=User.objects.get().pk,
    )  # fmt: skip
    assert drafts(scope=stranger, as_of=DAY) == []
    for attempt in (
        lambda: draft(scope=stranger, action_id=action.public_id, as_of=DAY),
        lambda: approve(scope=stranger, action_ids=[action.public_id], now=ledger.clock(), today=DAY),
        lambda: reject(scope=stranger, action_id=action.public_id, reason="no", now=ledger.clock()),
    ):
        with pytest.raises(UnknownDraft):
            attempt()
    auditor = scope_of("auditor", Role.AUDITOR, ledger)
    with pytest.raises(ApprovalRefused, match="may see drafts"):
        approve(scope=auditor, action_ids=[action.public_id], now=ledger.clock(), today=DAY)
    assert only_draft().pk == action.pk


def test_a_vip_is_written_to_only_with_a_yes(ledger):
    account = ledger.account("C1")
    account.customer.is_vip = True
    account.customer.save()
    ledger.invoice(account, "I-1", 100_00, due=late(3))
    assert states(ledger.run(DAY)) == {"awaiting": 1}
    assert ledger.mail.tries == []


def test_in_test_mode_everything_is_written_and_nothing_leaves_or_counts(ledger, controller):
    set_switch(scope=controller, sending="test", letters_max=10, note="First look", now=ledger.clock())
    written, called = ledger.account("C1"), ledger.account("C2", has_address=False)
    for account in (written, called):
        ledger.invoice(account, "I-1", 100_00, due=late(3))
    run = ledger.run(DAY)
    assert (run.state, states(run)) == ("closed", {"lapsed": 2})
    assert set(Action.objects.values_list("reason", flat=True)) == {"TEST_MODE"}
    assert list(Message.objects.values_list("state", "recipient")) == [("withheld", "ap@c1.example")]
    assert (ledger.mail.tries, Touch.objects.count(), Task.objects.count()) == ([], 0, 0)
    set_switch(scope=controller, sending="live", letters_max=10, note="Looks right", now=ledger.clock())
    assert reason(ledger.run(NEXT), written) == "STEP_DUE"
    assert ledger.mail.recipients == ["ap@c1.example"]


def test_whoever_works_stops_the_sending_at_once_and_a_controller_lets_it_go_on(
    ledger, collector, controller
):
    account = ledger.account("C1")
    ledger.invoice(account, "I-1", 100_00, due=late(3))
    set_switch(
        scope=collector, sending="stopped", letters_max=LETTERS_MAX, note="Wrong text", now=ledger.clock()
    )
    run = ledger.run(DAY)
    assert (run.state, states(run), ledger.mail.tries) == ("proposed", {"proposed": 1}, [])
    with pytest.raises(SwitchRefused) as refused:
        set_switch(
            scope=collector, sending="live", letters_max=LETTERS_MAX, note="Mended", now=ledger.clock()
        )
    assert (refused.value.code, switch_state().sending) == ("not_allowed", "stopped")
    set_switch(scope=controller, sending="live", letters_max=LETTERS_MAX, note="Mended", now=ledger.clock())
    assert ledger.run(DAY).state == "closed"
    assert ledger.mail.recipients == ["ap@c1.example"]


def test_the_sending_is_stopped_between_two_letters(ledger, collector):
    for number in range(3):
        ledger.invoice(ledger.account(f"C{number}"), "I-1", 100_00, due=late(3))

    def stop(_letter) -> None:
        if not Switch.objects.exists():
            set_switch(
                scope=collector, sending="stopped", letters_max=LETTERS_MAX, note="Stop", now=ledger.clock()
            )

    ledger.mail.before = stop
    run = ledger.run(DAY)
    assert (run.state, states(run)) == ("proposed", {"sent": 1, "proposed": 2})


def test_a_run_over_its_limit_waits_for_a_release(ledger, collector, controller):
    set_switch(scope=controller, sending="live", letters_max=1, note="Careful", now=ledger.clock())
    for number in range(2):
        ledger.invoice(ledger.account(f"C{number}"), "I-1", 100_00, due=late(3))
    ledger.invoice(ledger.account("C9", has_address=False), "I-1", 100_00, due=late(3))
    run = ledger.run(DAY)
    assert (run.state, states(run), ledger.mail.tries) == ("proposed", {"proposed": 2, "done": 1}, [])
    with pytest.raises(ReleaseRefused):
        release(scope=collector, run_id=run.pk, now=ledger.clock())
    release(scope=controller, run_id=run.pk, now=ledger.clock())
    assert ledger.run(DAY).state == "closed"
    assert len(ledger.mail.arrived) == 2
    with pytest.raises(ReleaseRefused, match="Nothing"):
        release(scope=controller, run_id=run.pk, now=ledger.clock())
