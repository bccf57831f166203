"""What we ask of a payment provider. Card numbers never come here: people type them on the provider's own page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum, unique
from typing import Protocol

from dunwell.ports.errors import Refused

__all__ = [
    "Charge",
    "ChargeState",
    "Event",
    "EventKind",
    "Hosted",
    "HostedOrder",
    "MethodKind",
    "PaymentProvider",
    "PayoutLine",
    "PayoutLineKind",
    "Repayment",
    "SavedMethod",
    "Setup",
    "SetupOrder",
    "SignatureInvalid",
]


@unique
class MethodKind(StrEnum):
    """How somebody pays at the provider's page."""

    CARD = "card"
    SEPA_DEBIT = "sepa_debit"
    WALLET = "wallet"


@unique
class ChargeState(StrEnum):
    """Where money that was asked for stands at the provider."""

    OPEN = "open"
    """The page is open, or was left; nothing was taken. `decline_code` tells of a try that failed; more may follow."""
    ACTION_NEEDED = "action_needed"
    """The payer must confirm at `action_url` (3-D Secure) before anything is taken."""
    PROCESSING = "processing"
    """Accepted and under way: a debit that the banks have not settled yet. It may still fail."""
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    """Over without money: a saved method was declined, a debit failed or came back. `decline_code` says why."""
    EXPIRED = "expired"
    """The page's time is over without a payment; nothing can be taken through it any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HostedOrder:
    """One payment that somebody is to make at the provider's page."""

    key: str
    """The idempotency key: the same key is the same payment, however often it is asked for."""
    amount_minor: int
    currency: str
    description: str
    """What the payer reads: at most 140 characters."""
    payer_reference: str
    """Whose methods are saved together: our customer's identifier, never a name."""
    payer_email: str
    return_url: str
    methods: Sequence[MethodKind]
    language: str
    expires_at: datetime
    is_saving: bool = False
    """The payer agreed that the method is kept, for charges that they agreed to as well."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SetupOrder:
    """A method that somebody is to save at the provider's page; nothing is taken."""

    key: str
    payer_reference: str
    payer_email: str
    return_url: str
    methods: Sequence[MethodKind]
    language: str
    expires_at: datetime
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Hosted:
    """The provider's page for one order."""

    reference: str
    """The provider's name for it; `charge` and `setup` answer by it."""
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedMethod:
    """A card or a mandate that the provider keeps for us."""

    reference: str
    kind: MethodKind
    label: str
    """What people recognise it by: "Visa •••• 4242", "DE •••• 3000"."""
    expires_on: date | None = None
    """The last day of a card's life; None for what does not expire."""
    mandate_reference: str = ""
    """Of a SEPA debit: the unique reference of the mandate."""
    network: str = ""
    country: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Charge:
    """What the provider says of one payment at a moment."""

    reference: str
    """The provider's name for it: that of its page, or its own. Both name it; what tells payments apart is the key."""
    key: str
    """Our idempotency key, as the provider keeps it; "" where it was lost."""
    state: ChargeState
    amount_minor: int
    currency: str
    refunded_minor: int = 0
    disputed_minor: int = 0
    fee_minor: int = 0
    """What the provider keeps of it, in the currency of its payout; 0 while not known."""
    method: SavedMethod | None = None
    """What it was paid with; its reference is "" where nothing was saved."""
    decline_code: str = ""
    """The provider's word, normalised: see core/payments/declines.py."""
    action_url: str = ""
    expected_on: date | None = None
    """When a debit that is under way is expected to be settled."""
    last_change: int = 0
    """Grows with each change at the provider; 0 where the provider does not tell. Older news never undo newer ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """What the provider says of a method that was to be saved."""

    reference: str
    key: str
    state: ChargeState
    method: SavedMethod | None = None
    decline_code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Repayment:
    """Money given back through the provider."""

    reference: str
    key: str
    state: ChargeState
    amount_minor: int
    currency: str


@unique
class PayoutLineKind(StrEnum):
    """What a line of a payout is about."""

    CHARGE = "charge"
    REFUND = "refund"
    DISPUTE = "dispute"
    DISPUTE_REVERSED = "dispute_reversed"
    FEE = "fee"
    ADJUSTMENT = "adjustment"


@dataclass(frozen=True, slots=True, kw_only=True)
class PayoutLine:
    """One line of a payout: gross less fee is what it adds to the payout (signed: charges add, refunds take)."""

    reference: str
    kind: PayoutLineKind
    gross_minor: int
    fee_minor: int
    currency: str
    charge_reference: str = ""
    """The charge that it is about; "" for fees and adjustments by themselves."""
    charge_key: str = ""
    """Our idempotency key of that charge, as the provider keeps it; "" where it was lost."""
    description: str = ""


@unique
class EventKind(StrEnum):
    """What a webhook is about."""

    CHARGE = "charge"
    """A payment changed: ask `charge`."""
    SETUP = "setup"
    """A method was saved, changed, is about to expire, or is gone: ask `setup` or `method`."""
    METHOD = "method"
    REFUND = "refund"
    DISPUTE = "dispute"
    """A card holder's dispute began, was won or was lost: ask `charge` for the money."""
    PAYOUT = "payout"
    OTHER = "other"
    """Nothing that we act on; kept all the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One webhook, verified. It only says what to ask about: never trusted for amounts or states."""

    external_id: str
    kind: EventKind
    reference: str
    created_at: datetime
    name: str
    """The provider's own word."""
    details: Mapping[str, str] = field(default_factory=dict[str, str])


