"""Stripe's objects, as plain mappings, in the records of the port. Nothing here asks or writes anything."""

import calendar
from collections.abc import Mapping
from datetime import date
from typing import Any

from dunwell.adapters.stripe_payments.declines import normalised
from dunwell.ports.payments import (
    Charge,
    ChargeState,
    MethodKind,
    PayoutLine,
    PayoutLineKind,
    Repayment,
    SavedMethod,
    Setup,
)

Thing = Mapping[str, Any]
KEY = "dunwell_key"
"""The name under which a payment keeps our idempotency key: what is written on it stays with its charge."""
CHARGE_KEY, PAYER = "dunwell_charge_key", "dunwell_payer"

_INTENT_STATES: Mapping[str, ChargeState] = {
    "requires_confirmation": ChargeState.OPEN,
    "requires_action": ChargeState.ACTION_NEEDED,
    "processing": ChargeState.PROCESSING,
    "requires_capture": ChargeState.PROCESSING,
    "succeeded": ChargeState.SUCCEEDED,
    "canceled": ChargeState.EXPIRED,
}
_REFUND_STATES: Mapping[str, ChargeState] = {
    "pending": ChargeState.PROCESSING,
    "requires_action": ChargeState.ACTION_NEEDED,
    "succeeded": ChargeState.SUCCEEDED,
}
_LINES: Mapping[str, PayoutLineKind] = {
    "charge": PayoutLineKind.CHARGE,
    "refund": PayoutLineKind.REFUND,
    "refund_failure": PayoutLineKind.REFUND,
    "partial_capture_reversal": PayoutLineKind.REFUND,
    "dispute": PayoutLineKind.DISPUTE,
    "charge_failure": PayoutLineKind.DISPUTE,  # a debit that came back
    "dispute_reversal": PayoutLineKind.DISPUTE_REVERSED,
    "fee": PayoutLineKind.FEE,
    "network_cost": PayoutLineKind.FEE,
    "tax": PayoutLineKind.FEE,
}
LOST_DISPUTES, WON_DISPUTES = frozenset({"lost"}), frozenset({"won", "warning_closed", "prevented"})
_WALLETS = {
    "apple_pay": "Apple Pay",
    "google_pay": "Google Pay",
    "samsung_pay": "Samsung Pay",
    "link": "Link",
}


def part(thing: Thing | None, name: str) -> Thing:
    """A part that was expanded, else nothing of it: Stripe gives its name alone where it was not."""
    found = (thing or {}).get(name)
    return found if isinstance(found, Mapping) else {}


def name_of(value: object) -> str:
    """The identifier of something that is given whole or by its identifier."""
    return str(value.get("id", "")) if isinstance(value, Mapping) else str(value or "")


def charge_of(
    *, session: Thing | None, intent: Thing, disputes: list[Thing], mandate_reference: str = ""
) -> Charge:
    """What a page and its payment say together; `intent` is empty where nobody has tried to pay yet."""
    taken = part(intent, "latest_charge")
    state, code = _state(session=session, intent=intent)
    standing = sum(int(one["amount"]) for one in disputes if one.get("status") not in WON_DISPUTES)
    method = part(intent, "payment_method") or part(taken, "payment_method")
    kind = str(method.get("type") or part(taken, "payment_method_details").get("type") or "")
    if kind == "sepa_debit" and any(one.get("status") in LOST_DISPUTES for one in disputes):
        state, code = ChargeState.FAILED, "debit_disputed"  # the debtor's bank took it back
    whole = session or intent
    amount = intent.get("amount") if intent else whole.get("amount_total")
    return Charge(
        reference=str(whole["id"]),
        key=str(part(whole, "metadata").get(KEY) or part(intent, "metadata").get(KEY) or ""),
        state=state,
        amount_minor=int(amount or 0),
        currency=str(whole.get("currency") or "").upper(),
        refunded_minor=int(taken.get("amount_refunded") or 0),
        disputed_minor=standing,
        fee_minor=int(part(taken, "balance_transaction").get("fee") or 0),
        method=method_of(method, is_saved=bool(method.get("customer")), mandate_reference=mandate_reference)
        if kind and method
        else None,
        decline_code=code,
        action_url=_action_url(session=session, intent=intent) if state == ChargeState.ACTION_NEEDED else "",
    )


