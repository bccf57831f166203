"""Group, VIP, risk and renewal on the customer's page; and the whole group on hold."""

import pytest
from django.urls import reverse
from tests.world import make_account, make_customer

from dunwell.apps.dunning.models import Hold
from dunwell.apps.parties.models import Customer, Group

HTMX = {"HX-Request": "true"}
SAID = {"group": "Optik Holding", "risk_class": "high", "is_vip": "yes", "renewal_on": "2026-09-30"}


def address(name, world):
    return reverse(f"desk:{name}", kwargs={"public_id": world.abel.public_id})


def test_it_is_changed_in_place_shown_and_told(world, at_desk):
    client = at_desk(world.collector)
    form = client.get(address("standing", world), {"edit": "1"}, headers=HTMX).content.decode()
    assert 'id="standing-form"' in form
    assert "<html" not in form
    answer = client.post(address("standing_change", world), SAID, headers=HTMX)
    page = answer.content.decode()
    assert 'id="standing-form"' not in page
    assert [
        said
        for said in ("Group Optik Holding", "VIP", "High risk", "Renewal on", "Saved.")
        if said not in page
    ] == []
    assert 'id="moments" hx-swap-oob="true"' in page
    (told,) = answer.context["moments"]
    assert told.title == "Customer changed"
    assert "VIP: yes, was no" in told.detail
    assert "renewal: Sep 30, 2026, was nothing" in told.detail


def test_without_scripts_one_comes_back_to_the_customer(world, at_desk):
    client = at_desk(world.collector)
    page = client.get(address("standing", world), {"edit": "1"}).content.decode()
    assert page.count('id="standing-form"') == 1
    answer = client.post(address("standing_change", world), SAID)
    assert answer.headers["Location"] == address("customer", world)
    assert Customer.objects.get(pk=world.abel.pk).is_vip
    client.post(address("standing_change", world), {})
    kept = Customer.objects.get(pk=world.abel.pk)
    assert (kept.is_vip, kept.group, kept.risk_class, kept.renewal_on) == (False, None, "", None)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"risk_class": "extreme"}, "Choose one of the classes."),
        ({"renewal_on": "soon"}, "year-month-day"),
        ({"group": "x" * 61}, "At most 60"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_written(world, at_desk, wrong, words):
    client = at_desk(world.collector)
    for headers, status in ((HTMX, 200), ({}, 409)):
        answer = client.post(address("standing_change", world), SAID | wrong, headers=headers)
        assert answer.status_code == status
        assert words in answer.content.decode()
        assert answer.context["standing_form"].is_vip
    assert not Group.objects.exists()
    assert not Customer.objects.filter(is_vip=True).exists()


def test_who_may_not_work_sees_it_and_no_form(world, at_desk):
    Customer.objects.filter(pk=world.abel.pk).update(is_vip=True)
    page = at_desk(world.auditor).get(address("standing", world), {"edit": "1"}).content.decode()
    assert '<span class="chip warn">VIP</span>' in page
    assert [said for said in ("standing-form", "data-edit-standing") if said in page] == []


def test_the_whole_group_is_put_on_hold_from_one_of_its_customers(world, at_desk):
    client = at_desk(world.collector)
    assert "whole group" not in client.get(address("customer", world)).content.decode()
    assert client.get(address("holds", world), {"on": "group"}).context["hold_form"] is None
    assert client.post(address("hold_place", world), {"on": "group"}).status_code == 404
    group = Group.objects.create(code="O", name="Optik Holding")
    cole = make_customer(number="C-3", name="Cole AG")
    account = make_account(customer=cole, entity=world.north)
    Customer.objects.filter(pk__in=[world.abel.pk, cole.pk]).update(group=group)
    page = client.get(address("customer", world)).content.decode()
    assert "Put the whole group Optik Holding on hold (2 customers)" in page
    form = client.get(address("holds", world), {"on": "group"}, headers=HTMX).content.decode()
    assert 'name="on" value="group"' in form
    assert "2 customers that you see" in form
    sent = {"on": "group", "reason": "legal", "ends_on": "2026-04-01"}
    page = client.post(address("hold_place", world), sent, headers=HTMX).content.decode()
    assert "The whole group Optik Holding on hold until" in page
    assert "owner Collector, in NORTH" in page
    assert "Put the whole group" not in page
    assert Hold.objects.get().group == group
    other = reverse("desk:customer", kwargs={"public_id": cole.public_id})
    assert "The whole group Optik Holding on hold until" in client.get(other).content.decode()
    assert account.pk
