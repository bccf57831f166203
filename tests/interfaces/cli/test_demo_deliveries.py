"""Every bill of the demo group can be made in its form, keeps the official rules, and agrees with the ledger."""

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.fakes import FakeExchange, FakeMail, fake_house
from tests.interfaces.cli.test_demo import NOW, load

from dunwell.adapters.official_rules import CarriedRules
from dunwell.apps.billing.models import Bill, Copy, Delivery
from dunwell.interfaces.jobs import bills

pytestmark = pytest.mark.django_db(transaction=True)


def test_all_that_the_demo_bills_leaves_and_none_is_held():
    load()
    house = replace(fake_house(mail=FakeMail(), exchange=FakeExchange()), einvoice_rules=CarriedRules())
    bills.tick(house=house, clock=lambda: NOW + timedelta(days=1))

    held = Delivery.objects.filter(state="held").values_list("bill__number", "channel", "detail")
    assert list(held) == []
    issued = Bill.objects.filter(state="issued")
    assert set(Copy.objects.filter(form="pdf").values_list("bill_id", flat=True)) == set(
        issued.filter(deliveries__channel__in=["email", "post"]).values_list("pk", flat=True)
    )
    assert Copy.objects.exclude(form="pdf").exclude(verdict__valid=True).count() == 0
