"""What an entity's bills say and how a customer is billed: kept by those who may, told once, every fault at once."""

from dataclasses import replace

import pytest
from tests.apps.billing.scene import TODAY, buyer, plain, seller
from tests.ledger import ACTOR, events, morning

from dunwell.apps.billing.issuing import issue
from dunwell.apps.billing.models import Buyer, Seller
from dunwell.apps.billing.preferences import SettingsRefused, set_buyer, set_seller
from dunwell.apps.journal.models import Event
from dunwell.apps.organisation.scope import Power, system_scope

NOW = morning(TODAY)


def scope(*powers):
    return replace(system_scope(actor=ACTOR), powers=frozenset(powers or Power))


def faults(refusal):
    return [one.field for one in refusal.value.faults]


def test_what_an_entity_says_stands_on_its_next_bill_and_is_told_once(ledger):
    buyer(ledger, "BROOK")
    given = {
        "vat_id": "DE123456789",
        "terms": "2/10 NET30",
        "undo_minutes": "5",
        "number_pattern": "{series}{year}/{seq:05}",
        "taxes": [
            {"code": "full", "category": "S", "rate": "19"},
            {"code": "teach", "category": "E", "reason": "§ 4"},
        ],
        "deposits": {"percent": "20", "risks": {"high": {"percent": "50"}}},
    }
    for _ in range(2):
        set_seller(scope=scope(), entity=ledger.entity, plain=given, now=NOW)

    line = {"name": "Advice", "price": "100.00", "tax": "full"}
    (bill,) = issue(plains=[plain(ledger, "BROOK", lines=[line])], now=NOW, actor=ACTOR)
    assert (bill.number, bill.tax_minor, bill.content["terms"]) == ("INV2026/00001", 19_00, "2/10 NET30")
    (told,) = Event.objects.filter(name="billing.seller.set")
    assert told.data["billing"]["undo_minutes"] == [10, 5]
    assert Seller.objects.get().deposits["risks"]["high"]["percent"] == "50"


def test_every_fault_of_an_entity_is_told_and_nothing_is_kept(ledger):
    given = {
        "vat_id": "1234",
        "endpoint": "0204:1",
        "number_pattern": "{seq}",
        "undo_minutes": "5000",
        "terms": "some day",
        "contact_email": "nobody",
        "qr": "no",
        "legal_note": "x\u202e",
        "taxes": [
            {"code": "S7", "category": "S", "rate": "19"},
            {"code": "x y", "category": "E"},
            {"code": "z", "category": "Z", "rate": "5"},
            {"code": "z", "category": "?"},
        ],
        "deposits": {"percent": "200"},
    }
    with pytest.raises(SettingsRefused) as refusal:
        set_seller(scope=scope(), entity=ledger.entity, plain=given, now=NOW)
    assert set(faults(refusal)) == {
        "legal_note", "undo_minutes", "vat_id", "endpoint_scheme", "contact_email", "number_pattern", "qr", "terms",
        "taxes[0].code", "taxes[1].code", "taxes[1].reason", "taxes[2].rate", "taxes[3].category", "deposits.percent",
    }  # fmt: skip
    assert not Seller.objects.exists()


def test_only_who_configures_sets_an_entity_and_only_who_works_a_customer(ledger):
    buyer(ledger, "BROOK")
    with pytest.raises(SettingsRefused) as refusal:
        set_seller(scope=scope(Power.WORK), entity=ledger.entity, plain={}, now=NOW)
    assert refusal.value.code == "not_allowed"
    customer = Buyer.objects.get().customer
    with pytest.raises(SettingsRefused) as refusal:
        set_buyer(scope=scope(Power.SEE_OUTBOX), customer_id=customer.public_id, plain={}, now=NOW)
    assert refusal.value.code == "not_allowed"


def test_how_a_customer_is_billed_decides_the_ways_of_its_next_bill(ledger):
    seller(ledger)
    account = ledger.account("BROOK")
    given = {
        "country": "de",
        "address": "Weg 1\r\n10115 Berlin",
        "vat_id": "DE987654321",
        "channels": ["einvoice"],
        "endpoint_scheme": "9930",
        "endpoint": "DE987654321",
        "einvoice": "xrechnung",
        "buyer_reference": "04011000-1234512345-06",
        "has_hard_copy": "on",
    }
    for _ in range(2):
        set_buyer(scope=scope(), customer_id=account.customer.public_id, plain=given, now=NOW)

    (bill,) = issue(plains=[plain(ledger, "BROOK")], now=NOW, actor=ACTOR)
    assert list(bill.deliveries.order_by("pk").values_list("channel", "form")) == [
        ("einvoice", "xrechnung"),
        ("post", "pdf"),
    ]
    assert bill.content["buyer_reference"] == "04011000-1234512345-06"
    assert events(account, prefix=("billing.buyer.",)) == ["03-02 billing.buyer.set"]
    told = Event.objects.get(name="billing.buyer.set").data["billing"]
    assert told["has_hard_copy"] == [False, True]
    assert told["address"] == [], "where it is stands with the customer, and only there"


def test_faults_of_a_customer_come_together(ledger):
    seller(ledger)
    account = ledger.account("BROOK")
    parent = buyer(ledger, "PARENT", bill_to=ledger.account("OVER").customer)
    given = {
        "country": "XX",
        "vat_id": "ÄÖ1",
        "channels": ["einvoice", "pigeon"],
        "einvoice": "fax",
        "endpoint_scheme": "0000",
        "bill_to": parent.customer.number,
    }
    with pytest.raises(SettingsRefused) as refusal:
        set_buyer(scope=scope(), customer_id=account.customer.public_id, plain=given, now=NOW)
    assert faults(refusal) == ["country", "vat_id", "endpoint", "einvoice", "channels", "endpoint", "bill_to"]
    assert not Buyer.objects.filter(customer=account.customer).exists()


@pytest.mark.parametrize("number", ["BROOK", "NOBODY"])
def test_bills_go_to_another_customer_that_is_there(ledger, number):
    account = ledger.account("BROOK")
    with pytest.raises(SettingsRefused) as refusal:
        set_buyer(scope=scope(), customer_id=account.customer.public_id, plain={"bill_to": number}, now=NOW)
    assert faults(refusal) == ["bill_to"]
