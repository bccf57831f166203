"""Stripe's servers as a script: an answer for each call, written as Stripe documents it, and what was asked."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import stripe

from dunwell.adapters.stripe_payments import StripePayments, StripeSettings

ENDS = datetime(2026, 5, 22, 20, 0, tzinfo=UTC)
CARD = {
    "id": "pm_1",
    "type": "card",
    "card": {"brand": "visa", "last4": "4242", "exp_month": 2, "exp_year": 2028, "country": "DE"},
}


@dataclass
class Scripted(stripe.HTTPClient):
    """Answers by method and path, and remembers what it was asked; an answer may be an exception."""

    answers: dict[str, Any] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str], Mapping[str, str]]] = field(default_factory=list)
    name = "requests"

    def __post_init__(self) -> None:
        super().__init__()

    def request(self, method: str, url: str, headers: Any, post_data: Any = None, **_: Any) -> Any:
        parts = urlsplit(url)
        call = f"{method.upper()} {parts.path.removeprefix('/v1/')}"
        self.asked.append((call, dict(parse_qsl(post_data or parts.query)), headers))
        said = self.answers[call]
        if isinstance(said, Exception):
            raise said
        status, body = said if isinstance(said, tuple) else (200, said)
        return json.dumps(body), status, {}

    def close(self) -> None:
        pass


def provider(answers: dict[str, Any]) -> tuple[StripePayments, Scripted]:
    client = Scripted(answers=answers)
    settings = StripeSettings(key="sk_test_x", webhook_secret="whsec_x")
    return StripePayments(settings=settings, http_client=client), client


def session(**changes: object) -> dict[str, object]:
    given = {
        "id": "cs_1",
        "object": "checkout.session",
        "mode": "payment",
        "status": "open",
        "url": "https://checkout.stripe.com/c/pay/cs_1",
        "amount_total": 11_900,
        "currency": "eur",
        "metadata": {"dunwell_key": "attempt-1"},
        "payment_intent": None,
    }
    return given | changes


def intent(**changes: object) -> dict[str, object]:
    given = {
        "id": "pi_1",
        "object": "payment_intent",
        "status": "succeeded",
        "amount": 11_900,
        "currency": "eur",
        "metadata": {"dunwell_key": "attempt-1"},
        "payment_method": CARD,
        "latest_charge": {
            "id": "ch_1",
            "object": "charge",
            "amount_refunded": 900,
            "disputed": False,
            "balance_transaction": {"id": "txn_1", "fee": 204},
        },
    }
    return given | changes


def fault(code: str = "", *, status: int = 400, kind: str = "invalid_request_error", **more: object) -> Any:
    return status, {"error": {"type": kind, "code": code, "message": "No.", **more}}
