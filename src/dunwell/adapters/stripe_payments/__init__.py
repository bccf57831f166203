"""Stripe as a payment provider, by its own client: pages by Checkout, saved methods charged by payment intents."""

from dunwell.adapters.stripe_payments.adapter import StripePayments
from dunwell.adapters.stripe_payments.settings import StripeSettings

__all__ = ["StripePayments", "StripeSettings"]
