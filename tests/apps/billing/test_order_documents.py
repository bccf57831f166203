"""Documents of orders and plans are e-invoices that every rule takes: requests, prepaid, parts, given back."""

from datetime import date
from decimal import Decimal

import pytest
from tests.apps.billing.scene import TODAY, buyer, plain, seller
from tests.ledger import ACTOR, morning

from dunwell.apps.billing import deposits, orders, plans
from dunwell.apps.billing.issuing import issue
from dunwell.apps.billing.models import Bill, Buyer, Form
from dunwell.apps.billing.order_models import OrderBill
from dunwell.apps.billing.plans_due import bill_due
from dunwell.apps.runs.bill_parcels import made_copy
from dunwell.interfaces.shared.house import house

NOW = morning(TODAY)
WHO = {"now": NOW, "actor": ACTOR}


@pytest.fixture
def brook(ledger):
    seller(ledger)
    ledger.entity.iban = "DE89370400440532013000"
    ledger.entity.save()
    return buyer(ledger, "BROOK", vat_id="FR40303265045")


def verdicts(bill):
    """What the rules say of a bill in both syntaxes."""
    found = [made_copy(bill=bill, form=form, house=house(), now=NOW).verdict for form in (Form.CII, Form.UBL)]
    assert all("own rules EN 16931" in one["checked"] for one in found)
    return [(one["valid"], one["warnings"]) for one in found]


def test_a_request_and_the_invoice_that_it_is_set_against(ledger, brook):
    order = orders.accept(order=orders.quote(plain=plain(ledger, "BROOK"), **WHO), **WHO)
    request = OrderBill.objects.get(order=order).bill
    assert verdicts(request) == [(True, []), (True, [])]
    ledger.pay(request.item, request.gross_minor, on=TODAY)
    deposits.note_payments(**WHO)
    (bill,) = issue(plains=[plain(ledger, "BROOK", order=order.number)], **WHO)
    assert bill.prepaid_minor == 23_80
    assert verdicts(Bill.objects.get(pk=bill.pk)) == [(True, []), (True, [])]


def test_parts_of_periods_what_is_given_back_and_use(ledger, brook):
    Buyer.objects.filter(pk=brook.pk).update(is_consolidated=True)
    buyer(ledger, "CHILD", bill_to=brook.customer)
    tiers = [{"upto": "100", "price": "0.333333"}, {"price": "0.2"}]
    calls = {"name": "Calls", "tax": "S19", "metered": True, "prices": [{"tiers": tiers, "minimum": "12.34"}]}
    seat = {"name": "Seat", "tax": "S7", "unit": "MON", "price": "33.333", "quantity": "3"}
    for number in ("BROOK", "CHILD"):
        given = {"entity": ledger.entity.code, "customer": number, "starts_on": "2026-03-08"}
        row = plans.make(plain={**given, "items": [seat, calls]}, **WHO)
    assert verdicts(bill_due(now=morning(date(2026, 4, 1)), actor=ACTOR).bills[0]) == [(True, [])] * 2
    plans.change_price(row=row, item="Seat", from_on=date(2026, 3, 20), price=Decimal("40.01"), **WHO)
    (bill,) = bill_due(now=morning(date(2026, 5, 1)), actor=ACTOR).bills
    assert any(line["quantity"].startswith("-") for line in bill.content["lines"])
    assert verdicts(bill) == [(True, [])] * 2
    plans.end(row=row, on=date(2026, 4, 15), **WHO)
    Buyer.objects.filter(pk=brook.pk).update(is_consolidated=False)
    notes = bill_due(now=morning(date(2026, 6, 1)), actor=ACTOR).bills
    assert [bill.kind for bill in notes].count("credit_note") == 1
    assert [verdicts(bill) for bill in notes] == [[(True, [])] * 2] * len(notes)
