"""Bills on their way, at the desk: their exact copies, sending once more; orders and plans beside them."""

from datetime import timedelta

import pytest
from django.urls import reverse
from tests.apps.billing.scene import TODAY, buyer, plain, seller
from tests.fakes import FakeMail, fake_house
from tests.ledger import ACTOR, broken, make_ledger, morning
from tests.world import make_entity, make_user

from dunwell.apps.billing import deposits, orders, plans
from dunwell.apps.billing.issuing import issue
from dunwell.apps.billing.models import Copy, Delivery
from dunwell.apps.billing.order_models import OrderBill, Recurring
from dunwell.apps.journal.models import Event
from dunwell.apps.organisation.models import Role
from dunwell.apps.parties.models import Contact
from dunwell.core import ids
from dunwell.interfaces.desk import door
from dunwell.interfaces.desk.billing import bills

pytestmark = pytest.mark.django_db(transaction=True)

NOW = morning(TODAY)


@pytest.fixture
def ledger(transactional_db):
    return make_ledger(on=TODAY)


@pytest.fixture(autouse=True)
def _proven(transactional_db, monkeypatch):
    monkeypatch.setattr(door, "clock", lambda: NOW)
    monkeypatch.setattr(bills, "house", lambda: fake_house(mail=FakeMail()))
    yield
    assert broken() == {}


@pytest.fixture
def brook(ledger):
    seller(ledger)
    return buyer(ledger, "BROOK").customer


@pytest.fixture
def client(ledger, at_desk):
    return at_desk(make_user("collector", Role.COLLECTOR, ledger.entity))


@pytest.fixture
def stranger(ledger, at_desk):
    south = make_entity(code="SOUTH", name="Southwind Inc.", country="US", currency="USD")
    return at_desk(make_user("stranger", Role.COLLECTOR, south))


@pytest.fixture
def as_if(transactional_db):
    """Show deliveries as if they were so far; put back before the proof, which knows that nothing left."""

    def set_to(found=None, **values):
        (Delivery.objects.all() if found is None else found).update(**values)

    yield set_to
    Delivery.objects.update(state="due", settled_at=None, proved_at=None)


def issued(ledger, **values):
    (bill,) = issue(plains=[plain(ledger, "BROOK", **values)], now=NOW, actor=ACTOR)
    return bill


def at(name, **kwargs):
    return reverse(f"desk:{name}", kwargs=kwargs)


def text(answer):
    """What the page says, without its tags' line breaks."""
    return " ".join(answer.content.decode().replace("\u00a0", " ").split())


def test_the_copies_of_a_bill_are_files_and_always_the_same(ledger, brook, client, stranger):
    bill = issued(ledger)
    shown = text(client.get(at("bill", public_id=bill.public_id)))
    for form, name, head in (
        ("pdf", f"{bill.number}.pdf", b"%PDF-"),
        ("cii", f"{bill.number}-cii.xml", b"<?xml"),
    ):
        address = at("bill_document", public_id=bill.public_id, form=form)
        assert address in shown
        answer = client.get(address)
        assert answer.content.startswith(head)
        assert f'filename="{name}"' in answer.headers["Content-Disposition"]
        assert client.get(address).content == answer.content
        assert stranger.get(address).status_code == 404
    assert Copy.objects.count() == 2
    assert client.get(at("bill_document", public_id=bill.public_id, form="docx")).status_code == 404


def test_a_bill_is_sent_once_more_to_whom_a_person_names(ledger, brook, client, as_if):
    bill = issued(ledger)
    first = Delivery.objects.get()
    again = at("bill_again", public_id=bill.public_id)
    other = Contact.objects.create(
        customer=brook, name="Cy", email="cy@brook.example", source="test", external_id="cy", created_at=NOW
    )
    same = f"email {ids.show(prefix='con', uuid=brook.contacts.get(name='Accounts payable').public_id)}"

    refused = client.post(again, {"way": same})
    assert (refused.status_code, "It is on its way there already." in text(refused)) == (409, True)
    as_if(state="accepted", settled_at=NOW)
    assert "It leaves once more within the minute: ap@brook.example." in text(
        client.post(again, {"way": same}, follow=True)
    )
    client.post(again, {"way": f"email {ids.show(prefix='con', uuid=other.public_id)}"})
    client.post(again, {"way": "post"})

    assert list(Delivery.objects.order_by("pk").values_list("channel", "nth", "state")) == [
        ("email", 1, "accepted"), ("email", 2, "due"), ("email", 1, "due"), ("post", 1, "due"),
    ]  # fmt: skip
    assert len(set(Delivery.objects.values_list("key", flat=True))) == 4
    assert Event.objects.filter(name="billing.delivery.again").count() == 3
    as_if(Delivery.objects.filter(pk=first.pk), state="bounced")
    Contact.objects.filter(pk=other.pk).update(undeliverable_at=NOW)
    refused = client.post(again, {"way": f"email {ids.show(prefix='con', uuid=other.public_id)}"})
    assert "Choose one of the ways shown" in text(refused)


