"""Credit policies at the desk: published by an administrator, compared, and agreements noted with a reason."""

from datetime import timedelta

import pytest
from django.urls import reverse
from tests.apps.agreements.conftest import draft
from tests.fakes import FakeDocuments, FakeMail, fake_house
from tests.world import NOW, TODAY

from dunwell.apps.agreements.models import Acknowledgement, CreditPolicy
from dunwell.apps.agreements.operations import publish
from dunwell.apps.organisation.models import Membership, Role
from dunwell.apps.organisation.scope import system_scope
from dunwell.core import ids
from dunwell.core.agreements.draft import PolicyText
from dunwell.interfaces.desk.agreements import credit_form
from dunwell.interfaces.desk.customers import statements

FEES = """code = "standard"
currencies = ["EUR"]

[[fees]]
code = "late"

[[fees.tiers]]
from_day = 8
flat = { EUR = "10.00" }
"""


@pytest.fixture
def admin(world, monkeypatch):
    Membership.objects.filter(user=world.controller).update(role=Role.ADMIN)
    monkeypatch.setattr(credit_form, "house", lambda: fake_house(mail=FakeMail()))
    return world.controller


def published(world, **more):
    return publish(
        scope=system_scope(actor="test"),
        entity=world.north,
        draft=draft(**more),
        documents=FakeDocuments(),
        today=TODAY,
        now=NOW,
    )


def form(**more):
    return {
        "valid_from": TODAY.isoformat(),
        "interest_basis": "statutory",
        "fees": FEES,
        "note": "First",
        "texts.en.title": "Credit policy",
        "texts.en.text": "Pay in 30 days.",
        **more,
    }


def test_an_administrator_publishes_the_next_version_begun_from_the_last(world, admin, at_desk):
    client = at_desk(admin)
    address = reverse("desk:credit_new", kwargs={"code": "NORTH"})
    answer = client.post(address, form())
    policy = CreditPolicy.objects.get()
    assert answer.headers["Location"] == reverse("desk:credit_policy", kwargs={"public_id": policy.public_id})
    assert (policy.number, policy.note, policy.fees["code"]) == (1, "First", "standard")
    assert policy.published_by == f"user:{admin.pk}"
    begun = client.get(address).content.decode()
    assert "Pay in 30 days." in begun
    assert "from_day = 8" in begun
    page = client.get(reverse("desk:credit_policies")).content.decode()
    assert "Version 1" in page
    assert "in force" in page


def test_every_fault_is_named_and_what_was_typed_stays(world, admin, at_desk):
    wrong = form(fees=FEES.replace("8", "-8"), **{"texts.en.title": "", "texts.de.text": "Ja"})
    address = reverse("desk:credit_new", kwargs={"code": "NORTH"})
    answer = at_desk(admin).post(address, wrong)
    assert answer.status_code == 409
    assert "line 8, fees[1].tiers[1].from_day: Give a number from 1 to 730" in answer.content.decode()
    answer = at_desk(admin).post(address, {**wrong, "fees": FEES})
    page = answer.content.decode()
    assert answer.status_code == 409
    for field in ("texts.en.title", "texts.de.title"):
        assert field in page
    assert "Pay in 30 days." in page
    assert not CreditPolicy.objects.exists()


def test_a_draft_is_read_over_in_every_language_and_nothing_is_published(world, admin, at_desk):
    draft = form(do="preview", **{"texts.de.title": "Kreditbedingungen", "texts.de.text": "Binnen 30 Tagen."})
    address = reverse("desk:credit_new", kwargs={"code": "NORTH"})
    answer = at_desk(admin).post(address, draft)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "This is how version 1 reads. Nothing is published yet." in page
    assert "from day 8 after the due date: EUR\N{NO-BREAK SPACE}10.00" in page
    assert "ab dem 8. Tag nach Fälligkeit: 10,00\N{NO-BREAK SPACE}EUR" in page
    assert "Binnen 30 Tagen." in page
    faulty = at_desk(admin).post(address, {**draft, "texts.de.title": ""})
    assert faulty.status_code == 409
    assert "texts.de.title" in faulty.content.decode()
    assert "This is how" not in faulty.content.decode()
    assert not CreditPolicy.objects.exists()


def test_a_version_shows_what_it_changed_and_who_agreed(world, at_desk):
    published(world)
    second = published(
        world,
        valid_from=TODAY + timedelta(days=5),
        texts={"en": PolicyText(title="Credit policy", text="Invoices are due in 14 days.")},
    )
    page = at_desk(world.collector).get(reverse("desk:credit_policy", kwargs={"public_id": second.public_id}))
    said = page.content.decode()
    assert "<ins>Invoices are due in 14 days.</ins>" in said
    assert "<del>Invoices are due in 30 days.</del>" in said
    assert "To come" in said
    assert "Not agreed: 1" in said


def test_an_agreement_is_noted_with_a_reason(world, at_desk):
    policy = published(world)
    client = at_desk(world.collector)
    address = reverse("desk:credit_agreed", kwargs={"public_id": policy.public_id})
    asked = {
        "customer": ids.show(prefix="cus", uuid=world.abel.public_id),
        "manner": "desk",
        "person": "Ada Abel",
        "on": TODAY.isoformat(),
    }
    answer = client.post(address, asked)
    assert answer.status_code == 409
    assert "Say how you know" in answer.content.decode()
    assert not Acknowledgement.objects.exists()
    answer = client.post(address, {**asked, "reason": "Her mail of 9 March"}, follow=True)
    assert "Noted that Abel Optik GmbH agreed." in answer.content.decode()
    found = Acknowledgement.objects.get()
    assert (found.customer, found.recorded_by, found.reason) == (
        world.abel,
        world.collector,
        "Her mail of 9 March",
    )
    assert "Her mail of 9 March" in client.get(address.replace("agreed/", "")).content.decode()


def test_the_document_can_be_taken_home(world, at_desk):
    policy = published(world)
    address = reverse("desk:credit_document", kwargs={"public_id": policy.public_id, "language": "de"})
    answer = at_desk(world.auditor).get(address)
    assert answer.content == b"%PDF-policy Kreditbedingungen 1 de"


def test_the_statement_says_which_policy_applies(world, at_desk, monkeypatch):
    documents = FakeDocuments()
    monkeypatch.setattr(statements, "house", lambda: fake_house(mail=FakeMail(), documents=documents))
    published(world)
    address = reverse(
        "desk:statement",
        kwargs={"public_id": world.abel.public_id, "account_id": world.abel_account.public_id},
    )
    assert at_desk(world.collector).get(address).status_code == 200
    assert documents.statements[0].note == (
        "Our credit policy applies: “Credit policy”, version 1, valid from March 10, 2026."
    )
