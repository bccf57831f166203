"""The agencies' pages in light and dark, by axe-core: WCAG 2.2 AA; and nothing wider than a phone."""

import pytest
from tests.interfaces.desk import axe
from tests.interfaces.desk.test_accessible import faults
from tests.interfaces.desk.test_browser import (  # noqa: F401
    CHROMIUM,
    DRIVER,
    PHONE,
    browser,
    driver,
)
from tests.interfaces.portal.test_portal_accessible import wider_than
from tests.placed import make_placed

from dunwell.apps.placements.money_models import Remittance

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not (CHROMIUM and DRIVER), reason="needs Chromium and chromedriver on the PATH"),
    pytest.mark.skipif(axe.script() is None, reason="needs axe-core, from the wheel axe-playwright-python"),
]


@pytest.fixture
def world():
    """The cast behind the browser."""
    return make_placed()


def test_every_page_for_agencies_keeps_to_wcag_and_fits_a_phone(browser, world):  # noqa: F811
    browser.log_in(world.red.manager)
    sent = Remittance.objects.get(agency=world.red.agency)
    claims = [world.red.claims[state].number for state in ("placed", "working", "closed")]
    paths = [
        *("/agency/", "/agency/?lane=all", "/agency/?q=nowhere"),
        *(f"/agency/claims/{number}/" for number in claims),
        *("/agency/statements/", f"/agency/statements/{sent.public_id}/", "/agency/files/"),
        *("/agency/results/", "/agency/people/"),
    ]
    assert faults(browser, paths) == {}
    assert wider_than(browser, PHONE, paths) == []
