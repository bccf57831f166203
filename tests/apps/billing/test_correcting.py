"""An invoice is taken back by credit notes: all of it, lines, an amount; never more than it came to."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from tests.apps.billing.scene import TODAY, buyer, plain, seller
from tests.ledger import ACTOR, morning

from dunwell.apps.billing.access import UnknownBill
from dunwell.apps.billing.correcting import credit, creditable_minor, release_draft
from dunwell.apps.billing.issuing import issue, issue_waiting, set_out, take_back
from dunwell.apps.billing.models import Bill
from dunwell.apps.billing.queries import what_it_says
from dunwell.apps.billing.refusals import BillRefused
from dunwell.apps.organisation.scope import system_scope
from dunwell.apps.receivables.models import Residual
from dunwell.core.billing.crediting import CreditWish
from dunwell.core.billing.stored import issued_bill

NOW = morning(TODAY)
LATER = NOW + timedelta(hours=1)
WISH = CreditWish(reason="Our mistake")
LINES = [
    {"name": "Advice", "quantity": "3", "unit": "HUR", "price": "100.00", "tax": "S19",
     "adjustments": [{"text": "Discount", "percent": "-10"}]},
    {"name": "Book", "quantity": "2", "price": "20.00", "tax": "S7",
     "adjustments": [{"text": "Old edition", "amount": "-3.00"}]},
    {"name": "Course abroad", "price": "50.00", "tax": "E"},
]  # fmt: skip
WHOLE = {
    "lines": LINES,
    "adjustments": [{"text": "Voucher", "amount": "-10.00", "tax": "S19"}],
    "tax_reasons": {"E": "Teaching"},
}


@pytest.fixture
def brook(ledger):
    seller(ledger)
    return buyer(ledger, "BROOK")


def issued(ledger, **values):
    (bill,) = issue(plains=[plain(ledger, "BROOK", **values)], now=NOW, actor=ACTOR)
    return bill


def credited(bill, wish=WISH, once="1"):
    return credit(scope=system_scope(actor=ACTOR), bill_id=bill.public_id, wish=wish, once=once, now=NOW)


def test_the_whole_of_an_invoice_is_taken_back_to_the_cent_and_set_against_it(ledger, brook):
    bill = issued(ledger, **WHOLE, purchase_order="PO-7")

    note = credited(bill)
    assert (note.state, note.kind, note.gross_minor) == ("waiting", "credit_note", bill.gross_minor)
    (left,) = issue_waiting(now=LATER, actor=ACTOR)

    assert left.pk == note.pk
    assert (left.corrects, left.net_minor, left.tax_minor) == (bill, bill.net_minor, bill.tax_minor)
    assert not Residual.objects.exists()
    said, before = issued_bill(left.content), issued_bill(bill.content)
    assert said.totals.taxes == before.totals.taxes
    assert (said.draft.purchase_order, said.draft.notes) == ("PO-7", ("Our mistake",))
    assert said.draft.corrects == ((bill.number, TODAY),)


def test_some_lines_are_given_back_with_the_discounts_that_stood_on_them(ledger, brook):
    bill = issued(ledger, **WHOLE)

    note = credited(bill, replace(WISH, quantities={0: Decimal(1), 1: Decimal(1)}))

    # 100.00 less 10 %, and 20.00 less the half of 3.00; the voucher on the whole bill stays with it
    assert (note.net_minor, note.tax_minor) == (90_00 + 18_50, 17_10 + 1_30)


def test_an_amount_is_given_back_at_the_tax_that_is_named(ledger, brook):
    bill = issued(ledger, **WHOLE)

    note = credited(bill, replace(WISH, amount_minor=10_00, tax=1))

    assert (note.net_minor, note.tax_minor, note.gross_minor) == (10_00, 70, 10_70)
    assert [one.name for one in what_it_says(bill=note, now=NOW).said.draft.lines] == ["Our mistake"]


def test_never_more_is_given_back_than_the_invoice_came_to(ledger, brook):
    bill = issued(ledger)
    credited(bill, replace(WISH, amount_minor=150_00))

    assert creditable_minor(bill=bill) == 238_00 - 178_50
    with pytest.raises(BillRefused) as refusal:
        credited(bill, once="2")
    assert refusal.value.code == "nothing_left"
    credited(bill, replace(WISH, amount_minor=50_00), once="3")
    assert creditable_minor(bill=bill) == 0


def test_the_same_wish_twice_is_one_credit_note(ledger, brook):
    bill = issued(ledger)

    assert credited(bill).pk == credited(bill).pk
    assert Bill.objects.filter(kind="credit_note").count() == 1


def test_a_draft_of_a_credit_note_is_let_go_only_while_so_much_is_left(ledger, brook):
    bill = issued(ledger)
    draft = take_back(bill=credited(bill), now=NOW, actor=ACTOR)
    credited(bill, replace(WISH, amount_minor=1_00), once="2")

    with pytest.raises(BillRefused) as refusal:
        release_draft(bill=Bill.objects.get(pk=draft.pk), now=NOW, actor=ACTOR)
    assert refusal.value.code == "nothing_left"


def test_every_fault_of_a_wish_is_told_at_its_field(ledger, brook):
    bill = issued(ledger, **WHOLE)

    with pytest.raises(BillRefused) as refusal:
        credited(bill, CreditWish(reason=" ", quantities={0: Decimal(4), 1: Decimal(-1)}))
    assert [one.field for one in refusal.value.faults] == ["reason", "quantities[0]", "quantities[1]"]

    with pytest.raises(BillRefused) as refusal:
        credited(bill, CreditWish(reason="x" * 501, amount_minor=0, tax=7))
    assert [one.field for one in refusal.value.faults] == ["reason", "amount", "tax"]


def test_what_is_not_issued_or_not_seen_is_not_corrected(ledger, brook):
    waiting = set_out(plain=plain(ledger, "BROOK"), now=NOW, actor=ACTOR)
    with pytest.raises(BillRefused) as refusal:
        credited(waiting)
    assert refusal.value.code == "not_issued"
    blind = replace(system_scope(actor=ACTOR), entity_ids=frozenset())
    with pytest.raises(UnknownBill):
        credit(scope=blind, bill_id=waiting.public_id, wish=WISH, once="1", now=NOW)


def test_a_draft_leaves_in_other_words_under_its_own_name(ledger, brook):
    draft = take_back(bill=set_out(plain=plain(ledger, "BROOK"), now=NOW, actor=ACTOR), now=NOW, actor=ACTOR)

    other = plain(ledger, "BROOK", notes=["Thank you"], external_id="not this one")
    waiting = release_draft(bill=draft, now=NOW, actor=ACTOR, plain=other)

    assert (waiting.pk, waiting.state, waiting.external_id) == (draft.pk, "waiting", draft.external_id)
    (left,) = issue_waiting(now=LATER, actor=ACTOR)
    assert (left.pk, issued_bill(left.content).draft.notes) == (draft.pk, ("Thank you",))
    with pytest.raises(BillRefused) as refusal:
        release_draft(bill=left, now=LATER, actor=ACTOR)
    assert refusal.value.code == "not_allowed"
