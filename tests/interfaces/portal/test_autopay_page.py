"""Saved ways to pay and autopay in the account of a customer: saving is no consent; consent is kept, and ends."""

import re
from dataclasses import replace

import pytest
from django.test import Client
from tests.apps.payments.autopay_scene import FakePayments, make_contract
from tests.apps.promises.scene import plan
from tests.interfaces.portal.scene import FROM, make_portal, words
from tests.world import NOW

from dunwell.apps.journal.models import Event
from dunwell.apps.links.models import PortalUse
from dunwell.apps.links.visits import enter, new_code
from dunwell.apps.payments.mandate_models import Autopay, Consent, ConsentEnd, KeptMethod, MethodSetup
from dunwell.apps.promises.models import Plan
from dunwell.core import ids
from dunwell.interfaces.portal import account, methods, page, pay, step

pytestmark = pytest.mark.django_db(transaction=True)


class Kept:
    """A browser in the account of Abel, and the provider that keeps what is left at its page."""

    def __init__(self, monkeypatch, *, language="en", provider=None):
        self.portal, house = make_portal(monkeypatch, language=language)
        self.provider = provider or FakePayments()
        made = replace(house, payments={"fake": self.provider}, payment_default="fake")
        for module in (account, methods, page, pay, step):
            monkeypatch.setattr(module, "house", lambda: made)
        self.browser = self.visit(self.portal.link)

    def visit(self, link):
        """A browser that typed the code which was mailed to a link's contact."""
        code = new_code(link=link, now=NOW)
        _, key = enter(link=link, code=code, address="192.0.2.7", agent="Browser 1", now=NOW)
        browser = Client()
        browser.cookies["dunwell_visit"] = key
        return browser

    def url(self, kept=None, *, of=None):
        of = of or self.portal.account
        own = f"/portal/account/{ids.show(prefix='acc', uuid=of.public_id)}/methods/"
        return own if kept is None else f"{own}{ids.show(prefix='met', uuid=kept.public_id)}/"

    def get(self, kept=None, ask=""):
        return self.browser.get(self.url(kept) + ask, **FROM)

    def post(self, said, kept=None):
        return self.browser.post(self.url(kept), said, **FROM)

    def save(self, **more):
        """Leave a card at the provider's page and come back."""
        self.post({"act": "add"})
        setup = MethodSetup.objects.latest("pk")
        self.provider.leave(setup.reference, **more)
        return self.browser.get(f"/portal/account/methods/{setup.public_id}/back/", **FROM)

    def saved(self):
        self.save()
        return KeptMethod.objects.get()

    def form(self, kept, ask=""):
        """What the page of a method posts as it stands: nothing is ticked."""
        text = self.get(kept, ask).content.decode()
        return dict(
            re.findall(r'<input type="hidden" name="(of|version|words_in|sha256)" value="([^"]*)"', text)
        )

    def agree(self, kept, ask="", **changes):
        said = {**self.form(kept, ask), "act": "enrol", "agree": "yes", "person": "Ann Abel"}
        return self.post(said | changes, kept)


@pytest.fixture
def kept(monkeypatch):
    return Kept(monkeypatch)


def test_a_method_is_left_at_the_provider_and_saving_it_is_no_consent(kept):
    assert "Nothing is saved yet" in words(kept.get())
    assert "form-action 'self' https://pay.example" in kept.get()["Content-Security-Policy"]
    answer = kept.post({"act": "add"})
    setup = MethodSetup.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, setup.url)
    assert (setup.contact_id, setup.account_id) == (kept.portal.contact.pk, kept.portal.account.pk)
    assert "Nothing has been saved yet" in words(
        kept.browser.get(f"/portal/account/methods/{setup.public_id}/back/", **FROM)
    )

    shown = words(kept.save())
    assert "It is saved: Visa •••• 4242" in shown
    assert "Nothing is charged by itself." in shown
    assert (KeptMethod.objects.count(), Consent.objects.count(), Autopay.objects.count()) == (1, 0, 0)


def test_the_way_back_opened_twice_saves_one_method(kept):
    kept.save()
    setup = MethodSetup.objects.get()
    again = kept.browser.get(f"/portal/account/methods/{setup.public_id}/back/", **FROM)
    assert (again.status_code, KeptMethod.objects.count()) == (200, 1)


