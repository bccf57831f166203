"""Links to one bill or one policy: with the views' own filters removed, they show nothing of another customer."""

import base64
from dataclasses import replace

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from tests.apps.agreements.conftest import draft
from tests.fakes import FakeDocuments, FakeMail, fake_house
from tests.world import NOW, TODAY, make_world, owe

from dunwell.apps.agreements.links import token_of as policy_token
from dunwell.apps.agreements.models import Acknowledgement, PolicySending
from dunwell.apps.agreements.operations import publish
from dunwell.apps.billing.issuing import issue
from dunwell.apps.billing.links import link_for
from dunwell.apps.billing.links import token_of as bill_token
from dunwell.apps.billing.models import Bill, BillFile, Copy, Delivery, Seller
from dunwell.apps.links import fences
from dunwell.apps.links.access import token_of as portal_token
from dunwell.apps.links.models import MadeFor
from dunwell.apps.links.operations import make_link
from dunwell.apps.organisation.scope import system_scope
from dunwell.apps.parties.models import Customer
from dunwell.apps.receivables.models import OpenItem
from dunwell.apps.replies.models import Inbound
from dunwell.apps.worklist.models import Task
from dunwell.interfaces.portal import bills, door, fenced, pages

pytestmark = pytest.mark.django_db


class Scene:
    """Two customers with a bill each, with a file each, and a policy that was sent to each."""

    def __init__(self):
        self.world = make_world()
        Customer.objects.filter(pk__in=[self.world.abel.pk, self.world.berg.pk]).update(
            country="DE", address="Weg 1\n10115 Berlin"
        )
        Seller.objects.create(entity=self.world.north, vat_id="DE123456789", city="Berlin", postcode="10115")
        owe(self.world.abel_account, ("I-1", 100_00, 5))
        owe(self.world.berg_account, ("I-2", 100_00, 5))
        policy = publish(
            scope=system_scope(actor="test"), entity=self.world.north, draft=draft(),
            documents=FakeDocuments(), today=TODAY, now=NOW,
        )  # fmt: skip
        self.bills, self.sendings = {}, {}
        for customer in (self.world.berg, self.world.abel):
            content = base64.b64encode(customer.name.encode()).decode()
            plain = {
                "entity": "NORTH",
                "customer": customer.number,
                "issued_on": "2026-03-10",
                "lines": [{"name": "Advice", "price": "100.00", "tax": "S19"}],
                "attachments": [{"name": "hours.csv", "media_type": "text/csv", "content": content}],
            }
            (bill,) = issue(plains=[plain], now=NOW, actor="test")
            self.bills[customer.pk] = bill
            self.sendings[customer.pk] = PolicySending.objects.create(
                customer=customer, policy=policy, email="ap@x.example", language="en",
                message_id=f"policy{customer.pk}@north.example", expires_at=NOW, created_at=NOW,
            )  # fmt: skip
        PolicySending.objects.update(expires_at=NOW.replace(year=NOW.year + 1))
        mine = self.bills[self.world.abel.pk]
        link = link_for(bill=mine, delivery=Delivery.objects.get(bill=mine), now=NOW, actor="test")
        self.bill_link, self.client = bill_token(link=link), Client()
        self.policy_link = policy_token(sending=self.sendings[self.world.abel.pk])

    def pages(self):
        """Every page behind the two links, and what is sent there."""
        bill, policy = {"token": self.bill_link}, {"token": self.policy_link}
        yield "GET", reverse("portal:bill", kwargs=bill), {}
        yield "POST", reverse("portal:bill", kwargs=bill), {"email": "new@x.example"}
        yield "GET", reverse("portal:bill_document", kwargs=bill), {}
        yield "GET", reverse("portal:bill_einvoice", kwargs=bill), {}
        yield "GET", reverse("portal:bill_file", kwargs={**bill, "number": 1}), {}
        yield "GET", reverse("portal:policy", kwargs=policy), {}
        yield "POST", reverse("portal:policy", kwargs=policy), {"agree": "yes", "person": "Ann"}
        yield "GET", reverse("portal:policy_document", kwargs=policy), {}

    def ask(self, method, path, typed):
        return self.client.post(path, typed) if method == "POST" else self.client.get(path)


@pytest.fixture
def scene(monkeypatch):
    cache.clear()
    made = fake_house(mail=FakeMail(), documents=FakeDocuments())
    monkeypatch.setattr(bills, "house", lambda: made)
    for module in (bills, pages):
        monkeypatch.setattr(module, "clock", lambda: NOW)
    return Scene()


