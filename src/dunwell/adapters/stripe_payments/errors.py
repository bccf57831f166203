"""Stripe's errors in the two of the port: no and no again, or try the same thing later."""

from collections.abc import Iterator
from contextlib import contextmanager

import stripe

from dunwell.ports.errors import Refused, Unavailable

_CODES = {
    "resource_missing": "unknown_reference",
    "amount_too_large": "amount_invalid",
    "amount_too_small": "amount_invalid",
    "parameter_invalid_integer": "amount_invalid",
    "charge_already_refunded": "not_refundable",
    "charge_disputed": "not_refundable",
    "charge_not_refundable": "not_refundable",
    "refund_disputed_payment": "not_refundable",
    "insufficient_funds": "not_refundable",
    "payment_method_not_available": "not_supported",
    "payment_method_unactivated": "not_supported",
    "payment_method_unexpected_state": "method_gone",
}
_NOT_FOUND, _BUSY, _OURS = 404, 409, 500  # busy: with a request of the same key
_AMOUNTS = ("amount", "unit_amount")


@contextmanager
def translated(*, missing: str = "unknown_reference", amount: str = "amount_invalid") -> Iterator[None]:
    """Raise Refused or Unavailable for what Stripe raises; `missing` and `amount` are the codes for this call."""
    try:
        yield
    except (stripe.APIConnectionError, stripe.RateLimitError) as fault:
        raise Unavailable("Stripe does not answer.") from fault
    except stripe.IdempotencyError as fault:
        raise Refused("key_reused", _words(fault)) from fault
    except stripe.CardError as fault:
        raise Refused("declined", _words(fault)) from fault
    except (stripe.AuthenticationError, stripe.PermissionError) as fault:
        raise Refused("not_allowed", "Stripe does not accept DUNWELL_STRIPE_KEY for this.") from fault
    except stripe.InvalidRequestError as fault:
        code = _CODES.get(fault.code or "", "")
        if code == "busy" or fault.http_status == _BUSY:
            raise Unavailable("Stripe is busy with the same request.") from fault
        if fault.http_status == _NOT_FOUND or code == "unknown_reference":
            raise Refused(missing, _words(fault)) from fault
        if not code and any(one in (fault.param or "") for one in _AMOUNTS):
            code = amount
        raise Refused(code or "not_supported", _words(fault)) from fault
    except stripe.StripeError as fault:
        if fault.http_status and fault.http_status < _OURS and fault.http_status != _BUSY:
            raise Refused("not_supported", _words(fault)) from fault
        raise Unavailable("Stripe cannot do it now.") from fault


def _words(fault: stripe.StripeError) -> str:
    return str(fault.user_message or "Stripe says no.")
