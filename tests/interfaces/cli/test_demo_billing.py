"""The demo's bills: entities issue some, one is corrected, one may still be taken back; the same again is nothing."""

from collections import Counter
from datetime import UTC, datetime, time, timedelta

import pytest
from tests.fakes import FakeClock, FakeMail, fake_house
from tests.interfaces.cli.test_demo import AS_OF, NOW, load

from dunwell.apps.billing.gathering_models import SetAside
from dunwell.apps.billing.models import Bill, Delivery
from dunwell.apps.billing.order_models import Order, Recurring, RecurringBill
from dunwell.apps.billing.plans_due import bill_due
from dunwell.apps.billing.renewal_models import RenewalNotice
from dunwell.apps.runs.renewal_mail import send_renewals
from dunwell.interfaces.cli.demo.billing import bill_demo

pytestmark = pytest.mark.django_db(transaction=True)


def test_every_entity_bills_and_corrects():
    load()

    bills = Bill.objects.select_related("entity")
    assert Counter((one.kind, one.state) for one in bills) == {
        ("invoice", "issued"): 6,
        ("credit_note", "issued"): 2,
        ("deposit_request", "issued"): 2,
        ("invoice", "waiting"): 4,
        ("invoice", "aside"): 4,
    }
    assert {one.entity.code for one in bills} == {"DE", "US"}  # of twenty customers too few are British
    assert {one.state for one in Delivery.objects.all()} <= {"due", "accepted"}
    assert SetAside.objects.filter(into__state="waiting").count() == 4
    assert {one.state for one in Order.objects.all()} == {"deposit_asked"}
    assert Recurring.objects.count() == 4
    assert bill_demo(actor="test", as_of=AS_OF, now=NOW) == 0


def test_a_letter_tells_that_maintenance_goes_on():
    load()
    mail = FakeMail()
    at = datetime.combine(AS_OF, time(15), tzinfo=UTC)

    while send_renewals(house=fake_house(mail=mail), clock=FakeClock(at), actor="test") < 2:
        at += timedelta(days=1)  # it may be a day of rest
        assert at.date() < AS_OF + timedelta(days=9)

    assert set(RenewalNotice.objects.values_list("state", flat=True)) == {"accepted"}
    assert all("M-2041" in one.text and "520" in one.text for one in mail.arrived.values())
    assert bill_due(now=at, actor="test").kept_back == 0
    assert not RecurringBill.objects.filter(plan__external_id__endswith="/maintenance").exists()
