"""Why, by the keyboard alone: on the customer's page in place, on its own page from run to run."""

from datetime import timedelta

import pytest
from tests.interfaces.desk.test_browser import DESKTOP, PHONE, browser, driver, pytestmark  # noqa: F401 - fixtures
from tests.world import NOW, TODAY, owe

from dunwell.apps.runs.collections import propose
from dunwell.core import ids


@pytest.fixture
def abel(world):
    """Abel owes for twenty days, and two runs have looked at it."""
    owe(world.abel_account, ("A-1", 1_200_00, 20), ("A-2", 80_00, -30))
    for days in (4, 1):
        propose(as_of=TODAY - timedelta(days=days), actor="test", clock=lambda: NOW)
    return world


def pages(world) -> tuple[str, str]:
    cus = ids.show(prefix="cus", uuid=world.abel.public_id)
    acc = ids.show(prefix="acc", uuid=world.abel_account.public_id)
    return f"/customers/{cus}/", f"/customers/{cus}/why/{acc}/"


def test_the_runs_are_walked_with_two_keys(browser, abel):  # noqa: F811
    _, why = pages(abel)
    browser.size(*DESKTOP)
    browser.log_in(abel.collector)
    browser.open(why)
    browser.press("[")
    browser.until_path(f"{why}?on=2026-03-09")
    browser.press("[")
    browser.until_path(f"{why}?on=2026-03-06")
    browser.press("]")
    browser.until_path(f"{why}?on=2026-03-09")
    assert browser.complaints() == []


def test_it_opens_in_place_answers_the_keys_and_gives_the_focus_back(browser, abel):  # noqa: F811
    customer, _ = pages(abel)
    browser.size(*DESKTOP)
    browser.log_in(abel.collector)
    browser.open(customer)
    browser.one(".why-link").send_keys("\n")
    browser.until(lambda: "Run of Mar 9, 2026" in browser.focused())
    browser.press("[")
    browser.until(lambda: "Run of Mar 6, 2026" in browser.focused())
    assert browser.path() == customer
    browser.one("[data-close-why]").send_keys("\n")
    browser.until(lambda: browser.focused() == "Why?")
    assert browser.complaints() == []


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_nothing_sticks_out_in_any_light(browser, abel, size, theme, tmp_path):  # noqa: F811
    _, why = pages(abel)
    browser.log_in(abel.collector)
    browser.size(*size)
    browser.device_theme(theme)
    browser.open(why)
    assert browser.too_wide() == []
    browser.driver.save_screenshot(str(tmp_path / "why.png"))
    assert browser.complaints() == []
