"""Bills in a real browser: by keyboard, on a phone, sums while one types, minutes that run down; forms by axe-core."""

import pytest
from django.urls import reverse
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from tests.desk_bills import bills
from tests.interfaces.desk import axe
from tests.interfaces.desk.test_accessible import faults
from tests.interfaces.desk.test_browser import CHROMIUM, DRIVER, PHONE, browser, driver, world  # noqa: F401
from tests.world import NOW, make_user

from dunwell.apps.billing.drafts import throw_away
from dunwell.apps.billing.models import Bill
from dunwell.apps.organisation.models import Role

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not (CHROMIUM and DRIVER), reason="needs Chromium and chromedriver on the PATH"),
]


def pages(world):  # noqa: F811
    """Every page about bills, orders and plans, each with something to show."""
    about = bills(world)
    plain = ["bills", "orders", "recurring", "sellers", "bill_new", "order_new", "recurring_new"]
    named = ["bill", "bill_edit", "buyer", "seller", "customer_bills", "order", "recurring_plan"]
    waiting = reverse("desk:bill", kwargs=about["desk:bill_take_back"])
    return [
        *(reverse(f"desk:{name}") for name in plain),
        *(reverse(f"desk:{name}", kwargs=about[f"desk:{name}"]) for name in named),
        waiting,
    ]


def binned(world):  # noqa: F811
    """A draft of Abel's that was thrown away."""
    bill = Bill.objects.get(source="billing", external_id="binned")
    assert bill.customer == world.abel
    return throw_away(bill=bill, now=NOW, actor="test")


def rows_and_faults(browser):  # noqa: F811
    """The forms with rows added and with all that can be wrong, by axe in the light that is on."""
    for path, buttons in (
        (reverse("desk:bill_new"), ("adjust-add", "add", "issue")),
        (reverse("desk:order_new"), ("adjust-add", "quote")),
        (reverse("desk:recurring_new"), ("add", "make")),
    ):
        browser.open(path)
        for value in buttons:
            browser.driver.execute_script(
                "arguments[0].click()", browser.one(f"button[name=do][value={value}]")
            )
            browser.settled()
        browser.until(lambda: browser.driver.find_elements(By.ID, "faults"))
        axe.bring(browser.driver)
        assert (path, axe.violations(browser.driver)) == (path, [])
    browser.complaints()  # a refusal is one: 409


@pytest.mark.skipif(axe.script() is None, reason="needs axe-core, from the wheel axe-playwright-python")
def test_every_page_and_form_of_bills_keeps_to_wcag_and_to_a_phone(browser, world):  # noqa: F811
    found = pages(world)
    found += [
        f"{found[0]}?state=dropped",
        reverse("desk:bill", kwargs={"public_id": binned(world).public_id}),
    ]
    browser.log_in(make_user("admin", Role.ADMIN, world.north))
    assert faults(browser, found) == {}
    rows_and_faults(browser)
    browser.size(*PHONE)
    wide = {}
    for path in found:
        browser.open(path)
        browser.settled()
        if out := browser.too_wide():
            wide[path] = out
    assert wide == {}
    assert browser.complaints() == []


def test_a_bill_is_written_with_sums_that_follow_and_taken_back_in_time(browser, world):  # noqa: F811
    bills(world)
    browser.log_in(world.collector)
    browser.open("/")
    browser.settled()
    browser.press("g", "b")
    browser.until_path(reverse("desk:bills"))
    browser.open(reverse("desk:bill_new"))
    browser.settled()
    for name, value in (("customer", "C-1001"), ("lines[0].name", "Advice"), ("lines[0].price", "99.50")):
        browser.driver.find_element(By.NAME, name).send_keys(value)
    tax = browser.driver.find_element(By.NAME, "lines[0].tax")
    tax.send_keys("S19")
    browser.until(lambda: "118.41" in browser.one("#reckoned").text)
    browser.one("button[name=do][value=issue]").click()
    browser.until(lambda: "Take back" in browser.one("main").text)
    assert browser.one("[data-leaves]").text.endswith(("minutes", "minute", "moment"))
    browser.one(".leaving button").click()
    browser.until(lambda: "This is a draft" in browser.one("main").text)
    assert browser.complaints() == []


def test_an_order_and_a_plan_are_changed_by_keyboard_with_what_follows_in_sight(browser, world):  # noqa: F811
    about = bills(world)
    browser.log_in(world.collector)
    browser.open(reverse("desk:orders"))
    browser.settled()
    browser.press("j", Keys.ENTER)
    browser.until_path(reverse("desk:order", kwargs=about["desk:order"]))
    assert "Undo: take it back" in browser.one("main").text
    browser.open(reverse("desk:recurring_plan", kwargs=about["desk:recurring_plan"]))
    browser.settled()
    browser.one("#price-price").send_keys("620.00")
    browser.until(lambda: "So its next bills would be." in browser.one("#ahead").text)
    browser.one("#price-price").send_keys(Keys.ENTER)
    browser.until(lambda: "Undo the change" in browser.one("main").text)
    assert browser.complaints() == []