class SignatureInvalid(Refused):
    """A webhook is not the provider's, or is older than it may be."""

    def __init__(self, message: str) -> None:
        super().__init__("bad_signature", message)


class PaymentProvider(Protocol):
    """Takes payments. Every call with a key may be repeated: the same key is the same thing, once.

    Any call raises Refused when the provider says no for good (`code` is normalised: unknown_reference, key_reused,
    amount_invalid, method_gone, not_refundable, declined, not_supported), Unavailable when it may be tried again
    with the same key: whether it was done the first time does not matter then.
    """

    name: str
    """`sandbox`, `stripe`: in the address of webhooks and in what is stored."""
    page_hosts: Sequence[str]
    """Origins (scheme://host:port) that a browser may be sent on to, and none besides."""

    def open_page(self, *, order: HostedOrder) -> Hosted:
        """Make the page on which an order is paid."""
        ...

    def open_setup(self, *, order: SetupOrder) -> Hosted:
        """Make the page on which a method is saved."""
        ...

    def close_page(self, *, reference: str) -> Charge:
        """Let nothing be taken through a page any more; what was taken before stands in the answer."""
        ...

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
        """Charge a saved method while its owner is away. A decline is an answer (FAILED), not an exception."""
        ...

    def charge(self, *, reference: str) -> Charge:
        """Say where a payment stands now, by the reference of its page or of itself."""
        ...

    def setup(self, *, reference: str) -> Setup:
        """Say whether a method was saved, by the reference of its page."""
        ...

    def method(self, *, reference: str) -> SavedMethod:
        """Say what is known of a saved method; Refused with method_gone where it is gone."""
        ...

    def forget(self, *, method: str) -> None:
        """Let a saved method be charged no more; of one that is gone nothing is said."""
        ...

    def repay(self, *, key: str, charge: str, amount_minor: int, currency: str) -> Repayment:
        """Give back a charge, whole or in part."""
        ...

    def payout(self, *, reference: str) -> tuple[int, str, date, Sequence[PayoutLine]]:
        """Return what was paid out: amount in minor units, currency, day it reaches the bank, and its lines."""
        ...

    def read_event(self, *, body: bytes, headers: Mapping[str, str], now: datetime) -> Event:
        """Verify a webhook and say what it is about. Raises SignatureInvalid, and Refused where it cannot be read."""
        ...
