"""Agreements as an accountant tells them: what is promised, planned or objected to is not asked for; the rest is.

The ladder: a courtesy 7 days before the due date, a reminder 3 days after it, a firmer one after 14, a call after 21,
a final notice after 30; never two letters within 7 days. A promise has two days of grace, an instalment three.
"""

from datetime import date

from tests import dealing
from tests.ledger import events, reason

from dunwell.apps.receivables.models import Residual
from dunwell.apps.runs.models import ActionItem, Decision, Run


def march(day: int) -> date:
    return date(2026, 3, day)


def april(day: int) -> date:
    return date(2026, 4, day)


def why(account, day: date) -> str:
    return reason(Run.objects.get(as_of=day), account)


def letters(account) -> list[str]:
    """The letters and calls of an account, by day and step."""
    told = events(account, prefix=("dunning.notice.sent", "runs.action.done"))
    return [f"{one[:5]} {one.rpartition(' ')[2]}" for one in told]


def agreements(account) -> list[str]:
    return events(account, prefix=("promises.", "disputes."))


def asked() -> list[int]:
    """What each letter asked for, in their order."""
    found: dict[int, int] = {}
    for action, minor in ActionItem.objects.order_by("action_id").values_list("action_id", "residual_minor"):
        found[action] = found.get(action, 0) + minor
    return list(found.values())


def test_a_promise_that_is_kept(ledger):
    """Reminded on the 13th, Brook promises all of it by the 27th and pays on the 26th: not another word."""
    brook = ledger.account("BROOK")
    invoice = ledger.invoice(brook, "INV-1", 1_200_00, due=march(10))
    ledger.run_days(march(3), march(13))
    dealing.promise(ledger, brook, by=march(27))
    ledger.run_days(march(14), march(25))
    assert why(brook, march(24)) == "PROMISED"
    ledger.pay(invoice, 1_200_00, on=march(26))
    ledger.run_days(march(26), april(12))
    assert letters(brook) == ["03-03 1", "03-13 2"]
    assert agreements(brook) == ["03-13 promises.promise.made", "03-26 promises.promise.kept"]


def test_a_promise_that_is_kept_in_part(ledger):
    """Of 1,200.00 promised by the 20th only 700.00 come. After two days of grace the rest is asked for by itself."""
    brook = ledger.account("BROOK")
    invoice = ledger.invoice(brook, "INV-1", 1_200_00, due=march(10))
    ledger.run_days(march(3), march(13))
    dealing.promise(ledger, brook, by=march(20))
    ledger.run_days(march(14), march(18))
    ledger.pay(invoice, 700_00, on=march(19))
    ledger.run_days(march(19), march(24))
    assert why(brook, march(22)) == "PROMISED"
    assert why(brook, march(23)) == "NEXT_STEP_LATER"
    assert agreements(brook) == ["03-13 promises.promise.made", "03-23 promises.promise.partly_kept"]
    assert letters(brook) == ["03-03 1", "03-13 2", "03-24 3"]
    assert asked() == [1_200_00, 1_200_00, 500_00]


def test_a_promise_that_is_broken(ledger):
    """Promised by the 18th, nothing comes: it is broken on the 21st, and the firmer letter that was planned for the
    24th comes on that very day. Nobody had to start the chase again."""
    brook = ledger.account("BROOK")
    ledger.invoice(brook, "INV-1", 1_200_00, due=march(10))
    ledger.run_days(march(3), march(13))
    dealing.promise(ledger, brook, by=march(18))
    ledger.run_days(march(14), march(25))
    assert why(brook, march(20)) == "PROMISED"
    assert agreements(brook) == ["03-13 promises.promise.made", "03-21 promises.promise.broken"]
    assert letters(brook) == ["03-03 1", "03-13 2", "03-21 3"]


def test_three_missed_days_in_which_a_promise_was_broken(ledger):
    """The machine is off from the 20th to the 22nd. On the 23rd the promise is found broken since the 21st, the
    firmer letter goes once, and what follows counts from the letter."""
    brook = ledger.account("BROOK")
    ledger.invoice(brook, "INV-1", 1_200_00, due=march(10))
    ledger.run_days(march(3), march(13))
    promise = dealing.promise(ledger, brook, by=march(18))
    ledger.run_days(march(14), march(19))
    ledger.run_days(march(23), march(31))
    promise.refresh_from_db()
    assert (promise.state, promise.closed_on) == ("broken", march(21))
    found = Decision.objects.get(run__as_of=march(23), account_id=brook.pk)
    assert (found.reason, found.promise_broken_on) == ("STEP_DUE", march(21))
    assert letters(brook) == ["03-03 1", "03-13 2", "03-23 3", "03-31 4"]


