"""A payment provider in memory, which does what it is told: for tests of the books, not of a provider's own ways."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from tests.fakes import FakeMail, fake_house

from dunwell.ports.errors import Refused, Unavailable
from dunwell.ports.house import House
from dunwell.ports.payments import (
    Charge,
    ChargeState,
    Event,
    EventKind,
    Hosted,
    HostedOrder,
    MethodKind,
    PayoutLine,
    Repayment,
    SavedMethod,
    Setup,
    SetupOrder,
    SignatureInvalid,
)

CARD = SavedMethod(reference="", kind=MethodKind.CARD, label="Visa •••• 4242")
DEBIT = SavedMethod(reference="", kind=MethodKind.SEPA_DEBIT, label="DE •••• 3000")


@dataclass
class FakeProvider:
    """Keeps charges by reference; the same key is the same charge, and other words under it are refused."""

    name: str = "fake"
    page_hosts: Sequence[str] = ("https://pay.example",)
    charges: dict[str, Charge] = field(default_factory=dict)
    by_key: dict[str, str] = field(default_factory=dict)
    bodies: dict[str, object] = field(default_factory=dict)
    repayments: dict[str, Repayment] = field(default_factory=dict)
    payouts: dict[str, tuple[int, str, date, Sequence[PayoutLine]]] = field(default_factory=dict)
    declines: dict[str, str] = field(default_factory=dict)  # by saved method
    calls: list[str] = field(default_factory=list)
    is_away: bool = False
    loses_answers: bool = False
    repays_later: bool = False
    on_charge: Callable[[], None] | None = None

    def _called(self, name: str) -> None:
        self.calls.append(name)
        if self.is_away:
            raise Unavailable("The provider does not answer.")

    def _new(self, key: str, body: object, amount_minor: int, currency: str, state: ChargeState) -> Charge:
        if self.bodies.setdefault(key, body) != body:
            raise Refused("key_reused", "Other words under the same key.")
        if key not in self.by_key:
            reference = f"ch_{len(self.charges) + 1}"
            self.by_key[key] = reference
            self.charges[reference] = Charge(
                reference=reference, key=key, state=state, amount_minor=amount_minor, currency=currency
            )
        if self.loses_answers:
            raise Unavailable("The answer was lost.")
        return self.charges[self.by_key[key]]

    def open_page(self, *, order: HostedOrder) -> Hosted:
        self._called("open_page")
        charge = self._new(order.key, order, order.amount_minor, order.currency, ChargeState.OPEN)
        return Hosted(reference=charge.reference, url=f"https://pay.example/{charge.reference}")

    def open_setup(self, *, order: SetupOrder) -> Hosted:
        raise Refused("not_supported", "No methods are saved here.")

    def close_page(self, *, reference: str) -> Charge:
        self._called("close_page")
        if self.charges[reference].state == ChargeState.OPEN:
            self.say(reference, state=ChargeState.EXPIRED)
        return self.charges[reference]

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
        self._called("charge_saved")
        body = (method, payer_reference, amount_minor, currency, description)
        code = self.declines.get(method, "")
        state = ChargeState.FAILED if code else ChargeState.SUCCEEDED
        charge = self._new(key, body, amount_minor, currency, state)
        if code:
            self.say(charge.reference, decline_code=code)
        return self.charges[charge.reference]

    def charge(self, *, reference: str) -> Charge:
        self._called("charge")
        if reference not in self.charges:
            raise Refused("unknown_reference", "There is no such charge.")
        found = self.charges[reference]
        if self.on_charge is not None:
            on_charge, self.on_charge = self.on_charge, None
            on_charge()
        return found

    def setup(self, *, reference: str) -> Setup:
        raise Refused("unknown_reference", "There is no such setup.")

    def method(self, *, reference: str) -> SavedMethod:
        raise Refused("method_gone", "There is no such method.")

    def forget(self, *, method: str) -> None:
        self._called("forget")

    def repay(self, *, key: str, charge: str, amount_minor: int, currency: str) -> Repayment:
        self._called("repay")
        if key not in self.repayments:
            found = self.charges[charge]
            if amount_minor > found.amount_minor - found.refunded_minor:
                raise Refused("not_refundable", "More than was charged.")
            self.repayments[key] = Repayment(
                reference=f"re_{len(self.repayments) + 1}",
                key=key,
                state=ChargeState.PROCESSING if self.repays_later else ChargeState.SUCCEEDED,
                amount_minor=amount_minor,
                currency=currency,
            )
            self.say(charge, refunded_minor=found.refunded_minor + amount_minor)
        if self.loses_answers:
            raise Unavailable("The answer was lost.")
        return self.repayments[key]

    def payout(self, *, reference: str) -> tuple[int, str, date, Sequence[PayoutLine]]:
        self._called("payout")
        if reference not in self.payouts:
            raise Refused("unknown_reference", "There is no such payout.")
        return self.payouts[reference]

    def read_event(self, *, body: bytes, headers: Mapping[str, str], now: datetime) -> Event:
        if headers.get("signature") != "good":
            raise SignatureInvalid("The signature is not the provider's.")
        external_id, kind, reference, *rest = body.decode().split("|")
        return Event(
            external_id=external_id,
            kind=EventKind(kind),
            reference=reference,
            created_at=now,
            name=f"fake.{kind}",
            details=dict(one.split("=", 1) for one in rest),
        )

    def say(self, reference: str, **told: object) -> None:
        """From now on the charge is told with these fields."""
        self.charges[reference] = replace(self.charges[reference], **told)  # type: ignore[arg-type]

    def pay(self, reference: str, *, method: SavedMethod = CARD) -> None:
        """Somebody pays on the page."""
        self.say(reference, state=ChargeState.SUCCEEDED, method=method, decline_code="")


def paying_house(provider: FakeProvider) -> House:
    """The house with this provider alone."""
    return replace(
        fake_house(mail=FakeMail()), payments={provider.name: provider}, payment_default=provider.name
    )


GOOD = {"signature": "good"}


def webhook(external_id: str, kind: str, reference: str, **details: str) -> bytes:
    """The body of an event."""
    return "|".join([external_id, kind, reference, *(f"{k}={v}" for k, v in details.items())]).encode()