def test_the_words_stand_beside_a_box_that_nobody_ticked(kept):
    card = kept.saved()
    text = kept.get(card).content.decode()
    assert "may charge my saved payment method (Visa •••• 4242)" in text
    box = re.search(r"<input id=\"agree\"[^>]*>", text)[0]
    assert "checked" not in box
    assert 'aria-describedby="words"' in box
    refused = kept.agree(card, agree="")
    assert refused.status_code == 409
    assert "Please tick the box" in words(refused)
    assert Consent.objects.count() == 0


def test_a_consent_is_kept_with_its_words_time_and_address(kept):
    card = kept.saved()
    assert kept.agree(card)["Location"] == kept.url()
    consent = Consent.objects.get()
    assert (consent.person, consent.address, consent.agent) == ("Ann Abel", "192.0.2.7", "Browser 1")
    assert (consent.given_at, consent.version, consent.language) == (NOW, 1, "en")
    assert (consent.contact_id, consent.recorded_by) == (
        kept.portal.contact.pk,
        f"contact:{kept.portal.contact.pk}",
    )
    assert consent.sha256 == kept.form(card)["sha256"]
    assert consent.text in words(kept.get())
    assert "Agreed to by Ann Abel" in words(kept.get())
    assert Autopay.objects.get().method_id == card.pk
    assert Event.objects.filter(name="payments.autopay.enrolled").count() == 1


@pytest.mark.parametrize(
    "change", [{"sha256": "0" * 64}, {"version": "2"}, {"version": "²"}, {"words_in": "de"}]
)
def test_consent_to_other_words_than_those_in_force_is_refused(kept, change):
    refused = kept.agree(kept.saved(), **change)
    assert refused.status_code == 409
    assert "The words have changed meanwhile" in words(refused)
    assert Consent.objects.count() == 0


def test_nobody_agrees_without_a_name(kept):
    refused = kept.agree(kept.saved(), person=" ")
    assert (refused.status_code, Consent.objects.count()) == (409, 0)
    assert "Please give your name" in words(refused)


def test_it_ends_at_once_and_nothing_is_asked(kept):
    kept.agree(kept.saved())
    said = {"act": "end", "autopay": ids.show(prefix="apy", uuid=Autopay.objects.get().public_id)}
    assert kept.post(said)["Location"] == kept.url()
    assert not Autopay.objects.get().is_active
    end = ConsentEnd.objects.get()
    assert (end.address, end.agent, end.at) == ("192.0.2.7", "Browser 1", NOW)
    assert "Nothing is charged by itself." in words(kept.get())
    assert kept.post(said).status_code == 302  # the same again is no change
    assert ConsentEnd.objects.count() == 1


def test_a_forgotten_method_ends_its_autopay_and_is_gone_at_the_provider(kept):
    card = kept.saved()
    kept.agree(card)
    assert kept.post({"act": "forget"}, card).status_code == 302
    assert kept.provider.forgotten == [card.reference]
    assert not Autopay.objects.get().is_active
    assert "Nothing is saved yet" in words(kept.get())
    assert kept.get(card).status_code == 404


def test_what_is_a_strangers_is_not_there(kept):
    card = kept.saved()
    kept.agree(card)
    autopay = Autopay.objects.get()
    setup = MethodSetup.objects.get()
    stranger = kept.visit(kept.portal.bergs_link)
    own = kept.portal.world.berg_account
    for url in (kept.url(), kept.url(card), kept.url(card, of=own)):
        assert stranger.get(url, **FROM).status_code == 404
    assert stranger.get(f"/portal/account/methods/{setup.public_id}/back/", **FROM).status_code == 404
    for act in ("forget", "enrol"):
        said = {**kept.form(card), "act": act, "agree": "yes", "person": "Berg"}
        assert stranger.post(kept.url(card, of=own), said, **FROM).status_code == 404
    said = {"act": "end", "autopay": ids.show(prefix="apy", uuid=autopay.public_id)}
    assert stranger.post(kept.url(of=own), said, **FROM).status_code == 404
    assert stranger.post(kept.url(), {"act": "add"}, **FROM).status_code == 404
    card.refresh_from_db()
    assert (card.state, Consent.objects.count(), ConsentEnd.objects.count()) == ("usable", 1, 0)
    assert MethodSetup.objects.count() == 1


def test_without_a_visit_nothing_opens_or_changes(kept):
    card = kept.saved()
    for answer in (
        Client().get(kept.url(), **FROM),
        Client().post(kept.url(), {"act": "add"}, **FROM),
        Client().post(kept.url(card), {"act": "forget"}, **FROM),
    ):
        assert answer.status_code == 403
    card.refresh_from_db()
    assert (card.state, MethodSetup.objects.count()) == ("usable", 1)