def test_what_is_held_is_tried_again_and_what_is_uncertain_is_not(ledger, brook, client, as_if):
    bill = issued(ledger)
    again = at("bill_again", public_id=bill.public_id)
    way = f"email {ids.show(prefix='con', uuid=brook.contacts.get().public_id)}"
    as_if(state="uncertain", settled_at=NOW)
    assert "Nobody knows whether it left" in text(client.post(again, {"way": way}))
    as_if(state="held", settled_at=None)
    client.post(again, {"way": way})
    assert list(Delivery.objects.values_list("state", "nth")) == [("due", 1)]


def test_orders_tell_what_may_begin_and_what_waits(ledger, brook, client, stranger):
    assert "There is no order yet" in text(client.get(at("orders")))
    first, second = (
        orders.quote(plain=plain(ledger, "BROOK", order=number), now=NOW, actor=ACTOR)
        for number in ("A-1", "A-2")
    )
    orders.accept(order=first, now=NOW, actor=ACTOR)

    def found(query="", who=client):
        answer = who.get(at("orders") + query, headers={"HX-Request": "true"})
        return [
            (one.number, one.state, one.may_begin, one.unpaid_minor) for one in answer.context["found"].rows
        ]

    assert found() == [("A-2", "quoted", False, 0), ("A-1", "deposit_asked", False, 23_80)]
    assert found("?state=blocked") == [("A-1", "deposit_asked", False, 23_80)]
    assert found("?state=may_begin") == found("?q=nobody") == found("", stranger) == []
    assert "Work waits" in text(client.get(at("orders")))

    request = OrderBill.objects.get(order=first).bill
    ledger.pay(request.item, 23_80, on=TODAY)
    assert found("?state=may_begin") == [("A-1", "deposit_asked", True, 0)], "before anybody has looked"
    deposits.note_payments(now=NOW, actor=ACTOR)
    (paid,) = client.get(at("orders") + "?state=may_begin").context["found"].rows
    assert (paid.state, paid.held_minor, paid.left_minor) == ("deposit_paid", 23_80, 238_00)
    orders.cancel(order=second, reason="Too dear", now=NOW, actor=ACTOR)
    assert "Too dear" in text(client.get(at("orders") + "?state=cancelled"))
    issued(ledger, order="A-1")
    assert [one[0] for one in found("?state=completed")] == ["A-1"]
    (row,) = client.get(at("orders") + "?q=A-1").context["found"].rows
    assert (row.held_minor, row.left_minor, len(row.bills)) == (0, 0, 2)


def test_plans_tell_when_they_are_looked_at_next_and_why_they_cannot_be_billed(
    ledger, brook, client, stranger
):
    assert "Nothing is billed again and again yet" in text(client.get(at("recurring")))
    item = {"key": "seat", "name": "Seat", "tax": "S19", "unit": "MON", "price": "310.00"}
    given = {"entity": "NORTH", "customer": "BROOK", "starts_on": "2026-03-01", "items": [item]}
    plan = plans.make(plain=given | {"external_id": "seats"}, now=NOW, actor=ACTOR)

    def found(query="", who=client):
        answer = who.get(at("recurring") + query, headers={"HX-Request": "true"})
        return [(one.external_id, one.names, one.state) for one in answer.context["found"].rows]

    assert found() == found("?state=active") == found("?q=seats") == [("seats", ["Seat"], "active")]
    assert found("?state=paused") == found("?state=held_up") == found("", stranger) == []
    Recurring.objects.filter(pk=plan.pk).update(
        faults=[["customer.country", "Give the customer its country."]]
    )
    assert found("?state=held_up") == [("seats", ["Seat"], "active")]
    assert "Give the customer its country." in text(client.get(at("recurring")))


def test_a_customer_s_page_leads_to_its_bills_orders_and_plans(ledger, brook, client, stranger, as_if):
    numbers = [issued(ledger, notes=[str(at)]).number for at in range(7)]
    orders.quote(plain=plain(ledger, "BROOK", order="A-1"), now=NOW, actor=ACTOR)
    as_if(state="accepted", settled_at=NOW - timedelta(days=5))
    address = at("customer_bills", public_id=brook.public_id)

    card = text(client.get(address, headers={"HX-Request": "true"}))
    assert [number in card for number in numbers] == [False, False, True, True, True, True, True]
    for words in ("All 7 bills, orders and plans", "How it is billed", "New bill", "A-1", "No proof yet"):
        assert words in card, words
    whole = text(client.get(address))
    assert all(number in whole for number in numbers)
    assert address in text(client.get(at("customer", public_id=brook.public_id)))
    assert stranger.get(address).status_code == 404
