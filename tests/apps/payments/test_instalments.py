"""Instalments of a plan charge themselves on their days, on the oldest items, and what fails for good is chased."""

import pytest
from tests.apps.payments.autopay_scene import Scene, left, states
from tests.apps.promises.scene import plan
from tests.world import TODAY, make_world, owe

from dunwell.apps.payments.autopay_frames import item_guards
from dunwell.apps.payments.models import PaymentAttempt
from dunwell.apps.promises.frames import item_guards as promised
from dunwell.apps.promises.models import Plan
from dunwell.ports.payments import ChargeState

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def scene():
    return Scene(world=make_world())


@pytest.fixture
def items(scene):
    """100.00 and 50.00, both overdue, agreed to be paid in three parts on days 5, 15 and 25."""
    found = owe(scene.world.abel_account, ("A-1", 100_00, 20), ("A-2", 50_00, 5))
    plan(scene.world, (5, 60_00), (15, 60_00), (25, 30_00))
    return found


def test_each_instalment_is_charged_on_its_day_and_the_plan_is_kept(scene, items):
    scene.enrol()
    scene.days(0, 30)
    assert states() == [("paid", 1, 5), ("paid", 1, 15), ("paid", 1, 25)]
    assert scene.payments.taken() == [60_00, 60_00, 30_00]
    assert [left(one.pk) for one in items] == [0, 0]
    assert set(PaymentAttempt.objects.values_list("purpose", flat=True)) == {"instalment"}


def test_a_consent_for_the_plan_alone_charges_nothing_else(scene, items):
    owe(scene.world.abel_account, ("B-1", 70_00, -10))
    scene.enrol(plan_id=Plan.objects.get().public_id)
    scene.days(0, 30)
    assert scene.payments.taken() == [60_00, 60_00, 30_00]


def test_a_late_instalment_that_is_tried_again_is_not_chased_and_one_that_failed_for_good_is(scene, items):
    scene.payments.says = [(ChargeState.FAILED, "insufficient_funds"), (ChargeState.FAILED, "stolen_card")]
    scene.enrol()
    scene.days(0, 6)
    assert states()[0] == ("again", 1, 8)
    day = TODAY.fromordinal(TODAY.toordinal() + 6)
    assert item_guards(as_of=day).select("item_id", "guarded_minor").rows() == [(items[0].pk, 60_00)]
    assert sum(promised(as_of=day)["guarded_minor"]) == 90_00
    scene.days(7, 9)
    assert states()[0] == ("failed", 2, 8)
    assert item_guards(as_of=TODAY.fromordinal(TODAY.toordinal() + 9)).is_empty()
    assert len(scene.payments.asked) == 2
