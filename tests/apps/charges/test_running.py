"""The charges run on a ledger: who is charged when, again and again, after payments, credits, objections and holds."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from tests.apps.charges.scene import (
    DUE,
    account,
    balance,
    charge,
    charges,
    ladder,
    left,
    live_minor,
    withheld,
)
from tests.ledger import ACTOR, broken, morning

from dunwell.apps.charges import operations, planning
from dunwell.apps.charges.models import Charge, ChargesRun, Withholding
from dunwell.apps.charges.operations import ChargesRefused
from dunwell.apps.journal.models import Event
from dunwell.apps.receivables.models import OpenItem
from dunwell.apps.receivables.operations import reverse
from dunwell.apps.runs import charging


def march(day: int) -> date:
    return date(2026, 3, day)


@pytest.fixture
def owing(ledger):
    """A German customer who owes 10,000.00 from 2 March on, and was written to on the 8th."""
    ladder(ledger)
    opened = account(ledger)
    ledger.invoice(opened, "R-1", 10_000_00, due=DUE)
    ledger.run(march(8))
    return opened


@pytest.fixture
def invoice(owing):
    return OpenItem.objects.get(account=owing, number="R-1")


def test_again_on_the_same_day_nothing_more(ledger, owing):
    charge(ledger, march(8))
    before = charges(owing)
    again = charge(ledger, march(8))
    assert charges(owing) == before
    assert (again.totals["posted"], ChargesRun.objects.count()) == ({}, 2)


def test_a_day_before_the_last_run_is_refused_and_may_be_looked_at(ledger, owing):
    charge(ledger, march(9))
    with pytest.raises(ChargesRefused) as refused:
        charge(ledger, march(8))
    assert refused.value.code == "later_run_exists"
    assert ChargesRun.objects.count() == 1
    assert charging.preview(as_of=march(8)).totals["posted"] == {}


def test_a_preview_tells_the_same_and_writes_nothing(ledger, owing):
    found = charging.preview(as_of=march(8))
    assert (Charge.objects.count(), ChargesRun.objects.count()) == (0, 0)
    assert found.totals == charge(ledger, march(8)).totals


def test_without_a_step_nothing_is_charged(ledger):
    ladder(ledger)
    owing = account(ledger)
    ledger.invoice(owing, "R-1", 10_000_00, due=DUE)
    ledger.run(march(4))  # too early for the letter
    run = charge(ledger, march(4))
    assert (charges(owing), run.totals["posted"]) == ([], {})


def test_a_step_without_a_charge_makes_nothing_chargeable(ledger):
    ladder(ledger, charge="none")
    owing = account(ledger)
    ledger.invoice(owing, "R-1", 10_000_00, due=DUE)
    ledger.run(march(8))
    charge(ledger, march(8))
    assert charges(owing) == []


def test_what_falls_due_after_the_step_waits_for_the_next_one(ledger, owing):
    ledger.invoice(owing, "R-2", 1_000_00, due=march(9))
    charge(ledger, march(12))
    assert {one.item.number for one in Charge.objects.select_related("item")} == {"R-1"}


def test_charges_bear_no_interest_and_are_never_charged_on(ledger, owing):
    charge(ledger, march(8))
    ledger.run(march(18))  # the second letter, which charges as well
    charge(ledger, date(2026, 4, 8))
    assert [one[:4] for one in charges(owing)] == [
        ("interest", 16_88, "2026-03-03", "2026-03-08"),
        ("compensation", 40_00, "", ""),
        ("interest", 87_23, "2026-03-09", "2026-04-08"),
    ]
    assert live_minor(owing) == 104_11  # 37 days


def test_a_charge_alone_carries_no_account(ledger, owing, invoice):
    charge(ledger, march(8))
    ledger.pay(invoice, 10_000_00, on=march(9))
    charge(ledger, march(10))
    assert balance(owing) == 19_70 + 40_00  # seven days of interest, and the sum
    from tests.ledger import reason  # noqa: PLC0415

    run = ledger.run(date(2026, 4, 20))
    assert (reason(run, owing), run.escalated) == ("ONLY_CHARGES", 0)


def test_a_payment_that_was_found_late_takes_the_charge_back(ledger, owing, invoice):
    charge(ledger, march(20))
    assert live_minor(owing) == 50_65  # 18 days
    money = ledger.receive(owing, 10_000_00, on=march(6))
    ledger.clock.now = morning(march(23))
    ledger.allocate(money, invoice, 10_000_00, on=march(23))
    run = charge(ledger, march(23))
    assert charges(owing) == [
        ("interest", 50_65, "2026-03-03", "2026-03-20", True),
        ("compensation", 40_00, "", "", False),
        ("interest", 11_25, "2026-03-03", "2026-03-06", False),
    ]
    assert run.totals["reversed"] == {"EUR": {"interest": {"charges": 1, "amount_minor": 50_65}}}
    assert balance(owing) == 11_25 + 40_00
    reversal = Charge.objects.get(is_reversed=True).reversal
    assert (reversal.reason, reversal.amount_minor, reversal.credit_item.number) == (
        "PAID_EARLIER",
        50_65,
        "NORTH-CN-000001",
    )
    assert left(reversal.credit_item) == 0


def test_what_was_paid_on_a_charge_stays_as_credit_when_it_is_taken_back(ledger, owing, invoice):
    charge(ledger, march(20))
    note = OpenItem.objects.get(number="NORTH-DN-000001")
    ledger.pay(note, 50_65, on=march(21))
    ledger.credit(owing, 10_000_00, on=march(22))
    credit = OpenItem.objects.get(account=owing, kind="credit_note", number="credit")
    ledger.allocate(credit, invoice, 10_000_00, on=march(22))
    charge(ledger, march(23))
    assert {(one[0], one[4]) for one in charges(owing)} == {("interest", True), ("compensation", True)}
    assert balance(owing) == -50_65
    assert [one.reversal.reason for one in Charge.objects.select_related("reversal")] == ["CREDITED"] * 2


def test_a_payment_that_bounces_is_no_payment(ledger, owing, invoice):
    ledger.pay(invoice, 10_000_00, on=march(9))
    charge(ledger, march(10))
    assert live_minor(owing) == 19_70  # seven days
    posting = invoice.taken_allocations.get().posting
    reverse(posting=posting, on=march(12), actor=ACTOR, now=ledger.clock())
    money = OpenItem.objects.get(account=owing, kind="receipt")
    issue = money.entries.order_by("pk").first().posting
    reverse(posting=issue, on=march(12), actor=ACTOR, now=ledger.clock())
    charge(ledger, date(2026, 4, 9))
    assert live_minor(owing) == 106_92  # 38 days in all


def test_money_that_nobody_allocated_covers_the_oldest_and_is_not_charged_on(ledger, owing):
    ledger.receive(owing, 10_000_00, on=march(8))
    run = charge(ledger, march(9))
    assert charges(owing) == []
    assert run.totals["withheld"] == {"COVERED_BY_CREDIT": 2}
    assert withheld(owing) == [("compensation", "COVERED_BY_CREDIT"), ("interest", "COVERED_BY_CREDIT")]


def test_reasons_end_when_they_are_over(ledger, owing):
    money = ledger.receive(owing, 10_000_00, on=march(8))
    charge(ledger, march(9))
    posting = money.entries.order_by("pk").first().posting
    reverse(posting=posting, on=march(10), actor=ACTOR, now=ledger.clock())
    charge(ledger, march(10))
    assert withheld(owing) == []
    assert live_minor(owing) == 22_51  # eight days


def test_an_account_in_another_country_needs_its_own_law(ledger):
    ladder(ledger)
    american = account(ledger, "C-2", country="US", currency="USD")
    nowhere = account(ledger, "C-3", country="")
    for one in (american, nowhere):
        ledger.invoice(one, f"R-{one.pk}", 1_000_00, due=DUE)
    ledger.run(march(8))
    charge(ledger, march(8))
    assert charges(american) + charges(nowhere) == []
    assert withheld(american) == [("compensation", "RATE_NOT_AGREED"), ("interest", "RATE_NOT_AGREED")]
    assert withheld(nowhere) == [("compensation", "LAW_UNKNOWN"), ("interest", "LAW_UNKNOWN")]


def test_one_account_that_fails_stops_no_other(ledger, owing, monkeypatch):
    other = account(ledger, "C-2")
    ledger.invoice(other, "R-9", 10_000_00, due=DUE)
    ledger.run(march(9))
    from dunwell.apps.receivables.operations import LedgerRefused  # noqa: PLC0415

    posting = operations.post

    def post(*, ready, **given):
        made = posting(ready=ready, **given)
        if owing.pk in {one.account.pk for one in ready}:
            raise LedgerRefused(code="settled", message="It cannot be.")
        return made

    monkeypatch.setattr(operations, "post", post)
    run = charge(ledger, march(10))
    assert run.failures == [{"account": owing.pk, "problem": "It cannot be."}]
    assert (charges(owing), len(charges(other))) == ([], 2)
    assert OpenItem.objects.filter(source="charges", account=other).count() == 2
    numbers = Charge.objects.order_by("sequence").values_list("number", flat=True)
    assert list(numbers) == ["NORTH-DN-000001", "NORTH-DN-000002"]  # no gap where the other failed
    assert broken() == {}


def test_more_accounts_than_a_lot_are_charged_in_several(ledger, monkeypatch):
    ladder(ledger)
    owing = [account(ledger, f"C-{number}") for number in range(5)]
    for one in owing:
        ledger.invoice(one, "R-1", 10_000_00, due=DUE)
    ledger.run(march(8))
    monkeypatch.setattr(operations, "LOT", 2)
    run = charge(ledger, march(8))
    assert run.totals["posted"]["EUR"]["interest"] == {"charges": 5, "amount_minor": 5 * 16_88}
    assert [kinds_of(one) for one in owing] == [["interest", "compensation"]] * 5
    numbers = Charge.objects.order_by("sequence").values_list("number", flat=True)
    assert list(numbers) == [f"NORTH-DN-{number:06}" for number in range(1, 11)]


def test_what_two_engines_do_not_agree_on_is_withheld_until_they_do(ledger, owing, monkeypatch):
    answered = planning.answers

    def a_cent_more(**given):
        found = answered(**given)
        return {key: replace(due, interest_minor=due.interest_minor + 1) for key, due in found.items()}

    monkeypatch.setattr(planning, "answers", a_cent_more)
    charge(ledger, march(8))
    assert kinds_of(owing) == ["compensation"]
    assert withheld(owing) == [("interest", "ENGINES_DIFFER")]
    detail = Withholding.objects.get(reason="ENGINES_DIFFER").detail
    assert detail == "By the column 1689, by itself 1688 minor units."
    monkeypatch.setattr(planning, "answers", answered)
    charge(ledger, march(9))
    assert (withheld(owing), kinds_of(owing)) == ([], ["compensation", "interest"])


def kinds_of(one):
    return [kind for kind, *_ in charges(one)]


def test_every_charge_and_reversal_has_its_event(ledger, owing, invoice):
    charge(ledger, march(8))
    ledger.credit(owing, 10_000_00, on=march(9))
    credit = OpenItem.objects.get(account=owing, kind="credit_note")
    ledger.allocate(credit, invoice, 10_000_00, on=march(9))
    charge(ledger, march(9))
    names = Event.objects.filter(subject="charge").order_by("pk").values_list("name", flat=True)
    assert list(names) == ["charges.charge.posted"] * 2 + ["charges.charge.reversed"] * 2
    event = Event.objects.filter(name="charges.charge.posted").first()
    assert event.data == {
        "number": "NORTH-DN-000001",
        "kind": "interest",
        "currency": "EUR",
        "amount_minor": 16_88,
        "item": "R-1",
    }


def test_missed_days_are_made_up_for(ledger, owing):
    charge(ledger, march(8))
    for days in range(34):  # nobody runs anything for a month and three days
        ledger.clock.now = morning(march(8) + timedelta(days=days))
    charge(ledger, date(2026, 4, 11))
    assert charges(owing)[-1] == ("interest", 95_67, "2026-03-09", "2026-04-11", False)  # 40 days: 112.55
