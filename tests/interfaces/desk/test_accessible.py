"""Every page of the desk in light and dark, by axe-core: WCAG 2.2 AA. The table of addresses says which there are."""

import pytest
from django.urls import reverse
from tests.fakes import FakeMail, fake_house
from tests.interfaces import test_urls as table
from tests.interfaces.desk import axe
from tests.interfaces.desk.morning import full_morning
from tests.interfaces.desk.test_browser import CHROMIUM, DRIVER, browser, driver, world  # noqa: F401
from tests.world import make_user

from dunwell.apps.organisation.models import Role
from dunwell.core import ids
from dunwell.interfaces.desk.customers import statements

NOT_PAGES = {
    "desk:customers_csv",
    "desk:statement",
    "desk:charge_document",
    "desk:bill_file",
    "desk:bill_document",
    "desk:cash_payment_file",
    "desk:message_html",
    "desk:attachment",
    "desk:debit_file",
    "desk:application_file",
    "desk:credit_document",
    "desk:report_copy",
}  # files, and a letter

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not (CHROMIUM and DRIVER), reason="needs Chromium and chromedriver on the PATH"),
    pytest.mark.skipif(axe.script() is None, reason="needs axe-core, from the wheel axe-playwright-python"),
]


def faults(browser, paths):  # noqa: F811
    """What is wrong with each page by day and by night: a page follows the device while it is open."""
    browser.driver.set_script_timeout(60)
    found = {}
    for path in paths:
        browser.open(path)
        axe.bring(browser.driver)
        grounds = set()
        for theme, rules in (("light", axe.WCAG), ("dark", axe.COLOURS)):
            browser.device_theme(theme)
            grounds.add(browser.background())
            if wrong := axe.violations(browser.driver, of=rules):
                found[theme, path] = wrong
        assert len(grounds) == 2, f"the same by day and by night: {path}"
    return found


def test_every_page_of_the_table_keeps_to_wcag(browser, world, monkeypatch):  # noqa: F811
    house = fake_house(mail=FakeMail())
    monkeypatch.setattr(statements, "house", lambda: house)
    about = table.objects(world)
    names = [name for name, method, *_ in table.TABLE if name.startswith("desk:") and method == "GET"]
    names += [
        "desk:bill_new",
        "desk:bill_edit",
        "desk:order_new",
        "desk:recurring_new",
        "desk:cash_policy",
        "desk:application_new",
    ]  # forms
    paths = [reverse(name, kwargs=about.get(name, {})) for name in names if name not in NOT_PAGES]
    browser.log_in(world.controller)
    assert faults(browser, paths) == {}


def test_what_only_administrators_set_about_credit_keeps_to_wcag_and_fits_a_phone(browser, world):  # noqa: F811
    about = table.trust(world)
    admin = make_user("admin", Role.ADMIN, world.north)
    browser.log_in(admin)
    form = reverse("desk:trust_terms", kwargs=about["desk:trust_terms"])
    wish = reverse("desk:trust_terms_wish", kwargs=about["desk:trust_terms_wish"])
    assert faults(browser, [form, wish]) == {}
    browser.driver.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": 390, "height": 800, "deviceScaleFactor": 1, "mobile": True},
    )
    for path in (form, wish, reverse("desk:trust_terms_list"), reverse("desk:trust")):
        browser.open(path)
        wide = browser.driver.execute_script("return document.documentElement.scrollWidth")
        assert wide <= 390, path


def test_every_lane_and_form_of_a_full_morning_keeps_to_wcag(browser, world):  # noqa: F811
    accounts = full_morning(world)
    browser.log_in(world.controller)
    lanes = [
        "",
        "drafts",
        "replies",
        "calls",
        "broken",
        "contacts",
        "uncertain",
        "disputes",
        "holds",
        "untouched",
    ]
    paths = [f"/worklist/?whose=all&lane={lane}" for lane in lanes]
    acc = ids.show(prefix="acc", uuid=accounts["untouched"].public_id)
    whats = ["call", "snooze", "note", "promise", "hold", "dispute"]
    paths += [reverse("desk:row_ask", kwargs={"key": acc, "what": what}) for what in whats]
    felix = reverse("desk:customer", kwargs={"public_id": accounts["untouched"].customer.public_id})
    forms = [
        f"promises/?promise={acc}",
        f"promises/?plan={acc}",
        f"holds/?on={acc}",
        f"steps/?owner={acc}",
        "?contact=new",
    ]
    paths += [f"{felix}{form}" for form in forms]
    assert faults(browser, paths) == {}


def test_the_pages_before_the_door_keep_to_wcag(browser, world):  # noqa: F811
    assert faults(browser, ["/accounts/login/", "/accounts/inactive/"]) == {}
