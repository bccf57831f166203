"""Attacks on paying: amounts, items, credits and payments that are not the payer's to name. Nothing is begun by any."""

import pytest
from django.test import Client
from tests.interfaces.portal.scene import FROM, key, make_portal, words
from tests.interfaces.portal.test_pay_page import Till
from tests.payments_world import FakeProvider
from tests.world import NOW, make_account, make_entity, owe

from dunwell.apps.journal.models import Event
from dunwell.apps.links.access import scope_of
from dunwell.apps.links.models import MadeFor, PortalLink
from dunwell.apps.links.operations import LinkRefused, make_link, revoke_link
from dunwell.apps.payments.access import PaymentRefused
from dunwell.apps.payments.beginning import PartDraft, begin_payment
from dunwell.apps.payments.models import PaymentAttempt
from dunwell.apps.receivables.models import Posting
from dunwell.core import ids
from dunwell.interfaces.portal.pay import back_token
from dunwell.ports.payments import ChargeState, Hosted

pytestmark = pytest.mark.django_db
ASKING = pytest.mark.django_db(transaction=True)  # a provider is never asked within a transaction


@pytest.fixture
def till(monkeypatch) -> Till:
    return Till(monkeypatch)


@pytest.fixture
def dollars(till: Till):
    """Abel's other account, in dollars at another entity, with an invoice and a credit on it."""
    west = make_entity(code="WEST", name="Westwind Inc.", country="US", currency="USD")
    account = make_account(customer=till.portal.abel, entity=west)
    (invoice,) = owe(account, ("W-1", 100_00, 5))
    (credit,) = owe(account, ("WG-1", -50_00, 5), kind="credit_note")
    return account, invoice, credit


def kept() -> tuple[int, int, int]:
    """What a payment that was begun would have written."""
    return PaymentAttempt.objects.count(), Posting.objects.count(), Event.objects.count()


def refused(till: Till, answer, before: tuple[int, int, int], *statuses: int) -> None:
    assert answer.status_code in (statuses or (404, 409))
    assert "Location" not in answer.headers
    assert kept() == before
    assert till.provider.calls == []


TAMPERED = {
    "infinite": "1e30",
    "not a number": "NaN",
    "infinity": "Infinity",
    "minus infinity": "-inf",
    "full-width digits": "\uff11\uff10\uff10",
    "arabic digits": "\u0661",
    "hexadecimal": "0xff",
    "octal": "0o17",
    "underscores": "1_00",
    "negative in brackets": "(100.00)",
    "minus behind": "100.00-",
    "true minus sign": "\u2212100",
    "half a cent": "0.005",
    "one cent too much": "100.01",
    "zero with places": "0.00",
    "with its currency": "100 USD",
    "another currency's sign": "$100",
    "very long": "1" * 5000,
    "null inside": "1\x0000",
    "SQL": "1); DROP TABLE payments_paymentattempt;--",
    "expression": "{{ 7*7 }}",
    "line break": "100\r\n.00",
}


@pytest.mark.parametrize("name", TAMPERED)
def test_no_tampered_amount_is_begun(till: Till, name: str) -> None:
    before = kept()
    refused(
        till, till.pay(till.portal.old, **{f"amount_{key(till.portal.old)}": TAMPERED[name]}), before, 409
    )


def test_a_negative_part_beside_a_good_one_is_refused_as_a_whole(till: Till) -> None:
    before = kept()
    answer = till.pay(till.portal.old, till.portal.billed, **{f"amount_{key(till.portal.billed)}": "-50.00"})
    refused(till, answer, before, 409)


@ASKING
def test_the_same_item_named_twice_is_paid_once(till: Till) -> None:
    old = till.portal.old
    said = {"item": [key(old), key(old)], f"amount_{key(old)}": ["100.00", "100.00"]}
    assert till.portal.post("pay", said).status_code == 303
    assert PaymentAttempt.objects.get().amount_minor == 100_00


