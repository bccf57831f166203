"""Keys of the fixed cast's entities, what they read, and a client that sends them."""

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.test import Client
from tests.world import World, make_world, owe

from dunwell.apps.billing.models import Seller
from dunwell.apps.billing.plans import make
from dunwell.apps.organisation.keys import make_key
from dunwell.apps.organisation.scope import ApiWord, system_scope
from dunwell.interfaces.shared.house import clock

EVERYTHING = [word.value for word in ApiWord]
CALLS = {"name": "Calls", "tax": "S19", "metered": True, "prices": [{"tiers": [{"price": "0.5"}]}]}
LINE = {"name": "Licence", "quantity": "2", "price": "50.00", "tax": "S19"}


@dataclass(frozen=True)
class Sender:
    """A client that sends a key, or none."""

    token: str = ""

    def get(self, path: str, **query: Any) -> HttpResponse:
        """Ask for something."""
        return Client().get(f"/api/v1/{path}", query, headers=self._headers())

    def post(self, path: str, body: Any, *, once: str = "", **headers: str) -> HttpResponse:
        """Send something, with an idempotency key where one is given."""
        text = body if isinstance(body, bytes | str) else json.dumps(body)
        named = {"Idempotency-Key": once} if once else {}
        return Client(raise_request_exception=False).post(
            f"/api/v1/{path}", text, content_type="application/json",
            headers=self._headers() | named | headers,
        )  # fmt: skip

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"} if self.token else {}


def sender(*codes: str, words: list[str] | None = None, **more: Any) -> Sender:
    """A client with a new key for these entities, that may do everything unless `words` say what."""
    given = {"name": "Shop", "words": words or EVERYTHING, "entity_codes": codes, "now": clock()}
    _, token = make_key(scope=system_scope(actor="test"), **given, **more)
    return Sender(token)


def made() -> World:
    """The cast, with a seller that may bill, something open on both sides, and a plan that meters calls."""
    world = make_world()
    for entity, vat_id in ((world.north, "DE123456789"), (world.south, "")):
        Seller.objects.create(
            entity=entity, vat_id=vat_id, street="Hauptstr. 1", city="Berlin", postcode="10115"
        )
    for customer in (world.abel, world.berg):
        customer.country = "DE"
        customer.address = "Optikweg 1\n10115 Berlin"
        customer.save()
    owe(world.abel_account, ("A-1", 100_00, 20), ("A-2", 50_00, -5_000))
    owe(world.berg_account, ("B-1", 70_00, 20))
    starts = (clock().date() - timedelta(days=3)).isoformat()
    given = {"entity": "NORTH", "customer": "C-1001", "external_id": "P-1", "starts_on": starts}
    make(plain={**given, "items": [CALLS]}, now=clock(), actor="test")
    return world


def bill(**changes: Any) -> dict[str, Any]:
    """A bill of North to Abel over 119.00."""
    return {"entity": "NORTH", "customer": "C-1001", "lines": [LINE]} | changes
