"""The pages behind links in light and dark, by axe-core: WCAG 2.2 AA; and nothing wider than a phone."""

import pytest
from django.urls import reverse
from tests.desk_portal import ALL, PORTAL_TABLE
from tests.interfaces import test_urls as table
from tests.interfaces.desk import axe
from tests.interfaces.desk.test_accessible import faults
from tests.interfaces.desk.test_browser import CHROMIUM, DRIVER, PHONE, browser, driver, world  # noqa: F401

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

    browser.size(*PHONE)
    for path in paths:
        browser.open(path)
        width = browser.driver.execute_script("return document.documentElement.scrollWidth")
        assert width <= browser.driver.execute_script("return window.innerWidth"), path
