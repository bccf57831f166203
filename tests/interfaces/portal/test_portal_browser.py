"""The portal in a real browser, with the sandbox as the provider: each choice ends in the books and in the journal."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlsplit

import polars as pl
import pytest
from selenium import webdriver
from selenium.common.exceptions import StaleElementReferenceException, WebDriverException
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import Select, WebDriverWait
from tests.apps.agreements.conftest import draft
from tests.fakes import FakeDocuments
from tests.interfaces.portal.scene import key, make_portal
from tests.sandbox_world import CARD, CONFIRM, NO_FUNDS, sandbox  # noqa: F401 - a fixture
from tests.world import NOW, TODAY

from dunwell.apps.agreements.models import Acknowledgement
from dunwell.apps.agreements.operations import publish
from dunwell.apps.disputes.models import Dispute
from dunwell.apps.journal.models import Event
from dunwell.apps.links.models import MadeFor
from dunwell.apps.links.operations import make_link
from dunwell.apps.organisation.scope import system_scope
from dunwell.apps.payments.mandate_models import Consent, ConsentEnd, KeptMethod
from dunwell.apps.payments.models import PartialReason, PaymentAttempt
from dunwell.apps.promises.models import Plan, Promise
from dunwell.apps.receivables.models import Entry, Ledger, Residual
from dunwell.apps.runs import collections
from dunwell.interfaces.portal import account, door, methods, page, pay, step

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
DRIVER = shutil.which("chromedriver")
WAIT_SECONDS = 15

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not (CHROMIUM and DRIVER), reason="needs Chromium and chromedriver on the PATH"),
]


class Payer:
    """Abel's clerk at a browser."""

    def __init__(self, driver: webdriver.Chrome, portal, address: str) -> None:
        self.driver, self.portal, self.address = driver, portal, address

    def open(self, name: str, ask: str = "") -> None:
        self.driver.get(f"{self.address}{self.portal.url(name)}{ask}")

    def one(self, selector: str):
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def type(self, name: str, text: str) -> None:
        field = self.one(f'[name="{name}"]')
        field.clear()
        field.send_keys(text)

    def day(self, name: str, text: str) -> None:
        """A day, past what the browser's locale makes of keys."""
        self.driver.execute_script("arguments[0].value = arguments[1]", self.one(f'[name="{name}"]'), text)

    def tick_only(self, item) -> None:
        for box in self.driver.find_elements(By.CSS_SELECTOR, '[name="item"]'):
            if box.is_selected() != (box.get_attribute("value") == key(item)):
                box.click()

    def press(self, selector: str) -> None:
        """Press a button, and wait for the page that it leads to."""
        before = self.one("html")
        self.one(selector).click()
        WebDriverWait(self.driver, WAIT_SECONDS).until(lambda _: _is_gone(before))

    def at(self, start: str) -> None:
        WebDriverWait(self.driver, WAIT_SECONDS).until(lambda driver: driver.current_url.startswith(start))

    def says(self, text: str) -> None:
        shown = self.one("body").text.replace("\xa0", " ")
        assert text in shown, shown

    def go_to_pay(self, item, provider: str) -> None:
        self.open("pay")
        self.tick_only(item)
        self.press("button.primary")
        self.at(provider)

    def card(self, number: str) -> None:
        for name, text in (
            ("number", number),
            ("expiry", "12/48"),
            ("cvc", "123"),
            ("holder", "Ada Example"),
        ):
            self.type(name, text)
        self.press("form button.primary")


def _is_gone(element) -> bool:
    try:
        element.is_enabled()
    except (StaleElementReferenceException, WebDriverException):
        return True
    return False


@pytest.fixture
def driver(tmp_path) -> Iterator[webdriver.Chrome]:
    options = Options()
    options.binary_location = str(CHROMIUM)
    arguments = ("headless=new", "no-sandbox", "disable-gpu", "disable-dev-shm-usage", "no-first-run")
    for argument in (*arguments, "disable-background-networking", f"user-data-dir={tmp_path / 'chromium'}"):
        options.add_argument(f"--{argument}")
    made = webdriver.Chrome(options=options, service=Service(str(DRIVER)))
    yield made
    made.quit()


def left(item) -> int:
    return sum(Residual.objects.filter(item=item).values_list("residual_minor", flat=True))


def at_providers() -> int:
    """Minor units that the books say lie at providers."""
    return sum(Entry.objects.filter(ledger=Ledger.CLEARING).values_list("amount_minor", flat=True))


def events(start: str) -> list[str]:
    found = Event.objects.filter(name__startswith=start).order_by("pk")
    return list(found.values_list("name", flat=True))


def why(portal, on) -> str:
    """What a run would decide about Abel's account on a day, and for which reason."""
    (row,) = (
        collections.preview(as_of=on).decisions.filter(pl.col("account_id") == portal.account.pk).to_dicts()
    )
    return row["reason"]


