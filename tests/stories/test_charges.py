"""Charges as an accountant would tell of them: what was charged, when, why not, and what became of it."""

from datetime import date
from decimal import Decimal

import pytest
from tests.apps.charges.scene import (
    DUE,
    account,
    balance,
    charge,
    charges,
    ladder,
    live_minor,
    terms_of_trade,
    withheld,
)
from tests.ledger import events, morning
from tests.world import make_user

from dunwell.apps.charges.models import Charge
from dunwell.apps.charges.report import charges_report
from dunwell.apps.charges.waivers import WaiverRefused, ask_waiver, decide_waiver
from dunwell.apps.disputes.deciding import accept_dispute, reject_dispute
from dunwell.apps.disputes.operations import DisputeDraft, raise_dispute
from dunwell.apps.organisation.models import Role
from dunwell.apps.organisation.scope import desk_scope, system_scope
from dunwell.apps.promises.operations import make_promise
from dunwell.core.charges.schedule import Fee, FeeSchedule, Tier
from dunwell.core.dunning.policy import PromiseRules

FEES = FeeSchedule(
    code="standard",
    version=1,
    currencies=("EUR",),
    fees=(
        Fee(
            code="late", tiers=(Tier(from_day=5, flat={"EUR": 15_00}), Tier(from_day=20, percent=Decimal(1)))
        ),
    ),
)


def march(day: int) -> date:
    return date(2026, 3, day)


@pytest.fixture
def brook(ledger):
    """Brook owes 10,000.00 from 2 March on; the ladder charges interest and compensation from its first letter on."""
    ladder(ledger)
    opened = account(ledger, "BROOK")
    ledger.invoice(opened, "INV-1", 10_000_00, due=DUE)
    return opened


def invoice(opened):
    return opened.items.get(number="INV-1")


def person(ledger, name, role=Role.CONTROLLER):
    return desk_scope(user=make_user(name, role, ledger.entity))


def test_interest_is_charged_once_a_month_and_the_rest_when_the_money_comes(ledger, brook):
    """Charges run every day, as the house does; the customer gets a debit note a month, and one at the end."""
    for day in range(8, 32):
        ledger.run(march(day))
        charge(ledger, march(day))
    for day in range(1, 21):
        charge(ledger, date(2026, 4, day))
    ledger.clock.now = morning(date(2026, 4, 21))
    ledger.pay(invoice(brook), 10_000_00, on=date(2026, 4, 20))
    charge(ledger, date(2026, 4, 21))
    assert charges(brook) == [
        ("interest", 16_88, "2026-03-03", "2026-03-08", False),
        ("compensation", 40_00, "", "", False),
        ("interest", 87_23, "2026-03-09", "2026-04-08", False),
        ("interest", 33_76, "2026-04-09", "2026-04-20", False),  # 49 days in all: 137.87
    ]
    assert balance(brook) == 137_87 + 40_00
    for day in (22, 30):
        charge(ledger, date(2026, 4, day))
    assert len(charges(brook)) == 4


def test_a_payment_that_came_earlier_than_thought(ledger, brook):
    """The statement of the 6th was read on the 21st: the note over interest to the 20th goes, a smaller one comes."""
    ledger.run(march(8))
    charge(ledger, march(20))
    ledger.clock.now = morning(march(21))
    ledger.pay(invoice(brook), 10_000_00, on=march(6))
    charge(ledger, march(21))
    assert [one[1:] for one in charges(brook) if one[0] == "interest"] == [
        (50_65, "2026-03-03", "2026-03-20", True),
        (11_25, "2026-03-03", "2026-03-06", False),
    ]
    assert events(brook, prefix=("charges.",)) == [
        "03-20 charges.charge.posted",
        "03-20 charges.charge.posted",
        "03-21 charges.charge.reversed",
        "03-21 charges.charge.posted",
    ]


def test_a_charge_is_let_go_by_four_eyes(ledger, brook):
    """The collector asks, may not say yes alone, and the controller grants it: a credit note, and the report tells."""
    ledger.run(march(8))
    charge(ledger, march(8))
    note = Charge.objects.get(account=brook, kind="compensation")
    collector = person(ledger, "collector", Role.COLLECTOR)
    asked = ask_waiver(
        scope=collector,
        charge_id=note.public_id,
        reason="A good customer",
        now=ledger.clock(),
        today=march(9),
    )
    assert (asked.state, balance(brook)) == ("asked", 10_056_88)
    controller = person(ledger, "controller")
    given = {
        "waiver_id": asked.public_id,
        "is_yes": True,
        "note": "",
        "now": ledger.clock(),
        "today": march(9),
    }
    with pytest.raises(WaiverRefused) as refused:
        decide_waiver(scope=collector, **given)
    assert refused.value.code == "not_allowed"
    granted = decide_waiver(scope=controller, **given)
    assert (granted.state, granted.credit_item.number, balance(brook)) == (
        "granted",
        "NORTH-CN-000001",
        10_016_88,
    )
    charge(ledger, march(10))
    assert [one[0] for one in charges(brook)] == ["interest", "compensation"]  # it does not come back
    rows = charges_report(scope=system_scope(actor="test"), first=march(1), last=march(31))
    assert [(row.kind, row.charged_minor, row.waived_minor, row.collected_minor) for row in rows] == [
        ("compensation", 40_00, 40_00, 0),
        ("interest", 16_88, 0, 0),
    ]


