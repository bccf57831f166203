"""Applications of the demo: several states, once, and nothing leaves for them by itself."""

import pytest
from tests.fakes import FakeMail, fake_house
from tests.world import NOW, TODAY, make_world

from dunwell.apps.credit.application_models import CreditApplication
from dunwell.apps.credit.limit_models import CreditLimit
from dunwell.interfaces.cli.demo.applications import apply_in_demo

pytestmark = pytest.mark.django_db


def test_the_demo_has_applications_in_several_states_and_makes_them_once():
    make_world()
    house = fake_house(mail=FakeMail())

    assert apply_in_demo(house=house, actor="demo", as_of=TODAY, now=NOW) == 4
    assert apply_in_demo(house=house, actor="demo", as_of=TODAY, now=NOW) == 0

    told = CreditApplication.objects.order_by("pk").values_list("state", "class_code")
    assert list(told) == [("unconfirmed", ""), ("refused", "E"), ("approved", "C"), ("in_review", "C")]
    assert CreditLimit.objects.get().limit_minor == 500_000
    assert house.mail.recipients == []