def test_an_objection_to_one_line_that_is_rejected(ledger):
    """Brook objects to 300.00 of 1,200.00: the other 900.00 are asked for. Rejected on the 20th: all is asked for."""
    brook = ledger.account("BROOK")
    invoice = ledger.invoice(brook, "INV-1", 1_200_00, due=march(10))
    ledger.run_days(march(3), march(10))
    objection = dealing.dispute(ledger, invoice, 300_00, line="12 pallets that never came")
    ledger.run_days(march(11), march(20))
    dealing.reject(ledger, objection)
    ledger.run_days(march(21), march(24))
    assert agreements(brook) == ["03-10 disputes.dispute.raised", "03-20 disputes.dispute.rejected"]
    assert letters(brook) == ["03-03 1", "03-13 2", "03-24 3"]
    assert asked() == [1_200_00, 900_00, 1_200_00]


def test_an_objection_to_everything_that_is_accepted(ledger):
    """All is disputed: silence. Accepted on the 15th: silence until the credit note, which comes on the 25th."""
    brook = ledger.account("BROOK")
    invoice = ledger.invoice(brook, "INV-1", 1_200_00, due=march(10))
    ledger.run_days(march(3), march(10))
    objection = dealing.dispute(ledger, invoice)
    ledger.run_days(march(11), march(15))
    assert why(brook, march(13)) == "DISPUTED"
    dealing.accept(ledger, objection, credit_by=march(31))
    ledger.run_days(march(16), march(24))
    assert why(brook, march(24)) == "DISPUTED"
    credit = ledger.credit(brook, 1_200_00, on=march(25))
    ledger.allocate(credit, invoice, 1_200_00, on=march(25))
    ledger.run_days(march(25), april(12))
    assert why(brook, april(12)) == "NOTHING_OPEN"
    assert letters(brook) == ["03-03 1"]


def test_an_accepted_objection_whose_credit_note_never_comes_does_not_hold_for_ever(ledger):
    """Half is accepted, the credit is to come by the 20th and does not: from the 21st all is asked for again."""
    brook = ledger.account("BROOK")
    invoice = ledger.invoice(brook, "INV-1", 1_200_00, due=march(10))
    ledger.run_days(march(3), march(10))
    dealing.accept(ledger, dealing.dispute(ledger, invoice), credit_by=march(20), minor=600_00)
    ledger.run_days(march(11), march(24))
    assert letters(brook) == ["03-03 1", "03-13 2", "03-24 3"]
    assert asked() == [1_200_00, 600_00, 1_200_00]


def test_of_a_plan_only_what_is_late_is_asked_for(ledger):
    """Two invoices in three instalments. The first is paid, the second is a day late: a letter asks for it alone."""
    brook = ledger.account("BROOK")
    first = ledger.invoice(brook, "INV-1", 900_00, due=march(2), issued=march(1))
    ledger.invoice(brook, "INV-2", 600_00, due=march(4), issued=march(1))
    ledger.run_days(march(1), march(5))
    dealing.plan(ledger, brook, (march(12), 500_00), (march(20), 500_00), (march(28), 500_00))
    ledger.run_days(march(6), march(11))
    assert why(brook, march(11)) == "IN_PLAN"
    ledger.pay(first, 500_00, on=march(12))
    ledger.run_days(march(12), march(20))
    assert why(brook, march(20)) == "IN_PLAN"
    ledger.run(march(21))
    assert letters(brook) == ["03-01 1", "03-21 2"]
    assert asked()[-1] == 500_00
    rest = dict(Residual.objects.values_list("item__number", "residual_minor"))
    ledger.pay(first, 400_00, on=march(22))
    ledger.pay(brook.items.get(number="INV-2"), 100_00, on=march(22))
    ledger.run_days(march(22), march(28))
    assert rest["INV-1"] == 400_00
    assert why(brook, march(28)) == "IN_PLAN"


def test_a_plan_that_is_renegotiated_and_then_broken(ledger):
    """Brook asks for more time before the second instalment, and gets it; then nothing comes. Three days after the
    day of the instalment the plan is broken, and all that is left is asked for."""
    brook = ledger.account("BROOK")
    invoice = ledger.invoice(brook, "INV-1", 900_00, due=march(2), issued=march(1))
    ledger.run_days(march(1), march(5))
    agreed = dealing.plan(ledger, brook, (march(12), 300_00), (march(20), 300_00), (march(28), 300_00))
    ledger.run_days(march(6), march(10))
    ledger.pay(invoice, 300_00, on=march(11))
    ledger.run_days(march(11), march(18))
    dealing.renegotiate(ledger, agreed, (march(25), 200_00), (april(8), 400_00))
    ledger.run_days(march(19), march(29))
    agreed.refresh_from_db()
    assert [one.number for one in agreed.versions.order_by("number")] == [1, 2]
    assert (agreed.state, agreed.closed_on) == ("broken", march(29))
    assert why(brook, march(25)) == "IN_PLAN"
    assert letters(brook) == ["03-01 1", "03-26 2"]
    ledger.run_days(march(30), april(3))
    assert letters(brook)[2:] == ["04-02 3"]
    assert asked() == [900_00, 200_00, 600_00]