def test_no_fee_without_an_agreement(ledger):
    """The policy has fees; Brook never agreed to them, Cole did before the due date, Dale afterwards."""
    ladder(ledger, charge="late_fee")
    brook, cole, dale = (account(ledger, name) for name in ("BROOK", "COLE", "DALE"))
    for one in (brook, cole, dale):
        ledger.invoice(one, "INV-1", 1_000_00, due=DUE)
    terms_of_trade(ledger, fees=FEES, agreed={cole.customer: march(1), dale.customer: march(5)})
    ledger.run(march(8))
    charge(ledger, march(8))
    assert (charges(brook), withheld(brook)) == ([], [("late_fee", "NOT_ACKNOWLEDGED")])
    assert charges(cole) == [("late_fee", 15_00, "", "", False)]
    assert (charges(dale), withheld(dale)) == ([], [("late_fee", "NOT_ACKNOWLEDGED")])
    note = Charge.objects.get(account=cole)
    assert note.occurrence == f"standard.v1/late/item.{note.item_id}/1.1"
    assert note.basis["acknowledged_on"] == "2026-03-01"
    charge(ledger, march(22))
    charge(ledger, march(23))
    assert charges(cole)[1:] == [("late_fee", 10_00, "", "", False)]  # one per cent from the twentieth day on


def test_a_fee_that_would_not_have_fallen_due_is_taken_back(ledger):
    ladder(ledger, charge="late_fee")
    cole = account(ledger, "COLE")
    owed = ledger.invoice(cole, "INV-1", 1_000_00, due=DUE)
    terms_of_trade(ledger, fees=FEES, agreed={cole.customer: march(1)})
    ledger.run(march(8))
    charge(ledger, march(8))
    ledger.clock.now = morning(march(9))
    ledger.pay(owed, 1_000_00, on=march(6))
    charge(ledger, march(9))
    assert charges(cole) == [("late_fee", 15_00, "", "", True)]
    assert balance(cole) == 0


def test_the_contract_decides_whether_a_fee_stands_beside_interest(ledger):
    """Statutory interest and fees were both told in advance; then a version that claims no interest."""
    ladder(ledger)
    brook = account(ledger, "BROOK")
    ledger.invoice(brook, "INV-1", 1_000_00, due=DUE)
    ledger.invoice(brook, "INV-2", 1_000_00, due=march(3))
    terms_of_trade(
        ledger, fees=FEES, agreed={brook.customer: march(1)}, interest_basis="none", valid_from=march(3)
    )
    ledger.run(march(9))
    charge(ledger, march(9))
    assert {(one.kind, one.item.number) for one in Charge.objects.select_related("item")} == {
        ("interest", "INV-1"),
        ("compensation", "INV-1"),
        ("compensation", "INV-2"),
    }
    assert withheld(brook) == [("interest", "INTEREST_NOT_CLAIMED")]


def test_a_disputed_part_waits_until_the_objection_is_rejected(ledger, brook):
    """4,000.00 are objected to: interest is charged on the rest, and later on all of it, from the first day on."""
    scope = person(ledger, "collector", Role.COLLECTOR)
    ledger.clock.now = morning(march(4))
    dispute = raise_dispute(
        scope=scope,
        item_id=invoice(brook).public_id,
        draft=DisputeDraft(reason="quality", amount_minor=4_000_00, note="Scratched", due_on=march(30)),
        now=ledger.clock(),
        today=march(4),
    )
    ledger.run(march(8))
    charge(ledger, march(8))
    assert live_minor(brook) == 10_13  # six days on 6,000.00
    assert withheld(brook) == [("interest", "SET_ASIDE")]
    ledger.clock.now = morning(march(20))
    reject_dispute(
        scope=scope, dispute_id=dispute.public_id, answer="No scratch.", now=ledger.clock(), today=march(20)
    )
    charge(ledger, date(2026, 4, 8))
    assert live_minor(brook) == 104_11  # 37 days on 10,000.00
    assert withheld(brook) == []


def test_what_was_charged_on_a_part_that_was_rightly_disputed_goes(ledger, brook):
    """The objection comes after the first note, and is accepted: that note goes, one over the rest comes."""
    ledger.run(march(8))
    charge(ledger, march(8))
    scope = person(ledger, "collector", Role.COLLECTOR)
    ledger.clock.now = morning(march(9))
    dispute = raise_dispute(
        scope=scope,
        item_id=invoice(brook).public_id,
        draft=DisputeDraft(reason="quality", amount_minor=4_000_00, note="Scratched", due_on=march(30)),
        now=ledger.clock(),
        today=march(9),
    )
    charge(ledger, march(9))
    assert [one[4] for one in charges(brook)] == [False, False]
    accept_dispute(
        scope=scope, dispute_id=dispute.public_id, credit_by=march(31), now=ledger.clock(), today=march(10)
    )
    charge(ledger, march(10))
    assert charges(brook) == [
        ("interest", 16_88, "2026-03-03", "2026-03-08", True),
        ("compensation", 40_00, "", "", False),
        ("interest", 13_51, "2026-03-03", "2026-03-10", False),  # eight days on 6,000.00
    ]


def test_what_is_promised_is_charged_on_when_the_promise_breaks(ledger, brook):
    """All of it is promised for the 20th: nothing is charged while that may hold, and all its days when it does not."""
    scope = person(ledger, "collector", Role.COLLECTOR)
    ledger.run(march(8))
    make_promise(
        scope=scope,
        account_id=brook.public_id,
        promised_by="Anna Brook",
        method="transfer",
        note="",
        source="desk",
        rules=PromiseRules(),
        due_on=march(20),
        now=ledger.clock(),
        today=march(8),
    )
    charge(ledger, march(9))
    assert (charges(brook), withheld(brook)) == (
        [],
        [("compensation", "SET_ASIDE"), ("interest", "SET_ASIDE")],
    )
    ledger.run(march(24))
    charge(ledger, march(24))
    assert charges(brook) == [
        ("interest", 61_90, "2026-03-03", "2026-03-24", False),  # 22 days
        ("compensation", 40_00, "", "", False),
    ]
    assert withheld(brook) == []
