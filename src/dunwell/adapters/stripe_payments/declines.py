"""Stripe's reasons for a decline, in the words of the port. What is not known here is `unknown`, never a guess."""

from collections.abc import Mapping
from typing import Any

_SAME = frozenset(
    {
        *("insufficient_funds", "expired_card", "lost_card", "stolen_card", "card_not_supported"),
        *("incorrect_number", "incorrect_cvc", "processing_error", "authentication_required"),
        *("account_closed", "debit_not_allowed", "try_again_later"),
    }
)
# By Stripe's word, a card's decline code or an error code.
_OTHERS: Mapping[str, str] = {
    "generic_decline": "do_not_honour",
    "card_declined": "do_not_honour",
    "do_not_honor": "do_not_honour",
    "call_issuer": "do_not_honour",
    "no_action_taken": "do_not_honour",
    "not_permitted": "do_not_honour",
    "transaction_not_allowed": "do_not_honour",
    "service_not_allowed": "do_not_honour",
    "approve_with_id": "try_again_later",
    "issuer_not_available": "bank_unavailable",
    "reenter_transaction": "try_again_later",
    "card_velocity_exceeded": "limit_exceeded",
    "withdrawal_count_limit_exceeded": "limit_exceeded",
    "amount_too_large": "limit_exceeded",
    "currency_not_supported": "card_not_supported",
    "fraudulent": "fraud_suspected",
    "merchant_blacklist": "fraud_suspected",
    "security_violation": "fraud_suspected",
    "restricted_card": "fraud_suspected",
    "pickup_card": "stolen_card",
    "invalid_account": "account_invalid",
    "invalid_account_number": "account_invalid",
    "bank_account_restricted": "debit_not_allowed",
    "debit_not_authorized": "debit_not_allowed",
    "debit_disputed": "debit_disputed",
    "debit_authorization_not_match": "mandate_invalid",
    "payment_method_invalid_parameter": "incorrect_number",
    "invalid_number": "incorrect_number",
    "invalid_cvc": "incorrect_cvc",
    "invalid_expiry_month": "expired_card",
    "invalid_expiry_year": "expired_card",
    "revocation_of_authorization": "revoked",
    "revocation_of_all_authorizations": "revoked",
    "stop_payment_order": "revoked",
    "mandate_invalid": "mandate_invalid",
    "payment_intent_mandate_invalid": "mandate_invalid",
    "refer_to_customer": "debit_disputed",
    "recipient_deceased": "account_closed",
    "bank_ownership_changed": "account_invalid",
    "bank_account_unusable": "account_invalid",
    "payment_intent_authentication_failure": "authentication_failed",
    "setup_intent_authentication_failure": "authentication_failed",
    "payment_method_customer_decline": "abandoned",
    "payment_intent_payment_attempt_expired": "abandoned",
    "payment_method_provider_timeout": "bank_unavailable",
    "payment_method_provider_decline": "do_not_honour",
}


def normalised(fault: Mapping[str, Any] | None) -> str:
    """The port's word for an error as Stripe gives it; "" for none. The decline code says more than the code."""
    if not fault:
        return ""
    for name in ("decline_code", "code"):
        said = str(fault.get(name) or "")
        if said in _SAME:
            return said
        if said in _OTHERS and not (
            name == "decline_code" and said == "generic_decline" and fault.get("code") in _SAME
        ):
            return _OTHERS[said]
    return "unknown"
