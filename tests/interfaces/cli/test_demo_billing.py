"""The demo's bills: entities issue some, one is corrected, one may still be taken back; the same again is nothing."""

from collections import Counter

import pytest
from tests.interfaces.cli.test_demo import AS_OF, NOW, load

from dunwell.apps.billing.models import Bill, Delivery
from dunwell.apps.billing.order_models import Order, Recurring
from dunwell.interfaces.cli.demo_billing import bill_demo

pytestmark = pytest.mark.django_db(transaction=True)


def test_every_entity_bills_and_corrects():
    load()

    bills = Bill.objects.select_related("entity")
    assert Counter((one.kind, one.state) for one in bills) == {
        ("invoice", "issued"): 6,
        ("credit_note", "issued"): 2,
        ("deposit_request", "issued"): 2,
        ("invoice", "waiting"): 2,
    }
    assert {one.entity.code for one in bills} == {"DE", "US"}  # of twenty customers too few are British
    assert {one.state for one in Delivery.objects.all()} <= {"due", "accepted"}
    assert {one.state for one in Order.objects.all()} == {"deposit_asked"}
    assert Recurring.objects.count() == 2
    assert bill_demo(actor="test", as_of=AS_OF, now=NOW) == 0