def test_the_same_item_twice_is_refused_below_the_page_too(till: Till) -> None:
    portal, before = till.portal, kept()
    part = PartDraft(item_id=portal.old.public_id, amount_minor=50_00, reason="rest_later")
    with pytest.raises(PaymentRefused) as refusal:
        begin(portal, part, part)
    assert (refusal.value.code, kept()) == ("too_many", before)


def begin(portal, *parts: PartDraft, used=()) -> PaymentAttempt:
    return begin_payment(
        scope=scope_of(link=portal.link),
        account_id=portal.account.public_id,
        parts=parts,
        credit_ids=used,
        purpose="portal",
        contact=portal.contact,
        now=NOW,
        today=NOW.date(),
    )


def test_thousands_of_parts_are_refused_before_anything_is_looked_up(till: Till) -> None:
    before = kept()
    many = [f"itm_{number:032x}" for number in range(2000)]
    refused(till, till.portal.post("pay", {"item": many}), before, 400, 404)


def test_thousands_of_amounts_for_one_item_are_no_more_than_one(till: Till) -> None:
    before = kept()
    more = {f"amount_{number}": "1" for number in range(2000)}
    refused(till, till.pay(till.portal.old, **more), before, 400)


@pytest.mark.parametrize("field", ["item", "credit"])
def test_what_stands_on_another_account_of_the_same_customer_is_not_there(till: Till, dollars, field) -> None:
    _, invoice, credit = dollars
    before = kept()
    other = invoice if field == "item" else credit
    said = {"item": key(till.portal.old), f"amount_{key(till.portal.old)}": "100.00"}
    said |= {field: key(other), f"amount_{key(other)}": "100.00"}
    refused(till, till.portal.post("pay", said), before, 404)


def test_a_part_and_a_credit_of_another_account_are_refused_below_the_page_too(till: Till, dollars) -> None:
    _, invoice, credit = dollars
    portal, before = till.portal, kept()
    own = PartDraft(item_id=portal.old.public_id, amount_minor=100_00)
    for parts, used in (
        ([PartDraft(item_id=invoice.public_id, amount_minor=1)], ()),
        ([own], [credit.public_id]),
    ):
        with pytest.raises(PaymentRefused) as refusal:
            begin(portal, *parts, used=used)
        assert refusal.value.code in {"unknown_item", "unknown_credit"}
    assert kept() == before


@pytest.mark.parametrize("role", ["a credit as an item", "an invoice as a credit"])
def test_an_item_cannot_play_the_other_side(till: Till, role: str) -> None:
    portal, before = till.portal, kept()
    if role == "a credit as an item":
        said = {"item": key(portal.credit), f"amount_{key(portal.credit)}": "20.00"}
    else:
        said = {"item": key(portal.old), f"amount_{key(portal.old)}": "100.00", "credit": key(portal.billed)}
    refused(till, portal.post("pay", said), before)


@ASKING
def test_the_same_credit_twice_is_used_once(till: Till) -> None:
    portal = till.portal
    assert till.pay(portal.old, credit=[key(portal.credit), key(portal.credit)]).status_code == 303
    assert PaymentAttempt.objects.get().amount_minor == 80_00


@ASKING
def test_a_credit_that_a_payment_uses_already_cannot_be_used_again(till: Till) -> None:
    portal = till.portal
    assert till.pay(portal.old, credit=key(portal.credit)).status_code == 303
    before, calls = kept(), list(till.provider.calls)
    answer = till.pay(portal.billed, credit=key(portal.credit))
    assert answer.status_code == 409
    assert (kept(), till.provider.calls) == (before, calls)


def test_a_link_to_one_invoice_pays_no_other_and_uses_no_credit(till: Till) -> None:
    portal = till.portal
    narrow = portal.make_link(portal.billed)
    before = kept()
    for said in (
        {"item": key(portal.old), f"amount_{key(portal.old)}": "100.00"},
        {
            "item": key(portal.billed),
            f"amount_{key(portal.billed)}": "178.50",
            "credit": key(portal.credit),
        },
    ):
        refused(till, portal.post("pay", said, link=narrow), before, 404)


