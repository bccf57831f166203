"""StripePayments where the stand-in for its servers knows nothing: against answers written as Stripe documents them.

Each test says what Stripe would answer, and asserts what was asked of it and what is made of the answer.
"""

from datetime import date

import pytest
from tests.adapters.payments.scripted_stripe import CARD, ENDS, fault, intent, provider, session
from tests.sandbox_world import order, setup_order

from dunwell.adapters.stripe_payments.declines import normalised
from dunwell.adapters.stripe_payments.settings import API_VERSION
from dunwell.core.payments.declines import DECLINES
from dunwell.ports.errors import Refused
from dunwell.ports.payments import ChargeState, MethodKind

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
