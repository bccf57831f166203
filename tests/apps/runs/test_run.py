"""A day's run from opening to closing: who is written to, once; what is recorded; what a repeat does (nothing)."""

from datetime import date, timedelta

import polars as pl
import pytest
from tests.fakes import fake_house
from tests.ledger import ACTOR, RESTLESS, events, publish_policy, reason, states

from dunwell.apps.dunning.models import PolicyVersion
from dunwell.apps.dunning.queries import policies_of
from dunwell.apps.journal.models import Event
from dunwell.apps.messages.models import Attachment, Message
from dunwell.apps.parties.models import Contact
from dunwell.apps.runs import collections
from dunwell.apps.runs.models import Action, ActionItem, Decision, Run
from dunwell.apps.worklist.models import Task
from dunwell.core.dunning.decide import DECISION, replay
from dunwell.core.dunning.policy import Level, Policy
from dunwell.core.dunning.standing import STANDING

DAY = date(2026, 3, 20)
TABLES = (Run, Decision, Action, ActionItem, Message, Attachment, Task, Event)


def late(days: int) -> date:
    """A due date so many days before DAY."""
    return DAY - timedelta(days=days)


def counts() -> dict[str, int]:
    return {table.__name__: table.objects.count() for table in TABLES}


def propose(ledger, on: date = DAY) -> Run:
    """Decide a day without acting yet, so that something may happen in between."""
    return collections.propose(as_of=on, actor=ACTOR, clock=ledger.clock)


def test_every_account_is_answered_and_the_due_ones_are_written_to(ledger):
    due, waiting, covered, unreachable, called, clear = (ledger.account(f"C{n}") for n in range(6))
    ledger.invoice(due, "I-1", 100_00, due=late(3))
    ledger.invoice(waiting, "I-2", 100_00, due=late(2))
    ledger.invoice(covered, "I-3", 100_00, due=late(3))
    ledger.receive(covered, 100_00, on=late(0))
    ledger.invoice(unreachable, "I-4", 100_00, due=late(3))
    unreachable.customer.contacts.all().delete()
    ledger.invoice(called, "I-5", 100_00, due=late(21))
    publish_policy(
        Policy(
            code="standard",
            version=1,
            levels=(
                Level(step=1, key="reminder", days=3, channel="email"),
                Level(step=2, key="call", days=21, channel="call"),
            ),
            minimum_gap_days=7,
            minimum_balances={},
            quiet=RESTLESS.quiet,
        ),
        now=ledger.clock(),
    )
    ledger.run(late(18))  # the reminder to the one who is to be called today
    run = ledger.run(DAY)
    found = (run.state, run.considered, run.escalated, run.held, run.skipped, run.reasons)
    reasons = {"COVERED_BY_CREDIT": 1, "NEXT_STEP_LATER": 1, "NOTHING_OPEN": 1, "STEP_DUE": 3}
    assert found == ("closed", 6, 3, 1, 2, reasons)
    assert [reason(run, one) for one in (due, waiting, covered, unreachable, called, clear)] == [
        "STEP_DUE",
        "NEXT_STEP_LATER",
        "COVERED_BY_CREDIT",
        "STEP_DUE",
        "STEP_DUE",
        "NOTHING_OPEN",
    ]
    assert set(Action.objects.filter(run=run).values_list("account_id", "kind", "state")) == {
        (due.pk, "notice", "sent"),
        (unreachable.pk, "contact_task", "done"),
        (called.pk, "call_task", "done"),
    }
    assert ledger.mail.recipients == ["ap@c4.example", "ap@c0.example"]
    assert set(Task.objects.values_list("account_id", "kind", "state", "due_on")) == {
        (unreachable.pk, "contact_missing", "open", DAY),
        (called.pk, "call", "open", DAY),
    }
    assert events(due) == ["03-20 dunning.notice.sent 1"]
    assert events(unreachable) == ["03-20 worklist.task.opened", "03-20 runs.action.done 1"]
    assert events(clear) == []
    of_run = Event.objects.filter(subject="run", subject_id=run.pk).order_by("id")
    assert [event.name for event in of_run] == ["runs.run.opened", "runs.run.proposed", "runs.run.closed"]


