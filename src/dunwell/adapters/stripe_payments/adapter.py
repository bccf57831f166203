"""StripePayments: each call of the port as calls of Stripe's client, with our key and without tries of its own."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

import stripe

from dunwell.adapters.stripe_payments import events
from dunwell.adapters.stripe_payments.errors import translated
from dunwell.adapters.stripe_payments.mapping import (
    CHARGE_KEY,
    KEY,
    PAYER,
    Thing,
    charge_of,
    line_of,
    method_of,
    name_of,
    part,
    repayment_of,
    setup_of,
)
from dunwell.adapters.stripe_payments.settings import API_VERSION, StripeSettings
from dunwell.ports.errors import Refused
from dunwell.ports.payments import (
    Charge,
    Event,
    Hosted,
    HostedOrder,
    MethodKind,
    PaymentProvider,
    PayoutLine,
    Repayment,
    SavedMethod,
    Setup,
    SetupOrder,
)

PAGES = "https://checkout.stripe.com"
SEPA_CURRENCY = "EUR"
MOST_LINES = 50_000
# Stripe counts these in another smallest unit than ISO 4217, and so than we do: an amount would be another there.
ODD_CURRENCIES = frozenset({"ISK", "MGA", "UGX"})
LANGUAGES = frozenset(
    {
        *(
            "bg",
            "cs",
            "da",
            "de",
            "el",
            "en",
            "es",
            "et",
            "fi",
            "fil",
            "fr",
            "hr",
            "hu",
            "id",
            "it",
            "ja",
            "ko",
        ),
        *(
            "lt",
            "lv",
            "ms",
            "mt",
            "nb",
            "nl",
            "pl",
            "pt",
            "ro",
            "ru",
            "sk",
            "sl",
            "sv",
            "th",
            "tr",
            "vi",
            "zh",
        ),
    }
)
"""What Checkout speaks; for others it goes by the browser."""
_INTENT = ["payment_method", "latest_charge.balance_transaction"]


class StripePayments(PaymentProvider):
    """See PaymentProvider. Pages last from 30 minutes to 24 hours at Stripe, which refuses others."""

    name = "stripe"
    page_hosts: Sequence[str] = (PAGES,)

    def __init__(self, *, settings: StripeSettings, http_client: stripe.HTTPClient | None = None) -> None:
        self._secret = settings.webhook_secret
        self._client = stripe.StripeClient(
            settings.key,
            stripe_version=API_VERSION,
            base_addresses={"api": settings.api} if settings.api else {},
            max_network_retries=0,  # whoever asks us repeats, with the same key
            http_client=http_client or stripe.RequestsClient(timeout=settings.timeout_seconds),
        )

    def open_page(self, *, order: HostedOrder) -> Hosted:
        """See PaymentProvider."""
        kept = {KEY: order.key}
        intent: dict[str, Any] = {"description": order.description, "metadata": kept}
        asked = self._page(order, mode="payment")
        asked["line_items"] = [
            {
                "quantity": 1,
                "price_data": {
                    "currency": order.currency.lower(),
                    "unit_amount": order.amount_minor,
                    "product_data": {"name": order.description},
                },
            }
        ]
        with translated():
            if order.is_saving:
                intent["setup_future_usage"] = "off_session"
                asked["customer"] = self._customer(order)
            else:
                asked["customer_email"] = order.payer_email
            asked["payment_intent_data"] = intent
            return self._opened(asked, key=order.key)

    def open_setup(self, *, order: SetupOrder) -> Hosted:
        """See PaymentProvider."""
        asked = self._page(order, mode="setup")
        with translated():
            asked["customer"] = self._customer(order)
            asked["setup_intent_data"] = {"metadata": {KEY: order.key}}
            return self._opened(asked, key=order.key)

    def _page(self, order: HostedOrder | SetupOrder, *, mode: str) -> dict[str, Any]:
        _check_currency(order.currency)
        language = order.language.partition("-")[0].lower()
        return {
            "mode": mode,
            "success_url": order.return_url,
            "cancel_url": order.return_url,
            "client_reference_id": order.key[:200],
            "metadata": {KEY: order.key},
            "allowed_payment_method_types": _types(order.methods, currency=order.currency),
            "locale": language if language in LANGUAGES else "auto",
            "expires_at": int(order.expires_at.timestamp()),
        }

    def _opened(self, asked: dict[str, Any], *, key: str) -> Hosted:
        params: Any = asked
        made = _plain(self._client.v1.checkout.sessions.create(params, {"idempotency_key": key}))
        return Hosted(reference=str(made["id"]), url=str(made["url"]))

    def _customer(self, order: HostedOrder | SetupOrder) -> str:
        """Whose methods are saved: one for each payer and address, made once as long as Stripe knows the key."""
        told = hashlib.sha256(f"{order.payer_reference}\0{order.payer_email}".encode()).hexdigest()
        made = self._client.v1.customers.create(
            {"email": order.payer_email, "metadata": {PAYER: order.payer_reference}},
            {"idempotency_key": f"dunwell-customer-{told}"},
        )
        return str(made.id)

    def close_page(self, *, reference: str) -> Charge:
        """See PaymentProvider."""
        with translated():
            try:
                if reference.startswith("cs_"):
                    self._client.v1.checkout.sessions.expire(reference)
                else:
                    self._client.v1.payment_intents.cancel(reference)
            except stripe.InvalidRequestError as fault:
                if fault.http_status == 404:
                    raise
                # it has ended already: the answer says how
            return self._charge(reference)

    def charge_saved(
        self,
        *,
        key: str,
        method: str,
        payer_reference: str,
        amount_minor: int,
        currency: str,
        description: str,
    ) -> Charge:
        """See PaymentProvider."""
        _check_currency(currency)
        with translated(missing="method_gone"):
            saved = self._saved(method)
            owner = part(saved, "customer")
            if part(owner, "metadata").get(PAYER, payer_reference) != payer_reference:
                raise Refused("method_gone", "This method was saved by somebody else.")
            try:
                made = self._client.v1.payment_intents.create(
                    {
                        "amount": amount_minor,
                        "currency": currency.lower(),
                        "customer": str(owner["id"]),
                        "payment_method": method,
                        "confirm": True,
                        "off_session": True,
                        "description": description,
                        "metadata": {KEY: key},
                    },
                    {"idempotency_key": key},
                )
            except stripe.CardError as fault:
                return self._declined(fault)
            return self._charge(str(made.id))

    def _declined(self, fault: stripe.CardError) -> Charge:
        """The payment that was declined, which Stripe names in its error."""
        told: Thing = part(fault.json_body if isinstance(fault.json_body, Mapping) else {}, "error")
        reference = name_of(told.get("payment_intent"))
        if not reference and told.get("charge"):
            charged = _plain(self._client.v1.charges.retrieve(str(told["charge"])))
            reference = name_of(charged.get("payment_intent"))
        if not reference:
            raise fault
        return self._charge(reference)

    def charge(self, *, reference: str) -> Charge:
        """See PaymentProvider."""
        with translated():
            return self._charge(reference)

    def _charge(self, reference: str) -> Charge:
        session, intent = self._paid(reference)
        taken = part(intent, "latest_charge")
        disputes: list[Thing] = []
        if taken.get("disputed"):
            listed = self._client.v1.disputes.list({"payment_intent": str(intent["id"]), "limit": 100})
            disputes = [_plain(one) for one in listed.data]
        mandate = part(part(taken, "payment_method_details"), "sepa_debit").get("mandate")
        return charge_of(
            session=session,
            intent=intent,
            disputes=disputes,
            mandate_reference=self._mandate_reference(name_of(mandate)),
        )

    def _paid(self, reference: str) -> tuple[Thing | None, Thing]:
        """The page, where it is named by one, and its payment: empty where nobody has tried to pay."""
        if reference.startswith("cs_"):
            wanted = ["payment_intent", *(f"payment_intent.{one}" for one in _INTENT)]
            session = _plain(self._client.v1.checkout.sessions.retrieve(reference, {"expand": wanted}))
            if session.get("mode") != "payment":
                raise Refused("unknown_reference", "This page is not for a payment.")
            return session, part(session, "payment_intent")
        if reference.startswith(("ch_", "py_")):
            charged = _plain(self._client.v1.charges.retrieve(reference))
            reference = name_of(charged.get("payment_intent"))
        return None, _plain(self._client.v1.payment_intents.retrieve(reference or "-", {"expand": _INTENT}))

    def _mandate_reference(self, mandate: str) -> str:
        if not mandate:
            return ""
        details = part(_plain(self._client.v1.mandates.retrieve(mandate)), "payment_method_details")
        return str(part(details, "sepa_debit").get("reference") or "")

    def setup(self, *, reference: str) -> Setup:
        """See PaymentProvider."""
        with translated():
            wanted = ["setup_intent", "setup_intent.payment_method"]
            session = _plain(self._client.v1.checkout.sessions.retrieve(reference, {"expand": wanted}))
            if session.get("mode") != "setup":
                raise Refused("unknown_reference", "This page is not for saving a method.")
            mandate = name_of(part(session, "setup_intent").get("mandate"))
            return setup_of(session=session, mandate_reference=self._mandate_reference(mandate))

    def method(self, *, reference: str) -> SavedMethod:
        """See PaymentProvider."""
        with translated(missing="method_gone"):
            return method_of(self._saved(reference), is_saved=True)

    def _saved(self, reference: str) -> Thing:
        """A method with its owner; refused where nobody owns it any more."""
        found = _plain(self._client.v1.payment_methods.retrieve(reference, {"expand": ["customer"]}))
        if not part(found, "customer"):
            raise Refused("method_gone", "This method is not saved.")
        return found

    def forget(self, *, method: str) -> None:
        """See PaymentProvider."""
        try:
            with translated(missing="method_gone"):
                self._saved(method)
                self._client.v1.payment_methods.detach(method)
        except Refused as refused:
            if refused.code != "method_gone":
                raise

    def repay(self, *, key: str, charge: str, amount_minor: int, currency: str) -> Repayment:
        """See PaymentProvider."""
        with translated(amount="not_refundable"):
            session, intent = self._paid(charge)
            if intent.get("status") != "succeeded":
                raise Refused("not_refundable", "Only what was paid can be given back.")
            if str(intent.get("currency")).upper() != currency:
                raise Refused("not_refundable", f"This was paid in {str(intent.get('currency')).upper()}.")
            charge_key = part(session, "metadata").get(KEY) or part(intent, "metadata").get(KEY) or ""
            made = self._client.v1.refunds.create(
                {
                    "payment_intent": str(intent["id"]),
                    "amount": amount_minor,
                    "metadata": {KEY: key, CHARGE_KEY: str(charge_key)},
                },
                {"idempotency_key": key},
            )
            return repayment_of(_plain(made))

    def payout(self, *, reference: str) -> tuple[int, str, date, Sequence[PayoutLine]]:
        """See PaymentProvider. Lines are known of payouts that Stripe makes by itself, not of those made by hand."""
        with translated():
            found = self._client.v1.payouts.retrieve(reference)
            listed = self._client.v1.balance_transactions.list(
                {"payout": reference, "limit": 100, "expand": ["data.source"]}
            )
            lines: list[PayoutLine] = []
            known: dict[str, str] = {}
            for one in listed.auto_paging_iter():
                thing = _plain(one)
                if thing.get("type") in {"payout", "payout_failure", "payout_cancel"}:
                    continue
                if len(lines) == MOST_LINES:
                    raise Refused("not_supported", f"A payout has more than {MOST_LINES} lines.")
                lines.append(line_of(thing, charge_key=self._key_of(thing, known)))
        arrives_on = datetime.fromtimestamp(found.arrival_date, UTC).date()
        return int(found.amount), found.currency.upper(), arrives_on, lines

    def _key_of(self, line: Thing, known: dict[str, str]) -> str:
        """Our key of the charge that a line is about: on the charge, on the refund, else asked for once."""
        source = part(line, "source")
        kept = part(source, "metadata")
        if source.get("object") == "charge" and kept.get(KEY):
            return str(kept[KEY])
        if kept.get(CHARGE_KEY):
            return str(kept[CHARGE_KEY])
        paid = name_of(source.get("payment_intent"))
        if not paid:
            return ""
        if paid not in known:
            intent = _plain(self._client.v1.payment_intents.retrieve(paid))
            known[paid] = str(part(intent, "metadata").get(KEY) or "")
        return known[paid]

    def read_event(self, *, body: bytes, headers: Mapping[str, str], now: datetime) -> Event:
        """See PaymentProvider."""
        return events.read(body=body, headers=headers, secret=self._secret, now=now)


def _check_currency(currency: str) -> None:
    if currency in ODD_CURRENCIES:
        raise Refused("not_supported", f"{currency} cannot be paid at Stripe: it counts it in another unit.")


def _types(methods: Sequence[MethodKind], *, currency: str) -> list[str]:
    """Stripe's words for ways to pay: wallets come with cards, debits are in euro."""
    types: list[str] = []
    if MethodKind.CARD in methods or MethodKind.WALLET in methods:
        types.append("card")
    if MethodKind.SEPA_DEBIT in methods and currency == SEPA_CURRENCY:
        types.append("sepa_debit")
    if not types:
        raise Refused("not_supported", f"Nothing of this can be paid in {currency} at Stripe.")
    return types


def _plain(thing: stripe.StripeObject) -> Thing:
    return thing.to_dict()