MASS = {
    "state": "succeeded",
    "source": "desk",
    "account": "1",
    "account_id": "1",
    "purpose": "autopay",
    "provider": "evil",
    "contact_id": "1",
    "amount_minor": "1",
    "key": "pay_x",
    "reference": "ch_x",
    "begun_by": "user:1",
    "is_saving": "yes",
    "return_url": "https://evil.example",
    "currency": "JPY",
}


@ASKING
def test_fields_of_the_attempt_cannot_be_set_from_outside(till: Till) -> None:
    till.pay(till.portal.old, **MASS)
    attempt = PaymentAttempt.objects.get()
    assert (attempt.state, attempt.account_id, attempt.purpose, attempt.provider, attempt.currency) == (
        "page_open",
        till.portal.account.pk,
        "portal",
        "fake",
        "EUR",
    )
    assert (attempt.contact_id, attempt.begun_by, attempt.reference) == (
        till.portal.contact.pk,
        f"contact:{till.portal.contact.pk}",
        "ch_1",
    )
    assert attempt.key == f"pay_{attempt.public_id.hex}"
    assert attempt.order["return_url"].startswith("http://localhost:8000/portal/pay/")


@pytest.mark.parametrize("reason", ["", "no_such_reason", "other", "<script>", "rest_later\x00"])
def test_a_part_is_not_begun_with_a_reason_that_is_none(till: Till, reason: str) -> None:
    old, before = key(till.portal.old), kept()
    refused(
        till, till.pay(till.portal.old, **{f"amount_{old}": "60.00", f"reason_{old}": reason}), before, 409
    )


@ASKING
@pytest.mark.parametrize("header", ["HTTP_HOST", "HTTP_X_FORWARDED_HOST", "HTTP_ORIGIN", "HTTP_REFERER"])
def test_the_way_back_from_the_provider_is_ours_whatever_a_header_says(till: Till, header: str) -> None:
    value = "https://evil.example/" if header in {"HTTP_ORIGIN", "HTTP_REFERER"} else "evil.example"
    portal = till.portal
    said = {"item": key(portal.old), f"amount_{key(portal.old)}": "100.00"}
    answer = portal.client.post(portal.url("pay"), said, **{**FROM, header: value})
    if header == "HTTP_HOST":
        assert answer.status_code == 400
        assert PaymentAttempt.objects.count() == 0
        return
    assert answer["Location"] == "https://pay.example/ch_1"
    assert PaymentAttempt.objects.get().order["return_url"].startswith("http://localhost:8000/portal/pay/")


LEADS = (
    "https://pay.example.evil.example/x",
    "https://pay.example@evil.example/x",
    "http://pay.example/x",
    "//evil.example/x",
    "javascript:alert(1)",
    "https://pay.example:8443/x",
    "https:///pay.example/x",
    "https://evil.example/?https://pay.example/x",
)


@ASKING
@pytest.mark.parametrize("url", LEADS)
def test_no_page_of_a_host_that_is_not_on_the_list_is_gone_to(monkeypatch, url: str) -> None:
    class Strange(FakeProvider):
        def open_page(self, *, order):
            return Hosted(reference=super().open_page(order=order).reference, url=url)

    till = Till(monkeypatch, provider=Strange())
    answer = till.pay(till.portal.old)
    assert answer.status_code == 409
    assert "Location" not in answer.headers
    assert url not in answer.content.decode()


@ASKING
def test_a_way_back_says_paid_only_where_the_provider_says_so(till: Till) -> None:
    till.pay(till.portal.old)
    for ask in ("?status=succeeded", "?redirect_status=succeeded&payment_intent=ch_1", "?state=paid"):
        shown = words(till.portal.client.get(till.back() + ask, **FROM))
        assert "has not been made yet" in shown
    assert till.left(till.portal.old) == 100_00