def test_one_letter_lists_all_items_of_the_account_as_they_are_kept(ledger):
    account = ledger.account("C1")
    oldest = ledger.invoice(account, "I-1", 100_00, due=late(3))
    second = ledger.invoice(account, "I-2", 250_00, due=late(-20))
    credit = ledger.credit(account, 30_00, on=late(1), number="G-1")
    later = ledger.invoice(account, "I-9", 999_00, due=late(-40), issued=late(-5))
    ledger.pay(oldest, 10_00, on=late(2))
    run = ledger.run(DAY)
    (letter,) = ledger.mail.arrived.values()
    assert all(number in letter.text for number in ("I-1", "I-2", "G-1"))
    assert later.number not in letter.text
    (action,) = Action.objects.filter(run=run)
    assert letter.message_id == f"{run.public_id.hex}.{action.pk}@north.example"
    listed = action.items.order_by("item_id").values_list("item_id", "residual_minor")
    assert list(listed) == [(oldest.pk, 90_00), (second.pk, 250_00), (credit.pk, -30_00)]
    (message,) = Message.objects.all()
    kept = (message.message_id, message.subject, message.text, message.html, message.recipient, message.state)
    assert kept == (letter.message_id, letter.subject, letter.text, letter.html, "ap@c1.example", "sent")
    (attachment,) = message.attachments.all()
    assert attachment.name == "Statement-2026-03-20.pdf"
    assert bytes(attachment.content) == letter.attachments[0].content == b"%PDF of NORTH-C1-EUR, 31000"


@pytest.mark.parametrize(
    ("of_customer", "of_contact", "language", "greeting"),
    [
        ("de", "", "de", "Sehr geehrte"),
        ("fr", "", "fr", "Madame, Monsieur"),
        ("en", "de", "de", "Sehr geehrte"),
        ("fi", "", "en", "Dear"),
    ],
)
def test_letters_speak_the_language_of_whoever_reads_them(
    ledger, of_customer, of_contact, language, greeting
):
    account = ledger.account("C1", language=of_customer)
    Contact.objects.update(language=of_contact)
    ledger.invoice(account, "I-1", 100_00, due=late(3))
    ledger.run(DAY)
    (letter,) = ledger.mail.arrived.values()
    assert letter.language == Message.objects.get().language == language
    assert greeting in letter.text


def test_a_second_run_of_the_day_is_silent(ledger):
    for number in range(3):
        ledger.invoice(ledger.account(f"C{number}"), "I-1", 100_00, due=late(3))
    first = ledger.run(DAY)
    before = counts()
    again = ledger.run(DAY)
    assert (again.pk, again.state) == (first.pk, "closed")
    assert counts() == before
    assert len(ledger.mail.tries) == 3


def test_three_missed_days_are_caught_up_and_no_step_goes_twice(ledger):
    account = ledger.account("C1")
    ledger.invoice(account, "I-1", 100_00, due=late(3))
    ledger.run(late(1))
    assert ledger.mail.tries == []
    ledger.run_days(
        late(-3), late(-9)
    )  # the reminder was due on DAY: nothing ran on it, nor on the two days after
    assert events(account) == ["03-23 dunning.notice.sent 2"]
    assert [one.as_of for one in Run.objects.order_by("as_of")][:2] == [late(1), late(-3)]


def test_a_day_before_the_last_run_is_refused_and_nothing_is_written(ledger):
    ledger.invoice(ledger.account("C1"), "I-1", 100_00, due=late(3))
    ledger.run(DAY)
    before = counts()
    with pytest.raises(collections.RunRefused) as refusal:
        ledger.run(late(1))
    assert refusal.value.code == "later_run_exists"
    assert counts() == before
    assert len(ledger.mail.tries) == 1


