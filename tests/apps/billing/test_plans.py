"""Recurring plans bill what is due, once, however late; changes that reach back are set right by the next bill."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, connections, transaction
from tests.apps.billing.scene import TODAY, buyer, seller
from tests.apps.charges.scene import balance
from tests.ledger import ACTOR, morning

from dunwell.apps.billing import plans
from dunwell.apps.billing.models import Bill, Buyer
from dunwell.apps.billing.order_models import Recurring, RecurringBill, UsageLine
from dunwell.apps.billing.plan_terms import renewals_due, tell_renewals
from dunwell.apps.billing.plan_usage import import_usage
from dunwell.apps.billing.plans_due import bill_due
from dunwell.apps.billing.refusals import BillRefused
from dunwell.apps.journal.models import Event
from dunwell.apps.organisation.scope import system_scope
from dunwell.core.billing.stored import issued_bill

NOW = morning(TODAY)  # 2 March 2026
CALLS = {
    "key": "calls",
    "name": "Calls",
    "tax": "S19",
    "metered": True,
    "prices": [{"tiers": [{"price": "0.50"}], "included": "310"}],
}


@pytest.fixture
def brook(ledger):
    seller(ledger)
    return buyer(ledger, "BROOK")


def made(ledger, number="BROOK", **values):
    """A plan of 310.00 a month in advance, from 1 March on."""
    given = {
        "entity": ledger.entity.code,
        "customer": number,
        "starts_on": "2026-03-01",
        "items": [{"key": "seat", "name": "Seat", "tax": "S19", "unit": "MON", "price": "310.00"}],
        **values,
    }
    return plans.make(plain=given, now=NOW, actor=ACTOR)


def billed(on):
    return bill_due(now=morning(on), actor=ACTOR)


def lines(bill):
    draft = issued_bill(bill.content).draft
    return [(line.quantity, line.price, line.first_on.day, line.last_on.day) for line in draft.lines]


def told(row):
    found = Event.objects.filter(subject="plan", subject_id=row.pk).order_by("pk")
    return [name.removeprefix("billing.plan.") for name in found.values_list("name", flat=True)]


def test_a_plan_bills_each_period_once_and_catches_up(ledger, brook):
    row = made(ledger)
    assert row.look_on == date(2026, 3, 1)

    (first,) = billed(TODAY).bills
    assert billed(TODAY).bills == []
    row.refresh_from_db()
    assert (row.look_on, first.net_minor, first.gross_minor) == (date(2026, 4, 1), 310_00, 368_90)
    assert lines(first) == [(1, Decimal("310.00"), 1, 31)]

    later = billed(date(2026, 6, 2)).bills  # nobody looked for three months
    assert [lines(bill)[0][2:] for bill in later] == [(1, 30), (1, 31), (1, 30)]
    assert [bill.number[-1] for bill in (first, *later)] == ["1", "2", "3", "4"]
    assert balance(first.account) == 4 * 368_90
    assert list(RecurringBill.objects.order_by("pk").values_list("due_on", flat=True)) == [
        date(2026, month, 1) for month in (3, 4, 5, 6)
    ]
    assert told(row) == ["made", "billed", "billed", "billed", "billed"]


def test_two_at_once_bill_nothing_twice(ledger, brook):
    for at in range(3):
        made(ledger, external_id=f"plan-{at}")

    def look(_):
        try:
            return len(billed(date(2026, 5, 1)).bills)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        counts = list(pool.map(look, range(4)))
    assert sum(counts) == Bill.objects.count() == RecurringBill.objects.count() == 9


def test_the_same_words_are_the_same_plan(ledger, brook):
    assert made(ledger, external_id="P-1") == made(ledger, external_id="P-1")
    with pytest.raises(BillRefused, match="other words"):
        made(ledger, external_id="P-1", every=2)
    assert Recurring.objects.count() == 1


def test_what_could_not_be_billed_is_told_when_it_is_made(ledger, brook):
    with pytest.raises(BillRefused) as refusal:
        made(ledger, every=0, items=[{"name": "Seat", "tax": "S19", "price": "-1"}])
    assert [fault.field for fault in refusal.value.faults] == ["every", "items[Seat].prices[0].price"]
    with pytest.raises(BillRefused) as refusal:
        made(ledger, items=[{"name": "Seat", "tax": "VAT", "price": "1"}], terms="whenever")
    assert [fault.field for fault in refusal.value.faults] == ["lines[0].tax", "terms"]
    with pytest.raises(BillRefused) as refusal:
        made(ledger, number="NOBODY")
    assert [fault.field for fault in refusal.value.faults] == ["customer"]
    assert Recurring.objects.count() == 0


def test_a_change_of_price_in_a_billed_period_is_set_right_by_the_next_bill(ledger, brook):
    row = made(ledger)
    billed(TODAY)
    plans.change_price(
        row=row, item="seat", from_on=date(2026, 3, 22), price=Decimal("620.00"), now=NOW, actor=ACTOR
    )
    (bill,) = billed(date(2026, 4, 1)).bills
    assert lines(bill) == [
        (-1, Decimal("100.00"), 22, 31),
        (1, Decimal("200.00"), 22, 31),
        (1, Decimal("620.00"), 1, 30),
    ]
    assert bill.net_minor == 720_00


def test_a_change_of_quantity_for_later_days_is_billed_from_then_on(ledger, brook):
    row = made(ledger)
    plans.change_price(
        row=row, item="seat", from_on=date(2026, 4, 16), quantity=Decimal(3), now=NOW, actor=ACTOR
    )
    first, second = billed(date(2026, 4, 1)).bills
    assert (first.net_minor, second.net_minor) == (310_00, 155_00 + 465_00)
    with pytest.raises(BillRefused) as refusal:
        plans.change_price(row=row, item="chair", from_on=TODAY, price=Decimal(1), now=NOW, actor=ACTOR)
    assert [fault.field for fault in refusal.value.faults] == ["item"]


def test_a_pause_gives_back_and_bills_nothing_until_it_is_over(ledger, brook):
    row = made(ledger)
    (first,) = billed(TODAY).bills
    row = plans.pause(row=row, from_on=date(2026, 3, 22), now=NOW, actor=ACTOR)
    assert row.state == "paused"
    with pytest.raises(BillRefused, match="paused"):
        plans.pause(row=row, from_on=date(2026, 3, 22), now=NOW, actor=ACTOR)

    found = billed(date(2026, 5, 1))

    (note,) = found.bills  # for April and May there is nothing to bill
    assert (note.kind, note.corrects, note.net_minor, found.nothing) == ("credit_note", first, 100_00, 1)
    assert balance(first.account) == 368_90 - 119_00
    row = plans.resume(row=row, on=date(2026, 5, 17), now=morning(date(2026, 5, 17)), actor=ACTOR)
    (bill,) = billed(date(2026, 6, 1)).bills
    assert lines(bill) == [(1, Decimal("150.00"), 17, 31), (1, Decimal("310.00"), 1, 30)]
    assert told(row)[-2:] == ["resumed", "billed"]


def test_an_end_gives_back_what_was_billed_beyond_and_is_final(ledger, brook):
    row = made(ledger, timing="advance", every=3)
    (first,) = billed(TODAY).bills
    plans.end(row=row, on=date(2026, 4, 30), now=NOW, actor=ACTOR)
    assert billed(date(2026, 4, 30)).bills == []
    (note,) = billed(date(2026, 5, 1)).bills
    row.refresh_from_db()
    assert (note.kind, row.state, row.look_on) == ("credit_note", "ended", None)
    assert first.net_minor - note.net_minor == round(310_00 * 61 / 92)
    assert billed(date(2027, 1, 1)).bills == []
    assert told(row)[-2:] == ["billed", "ended"]
    with pytest.raises(BillRefused, match="has ended"):
        plans.pause(row=row, from_on=date(2026, 9, 1), now=NOW, actor=ACTOR)


def test_notice_ends_a_plan_with_its_term(ledger, brook):
    row = made(ledger, term={"every": 1, "unit": "year", "notice_days": 30})
    plans.end(row=row, now=NOW, actor=ACTOR)
    assert plans.plan_of(Recurring.objects.get()).ends_on == date(2027, 2, 28)


def usage(*rows, plan="P-1"):
    text = "plan,item,used_on,quantity,id\n" + "".join(f"{plan},{row}\n" for row in rows)
    return text.encode()


def taken(content, on=TODAY, **values):
    return import_usage(content=content, actor=ACTOR, now=morning(on), **values)


def test_use_is_taken_in_once_and_billed_once(ledger, brook):
    row = made(ledger, external_id="P-1", items=[CALLS])
    content = usage("calls,2026-03-05,300,a", "calls,2026-03-31,20.5,b", "calls,2026-04-01,1,c")
    on = date(2026, 4, 1)
    assert taken(content, on=on, is_dry=True).recorded == 3
    assert UsageLine.objects.count() == 0
    assert (taken(content, on=on).recorded, taken(content, on=on).already_there) == (3, 3)

    (bill,) = billed(on).bills

    assert lines(bill) == [(310, Decimal(0), 1, 31), (Decimal("10.5"), Decimal("0.50"), 1, 31)]
    assert bill.net_minor == 5_25
    assert list(UsageLine.objects.filter(billed__isnull=True).values_list("external_id", flat=True)) == ["c"]
    late = taken(usage("calls,2026-03-30,400,late"), on=on)  # after its period was billed: with the next one
    assert late.recorded == 1
    (second,) = billed(date(2026, 5, 1)).bills
    assert second.net_minor == ((401 - 310) * 50)
    assert "made" in told(row)


def test_all_faults_of_a_file_of_use_come_at_once(ledger, brook):
    made(ledger, external_id="P-1", items=[CALLS])
    taken(usage("calls,2026-03-01,1,a"))
    found = taken(
        usage("calls,2026-03-01,2,a", "talks,2026-03-01,1,b", "calls,2026-03-09,1,c", "calls,2026-02-30,-1,d")
        + b"P-2,calls,2026-03-01,1,e\n"
    )
    assert [(one.line, one.field) for one in found.faults] == [
        (2, "id"), (3, "item"), (4, "used_on"), (5, "quantity"), (5, "used_on"), (6, "plan"),
    ]  # fmt: skip
    assert UsageLine.objects.count() == 1


def test_a_plan_that_meters_does_not_end_before_what_was_metered(ledger, brook):
    row = made(ledger, items=[CALLS])
    billed(date(2026, 4, 1))
    with pytest.raises(BillRefused) as refusal:
        plans.end(row=row, on=date(2026, 3, 15), now=NOW, actor=ACTOR)
    assert [fault.field for fault in refusal.value.faults] == ["on"]
    assert "until 2026-03-31" in refusal.value.faults[0].message


def test_bills_go_to_the_parent(ledger, brook):
    child = buyer(ledger, "CHILD", bill_to=brook.customer)
    made(ledger, number="CHILD")
    (bill,) = billed(TODAY).bills
    assert (bill.customer, child.customer.bills.count()) == (brook.customer, 0)


def test_one_bill_a_month_for_a_parent_and_its_children(ledger, brook):
    Buyer.objects.filter(pk=brook.pk).update(is_consolidated=True)
    buyer(ledger, "CHILD", bill_to=brook.customer)
    made(ledger)
    made(ledger, number="CHILD", starts_on="2026-03-11")
    assert billed(date(2026, 3, 31)).bills == []  # the month is not over

    (bill,) = billed(date(2026, 4, 1)).bills

    draft = issued_bill(bill.content).draft
    assert [(line.details[0], line.price) for line in draft.lines] == [
        ("Customer BROOK", Decimal("310.00")),
        ("Customer CHILD", Decimal("310.00")),
    ]
    assert (bill.customer, bill.net_minor) == (brook.customer, 620_00)
    assert RecurringBill.objects.filter(bill=bill).count() == 2
    assert billed(date(2026, 4, 30)).bills == []
    (late,) = billed(date(2026, 7, 3)).bills  # three months by one bill
    assert (late.net_minor, len(issued_bill(late.content).draft.lines)) == (6 * 310_00, 6)


def test_a_plan_that_cannot_be_billed_is_kept_back_and_the_others_are_not(ledger, brook):
    buyer(ledger, "OTHER")
    row = made(ledger)
    made(ledger, number="OTHER")
    brook.needs_purchase_order = True
    brook.save()

    found = billed(TODAY)

    assert ([bill.customer.number for bill in found.bills], found.kept_back) == (["OTHER"], 1)
    row.refresh_from_db()
    assert [field for field, _ in row.faults] == ["purchase_order"]
    assert billed(TODAY).kept_back == 0  # it is tried again tomorrow
    assert billed(TODAY + timedelta(days=1)).kept_back == 1
    assert told(row) == ["made", "kept_back"]  # told once
    brook.needs_purchase_order = False
    brook.save()
    assert len(billed(TODAY + timedelta(days=2)).bills) == 1
    row.refresh_from_db()
    assert row.faults == []


def test_a_renewal_is_told_once_in_time(ledger, brook):
    row = made(ledger, term={"every": 1, "unit": "year", "notice_days": 30, "tell_days": 60})
    scope = system_scope(actor=ACTOR)
    assert renewals_due(scope=scope, as_of=date(2026, 12, 29)) == []
    on = date(2026, 12, 30)
    (due,) = renewals_due(scope=scope, as_of=on)
    assert (due.row, due.renewal.notice_by) == (row, date(2027, 1, 29))
    assert len(tell_renewals(scope=scope, now=morning(on), actor=ACTOR)) == 1
    assert tell_renewals(scope=scope, now=morning(on + timedelta(days=1)), actor=ACTOR) == []
    assert len(tell_renewals(scope=scope, now=morning(date(2027, 12, 31)), actor=ACTOR)) == 1
    assert told(row) == ["made", "renewal_due", "renewal_due"]


def test_what_was_billed_of_a_plan_never_changes(ledger, brook):
    made(ledger)
    billed(TODAY)
    with pytest.raises(DatabaseError), transaction.atomic():
        RecurringBill.objects.update(parts=[])


def test_a_file_of_use_that_two_take_in_at_once_is_there_once(ledger, brook):
    made(ledger, external_id="P-1", items=[CALLS])
    content = usage(*(f"calls,2026-03-01,1,{at}" for at in range(50)))

    def take(_):
        try:
            return taken(content).recorded
        finally:
            connections.close_all()

    with ThreadPoolExecutor(3) as pool:
        counts = list(pool.map(take, range(3)))
    assert sorted(counts) == [0, 0, 50]
    assert UsageLine.objects.count() == 50


def test_what_two_change_of_a_plan_is_both_kept(ledger, brook):
    row = made(ledger)
    plans.change_price(row=row, item="seat", from_on=date(2026, 4, 1), price=Decimal(1), now=NOW, actor=ACTOR)
    plans.change_price(row=row, item="seat", from_on=date(2026, 5, 1), price=Decimal(2), now=NOW, actor=ACTOR)
    (item,) = plans.plan_of(Recurring.objects.get()).fixed
    assert [(str(one.from_on), one.price) for one in item.versions] == [
        ("2026-03-01", Decimal("310.00")),
        ("2026-04-01", Decimal(1)),
        ("2026-05-01", Decimal(2)),
    ]