def _state(*, session: Thing | None, intent: Thing) -> tuple[ChargeState, str]:
    """A page that is open takes another try; without one, a payment that wants another method has failed."""
    status = str(intent.get("status") or "")
    page = str((session or {}).get("status") or "")
    code = normalised(intent.get("last_payment_error"))
    if status in _INTENT_STATES and not (
        page == "expired" and status in {"requires_confirmation", "requires_action"}
    ):
        state = _INTENT_STATES[status]
        return state, code if state == ChargeState.OPEN else ""
    if page == "expired":
        return ChargeState.EXPIRED, code
    if page == "open":
        return ChargeState.OPEN, code
    if page == "complete" and not intent:
        return ChargeState.PROCESSING, ""
    return ChargeState.FAILED, code or "unknown"


def _action_url(*, session: Thing | None, intent: Thing) -> str:
    return str(
        (session or {}).get("url") or part(part(intent, "next_action"), "redirect_to_url").get("url") or ""
    )


def method_of(thing: Thing, *, is_saved: bool, mandate_reference: str = "") -> SavedMethod:
    """A payment method; its reference is "" where nobody may charge it again."""
    kind = str(thing.get("type") or "")
    reference = str(thing.get("id") or "") if is_saved else ""
    if kind == "sepa_debit":
        debit = part(thing, kind)
        country = str(debit.get("country") or "")
        return SavedMethod(
            reference=reference,
            kind=MethodKind.SEPA_DEBIT,
            label=f"{country} •••• {debit.get('last4') or ''}".strip(),
            mandate_reference=mandate_reference,
            network="SEPA",
            country=country,
        )
    if kind != "card":
        return SavedMethod(reference=reference, kind=MethodKind.WALLET, label=kind.replace("_", " ").title())
    card = part(thing, kind)
    brand = str(card.get("brand") or "card").replace("_", " ").title()
    wallet = _WALLETS.get(str(part(card, "wallet").get("type") or ""), "")
    return SavedMethod(
        reference=reference,
        kind=MethodKind.WALLET if wallet else MethodKind.CARD,
        label=f"{f'{wallet}, ' if wallet else ''}{brand} •••• {card.get('last4') or ''}",
        expires_on=_last_day(card),
        network=brand,
        country=str(card.get("country") or ""),
    )


def _last_day(card: Thing) -> date | None:
    year, month = card.get("exp_year"), card.get("exp_month")
    if not year or not month:
        return None
    return date(int(year), int(month), calendar.monthrange(int(year), int(month))[1])


def setup_of(*, session: Thing, mandate_reference: str = "") -> Setup:
    """What became of a page for saving a method."""
    intent = part(session, "setup_intent")
    code = normalised(intent.get("last_setup_error"))
    status, page = str(intent.get("status") or ""), str(session.get("status") or "")
    if status == "succeeded":
        state, code = ChargeState.SUCCEEDED, ""
    elif page == "expired" or status == "canceled":
        state = ChargeState.EXPIRED
    elif page == "complete":
        state = ChargeState.PROCESSING if status == "processing" else ChargeState.FAILED
    else:
        state = ChargeState.OPEN
    method = part(intent, "payment_method")
    return Setup(
        reference=str(session["id"]),
        key=str(part(session, "metadata").get(KEY) or ""),
        state=state,
        method=method_of(method, is_saved=True, mandate_reference=mandate_reference)
        if state == ChargeState.SUCCEEDED and method
        else None,
        decline_code=code,
    )


def repayment_of(thing: Thing) -> Repayment:
    """A refund."""
    return Repayment(
        reference=str(thing["id"]),
        key=str(part(thing, "metadata").get(KEY) or ""),
        state=_REFUND_STATES.get(str(thing.get("status")), ChargeState.FAILED),
        amount_minor=int(thing["amount"]),
        currency=str(thing["currency"]).upper(),
    )


def line_of(thing: Thing, *, charge_key: str) -> PayoutLine:
    """A line of a payout; `source` is expanded. What Stripe calls otherwise than we know is an adjustment."""
    source = part(thing, "source")
    charged = name_of(source.get("payment_intent")) or name_of(source.get("charge"))
    return PayoutLine(
        reference=str(thing["id"]),
        kind=_LINES.get(str(thing.get("reporting_category")), PayoutLineKind.ADJUSTMENT),
        gross_minor=int(thing["amount"]),
        fee_minor=int(thing.get("fee") or 0),
        currency=str(thing["currency"]).upper(),
        charge_reference=charged,
        charge_key=charge_key,
        description=str(thing.get("description") or ""),
    )