def test_a_preview_decides_the_same_and_writes_nothing(ledger):
    ledger.invoice(ledger.account("C1"), "I-1", 100_00, due=late(3))
    ledger.account("C2", has_address=False)
    before = counts()
    would = collections.preview(as_of=DAY)
    assert counts() == before
    assert ledger.mail.tries == []
    run = ledger.run(DAY)
    assert (would.totals.considered, would.totals.reasons) == (run.considered, run.reasons)
    assert would.actions["account_id"].to_list() == list(run.actions.values_list("account_id", flat=True))


def test_replaying_what_a_run_recorded_gives_its_decisions(ledger):
    for number, days in enumerate((-8, -7, 0, 2, 3, 14, 40)):
        account = ledger.account(f"C{number}", has_address=number % 2 == 0)
        ledger.invoice(account, "I-1", 100_00, due=late(days))
        if number % 3 == 0:
            ledger.receive(account, 40_00 * (number + 1), on=late(0))
    run = ledger.run(DAY)
    rows = list(
        Decision.objects.filter(run=run).order_by("account_id").values(*STANDING.names, *DECISION.names)
    )
    recorded = pl.DataFrame(rows, schema={**STANDING.dtypes, **DECISION.dtypes})
    decided = replay(
        decisions=recorded, policies=policies_of(version_ids=[int(one) for one in run.policies]), as_of=DAY
    )
    assert decided.equals(recorded)


def test_a_past_day_is_decided_on_what_was_known_of_it(ledger):
    """What is dated after the day does not count for the decision; it does when the letter is about to leave."""
    account = ledger.account("C1")
    invoice = ledger.invoice(account, "I-1", 100_00, due=late(3))
    ledger.pay(invoice, 100_00, on=late(-1))
    run = ledger.run(DAY)
    assert reason(run, account) == "STEP_DUE"
    assert states(run) == {"lapsed": 1}
    assert ledger.mail.tries == []


def pay(ledger, account, invoice):
    ledger.pay(invoice, 100_00, on=DAY)


def credit(ledger, account, invoice):
    ledger.credit(account, 100_00, on=DAY)


def mark(ledger, account, invoice):
    account.customer.is_do_not_contact = True
    account.customer.save()


def lose_contact(ledger, account, invoice):
    account.customer.contacts.all().delete()


def pay_but_owe_another(ledger, account, invoice):
    ledger.invoice(account, "I-2", 70_00, due=late(2))
    ledger.pay(invoice, 100_00, on=DAY)


@pytest.mark.parametrize(
    ("happens", "why"),
    [
        (pay, "NOTHING_OPEN"),
        (credit, "COVERED_BY_CREDIT"),
        (mark, "DO_NOT_CONTACT"),
        (lose_contact, "CONTACT_MISSING"),
        (pay_but_owe_another, "NEXT_STEP_LATER"),
    ],
)
def test_what_happens_between_deciding_and_sending_lets_the_letter_lapse(ledger, happens, why):
    account = ledger.account("C1")
    invoice = ledger.invoice(account, "I-1", 100_00, due=late(3))
    other = ledger.account("C2")
    ledger.invoice(other, "I-3", 100_00, due=late(3))
    propose(ledger)
    happens(ledger, account, invoice)
    run = ledger.run(DAY)
    action = Action.objects.get(account_id=account.pk)
    assert (run.state, action.state, action.reason) == ("closed", "lapsed", why)
    assert ledger.mail.recipients == ["ap@c2.example"]
    assert not Message.objects.filter(account_id=account.pk).exists()
    assert events(account) == ["03-20 runs.action.lapsed 2"]


def test_another_invoice_that_carries_now_waits_for_the_next_run(ledger):
    account = ledger.account("C1")
    invoice = ledger.invoice(account, "I-1", 100_00, due=late(14))
    ledger.invoice(account, "I-2", 70_00, due=late(3))
    propose(ledger)
    ledger.pay(invoice, 100_00, on=DAY)
    run = ledger.run(DAY)
    assert (states(run), Action.objects.get().reason) == ({"lapsed": 1}, "CARRYING_SETTLED")
    ledger.run(late(-1))
    assert events(account) == ["03-20 runs.action.lapsed 2", "03-21 dunning.notice.sent 2"]


