"""StripePayments: payouts, giving back, what goes wrong, webhooks; against answers as Stripe documents them."""

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import stripe
from tests.adapters.payments.scripted_stripe import ENDS, fault, intent, provider, session
from tests.sandbox_world import order

from dunwell.ports.errors import Refused, Unavailable
from dunwell.ports.payments import ChargeState, EventKind, PayoutLineKind

# --- Payouts


def line(category: str, amount: int, fee: int = 0, **source: object) -> dict[str, object]:
    return {
        "id": f"txn_{category}",
        "object": "balance_transaction",
        "type": category,
        "reporting_category": category,
        "amount": amount,
        "fee": fee,
        "currency": "eur",
        "description": None,
        "source": source or None,
    }


def test_a_payout_adds_up_and_each_line_knows_its_charge() -> None:
    lines = [
        line(
            "charge",
            11_900,
            204,
            id="ch_1",
            object="charge",
            payment_intent="pi_1",
            metadata={"dunwell_key": "a"},
        ),
        line(
            "refund",
            -900,
            id="re_1",
            object="refund",
            payment_intent="pi_1",
            metadata={"dunwell_charge_key": "a"},
        ),
        line("dispute", -5000, 1500, id="dp_1", object="dispute", payment_intent="pi_2", metadata={}),
        line("dispute_reversal", 5000, id="dp_1", object="dispute", payment_intent="pi_2", metadata={}),
        line("charge_failure", -700, id="pyr_1", object="refund", payment_intent="pi_2", metadata={}),
        line("fee", -20),
        line("something_new", 7),
        line("payout", -8583),
    ]
    payments, client = provider(
        {
            "GET payouts/po_1": {
                "id": "po_1",
                "object": "payout",
                "amount": 8583,
                "currency": "eur",
                "arrival_date": int(datetime(2026, 5, 26, tzinfo=UTC).timestamp()),
            },
            "GET balance_transactions": {"object": "list", "data": lines, "has_more": False},
            "GET payment_intents/pi_2": intent(id="pi_2", metadata={"dunwell_key": "b"}),
        }
    )

    amount, currency, arrives_on, told = payments.payout(reference="po_1")

    assert (amount, currency, arrives_on) == (8583, "EUR", date(2026, 5, 26))
    assert sum(one.gross_minor - one.fee_minor for one in told) == amount
    assert [(one.kind, one.charge_reference, one.charge_key) for one in told] == [
        (PayoutLineKind.CHARGE, "pi_1", "a"),
        (PayoutLineKind.REFUND, "pi_1", "a"),
        (PayoutLineKind.DISPUTE, "pi_2", "b"),
        (PayoutLineKind.DISPUTE_REVERSED, "pi_2", "b"),
        (PayoutLineKind.DISPUTE, "pi_2", "b"),
        (PayoutLineKind.FEE, "", ""),
        (PayoutLineKind.ADJUSTMENT, "", ""),
    ]
    assert [call for call, _, _ in client.asked].count("GET payment_intents/pi_2") == 1


def test_giving_back_keeps_both_keys_and_asks_by_the_payment() -> None:
    refund = {
        "id": "re_1",
        "object": "refund",
        "amount": 900,
        "currency": "eur",
        "status": "pending",
        "metadata": {"dunwell_key": "r"},
    }
    page = session(status="complete", payment_intent=intent())
    payments, client = provider({"GET checkout/sessions/cs_1": page, "POST refunds": refund})

    made = payments.repay(key="r", charge="cs_1", amount_minor=900, currency="EUR")

    assert (made.key, made.state, made.amount_minor) == ("r", ChargeState.PROCESSING, 900)
    assert client.asked[1][1] == {
        "payment_intent": "pi_1",
        "amount": "900",
        "metadata[dunwell_key]": "r",
        "metadata[dunwell_charge_key]": "attempt-1",
    }


# --- What goes wrong


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (fault("resource_missing", status=404), "unknown_reference"),
        (fault("amount_too_small"), "amount_invalid"),
        (
            fault("parameter_invalid_integer", param="line_items[0][price_data][unit_amount]"),
            "amount_invalid",
        ),
        (fault(kind="idempotency_error"), "key_reused"),
        (fault(status=401), "not_allowed"),
        (fault(status=403), "not_allowed"),
        (fault("something_new"), "not_supported"),
        (fault("card_declined", status=402, kind="card_error"), "declined"),
    ],
)
def test_a_no_is_told_by_its_code_and_not_tried_again(said: Any, code: str) -> None:
    payments, client = provider({"POST checkout/sessions": said})

    with pytest.raises(Refused) as caught:
        payments.open_page(order=order())

    assert caught.value.code == code
    assert "sk_test_x" not in caught.value.message
    assert len(client.asked) == 1


@pytest.mark.parametrize(
    "said",
    [
        stripe.APIConnectionError("the line is down"),  # type: ignore[no-untyped-call]
        fault(status=500, kind="api_error"),
        fault(status=503, kind="api_error"),
        fault("rate_limit", status=429),
        fault("idempotency_key_in_use", status=409),
    ],
)
def test_what_may_be_tried_again_is_tried_by_whoever_asked(said: Any) -> None:
    payments, client = provider({"POST checkout/sessions": said})

    with pytest.raises(Unavailable):
        payments.open_page(order=order())

    assert len(client.asked) == 1


# --- Webhooks


@pytest.mark.parametrize(
    ("name", "thing", "kind", "reference"),
    [
        ("checkout.session.completed", {"id": "cs_1", "mode": "payment"}, EventKind.CHARGE, "cs_1"),
        ("checkout.session.completed", {"id": "cs_1", "mode": "setup"}, EventKind.SETUP, "cs_1"),
        ("payment_intent.payment_failed", {"id": "pi_1"}, EventKind.CHARGE, "pi_1"),
        ("charge.succeeded", {"id": "ch_1", "payment_intent": "pi_1"}, EventKind.CHARGE, "pi_1"),
        ("charge.refunded", {"id": "ch_1", "payment_intent": "pi_1"}, EventKind.REFUND, "pi_1"),
        (
            "refund.updated",
            {"id": "re_1", "charge": "ch_1", "payment_intent": None},
            EventKind.REFUND,
            "ch_1",
        ),
        (
            "charge.dispute.created",
            {"id": "dp_1", "payment_intent": {"id": "pi_1"}},
            EventKind.DISPUTE,
            "pi_1",
        ),
        ("payout.paid", {"id": "po_1"}, EventKind.PAYOUT, "po_1"),
        ("payment_method.detached", {"id": "pm_1"}, EventKind.METHOD, "pm_1"),
        ("mandate.updated", {"id": "mandate_1", "payment_method": "pm_1"}, EventKind.METHOD, "pm_1"),
        ("customer.created", {"id": "cus_1"}, EventKind.OTHER, "cus_1"),
    ],
)
def test_a_webhook_names_whom_to_ask(
    name: str, thing: dict[str, object], kind: EventKind, reference: str
) -> None:
    payments, _ = provider({})
    told = {"id": "evt_1", "type": name, "created": int(ENDS.timestamp()), "data": {"object": thing}}
    body = json.dumps(told)
    signature = stripe.WebhookSignature._compute_signature(f"{int(ENDS.timestamp())}.{body}", "whsec_x")
    headers = {"Stripe-Signature": f"t={int(ENDS.timestamp())},v1={signature}"}

    event = payments.read_event(body=body.encode(), headers=headers, now=ENDS + timedelta(minutes=4))

    assert (event.kind, event.reference, event.name, event.created_at) == (kind, reference, name, ENDS)
