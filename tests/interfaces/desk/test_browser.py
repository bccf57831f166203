"""The desk in a real browser: by keyboard alone, in the dark, on a phone, without a complaint in the console."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from selenium import webdriver
from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait
from tests.world import (
    NOW,
    PASSWORD,
    TODAY,
    World,
    make_account,
    make_action,
    make_customer,
    make_message,
    make_run,
    make_task,
    make_world,
    owe,
)

from dunwell.apps.disputes.models import Dispute
from dunwell.apps.disputes.operations import DisputeDraft, LineDraft, raise_dispute
from dunwell.apps.dunning.holds import place_hold
from dunwell.apps.dunning.models import Hold
from dunwell.apps.messages.models import MessageState
from dunwell.apps.organisation.models import User
from dunwell.apps.organisation.scope import desk_scope
from dunwell.apps.runs.models import ActionState
from dunwell.apps.worklist.models import Task, TaskKind

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
DRIVER = shutil.which("chromedriver")
WAIT_SECONDS = 10
PHONE = (360, 740)
DESKTOP = (1280, 800)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not (CHROMIUM and DRIVER), reason="needs Chromium and chromedriver on the PATH"),
]


class Browser:
    """A browser at the desk, with keys to press and things to see."""

    def __init__(self, driver: webdriver.Chrome, address: str) -> None:
        self.driver = driver
        self.address = address

    def open(self, path: str) -> None:
        self.driver.get(f"{self.address}{path}")

    def log_in(self, user: User) -> None:
        """Enter by a session made on the server."""
        client = Client()
        client.force_login(user)
        self.open("/accounts/inactive/")
        cookie = client.cookies[settings.SESSION_COOKIE_NAME]
        self.driver.add_cookie({"name": cookie.key, "value": cookie.value, "path": "/"})

    def press(self, *keys: str) -> None:
        for key in keys:
            self.driver.switch_to.active_element.send_keys(key)

    def one(self, selector: str) -> WebElement:
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def path(self) -> str:
        return self.driver.current_url.removeprefix(self.address)

    def focused(self) -> str:
        return self.driver.switch_to.active_element.text

    def focused_id(self) -> str:
        return self.driver.switch_to.active_element.get_attribute("id")

    def in_view(self, selector: str) -> bool:
        box = "const box = document.querySelector(arguments[0]).getBoundingClientRect();"
        return self.driver.execute_script(f"{box} return box.top >= 0 && box.top < innerHeight", selector)

    def until(self, what) -> None:
        """Wait for it; what htmx replaces while it is being read is read again."""
        waiting = WebDriverWait(
            self.driver, WAIT_SECONDS, ignored_exceptions=[StaleElementReferenceException]
        )
        waiting.until(lambda _: what())

    def until_path(self, path: str) -> None:
        self.until(lambda: self.path() == path and self.one("html").get_attribute("class") == "js")

    def settled(self) -> None:
        """Wait until the page is read and htmx is done: what it puts in answers keys and has the focus only then."""
        ready = 'document.readyState === "complete" && document.documentElement.classList.contains("js")'
        busy = ".htmx-request, .htmx-swapping, .htmx-settling, .htmx-added"
        calm = f"return {ready} && !document.querySelector({busy!r})"
        self.until(lambda: self.driver.execute_script(calm))

    def size(self, width: int, height: int) -> None:
        metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)

    def device_theme(self, theme: str) -> None:
        features = [{"name": "prefers-color-scheme", "value": theme}]
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})

    def background(self) -> str:
        return self.driver.execute_script("return getComputedStyle(document.body).backgroundColor")

    def complaints(self) -> list[str]:
        """What the console says is wrong; a request whose place a newer keystroke took was ended on purpose."""
        said = [entry["message"] for entry in self.driver.get_log("browser")]
        replaced = sum("htmx:sendAbort" in one for one in said)
        afterwards = [at for at, one in enumerate(said) if "htmx:afterRequest" in one][:replaced]
        return [one for at, one in enumerate(said) if "htmx:sendAbort" not in one and at not in afterwards]

    def too_wide(self) -> list[str]:
        """What sticks out of the window, or of the sheet that it stands on."""
        return self.driver.execute_script(
            """
            const wide = [...document.querySelectorAll("html, .sheet, .card, .task")];
            return wide.filter((one) => one.scrollWidth > one.clientWidth + 1).map((one) => one.className);
            """
        )


@pytest.fixture(scope="module")
def driver(tmp_path_factory: pytest.TempPathFactory) -> Iterator[webdriver.Chrome]:
    options = Options()
    options.binary_location = str(CHROMIUM)
    profile: Path = tmp_path_factory.mktemp("chromium")
    for argument in (
        "headless=new",
        "no-sandbox",
        "disable-gpu",
        "disable-quic",
        "disable-dev-shm-usage",
        "no-first-run",
        "disable-background-networking",
        "disable-component-update",
        "disable-sync",
        f"user-data-dir={profile}",
    ):
        options.add_argument(f"--{argument}")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    made = webdriver.Chrome(options=options, service=Service(str(DRIVER)))
    yield made
    made.quit()


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def browser(driver: webdriver.Chrome, live_server, world) -> Iterator[Browser]:
    found = Browser(driver, live_server.url)
    found.size(*DESKTOP)
    found.device_theme("light")
    yield found
    driver.delete_all_cookies()
    driver.get("about:blank")


@pytest.fixture
def busy(world) -> World:
    """North at work: two customers, a run, a letter of each kind, two calls, a hold and a dispute."""
    rich = make_account(
        customer=make_customer(number="C-9", name="Rich Rechenwerk GmbH & Co. KG"), entity=world.north
    )
    largest = owe(rich, ("DE-2026-000123", 9_876_543_21, 45))[0]
    item, _ = owe(world.abel_account, ("A-1", 100_00, 20), ("A-2", 50_00, -5))
    run = make_run(decisions=[(world.abel_account, "STEP_DUE"), (rich, "MINIMUM_GAP")])
    make_message(account=world.abel_account, subject="Payment reminder: EUR 100.00 overdue, Northwind GmbH")
    action = make_action(run=run, item=item, state=ActionState.UNCERTAIN)
    make_message(account=world.abel_account, action=action, state=MessageState.UNCERTAIN, subject="Uncertain")
    make_task(account=rich, title="Call about the largest")
    make_task(account=world.abel_account, title="Call about the other")
    place_hold(
        scope=desk_scope(user=world.controller),
        customer_id=rich.customer.public_id,
        reason="legal",
        note="Our lawyer talks to theirs.",
        ends_on=None,
        review_on=TODAY,
        now=NOW,
        today=TODAY,
    )
    lines = [LineDraft(reference="10", description="Two of ten pieces are scratched", amount_minor=1_234_56)]
    raise_dispute(
        scope=desk_scope(user=world.collector),
        item_id=largest.public_id,
        draft=DisputeDraft(reason="price", lines=lines, raised_by="Ms Vogel", due_on=TODAY),
        now=NOW,
        today=TODAY,
    )
    return world


def test_a_person_logs_in_and_out(browser, world):
    browser.open("/")
    browser.press("controller@group.example", Keys.TAB, PASSWORD, Keys.ENTER)
    browser.until_path("/")
    assert browser.one("h1").text == "Overview"
    browser.one(".me summary").click()
    browser.one(".menu form button").click()
    browser.until_path("/accounts/login/")
    assert browser.complaints() == []


def test_the_whole_desk_is_walked_by_keyboard(browser, busy):
    browser.log_in(busy.controller)
    browser.open("/")
    for key, path in (
        ("c", "/customers/"),
        ("w", "/worklist/"),
        ("x", "/outbox/"),
        ("t", "/tomorrow/"),
        ("o", "/"),
    ):
        browser.press("g", key)
        browser.until_path(path)
    browser.press(Keys.TAB)
    assert browser.focused() == "Skip to content"
    browser.press(Keys.ENTER)
    assert browser.driver.switch_to.active_element.get_attribute("id") == "main"
    browser.press("/", "rechen", Keys.ENTER)
    browser.until_path("/customers/?q=rechen")
    browser.press("j")
    assert browser.focused() == "Rich Rechenwerk GmbH & Co. KG"
    browser.press(Keys.ENTER)
    browser.until(lambda: browser.one("h1").text == "Rich Rechenwerk GmbH & Co. KG")
    browser.press("?")
    assert browser.one("#keys").is_displayed()
    browser.press(Keys.ESCAPE)
    assert not browser.one("#keys").is_displayed()
    assert browser.complaints() == []


def test_the_list_follows_the_typing(browser, busy):
    browser.log_in(busy.collector)
    browser.open("/customers/")
    browser.press("/", "abel")
    browser.until(lambda: "Rich" not in browser.one("#results").text)
    assert "Abel Optik GmbH" in browser.one("#results").text
    browser.until(lambda: "q=abel" in browser.path())
    assert browser.complaints() == []


def test_a_task_is_dismissed_and_undone_without_a_mouse(browser, busy):
    browser.log_in(busy.collector)
    browser.open("/worklist/?whose=all")
    first = Task.objects.order_by("pk")[0]
    browser.press("j")
    assert "Rich Rechenwerk" in browser.focused(), "where the most money moves comes first"
    browser.press("x")
    browser.until(lambda: browser.driver.switch_to.active_element.tag_name == "textarea")
    browser.press("Paid yesterday", Keys.TAB, Keys.ENTER)
    browser.until(lambda: "Dismissed: Rich Rechenwerk" in browser.one(".task.is-done").text)
    browser.settled()
    first.refresh_from_db()
    assert (first.state, first.note) == ("dismissed", "Paid yesterday")
    browser.press("u")
    browser.until(lambda: not browser.driver.find_elements(By.CSS_SELECTOR, ".task.is-done"))
    first.refresh_from_db()
    assert first.state == "open"
    assert browser.complaints() == []


def test_a_contact_is_found_and_mended_without_a_mouse(browser, busy):
    make_task(account=busy.abel_account, kind=TaskKind.CONTACT_MISSING, title="Find a contact")
    busy.abel.contacts.update(undeliverable_at=NOW, undeliverable_reason="550 no such user")
    browser.log_in(busy.collector)
    browser.open("/worklist/?whose=all&lane=contacts")
    link = browser.one(".at-hand .button.primary")
    assert "Add a contact" in link.text
    link.send_keys(Keys.ENTER)
    browser.until(lambda: browser.focused_id() == "contact-name")
    assert browser.in_view("#contact-form")
    browser.press("Ann Lee", Keys.TAB, "ann at abel", Keys.ENTER)
    browser.until(lambda: browser.driver.find_elements(By.ID, "contact-email-error"))
    browser.until(lambda: browser.focused_id() == "contact-email")
    assert "This is not an e-mail address" in browser.one("#contact-email-error").text
    assert browser.one("#contact-name").get_attribute("value") == "Ann Lee"
    browser.press(Keys.CONTROL + "a" + Keys.NULL, "ann@abel.example", Keys.TAB, "+49 30 1")
    browser.one("#contact-role").send_keys("Ap")
    browser.one("#contact-phone").send_keys(Keys.ENTER)
    browser.until(lambda: "Ann Lee Approver" in browser.focused())
    assert browser.one("#contacts .flash").text == "Saved. The search for a contact is done."
    assert "Contact added" in browser.one("#moments").text
    browser.one("[data-add-contact]").send_keys(Keys.ENTER)
    browser.until(lambda: browser.focused_id() == "contact-name")
    browser.press(Keys.ESCAPE)
    browser.until(lambda: browser.focused() == "Add a contact")
    browser.one("#contacts .undeliverable button").send_keys(Keys.ENTER)
    browser.until(lambda: "Undeliverable" not in browser.one("#contacts").text)
    assert "Address used again" in browser.one("#moments").text
    assert sorted(busy.abel.contacts.values_list("name", "email", "role", "undeliverable_at")) == [
        ("Accounts payable", "ap@c-1001.example", "payables", None),
        ("Ann Lee", "ann@abel.example", "approver", None),
    ]
    assert Task.objects.get(kind=TaskKind.CONTACT_MISSING).outcome == "contact_found"
    assert browser.complaints() == []


def test_an_account_is_held_and_let_go_without_a_mouse(browser, busy):
    browser.log_in(busy.collector)
    browser.open(reverse("desk:customer", kwargs={"public_id": busy.abel.public_id}))
    browser.press("h")
    browser.until(lambda: browser.focused_id() == "hold-reason")
    assert browser.in_view("#hold-form")
    browser.press(Keys.ESCAPE)
    browser.until(lambda: not browser.driver.find_elements(By.ID, "hold-form"))
    browser.settled()
    browser.press("h")
    browser.until(lambda: browser.focused_id() == "hold-reason")
    browser.press("Oth")
    browser.one("#hold-note").send_keys(Keys.ENTER)
    browser.until(lambda: browser.focused_id() == "hold-note" and "Say why" in browser.one("#hold-form").text)
    browser.settled()
    browser.press("They answer in May", Keys.ENTER)
    browser.until(lambda: "NORTH EUR on hold until" in browser.one("#holds").text)
    browser.settled()
    assert "Put on hold" in browser.one("#moments").text
    assert browser.focused() == "Change"
    browser.press(Keys.TAB, Keys.ENTER)
    browser.until(lambda: browser.focused_id() == "hold-note")
    browser.press(Keys.ENTER)
    browser.until(lambda: "The hold is lifted." in browser.one("#holds").text)
    hold = Hold.objects.get(account=busy.abel_account)
    assert (hold.reason, hold.note, hold.lifted_by) == (
        "other",
        "They answer in May",
        f"user:{busy.collector.pk}",
    )
    assert browser.complaints() == []


def test_a_line_is_disputed_and_decided_without_a_mouse(browser, busy):
    browser.log_in(busy.collector)
    browser.open(reverse("desk:customer", kwargs={"public_id": busy.abel.public_id}))
    browser.press("d")
    browser.until(lambda: browser.focused_id() == "dispute-reason")
    assert browser.in_view("#dispute-form")
    browser.press(Keys.ESCAPE)
    browser.until(lambda: not browser.driver.find_elements(By.ID, "dispute-form"))
    browser.settled()
    browser.press("d")
    browser.until(lambda: browser.focused_id() == "dispute-reason")
    browser.press("Goods", Keys.TAB, Keys.ARROW_DOWN)
    assert browser.one("#dispute-amount").is_displayed()
    browser.press(Keys.ARROW_DOWN)
    assert not browser.one("#dispute-amount").is_displayed()
    browser.press(Keys.TAB, "1", Keys.TAB, "Pump", Keys.TAB, "30", Keys.ENTER)
    browser.until(lambda: "30.00 disputed" in browser.one("#disputes").text)
    browser.settled()
    assert "Dispute raised" in browser.one("#moments").text
    reject = browser.one("#disputes a[aria-label^='Reject']")
    reject.send_keys(Keys.ENTER)
    browser.until(lambda: browser.focused_id() == "dispute-answer")
    browser.press(Keys.ENTER)
    browser.until(lambda: "Say what the customer was told" in browser.one("#dispute-form").text)
    browser.settled()
    browser.press("The order says so", Keys.ENTER)
    browser.until(lambda: "The dispute is rejected." in browser.one("#disputes").text)
    raised = Dispute.objects.get(reason="quality")
    assert (raised.state, raised.amount_minor, raised.answer) == ("rejected", 30_00, "The order says so")
    assert [one.description for one in raised.lines.all()] == ["Pump"]
    assert browser.complaints() == []


def test_the_dark_is_the_devices_or_ones_own_and_stays(browser, busy):
    browser.log_in(busy.collector)
    browser.open("/")
    assert browser.background() == "rgb(246, 247, 248)"
    browser.device_theme("dark")
    assert browser.background() == "rgb(16, 20, 22)"
    browser.one(".me summary").click()
    browser.one("[data-theme-next]").click()
    assert browser.background() == "rgb(246, 247, 248)", "light, whatever the device says"
    browser.open("/customers/")
    assert browser.background() == "rgb(246, 247, 248)"
    browser.one(".me summary").click()
    browser.one("[data-theme-next]").click()
    browser.device_theme("light")
    browser.open("/")
    assert browser.background() == "rgb(16, 20, 22)"
    assert browser.complaints() == []


def paths(browser: Browser) -> list[str]:
    """Every sort of page, two of them found by following links."""
    found = ["/", "/customers/", "/customers/?q=nobody", "/worklist/?whose=all", "/outbox/", "/tomorrow/"]
    for start, selector in (
        ("/customers/", "#results [data-row] a"),
        ("/outbox/", "[data-row] a"),
        ("/outbox/?state=sent", "[data-row] a"),
        ("/", "a[href^='/runs/']"),
    ):
        browser.open(start)
        found.append(browser.one(selector).get_attribute("href").removeprefix(browser.address))
        if start == "/customers/":
            found += [
                f"{found[-1]}?contact=new#contact-name",
                f"{found[-1]}standing/?edit=1",
                f"{found[-1]}holds/",
            ]
            browser.open(found[-1])
            part = "#disputes [aria-label^='Accept a part']"
            for tool in ("[data-hold]", ".holds .hold-tools a.button", "[data-dispute]", part):
                found.append(browser.one(tool).get_attribute("href").removeprefix(browser.address))
    return found


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_no_page_is_wider_than_its_window_or_complains(browser, busy, size):
    browser.log_in(busy.controller)
    browser.size(*size)
    for path in paths(browser):
        browser.open(path)
        assert browser.too_wide() == [], path
        assert browser.complaints() == [], path


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_text_stands_out_from_its_ground(browser, busy, theme):
    browser.log_in(busy.controller)
    browser.device_theme(theme)
    for path in paths(browser):
        browser.open(path)
        assert browser.driver.execute_script(FAINT) == [], path


# WCAG 2.2, 1.4.3: 4.5 to 1, or 3 to 1 for large text. Colours are read back as the browser draws them.
FAINT = """
const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
const paint = (colour, under) => {
  canvas.fillStyle = `rgb(${under.join()})`; canvas.fillRect(0, 0, 1, 1);
  canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
  return [...canvas.getImageData(0, 0, 1, 1).data.slice(0, 3)];
};
const light = (rgb) => {
  const [r, g, b] = rgb.map((v) => v / 255).map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const ground = (element) => {
  const chain = [];
  for (let one = element; one; one = one.parentElement) chain.unshift(getComputedStyle(one).backgroundColor);
  return chain.reduce((under, colour) => paint(colour, under), [255, 255, 255]);
};
return [...document.querySelectorAll("body *")]
  .filter((one) => one.checkVisibility() && !one.closest("svg, iframe, .unseen"))
  .filter((one) => [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim()))
  .map((one) => {
    const style = getComputedStyle(one), under = ground(one);
    const [high, low] = [light(paint(style.color, under)), light(under)].sort((a, b) => b - a);
    const size = parseFloat(style.fontSize), large = size >= 24 || (size >= 18.66 && style.fontWeight >= 700);
    return { text: one.textContent.trim().slice(0, 40), ratio: (high + 0.05) / (low + 0.05), wanted: large ? 3 : 4.5 };
  })
  .filter((one) => one.ratio < one.wanted);
"""