def test_nobody_is_asked_for_a_contact_that_was_found_meanwhile(ledger):
    account = ledger.account("C1", has_address=False)
    ledger.invoice(account, "I-1", 100_00, due=late(3))
    propose(ledger)
    ledger.add_address(account, "found@c1.example")
    run = ledger.run(DAY)
    assert (states(run), Action.objects.get().reason) == ({"lapsed": 1}, "CONTACT_FOUND")
    assert not Task.objects.exists()
    ledger.run(late(-1))
    assert ledger.mail.recipients == ["found@c1.example"]


def test_an_older_run_that_decided_nothing_is_superseded(ledger):
    account = ledger.account("C1")
    ledger.invoice(account, "I-1", 100_00, due=late(3))
    older = collections._open(as_of=late(1), actor=ACTOR, now=ledger.clock())
    run = ledger.run(DAY)
    older.refresh_from_db()
    assert (older.state, older.considered, run.state) == ("closed", 0, "closed")
    of_older = Event.objects.filter(subject="run", subject_id=older.pk).order_by("id")
    assert [event.name for event in of_older] == ["runs.run.opened", "runs.run.superseded"]
    assert ledger.mail.recipients == ["ap@c1.example"]


def test_letters_of_an_older_run_lapse_and_the_new_run_decides_afresh(ledger):
    account = ledger.account("C1")
    ledger.invoice(account, "I-1", 100_00, due=late(4))
    older = propose(ledger, late(1))
    run = ledger.run(DAY)
    older.refresh_from_db()
    assert (older.state, states(older), states(run)) == ("closed", {"lapsed": 1}, {"sent": 1})
    assert events(account) == ["03-20 runs.action.lapsed 2", "03-20 dunning.notice.sent 2"]
    assert list(Action.objects.filter(run=older).values_list("reason", flat=True)) == ["SUPERSEDED"]


def test_an_older_run_is_not_acted_on_once_a_later_day_was_run(ledger):
    """However it came to be open again, its letters would speak of a day gone by."""
    account = ledger.account("C1")
    ledger.invoice(account, "I-1", 100_00, due=late(4))
    older = propose(ledger, late(1))
    Run.objects.create(
        kind="collections",
        as_of=DAY,
        state="open",
        actor=ACTOR,
        opened_at=ledger.clock(),
    )
    Event.objects.create(
        name="runs.run.opened", actor=ACTOR, at=ledger.clock(), subject="run", subject_id=older.pk + 1
    )
    assert ledger.run(late(1)).state == "closed"
    assert (states(older), ledger.mail.tries) == ({"lapsed": 1}, [])
    assert ledger.run(DAY).state == "closed"
    assert ledger.mail.recipients == ["ap@c1.example"]


def test_progress_is_told_up_to_the_end(ledger):
    for number in range(3):
        ledger.invoice(ledger.account(f"C{number}"), "I-1", 100_00, due=late(3))
    told: list[tuple[str, int, int]] = []
    collections.run(
        as_of=DAY,
        actor=ACTOR,
        house=fake_house(mail=ledger.mail),
        clock=ledger.clock,
        progress=lambda *one: told.append(one),
    )
    assert told[:3] == [("decide", 0, 1), ("decide", 1, 1), ("act", 0, 3)]
    assert told[-1] == ("act", 3, 3)


def test_the_ladder_that_comes_with_the_house_is_the_one_that_is_run(ledger):
    run = ledger.run(DAY)
    assert (
        policies_of(version_ids=PolicyVersion.objects.values_list("pk", flat=True)).popitem()[1] == RESTLESS
    )
    assert (run.considered, run.state) == (0, "closed")
