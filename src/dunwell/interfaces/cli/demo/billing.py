"""Bills for the demo group: issued, corrected, with time for a mistake; an order that waits for its deposit; a plan."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from dunwell.apps.billing.gathering import gather, set_aside
from dunwell.apps.billing.issuing import issue, set_out, take_back
from dunwell.apps.billing.models import Bill, Buyer, Seller
from dunwell.apps.billing.orders import accept, quote
from dunwell.apps.billing.plans import make
from dunwell.apps.organisation.models import Entity
from dunwell.apps.parties.models import Customer
from dunwell.core.calendar import add_months
from dunwell.interfaces.cli.demo.days import evening

SELLERS: dict[str, dict[str, Any]] = {
    "DE": {
        "tax": "S19",
        "legal_note": "Amtsgericht Berlin · Geschäftsführung: Larkmoor Holding",
        "bank": "Demo Bank",
        "contact_name": "Larkmoor Accounts",
        "contact_phone": "+49 30 000000",
        "qr": "epc",
        "taxes": {"full": {"category": "S", "rate": "19"}, "reduced": {"category": "S", "rate": "7"}},
    },
    "GB": {
        "tax": "S20",
        "legal_note": "Registered in England and Wales",
        "bank": "Demo Bank plc",
        "taxes": {"full": {"category": "S", "rate": "20"}},
    },
    "US": {
        "tax": "none",
        "bank": "Demo National Bank",
        "taxes": {"none": {"category": "O", "reason": "Not subject to value added tax"}},
    },
}
"""By country: what the bills of an entity there say, and with which code their lines are taxed."""

CUSTOMERS_EACH = 4
MAINTENANCE_LEFT_DAYS = 50  # of its term: its customer is told that it goes on
LEITWEG = {
    "buyer_reference": "04011000-1234512345-06",
    "endpoint_scheme": "0204",
    "endpoint": "04011000-1234512345-06",
}


def bill_demo(*, actor: str, as_of: date, now: datetime) -> int:
    """Issue some bills of every entity; the same again does nothing. Return how many were issued."""
    if Bill.objects.exists():
        return 0
    count = 0
    for entity in Entity.objects.filter(country__in=SELLERS).order_by("pk"):
        with transaction.atomic():
            count += _bill(entity, actor=actor, as_of=as_of, now=now)
    return count


def _bill(entity: Entity, *, actor: str, as_of: date, now: datetime) -> int:
    known = dict(SELLERS[entity.country])
    tax = known.pop("tax")
    Seller.objects.create(entity=entity, **known)
    customers = _customers(entity)
    if len(customers) < CUSTOMERS_EACH:
        return 0
    first, second, third, fourth = customers
    if entity.country == "DE":  # as a public buyer asks for it
        Buyer.objects.create(customer=first, channels=["einvoice", "email"], einvoice="xrechnung", **LEITWEG)
    Buyer.objects.create(customer=second, has_hard_copy=bool(second.address))
    Buyer.objects.create(customer=third, channels=["portal"])
    before = min(now, evening(of=as_of - timedelta(days=1)))
    issued = issue(
        plains=[
            _plain(entity, first, tax, "Licences, one year", "12", "490.00", terms="2/10 NET30"),
            _plain(
                entity, second, tax, "Implementation", "40", "135.00", unit="HUR", purchase_order="PO-20771"
            ),
            _plain(entity, third, tax, "Support", "1", "1290.00", notes=["Thank you for your trust."]),
        ],
        now=before,
        actor=actor,
    )
    issued += issue(
        plains=[
            {
                **_plain(
                    entity, second, tax, "Implementation: two hours too many", "2", "135.00", unit="HUR"
                ),
                "kind": "credit_note",
                "corrects": [issued[1].number],
            }
        ],
        now=now,
        actor=actor,
    )
    order = quote(
        plain=_plain(entity, first, tax, "Roll-out at three sites", "1", "24000.00"), now=before, actor=actor
    )
    accept(order=order, now=before, actor=actor, evidence={"name": "By mail"})
    make(plain=_plan(entity, third, tax, starts_on=as_of), now=now, actor=actor)
    make(plain=_maintenance(entity, second, tax, as_of=as_of), now=now, actor=actor)
    _gather_two(entity, second, tax, now=now, actor=actor)
    set_out(plain=_plain(entity, fourth, tax, "Workshop", "2", "1850.00", unit="DAY"), now=now, actor=actor)
    return len(issued)


def _gather_two(entity: Entity, customer: Customer, tax: str, *, now: datetime, actor: str) -> None:
    """Two deliveries under two orders of a customer's, as one bill that may still be undone."""
    several = [
        set_out(
            plain=_plain(entity, customer, tax, name, "1", price, purchase_order=number),
            now=now,
            actor=actor,
        )
        for name, price, number in (("Scanner", "380.00", "PO-20790"), ("Cradle", "45.00", "PO-20801"))
    ]
    drafts = [take_back(bill=one, now=now, actor=actor) for one in several]
    gather(rows=set_aside(bills=drafts, now=now, actor=actor), now=now, actor=actor)


def _customers(entity: Entity) -> list[Customer]:
    """Customers of the entity at home, who can be written to."""
    found = Customer.objects.filter(
        accounts__entity=entity,
        accounts__currency=entity.currency,
        country=entity.country,
        contacts__email__gt="",
        contacts__undeliverable_at__isnull=True,
    )
    return list(found.distinct().order_by("pk")[:CUSTOMERS_EACH])


def _plan(entity: Entity, customer: Customer, tax: str, *, starts_on: date) -> dict[str, Any]:
    """Hosting by the month, in advance; the day's tick bills it."""
    item = {
        "key": "hosting",
        "name": "Hosting",
        "tax": tax,
        "unit": "MON",
        "price": "420.00",
        "quantity": "3",
    }
    return {
        "entity": entity.code,
        "customer": customer.number,
        "external_id": f"demo/{entity.code}/{customer.number}/hosting",
        "starts_on": starts_on.isoformat(),
        "items": [item],
    }


def _maintenance(entity: Entity, customer: Customer, tax: str, *, as_of: date) -> dict[str, Any]:
    """Maintenance by the year, billed when it is over: its term ends in some weeks, and costs more from then on."""
    starts_on = add_months(on=as_of + timedelta(days=MAINTENANCE_LEFT_DAYS), months=-12)
    follows_on = add_months(on=starts_on, months=12)
    prices = [
        {"from": starts_on.isoformat(), "price": "2400.00"},
        {"from": follows_on.isoformat(), "price": "2520.00"},
    ]
    return {
        "entity": entity.code,
        "customer": customer.number,
        "external_id": f"demo/{entity.code}/{customer.number}/maintenance",
        "starts_on": starts_on.isoformat(),
        "unit": "year",
        "timing": "arrears",
        "contract": "M-2041",
        "term": {"every": 1, "unit": "year", "notice_days": 30, "tell_days": 60},
        "items": [{"key": "maintenance", "name": "Maintenance", "tax": tax, "prices": prices}],
    }


def _plain(
    entity: Entity,
    customer: Customer,
    tax: str,
    name: str,
    quantity: str,
    price: str,
    *,
    unit: str = "C62",
    **more: object,
) -> dict[str, Any]:
    line = {"name": name, "quantity": quantity, "unit": unit, "price": price, "tax": tax}
    return {
        "entity": entity.code,
        "customer": customer.number,
        "external_id": f"demo/{entity.code}/{customer.number}/{name}",
        "lines": [line],
        **more,
    }
