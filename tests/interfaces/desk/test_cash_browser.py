"""The cash desk in a real browser: cleared by keyboard alone, sums as one types, on a phone; its states by axe-core."""

import pytest
from django.urls import reverse
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from tests.apps.cash.scene import OTHER_IBAN, Money, camt, clear, house_account, receive, standing, take_in
from tests.interfaces.desk import axe
from tests.interfaces.desk.test_accessible import faults
from tests.interfaces.desk.test_browser import CHROMIUM, DRIVER, PHONE, browser, driver, world  # noqa: F401
from tests.world import NOW, make_account, make_customer, owe

from dunwell.apps.cash.match_models import CashPolicy, Match, Surplus
from dunwell.core import ids

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not (CHROMIUM and DRIVER), reason="needs Chromium and chromedriver on the PATH"),
]


def morning(world):  # noqa: F811
    """Four payments and a return on one day, three days' worth of doubt, and an entity that asks before it posts."""
    house_account(world)
    CashPolicy.objects.create(
        entity=world.north,
        post_from_basis_points=10_000,
        write_off_minor={"EUR": 500},
        write_off_basis_points=500,
        set_at=NOW,
        set_by="test",
    )
    clara = make_account(customer=make_customer(number="C-3", name="Clara Klinik KG"), entity=world.north)
    owe(world.abel_account, ("RE-2026-10001", 119_00, 20), ("RE-2026-10002", 80_00, 10))
    owe(clara, ("RE-2026-10007", 250_00, 15))
    lines = receive(
        world,
        Money(
            amount="199.00",
            name="Abel Optik GmbH",
            text="RE-2026-10001 RE-2026-10002",
            account=OTHER_IBAN,
            end_to_end="E2E-77",
        ),
        Money(amount="250.00", name="Praxis am Markt", text="Rechnung, vielen Dank"),
        Money(amount="-61.50", name="Abel Optik GmbH", text="Retoure", end_to_end="R-9", reason="AC04"),
        Money(amount="150.00", name="Unbekannt", text="Kundennummer folgt"),
        Money(amount="3.21", name="Hausbank", text="Zinsen"),
    )
    clear(world)
    take_in(world, camt(Money(amount="12.00", name="Dora"), number="8", off="1.00"), name="off.xml")
    again = Money(amount="150.00", name="Unbekannt", text="Kundennummer folgt")
    take_in(world, camt(again, number="9", opening="9000.00"), name="again.xml")
    return lines


def test_a_morning_of_cash_is_cleared_by_keyboard_alone(browser, world):  # noqa: F811
    first, _, _, unknown, _ = morning(world)
    browser.log_in(world.controller)
    browser.open("/cash/?lane=confirm")
    browser.settled()
    browser.press("j")
    browser.settled()
    assert "Why this match" in browser.one(".at-hand").text
    browser.press(Keys.ENTER)
    browser.until(lambda: Match.objects.filter(line=first, state="posted").exists())
    browser.settled()
    browser.press("u")
    browser.until(lambda: standing(first).remaining_minor == 199_00)

    browser.open("/cash/?lane=nobody")
    browser.settled()
    key = ids.show(prefix="bln", uuid=unknown.public_id)
    for _ in range(5):
        if browser.focused_id() != f"row-{key}":
            browser.press("j")
            browser.settled()
    browser.press("c")
    browser.until(lambda: browser.driver.find_elements(By.ID, "cash-q"))
    browser.settled()
    assert browser.focused_id() == "cash-q"
    browser.press("abel", Keys.ENTER)
    theirs = f"#form-{key} [data-choices] a"
    browser.until(lambda: "Abel" in browser.one(f"#form-{key}").text and browser.one(theirs))
    browser.settled()
    browser.press(Keys.TAB, Keys.TAB, Keys.ENTER)
    browser.until(lambda: browser.driver.find_elements(By.CSS_SELECTOR, "[data-cash-ticked]"))
    browser.settled()
    box = browser.one("input[name=item]")
    box.send_keys(Keys.SPACE)
    assert "119.00" in browser.one("[data-cash-ticked]").text
    assert "31.00" in browser.one("[data-cash-over]").text
    browser.press(Keys.TAB, "100")
    assert "100.00" in browser.one("[data-cash-ticked]").text
    assert "19.00" in browser.one("[data-cash-short]").text
    browser.press(Keys.ENTER)
    browser.until(lambda: Surplus.objects.filter(minor=50_00).exists())
    assert browser.complaints() == []


def test_the_cash_desk_keeps_to_wcag_and_fits_a_phone(browser, world):  # noqa: F811
    line, second, *_ = morning(world)
    browser.log_in(world.controller)
    lanes = ["", "confirm", "nobody", "parked", "copies", "returns", "flagged", "done"]
    paths = [f"/cash/?lane={lane}" for lane in lanes]
    asked = [(line, "correct"), (line, "park"), (line, "elsewhere"), (second, "correct")]
    paths += [reverse("desk:cash_ask", kwargs={"public_id": of.public_id, "act": act}) for of, act in asked]
    paths += ["/cash/statements/", reverse("desk:cash_line", kwargs={"public_id": line.public_id})]
    assert axe.script() is None or faults(browser, paths) == {}
    browser.size(*PHONE)
    for path in paths:
        browser.open(path)
        assert (path, browser.too_wide()) == (path, [])
