"""Abel's clerk with a link, an invoice, a bill of ours with two lines, and a credit; and Berg next door."""

import re

from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from tests.fakes import FakeDocuments, FakeMail, fake_house
from tests.world import NOW, make_world, owe

from dunwell.apps.billing.issuing import issue
from dunwell.apps.billing.models import Seller
from dunwell.apps.dunning.operations import ensure_standard
from dunwell.apps.links.access import token_of
from dunwell.apps.links.models import MadeFor
from dunwell.apps.links.operations import make_link
from dunwell.apps.organisation.models import Entity
from dunwell.apps.parties.models import Customer
from dunwell.apps.receivables.models import Account, OpenItem
from dunwell.core import ids
from dunwell.interfaces.portal import account, door, methods, page, pay, step

FROM = {"REMOTE_ADDR": "192.0.2.7", "HTTP_USER_AGENT": "Browser 1"}
IBAN = "DE89370400440532013000"


class Portal:
    """A browser with a link, and what lies behind it."""

    def __init__(self, *, language: str = "en") -> None:
        self.world = make_world()
        ensure_standard(actor="test", now=NOW)
        self.abel, self.berg = self.world.abel, self.world.berg
        Customer.objects.filter(pk=self.abel.pk).update(
            country="DE", address="Weg 1\n10115 Berlin", language=language
        )
        self.abel.refresh_from_db()
        self.abel.contacts.update(language="en-US" if language == "en" else language)
        Entity.objects.filter(pk=self.world.north.pk).update(iban=IBAN)
        Account.objects.filter(pk=self.world.abel_account.pk).update(collector=self.world.collector)
        self.account = Account.objects.get(pk=self.world.abel_account.pk)
        Seller.objects.create(entity=self.world.north, vat_id="DE123456789", city="Berlin", postcode="10115")
        (self.old,) = owe(self.account, ("R-1", 100_00, 5))
        (self.credit,) = owe(self.account, ("G-1", -20_00, 5), kind="credit_note")
        plain = {
            "entity": "NORTH",
            "customer": self.abel.number,
            "issued_on": "2026-03-10",
            "lines": [
                {"name": "Advice", "price": "100.00", "tax": "S19"},
                {"name": "Travel", "price": "50.00", "tax": "S19"},
            ],
        }
        (self.bill,) = issue(plains=[plain], now=NOW, actor="test")
        self.billed = OpenItem.objects.get(pk=self.bill.item_id)
        (self.bergs,) = owe(self.world.berg_account, ("B-1", 300_00, 5))
        self.contact = self.abel.contacts.get()
        self.link = self.make_link()
        self.bergs_link = make_link(
            account=self.world.berg_account,
            contact=self.berg.contacts.get(),
            made_for=MadeFor.DESK,
            actor="test",
            now=NOW,
        )
        self.client = Client()

    def make_link(self, *items: OpenItem):
        return make_link(
            account=self.account,
            contact=self.contact,
            items=items,
            made_for=MadeFor.DESK,
            actor="test",
            now=NOW,
        )

    def url(self, name: str = "link", *, link=None, **more: str) -> str:
        return reverse(f"portal:{name}", kwargs={"token": token_of(link=link or self.link), **more})

    def get(self, name: str = "link", *, link=None, ask: str = "", **more: str):
        return self.client.get(self.url(name, link=link, **more) + ask, **FROM)

    def post(self, name: str, said: dict, *, link=None, **more: str):
        return self.client.post(self.url(name, link=link, **more), said, **FROM)

    def text(self, name: str = "link", *, link=None, ask: str = "", **more: str) -> str:
        return words(self.get(name, link=link, ask=ask, **more))

    def code(self, house) -> str:
        """The code in the last mail."""
        letter = list(house.mail.arrived.values())[-1]
        return re.search(r"\b(\d{6})\b", letter.text)[1]


def key(item: OpenItem) -> str:
    """An item as forms name it."""
    return ids.show(prefix="itm", uuid=item.public_id)


def words(answer) -> str:
    """What a page says, with plain blanks, and without the marks that keep a value's own direction."""
    text = re.sub(r"</?bdi[^>]*>", "", answer.content.decode())
    return re.sub(r"\s+", " ", text.replace("\xa0", " "))


def make_portal(monkeypatch, *, language: str = "en", **ports):
    """The scene at the world's moment, with carriers that remember; return it and its house."""
    cache.clear()
    monkeypatch.setattr(door, "clock", lambda: NOW)
    made = fake_house(mail=FakeMail(), documents=FakeDocuments(), **ports)
    for module in (account, methods, page, pay, step):
        monkeypatch.setattr(module, "house", lambda: made)
    return Portal(language=language), made
