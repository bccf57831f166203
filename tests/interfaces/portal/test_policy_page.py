"""The page behind the link to a policy: whoever holds it reads and agrees, and looking alone changes nothing."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from tests.apps.agreements.conftest import draft
from tests.fakes import FakeDocuments
from tests.world import NOW, TODAY, make_world

from dunwell.apps.agreements.links import token_of
from dunwell.apps.agreements.models import Acknowledgement, PolicySending
from dunwell.apps.agreements.operations import publish
from dunwell.apps.agreements.queries import fee_schedule_in_force
from dunwell.apps.journal.models import Event
from dunwell.apps.organisation.scope import system_scope
from dunwell.apps.parties.models import Customer
from dunwell.interfaces.portal import pages

pytestmark = pytest.mark.django_db


class Sent:
    def __init__(self, language="en"):
        self.world = make_world()
        self.policy = publish(
            scope=system_scope(actor="test"),
            entity=self.world.north,
            draft=draft(),
            documents=FakeDocuments(),
            today=TODAY,
            now=NOW,
        )
        sending = PolicySending.objects.create(
            customer=self.world.abel,
            policy=self.policy,
            email="ap@c-1001.example",
            language=language,
            message_id="policy@north.example",
            expires_at=NOW + timedelta(days=90),
            created_at=NOW,
        )
        self.token = token_of(sending=sending)
        self.address = reverse("portal:policy", kwargs={"token": self.token})
        self.client = Client()


@pytest.fixture
def sent(monkeypatch):
    cache.clear()
    monkeypatch.setattr(pages, "clock", lambda: NOW)
    return Sent()


def test_it_shows_everything_that_is_agreed_to(sent):
    page = sent.client.get(sent.address).content.decode().replace("\xa0", " ")
    for said in (
        "Credit policy of Northwind GmbH for Abel Optik GmbH",
        "Version 1, valid from March 10, 2026",
        "<h2>Payment</h2>",
        "<li>by transfer</li>",
        "from day 8 after the due date: EUR 10.00",
        "These fees are charged only to customers who have agreed",
        sent.policy.texts.get(language="en").sha256,
    ):
        assert said in page


def test_a_name_that_ends_with_a_full_stop_has_no_second_one(sent):
    Customer.objects.filter(pk=sent.world.abel.pk).update(name="Abel Corp.")
    page = sent.client.get(sent.address).content.decode()
    assert "I have read this policy and agree to it for Abel Corp.</label>" in page


def test_the_document_is_the_one_that_was_published(sent):
    answer = sent.client.get(reverse("portal:policy_document", kwargs={"token": sent.token}))
    assert (answer.status_code, answer.content) == (200, b"%PDF-policy Credit policy 1 en")


@pytest.mark.parametrize("method", ["get", "head"])
def test_looking_changes_nothing(sent, method):
    """A scanner of mails opens every link."""
    events = Event.objects.count()
    assert getattr(sent.client, method)(sent.address).status_code == 200
    assert (Acknowledgement.objects.count(), Event.objects.count()) == (0, events)


def test_agreeing_is_kept_with_its_evidence_and_lets_fees_be_charged(sent):
    answer = sent.client.post(
        sent.address, {"person": " Ada  Abel ", "agree": "yes"}, REMOTE_ADDR="192.0.2.7"
    )
    assert answer.status_code == 200
    assert "Thank you. Ada Abel agreed to this policy on March 10, 2026." in answer.content.decode()
    found = Acknowledgement.objects.get()
    assert (found.person, found.email, found.address, found.manner) == (
        "Ada Abel",
        "ap@c-1001.example",
        "192.0.2.7",
        "link",
    )
    assert (found.customer, found.policy, found.on, found.at) == (
        sent.world.abel,
        sent.policy,
        TODAY,
        NOW,
    )
    assert found.sha256 == sent.policy.texts.get(language="en").sha256
    assert (
        fee_schedule_in_force(customer_id=sent.world.abel.pk, entity_id=sent.world.north.pk, on=TODAY).code
        == "standard"
    )
    again = sent.client.get(sent.address).content.decode()
    assert "Ada Abel agreed" in again
    assert "<form" not in again


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"person": "Ada"}, "Please tick the box"),
        ({"person": " ", "agree": "yes"}, "Please give your name"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_agreed(sent, form, said):
    answer = sent.client.post(sent.address, form)
    assert answer.status_code == 409
    assert said in answer.content.decode()
    assert not Acknowledgement.objects.exists()


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_link_that_is_over_or_made_up_gives_nothing_away(sent, monkeypatch, method):
    made_up = reverse("portal:policy", kwargs={"token": sent.token[:-2] + "xx"})
    form = {"person": "Ada", "agree": "yes"}
    answers = [getattr(sent.client, method)(made_up, form)]
    monkeypatch.setattr(pages, "clock", lambda: NOW + timedelta(days=91))
    answers.append(getattr(sent.client, method)(sent.address, form))
    for answer in answers:
        assert answer.status_code == 404
        assert not any(fact in answer.content.decode() for fact in ("Northwind", "Abel", "Payment"))
    assert not Acknowledgement.objects.exists()


def test_too_many_requests_are_asked_to_wait(sent):
    for _ in range(pages.REQUESTS_A_MINUTE):
        sent.client.get(sent.address)
    answer = sent.client.get(sent.address, headers={"accept-language": "de-AT,de;q=0.9"})
    assert answer.status_code == 429
    assert "Einen Augenblick, bitte" in answer.content.decode()


def test_without_the_token_of_the_form_nothing_is_agreed(sent):
    answer = Client(enforce_csrf_checks=True).post(sent.address, {"person": "Ada", "agree": "yes"})
    assert answer.status_code == 403
    assert not Acknowledgement.objects.exists()


@pytest.mark.parametrize(
    ("language", "said"), [("de", "Kreditbedingungen von Northwind GmbH"), ("fr", "Credit policy of")]
)
def test_in_the_language_of_the_document(monkeypatch, language, said):
    cache.clear()
    monkeypatch.setattr(pages, "clock", lambda: NOW)
    found = Sent(language=language)
    assert said in found.client.get(found.address).content.decode()