@ASKING
def test_a_way_back_signed_for_another_customer_s_link_shows_no_payment(till: Till) -> None:
    till.pay(till.portal.old)
    attempt = PaymentAttempt.objects.get()
    foreign = back_token(link_id=till.portal.bergs_link.public_id, attempt_id=attempt.public_id)
    answer = till.portal.client.get(f"/portal/pay/{foreign}/", **FROM)
    assert answer.status_code == 404
    assert "100.00" not in words(answer)


@ASKING
def test_a_way_back_opens_nothing_once_its_link_was_taken_back(till: Till) -> None:
    till.pay(till.portal.old)
    revoke_link(link=till.portal.link, now=NOW, actor="test")
    assert till.come_back().status_code == 404


@ASKING
def test_the_token_of_a_link_is_no_way_back_and_the_other_way_round(till: Till) -> None:
    till.pay(till.portal.old)
    back = till.back().split("/")[3]
    own = till.portal.url().split("/")[3]
    assert till.portal.client.get(f"/portal/pay/{own}/", **FROM).status_code == 404
    assert till.portal.client.get(f"/portal/l/{back}/", **FROM).status_code == 404


@ASKING
@pytest.mark.parametrize("act", ["go_on", "let_go", "", "succeed"])
def test_a_payment_that_was_made_is_neither_reopened_nor_closed(till: Till, act: str) -> None:
    till.pay(till.portal.old)
    till.provider.say("ch_1", state=ChargeState.SUCCEEDED)
    till.come_back()
    where = till.portal.url(
        "payment", payment=ids.show(prefix="pay", uuid=PaymentAttempt.objects.get().public_id)
    )
    answer = till.portal.client.post(where, {"act": act}, **FROM)
    assert not answer.headers.get("Location", "").startswith("https://")
    assert PaymentAttempt.objects.get().state == "succeeded"
    assert (till.left(till.portal.old), till.provider.charges["ch_1"].state) == (0, ChargeState.SUCCEEDED)


@ASKING
def test_a_payment_is_closed_by_no_form_of_another_site(till: Till) -> None:
    till.pay(till.portal.old)
    where = till.portal.url(
        "payment", payment=ids.show(prefix="pay", uuid=PaymentAttempt.objects.get().public_id)
    )
    assert Client(enforce_csrf_checks=True).post(where, {"act": "let_go"}, **FROM).status_code == 403
    assert till.portal.client.get(where, **FROM).status_code == 405
    assert PaymentAttempt.objects.get().state == "page_open"


@pytest.mark.parametrize("page", ["promise", "dispute", "plan", "payment"])
def test_an_identifier_of_another_kind_opens_nothing(till: Till, page: str) -> None:
    before = kept()
    for value in (key(till.portal.old), till.portal.link.public_id.hex, "1", "pay_", "0" * 32):
        answer = till.portal.post(page, {"act": "go_on"}, **{page: value})
        assert answer.status_code in {404, 405}
    assert kept() == before


def test_a_link_cannot_be_made_to_mix_customers(till: Till) -> None:
    portal, before = till.portal, PortalLink.objects.count()
    wanted = (
        {"account": portal.account, "contact": portal.berg.contacts.get()},
        {"account": portal.account, "contact": portal.contact, "items": [portal.bergs]},
    )
    for said in wanted:
        with pytest.raises(LinkRefused):
            make_link(**said, made_for=MadeFor.DESK, actor="test", now=NOW)
    assert PortalLink.objects.count() == before


def test_without_a_provider_nothing_is_begun_by_hand(monkeypatch) -> None:
    portal, _ = make_portal(monkeypatch)
    before = kept()
    said = {"item": key(portal.old), f"amount_{key(portal.old)}": "100.00"}
    assert portal.post("pay", said).status_code == 404
    assert kept() == before
