"""Collections as an accountant tells them: days pass, the run is made every morning, and this is what happens.

The ladder: a courtesy 7 days before the due date, a reminder 3 days after it, a firmer one after 14, a call after 21,
a final notice after 30; never two letters within 7 days.
"""

from datetime import date

from tests.ledger import events, reason

from dunwell.apps.organisation.scope import system_scope
from dunwell.apps.receivables.models import Residual
from dunwell.apps.runs.models import Run
from dunwell.apps.worklist.models import Task
from dunwell.apps.worklist.operations import close_task


def march(day: int) -> date:
    return date(2026, 3, day)


def april(day: int) -> date:
    return date(2026, 4, day)


def subjects(ledger) -> list[str]:
    return [letter.subject for letter in ledger.mail.arrived.values()]


def left(account) -> int:
    return sum(Residual.objects.filter(account=account).values_list("residual_minor", flat=True))


def test_one_invoice_from_courtesy_to_final_notice_and_paid(ledger):
    """Brook owes 1,200.00 due on 10 March. Nobody pays, nobody answers; after the final notice the money comes."""
    brook = ledger.account("BROOK")
    invoice = ledger.invoice(brook, "INV-1", 1_200_00, due=march(10))
    ledger.run_days(march(1), april(12))
    assert events(brook) == [
        "03-03 dunning.notice.sent 1",
        "03-13 dunning.notice.sent 2",
        "03-24 dunning.notice.sent 3",
        "03-31 worklist.task.opened",
        "03-31 runs.action.done 4",
        "04-09 dunning.notice.sent 5",
    ]
    assert ledger.mail.recipients == ["ap@brook.example"] * 4
    assert Task.objects.get().kind == "call"
    ledger.pay(invoice, 1_200_00, on=april(13))
    ledger.run_days(april(13), april(16))
    assert left(brook) == 0
    assert len(ledger.mail.tries) == 4
    assert reason(Run.objects.get(as_of=april(12)), brook) == "LADDER_FINISHED"
    assert reason(Run.objects.get(as_of=april(13)), brook) == "NOTHING_OPEN"


def test_paid_on_the_day_of_the_run(ledger):
    """The bank's statement is read at six, the run is made at seven: no reminder crosses the payment."""
    brook = ledger.account("BROOK")
    invoice = ledger.invoice(brook, "INV-1", 1_200_00, due=march(10), issued=march(6))
    ledger.run_days(march(6), march(12))
    ledger.pay(invoice, 1_200_00, on=march(13))
    ledger.run_days(march(13), march(20))
    assert events(brook) == ["03-06 dunning.notice.sent 1"]
    assert reason(Run.objects.get(as_of=march(13)), brook) == "NOTHING_OPEN"


def test_part_paid(ledger):
    """Half is paid after the first reminder: the other half is chased on, by the next step and with what is left."""
    brook = ledger.account("BROOK")
    invoice = ledger.invoice(brook, "INV-1", 1_200_00, due=march(10), issued=march(6))
    ledger.run_days(march(9), march(14))
    ledger.pay(invoice, 600_00, on=march(15))
    ledger.run_days(march(15), march(24))
    assert events(brook) == [
        "03-09 dunning.notice.sent 1",
        "03-16 dunning.notice.sent 2",
        "03-24 dunning.notice.sent 3",
    ]
    statements = [statement.total_minor for statement in ledger.documents.statements]
    assert statements == [1_200_00, 600_00, 600_00]


def test_three_missed_days(ledger):
    """The machine is off from 12 to 14 March, and the reminder was due on the 13th: it goes on the 15th, once."""
    brook = ledger.account("BROOK")
    ledger.invoice(brook, "INV-1", 1_200_00, due=march(10))
    ledger.run_days(march(3), march(11))
    ledger.run_days(march(15), march(25))
    assert events(brook) == [
        "03-03 dunning.notice.sent 1",
        "03-15 dunning.notice.sent 2",
        "03-24 dunning.notice.sent 3",
    ]


