"""What every payment provider does, whoever it is: one suite for the sandbox and for Stripe."""

import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from tests.adapters.payments.conftest import NOW, World
from tests.sandbox_world import CARD, DECLINED_LATER, IBAN, IBAN_FAILS, NO_FUNDS, order, setup_order

from dunwell.adapters.sandbox_psp import SandboxPayments
from dunwell.adapters.stripe_payments import StripePayments, StripeSettings
from dunwell.ports.errors import Refused, Unavailable
from dunwell.ports.payments import (
    Charge,
    ChargeState,
    EventKind,
    MethodKind,
    PaymentProvider,
    SignatureInvalid,
)

NOBODY = "http://127.0.0.1:9"


def charge_saved(
    world: World, method: str, *, key: str = "", amount_minor: int = 4900, payer: str = "cus_1"
) -> Charge:
    return world.payments.charge_saved(
        key=key or str(uuid4()),
        method=method,
        payer_reference=payer,
        amount_minor=amount_minor,
        currency="EUR",
        description="Invoice 2026-0042",
    )


def refused(call: Callable[..., object], *arguments: Any, **named: Any) -> str:
    with pytest.raises(Refused) as caught:
        call(*arguments, **named)
    return caught.value.code


# --- Saved methods


def test_a_saved_card_is_charged_and_can_be_asked_about(world: World) -> None:
    method = world.save_card(CARD)
    key = str(uuid4())

    made = charge_saved(world, method, key=key)

    assert (made.state, made.key, made.amount_minor, made.currency) == (
        ChargeState.SUCCEEDED,
        key,
        4900,
        "EUR",
    )
    assert (made.refunded_minor, made.disputed_minor, made.decline_code, made.action_url) == (0, 0, "", "")
    assert world.payments.charge(reference=made.reference) == made


def test_a_saved_method_is_told_as_people_know_it(world: World) -> None:
    method = world.save_card(CARD)

    told = world.payments.method(reference=method)

    assert (told.reference, told.kind, told.label) == (method, MethodKind.CARD, "Visa •••• 4242")
    assert (told.expires_on, told.network, told.mandate_reference) == (date(2048, 12, 31), "Visa", "")


def test_a_decline_is_an_answer(world: World) -> None:
    method = world.save_card(DECLINED_LATER)

    made = charge_saved(world, method)

    assert (made.state, made.decline_code, made.fee_minor) == (ChargeState.FAILED, world.declined_as, 0)
    assert world.payments.charge(reference=made.reference) == made


def test_a_method_that_was_forgotten_is_charged_no_more(world: World) -> None:
    method = world.save_card(CARD)
    world.payments.forget(method=method)
    world.payments.forget(method=method)
    world.payments.forget(method="pm_never_was")

    assert refused(world.payments.method, reference=method) == "method_gone"
    assert refused(charge_saved, world, method) == "method_gone"
    assert refused(charge_saved, world, "pm_never_was") == "method_gone"


def test_a_method_of_somebody_else_is_not_charged(world: World) -> None:
    method = world.save_card(CARD, payer="cus_of_another")

    assert refused(charge_saved, world, method) == "method_gone"
    assert charge_saved(world, method, payer="cus_of_another").state == ChargeState.SUCCEEDED


def test_a_debit_is_under_way_before_it_is_settled(world: World) -> None:
    method = world.save_debit(IBAN)

    made = charge_saved(world, method)

    assert made.method
    assert (made.method.kind, made.method.label) == (MethodKind.SEPA_DEBIT, "DE •••• 3000")
    if world.name == "sandbox":  # the stand-in for Stripe settles by itself, perhaps before we have looked
        assert made.state == ChargeState.PROCESSING
    world.settle(made.reference)
    assert soon(world, made.reference).state == ChargeState.SUCCEEDED


def soon(world: World, reference: str) -> Charge:
    """The charge once it is under way no more."""
    until = time.monotonic() + 10
    while time.monotonic() < until:
        found = world.payments.charge(reference=reference)
        if found.state != ChargeState.PROCESSING:
            return found
        time.sleep(0.1)
    raise AssertionError("the debit stays under way")


def test_a_debit_without_funds_fails_after_it_was_under_way(world: World) -> None:
    method = world.save_debit(IBAN_FAILS)

    made = charge_saved(world, method)

    assert made.state in {ChargeState.PROCESSING, ChargeState.FAILED}
    if made.state == ChargeState.PROCESSING:
        world.settle(made.reference)
    failed = soon(world, made.reference)
    assert (failed.state, failed.decline_code) == (ChargeState.FAILED, world.declined_as)


# --- Keys


def test_the_same_key_is_the_same_payment_once(world: World) -> None:
    world.needs("idempotency")
    method, key = world.save_card(CARD), str(uuid4())

    made = charge_saved(world, method, key=key)

    assert charge_saved(world, method, key=key) == made
    assert refused(charge_saved, world, method, key=key, amount_minor=4901) == "key_reused"
    assert world.payments.charge(reference=made.reference).amount_minor == 4900


