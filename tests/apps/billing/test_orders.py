"""Orders ask for a share in advance; work waits for it; it is held, set against invoices, and given back."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import DatabaseError, connections, transaction
from tests.apps.billing.scene import TODAY, buyer, plain, seller
from tests.apps.charges.scene import balance
from tests.ledger import ACTOR, morning, reason

from dunwell.apps.billing import deposits, orders
from dunwell.apps.billing.held import held_minor, left_minor, may_begin, refundable
from dunwell.apps.billing.held import orders as listed
from dunwell.apps.billing.issuing import issue
from dunwell.apps.billing.models import Bill
from dunwell.apps.billing.order_models import DepositUse, Order, OrderBill
from dunwell.apps.billing.refusals import BillRefused
from dunwell.apps.journal.models import Event
from dunwell.apps.organisation.scope import system_scope
from dunwell.apps.receivables.models import Allocation, Entry, OpenItem
from dunwell.apps.receivables.operations import reverse
from dunwell.core.billing.stored import issued_bill

NOW = morning(TODAY)
LATER = NOW + timedelta(days=3)
WHO = {"now": NOW, "actor": ACTOR}


@pytest.fixture
def brook(ledger):
    seller(ledger)
    return buyer(ledger, "BROOK")


def lines(*prices):
    return [{"name": "Work", "price": price, "tax": "S19"} for price in prices]


def quoted(ledger, price="1000.00", **values):
    """A quote over 1,190.00 with tax."""
    made = values.pop("quote", {})
    return orders.quote(plain=plain(ledger, "BROOK", lines=lines(price), **values), **made, **WHO)


def accepted(ledger, **values):
    return orders.accept(order=quoted(ledger, **values), evidence={"name": "Ada"}, **WHO)


def request_of(order):
    return OrderBill.objects.get(order=order, is_deposit=True).bill


def paid(ledger, order, minor=None, *, on=TODAY):
    item = request_of(order).item
    ledger.pay(item, minor or item.amount_minor, on=on)
    deposits.note_payments(**WHO)
    order.refresh_from_db()
    return order


def invoiced(ledger, order, *prices, **values):
    given = {"order": order.number, "lines": lines(*prices), **values}
    return issue(plains=[plain(ledger, "BROOK", **given)], now=LATER, actor=ACTOR)[0]


def ledger_of_deposits():
    """What the ledger of deposits holds: below nothing what is owed to customers or was asked of them."""
    return sum(Entry.objects.filter(ledger="deposit").values_list("amount_minor", flat=True))


def told(order):
    return list(
        Event.objects.filter(subject="order", subject_id=order.pk)
        .order_by("pk")
        .values_list("name", flat=True)
    )


def test_a_quote_has_a_number_and_asks_for_nothing_yet(ledger, brook):
    order = quoted(ledger)

    assert (order.number, order.state, order.gross_minor, order.deposit_minor) == (
        f"{ledger.entity.code}-ORD-2026-000001", "quoted", 1_190_00, 0,
    )  # fmt: skip
    assert not may_begin(order=order)
    assert (Bill.objects.count(), OpenItem.objects.count()) == (0, 0)
    assert told(order) == ["billing.order.quoted"]


def test_the_same_words_are_the_same_quote(ledger, brook):
    first = quoted(ledger, external_id="Q-1")
    assert quoted(ledger, external_id="Q-1") == first
    with pytest.raises(BillRefused, match="other words"):
        quoted(ledger, price="900.00", external_id="Q-1")
    with pytest.raises(BillRefused) as refusal:
        quoted(ledger, order=first.number)
    assert [fault.field for fault in refusal.value.faults] == ["order"]
    assert Order.objects.count() == 1


def test_all_faults_of_a_quote_come_at_once(ledger, brook):
    with pytest.raises(BillRefused) as refusal:
        quoted(ledger, price="x", terms="NET 9 lives")
    assert [fault.field for fault in refusal.value.faults] == ["lines[0].price", "terms"]
    with pytest.raises(BillRefused) as refusal:
        quoted(ledger, price="0")
    assert [fault.field for fault in refusal.value.faults] == ["lines"]
    assert Order.objects.count() == 0


def test_an_order_asks_for_ten_per_cent_and_waits(ledger, brook):
    order = accepted(ledger)
    request = request_of(order)

    assert (order.state, order.deposit_minor, order.evidence) == ("deposit_asked", 119_00, {"name": "Ada"})
    assert (request.kind, request.number, request.item.kind) == (
        "deposit_request", f"{ledger.entity.code}-DEP-2026-000001", "deposit_request",
    )  # fmt: skip
    assert (request.item.amount_minor, request.item.due_on) == (119_00, TODAY + timedelta(days=7))
    assert list(request.deliveries.values_list("channel", "form")) == [("email", "pdf")]
    said = issued_bill(request.content)
    assert (said.totals.tax_minor, said.draft.order_number) == (0, order.number)
    assert not may_begin(order=order)
    assert (balance(request.account), ledger_of_deposits(), held_minor(order=order)) == (119_00, -119_00, 0)
    assert told(order) == ["billing.order.quoted", "billing.order.accepted", "billing.deposit.asked"]
    with pytest.raises(BillRefused, match="waits"):
        orders.begin(order=order, **WHO)
    with pytest.raises(BillRefused) as refusal:
        invoiced(ledger, order, "1000.00")
    assert [fault.field for fault in refusal.value.faults] == ["order"]
    assert Bill.objects.count() == 1


def test_the_terms_of_the_house_say_how_much_and_when(ledger, brook):
    seller(ledger, deposits={"risks": {"high": {"percent": "40"}, "low": {"percent": "0"}}, "due_days": 10})
    brook.customer.risk_class = "high"
    brook.customer.save()
    order = accepted(ledger, quote={"begins_on": TODAY + timedelta(days=4)})
    assert request_of(order).item.amount_minor == 476_00
    assert request_of(order).due_on == TODAY + timedelta(days=3)

    brook.customer.risk_class = "low"
    brook.customer.save()
    free = accepted(ledger, price="500.00")
    assert (free.state, free.deposit_minor, may_begin(order=free)) == ("accepted", 0, True)
    assert orders.begin(order=free, **WHO).state == "working"


def test_a_request_goes_by_mail_even_to_who_wants_e_invoices(ledger, brook):
    brook.channels, brook.endpoint_scheme, brook.endpoint = ["einvoice"], "9930", "FR123"
    brook.save()
    assert list(request_of(accepted(ledger)).deliveries.values_list("channel", "form")) == [("email", "pdf")]


def test_a_paid_deposit_is_held_and_lets_work_begin(ledger, brook):
    order = accepted(ledger)
    ledger.pay(request_of(order).item, 119_00, on=TODAY)

    assert may_begin(order=order)  # by the ledger, before anybody has noted it
    assert deposits.note_payments(**WHO) == 1
    assert deposits.note_payments(**WHO) == 0  # told once
    order.refresh_from_db()
    assert order.state == "deposit_paid"
    assert (held_minor(order=order), ledger_of_deposits(), refundable(order=order)) == (119_00, -119_00, 0)
    assert told(order)[-1] == "billing.deposit.paid"
    assert orders.begin(order=order, **WHO).state == "working"


def test_a_deposit_that_is_paid_in_part_is_not_paid(ledger, brook):
    order = paid(ledger, accepted(ledger), 100_00)
    assert (order.state, held_minor(order=order), may_begin(order=order)) == ("deposit_asked", 100_00, False)


def test_money_that_goes_back_to_the_payer_stops_the_work_before_it_begins(ledger, brook):
    order = paid(ledger, accepted(ledger))
    reverse(posting=Allocation.objects.get().posting, on=TODAY, **WHO)
    assert not may_begin(order=order)
    assert deposits.note_payments(**WHO) == 1
    order.refresh_from_db()
    assert (order.state, held_minor(order=order)) == ("deposit_asked", 0)
    assert told(order)[-1] == "billing.deposit.unpaid"


def test_a_deposit_is_set_against_the_final_invoice(ledger, brook):
    order = orders.begin(order=paid(ledger, accepted(ledger)), **WHO)
    bill = invoiced(ledger, order, "1000.00")

    said = issued_bill(Bill.objects.get(pk=bill.pk).content)
    assert (said.totals.gross_minor, said.totals.prepaid_minor, said.totals.payable_minor) == (
        1_190_00, 119_00, 1_071_00,
    )  # fmt: skip
    assert [(one.number, one.paid_on, one.amount_minor) for one in said.deposits] == [
        (request_of(order).number, TODAY, 119_00)
    ]
    assert bill.item.residual.residual_minor == 1_071_00
    assert (balance(bill.account), ledger_of_deposits(), held_minor(order=order)) == (1_071_00, 0, 0)
    order.refresh_from_db()
    assert (order.state, left_minor(order=order)) == ("completed", 0)
    assert told(order)[-2:] == ["billing.deposit.set_against", "billing.order.completed"]


@pytest.mark.parametrize(("how", "parts"), [("first", [119_00, 0, 0]), ("pro_rata", [39_67, 39_66, 39_67])])
def test_a_deposit_is_set_against_several_invoices(ledger, brook, how, parts):
    seller(ledger, deposits={"how": how})
    order = paid(ledger, accepted(ledger, price="999.99"))
    assert order.gross_minor == 1_189_99
    bills = [invoiced(ledger, order, "333.33", purchase_order=part) for part in ("A", "B", "C")]
    assert [bill.prepaid_minor for bill in bills] == parts
    assert (sum(parts), ledger_of_deposits()) == (119_00, 0)
    order.refresh_from_db()
    assert (left_minor(order=order), order.state) == (
        1,
        "invoiced_in_part",
    )  # the tax was rounded three times
    assert orders.complete(order=order, **WHO).state == "completed"


def test_several_invoices_of_one_call_do_not_take_the_same_money(ledger, brook):
    order = paid(ledger, accepted(ledger))
    given = [
        plain(ledger, "BROOK", order=order.number, lines=lines(price), purchase_order=price)
        for price in ("60.00", "940.00")
    ]
    bills = issue(plains=given, now=LATER, actor=ACTOR)
    assert [bill.prepaid_minor for bill in bills] == [71_40, 47_60]
    assert held_minor(order=order) == 0


def test_the_last_invoice_may_take_all_and_none_may_take_nothing(ledger, brook):
    seller(ledger, deposits={"how": "pro_rata"})
    order = paid(ledger, accepted(ledger))
    assert invoiced(ledger, order, "100.00", deposits="none").prepaid_minor == 0
    assert invoiced(ledger, order, "100.00", deposits="all").prepaid_minor == 119_00


def test_the_number_of_a_stranger_is_only_words(ledger, brook):
    order = paid(ledger, accepted(ledger))
    buyer(ledger, "STRANGER")
    (bill,) = issue(plains=[plain(ledger, "STRANGER", order=order.number)], now=NOW, actor=ACTOR)
    assert (bill.prepaid_minor, held_minor(order=order)) == (0, 119_00)


def test_a_waiver_says_why_and_withdraws_what_is_open(ledger, brook):
    order = paid(ledger, accepted(ledger), 100_00)
    with pytest.raises(BillRefused, match="Say why"):
        deposits.waive(order=order, reason=" ", **WHO)
    waived = deposits.waive(order=order, reason="A customer of ten years", **WHO)
    assert (waived.state, waived.reason, may_begin(order=waived)) == (
        "deposit_waived", "A customer of ten years", True,
    )  # fmt: skip
    account = request_of(order).account
    assert (balance(account), ledger_of_deposits(), held_minor(order=order)) == (0, -100_00, 100_00)
    assert invoiced(ledger, order, "1000.00").prepaid_minor == 100_00  # what was paid is not lost


def test_an_unpaid_request_can_be_withdrawn_and_asked_anew(ledger, brook):
    order = deposits.withdraw(order=accepted(ledger), **WHO)
    first = request_of(order)
    assert (order.state, balance(first.account), ledger_of_deposits()) == ("accepted", 0, 0)
    assert not may_begin(order=order)  # it is still to be asked, or waived

    second = deposits.ask(order=order, amount_minor=50_00, **WHO)
    assert second.item.amount_minor == 50_00
    ledger.pay(second.item, 50_00, on=TODAY)
    assert deposits.note_payments(**WHO) == 1
    order.refresh_from_db()
    assert (order.state, held_minor(order=order)) == ("deposit_paid", 50_00)
    bill = invoiced(ledger, order, "1000.00")
    assert [one.number for one in issued_bill(bill.content).deposits] == [second.number]


def test_a_request_that_is_paid_in_part_is_not_withdrawn(ledger, brook):
    order = paid(ledger, accepted(ledger), 1_00)
    with pytest.raises(BillRefused, match="is paid"):
        deposits.withdraw(order=order, **WHO)
    assert DepositUse.objects.count() == 0


def test_what_is_held_goes_back_when_an_order_is_cancelled(ledger, brook):
    order = paid(ledger, accepted(ledger))
    with pytest.raises(BillRefused) as refusal:
        deposits.give_back(order=order, amount_minor=1, paid_on=TODAY, **WHO)
    assert refusal.value.code == "nothing_left"  # the order can still use it
    order = orders.cancel(order=order, reason="No budget", **WHO)
    assert (order.state, refundable(order=order)) == ("cancelled", 119_00)
    with pytest.raises(BillRefused):
        deposits.give_back(order=order, amount_minor=119_01, paid_on=TODAY, **WHO)

    (refund,) = deposits.give_back(order=order, amount_minor=100_00, paid_on=TODAY, **WHO)

    assert (refund.kind, refund.amount_minor) == ("refund", 100_00)
    assert (balance(request_of(order).account), ledger_of_deposits()) == (0, -19_00)
    assert (held_minor(order=order), refundable(order=order)) == (19_00, 19_00)
    deposits.give_back(order=order, amount_minor=19_00, paid_on=TODAY, **WHO)
    assert (
        ledger_of_deposits(),
        sum(Entry.objects.filter(ledger="cash").values_list("amount_minor", flat=True)),
    ) == (0, 0)
    with pytest.raises(BillRefused):
        deposits.give_back(order=order, amount_minor=1, paid_on=TODAY, **WHO)


def test_a_cancelled_order_asks_for_nothing_any_more(ledger, brook):
    order = orders.cancel(order=accepted(ledger), reason="Declined", **WHO)
    assert (order.state, balance(request_of(order).account), ledger_of_deposits()) == ("cancelled", 0, 0)
    with pytest.raises(BillRefused) as refusal:
        invoiced(ledger, order, "1000.00")
    assert refusal.value.faults[0].message.startswith("Order")
    with pytest.raises(BillRefused, match="cannot become"):
        orders.complete(order=order, **WHO)


def test_an_order_that_needs_no_more_invoices_is_completed_and_the_rest_goes_back(ledger, brook):
    seller(ledger, deposits={"how": "pro_rata"})
    order = paid(ledger, accepted(ledger))
    invoiced(ledger, order, "500.00")
    order.refresh_from_db()
    order = orders.complete(order=order, **WHO)
    assert (order.state, refundable(order=order)) == ("completed", 59_50)


def test_a_quote_that_is_too_old_is_not_accepted(ledger, brook):
    order = quoted(ledger, quote={"valid_until": TODAY - timedelta(days=1)})
    with pytest.raises(BillRefused, match="good until"):
        orders.accept(order=order, **WHO)
    order.refresh_from_db()
    assert (order.state, Bill.objects.count()) == ("quoted", 0)


def test_a_request_that_is_late_is_chased_like_an_invoice(ledger, brook):
    order = accepted(ledger)
    run = ledger.run(TODAY + timedelta(days=40))
    assert reason(run, request_of(order).account) == "STEP_DUE"
    (letter,) = ledger.mail.arrived.values()
    assert request_of(order).number in str(letter)


def test_what_became_of_a_deposit_never_changes(ledger, brook):
    deposits.withdraw(order=accepted(ledger), **WHO)
    with pytest.raises(DatabaseError), transaction.atomic():
        DepositUse.objects.update(amount_minor=1)


def test_orders_are_listed_for_who_may_see_them(ledger, brook):
    first, second = quoted(ledger), accepted(ledger, price="10.00")
    scope = system_scope(actor=ACTOR)
    assert listed(scope=scope) == [second, first]
    assert listed(scope=scope, states=("quoted",)) == [first]


def at_once(*calls):
    """Do several things in processes of their own; what each returned, or the code of its refusal."""

    def run(call):
        try:
            return call()
        except BillRefused as refusal:
            return refusal.code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as pool:
        return [one.result() for one in [pool.submit(run, call) for call in calls]]


def test_two_invoices_at_once_do_not_take_the_same_money(ledger, brook):
    order = paid(ledger, accepted(ledger))
    bills = at_once(
        *(lambda price=price: invoiced(ledger, order, price) for price in ("100.00", "101.00", "102.00"))
    )
    assert sorted(bill.prepaid_minor for bill in bills) == [0, 0, 119_00]
    assert (held_minor(order=order), ledger_of_deposits()) == (0, 0)


def test_a_quote_is_accepted_and_a_deposit_asked_once(ledger, brook):
    order = quoted(ledger)
    found = at_once(*(lambda: orders.accept(order=order, **WHO).state for _ in range(3)))
    assert sorted(found) == ["deposit_asked", "not_allowed", "not_allowed"]
    assert Bill.objects.count() == OrderBill.objects.count() == 1


def test_a_payment_is_noted_once_and_money_goes_back_once(ledger, brook):
    order = accepted(ledger)
    ledger.pay(request_of(order).item, 119_00, on=TODAY)
    assert sum(at_once(*(lambda: deposits.note_payments(**WHO) for _ in range(3)))) == 1
    orders.cancel(order=order, reason="No budget", **WHO)
    back = at_once(
        *(
            lambda: len(deposits.give_back(order=order, amount_minor=119_00, paid_on=TODAY, **WHO))
            for _ in range(2)
        )
    )
    assert sorted(back, key=str) == [1, "nothing_left"]
    assert ledger_of_deposits() == 0


def test_a_quote_needs_no_purchase_order_but_its_invoice_does(ledger, brook):
    brook.needs_purchase_order = True
    brook.save()
    order = quoted(ledger)
    asked = orders.accept(order=order, **WHO)
    assert issued_bill(request_of(asked).content).draft.purchase_order == ""
    paid(ledger, asked)
    with pytest.raises(BillRefused) as refusal:
        invoiced(ledger, asked, "1000.00")
    assert [fault.field for fault in refusal.value.faults] == ["purchase_order"]

    known = orders.accept(order=quoted(ledger, price="50.00"), purchase_order="PO-9", **WHO)
    assert issued_bill(request_of(known).content).draft.purchase_order == "PO-9"


def test_an_order_whose_invoice_was_credited_is_invoiced_again(ledger, brook):
    order = paid(ledger, accepted(ledger))
    bill = invoiced(ledger, order, "1000.00")
    with pytest.raises(BillRefused, match="is invoiced"):
        orders.reopen(order=order, reason="Wrong price", **WHO)
    given = plain(ledger, "BROOK", kind="credit_note", corrects=[bill.number], lines=lines("1000.00"))
    issue(plains=[given], now=LATER, actor=ACTOR)
    order = orders.reopen(order=order, reason="Wrong price", **WHO)
    assert (order.state, order.closed_at, left_minor(order=order)) == ("invoiced_in_part", None, 1_190_00)
    again = invoiced(ledger, order, "1000.00", purchase_order="again")
    order.refresh_from_db()
    assert (order.state, again.prepaid_minor) == ("completed", 0)
    # the deposit went with the first invoice: its credit note gave it back as a credit on the account
    assert balance(bill.account) == 1_190_00 - 119_00


def test_the_terms_of_an_entity_are_set_with_every_fault_at_once(ledger, brook):
    deposits.set_terms(entity=ledger.entity, plain={"percent": "25"}, **WHO)
    deposits.set_terms(entity=ledger.entity, plain={"percent": "25"}, **WHO)
    assert Event.objects.filter(name="billing.deposit.terms_set").count() == 1
    assert accepted(ledger).deposit_minor == 297_50
    with pytest.raises(BillRefused) as refusal:
        deposits.set_terms(entity=ledger.entity, plain={"percent": "250", "how": "last"}, **WHO)
    assert [fault.field for fault in refusal.value.faults] == ["percent", "how"]