def test_a_form_of_another_site_changes_nothing(kept):
    card = kept.saved()
    browser = Client(enforce_csrf_checks=True)
    browser.cookies["dunwell_visit"] = kept.browser.cookies["dunwell_visit"].value
    for url, act in ((kept.url(card), "forget"), (kept.url(), "add")):
        assert browser.post(url, {"act": act}, **FROM).status_code == 403
    card.refresh_from_db()
    assert (card.state, MethodSetup.objects.count()) == ("usable", 1)


def test_nobody_is_sent_to_a_host_that_is_not_the_providers(monkeypatch):
    kept = Kept(monkeypatch, provider=FakePayments(page_hosts=("https://other.example",)))
    refused = kept.post({"act": "add"})
    assert refused.status_code == 409
    assert "does not save this" in words(refused)


def test_where_no_provider_is_connected_nothing_is_offered(kept, monkeypatch):
    bare = replace(methods.house(), payments={}, payment_default="")
    for module in (methods, pay):
        monkeypatch.setattr(module, "house", lambda: bare)
    assert "Save a way to pay" not in words(kept.get())
    refused = kept.post({"act": "add"})
    assert (refused.status_code, MethodSetup.objects.count()) == (409, 0)


def test_the_words_are_in_the_readers_language_and_kept_in_it(monkeypatch):
    kept = Kept(monkeypatch, language="de")
    card = kept.saved()
    assert "darf mein gespeichertes Zahlungsmittel (Visa •••• 4242)" in words(kept.get(card))
    kept.agree(card)
    assert Consent.objects.get().language == "de"
    assert "Zugestimmt hat Ann Abel am 10. März 2026" in words(kept.get())


def named(prefix, one):
    return ids.show(prefix=prefix, uuid=one.public_id)


def test_one_contract_or_plan_alone_is_agreed_to_by_its_own_words(kept):
    card, portal = kept.saved(), kept.portal
    contract = make_contract(portal.world, portal.abel)
    plan(portal.world, (5, 60_00), (15, 20_00), items=[portal.old])
    offered = kept.get(card).content.decode()
    assert "What is to be charged by itself?" in offered
    for one, name, told in (
        (named("rec", contract), "The contract Support (K-17)", "under the contract Support (K-17)"),
        (named("pln", Plan.objects.get()), "The instalments of R-1", "agreed on for R-1"),
    ):
        assert f'<a href="?of={one}">{name}</a>' in offered
        assert told in words(kept.get(card, f"?of={one}"))
        assert kept.agree(card, f"?of={one}").status_code == 302
        assert f"{name}, by Visa •••• 4242. Agreed to by Ann Abel" in words(kept.get())
    found = Autopay.objects.order_by("pk").values_list("recurring_id", "plan_id")
    assert list(found) == [(contract.pk, None), (None, Plan.objects.get().pk)]

    for one in Autopay.objects.all():
        kept.post({"act": "end", "autopay": named("apy", one)})
    assert "Nothing is charged by itself." in words(kept.get())


def test_words_for_all_are_no_consent_to_one_contract_and_the_other_way_round(kept):
    card = kept.saved()
    one = named("rec", make_contract(kept.portal.world, kept.portal.abel))
    for ask, of in (("", one), (f"?of={one}", "")):
        refused = kept.agree(card, ask, of=of)
        assert refused.status_code == 409
        assert "The words have changed meanwhile" in words(refused)
    assert Consent.objects.count() == 0


def test_a_contract_or_plan_of_another_customer_is_not_there(kept):
    card, world = kept.saved(), kept.portal.world
    theirs = make_contract(world, kept.portal.berg, number="K-18")
    plan(world, (5, 80_00), items=[kept.portal.old])
    mine = Plan.objects.get()
    Plan.objects.filter(pk=mine.pk).update(account=world.berg_account)
    for one in (named("rec", theirs), named("pln", mine), named("pln", theirs), "rec_x", "'; --"):
        assert kept.get(card, f"?of={one}").status_code == 404, one
        assert kept.agree(card, of=one).status_code == 404, one
    assert "K-18" not in words(kept.get(card))
    assert Consent.objects.count() == 0


def test_what_is_done_about_autopay_is_kept_under_names_of_its_own(kept):
    card = kept.saved()
    kept.agree(card)
    kept.post({"act": "end", "autopay": named("apy", Autopay.objects.get())})
    kept.post({"act": "forget"}, card)
    assert list(PortalUse.objects.order_by("pk").values_list("what", flat=True)) == [
        "enrol",
        "withdraw",
        "forget",
    ]
