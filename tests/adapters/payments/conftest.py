"""The providers of the contract suite: the sandbox as a process, and StripePayments on a stand-in for its servers."""

import hashlib
import hmac
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from tests.adapters.payments.localstripe_world import LocalStripe, running_localstripe
from tests.sandbox_world import SECRET, SandboxWorld, hook_target, running_sandbox, sandbox

from dunwell.adapters.sandbox_psp import signing
from dunwell.ports.payments import PaymentProvider

__all__ = ["hook_target", "sandbox"]

NOW = datetime(2026, 5, 22, 8, 30, tzinfo=UTC)
# What the stand-in for Stripe does not have: each test that needs it is skipped there, and says so.
LACKS = {
    "pages": "localstripe has no Checkout",
    "idempotency": "localstripe knows no idempotency keys",
    "payouts": "localstripe pays out without lines",
    "overpaying": "localstripe gives back more than was paid",
}


@dataclass
class World:
    """One provider, and the part of those who sit on its other side."""

    name: str
    payments: PaymentProvider
    other: Any
    declined_as: str
    """Its word for the card that is declined later."""

    def needs(self, thing: str) -> None:
        if self.name == "stripe":
            pytest.skip(LACKS[thing])

    def save_card(self, number: str, *, payer: str = "cus_1") -> str:
        if self.name == "stripe":
            return str(self.other.save_card(number, payer=payer))
        return str(self.other.save_card(number, payer=payer, key=str(uuid4())))

    def save_debit(self, iban: str) -> str:
        if self.name == "stripe":
            return str(self.other.save_debit(iban))
        hosted = self.other.open_page(key=str(uuid4()), is_saving=True)
        self.other.pay_by_debit(hosted.url, iban)
        return str(self.payments.charge(reference=hosted.reference).method.reference)  # type: ignore[union-attr]

    def settle(self, reference: str) -> None:
        """Let the banks settle a debit; the stand-in does so by itself after half a second."""
        if self.name == "sandbox":
            self.other.settle(reference)

    def signed(self, about: dict[str, object] | bytes, *, at: datetime = NOW) -> tuple[bytes, dict[str, str]]:
        """A webhook as this provider signs it: of `charge.succeeded` in its own words, or of these bytes."""
        seconds = int(at.timestamp())
        if self.name == "sandbox":
            ours: dict[str, Any] = {
                "name": "charge.succeeded",
                "kind": "charge",
                "created_at": NOW.isoformat(),
                "details": {},
            }
            body = about if isinstance(about, bytes) else json.dumps(ours | about).encode()
            return body, {signing.HEADER: signing.sign(secret=SECRET, body=body, at=seconds)}
        thing = {"id": about["reference"]} if isinstance(about, dict) else {}
        told: dict[str, Any] = {
            "type": "payment_intent.succeeded",
            "created": int(NOW.timestamp()),
            "data": {"object": thing},
        }
        body = about if isinstance(about, bytes) else json.dumps(told | {"id": about["id"]}).encode()
        digest = hmac.new(b"whsec_of_the_tests", f"{seconds}.".encode() + body, hashlib.sha256).hexdigest()
        return body, {"Stripe-Signature": f"t={seconds},v1={digest}"}


@pytest.fixture(scope="module")
def shared_sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxWorld]:
    """One process for a whole module: each test takes keys of its own."""
    home: Path = tmp_path_factory.mktemp("sandbox") / "home"
    with running_sandbox(home=home) as world:
        yield world


@pytest.fixture(scope="module")
def shared_localstripe() -> Iterator[LocalStripe]:
    with running_localstripe() as world:
        yield world


@pytest.fixture(params=["sandbox", "stripe"])
def world(request: pytest.FixtureRequest) -> World:
    name = str(request.param)
    other = request.getfixturevalue("shared_sandbox" if name == "sandbox" else "shared_localstripe")
    declined_as = "insufficient_funds" if name == "sandbox" else "do_not_honour"
    return World(name=name, payments=other.payments, other=other, declined_as=declined_as)
