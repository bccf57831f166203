"""What is needed to speak to Stripe."""

from dataclasses import dataclass

API_VERSION = "2026-10-28.endive"
"""The version that the answers are read in: the one that the locked client is made for."""
TIMEOUT_SECONDS = 15.0


@dataclass(frozen=True, slots=True, kw_only=True)
class StripeSettings:
    """`key` acts for us, `webhook_secret` verifies what Stripe tells us; `api` is another address than Stripe's."""

    key: str
    webhook_secret: str = ""
    api: str = ""
    timeout_seconds: float = TIMEOUT_SECONDS
