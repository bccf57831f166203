"""What a provider tells of methods by webhook: left, changed, gone; each may come again, and in any order."""

from dataclasses import replace
from datetime import date

import pytest
from tests.apps.payments.autopay_scene import Scene, states
from tests.world import NOW, make_world, owe

from dunwell.apps.payments import methods
from dunwell.apps.payments.event_models import ProviderEvent
from dunwell.apps.payments.following import METHOD_FOLLOWERS
from dunwell.apps.payments.mandate_models import KeptMethod, MethodSetup

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def scene():
    return Scene(world=make_world())


def tell(scene, reference):
    event = ProviderEvent(
        provider="fake", kind="method", reference=reference, created_at=NOW, received_at=NOW
    )
    for follower in METHOD_FOLLOWERS:
        follower(event=event, house=scene.house, now=NOW)


def test_a_method_left_on_a_page_is_kept_once_even_if_nobody_comes_back(scene):
    setup = methods.begin_method_setup(
        scope=scene.scope,
        account_id=scene.world.abel_account.public_id,
        contact=None,
        payments=scene.house.payments,
        provider="fake",
        return_url="https://portal.example/",
        language="en",
        now=NOW,
    )
    tell(scene, setup.reference)
    assert MethodSetup.objects.get().state == "open"
    scene.payments.leave(setup.reference)
    for _ in range(3):
        tell(scene, setup.reference)
    assert (MethodSetup.objects.get().state, KeptMethod.objects.count()) == ("saved", 1)


def test_a_card_that_was_renewed_has_its_new_day(scene):
    method = scene.method(expires_on=date(2026, 4, 30))
    scene.payments.methods[method.reference] = replace(
        scene.payments.methods[method.reference], expires_on=date(2030, 4, 30), label="Visa •••• 4343"
    )
    tell(scene, method.reference)
    method.refresh_from_db()
    assert (method.expires_on, method.label) == (date(2030, 4, 30), "Visa •••• 4343")


def test_a_method_that_is_gone_charges_nothing(scene):
    owe(scene.world.abel_account, ("A-1", 100_00, -10))
    found = scene.enrol()
    scene.days(0, 8)
    del scene.payments.methods[found.method.reference]
    for _ in range(2):
        tell(scene, found.method.reference)
    tell(scene, "somebody-else")
    scene.days(9, 12)
    found.refresh_from_db()
    assert (found.is_active, found.method.state) == (False, "gone")
    assert (states(), scene.payments.asked) == ([("cancelled", 0, 10)], [])
