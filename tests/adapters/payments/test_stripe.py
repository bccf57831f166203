"""StripePayments where the stand-in for its servers knows nothing: against answers written as Stripe documents them.

Each test says what Stripe would answer, and asserts what was asked of it and what is made of the answer.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
import stripe
from tests.sandbox_world import order, setup_order

from dunwell.adapters.stripe_payments import StripePayments, StripeSettings
from dunwell.adapters.stripe_payments.declines import normalised
from dunwell.adapters.stripe_payments.settings import API_VERSION
from dunwell.core.payments.declines import DECLINES
from dunwell.ports.errors import Refused, Unavailable
from dunwell.ports.payments import ChargeState, EventKind, MethodKind, PayoutLineKind

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


# --- Pages


def test_a_page_is_asked_for_with_our_key_and_without_a_number() -> None:
    payments, client = provider({"POST checkout/sessions": session()})

    hosted = payments.open_page(order=order(expires_at=ENDS, language="de-AT"))

    [(_, asked, headers)] = client.asked
    assert (hosted.reference, hosted.url) == ("cs_1", "https://checkout.stripe.com/c/pay/cs_1")
    assert hosted.url.startswith(payments.page_hosts[0])
    assert headers["Idempotency-Key"] == "attempt-1"
    assert headers["Stripe-Version"] == API_VERSION
    assert asked == {
        "mode": "payment",
        "success_url": "http://localhost:8000/portal/pay/abc/back/",
        "cancel_url": "http://localhost:8000/portal/pay/abc/back/",
        "client_reference_id": "attempt-1",
        "metadata[dunwell_key]": "attempt-1",
        "allowed_payment_method_types[0]": "card",
        "allowed_payment_method_types[1]": "sepa_debit",
        "locale": "de",
        "expires_at": str(int(ENDS.timestamp())),
        "line_items[0][quantity]": "1",
        "line_items[0][price_data][currency]": "eur",
        "line_items[0][price_data][unit_amount]": "11900",
        "line_items[0][price_data][product_data][name]": "Invoice 2026-0042",
        "customer_email": "ap@brook.example",
        "payment_intent_data[description]": "Invoice 2026-0042",
        "payment_intent_data[metadata][dunwell_key]": "attempt-1",
    }


def test_a_page_that_saves_is_for_a_customer_that_is_made_once() -> None:
    payments, client = provider(
        {"POST customers": {"id": "cus_9", "object": "customer"}, "POST checkout/sessions": session()}
    )

    payments.open_page(order=order(is_saving=True))
    payments.open_setup(order=setup_order())

    made, page, made_again, setup = client.asked
    assert made[1] == {"email": "ap@brook.example", "metadata[dunwell_payer]": "cus_1"}
    assert made[2]["Idempotency-Key"] == made_again[2]["Idempotency-Key"]
    assert page[1]["customer"] == setup[1]["customer"] == "cus_9"
    assert page[1]["payment_intent_data[setup_future_usage]"] == "off_session"
    assert setup[1]["mode"] == "setup"
    assert setup[1]["setup_intent_data[metadata][dunwell_key]"] == "setup-1"


@pytest.mark.parametrize(
    ("methods", "currency", "types"),
    [
        ([MethodKind.WALLET], "USD", ["card"]),
        ([MethodKind.CARD, MethodKind.SEPA_DEBIT], "USD", ["card"]),
        ([MethodKind.SEPA_DEBIT], "EUR", ["sepa_debit"]),
    ],
)
def test_ways_to_pay_are_in_the_words_of_stripe(
    methods: list[MethodKind], currency: str, types: list[str]
) -> None:
    payments, client = provider({"POST checkout/sessions": session()})

    payments.open_page(order=order(methods=methods, currency=currency))

    asked = client.asked[0][1]
    assert [value for name, value in asked.items() if name.startswith("allowed")] == types


@pytest.mark.parametrize(
    ("methods", "currency"),
    [([MethodKind.SEPA_DEBIT], "USD"), ([MethodKind.CARD], "ISK"), ([MethodKind.CARD], "UGX")],
)
def test_what_cannot_be_paid_at_stripe_is_refused_unasked(methods: list[MethodKind], currency: str) -> None:
    payments, client = provider({})

    with pytest.raises(Refused) as caught:
        payments.open_page(order=order(methods=methods, currency=currency))

    assert (caught.value.code, client.asked) == ("not_supported", [])


@pytest.mark.parametrize(
    ("page", "state", "code"),
    [
        (session(), ChargeState.OPEN, ""),
        (
            session(
                payment_intent=intent(
                    status="requires_payment_method",
                    latest_charge=None,
                    last_payment_error={"code": "card_declined", "decline_code": "insufficient_funds"},
                )
            ),
            ChargeState.OPEN,
            "insufficient_funds",
        ),
        (
            session(payment_intent=intent(status="requires_action", latest_charge=None)),
            ChargeState.ACTION_NEEDED,
            "",
        ),
        (session(status="complete", payment_intent=intent(status="processing")), ChargeState.PROCESSING, ""),
        (session(status="complete", payment_intent=intent()), ChargeState.SUCCEEDED, ""),
        (
            session(
                status="complete",
                payment_intent=intent(
                    status="requires_payment_method", last_payment_error={"code": "debit_not_authorized"}
                ),
            ),
            ChargeState.FAILED,
            "debit_not_allowed",
        ),
        (session(status="expired"), ChargeState.EXPIRED, ""),
        (session(status="expired", payment_intent=intent(status="requires_action")), ChargeState.EXPIRED, ""),
        (session(status="expired", payment_intent=intent(status="canceled")), ChargeState.EXPIRED, ""),
    ],
)
def test_a_page_and_its_payment_say_together_where_it_stands(
    page: dict[str, object], state: ChargeState, code: str
) -> None:
    payments, _ = provider({"GET checkout/sessions/cs_1": page})

    found = payments.charge(reference="cs_1")

    assert (found.reference, found.key, found.amount_minor, found.currency) == (
        "cs_1",
        "attempt-1",
        11_900,
        "EUR",
    )
    assert (found.state, found.decline_code) == (state, code)
    assert bool(found.action_url) == (state == ChargeState.ACTION_NEEDED)


def test_what_was_paid_is_told_with_its_fee_and_what_was_given_back() -> None:
    payments, client = provider({"GET payment_intents/pi_1": intent()})

    found = payments.charge(reference="pi_1")

    assert (found.refunded_minor, found.fee_minor, found.disputed_minor) == (900, 204, 0)
    assert found.method
    assert (found.method.reference, found.method.label, found.method.expires_on) == (
        "",
        "Visa •••• 4242",
        date(2028, 2, 29),
    )
    assert client.asked[0][1] == {
        "expand[0]": "payment_method",
        "expand[1]": "latest_charge.balance_transaction",
    }


def test_a_charge_is_found_by_each_of_its_names() -> None:
    payments, _ = provider(
        {
            "GET charges/ch_1": {"id": "ch_1", "object": "charge", "payment_intent": "pi_1"},
            "GET payment_intents/pi_1": intent(),
        }
    )

    assert payments.charge(reference="ch_1") == payments.charge(reference="pi_1")


@pytest.mark.parametrize(
    ("kind", "status", "state", "disputed", "code"),
    [
        ("card", "needs_response", ChargeState.SUCCEEDED, 11_900, ""),
        ("card", "won", ChargeState.SUCCEEDED, 0, ""),
        ("card", "lost", ChargeState.SUCCEEDED, 11_900, ""),
        ("sepa_debit", "lost", ChargeState.FAILED, 11_900, "debit_disputed"),
    ],
)
def test_a_dispute_is_told_as_long_as_it_stands(
    kind: str, status: str, state: ChargeState, disputed: int, code: str
) -> None:
    method = (
        CARD if kind == "card" else {"id": "pm_2", "type": kind, kind: {"last4": "3000", "country": "DE"}}
    )
    charged = {
        "id": "ch_1",
        "disputed": True,
        "amount_refunded": 0,
        "payment_method_details": {"type": kind, kind: {"mandate": "mandate_1"}}
        if kind != "card"
        else {"type": kind},
    }
    payments, _ = provider(
        {
            "GET payment_intents/pi_1": intent(latest_charge=charged, payment_method=method),
            "GET disputes": {"object": "list", "data": [{"id": "dp_1", "amount": 11_900, "status": status}]},
            "GET mandates/mandate_1": {
                "id": "mandate_1",
                "payment_method_details": {"type": kind, kind: {"reference": "UMR-1"}},
            },
        }
    )

    found = payments.charge(reference="pi_1")

    assert (found.state, found.disputed_minor, found.decline_code) == (state, disputed, code)
    assert found.method
    assert found.method.mandate_reference == ("" if kind == "card" else "UMR-1")


def test_a_wallet_is_told_by_its_name() -> None:
    wallet = CARD | {"card": {**CARD["card"], "wallet": {"type": "apple_pay"}}, "customer": "cus_9"}  # type: ignore[dict-item]
    payments, _ = provider({"GET payment_intents/pi_1": intent(payment_method=wallet)})

    method = payments.charge(reference="pi_1").method

    assert method
    assert (method.reference, method.kind, method.label) == (
        "pm_1",
        MethodKind.WALLET,
        "Apple Pay, Visa •••• 4242",
    )


def test_a_method_that_was_saved_is_told_by_its_page() -> None:
    done = session(
        mode="setup",
        status="complete",
        setup_intent={"id": "seti_1", "status": "succeeded", "payment_method": CARD},
    )
    payments, _ = provider({"GET checkout/sessions/cs_1": done})

    found = payments.setup(reference="cs_1")

    assert (found.state, found.key) == (ChargeState.SUCCEEDED, "attempt-1")
    assert found.method
    assert found.method.reference == "pm_1"
    with pytest.raises(Refused) as caught:
        payments.charge(reference="cs_1")
    assert caught.value.code == "unknown_reference"


def test_closing_a_page_that_has_ended_says_how_it_ended() -> None:
    payments, _ = provider(
        {
            "POST checkout/sessions/cs_1/expire": fault(),
            "GET checkout/sessions/cs_1": session(status="complete", payment_intent=intent()),
        }
    )

    assert payments.close_page(reference="cs_1").state == ChargeState.SUCCEEDED


# --- Saved methods


def test_a_decline_of_a_saved_card_is_told_by_the_payment_that_stripe_names() -> None:
    saved = CARD | {"customer": {"id": "cus_9", "metadata": {"dunwell_payer": "cus_1"}}}
    error = {"code": "authentication_required", "decline_code": "authentication_required", "message": "no"}
    declined = intent(status="requires_payment_method", latest_charge=None, last_payment_error=error)
    payments, client = provider(
        {
            "GET payment_methods/pm_1": saved,
            "POST payment_intents": (
                402,
                {"error": {"type": "card_error", **error, "payment_intent": declined}},
            ),
            "GET payment_intents/pi_1": declined,
        }
    )

    made = payments.charge_saved(
        key="k",
        method="pm_1",
        payer_reference="cus_1",
        amount_minor=100,
        currency="EUR",
        description="Invoice 1",
    )

    assert (made.state, made.decline_code) == (ChargeState.FAILED, "authentication_required")
    _, asked, headers = client.asked[1]
    assert headers["Idempotency-Key"] == "k"
    assert (asked["customer"], asked["off_session"], asked["confirm"]) == ("cus_9", "true", "true")


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"code": "card_declined", "decline_code": "generic_decline"}, "do_not_honour"),
        ({"code": "card_declined", "decline_code": "stolen_card"}, "stolen_card"),
        ({"code": "card_declined", "decline_code": "pickup_card"}, "stolen_card"),
        ({"code": "card_declined", "decline_code": "card_velocity_exceeded"}, "limit_exceeded"),
        ({"code": "card_declined", "decline_code": "something_new"}, "do_not_honour"),
        ({"code": "expired_card"}, "expired_card"),
        ({"code": "something_new"}, "unknown"),
        ({}, ""),
        (None, ""),
    ],
)
def test_declines_are_told_in_the_words_of_the_port(told: dict[str, str] | None, code: str) -> None:
    assert normalised(told) == code
    assert not code or code in DECLINES


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
