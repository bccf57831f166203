"""The page behind the link to a bill: whoever holds it sees it, each look is kept, and nobody guesses one."""

import base64
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from tests.fakes import FakeDocuments, FakeMail, fake_house
from tests.world import NOW, make_world

from dunwell.apps.billing.copy_models import LinkUse
from dunwell.apps.billing.issuing import issue
from dunwell.apps.billing.links import link_for, revoke, token_of
from dunwell.apps.billing.models import Copy, Delivery, Proof, Seller
from dunwell.apps.links.access import token_of as portal_token
from dunwell.apps.links.models import PortalLink
from dunwell.apps.parties.models import Contact, Customer
from dunwell.apps.worklist.models import Task
from dunwell.interfaces.portal import bills

pytestmark = pytest.mark.django_db

FROM = {"REMOTE_ADDR": "192.0.2.7", "HTTP_USER_AGENT": "Browser 1"}


class Scene:
    def __init__(self, language="en"):
        self.world = make_world()
        Customer.objects.filter(pk=self.world.abel.pk).update(
            country="DE", address="Weg 1\n10115 Berlin", language=language
        )
        Seller.objects.create(entity=self.world.north, vat_id="DE123456789", city="Berlin", postcode="10115")
        plain = {
            "entity": "NORTH",
            "customer": self.world.abel.number,
            "issued_on": "2026-03-10",
            "lines": [{"name": "Advice", "price": "100.00", "tax": "S19"}],
            "attachments": [
                {
                    "name": "Hours é.csv",
                    "media_type": "text/csv",
                    "content": base64.b64encode(b"1;2").decode(),
                }
            ],
        }
        (self.bill,) = issue(plains=[plain], now=NOW, actor="test")
        self.delivery = Delivery.objects.get(bill=self.bill)
        self.link = link_for(bill=self.bill, delivery=self.delivery, now=NOW, actor="test")
        self.client = Client()

    def url(self, name="bill", token=None, **more):
        return reverse(f"portal:{name}", kwargs={"token": token or token_of(link=self.link), **more})

    def get(self, name="bill", **more):
        return self.client.get(self.url(name, **more), **FROM)


@pytest.fixture
def house(monkeypatch):
    cache.clear()
    monkeypatch.setattr(bills, "clock", lambda: NOW)
    made = fake_house(mail=FakeMail(), documents=FakeDocuments())
    monkeypatch.setattr(bills, "house", lambda: made)
    return made


@pytest.fixture
def scene(house):
    return Scene()


def test_it_shows_what_the_bill_says(scene):
    page = scene.get().content.decode().replace("\xa0", " ")
    for said in (
        "Northwind GmbH to Abel Optik GmbH",
        f"Invoice {scene.bill.number}",
        "EUR 119.00",
        "April 9, 2026",
        "Enclosed: Hours é.csv",
    ):
        assert said in page


def test_it_speaks_the_language_of_the_bill(house):
    page = Scene(language="nl").get().content.decode().replace("\xa0", " ")
    assert "Wie moet dit nog meer krijgen?" in page
    assert "EUR 119,00" in page
    assert '<html lang="nl" dir="ltr">' in page


