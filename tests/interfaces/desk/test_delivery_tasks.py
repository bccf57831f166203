"""What the desk is asked about bills on their way: told in its lane, and answered there."""

import pytest
from django.test import Client
from django.urls import reverse
from tests.apps.billing.scene import link_to_a_bill
from tests.world import NOW, make_world

from dunwell.apps.billing.models import Delivery
from dunwell.apps.runs.bill_tasks import ask_bounced, ask_held, ask_silent
from dunwell.apps.worklist.deliveries import propose_contact
from dunwell.apps.worklist.models import Task
from dunwell.core import ids
from dunwell.core.worklist.states import OUTCOMES

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    world = make_world()
    link_to_a_bill(customer=world.abel, entity=world.north, now=NOW)
    delivery = Delivery.objects.select_related("bill__customer").get()
    ask_held(delivery=delivery, now=NOW, actor="test")
    ask_bounced(delivery=delivery, now=NOW, actor="test")
    ask_silent(delivery=delivery, days=3, now=NOW, actor="test")
    propose_contact(bill=delivery.bill, email="cfo@abel.example", name="", said_by="test", now=NOW)
    client = Client()
    client.force_login(world.collector)
    return client


KINDS = ("delivery_held", "delivery_bounced", "delivery_silent", "contact_proposed")


def test_each_stands_in_its_lane(scene):
    lanes = {
        "contacts": {"delivery_held", "delivery_bounced", "contact_proposed"},
        "calls": {"delivery_silent"},
    }
    for lane, kinds in lanes.items():
        page = scene.get(reverse("desk:worklist"), {"lane": lane, "whose": "all"}).content.decode()
        shown = {
            task.kind for task in Task.objects.all() if ids.show(prefix="tsk", uuid=task.public_id) in page
        }
        assert shown == kinds


@pytest.mark.parametrize("kind", KINDS)
def test_each_can_be_answered(scene, kind):
    key = ids.show(prefix="tsk", uuid=Task.objects.get(kind=kind).public_id)
    outcome = next(reversed(OUTCOMES[kind]))
    page = scene.get(reverse("desk:row_ask", kwargs={"key": key, "what": "done"})).content.decode()
    for words in OUTCOMES[kind].values():
        assert words in page
    answer = scene.post(reverse("desk:row_do", kwargs={"key": key, "what": "done"}), {"outcome": outcome})
    assert answer.status_code in {200, 302}
    assert Task.objects.get(kind=kind).outcome == outcome
