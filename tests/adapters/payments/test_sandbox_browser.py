"""The sandbox's pages in a real browser: scripts off, WCAG 2.2 AA by day and by night, no wider than a phone."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait
from tests.interfaces.desk import axe
from tests.interfaces.desk.test_browser import CHROMIUM, DRIVER, driver
from tests.sandbox_world import CARD, CONFIRM, NO_FUNDS, HookTarget, SandboxWorld

from dunwell.ports.payments import ChargeState

__all__ = ["driver"]

WAIT_SECONDS = 10

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not (CHROMIUM and DRIVER), reason="needs Chromium and chromedriver on the PATH"),
]


@pytest.fixture
def phone(driver: webdriver.Chrome) -> Iterator[webdriver.Chrome]:
    """As wide as a phone."""
    metrics = {"width": 390, "height": 844, "deviceScaleFactor": 1, "mobile": True}
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    yield driver
    driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})


def fill(browser: webdriver.Chrome, **fields: str) -> None:
    for name, text in fields.items():
        field = browser.find_element(By.NAME, name)
        field.clear()
        field.send_keys(text)
    browser.find_element(By.CSS_SELECTOR, "button.primary").click()


def shows(browser: webdriver.Chrome, sentence: str) -> None:
    WebDriverWait(browser, WAIT_SECONDS).until(
        lambda _: sentence in browser.find_element(By.TAG_NAME, "body").text
    )


def test_a_decline_then_3d_secure_with_scripts_off(
    phone: webdriver.Chrome, sandbox: SandboxWorld, hook_target: HookTarget
) -> None:
    back = f"http://127.0.0.1:{urlsplit(hook_target.url).port}/back/"
    hosted = sandbox.open_page(return_url=back)
    phone.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    phone.get(hosted.url)

    fill(phone, number="1", expiry="1", cvc="1", holder="Ada")
    shows(phone, "This is no test number.")
    fill(phone, number=NO_FUNDS, expiry="12/48", cvc="123", holder="Ada")
    shows(phone, "There is not enough money in the account.")
    fill(phone, number=CONFIRM, expiry="12/48", cvc="123", holder="Ada")
    shows(phone, "Confirm with your bank")
    phone.find_element(By.CSS_SELECTOR, "button[value=yes]").click()
    WebDriverWait(phone, WAIT_SECONDS).until(lambda _: phone.current_url == back)

    assert sandbox.payments.charge(reference=hosted.reference).state == ChargeState.SUCCEEDED


@pytest.mark.skipif(axe.script() is None, reason="needs axe-core, from the wheel axe-playwright-python")
def test_every_page_keeps_to_wcag_and_to_the_width_of_a_phone(
    phone: webdriver.Chrome, sandbox: SandboxWorld
) -> None:
    plain, declined, asked, paid, gone = (
        sandbox.open_page(key=f"k{n}", is_saving=n == 0).url for n in range(5)
    )
    sandbox.pay_by_card(declined, NO_FUNDS)
    sandbox.pay_by_card(asked, CONFIRM)
    sandbox.pay_by_card(paid, CARD)
    sandbox.pay_by_debit(gone)
    sandbox.save_card()
    pages = (
        plain,
        f"{plain}?way=sepa_debit",
        f"{plain}?way=wallet",
        declined,
        asked,
        paid,
        gone,
        f"{plain}x",
        f"{sandbox.origin}/control/",
    )
    phone.set_script_timeout(60)
    found, wide = {}, []
    for page in pages:
        for theme in ("light", "dark"):
            features = [{"name": "prefers-color-scheme", "value": theme}]
            phone.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})
            phone.get(page)
            axe.bring(phone)
            if wrong := axe.violations(phone):
                found[theme, page] = wrong
        if phone.execute_script("return document.documentElement.scrollWidth") > 390:
            wide.append(page)
    assert (found, wide) == ({}, [])
