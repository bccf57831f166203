"""The tick notes deposits at any hour, and bills plans from the daily hour on, where letters leave."""

from datetime import date, timedelta

import pytest
from tests.apps.billing.scene import TODAY, buyer, plain, seller
from tests.fakes import FakeClock
from tests.ledger import ACTOR, make_ledger, morning

from dunwell.apps.billing import orders
from dunwell.apps.billing.models import Bill
from dunwell.apps.billing.plans import make
from dunwell.apps.journal.models import Event
from dunwell.apps.organisation.scope import system_scope
from dunwell.apps.organisation.switches import set_switch
from dunwell.interfaces.jobs import plans

NOW = morning(TODAY)


@pytest.fixture
def ledger(transactional_db, settings):
    settings.TIME_ZONE = "UTC"
    settings.DUNWELL_DAILY_HOUR = 6
    made = make_ledger(on=TODAY)
    seller(made)
    buyer(made, "BROOK")
    return made


def plan(ledger, **values):
    item = {"name": "Seat", "tax": "S19", "price": "31.00"}
    given = {"entity": ledger.entity.code, "customer": "BROOK", "starts_on": "2026-03-01", "items": [item]}
    return make(plain={**given, **values}, now=NOW, actor=ACTOR)


def tick(at):
    return len(plans.tick(clock=FakeClock(at)).bills)


def test_plans_are_billed_from_the_daily_hour_on_and_once(ledger):
    plan(ledger)
    assert tick(NOW - timedelta(hours=2)) == 0
    assert (tick(NOW), tick(NOW)) == (1, 0)
    assert (Bill.objects.count(), tick(morning(date(2026, 5, 1)))) == (1, 2)


def test_nothing_is_billed_where_nothing_leaves(ledger):
    plan(ledger)
    set_switch(scope=system_scope(actor=ACTOR), sending="test", letters_max=9, note="A try", now=NOW)
    assert (tick(NOW), Bill.objects.count()) == (0, 0)


def test_deposits_are_noted_at_any_hour(ledger):
    order = orders.accept(
        order=orders.quote(plain=plain(ledger, "BROOK"), now=NOW, actor=ACTOR), now=NOW, actor=ACTOR
    )
    ledger.pay(order.order_bills.get().bill.item, 23_80, on=TODAY)
    tick(NOW - timedelta(hours=5))
    order.refresh_from_db()
    assert order.state == "deposit_paid"


def test_renewals_are_told_once(ledger):
    plan(ledger, term={"every": 1, "unit": "month", "tell_days": 10})
    on = morning(date(2026, 3, 25))
    tick(on)
    tick(on)
    assert Event.objects.filter(name="billing.plan.renewal_due").count() == 1
