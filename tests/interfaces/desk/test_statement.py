"""Today's statement of an account, as a file."""

import pytest
from django.urls import reverse
from tests.fakes import FakeDocuments, FakeMail, fake_house
from tests.world import TODAY, make_account, owe

from dunwell.adapters.typst_documents import TypstDocuments
from dunwell.apps.journal.models import Event
from dunwell.apps.messages.models import Message
from dunwell.interfaces.desk.customers import statements


def wire(monkeypatch, documents):
    made = fake_house(mail=FakeMail(), documents=documents)
    monkeypatch.setattr(statements, "house", lambda: made)
    return documents


def address(account, customer=None):
    about = {"public_id": (customer or account.customer).public_id, "account_id": account.public_id}
    return reverse("desk:statement", kwargs=about)


def test_it_is_set_for_today_in_the_readers_language_and_nothing_is_written(world, at_desk, monkeypatch):
    wire(monkeypatch, TypstDocuments())
    world.abel.language = "de"
    world.abel.save()
    owe(world.abel_account, ("A-1", 1234_50, 12), ("A-2", 20_00, -3))
    before = Event.objects.count()
    answer = at_desk(world.owner).get(address(world.abel_account))
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"] == (
        'attachment; filename="Aufstellung-offener-Posten-2026-03-10.pdf"'
    )
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert "no-store" in answer.headers["Cache-Control"]
    assert answer.content.startswith(b"%PDF-")
    assert (Event.objects.count(), Message.objects.count()) == (before, 0)


def test_it_says_what_the_ledger_says(world, at_desk, monkeypatch):
    documents = wire(monkeypatch, FakeDocuments())
    owe(world.abel_account, ("A-1", 100_00, 12), ("A-2", 20_00, -3))
    owe(world.abel_account, ("R-1", -30_00, 1), kind="receipt")
    world.abel.contacts.update(language="fr")
    answer = at_desk(world.collector).get(address(world.abel_account))
    assert answer.content == b"%PDF of NORTH-C-1001-EUR, 9000"
    (found,) = documents.statements
    assert found.language == "fr", "that of who gets the letters, before the customer's"
    assert (found.as_of, found.total_minor, found.overdue_minor) == (TODAY, 90_00, 100_00)
    assert [line.number for line in found.lines] == ["A-1", "R-1", "A-2"]


def test_an_account_without_items_has_one_too(world, at_desk, monkeypatch):
    wire(monkeypatch, TypstDocuments())
    answer = at_desk(world.collector).get(address(world.abel_account))
    assert answer.content.startswith(b"%PDF-")


def test_the_account_must_be_the_customers_and_seen(world, at_desk, monkeypatch):
    documents = wire(monkeypatch, FakeDocuments())
    abroad = make_account(customer=world.abel, entity=world.south)
    assert at_desk(world.collector).get(address(abroad)).status_code == 404
    assert at_desk(world.collector).get(address(world.abel_account, world.berg)).status_code == 404
    assert at_desk(world.owner).get(address(abroad)).status_code == 404
    assert documents.statements == []


def test_what_cannot_be_set_is_said_on_the_customers_page(world, at_desk, monkeypatch):
    wire(monkeypatch, FakeDocuments(refused={"C-1001"}))
    answer = at_desk(world.collector).get(address(world.abel_account), follow=True)
    assert "The statement cannot be set: a name holds a character that no font has" in answer.content.decode()


@pytest.mark.parametrize("user", ["collector", "auditor", "owner"])
def test_each_account_links_to_its_own(world, at_desk, user):
    page = at_desk(getattr(world, user)).get(
        reverse("desk:customer", kwargs={"public_id": world.abel.public_id})
    )
    assert f'href="{address(world.abel_account)}"' in page.content.decode()