def test_the_same_key_gives_back_once(world: World) -> None:
    world.needs("idempotency")
    made, key = charge_saved(world, world.save_card(CARD)), str(uuid4())

    first = world.payments.repay(key=key, charge=made.reference, amount_minor=900, currency="EUR")

    assert world.payments.repay(key=key, charge=made.reference, amount_minor=900, currency="EUR") == first
    given = {"key": key, "charge": made.reference, "amount_minor": 901, "currency": "EUR"}
    assert refused(world.payments.repay, **given) == "key_reused"
    assert world.payments.charge(reference=made.reference).refunded_minor == 900


# --- Giving back


def test_money_is_given_back_in_parts(world: World) -> None:
    made = charge_saved(world, world.save_card(CARD))
    key = str(uuid4())

    back = world.payments.repay(key=key, charge=made.reference, amount_minor=900, currency="EUR")
    world.payments.repay(key=str(uuid4()), charge=made.reference, amount_minor=4000, currency="EUR")

    assert (back.key, back.state, back.amount_minor, back.currency) == (
        key,
        ChargeState.SUCCEEDED,
        900,
        "EUR",
    )
    found = world.payments.charge(reference=made.reference)
    assert (found.state, found.refunded_minor) == (ChargeState.SUCCEEDED, 4900)


def test_what_cannot_be_given_back_is_refused(world: World) -> None:
    made = charge_saved(world, world.save_card(CARD))
    failed = charge_saved(world, world.save_card(DECLINED_LATER))

    for reference, currency in ((made.reference, "USD"), (failed.reference, "EUR")):
        given = {"key": str(uuid4()), "charge": reference, "amount_minor": 1, "currency": currency}
        assert refused(world.payments.repay, **given) == "not_refundable"
    assert world.payments.charge(reference=made.reference).refunded_minor == 0


def test_more_than_was_paid_is_not_given_back(world: World) -> None:
    world.needs("overpaying")
    made = charge_saved(world, world.save_card(CARD))

    given = {"key": str(uuid4()), "charge": made.reference, "amount_minor": 4901, "currency": "EUR"}

    assert refused(world.payments.repay, **given) == "not_refundable"


# --- What is not there, and who does not answer


def test_what_is_not_known_is_refused(world: World) -> None:
    assert refused(world.payments.charge, reference="pi_never_was") == "unknown_reference"
    assert refused(world.payments.payout, reference="po_never_was") == "unknown_reference"
    assert refused(world.payments.method, reference="pm_never_was") == "method_gone"
    given = {"key": str(uuid4()), "charge": "pi_never_was", "amount_minor": 1, "currency": "EUR"}
    assert refused(world.payments.repay, **given) == "unknown_reference"


@pytest.mark.parametrize(
    "payments",
    [
        SandboxPayments(origin=NOBODY, secret="secret"),
        StripePayments(settings=StripeSettings(key="sk_test_x", api=NOBODY)),
    ],
    ids=["sandbox", "stripe"],
)
def test_where_nobody_answers_it_may_be_tried_later(payments: PaymentProvider) -> None:
    for call in (
        lambda: payments.open_page(order=order()),
        lambda: payments.open_setup(order=setup_order()),
        lambda: payments.charge(reference="pay_1"),
        lambda: payments.close_page(reference="pay_1"),
        lambda: payments.forget(method="pm_1"),
        lambda: payments.repay(key="k", charge="pay_1", amount_minor=1, currency="EUR"),
        lambda: payments.payout(reference="po_1"),
    ):
        with pytest.raises(Unavailable):
            call()


# --- Pages


def test_a_page_takes_a_payment_after_one_that_was_declined(world: World) -> None:
    world.needs("pages")
    key = str(uuid4())
    hosted = world.payments.open_page(order=order(key=key))
    assert world.payments.open_page(order=order(key=key)) == hosted
    assert any(hosted.url.startswith(f"{host}/") for host in world.payments.page_hosts)
    begun = world.payments.charge(reference=hosted.reference)
    assert (begun.state, begun.decline_code, begun.method) == (ChargeState.OPEN, "", None)

    world.other.pay_by_card(hosted.url, NO_FUNDS)
    declined = world.payments.charge(reference=hosted.reference)
    world.other.pay_by_card(hosted.url, CARD)
    paid = world.payments.charge(reference=hosted.reference)

    assert (declined.state, declined.decline_code) == (ChargeState.OPEN, "insufficient_funds")
    assert (paid.state, paid.key, paid.decline_code, paid.amount_minor) == (
        ChargeState.SUCCEEDED,
        key,
        "",
        11_900,
    )
    assert paid.method
    assert (paid.method.reference, paid.method.label) == ("", "Visa •••• 4242")
    assert paid.last_change > declined.last_change > begun.last_change