def test_its_documents_are_the_copies_that_are_kept(scene):
    pdf, xml = scene.get("bill_document"), scene.get("bill_einvoice")
    file = scene.get("bill_file", number=1)

    kept = {one.form: bytes(one.content) for one in Copy.objects.filter(bill=scene.bill)}
    assert (pdf.content, xml.content, file.content) == (kept["pdf"], kept["cii"], b"1;2")
    assert pdf["Content-Disposition"] == f'inline; filename="{scene.bill.number}.pdf"'
    assert xml["Content-Disposition"] == f'attachment; filename="{scene.bill.number}-cii.xml"'
    assert file["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert scene.get("bill_document").content == pdf.content
    assert scene.get("bill_file", number=2).status_code == 404
    assert scene.get("bill_file", number=0).status_code == 404


def test_each_look_is_kept_and_the_first_proves_that_it_arrived(scene):
    scene.get()
    scene.get("bill_document")
    scene.client.head(scene.url(), **FROM)

    uses = LinkUse.objects.order_by("pk").values_list("what", "address", "agent")
    assert list(uses) == [("page", "192.0.2.7", "Browser 1"), ("pdf", "192.0.2.7", "Browser 1")]
    proof = Proof.objects.get(delivery=scene.delivery)
    assert (proof.kind, proof.evidence["address"]) == ("opened", "192.0.2.7")
    scene.delivery.refresh_from_db()
    assert scene.delivery.proved_at == NOW


@pytest.mark.parametrize(
    "token",
    ["x", "0" * 32, f"{'0' * 32}.x", "../../etc/passwd"],
    ids=["short", "unsigned", "signed by nobody", "a path"],
)
def test_nobody_guesses_a_link(scene, token):
    answer = scene.client.get(f"/portal/bill/{token}/", **FROM)
    assert answer.status_code == 404
    assert LinkUse.objects.count() == 0


def test_another_links_signature_opens_nothing(scene):
    other = link_for(bill=scene.bill, now=NOW, actor="test")
    mixed = f"{other.public_id.hex}.{token_of(link=scene.link).partition('.')[2]}"
    assert scene.get(token=mixed).status_code == 404


@pytest.mark.parametrize("name", ["bill", "bill_document", "bill_einvoice"])
def test_a_link_opens_until_its_time_is_over(scene, monkeypatch, name):
    monkeypatch.setattr(bills, "clock", lambda: NOW + timedelta(days=365, minutes=-1))
    assert scene.get(name).status_code == 200
    monkeypatch.setattr(bills, "clock", lambda: NOW + timedelta(days=365))
    assert scene.get(name).status_code == 404


def test_a_link_that_was_taken_back_opens_nothing(scene):
    assert revoke(link=scene.link, now=NOW, actor="test")
    assert not revoke(link=scene.link, now=NOW, actor="test")
    assert [scene.get(name).status_code for name in ("bill", "bill_document", "bill_einvoice")] == [404] * 3


def test_who_asks_too_often_is_slowed_down(scene):
    for _ in range(bills.REQUESTS_A_MINUTE):
        assert scene.get().status_code == 200
    assert scene.get().status_code == 429


def test_somebody_else_is_proposed_to_a_person_and_nothing_is_sent(scene, house):
    for _ in range(2):
        answer = scene.client.post(
            scene.url(), {"email": "cfo@abel.example", "person": "Ada <b>Abel</b>"}, **FROM
        )
        assert answer.status_code == 200
        assert "We have noted cfo@abel.example" in answer.content.decode()

    task = Task.objects.get()
    assert (task.kind, task.title) == ("contact_proposed", "Shall bills go to cfo@abel.example too?")
    assert "Ada <b>Abel</b> <cfo@abel.example> (from 192.0.2.7)" in task.body
    assert Contact.objects.filter(email="cfo@abel.example").count() == 0
    assert Delivery.objects.count() == 1
    assert house.mail.arrived == {}


def test_so_many_proposals_and_no_more(scene):
    for at in range(9):
        scene.client.post(scene.url(), {"email": f"a{at}@abel.example"}, **FROM)
    assert Task.objects.count() == 5


@pytest.mark.parametrize("email", ["", "nobody", "a@b c", "x\r\nBcc: y@z.example"])
def test_what_is_no_address_is_said_at_its_field(scene, email):
    answer = scene.client.post(scene.url(), {"email": email}, **FROM)
    assert answer.status_code == 409
    assert 'aria-invalid="true"' in answer.content.decode()
    assert Task.objects.count() == 0


def test_the_page_loads_nothing_from_elsewhere_and_is_not_kept(scene):
    answer = scene.get()
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert "no-store" in answer["Cache-Control"]
    assert answer["X-Frame-Options"] == "DENY"


def test_where_the_bill_went_to_a_known_contact_it_offers_the_four_choices(scene):
    contact = Contact.objects.get(customer=scene.world.abel)
    Delivery.objects.filter(pk=scene.delivery.pk).update(contact=contact)
    page = scene.get().content.decode()
    link = PortalLink.objects.get()
    assert (link.contact_id, link.made_for, link.expires_at) == (contact.pk, "bill", scene.link.expires_at)
    assert [named.item_id for named in link.items.all()] == [scene.bill.item_id]
    for name in ("pay", "when", "parts", "wrong"):
        assert f"/portal/l/{portal_token(link=link)}/{name}/" in page
    scene.get()
    assert PortalLink.objects.count() == 1

    revoke(link=scene.link, now=NOW, actor="test")
    link.refresh_from_db()
    assert link.revoked_at == NOW


def test_where_nobody_is_known_it_offers_no_choices(scene):
    Delivery.objects.filter(pk=scene.delivery.pk).update(contact=None)
    assert "/portal/l/" not in scene.get().content.decode()
    assert PortalLink.objects.count() == 0
