"""Orders and plans that live by chance: whatever happens in whatever order, no cent is lost and no day billed twice."""

import random
from contextlib import suppress
from datetime import date, timedelta
from decimal import Decimal

import pytest
from tests.apps.billing.scene import TODAY, buyer, plain, seller
from tests.apps.charges.scene import balance
from tests.ledger import ACTOR, morning

from dunwell.apps.billing import deposits, orders, plans
from dunwell.apps.billing.held import held_minor, may_begin, refundable
from dunwell.apps.billing.issuing import issue
from dunwell.apps.billing.models import Bill
from dunwell.apps.billing.order_models import Order, OrderBill, Recurring
from dunwell.apps.billing.plans_due import bill_due
from dunwell.apps.billing.refusals import BillRefused
from dunwell.apps.receivables.models import Entry, Residual
from dunwell.core.billing.periods import place_of
from dunwell.core.billing.proration import part_minor
from dunwell.core.billing.recurring import owed_parts

NOW = morning(TODAY)
WHO = {"now": NOW, "actor": ACTOR}


def sum_of(ledger_name):
    return sum(Entry.objects.filter(ledger=ledger_name).values_list("amount_minor", flat=True))


def one_step(ledger, order, draw, step):
    """Something that may happen to an order; a refusal is an answer too."""
    request = OrderBill.objects.filter(order=order, is_deposit=True).order_by("-pk").first()
    left = Residual.objects.filter(item=request.bill.item).first() if request else None
    what = draw.choice(
        ["pay", "pay", "note", "begin", "invoice", "invoice", "waive", "withdraw", "ask", "end"]
    )
    if what == "pay" and left is not None:
        ledger.clock.now = NOW
        minor = draw.choice([left.residual_minor, 1 + left.residual_minor // 2])
        receipt = ledger.receive(request.bill.account, minor, on=TODAY, number=f"bank {step}")
        ledger.allocate(receipt, request.bill.item, minor, on=TODAY)
    elif what == "note":
        deposits.note_payments(**WHO)
    elif what == "begin":
        assert may_begin(order=order) or order.state not in {"working", "invoiced_in_part"}
        orders.begin(order=order, **WHO)
    elif what == "invoice":
        line = {"name": "Work", "price": f"{draw.randint(1, 60_000) / 100:.2f}", "tax": "S19"}
        given = {"order": order.number, "lines": [line], "purchase_order": str(step)}
        issue(plains=[plain(ledger, "BROOK", **given)], **WHO)
    elif what == "waive":
        deposits.waive(order=order, reason="By chance", **WHO)
    elif what == "withdraw":
        deposits.withdraw(order=order, **WHO)
    elif what == "ask":
        deposits.ask(order=order, amount_minor=draw.randint(1, 200_00), **WHO)
    elif what == "end" and draw.random() < 0.2:
        draw.choice([orders.complete, lambda **them: orders.cancel(reason="By chance", **them)])(
            order=order, **WHO
        )


@pytest.mark.parametrize("seed", range(4))
def test_an_order_by_chance_loses_no_cent(ledger, seed):
    draw = random.Random(seed)
    seller(ledger, deposits={"how": draw.choice(["first", "pro_rata"])})
    buyer(ledger, "BROOK")
    order = orders.accept(
        order=orders.quote(
            plain=plain(ledger, "BROOK", lines=[{"name": "Work", "price": "999.99", "tax": "S19"}]), **WHO
        ),
        **WHO,
    )
    for step in range(25):
        order = Order.objects.get(pk=order.pk)
        with suppress(BillRefused):
            one_step(ledger, order, draw, step)
        held = held_minor(order=order)
        asked_and_open = sum(
            Residual.objects.filter(item__kind="deposit_request").values_list("residual_minor", flat=True)
        )
        assert held >= 0
        assert sum_of("deposit") == -(held + asked_and_open)  # the books say the same
    order = Order.objects.get(pk=order.pk)
    if order.state not in {"completed", "cancelled"}:
        order = orders.cancel(order=order, reason="The end", **WHO)
    back = refundable(order=order)
    if back:
        deposits.give_back(order=order, amount_minor=back, paid_on=TODAY, **WHO)
    assert (sum_of("deposit"), held_minor(order=order)) == (0, 0)
    account = OrderBill.objects.filter(order=order).first().bill.account
    assert balance(account) == -sum_of("billed") - sum_of("cash")


@pytest.mark.parametrize("seed", range(4))
def test_a_plan_by_chance_bills_what_it_owes(ledger, seed):
    draw = random.Random(seed)
    seller(ledger)
    buyer(ledger, "BROOK")
    item = {"key": "seat", "name": "Seat", "tax": "S19", "price": "33.33"}
    given = {"entity": ledger.entity.code, "customer": "BROOK", "items": [item]}
    row = plans.make(
        plain={
            **given,
            "starts_on": "2026-03-01",
            "anchor_on": f"2026-03-{draw.randint(1, 31):02}",
            "unit": draw.choice(["week", "month"]),
            "timing": draw.choice(["advance", "arrears"]),
        },
        **WHO,
    )
    on = TODAY
    for _ in range(12):
        on += timedelta(days=draw.randint(1, 20))
        who = {"now": morning(on), "actor": ACTOR}
        then = on + timedelta(days=draw.randint(-25, 25))
        what = draw.choice(["price", "quantity", "pause", "resume", "bill", "bill"])
        with suppress(BillRefused):
            if what == "price":
                plans.change_price(
                    row=row, item="seat", from_on=then, price=Decimal(draw.randint(0, 9999)) / 100, **who
                )
            elif what == "quantity":
                plans.change_price(
                    row=row, item="seat", from_on=then, quantity=Decimal(draw.randint(0, 3)), **who
                )
            elif what == "pause":
                plans.pause(row=row, from_on=then, **who)
            elif what == "resume":
                plans.resume(row=row, on=then, **who)
            else:
                bill_due(**who)
    last = on + timedelta(days=draw.randint(-30, 30))
    plans.end(row=row, on=max(last, date(2026, 3, 5)), now=morning(on), actor=ACTOR)
    bill_due(now=morning(on + timedelta(days=60)), actor=ACTOR)

    row = Recurring.objects.get()
    plan = plans.plan_of(row)
    first, final = (place_of(cadence=plan.cadence, on=day) for day in (plan.starts_on, plan.ends_on))
    owed = sum(
        part_minor(part, currency="EUR")
        for place in range(first, final + 1)
        for part in owed_parts(plan=plan, place=place)
    )
    billed = sum(
        -bill.net_minor if bill.kind == "credit_note" else bill.net_minor for bill in Bill.objects.all()
    )
    assert (row.state, row.faults, billed) == ("ended", [], owed)
