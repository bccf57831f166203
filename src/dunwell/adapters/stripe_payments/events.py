"""Stripe's webhooks: verified by its own client, and told as what to ask about."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime

import stripe

from dunwell.adapters.stripe_payments.mapping import KEY, Thing, name_of, part
from dunwell.ports.errors import Refused
from dunwell.ports.payments import Event, EventKind, SignatureInvalid

HEADER = "Stripe-Signature"
OLDEST_SECONDS = 300
# By the beginning of Stripe's word, the first that fits.
_KINDS = (
    ("checkout.session.", EventKind.CHARGE),
    ("payment_intent.", EventKind.CHARGE),
    ("charge.dispute.", EventKind.DISPUTE),
    ("charge.refund", EventKind.REFUND),
    ("charge.", EventKind.CHARGE),
    ("refund.", EventKind.REFUND),
    ("payout.", EventKind.PAYOUT),
    ("payment_method.", EventKind.METHOD),
    ("mandate.updated", EventKind.METHOD),
)


def read(*, body: bytes, headers: Mapping[str, str], secret: str, now: datetime) -> Event:
    """Verify a webhook of these last five minutes. Raises SignatureInvalid, and Refused where it cannot be read."""
    header = next((value for name, value in headers.items() if name.lower() == HEADER.lower()), "")
    try:
        stripe.WebhookSignature.verify_header(body, header, secret, None)
    except (stripe.SignatureVerificationError, UnicodeDecodeError) as fault:
        raise SignatureInvalid("The webhook is not signed by Stripe with our secret.") from fault
    at = next((part[2:] for part in header.split(",") if part.startswith("t=")), "")
    if abs(now.timestamp() - int(at)) > OLDEST_SECONDS:
        raise SignatureInvalid("The webhook is not of these last five minutes.")
    try:
        told = json.loads(body)
        thing: Thing = told["data"]["object"]
        kind, reference = _about(str(told["type"]), thing)
        key = str(part(thing, "metadata").get(KEY) or "")
        return Event(
            external_id=str(told["id"]),
            kind=kind,
            reference=reference,
            created_at=datetime.fromtimestamp(int(told["created"]), UTC),
            name=str(told["type"]),
            details={"key": key} if key else {},
        )
    except (ValueError, KeyError, TypeError, AttributeError) as fault:
        raise Refused("unreadable", "The webhook is signed, but cannot be read.") from fault


def _about(name: str, thing: Thing) -> tuple[EventKind, str]:
    """What an event is about: whom to ask, by which reference."""
    kind = next((kind for beginning, kind in _KINDS if name.startswith(beginning)), EventKind.OTHER)
    own = str(thing.get("id") or "")
    if name.startswith("checkout.session.") and thing.get("mode") == "setup":
        return EventKind.SETUP, own
    if name == "mandate.updated":
        return kind, name_of(thing.get("payment_method"))
    if name.startswith(("charge.", "refund.")):  # told of a payment, by which everything is asked
        return kind, name_of(thing.get("payment_intent")) or name_of(thing.get("charge")) or own
    return kind, own
