"""A whole morning at the worklist, with the keyboard alone."""

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from tests.interfaces.desk.morning import full_morning
from tests.interfaces.desk.test_browser import CHROMIUM, DRIVER, browser, driver, world  # noqa: F401

from dunwell.apps.approvals.models import Vote
from dunwell.apps.messages.models import Touch
from dunwell.apps.promises.models import Promise
from dunwell.apps.replies.models import Inbound
from dunwell.apps.runs.models import Action
from dunwell.apps.worklist.models import Note, Snooze, Task

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not (CHROMIUM and DRIVER), reason="needs Chromium and chromedriver on the PATH"),
]


@pytest.fixture
def morning(browser, world):  # noqa: F811
    accounts = full_morning(world)
    browser.log_in(world.collector)
    browser.open("/worklist/?whose=all")
    return accounts


def until_at(browser, *words):  # noqa: F811
    """Wait until the row with these words has the focus and its detail is there."""
    browser.until(
        lambda: all(word in browser.focused() for word in words) and browser.one(".at-hand [data-do]")
    )


def let_drafts_go(browser):  # noqa: F811
    """Send the draft, take it back, send it; and be the first of two to say yes to the next."""
    draft = Action.objects.get(state="awaiting", approvals=1)
    browser.press("j")
    until_at(browser, "Emil Eisen")
    browser.press("j")
    until_at(browser, "Rich Rechenwerk")
    assert "DE-2026-000123" in browser.one(".at-hand .script").text, "on the screen before it is sent"
    browser.press(Keys.ENTER)
    until_at(browser, "Zwei Augen")
    draft.refresh_from_db()
    assert draft.state == "proposed"
    assert "leaves in a minute" in browser.one("[data-toast]").text
    assert "s)" in browser.one("[data-toast-seconds]").text
    browser.press("u")
    until_at(browser, "Rich Rechenwerk")
    draft.refresh_from_db()
    assert draft.state == "awaiting"
    browser.press(Keys.ENTER)
    until_at(browser, "Zwei Augen")
    browser.press(Keys.ENTER)
    until_at(browser, "Gerda Glas")


def call_and_promise(browser):  # noqa: F811
    """Log the call: they will pay, which asks for the promise at once."""
    browser.press("c")
    browser.until(lambda: browser.driver.switch_to.active_element.get_attribute("name") == "outcome")
    browser.press(Keys.ENTER)
    browser.until(lambda: browser.focused_id() == "promise-day")
    browser.one("#promise-amount").send_keys("800", Keys.ENTER)
    browser.until(Promise.objects.filter(state="running").exists)
    promise = Promise.objects.get(state="running")
    assert (promise.amount_minor, promise.account.customer.name) == (800_00, "Gerda Glas GmbH")
    assert Touch.objects.get(channel="call").outcome == "Reached: will pay"
    assert Task.objects.get(kind="call").state == "done"


def deal_with_replies(browser, world):  # noqa: F811
    """Confirm the promise in the reply; put away what nobody knows."""
    browser.press("3")
    browser.until(lambda: "lane=replies" in browser.path() and browser.one(".at-hand [data-proposal]"))
    browser.settled()
    browser.press("j")
    until_at(browser, "Abel Optik")
    browser.press(Keys.ENTER)
    browser.until(lambda: Inbound.objects.filter(state="handled").count() == 1)
    assert Promise.objects.filter(account=world.abel_account, state="running").count() == 1
    until_at(browser, "lost@nowhere.example")
    browser.press("x")
    browser.until(lambda: browser.focused_id() == "form-note")
    browser.press(Keys.TAB, Keys.ENTER)
    browser.until(lambda: Inbound.objects.filter(state="ignored").count() == 1)
    browser.settled()


def test_a_morning_is_worked_through_by_keyboard(browser, world, morning):  # noqa: F811
    let_drafts_go(browser)
    call_and_promise(browser)
    until_at(browser, "Gerda Glas", "Hold to review")
    browser.press("s")
    browser.until(lambda: "Tomorrow" in browser.focused())
    browser.press(Keys.ENTER)
    browser.until(Snooze.objects.exists)
    until_at(browser, "Carl Carton")
    browser.press("n")
    browser.until(lambda: browser.focused_id() == "form-note")
    browser.press("Carla is on leave", Keys.TAB, Keys.ENTER)
    browser.until(Note.objects.exists)
    until_at(browser, "Carl Carton")
    deal_with_replies(browser, world)
    browser.press("0")
    browser.until(lambda: "lane" not in browser.path())
    session = " ".join(browser.one(".session").text.split())
    assert session == "5 worked today 1 call 2 letters let go 2 promises: EUR 900.00"
    assert browser.complaints() == []


def test_chosen_drafts_are_let_go_and_taken_back_by_keyboard(browser, morning):  # noqa: F811
    count = lambda: browser.one("[data-chosen-count]").text  # noqa: E731
    one, two = Action.objects.filter(state="awaiting").order_by("approvals")
    browser.press("j")
    until_at(browser, "Emil Eisen")
    browser.press(Keys.SPACE, "y")
    browser.until(lambda: browser.one("#chosen-said").text == "Choose the drafts first.")
    browser.press("j")
    until_at(browser, "Rich Rechenwerk")
    browser.settled()
    browser.press(Keys.SPACE)
    assert count() == "(1)"
    browser.press("a")
    assert count() == "(2)"
    browser.press("y")
    browser.until(lambda: len(browser.driver.find_elements(By.CSS_SELECTOR, ".task.is-done")) == 2)
    browser.settled()
    assert "Said yes to 2 drafts." in browser.one("[data-toast]").text
    assert (count(), browser.one("#chosen-said").text) == ("(0)", "")
    assert list(Action.objects.filter(pk__in=[one.pk, two.pk]).order_by("approvals").values_list("state")) == [
        ("proposed",), ("awaiting",),
    ]  # fmt: skip
    browser.press("u")
    browser.until(lambda: not browser.driver.find_elements(By.CSS_SELECTOR, ".task.is-done"))
    assert set(Action.objects.filter(pk__in=[one.pk, two.pk]).values_list("state")) == {("awaiting",)}
    assert not Vote.objects.filter(withdrawn_at__isnull=True).exists()
    assert browser.complaints() == []


def test_a_key_leads_from_a_row_to_its_instalments(browser, morning):  # noqa: F811
    browser.press("4")
    browser.until(lambda: "lane=calls" in browser.path())
    browser.settled()
    browser.press("j")
    until_at(browser, "Gerda Glas")
    browser.press("i")
    browser.until(lambda: "?plan=acc_" in browser.path() and browser.focused_id() == "plan-count")
    assert browser.complaints() == []
