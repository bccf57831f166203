"""Several drafts and orders of one customer as one bill: by hand or on a day, each once, undone until it is issued."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connections, transaction
from tests.apps.billing.scene import TODAY, buyer, plain, seller
from tests.apps.charges.scene import balance
from tests.ledger import ACTOR, morning

from dunwell.apps.billing import drafts, gathering, orders
from dunwell.apps.billing.deposits import ask
from dunwell.apps.billing.gathered import bill_gathering, sources_of
from dunwell.apps.billing.gathering_models import SetAside
from dunwell.apps.billing.held import left_minor
from dunwell.apps.billing.issuing import issue, issue_waiting, release, set_out, take_back
from dunwell.apps.billing.models import Bill, Buyer, Seller
from dunwell.apps.billing.refusals import BillRefused
from dunwell.core.billing.gathering import gathering_day
from dunwell.core.billing.stored import issued_bill

NOW = morning(TODAY)  # 2 March 2026
LATER = NOW + timedelta(minutes=11)


@pytest.fixture
def brook(ledger):
    seller(ledger)
    return buyer(ledger, "BROOK")


def draft(ledger, number="BROOK", *, now=NOW, **values):
    values.setdefault("external_id", f"d{Bill.objects.count()}")
    bill = set_out(plain=plain(ledger, number, **values), now=now, actor=ACTOR)
    return take_back(bill=bill, now=now, actor=ACTOR)


def order(ledger, number="BROOK", **values):
    Seller.objects.update(deposits={"percent": "0"})
    values.setdefault("external_id", f"o{Bill.objects.count()}{len(values)}")
    made = orders.quote(plain=plain(ledger, number, **values), now=NOW, actor=ACTOR)
    return orders.accept(order=made, now=NOW, actor=ACTOR)


def aside(*, bills=(), of=(), now=NOW):
    return gathering.set_aside(bills=bills, orders=of, now=now, actor=ACTOR)


def gather(rows, *, now=NOW):
    return gathering.gather(rows=rows, now=now, actor=ACTOR)


def said(bill):
    bill.refresh_from_db()
    return issued_bill(bill.content)


def states(*bills):
    return [Bill.objects.get(pk=one.pk).state for one in bills]


def refused(act, code="not_allowed"):
    with pytest.raises(BillRefused) as refusal:
        act()
    assert refusal.value.code == code
    return [(one.field, one.message) for one in refusal.value.faults] or str(refusal.value)


def test_drafts_and_orders_go_into_one_bill_that_says_where_each_line_is_from(ledger, brook):
    child = buyer(ledger, "CHILD", bill_to=brook.customer).customer
    one = draft(ledger, purchase_order="PO-1", supplied_on="2026-02-20")
    other = draft(
        ledger,
        "CHILD",
        purchase_order="PO-2",
        lines=[{"name": "Book", "price": "10.00", "tax": "S7", "details": ["Blue"]}],
    )
    ordered = order(ledger, order="O-9")
    bill = gather(aside(bills=[one, other], of=[ordered]))

    assert (bill.state, states(one, other), bill.customer) == ("waiting", ["aside", "aside"], brook.customer)
    (issued,) = issue_waiting(now=LATER, actor=ACTOR)
    lines = said(issued).draft.lines
    assert [line.details for line in lines] == [
        ("Your order PO-1",),
        ("Blue", "Your order PO-2", f"Delivered to {child.name}"),
        ("Our order O-9",),
    ]
    assert (lines[0].first_on, lines[0].last_on) == (date(2026, 2, 20), date(2026, 2, 20))
    assert said(issued).draft.purchase_order == "PO-1, PO-2"
    taxes = {str(one.tax.rate_pct): (one.basis_minor, one.tax_minor) for one in said(issued).totals.taxes}
    assert taxes == {"19": (400_00, 76_00), "7": (10_00, 70)}
    assert (issued.gross_minor, balance(issued.account)) == (486_70, 486_70)
    assert [row.gross_minor for row in sources_of(bill=issued)] == [238_00, 10_70, 238_00]
    assert bill_gathering(draft=one) == bill_gathering(draft=other) == issued
    ordered.refresh_from_db()
    assert (ordered.state, left_minor(order=ordered)) == ("completed", 0)


def test_a_discount_on_a_whole_bill_keeps_its_amount_and_its_tax(ledger, brook):
    less = [{"text": "Loyal", "percent": "-10", "tax": "S19"}]
    rows = aside(bills=[draft(ledger, adjustments=less), draft(ledger)])
    assert gather(rows).net_minor == 380_00


def test_files_come_along_under_names_of_their_own(ledger, brook):
    file = [{"name": "a.csv", "media_type": "text/csv", "content": "eA=="}]
    bill = gather(aside(bills=[draft(ledger, attachments=file), draft(ledger, attachments=file)]))
    assert sorted(bill.files.values_list("name", flat=True)) == ["2-a.csv", "a.csv"]
    (issued,) = issue_waiting(now=LATER, actor=ACTOR)
    assert len(said(issued).files) == 2


def test_it_can_be_undone_until_it_is_issued(ledger, brook):
    one, ordered = draft(ledger), order(ledger, order="O-9")
    bill = gather(aside(bills=[one], of=[ordered]))
    gathering.undo(bill=bill, now=NOW, actor=ACTOR)
    assert states(bill, one) == ["dropped", "draft"]
    assert bill_gathering(draft=one) is None
    assert issue_waiting(now=LATER, actor=ACTOR) == []
    refused(lambda: drafts.take_out(bill=bill, now=NOW, actor=ACTOR))  # else it would be billed twice
    release(bill=one, now=NOW, actor=ACTOR)
    issue(plains=[plain(ledger, "BROOK", order="O-9")], now=NOW, actor=ACTOR)

    again = gather(aside(bills=[draft(ledger)]))
    issue_waiting(now=LATER, actor=ACTOR)
    refused(lambda: gathering.undo(bill=again, now=LATER, actor=ACTOR), code="not_waiting")
    with pytest.raises(DatabaseError), transaction.atomic():
        SetAside.objects.filter(into=again).update(taken_out_at=NOW)
    with pytest.raises(DatabaseError), transaction.atomic():
        SetAside.objects.filter(into=again).delete()


def test_what_is_set_aside_is_billed_by_nothing_else(ledger, brook):
    one, ordered = draft(ledger), order(ledger, order="O-9")
    (row, _) = aside(bills=[one], of=[ordered])
    refused(lambda: release(bill=one, now=NOW, actor=ACTOR))
    refused(lambda: drafts.throw_away(bill=one, now=NOW, actor=ACTOR))
    refused(lambda: aside(bills=[one]))
    refused(lambda: aside(of=[ordered]))
    refused(lambda: orders.cancel(order=ordered, reason="x", now=NOW, actor=ACTOR))
    refused(lambda: orders.complete(order=ordered, now=NOW, actor=ACTOR))
    refused(lambda: ask(order=ordered, amount_minor=100, now=NOW, actor=ACTOR))
    ((field, message),) = refused(
        lambda: issue(plains=[plain(ledger, "BROOK", order="O-9")], now=NOW, actor=ACTOR), code="faulty"
    )
    assert (field, "with others" in message) == ("order", True)
    with pytest.raises(IntegrityError), transaction.atomic():
        Bill.objects.filter(pk=one.pk).update(state="waiting", leaves_at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        SetAside.objects.create(
            draft=one, gross_minor=1, set_aside_on=TODAY, set_aside_at=NOW, set_aside_by=ACTOR
        )
    gathering.take_out(row=row, now=NOW, actor=ACTOR)
    assert states(one) == ["draft"]
    refused(lambda: gathering.take_out(row=row, now=NOW, actor=ACTOR))


def test_a_bill_that_gathers_is_neither_thrown_away_nor_gathered_itself(ledger, brook):
    bill = take_back(bill=gather(aside(bills=[draft(ledger)])), now=NOW, actor=ACTOR)
    refused(lambda: drafts.throw_away(bill=bill, now=NOW, actor=ACTOR))
    refused(lambda: aside(bills=[bill]))
    release(bill=bill, now=NOW, actor=ACTOR)
    assert len(issue_waiting(now=LATER, actor=ACTOR)) == 1


def test_what_cannot_be_one_bill_is_said_all_at_once(ledger, brook):
    buyer(ledger, "OTHER")
    rows = aside(
        bills=[
            draft(ledger, terms="NET14"),
            draft(ledger, terms="NET30"),
            draft(ledger, buyer_reference="B"),
        ]
    )
    assert [field for field, _ in refused(lambda: gather(rows), code="faulty")] == [
        "terms",
        "buyer_reference",
    ]
    strangers = aside(bills=[draft(ledger, "OTHER")])
    assert [field for field, _ in refused(lambda: gather([*rows, *strangers]), code="faulty")] == ["customer"]
    zero = {"name": "Advice", "price": "1.00", "tax": "E"}
    reasons = [draft(ledger, lines=[zero], tax_reasons={"E": why}) for why in ("Law A", "Law B")]
    assert [field for field, _ in refused(lambda: gather(aside(bills=reasons)), code="faulty")] == [
        "tax_reasons.E"
    ]
    refused(lambda: gather([]))
    assert Bill.objects.filter(external_id__startswith="gathered:").count() == 0


def test_what_is_no_whole_invoice_is_not_set_aside(ledger, brook):
    (issued,) = issue(plains=[plain(ledger, "BROOK")], now=NOW, actor=ACTOR)
    refused(lambda: aside(bills=[issued]))
    note = draft(ledger, kind="debit_note", corrects=[issued.number])
    assert [field for field, _ in refused(lambda: aside(bills=[note]), code="faulty")] == ["kind"]
    ordered = order(ledger, order="O-9")
    named = draft(ledger, order="O-9")
    assert [field for field, _ in refused(lambda: aside(bills=[named]), code="faulty")] == ["order"]
    issue(plains=[plain(ledger, "BROOK", order="O-9", external_id="part")], now=NOW, actor=ACTOR)
    refused(lambda: aside(of=[ordered]))
    Seller.objects.update(deposits={"percent": "10"})
    asks = orders.quote(plain=plain(ledger, "BROOK", order="O-10"), now=NOW, actor=ACTOR)
    asks = orders.accept(order=asks, now=NOW, actor=ACTOR)
    refused(lambda: aside(of=[asks]))
    assert SetAside.objects.count() == 0


def test_one_bill_a_month_on_the_customers_day(ledger, brook):
    Buyer.objects.filter(pk=brook.pk).update(is_consolidated=True, bills_on=10)
    other = buyer(ledger, "OTHER")  # by hand alone
    buyer(ledger, "CHILD", bill_to=brook.customer)
    aside(bills=[draft(ledger), draft(ledger, "CHILD"), draft(ledger, "OTHER")])

    def due(on):
        return gathering.gather_due(now=morning(on), actor=ACTOR)

    assert due(date(2026, 3, 9)).bills == []
    on_the_day = morning(date(2026, 3, 10))
    aside(bills=[draft(ledger, now=on_the_day)], now=on_the_day)  # goes into the next
    (bill,) = due(date(2026, 3, 10)).bills
    assert (bill.customer, bill.net_minor) == (brook.customer, 400_00)
    assert due(date(2026, 3, 31)).bills == []
    (late,) = due(date(2026, 4, 20)).bills  # the house was off
    assert late.net_minor == 200_00
    assert SetAside.objects.get(into__isnull=True).draft.customer == other.customer


def test_other_terms_are_another_bill_and_what_cannot_be_billed_waits(ledger, brook):
    Buyer.objects.filter(pk=brook.pk).update(is_consolidated=True)
    aside(bills=[draft(ledger, terms="NET14"), draft(ledger), draft(ledger)])
    Buyer.objects.filter(pk=brook.pk).update(needs_purchase_order=True)
    found = gathering.gather_due(now=morning(date(2026, 4, 1)), actor=ACTOR)
    assert (found.bills, found.kept_back) == ([], 3)
    assert {row.faults[0][0] for row in SetAside.objects.all()} == {"[0].purchase_order", "purchase_order"}
    Buyer.objects.filter(pk=brook.pk).update(needs_purchase_order=False)
    found = gathering.gather_due(now=morning(date(2026, 4, 2)), actor=ACTOR)
    assert sorted(bill.net_minor for bill in found.bills) == [200_00, 400_00]


def test_nothing_is_gathered_twice_by_many_at_once(ledger, brook):
    Buyer.objects.filter(pk=brook.pk).update(is_consolidated=True)
    rows = aside(bills=[draft(ledger) for _ in range(4)])
    on = morning(date(2026, 4, 1))

    def work(at):
        try:
            if at % 2:
                return len(gathering.gather_due(now=on, actor=ACTOR).bills)
            try:
                return bool(gathering.gather(rows=rows, now=on, actor=ACTOR))
            except BillRefused:
                return 0
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(work, range(6))) == 1
    (bill,) = Bill.objects.filter(external_id__startswith="gathered:")
    assert (bill.net_minor, SetAside.objects.filter(into=bill).count()) == (800_00, 4)


def test_a_draft_goes_one_way_whoever_is_faster(ledger, brook):
    one = draft(ledger)

    def work(at):
        try:
            if at % 2:
                return bool(release(bill=one, now=NOW, actor=ACTOR))
            return bool(aside(bills=[one]))
        except BillRefused:
            return False
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(work, range(6))) == 1
    assert (states(one) == ["aside"]) == SetAside.objects.exists()


def test_undoing_and_issuing_at_once_end_in_one_of_both(ledger, brook):
    one = draft(ledger)
    bill = gather(aside(bills=[one]))

    def work(at):
        try:
            if at % 2:
                return bool(issue_waiting(now=LATER, actor=ACTOR))
            return bool(gathering.undo(bill=bill, now=LATER, actor=ACTOR))
        except BillRefused:
            return False
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(work, range(4))) == 1
    assert states(bill, one) in (["issued", "aside"], ["dropped", "draft"])


@pytest.mark.parametrize(
    ("day", "as_of", "since"),
    [(1, (2026, 3, 1), (2026, 3, 1)), (28, (2026, 3, 27), (2026, 2, 28)), (10, (2026, 1, 9), (2025, 12, 10))],
)
def test_the_day_of_the_month_counts_from_itself(day, as_of, since):
    assert gathering_day(day=day, as_of=date(*as_of)) == date(*since)
