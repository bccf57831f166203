"""The pages behind links and visits in light and dark, by axe-core: WCAG 2.2 AA; and nothing wider than a phone."""

from dataclasses import replace

import pytest
from django.urls import reverse
from tests.apps.payments.autopay_scene import FakePayments, Scene
from tests.desk_portal import ALL, PORTAL_TABLE
from tests.interfaces import test_urls as table
from tests.interfaces.desk import axe
from tests.interfaces.desk.test_accessible import faults
from tests.interfaces.desk.test_browser import (  # noqa: F401
    CHROMIUM,
    DESKTOP,
    DRIVER,
    PHONE,
    Browser,
    browser,
    driver,
    world,
)
from tests.interfaces.portal.scene import key, make_portal

from dunwell.apps.links.access import opened
from dunwell.apps.links.visits import enter, new_code
from dunwell.core import ids
from dunwell.interfaces.portal import methods, pay
from dunwell.interfaces.portal.door import COOKIE_PATH, VISIT_COOKIE
from dunwell.interfaces.shared.house import clock

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not (CHROMIUM and DRIVER), reason="needs Chromium and chromedriver on the PATH"),
    pytest.mark.skipif(axe.script() is None, reason="needs axe-core, from the wheel axe-playwright-python"),
]


def test_every_page_behind_a_link_keeps_to_wcag(browser, world):  # noqa: F811
    about = table.objects(world)
    names = [name for name, _, statuses, _ in PORTAL_TABLE if statuses == ALL and "document" not in name]
    names = [name for name in names if name != "portal:statement"]  # a PDF
    paths = [reverse(name, kwargs=about[name]) for name in ("portal:bill", "portal:policy", *names)]
    gone = reverse("portal:bill", kwargs={"token": "x"})
    assert faults(browser, [*paths, gone]) == {}

    assert wider_than(browser, PHONE, paths) == []


def test_every_page_behind_a_visit_keeps_to_wcag(browser, world, monkeypatch):  # noqa: F811
    about, now = table.objects(world), clock()
    scene = Scene(world, now=now)
    for module in (methods, pay):
        monkeypatch.setattr(module, "house", lambda: scene.house)
    kept, charged = scene.method(), scene.method(label="Mastercard •••• 4444")
    scene.enrol(charged)
    own = about["portal:account_methods"]
    paths = [
        reverse("portal:account"),
        reverse("portal:account_methods", kwargs=own),
        *(
            reverse(
                "portal:account_method", kwargs={**own, "method": ids.show(prefix="met", uuid=one.public_id)}
            )
            for one in (kept, charged)
        ),
    ]
    over = faults(browser, paths[:1])  # without a visit: the page that says so

    link = opened(token=about["portal:link"]["token"], now=now)
    code = new_code(link=link, now=now)
    _, key = enter(link=link, code=code, address="127.0.0.1", agent="Browser 1", now=now)
    browser.open(paths[0])
    browser.driver.add_cookie({"name": VISIT_COOKIE, "value": key, "path": COOKIE_PATH})
    titles = []
    for path in paths:
        browser.open(path)
        titles.append(browser.one("h1").text)
    assert len(set(titles)) == len(paths), titles  # each its own page, none that says that the visit is over
    assert (over, faults(browser, paths)) == ({}, {})
    assert wider_than(browser, (390, 844), paths) == []
    assert wider_than(browser, PHONE, paths) == []


@pytest.fixture
def payer(driver, live_server):  # noqa: F811
    """A browser without a cast of its own."""
    found = Browser(driver, live_server.url)
    found.size(*DESKTOP)
    yield found
    driver.delete_all_cookies()


def test_the_lines_of_a_bill_that_are_not_paid_keep_to_wcag(payer, monkeypatch):
    portal, house = make_portal(monkeypatch)
    made = replace(house, payments={"fake": FakePayments()}, payment_default="fake")
    monkeypatch.setattr(pay, "house", lambda: made)
    path, opened_all = (
        portal.url("pay"),
        "document.querySelectorAll('details').forEach(one => one.open = true)",
    )
    payer.open(path)
    payer.driver.set_script_timeout(60)
    payer.driver.execute_script(opened_all)
    assert payer.one(f'[name="line_amount_{key(portal.billed)}_2"]').is_displayed()
    axe.bring(payer.driver)
    for theme, rules in (("light", axe.WCAG), ("dark", axe.COLOURS)):
        payer.device_theme(theme)
        assert axe.violations(payer.driver, of=rules) == []
    payer.size(390, 844)
    width = payer.driver.execute_script("return document.documentElement.scrollWidth")
    assert width <= payer.driver.execute_script("return window.innerWidth")


def wider_than(browser, size, paths):  # noqa: F811
    """The pages that do not fit into a window."""
    browser.size(*size)
    found = []
    for path in paths:
        browser.open(path)
        width = browser.driver.execute_script("return document.documentElement.scrollWidth")
        if width > browser.driver.execute_script("return window.innerWidth"):
            found.append((path, width))
    return found
