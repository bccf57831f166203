"""One contract charged by itself: its bills and no others, until it is taken back; what it covers is not chased."""

from datetime import timedelta

import pytest
from tests.apps.payments.autopay_scene import Scene, left, make_contract, states
from tests.ledger import broken
from tests.world import NOW, TODAY, make_world, owe

from dunwell.apps.billing.plans_due import bill_due
from dunwell.apps.payments import autopay
from dunwell.apps.payments.autopay import Agreed
from dunwell.apps.payments.autopay_access import AutopayRefused
from dunwell.apps.payments.autopay_frames import item_guards
from dunwell.apps.payments.mandate_models import Autopay, Consent

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def scene():
    return Scene(world=make_world())


@pytest.fixture
def contract(scene):
    return make_contract(scene.world, scene.world.abel)


def billed(day=0):
    """The item of the bill that is written so many days after TODAY, and in how many days it is due."""
    (bill,) = bill_due(now=NOW + timedelta(days=day), actor="test").bills
    return bill.item, (bill.item.due_on - TODAY).days


def guarded(day):
    return item_guards(as_of=TODAY + timedelta(days=day)).select("item_id", "guarded_minor").rows()


def test_the_bills_of_the_contract_are_charged_and_no_others(scene, contract):
    item, due = billed()
    (other,) = owe(scene.world.abel_account, ("A-1", 70_00, -10))
    found = scene.enrol(recurring_id=contract.public_id)
    assert found.consent.text.endswith(" Belastet wird nur, was zum Vertrag Support (K-17) berechnet wird.")

    scene.days(0, due - 1)
    assert guarded(due - 1) == [(item.pk, 119_00)]
    scene.days(due, due + 5)
    assert (scene.payments.taken(), left(item.pk), left(other.pk)) == ([119_00], 0, 70_00)
    assert states() == [("paid", 1, due)]
    assert guarded(due + 5) == []
    assert broken() == {}


def test_taken_back_the_next_bill_of_it_is_neither_charged_nor_spared(scene, contract):
    _, due = billed()
    found = scene.enrol(recurring_id=contract.public_id)
    scene.days(0, due)
    assert scene.payments.taken() == [119_00]

    item, later = billed(31)
    scene.on(31)
    scene.tick()
    assert guarded(31) == [(item.pk, 119_00)]
    scene.withdraw(found)
    scene.days(32, later + 5)
    assert (scene.payments.taken(), left(item.pk), guarded(32)) == ([119_00], 119_00, [])


def test_beside_a_consent_for_all_of_the_account_each_bill_is_charged_once(scene, contract):
    item, due = billed()
    (other,) = owe(scene.world.abel_account, ("A-1", 70_00, -due))
    scene.enrol()
    scene.enrol(recurring_id=contract.public_id)
    scene.days(0, due + 5)
    assert sorted(scene.payments.taken()) == [70_00, 119_00]
    assert (left(item.pk), left(other.pk)) == (0, 0)
    assert Autopay.objects.filter(is_active=True).count() == 2


def test_a_contract_of_another_customer_or_one_that_ended_is_not_there(scene, contract):
    method = scene.method()
    theirs = make_contract(scene.world, scene.world.berg, number="K-18")
    contract.state = "ended"
    contract.save()
    for one in (theirs, contract):
        with pytest.raises(AutopayRefused) as refused:
            autopay.enrol(
                scope=scene.scope,
                account_id=scene.world.abel_account.public_id,
                method_id=method.public_id,
                agreed=Agreed(person="Eve", version=1, language="en", sha256=""),
                now=NOW,
                recurring_id=one.public_id,
            )
        assert refused.value.code == "unknown_plan"
    assert Consent.objects.count() == 0


def test_the_words_for_all_of_the_account_are_no_consent_to_one_contract(scene, contract):
    method = scene.method()
    words = autopay.consent_of(
        scope=scene.scope,
        account_id=scene.world.abel_account.public_id,
        method_id=method.public_id,
        language="en",
    )
    with pytest.raises(AutopayRefused) as refused:
        autopay.enrol(
            scope=scene.scope,
            account_id=scene.world.abel_account.public_id,
            method_id=method.public_id,
            agreed=Agreed(person="Ann", version=1, language="en", sha256=words.sha256),
            now=NOW,
            recurring_id=contract.public_id,
        )
    assert (refused.value.code, Consent.objects.count()) == ("words_changed", 0)
