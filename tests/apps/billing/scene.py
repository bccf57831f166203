"""Who sells and who buys in the tests of bills, and what a bill is written from."""

from datetime import date
from typing import Any

from tests.ledger import Ledger

from dunwell.apps.billing.models import Buyer, Seller

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
