"""Paying two thousand invoices at once: a page of them at a time, and what was ticked of the others is not lost."""

from html.parser import HTMLParser
from urllib.parse import urlencode

import pytest
from tests.interfaces.portal.scene import key, words
from tests.interfaces.portal.test_pay_page import Till
from tests.world import owe

from dunwell.apps.payments.models import AttemptPart, PaymentAttempt
from dunwell.formats.qr import svg
from dunwell.interfaces.portal.payables import ROWS

pytestmark = pytest.mark.django_db(transaction=True)
MANY = 2_000
FIELDS_OF_A_FORM = 1_000  # Django reads no more of one


class Form(HTMLParser):
    """What a browser would send of the one form that has items."""

    def __init__(self, answer):
        super().__init__()
        self.fields, self._own, self._select = [], [], ""
        self.feed(answer.content.decode())

    def handle_starttag(self, tag, attrs):
        has = dict(attrs)
        if tag == "form":
            self._own = []
        elif tag == "select":
            self._select = has["name"]
            self._own.append((self._select, ""))
        elif tag == "option" and "selected" in has:
            self._own[-1] = (self._select, has["value"])
        elif tag == "input" and (has.get("type") not in {"checkbox", "radio"} or "checked" in has):
            self._own.append((has["name"], has.get("value", "")))

    def handle_endtag(self, tag):
        if tag == "form" and any(name in {"item", "rest"} for name, _ in self._own):
            self.fields = self._own

    def said(self, **changes):
        """The fields by their names, with what else is typed or pressed."""
        found = {}
        for name, value in self.fields:
            found.setdefault(name, []).append(value)
        return found | changes


@pytest.fixture
def till(monkeypatch):
    return Till(monkeypatch)


@pytest.fixture
def items(till):
    """R-1, the bill, and as many more of 1.00 that two thousand are open; every tenth is overdue."""
    rows = [(f"N-{at:04}", 1_00, 5 if at % 10 == 0 else -5) for at in range(MANY - 2)]
    return owe(till.portal.account, *rows)


def test_two_thousand_are_paid_at_once_in_a_form_of_few_fields(till, items):
    form = Form(till.portal.get("pay"))
    assert len(form.fields) < FIELDS_OF_A_FORM
    assert len(form.said()["item"]) == ROWS
    assert till.portal.post("pay", form.said()).status_code == 303
    attempt = PaymentAttempt.objects.get()
    assert AttemptPart.objects.filter(attempt=attempt).count() == MANY
    assert attempt.amount_minor == (MANY - 2) * 1_00 + 278_50 - 20_00  # less the credit


def test_what_was_said_on_one_page_is_kept_on_the_others(till, items):
    first = Form(till.portal.get("pay"))
    ticked = first.said()["item"]
    left_out, short = ticked[0], ticked[1]
    change = {"item": ticked[1:], f"amount_{short}": "0.40", f"reason_{short}": "rest_later"}
    second = till.portal.post("pay", first.said(**change, go="2"))
    assert f"Page 2 of {MANY // ROWS}" in words(second)
    assert f"{MANY - 1} documents ticked" in words(second)
    assert PaymentAttempt.objects.count() == 0

    again = Form(till.portal.post("pay", Form(second).said(go="1")))
    assert again.said()[f"amount_{short}"] == ["0.40"]
    assert again.said()[f"reason_{short}"] == ["rest_later"]
    assert left_out not in again.said()["item"]
    assert till.portal.post("pay", Form(second).said()).status_code == 303
    parts = {key(one.item): one for one in AttemptPart.objects.select_related("item")}
    assert left_out not in parts
    assert parts[short].amount_minor == 40
    assert len(parts) == MANY - 1


def test_documents_are_found_by_number_and_ticked_together(till, items):
    form = Form(till.portal.get("pay"))
    none = till.portal.post("pay", form.said(go="none"))
    assert "0 documents ticked: EUR 0.00 in all" in words(none)
    found = till.portal.post("pay", Form(none).said(find="n-001", go="all"))
    assert "10 documents ticked: EUR 10.00 in all" in words(found)
    assert "No document fits." in words(till.portal.post("pay", Form(found).said(find="no such", go="1")))
    assert till.portal.post("pay", Form(found).said(credit=[])).status_code == 303
    assert PaymentAttempt.objects.get().amount_minor == 10_00


def test_only_what_is_overdue_is_shown_where_it_is_asked_for(till, items):
    form = Form(till.portal.get("pay"))
    late = words(till.portal.post("pay", form.said(late="yes", find="n-00", go="1")))
    shown = [f"N-00{at:02}" for at in range(100) if f"N-00{at:02}" in late]
    assert shown == [f"N-00{at:02}" for at in range(0, 100, 10)]


def test_what_is_wrong_on_another_page_is_shown(till, items):
    form = Form(till.portal.get("pay"))
    far = Form(till.portal.post("pay", form.said(go="7")))
    one = far.said()["item"][3]
    refused = till.portal.post(
        "pay", Form(till.portal.post("pay", far.said(**{f"amount_{one}": "x", "go": "1"}))).said()
    )
    assert refused.status_code == 409
    assert f"Page 7 of {MANY // ROWS}" in words(refused)
    assert f'id="amount_{one}"' in refused.content.decode()


def test_what_is_carried_is_read_like_typed_fields(till):
    berg, mine = till.portal.bergs, till.portal.old
    for carried in (
        urlencode({"item": key(berg), f"amount_{key(berg)}": "300.00"}),
        urlencode([("item", key(mine))] * 20_001),
    ):
        assert till.portal.post("pay", {"rest": carried}).status_code == 404
    for amount, status in (("-1", 409), ("100.01", 409), ("100.00", 303)):
        carried = urlencode({"item": key(mine), f"amount_{key(mine)}": amount})
        assert till.portal.post("pay", {"rest": carried}).status_code == status, amount
    assert PaymentAttempt.objects.get().amount_minor == 100_00


def test_few_documents_need_no_looking_for(till):
    shown = till.portal.get("pay").content.decode()
    assert 'name="find"' not in shown
    assert 'name="rest"' not in shown


def test_the_code_for_a_banking_app_is_drawn_by_the_house_itself(till, monkeypatch):
    drawn = []
    monkeypatch.setattr(
        "dunwell.interfaces.portal.pay.svg", lambda text, quiet: drawn.append((text, quiet)) or svg(text)
    )
    assert "data:image/svg+xml,%3Csvg" in till.portal.get("pay").content.decode()
    ((text, quiet),) = drawn
    assert text.startswith("BCD\n002\n1\nSCT\n\nNorthwind GmbH\nDE89370400440532013000\nEUR278.5")
    assert quiet == 4