def test_every_page_works_within_the_rows_of_its_own_customer(scene, monkeypatch):
    seen = []
    within = fenced.within

    def looked_at(request, view, *, customer_id):
        def look():
            seen.append(
                (
                    set(Customer.objects.values_list("pk", flat=True)),
                    set(OpenItem.objects.values_list("account__customer_id", flat=True)),
                    set(Bill.objects.values_list("customer_id", flat=True)),
                    set(PolicySending.objects.values_list("customer_id", flat=True)),
                )
            )
            return view()

        return within(request, look, customer_id=customer_id)

    for module in (bills, pages):
        monkeypatch.setattr(module, "within", looked_at)
    answers = [scene.ask(*page).status_code for page in scene.pages()]

    assert answers == [200] * 8
    assert seen == [({scene.world.abel.pk},) * 4] * 8
    assert Customer.objects.count() == 2
    assert list(Acknowledgement.objects.values_list("customer_id", flat=True)) == [scene.world.abel.pk]
    assert list(Task.objects.values_list("account_id", flat=True)) == [scene.world.abel_account.pk]
    assert set(Copy.objects.values_list("bill_id", flat=True)) == {scene.bills[scene.world.abel.pk].pk}


@pytest.mark.parametrize("number", [1, 2])
def test_without_the_filter_by_bill_a_file_of_another_is_not_there(scene, monkeypatch, number):
    everything = BillFile.objects.all
    monkeypatch.setattr(BillFile.objects, "filter", lambda **_: everything())
    answer = scene.client.get(
        reverse("portal:bill_file", kwargs={"token": scene.bill_link, "number": number})
    )
    assert BillFile.objects.count() == 2
    assert (answer.status_code, b"Berg" in answer.content) == ((200, False) if number == 1 else (404, False))


def test_what_a_page_asks_for_of_another_customer_is_not_there(scene, monkeypatch):
    """The view is told to show the other's bill and policy: the database has neither for it."""
    theirs, their_sending = scene.bills[scene.world.berg.pk], scene.sendings[scene.world.berg.pk]
    monkeypatch.setattr(bills, "made_copy", lambda **_: Bill.objects.get(pk=theirs.pk).copies.get(form="pdf"))
    monkeypatch.setattr(pages, "agreement_of", lambda **_: PolicySending.objects.get(pk=their_sending.pk))
    with pytest.raises(Bill.DoesNotExist):
        scene.client.get(reverse("portal:bill_document", kwargs={"token": scene.bill_link}))
    with pytest.raises(PolicySending.DoesNotExist):
        scene.client.get(reverse("portal:policy", kwargs={"token": scene.policy_link}))


def test_a_database_without_a_fence_shuts_the_pages(scene, monkeypatch):
    monkeypatch.setattr(fences, "CUSTOMERS", replace(fences.CUSTOMERS, role="dunwell_nobody"))
    assert {scene.ask(*page).status_code for page in scene.pages()} == {503}
    assert (Task.objects.count(), Acknowledgement.objects.count()) == (0, 0)


@pytest.mark.parametrize("is_theirs", [False, True])
def test_an_upload_for_the_account_of_another_is_not_kept(scene, monkeypatch, is_theirs):
    """The link's own account is put out for another's, as by a mistake of ours; the contact stays."""
    link = make_link(
        account=scene.world.abel_account, contact=scene.world.abel.contacts.get(), made_for=MadeFor.DESK,
        actor="test", now=NOW,
    )  # fmt: skip
    monkeypatch.setattr(door, "clock", lambda: NOW)
    account = scene.world.berg_account if is_theirs else scene.world.abel_account
    opened = door.opened

    def mistaken(**given):
        found = opened(**given)
        found.account = account
        return found

    monkeypatch.setattr(door, "opened", mistaken)
    file = SimpleUploadedFile("advice.csv", b"Invoice;Amount\nI-1;100.00\n")
    path = reverse("portal:advice", kwargs={"token": portal_token(link=link)})
    answer = scene.client.post(path, {"file": file, "note": ""})

    kept = [] if is_theirs else [scene.world.abel_account.pk]
    assert answer.status_code == (404 if is_theirs else 302)
    assert list(Inbound.objects.values_list("account_id", flat=True)) == kept
