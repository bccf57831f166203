"""Who sells and who buys in the tests of bills, and what a bill is written from."""

from datetime import date, datetime
from typing import Any

from tests.ledger import Ledger

from dunwell.apps.billing.issuing import issue
from dunwell.apps.billing.links import link_for, token_of
from dunwell.apps.billing.models import Buyer, Seller
from dunwell.apps.organisation.models import Entity
from dunwell.apps.parties.models import Customer

TODAY = date(2026, 3, 2)


def seller(ledger: Ledger, **values: Any) -> Seller:
    """The ledger's entity with what its bills must show."""
    given = {
        "vat_id": "DE123456789",
        "street": "Hauptstr. 1",
        "postcode": "10115",
        "city": "Berlin",
        **values,
    }
    return Seller.objects.update_or_create(entity=ledger.entity, defaults=given)[0]


def buyer(ledger: Ledger, number: str, **values: Any) -> Buyer:
    """A new customer whose bills go by e-mail, at an address in Paris."""
    customer = ledger.account(number).customer
    customer.country, customer.address = "FR", "1 rue de la Paix\n75002 Paris"
    customer.save()
    return Buyer.objects.create(customer=customer, **values)


def plain(ledger: Ledger, number: str, **values: Any) -> dict[str, Any]:
    """One line of two hours at 100.00 and 19 % tax: 238.00."""
    line = {"name": "Advice", "quantity": "2", "unit": "HUR", "price": "100.00", "tax": "S19"}
    return {"entity": ledger.entity.code, "customer": number, "lines": [line], **values}


def link_to_a_bill(*, customer: Customer, entity: Entity, now: datetime) -> dict[str, dict[str, object]]:
    """What the addresses behind a link to an invoice with a file need, by their names."""
    Customer.objects.filter(pk=customer.pk).update(country="DE", address="Weg 1\n10115 Berlin")
    Seller.objects.create(entity=entity, vat_id="DE123456789", city="Berlin", postcode="10115")
    given = {
        "entity": entity.code,
        "customer": customer.number,
        "lines": [{"name": "Advice", "price": "100.00", "tax": "S19"}],
        "attachments": [{"name": "a.csv", "media_type": "text/csv", "content": "eA=="}],
    }
    (bill,) = issue(plains=[given], now=now, actor="test")
    token = token_of(link=link_for(bill=bill, now=now, actor="test"))
    return {
        **{f"portal:{name}": {"token": token} for name in ("bill", "bill_document", "bill_einvoice")},
        "portal:bill_file": {"token": token, "number": 1},
    }
