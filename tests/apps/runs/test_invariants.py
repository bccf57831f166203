"""Each invariant is shown able to fail: a row is broken behind the database's back, and the finding names it."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from tests.ledger import broken
from tests.world import make_user

from dunwell.apps.dunning.checks import INVARIANTS as OF_DUNNING
from dunwell.apps.dunning.holds import place_hold
from dunwell.apps.dunning.models import Assignment, Hold, OwnerDigest, OwnerNotice, PolicyVersion, Steer
from dunwell.apps.messages.models import Message
from dunwell.apps.organisation.models import Role
from dunwell.apps.organisation.scope import desk_scope
from dunwell.apps.receivables.models import Account
from dunwell.apps.runs.checks import INVARIANTS as OF_RUNS
from dunwell.apps.runs.models import Action, ActionItem, Run
from dunwell.apps.worklist.checks import INVARIANTS as OF_TASKS
from dunwell.apps.worklist.models import Note, Task

DAY = date(2026, 3, 20)
BY_NAME = {invariant.name: invariant for invariant in (*OF_DUNNING, *OF_RUNS, *OF_TASKS)}


@pytest.fixture
def acted(ledger):
    """A run that sent a letter, refused one, is in doubt about one, let one lapse, and asked for a contact."""
    for number in range(5):
        account = ledger.account(f"C{number}", has_address=number != 4)
        ledger.invoice(account, "I-1", 100_00, due=DAY - timedelta(days=3))
    ledger.mail.script = {2: "refuse", 3: "uncertain"}
    ledger.documents.refused = {"C3"}
    run = ledger.run(DAY)
    assert sorted(run.actions.values_list("state", flat=True)) == [
        "done",
        "lapsed",
        "refused",
        "sent",
        "uncertain",
    ]
    return run


def execute(sql: str, *params: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)


def found(name: str) -> list[dict[str, object]]:
    """The rows that break an invariant, seen from inside the transaction that broke it."""
    with connection.cursor() as cursor:
        cursor.execute(BY_NAME[name].sql)
        columns = [column.name for column in cursor.description]
        return [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]


def one(run: Run, state: str) -> Action:
    return run.actions.get(state=state)


def set_action(run: Run, which: str, **changes: object) -> dict[str, object]:
    action = one(run, which)
    Action.objects.filter(pk=action.pk).update(**changes)
    return {"action": action.pk}


def lose_events(**which: object) -> None:
    names = " AND ".join(f"{column} = %s" for column in which)
    execute(f"DELETE FROM journal_event WHERE {names}", *which.values())


def wrong_total(run):
    execute("UPDATE runs_run SET held = held + 1, considered = considered + 1 WHERE id = %s", run.pk)
    return {"run": run.pk, "held": 1}


def lost_action(run):
    action = one(run, "done")
    execute("DELETE FROM runs_action WHERE id = %s", action.pk)
    return {"run": run.pk, "actions": 4}


def closed_too_early(run):
    return {**set_action(run, "done", state="proposed"), "run": run.pk, "state": "proposed"}


def decision_of_nobody(run):
    execute("UPDATE runs_decision SET account_id = 987654 WHERE account_id = %s", one(run, "sent").account_id)
    return {"what": "decision", "account": 987654}


def action_nobody_decided(run):
    account = one(run, "sent").account_id
    execute("UPDATE runs_decision SET outcome = 'held' WHERE account_id = %s", account)
    return {"what": "action", "account": account}


def sent_without_event(run):
    action = one(run, "sent")
    lose_events(subject="action", subject_id=action.pk)
    return {"what": "action", "id": action.pk, "state": "sent"}


def opened_without_event(run):
    lose_events(name="runs.run.opened")
    return {"what": "run", "id": run.pk}


def closed_without_event(run):
    lose_events(name="runs.run.closed")
    return {"what": "run", "id": run.pk}


def sent_without_message(run):
    action = one(run, "sent")
    Message.objects.filter(message_id__contains=f".{action.pk}@").update(message_id="lost@example")
    return {"action": action.pk, "message": None}


def message_in_another_state(run):
    Message.objects.filter(state="uncertain").update(state="sent")
    return {"action": one(run, "uncertain").pk, "message_state": "sent"}


def step_twice(run):
    execute("DROP INDEX action_step_once")
    sent = one(run, "sent")
    set_action(run, "uncertain", carrying_item_id=sent.carrying_item_id)
    return {"carrying_item_id": sent.carrying_item_id, "step": sent.step, "times": 2}


def foreign_item_listed(run):
    listed = one(run, "uncertain").carrying_item_id
    ActionItem.objects.create(action=one(run, "sent"), item_id=listed, residual_minor=1)
    return {"action": one(run, "sent").pk, "item": listed}


def carrying_item_not_listed(run):
    action = one(run, "sent")
    ActionItem.objects.filter(action=action).delete()
    return {"action": action.pk, "item": action.carrying_item_id}


def task_without_event(run):
    task = Task.objects.get(kind="contact_missing")
    lose_events(subject="task", subject_id=task.pk)
    return {"task": task.pk, "state": "open"}


def task_closed_without_event(run):
    task = Task.objects.get(kind="contact_missing")
    Task.objects.filter(pk=task.pk).update(state="done", closed_at=task.created_at)
    return {"task": task.pk, "state": "done"}


def hold_without_event(run):
    hold = a_hold(run)
    lose_events(subject="hold", subject_id=hold.pk)
    return {"hold": hold.pk}


def hold_lifted_without_event(run):
    hold = a_hold(run)
    Hold.objects.filter(pk=hold.pk).update(lifted_at=hold.placed_at, lifted_on=hold.starts_on)
    return {"hold": hold.pk, "lifted_at": hold.placed_at}


def a_hold(run):
    account = Account.objects.select_related("entity").order_by("pk")[0]
    owner = make_user("collector", Role.COLLECTOR, account.entity)
    return place_hold(
        scope=desk_scope(user=owner),
        account_id=account.public_id,
        reason="legal",
        note="",
        ends_on=run.as_of,
        review_on=None,
        now=run.opened_at,
        today=run.as_of,
    )


def assignment_of_nobody(run):
    row = an_assignment(run, kind="started", account_id=0)
    return {"assignment": row.pk, "account_id": 0}


def moved_without_event(run):
    row = an_assignment(run, kind="moved", account_id=Account.objects.order_by("pk")[0].pk)
    return {"assignment": row.pk, "kind": "moved"}


def an_assignment(run, *, kind, account_id):
    return Assignment.objects.create(
        account_id=account_id,
        policy_version=PolicyVersion.objects.get(),
        kind=kind,
        on=run.as_of,
        at=run.opened_at,
        actor="test",
    )


def an_account():
    return Account.objects.select_related("customer", "entity").order_by("pk")[0]


def hold_that_acts_nowhere(run):
    account = an_account()
    hold = Hold.objects.create(
        customer=account.customer, reason="legal", owner=make_user("keeper", None), starts_on=run.as_of,
        ends_on=run.as_of, placed_at=run.opened_at, placed_by="test",
    )  # fmt: skip
    return {"hold": hold.pk}


def steer_without_event(run):
    steer = Steer.objects.create(
        account=an_account(), carrying_item_id=1, step=2, kind="skip", on=run.as_of, reason="Said so",
        actor="test", made_at=run.opened_at,
    )  # fmt: skip
    return {"steer": steer.pk}


def a_notice(run, **more):
    return OwnerNotice.objects.create(
        account=an_account(), carrying_item_id=1, step=2, stage="owner", email="owner@group.example",
        told_on=run.as_of, told_at=run.opened_at, window_days=2, window_ends_on=run.as_of + timedelta(days=2),
        planned_on=run.as_of, **more,
    )  # fmt: skip


def told_without_event(run):
    return {"notice": a_notice(run).pk}


def told_by_a_mail_that_never_left(run):
    digest = OwnerDigest.objects.create(
        run_id=run.pk, message_id="digest@test.example", email="owner@group.example", created_at=run.opened_at
    )
    return {"notice": a_notice(run, digest=digest).pk, "state": digest.state}


def note_without_event(run):
    account = an_account()
    note = Note.objects.create(
        customer=account.customer, account=account, text="Rang twice", made_at=run.opened_at, made_by="test"
    )
    return {"kind": "note", "id": note.pk}


def note_of_another_customer(run):
    first, second = Account.objects.order_by("pk")[:2]
    note = Note.objects.create(
        customer=second.customer, account=first, text="Rang twice", made_at=run.opened_at, made_by="test"
    )
    return {"id": note.pk}


BREAKS: list[tuple[str, Callable[[Run], dict[str, object]]]] = [
    ("runs.totals_agree", wrong_total),
    ("runs.totals_agree", lost_action),
    ("runs.closed_is_settled", closed_too_early),
    ("runs.no_orphan", decision_of_nobody),
    ("runs.no_orphan", action_nobody_decided),
    ("runs.settled_has_event", sent_without_event),
    ("runs.settled_has_event", opened_without_event),
    ("runs.settled_has_event", closed_without_event),
    ("runs.sent_once", sent_without_message),
    ("runs.sent_once", message_in_another_state),
    ("runs.step_once", step_twice),
    ("runs.notice_lists_its_account", foreign_item_listed),
    ("runs.notice_lists_its_account", carrying_item_not_listed),
    ("dunning.hold_acts_somewhere", hold_that_acts_nowhere),
    ("dunning.steer_has_events", steer_without_event),
    ("dunning.told_has_event", told_without_event),
    ("dunning.told_by_mail", told_by_a_mail_that_never_left),
    ("dunning.hold_has_events", hold_without_event),
    ("dunning.hold_has_events", hold_lifted_without_event),
    ("dunning.assignment_has_account", assignment_of_nobody),
    ("dunning.move_has_event", moved_without_event),
    ("worklist.note_and_snooze_have_events", note_without_event),
    ("worklist.note_of_its_customer", note_of_another_customer),
    ("worklist.task_has_events", task_without_event),
    ("worklist.task_has_events", task_closed_without_event),
]


@pytest.mark.parametrize(("name", "breaks"), [pytest.param(*row, id=row[1].__name__) for row in BREAKS])
def test_a_broken_row_is_found_and_named(acted, name, breaks):
    assert found(name) == []
    with transaction.atomic():
        for table in ("runs_decision", "journal_event"):
            execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        expected = breaks(acted)
        rows = found(name)
        transaction.set_rollback(True)
    assert any(expected.items() <= row.items() for row in rows), rows


def test_every_invariant_is_broken_above():
    assert {name for name, _ in BREAKS} == set(BY_NAME)


def test_a_run_with_every_outcome_breaks_none(acted):
    assert broken() == {}
