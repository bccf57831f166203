"""Bills leave numbered, posted and addressed, all of it or none; the same words are issued once."""

import base64
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, connections, transaction
from tests.apps.billing.scene import TODAY, buyer, plain, seller
from tests.apps.charges.scene import balance
from tests.ledger import ACTOR, events, morning

from dunwell.apps.billing.issuing import issue, issue_waiting, set_out, take_back
from dunwell.apps.billing.models import Bill, BillFile, Delivery, NumberRange
from dunwell.apps.billing.refusals import BillRefused
from dunwell.apps.receivables.models import OpenItem
from dunwell.core.billing.stored import issued_bill
from dunwell.core.receivables.creditor_reference import kind_of

NOW = morning(TODAY)


def issued(ledger, number="BROOK", **values):
    (bill,) = issue(plains=[plain(ledger, number, **values)], now=NOW, actor=ACTOR)
    return bill


@pytest.fixture
def brook(ledger):
    seller(ledger)
    return buyer(ledger, "BROOK")


def test_an_invoice_has_a_number_an_item_and_a_way(ledger, brook):
    bill = issued(ledger, terms="2/10 NET30", purchase_order="PO-7")

    item = bill.item
    assert (bill.number, bill.sequence, bill.state) == (f"{ledger.entity.code}-INV-2026-000001", 1, "issued")
    assert (item.kind, item.number, item.amount_minor, item.due_on) == (
        "invoice", bill.number, 238_00, TODAY + timedelta(days=30),
    )  # fmt: skip
    assert item.attributes["net_minor"] == 200_00
    assert list(bill.deliveries.values_list("channel", "recipient", "state")) == [
        ("email", "ap@brook.example", "due")
    ]
    assert events(bill.account, prefix=("billing.",)) == ["03-02 billing.invoice.issued"]


def test_what_was_issued_is_read_back_as_it_was(ledger, brook):
    bill = Bill.objects.get(pk=issued(ledger, terms="2/10 NET30", notes=["Thank you"]).pk)

    said = issued_bill(bill.content)

    assert said.plain() == {key: value for key, value in bill.content.items() if key != "digest"}
    assert (said.totals.gross_minor, said.discounts[0].amount_minor) == (238_00, 4_76)
    assert (said.seller.vat_id, said.buyer.city, said.buyer.postcode) == ("DE123456789", "Paris", "75002")
    assert said.reference.startswith("RF")


def test_a_swiss_qr_iban_gets_qr_references_that_differ(ledger, brook):
    ledger.entity.iban = "CH4431999123000889012"
    ledger.entity.save()

    said = [issued_bill(issued(ledger, external_id=name).content) for name in ("a", "b")]

    assert [len(one.reference) for one in said] == [27, 27]
    assert said[0].reference != said[1].reference
    assert [kind_of(text=one.reference) for one in said] == ["qrr", "qrr"]


def test_the_same_words_are_issued_once(ledger, brook):
    first = issued(ledger, external_id="order-1")
    again = issued(ledger, external_id="order-1")

    assert first.pk == again.pk
    assert Bill.objects.count() == OpenItem.objects.count() == 1


def test_other_words_under_the_same_name_are_refused(ledger, brook):
    issued(ledger, external_id="order-1")

    with pytest.raises(BillRefused) as refusal:
        issued(ledger, external_id="order-1", purchase_order="PO-8")

    assert refusal.value.code == "differs_from_recorded"
    assert Bill.objects.count() == 1


def test_all_faults_of_all_bills_come_at_once_and_nothing_is_issued(ledger, brook):
    bad = plain(ledger, "BROOK", due_on="2026-02-30", totals={"gross": "1.00"})
    worse = plain(ledger, "NOBODY")

    with pytest.raises(BillRefused) as refusal:
        issue(plains=[bad, worse], now=NOW, actor=ACTOR)

    assert [one.field for one in refusal.value.faults] == ["[0].due_on", "[0].totals.gross", "[1].customer"]
    assert (Bill.objects.count(), NumberRange.objects.count(), OpenItem.objects.count()) == (0, 0, 0)