def test_a_customer_in_two_currencies(ledger):
    """What is owed in euro and in dollars stands on two accounts: each has its own ladder, none is added up."""
    euro = ledger.account("BROOK")
    dollar = ledger.second_account(euro, currency="USD")
    ledger.invoice(euro, "INV-1", 1_200_00, due=march(10))
    ledger.invoice(dollar, "INV-2", 80_00, due=march(20))
    ledger.receive(dollar, 30_00, on=march(15))
    ledger.run_days(march(1), march(24))
    assert events(euro) == [
        "03-03 dunning.notice.sent 1",
        "03-13 dunning.notice.sent 2",
        "03-24 dunning.notice.sent 3",
    ]
    assert events(dollar) == ["03-13 dunning.notice.sent 1", "03-23 dunning.notice.sent 2"]
    by_reference = [
        (one.account_reference, one.currency, one.total_minor) for one in ledger.documents.statements
    ]
    assert by_reference == [
        ("NORTH-BROOK-EUR", "EUR", 1_200_00),
        ("NORTH-BROOK-EUR", "EUR", 1_200_00),
        ("NORTH-BROOK-USD", "USD", 80_00),
        ("NORTH-BROOK-USD", "USD", 50_00),
        ("NORTH-BROOK-EUR", "EUR", 1_200_00),
    ]


def test_the_clerk_of_a_customer_without_an_address(ledger):
    """Nobody can be written to, so somebody is asked, once. The clerk is found, and the next step goes to her."""
    brook = ledger.account("BROOK", has_address=False)
    ledger.invoice(brook, "INV-1", 1_200_00, due=march(10))
    ledger.run_days(march(1), march(12))
    assert events(brook) == ["03-03 worklist.task.opened", "03-03 runs.action.done 1"]
    assert reason(Run.objects.get(as_of=march(12)), brook) == "NEXT_STEP_LATER"
    ledger.run(march(13))
    assert reason(Run.objects.get(as_of=march(13)), brook) == "CONTACT_MISSING"
    ledger.add_address(brook, "clerk@brook.example")
    task = Task.objects.get()
    collector = system_scope(actor="user:7")
    close_task(scope=collector, task_id=task.public_id, outcome="contact_found", note="", now=ledger.clock())
    ledger.run_days(march(14), march(24))
    assert events(brook)[2:] == [
        "03-13 worklist.task.done",
        "03-14 dunning.notice.sent 2",
        "03-24 dunning.notice.sent 3",
    ]
    assert ledger.mail.recipients == ["clerk@brook.example"] * 2


def test_a_credit_note_covers_it(ledger):
    """The goods came back: the credit note is not yet set against the invoice, and still nobody is reminded."""
    brook = ledger.account("BROOK")
    invoice = ledger.invoice(brook, "INV-1", 1_200_00, due=march(10))
    ledger.run_days(march(3), march(9))
    credit = ledger.credit(brook, 1_200_00, on=march(10))
    ledger.run_days(march(10), march(20))
    assert reason(Run.objects.get(as_of=march(13)), brook) == "COVERED_BY_CREDIT"
    ledger.allocate(credit, invoice, 1_200_00, on=march(21))
    ledger.run(march(21))
    assert reason(Run.objects.get(as_of=march(21)), brook) == "NOTHING_OPEN"
    assert events(brook) == ["03-03 dunning.notice.sent 1"]


def test_the_oldest_invoice_carries_and_when_it_is_paid_the_next_begins_at_its_own_step(ledger):
    """Two invoices, one letter at a time. The first is paid; the second has been reminded of in the same letters,
    but its own ladder begins with its own reminder, and not before a week has passed since the last letter."""
    brook = ledger.account("BROOK")
    first = ledger.invoice(brook, "INV-1", 1_200_00, due=march(2), issued=march(1))
    ledger.invoice(brook, "INV-2", 300_00, due=march(12), issued=march(1))
    ledger.run_days(march(9), march(17))
    ledger.pay(first, 1_200_00, on=march(18))
    ledger.run_days(march(18), march(26))
    assert events(brook) == [
        "03-09 dunning.notice.sent 2",
        "03-16 dunning.notice.sent 3",
        "03-23 dunning.notice.sent 2",
    ]
    assert [statement.total_minor for statement in ledger.documents.statements] == [
        1_500_00,
        1_500_00,
        300_00,
    ]
    assert reason(Run.objects.get(as_of=march(18)), brook) == "MINIMUM_GAP"