def test_a_page_that_was_closed_takes_nothing(world: World) -> None:
    world.needs("pages")
    hosted = world.payments.open_page(order=order(key=str(uuid4())))

    closed = world.payments.close_page(reference=hosted.reference)
    world.other.pay_by_card(hosted.url, CARD)

    assert closed.state == ChargeState.EXPIRED
    assert world.payments.charge(reference=hosted.reference).state == ChargeState.EXPIRED


def test_closing_a_page_does_not_undo_what_was_paid(world: World) -> None:
    world.needs("pages")
    hosted = world.payments.open_page(order=order(key=str(uuid4())))
    world.other.pay_by_card(hosted.url, CARD)

    assert world.payments.close_page(reference=hosted.reference).state == ChargeState.SUCCEEDED


def test_a_method_is_saved_at_a_page_and_charged_later(world: World) -> None:
    world.needs("pages")
    key = str(uuid4())
    hosted = world.payments.open_setup(order=setup_order(key=key))
    assert world.payments.setup(reference=hosted.reference).state == ChargeState.OPEN

    world.other.pay_by_card(hosted.url, CARD)
    saved = world.payments.setup(reference=hosted.reference)

    assert (saved.state, saved.key) == (ChargeState.SUCCEEDED, key)
    assert saved.method
    assert charge_saved(world, saved.method.reference).state == ChargeState.SUCCEEDED
    assert refused(world.payments.charge, reference=hosted.reference) == "unknown_reference"


def test_orders_that_make_no_sense_are_refused(world: World) -> None:
    world.needs("pages")

    for amount in (0, -1, 10**12):
        bad = order(key=str(uuid4()), amount_minor=amount)
        assert refused(world.payments.open_page, order=bad) == "amount_invalid"


# --- Payouts


def test_a_payout_adds_up_and_knows_its_charges(world: World) -> None:
    world.needs("payouts")
    if world.payments.name == "sandbox":
        world.other.settings(pays_out_daily=False)
    key = str(uuid4())
    made = charge_saved(world, world.save_card(CARD), key=key)
    world.payments.repay(key=str(uuid4()), charge=made.reference, amount_minor=900, currency="EUR")

    amount, currency, arrives_on, lines = world.payments.payout(reference=world.other.pay_out("EUR"))

    ours = [line for line in lines if line.charge_reference == made.reference]
    assert [(line.kind, line.gross_minor, line.charge_key) for line in ours] == [
        ("charge", 4900, key),
        ("refund", -900, key),
    ]
    assert amount == sum(line.gross_minor - line.fee_minor for line in lines)
    assert currency == "EUR"
    assert arrives_on > date(2026, 1, 1)


# --- Webhooks


def test_a_webhook_says_what_to_ask_about(world: World) -> None:
    body, headers = world.signed({"id": "evt_1", "reference": "pi_1"})

    event = world.payments.read_event(body=body, headers=headers, now=NOW + timedelta(seconds=300))
    same = world.payments.read_event(
        body=body, headers={name.upper(): value for name, value in headers.items()}, now=NOW
    )

    assert (event.external_id, event.kind, event.reference) == ("evt_1", EventKind.CHARGE, "pi_1")
    assert event.created_at == datetime(2026, 5, 22, 8, 30, tzinfo=UTC)
    assert same == event


def test_a_webhook_that_is_not_of_the_provider_is_refused(world: World) -> None:
    body, headers = world.signed({"id": "evt_1", "reference": "pi_1"})
    header = next(iter(headers))

    for given, told, now in (
        (body + b" ", headers, NOW),
        (body, {}, NOW),
        (body, {header: ""}, NOW),
        (
            body,
            {
                header: headers[header][:-1] + "0"
                if headers[header][-1] != "0"
                else headers[header][:-1] + "1"
            },
            NOW,
        ),
        (body, {header: headers[header].replace("v1=", "v0=")}, NOW),
        (body, {header: "t=,v1="}, NOW),
        (body, {header: "é"}, NOW),
        (b"\xff\xfe", headers, NOW),
        (body, headers, NOW + timedelta(seconds=301)),
        (body, headers, NOW - timedelta(seconds=301)),
    ):
        with pytest.raises(SignatureInvalid) as caught:
            world.payments.read_event(body=given, headers=told, now=now)
        assert caught.value.code == "bad_signature"


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"id": 1}', b"not json", b'{"data": {"object": []}}'])
def test_a_webhook_that_cannot_be_read_is_refused(world: World, body: bytes) -> None:
    signed, headers = world.signed(body)

    with pytest.raises(Refused) as caught:
        world.payments.read_event(body=signed, headers=headers, now=NOW)

    assert caught.value.code == "unreadable"
