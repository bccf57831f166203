"""What the database itself refuses, whoever asks: code, console or a person with psql."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from tests.ledger import ACTOR

from dunwell.apps.organisation.identity import new_public_id
from dunwell.apps.runs.models import Action, Decision, Run

DAY = date(2026, 3, 20)


@pytest.fixture
def run(ledger):
    """A closed run that sent one letter; an account beside it with an invoice of its own."""
    ledger.invoice(ledger.account("C1"), "I-1", 100_00, due=DAY - timedelta(days=3))
    return ledger.run(DAY)


def refused(sql: str, *params: object) -> str:
    """Run a statement that must be refused, and return the name of what refused it, or its words."""
    with pytest.raises(IntegrityError) as refusal, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, params)
    cause = refusal.value.__cause__
    return cause.diag.constraint_name or cause.diag.message_primary


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE runs_decision SET reason = 'DO_NOT_CONTACT'",
        "UPDATE runs_decision SET open_minor = 0",
        "DELETE FROM runs_decision",
    ],
)
def test_a_decision_is_never_changed_or_deleted(run, sql):
    before = list(Decision.objects.values())
    assert refused(sql) == "rows of runs_decision are appended, never changed or deleted"
    assert list(Decision.objects.values()) == before


def test_there_is_no_second_run_of_a_day(run):
    copy = (
        "INSERT INTO runs_run SELECT nextval('runs_run_id_seq'), gen_random_uuid(), kind, as_of, state, actor"
    )
    columns = "opened_at, proposed_at, closed_at, considered, escalated, held, skipped, reasons, seconds"
    assert refused(f"{copy}, {columns}, policies, released_at, released_by FROM runs_run") == "run_once_a_day"
    assert Run.objects.count() == 1


@pytest.mark.parametrize("column", ["considered", "escalated", "held", "skipped"])
def test_totals_add_up(run, column):
    assert refused(f"UPDATE runs_run SET {column} = {column} + 1") == "run_totals"


def test_a_step_is_taken_once_for_a_carrying_item(ledger, run):
    (action,) = Action.objects.all()
    with transaction.atomic():
        later = Run.objects.create(
            kind="collections",
            as_of=DAY + timedelta(days=1),
            actor=ACTOR,
            opened_at=ledger.clock(),
        )
        action.pk, action.public_id, action.run, action.state = None, new_public_id(), later, "proposed"
        with pytest.raises(IntegrityError) as refusal, transaction.atomic():
            action.save(force_insert=True)
        transaction.set_rollback(True)
    assert refusal.value.__cause__.diag.constraint_name == "action_step_once"


def test_an_account_has_one_action_in_a_run(run):
    (action,) = Action.objects.all()
    action.pk, action.step, action.state = None, 3, "proposed"
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        action.save(force_insert=True)
    assert refusal.value.__cause__.diag.constraint_name == "action_once_per_run"


def test_an_account_is_decided_once_in_a_run(run):
    assert refused("INSERT INTO runs_decision SELECT * FROM runs_decision") == "runs_decision_pkey"


@pytest.mark.parametrize(
    ("sql", "by"),
    [
        ("UPDATE runs_action SET state = 'forgotten'", "action_state"),
        ("UPDATE runs_action SET kind = 'fax'", "action_kind"),
        ("UPDATE runs_run SET state = 'paused'", "run_state"),
        ("UPDATE messages_message SET state = 'lost'", "message_state"),
    ],
)
def test_there_are_no_states_beside_those_known(run, sql, by):
    assert refused(sql) == by