def test_an_invoice_over_nothing_is_issued_and_owes_nothing(ledger, brook):
    bill = issued(ledger, lines=[{"name": "Trial", "price": "0", "tax": "S19"}])

    assert (bill.gross_minor, bill.item, bill.account.customer) == (0, None, brook.customer)
    assert OpenItem.objects.count() == 0


def test_a_credit_note_is_set_against_what_it_corrects(ledger, brook):
    bill = issued(ledger)

    note = issued(ledger, kind="credit_note", corrects=[bill.number])

    assert note.corrects == bill
    assert note.number == f"{ledger.entity.code}-CN-2026-000001"
    assert balance(bill.account) == 0


def test_what_was_issued_never_changes(ledger, brook):
    file = {"name": "a.csv", "media_type": "text/csv", "content": base64.b64encode(b"x").decode()}
    bill = issued(ledger, attachments=[file])
    Delivery.objects.all().delete()

    for change in (
        lambda: Bill.objects.filter(pk=bill.pk).update(net_minor=1),
        lambda: Bill.objects.filter(pk=bill.pk)._raw_delete("default"),
        lambda: BillFile.objects.filter(bill=bill).update(name="b.csv"),
        lambda: BillFile.objects.create(
            bill=bill, name="c.csv", media_type="text/csv", content=b"", sha256=""
        ),
    ):
        with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
            change()


def test_there_is_time_for_a_mistake(ledger, brook):
    bill = set_out(plain=plain(ledger, "BROOK"), now=NOW, actor=ACTOR)

    assert issue_waiting(now=NOW + timedelta(minutes=9), actor=ACTOR) == []
    take_back(bill=bill, now=NOW + timedelta(minutes=9), actor=ACTOR)
    assert issue_waiting(now=NOW + timedelta(minutes=11), actor=ACTOR) == []
    assert (Bill.objects.get().state, Delivery.objects.count(), NumberRange.objects.count()) == (
        "draft",
        0,
        0,
    )


def test_what_nobody_takes_back_leaves(ledger, brook):
    set_out(plain=plain(ledger, "BROOK"), now=NOW, actor=ACTOR)

    (bill,) = issue_waiting(now=NOW + timedelta(minutes=10), actor=ACTOR)

    assert (bill.state, bill.item.amount_minor) == ("issued", 238_00)
    with pytest.raises(BillRefused, match="left already"):
        take_back(bill=bill, now=NOW, actor=ACTOR)


def test_what_cannot_leave_any_more_is_a_draft_with_the_reason(ledger, brook):
    set_out(plain=plain(ledger, "BROOK"), now=NOW, actor=ACTOR)
    brook.needs_purchase_order = True
    brook.save()

    assert issue_waiting(now=NOW + timedelta(minutes=10), actor=ACTOR) == []

    bill = Bill.objects.get()
    assert (bill.state, bill.content["faults"][0][0]) == ("draft", "purchase_order")
    assert OpenItem.objects.count() == 0


def test_a_customer_without_any_address_is_told(ledger, brook):
    brook.customer.contacts.all().delete()
    brook.customer.address = ""
    brook.customer.save()

    bill = issued(ledger)

    (delivery,) = bill.deliveries.all()
    assert delivery.state == "held"
    assert "neither an e-mail nor a postal address" in delivery.detail


class _Undone(Exception):
    pass


def _one(ledger, at):
    try:
        with suppress(_Undone), transaction.atomic():
            (bill,) = issue(plains=[plain(ledger, "BROOK", external_id=f"n{at}")], now=NOW, actor=ACTOR)
            return bill.sequence if at % 10 else _undo()
        return None
    finally:
        connections.close_all()


def _undo():
    raise _Undone


def test_five_hundred_at_once_leave_no_gap(ledger, brook):
    """A tenth of them fail after they had their number."""
    connection.close()

    with ThreadPoolExecutor(max_workers=8) as pool:
        found = list(pool.map(lambda at: _one(ledger, at), range(500)))

    numbers = sorted(one for one in found if one is not None)
    assert numbers == list(range(1, 451))
    assert NumberRange.objects.get().last == 450
    bills = Bill.objects.select_related("item")
    assert {bill.item.amount_minor for bill in bills} == {238_00}
    assert sorted(bill.sequence for bill in bills) == numbers
    assert OpenItem.objects.filter(source="billing").count() == 450