def test_each_choice_ends_in_the_books_and_in_the_journal(monkeypatch, live_server, sandbox, driver):  # noqa: F811
    now = datetime.now(UTC)  # noqa: TID251 - the sandbox is a process with a clock of its own
    portal, house = make_portal(monkeypatch)
    wired = replace(
        house,
        payments={"sandbox": sandbox.payments},
        payment_default="sandbox",
        site_url=live_server.url,
    )
    for module in (account, methods, page, pay, step):
        monkeypatch.setattr(module, "house", lambda: wired)
    monkeypatch.setattr(door, "clock", lambda: now)
    monkeypatch.setattr(door, "REQUESTS_A_MINUTE", 1000)
    portal.link = make_link(
        account=portal.account, contact=portal.contact, made_for=MadeFor.DESK, actor="test", now=now
    )
    publish(
        scope=system_scope(actor="test"),
        entity=portal.world.north,
        draft=draft(),
        documents=FakeDocuments(),
        today=TODAY,
        now=NOW,
    )
    payer = Payer(driver, portal, live_server.url)

    # A part, with its reason; the card is declined, and another one is confirmed by 3-D Secure.
    payer.open("pay")
    payer.tick_only(portal.old)
    payer.type(f"amount_{key(portal.old)}", "60.00")
    payer.press("button.primary")
    payer.says("say why the rest is left")
    Select(payer.one(f'[name="reason_{key(portal.old)}"]')).select_by_value("rest_later")
    payer.press("button.primary")
    payer.at(sandbox.origin)
    payer.card(NO_FUNDS)
    assert (left(portal.old), at_providers()) == (100_00, 0)
    payer.card(CONFIRM)
    payer.press('[name="answer"][value="yes"]')
    payer.at(f"{live_server.url}/portal/pay/")
    payer.says("Thank you, it is paid")
    assert PaymentAttempt.objects.get().state == "succeeded"
    assert PartialReason.objects.get().reason == "rest_later"
    # The credit of 20.00 is ticked beforehand, so that the card pays 40.00.
    assert (left(portal.old), left(portal.credit), at_providers()) == (40_00, 0, 40_00)
    assert "payments.attempt.begun" in events("payments.")

    # The rest by card.
    payer.go_to_pay(portal.old, sandbox.origin)
    payer.card(CARD)
    payer.at(f"{live_server.url}/portal/pay/")
    payer.says("Thank you, it is paid")
    assert (left(portal.old), at_providers()) == (0, 80_00)

    # The credit policy is agreed to, by a tick.
    payer.open("terms")
    payer.type("person", "Ada Example")
    payer.one('[name="agree"]').click()
    payer.press("button.primary")
    assert Acknowledgement.objects.get().person == "Ada Example"

    _answers(payer, now.date())
    _autopay(payer, house, sandbox)


def _answers(payer: Payer, today: date) -> None:
    """An objection, a promise that is taken back, and a plan: each with what the next run makes of it."""
    # One line of the bill is wrong; what is left of it is promised.
    payer.open("wrong", f"?item={key(payer.portal.billed)}")
    payer.one('[name="extent"][value="lines"]').click()
    payer.one('[name="line"][value="2"]').click()
    Select(payer.one('[name="reason"]')).select_by_value("price")
    payer.press("button.primary")
    payer.says("The rest, EUR 119.00, stays payable.")
    assert (Dispute.objects.get().amount_minor, events("disputes.")) == (59_50, ["disputes.dispute.raised"])
    assert why(payer.portal, today) == "OWNER_WINDOW"  # the rest is chased: its step is told to the owner

    payer.open("when")
    payer.day("due_on", (today + timedelta(days=5)).isoformat())
    payer.press("button.primary")
    payer.says("You pay EUR")
    assert Promise.objects.get().source == "portal"
    assert events("promises.") == ["promises.promise.made"]
    assert why(payer.portal, today) == "DISPUTED"  # nothing is left to ask for: the rest is promised
    payer.press('form:has([value="undo"]) button')
    payer.says("This promise is over")
    assert why(payer.portal, today) == "OWNER_WINDOW"

    payer.open("parts")
    payer.day("first_on", (today + timedelta(days=5)).isoformat())
    payer.press("button.primary")
    payer.press('[name="agree"]')
    payer.says("It is agreed.")
    assert (Plan.objects.get().state, events("promises.plan")) == ("running", ["promises.plan.agreed"])
    assert urlsplit(payer.driver.current_url).path.startswith("/portal/l/")
    assert why(payer.portal, today) == "DISPUTED"  # likewise: the rest is in the plan


def _autopay(payer: Payer, house, provider) -> None:
    """A card is saved at the provider, which is no consent; autopay is agreed to, and ended again."""
    payer.open("step")
    payer.press("button.primary")
    payer.type("code", payer.portal.code(house))
    payer.press("button.primary")
    payer.press('a[href*="/methods/"]')
    payer.says("Nothing is saved yet")
    payer.press('[name="act"][value="add"]')
    payer.at(provider.origin)
    payer.card(CARD)
    payer.at(f"{payer.address}/portal/account/")
    payer.says("Nothing is charged by itself.")
    assert (KeptMethod.objects.count(), Consent.objects.count()) == (1, 0)

    payer.press('a[href*="/met_"]')
    payer.type("person", "Ada Example")
    payer.press('[name="act"][value="enrol"]')
    payer.says("Please tick the box")
    assert Consent.objects.count() == 0
    payer.one('[name="agree"]').click()
    payer.press('[name="act"][value="enrol"]')
    payer.says("Agreed to by Ada Example")
    consent = Consent.objects.get()
    assert (consent.person, consent.contact_id) == ("Ada Example", payer.portal.contact.pk)
    assert events("payments.autopay") == ["payments.autopay.enrolled"]

    payer.press('[name="act"][value="end"]')
    payer.says("Nothing is charged by itself.")
    assert ConsentEnd.objects.get().consent_id == consent.pk
    assert events("payments.autopay") == ["payments.autopay.enrolled", "payments.autopay.ended"]
