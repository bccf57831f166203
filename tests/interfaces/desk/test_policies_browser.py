"""Policies in a real browser: the form by keyboard alone, faults while one types, the letter beside."""

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from tests.interfaces.desk.test_browser import PHONE, Browser, browser, driver, world  # noqa: F401 - fixtures
from tests.interfaces.desk.test_browser import pytestmark as of_browsers
from tests.world import NOW, make_user, owe

from dunwell.apps.dunning.models import AssignmentRules, PolicyVersion
from dunwell.apps.dunning.operations import publish
from dunwell.apps.dunning.policies import KEY_ACCOUNTS, STANDARD
from dunwell.apps.dunning.queries import policy_of
from dunwell.apps.organisation.models import Role

pytestmark = of_browsers
PAGES = (
    "/policies/",
    "/policies/standard/",
    "/policies/standard/edit/",
    "/policies/assignment/",
    "/policies/assignment/?edit",
    "/policies/texts/",
    "/policies/texts/reminder/en/",
)


@pytest.fixture
def admin(world):  # noqa: F811 - the fixture
    publish(policy=STANDARD, name="Standard ladder", actor="test", now=NOW)
    publish(policy=KEY_ACCOUNTS, name="Key accounts, gently", actor="test", now=NOW)
    owe(world.abel_account, ("A-1", 100_00, 1))
    return make_user("admin", Role.ADMIN, world.north, world.south)


@pytest.fixture(autouse=True)
def calm(browser):  # noqa: F811 - the fixture
    """Leave no preview at work behind: the tables are emptied after each test."""
    yield
    browser.settled()
    browser.open("/accounts/inactive/")


def go_to(found: Browser, field_id: str) -> None:
    """Walk with the tabulator until the field has the focus."""
    for _ in range(200):
        if found.focused_id() == field_id:
            return
        found.press(Keys.TAB)
    raise AssertionError(f"{field_id} was not reached by the keyboard")


def shown(found: Browser) -> str:
    return found.one("#policy-preview").text


def test_a_version_is_written_and_published_by_keyboard_alone(browser, admin):  # noqa: F811 - the fixture
    browser.log_in(admin)
    browser.open("/")
    browser.press("g", "p")
    browser.until_path("/policies/")
    browser.open("/policies/standard/edit/")
    browser.until(lambda: "No fault" in shown(browser))
    browser.settled()
    go_to(browser, "f-levels-2-days")
    browser.press(Keys.CONTROL + "a", "x")
    browser.until(lambda: "Give a whole number; not “x”." in shown(browser))
    field = browser.one("#f-levels-2-days")
    assert field.get_attribute("aria-invalid") == "true"
    assert browser.one("#f-levels-2-days-error").text == "Give a whole number; not “x”."
    assert browser.focused_id() == "f-levels-2-days", "typing is not disturbed"
    browser.press(Keys.BACKSPACE, "2")
    browser.until(lambda: "1 account would get another answer" in shown(browser))
    assert field.get_attribute("aria-invalid") is None
    assert browser.driver.find_elements(By.CSS_SELECTOR, "#f-levels-2-days-error") == []
    browser.press(Keys.ENTER)  # looks, and publishes nothing
    browser.until(lambda: "1 account would get another answer" in shown(browser))
    assert PolicyVersion.objects.filter(policy__code="standard").count() == 1
    go_to(browser, "f-note")
    browser.press("A day earlier")
    browser.press(Keys.TAB, Keys.ENTER)
    browser.until_path("/policies/standard/")
    assert "A day earlier" in browser.one(".versions").text
    version = PolicyVersion.objects.filter(policy__code="standard").order_by("-version")[0]
    assert (version.version, policy_of(version=version).levels[1].days) == (2, 2)
    assert browser.complaints() == []


def test_a_step_is_moved_and_the_focus_goes_with_it(browser, admin):  # noqa: F811 - the fixture
    browser.log_in(admin)
    browser.open("/policies/standard/edit/")
    browser.one('[value="up-3"]').send_keys(Keys.ENTER)
    browser.until(lambda: browser.one("#step-2 legend").text.endswith("Firmer reminder"))
    focused = browser.driver.switch_to.active_element
    assert focused.get_attribute("aria-label") == "Move step 2 up"
    browser.until(lambda: "to be put right" in shown(browser))
    browser.settled()
    browser.one("#policy-preview [data-fault]").send_keys(Keys.ENTER)
    browser.until(lambda: browser.focused_id().startswith("f-levels-"))
    assert browser.complaints() == []


def test_the_event_is_asked_for_only_where_a_step_waits_for_one(browser, admin):  # noqa: F811 - the fixture
    browser.log_in(admin)
    browser.open("/policies/standard/edit/")
    event = browser.one("#f-levels-3-event")
    assert not event.is_displayed()
    browser.one("#f-levels-3-trigger").send_keys("s")
    browser.until(event.is_displayed)


def test_rules_are_counted_while_one_types(browser, admin):  # noqa: F811 - the fixture
    browser.log_in(admin)
    browser.open("/policies/assignment/?edit")
    browser.until(lambda: "1. Everybody else 2" in shown(browser).replace("\n", " "))
    browser.settled()
    browser.one('[value="add"]').send_keys(Keys.ENTER)
    browser.until(lambda: "Give the rule a name" in shown(browser))
    browser.settled()
    go_to(browser, "f-rules-1-name")
    browser.press("Germany", Keys.TAB, Keys.TAB, Keys.TAB, "DE")
    browser.until(lambda: "1. Germany 0" in shown(browser).replace("\n", " "))
    assert not AssignmentRules.objects.exists()
    assert browser.complaints() == []


def test_a_letter_changes_while_one_types(browser, admin):  # noqa: F811 - the fixture
    browser.log_in(admin)
    browser.open("/policies/texts/reminder/en/")
    browser.until(lambda: "Payment reminder" in shown(browser))
    browser.settled()
    browser.one("#f-greeting").send_keys(" and friends")
    browser.until(lambda: "Dear accounts payable team, and friends" in shown(browser))
    browser.one("#f-greeting").send_keys(" {boss}")
    browser.until(lambda: "unknown placeholder {boss}" in shown(browser))
    assert browser.complaints() == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_nothing_sticks_out_on_a_phone_or_a_desk(browser, admin, theme):  # noqa: F811 - the fixture
    browser.log_in(admin)
    browser.device_theme(theme)
    for size in (PHONE, (1280, 800)):
        browser.size(*size)
        for page in PAGES:
            browser.open(page)
            assert (page, browser.too_wide()) == (page, [])
    assert browser.complaints() == []
