"""The provider of the demo's past: it tells of payments that were made before the house was opened.

It is not connected, so nothing can be paid through it: who pays at the demo is sent to the payment sandbox.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from dunwell.ports.errors import Refused
from dunwell.ports.payments import (
    Charge,
    ChargeState,
    Event,
    Hosted,
    HostedOrder,
    MethodKind,
    PayoutLine,
    Repayment,
    SavedMethod,
    Setup,
    SetupOrder,
)

CARD_LABEL = "Visa •••• 4242"


@dataclass
class PastPayments:
    """Payments as they were made, by reference."""

    name: str = "demo"
    page_hosts: Sequence[str] = ()
    charges: dict[str, Charge] = field(default_factory=dict[str, Charge])
    payouts: dict[str, tuple[int, str, date, Sequence[PayoutLine]]] = field(
        default_factory=dict[str, tuple[int, str, date, Sequence[PayoutLine]]]
    )
    setups: dict[str, Setup] = field(default_factory=dict[str, Setup])
    cards_expire_on: date | None = None

    def open_page(self, *, order: HostedOrder) -> Hosted:
        """Make a payment of which nothing is known yet."""
        reference = f"demo_{order.key.removeprefix('pay_')}"
        self.charges[reference] = Charge(
            reference=reference,
            key=order.key,
            state=ChargeState.OPEN,
            amount_minor=order.amount_minor,
            currency=order.currency,
        )
        return Hosted(reference=reference, url=f"about:blank#{reference}")

    def tell(
        self,
        *,
        reference: str,
        state: ChargeState,
        method: SavedMethod,
        decline_code: str = "",
        expected_on: date | None = None,
    ) -> None:
        """From now on the payment is told so."""
        self.charges[reference] = replace(
            self.charges[reference],
            state=state,
            method=method,
            decline_code=decline_code,
            expected_on=expected_on,
        )

    def charge(self, *, reference: str) -> Charge:
        """Say where a payment stood."""
        return self.charges[reference]

    def payout(self, *, reference: str) -> tuple[int, str, date, Sequence[PayoutLine]]:
        """Say what was paid out."""
        return self.payouts[reference]

    def open_setup(self, *, order: SetupOrder) -> Hosted:
        """Make a page on which somebody has left a card."""
        reference = f"demo_{order.key}"
        card = SavedMethod(
            reference=f"demo_method_{order.key.removeprefix('setup_')}",
            kind=MethodKind.CARD,
            label=CARD_LABEL,
            expires_on=self.cards_expire_on,
        )
        self.setups[reference] = Setup(
            reference=reference, key=order.key, state=ChargeState.SUCCEEDED, method=card
        )
        return Hosted(reference=reference, url=f"about:blank#{reference}")

    def close_page(self, *, reference: str) -> Charge:
        """Refused: its pages are closed."""
        raise _past(reference)

    def charge_saved(
        self,
        *,
        key: str,
        method: str,
        payer_reference: str,  # noqa: ARG002 - the past knows who paid
        amount_minor: int,
        currency: str,
        description: str,  # noqa: ARG002 - and for what
    ) -> Charge:
        """Decline it: money was short, as it was on that day, and may be there on another."""
        reference = f"demo_{key}"
        self.charges[reference] = Charge(
            reference=reference,
            key=key,
            state=ChargeState.FAILED,
            amount_minor=amount_minor,
            currency=currency,
            method=SavedMethod(reference=method, kind=MethodKind.CARD, label=CARD_LABEL),
            decline_code="insufficient_funds",
        )
        return self.charges[reference]

    def setup(self, *, reference: str) -> Setup:
        """Say what was left on a page."""
        return self.setups[reference]

    def method(self, *, reference: str) -> SavedMethod:
        """Refused: what was left has not changed since."""
        raise _past(reference)

    def forget(self, *, method: str) -> None:
        """Refused: the past forgets nothing."""
        raise _past(method)

    def repay(self, *, key: str, charge: str, amount_minor: int, currency: str) -> Repayment:
        """Refused: nothing is given back in the past."""
        raise _past(" ".join((key, charge, str(amount_minor), currency)))

    def read_event(self, *, body: bytes, headers: Mapping[str, str], now: datetime) -> Event:
        """Refused: the past sends nothing."""
        raise _past(f"{len(body)} bytes, {len(headers)} headers, {now}")


def _past(what: str) -> Refused:
    return Refused("not_supported", f"The demo's past does nothing any more ({what}).")
