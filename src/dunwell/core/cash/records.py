"""What the matcher reads and what it answers: schemas of frames, settings, proposals."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

import polars as pl

from dunwell.core.frames import Schema
from dunwell.core.money import exponent

INVOICES = Schema(
    dtypes={
        "invoice": pl.String,
        "customer": pl.String,
        "amount_minor": pl.Int64,  # what is open of it; negative: a credit note
        "currency": pl.String,
        "issued_on": pl.Date,
        "due_on": pl.Date,
        "references": pl.String,  # order, contract, mandate, creditor reference …, parted by ; , | or a line break
    },
    nullable=("issued_on", "due_on"),
)
PAYMENTS = Schema(
    dtypes={
        "payment": pl.String,
        "paid_on": pl.Date,
        "amount_minor": pl.Int64,  # money in is positive
        "currency": pl.String,
        "payer": pl.String,
        "account": pl.String,
        "text": pl.String,
    },
    nullable=("paid_on",),
)
REMITTANCES = Schema(
    dtypes={
        "payment": pl.String,
        "invoice": pl.String,
        "amount_minor": pl.Int64,
        "deduction_minor": pl.Int64,
        "text": pl.String,
    },
    nullable=("amount_minor", "deduction_minor"),
)

State = Literal["posted", "proposed", "left"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a house allows. Rates are in tenths of a per cent, limits in whole major units of the currency.

    post_from, propose_from: the least confidence to post, and to propose.
    """

    post_from: float = 0.99
    propose_from: float = 0.5
    discounts: tuple[int, ...] = (10, 15, 20, 25, 30, 40, 50)
    withholdings: tuple[int, ...] = (10, 20, 50, 75, 100, 150, 200, 250, 300)
    charges_most: int = 50
    charges_by_currency: Mapping[str, int] = field(default_factory=lambda: {"JPY": 6000, "KRW": 60000})
    small_by_currency: Mapping[str, int] = field(default_factory=lambda: {"JPY": 100, "KRW": 1000})
    early_days: int = 5
    oldest_first: bool = False

    def charges(self, currency: str, /) -> int:
        """The most that banks keep of a payment, in minor units."""
        return self.charges_by_currency.get(currency, self.charges_most) * _unit(currency)

    def small(self, currency: str, /) -> int:
        """A difference that nobody asks about, in minor units: one major unit unless set."""
        return self.small_by_currency.get(currency, 1) * _unit(currency)


def _unit(currency: str) -> int:
    return 10 ** exponent(currency=currency) if currency else 100


@dataclass(frozen=True, slots=True)
class Pair:
    """So much of a payment for an item, in minor units; negative for a credit note that is set against others."""

    item: int
    minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What becomes of one payment: its pairs, how sure it is, why.

    pairs: items by their row in the frame of invoices. confidence: of every pair, 0 to 1. kind: the class of evidence
    that the confidence was counted for. reasons: codes with the sentence of each.
    """

    payment: int
    state: State
    pairs: tuple[Pair, ...] = ()
    confidence: float = 0.0
    kind: str = ""
    reasons: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Item:
    """An open item with the spellings of its number that texts may hold."""

    row: int
    invoice: str
    customer: str
    minor: int
    currency: str
    issued_on: date | None
    due_on: date | None
    full: str
    bare: str
    lean: str
    tail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """A payment as the matcher looks at it."""

    row: int
    payment: str
    paid_on: date | None
    minor: int
    currency: str
    payer: str
    account: str
    text: str
