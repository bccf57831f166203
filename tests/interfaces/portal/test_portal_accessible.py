"""The pages behind links and visits in light and dark, by axe-core: WCAG 2.2 AA; and nothing wider than a phone."""

import pytest
from django.urls import reverse
from tests.apps.payments.autopay_scene import Scene
from tests.desk_portal import ALL, PORTAL_TABLE
from tests.interfaces import test_urls as table
from tests.interfaces.desk import axe
from tests.interfaces.desk.test_accessible import faults
from tests.interfaces.desk.test_browser import CHROMIUM, DRIVER, PHONE, browser, driver, world  # noqa: F401

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
