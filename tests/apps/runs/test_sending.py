"""What becomes of a letter: taken, refused, put back, in doubt; and what a process that dies leaves behind."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from tests.fakes import Killed
from tests.ledger import events, morning, reason, states
from tests.world import make_entity

from dunwell.apps.journal.models import Event
from dunwell.apps.messages.models import Message
from dunwell.apps.organisation.models import Role, User
from dunwell.apps.organisation.operations import add_user
from dunwell.apps.organisation.scope import desk_scope, system_scope
from dunwell.apps.parties.models import Contact
from dunwell.apps.runs.models import Action, Run
from dunwell.apps.runs.moving import EVENT_NAMES
from dunwell.apps.runs.sending import MOST_ATTEMPTS, WAIT_MINUTES
from dunwell.apps.runs.settle import CannotSettle, settle_uncertain
from dunwell.apps.worklist.models import Task
from dunwell.core.runs.states import ACTION_MOVES, SETTLED

DAY = date(2026, 3, 20)


@pytest.fixture
def account(ledger):
    """Its reminder is due on DAY."""
    opened = ledger.account("C1")
    ledger.invoice(opened, "I-1", 100_00, due=DAY - timedelta(days=3))
    return opened


def test_a_refused_address_is_marked_and_the_next_day_somebody_is_asked_for_another(ledger, account):
    ledger.mail.bad_addresses = {"ap@c1.example"}
    run = ledger.run(DAY)
    assert (run.state, states(run)) == ("closed", {"refused": 1})
    contact = Contact.objects.get()
    assert contact.undeliverable_at == morning(DAY)
    assert contact.undeliverable_reason == "550 no such mailbox ap@c1.example"
    next_run = ledger.run(DAY + timedelta(days=1))
    assert states(next_run) == {"done": 1}
    assert ledger.mail.tries == [Message.objects.get().message_id]
    assert events(account) == [
        "03-20 dunning.notice.refused 2",
        "03-21 worklist.task.opened",
        "03-21 runs.action.done 2",
    ]
    third = ledger.run(DAY + timedelta(days=2))
    assert (reason(third, account), Task.objects.count()) == ("CONTACT_MISSING", 1)


def test_a_letter_refused_for_itself_leaves_the_address_alone(ledger, account):
    ledger.mail.script = {1: "refuse"}
    run = ledger.run(DAY)
    assert states(run) == {"refused": 1}
    assert Contact.objects.get().undeliverable_at is None
    assert ledger.run(DAY + timedelta(days=1)).actions.get().state == "sent"


def test_a_statement_that_cannot_be_set_keeps_no_other_letter_waiting(ledger, account):
    ledger.invoice(ledger.account("C2"), "I-2", 100_00, due=DAY - timedelta(days=3))
    ledger.documents.refused = {"C1"}
    run = ledger.run(DAY)
    assert (run.state, states(run)) == ("closed", {"lapsed": 1, "sent": 1})
    assert Action.objects.get(account_id=account.pk).reason == "STATEMENT_REFUSED"
    told = Event.objects.get(name="runs.action.lapsed")
    assert told.data["detail"] == "a name holds a character that no font has"
    assert ledger.mail.recipients == ["ap@c2.example"]


def test_a_server_that_is_away_is_asked_again_later_and_the_letter_goes_once(ledger, account):
    ledger.mail.is_away = True
    run = ledger.run(DAY)
    (action,) = run.actions.all()
    assert (run.state, action.state, action.attempts) == ("proposed", "proposed", 1)
    assert action.not_before == morning(DAY) + timedelta(minutes=WAIT_MINUTES[0])
    ledger.mail.is_away = False
    assert ledger.run(DAY).state == "proposed"  # a second too early
    assert len(ledger.mail.tries) == 1
    ledger.clock.pass_minutes(WAIT_MINUTES[0])
    assert ledger.run(DAY).state == "closed"
    assert (ledger.mail.recipients, len(set(ledger.mail.tries))) == (["ap@c1.example"], 1)
    (message,) = Message.objects.all()
    assert (message.state, message.attempts) == ("sent", 2)
    assert message.attachments.count() == 1
    assert events(account) == ["03-20 dunning.notice.put_back 2", "03-20 dunning.notice.sent 2"]


def test_after_the_last_attempt_it_lapses_and_is_proposed_again_the_next_day(ledger, account):
    ledger.mail.is_away = True
    waits: list[timedelta] = []
    while (run := ledger.run(DAY)).state != "closed":
        (action,) = run.actions.all()
        assert action.not_before is not None
        waits.append(action.not_before - ledger.clock.now)
        ledger.clock.now = action.not_before
    assert waits == [timedelta(minutes=minutes) for minutes in WAIT_MINUTES]
    assert len(ledger.mail.tries) == MOST_ATTEMPTS
    assert (states(run), run.actions.get().reason) == ({"lapsed": 1}, "MAIL_UNAVAILABLE")
    assert events(account)[-2:] == ["03-20 dunning.notice.put_back 2", "03-20 runs.action.lapsed 2"]
    ledger.mail.is_away = False
    assert states(ledger.run(DAY + timedelta(days=1))) == {"sent": 1}
    assert ledger.mail.recipients == ["ap@c1.example"]


def test_what_was_paid_while_the_server_was_away_is_not_asked_for(ledger, account):
    ledger.mail.is_away = True
    run = ledger.run(DAY)
    ledger.receive(account, 100_00, on=DAY)
    ledger.mail.is_away = False
    ledger.clock.pass_minutes(WAIT_MINUTES[0])
    assert ledger.run(DAY).state == "closed"
    assert (states(run), run.actions.get().reason) == ({"lapsed": 1}, "COVERED_BY_CREDIT")
    assert ledger.mail.recipients == []
    assert Message.objects.get().state == "unavailable"


def test_a_letter_in_doubt_is_shown_and_never_sent_again_by_itself(ledger, account):
    ledger.mail.script = {1: "uncertain"}
    run = ledger.run(DAY)
    assert (run.state, states(run)) == ("closed", {"uncertain": 1})
    task = Task.objects.get()
    assert (task.kind, task.state, task.action_id) == ("send_uncertain", "open", run.actions.get().pk)
    ledger.run(DAY)
    ledger.run_days(DAY + timedelta(days=1), DAY + timedelta(days=9))
    assert len(ledger.mail.tries) == 1
    assert Task.objects.count() == 1
    assert events(account) == ["03-20 worklist.task.opened", "03-20 dunning.notice.uncertain 2"]


@pytest.fixture
def in_doubt(ledger, account):
    """A letter of DAY of which nobody knows whether it left; it did not."""
    ledger.mail.script = {1: "uncertain"}
    ledger.run(DAY)
    return Message.objects.get()


def test_settled_as_arrived_it_is_sent(ledger, account, in_doubt):
    settle_uncertain(
        scope=system_scope(actor="user:1"), message_id=in_doubt.pk, arrived=True, now=ledger.clock()
    )
    run = ledger.run(DAY)
    in_doubt.refresh_from_db()
    assert (run.state, states(run), in_doubt.state) == ("closed", {"sent": 1}, "sent")
    assert len(ledger.mail.tries) == 1
    task = Task.objects.get()
    assert (task.state, task.outcome, task.closed_by) == ("done", "arrived", "user:1")
    assert events(account)[2:] == ["03-20 dunning.notice.sent 2", "03-20 worklist.task.done"]


def test_settled_as_not_arrived_it_is_sent_again_the_same_day(ledger, account, in_doubt):
    settle_uncertain(
        scope=system_scope(actor="user:1"), message_id=in_doubt.pk, arrived=False, now=ledger.clock()
    )
    reopened = Run.objects.get()
    assert (reopened.state, reopened.closed_at) == ("proposed", None)
    run = ledger.run(DAY)
    assert (run.state, states(run)) == ("closed", {"sent": 1})
    assert ledger.mail.tries == [in_doubt.message_id] * 2
    assert Task.objects.get().outcome == "sent_again"
    of_run = Event.objects.filter(subject="run").order_by("id").values_list("name", flat=True)
    assert list(of_run) == [
        "runs.run.opened",
        "runs.run.proposed",
        "runs.run.closed",
        "runs.run.reopened",
        "runs.run.closed",
    ]


def test_settled_as_not_arrived_after_a_later_run_the_next_run_decides_afresh(ledger, account, in_doubt):
    """A letter of days ago is stale: it lapses, and the step is taken as of the day on which it is taken."""
    ledger.run(DAY + timedelta(days=1))
    settle_uncertain(
        scope=system_scope(actor="user:1"), message_id=in_doubt.pk, arrived=False, now=ledger.clock()
    )
    assert ledger.run(DAY).state == "closed"
    assert len(ledger.mail.tries) == 1
    ledger.run(DAY + timedelta(days=2))
    assert events(account)[-2:] == ["03-21 runs.action.lapsed 2", "03-22 dunning.notice.sent 2"]


def test_in_doubt_a_second_time_it_is_asked_about_a_second_time(ledger, account, in_doubt):
    ledger.mail.script = {2: "uncertain"}
    settle_uncertain(
        scope=system_scope(actor="user:1"), message_id=in_doubt.pk, arrived=False, now=ledger.clock()
    )
    assert states(ledger.run(DAY)) == {"uncertain": 1}
    task = Task.objects.get()
    assert (task.state, task.outcome, task.closed_at) == ("open", "", None)
    assert events(account)[-2:] == ["03-20 worklist.task.reopened", "03-20 dunning.notice.uncertain 2"]


def person(role: Role, *entities) -> User:
    return add_user(
        email=f"{role}@group.example",
        name=str(role),
        password=None,
        role=role,
        entities=list(entities),
        now=datetime(2026, 3, 1, tzinfo=UTC),
    )


@pytest.mark.parametrize(
    ("role", "is_member", "code"),
    [
        (Role.COLLECTOR, True, ""),
        (Role.CLERK, True, ""),
        (Role.AUDITOR, True, "not_allowed"),
        (Role.SALES, True, "not_allowed"),
        (Role.COLLECTOR, False, "not_uncertain"),
    ],
)
def test_who_may_settle(ledger, in_doubt, role, is_member, code):
    neighbour = make_entity(code="SOUTH", name="Southwind", country="US", currency="USD")
    scope = desk_scope(user=person(role, ledger.entity if is_member else neighbour))
    before = Event.objects.count()
    if not code:
        settle_uncertain(scope=scope, message_id=in_doubt.pk, arrived=True, now=ledger.clock())
        assert Message.objects.get().state == "sent"
        return
    with pytest.raises(CannotSettle) as refusal:
        settle_uncertain(scope=scope, message_id=in_doubt.pk, arrived=True, now=ledger.clock())
    assert refusal.value.code == code
    assert (Message.objects.get().state, Action.objects.get().state) == ("uncertain", "uncertain")
    assert (Event.objects.count(), Task.objects.get().state) == (before, "open")


def test_it_is_settled_once(ledger, in_doubt):
    scope = system_scope(actor="user:1")
    settle_uncertain(scope=scope, message_id=in_doubt.pk, arrived=True, now=ledger.clock())
    before = Event.objects.count()
    with pytest.raises(CannotSettle) as refusal:
        settle_uncertain(scope=scope, message_id=in_doubt.pk, arrived=False, now=ledger.clock())
    assert (refusal.value.code, Message.objects.get().state) == ("not_uncertain", "sent")
    assert Event.objects.count() == before


@pytest.mark.parametrize("knows_fate", [True, False])
@pytest.mark.parametrize("moment", ["die_before", "die_after"])
def test_a_process_that_dies_while_sending_loses_nothing_and_sends_nothing_twice(ledger, moment, knows_fate):
    for number in range(5):
        ledger.invoice(ledger.account(f"C{number}"), "I-1", 100_00, due=DAY - timedelta(days=3))
    ledger.mail.knows_fate = knows_fate
    ledger.mail.script = {3: moment}
    with pytest.raises(Killed):
        ledger.run(DAY)
    in_flight = ledger.mail.tries[2]
    run = ledger.run(DAY)
    assert run.state == "closed"
    if knows_fate:
        assert states(run) == {"sent": 5}
        assert sorted(ledger.mail.recipients) == [f"ap@c{number}.example" for number in range(5)]
        assert ledger.mail.tries.count(in_flight) == (2 if moment == "die_before" else 1)
    else:
        assert states(run) == {"sent": 4, "uncertain": 1}
        assert ledger.mail.tries.count(in_flight) == 1
        assert Message.objects.get(state="uncertain").message_id == in_flight
        assert Task.objects.get().kind == "send_uncertain"


def test_a_carrier_that_cannot_be_asked_leaves_the_letter_in_doubt(ledger, account):
    ledger.mail.script = {1: "die_after"}
    with pytest.raises(Killed):
        ledger.run(DAY)
    ledger.mail.is_away = True
    assert states(ledger.run(DAY)) == {"uncertain": 1}


def test_a_later_run_finds_out_about_a_letter_that_an_older_one_died_over(ledger, account):
    ledger.mail.script = {1: "die_after"}
    with pytest.raises(Killed):
        ledger.run(DAY)
    later = ledger.run(DAY + timedelta(days=1))
    assert {run.as_of: states(run) for run in Run.objects.all()} == {DAY: {"sent": 1}, later.as_of: {}}
    assert (Run.objects.get(as_of=DAY).state, reason(later, account)) == ("closed", "NEXT_STEP_LATER")
    assert len(ledger.mail.tries) == 1


def test_every_event_that_an_action_can_have_is_told_under_a_name(ledger, account):
    """Whatever settles an action, or puts it back, writes a line that timelines show."""
    settling = {event for (_, event), state in ACTION_MOVES.items() if state in SETTLED}
    of_drafts = {"approved", "half_approved", "taken_back"}
    assert set(EVENT_NAMES) == settling | {"put_back"} | of_drafts


def test_the_network_is_never_spoken_to_inside_a_transaction(ledger, account):
    seen: list[bool] = []
    ledger.mail.before = lambda _letter: seen.append(connection.in_atomic_block)
    ledger.run(DAY)
    assert seen == [False]


def test_a_closed_run_asks_the_carrier_nothing(ledger, account):
    ledger.run(DAY)
    ledger.mail.is_away = True
    assert ledger.run(DAY).state == "closed"
    assert len(ledger.mail.tries) == 1
