"""An invoice, credit note, debit note or deposit request before it is issued: what is given, nothing reckoned."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from dunwell.core.billing.taxes import Tax


class BillKind(StrEnum):
    """The documents that are issued. All amounts are positive: a credit note says what is given back."""

    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"
    DEBIT_NOTE = "debit_note"
    DEPOSIT_REQUEST = "deposit_request"


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjustment:
    """A discount (negative) or surcharge: a per cent of what it stands on, or an amount in minor units; one of them.

    tax: the code, for one on the whole document; one on a line has the line's.
    """

    text: str
    percent: Decimal | None = None
    amount_minor: int | None = None
    tax: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftLine:
    """One line. price: without tax, for `price_per` units. unit: UN/ECE Recommendation 20, such as C62, HUR, MON."""

    name: str
    quantity: Decimal
    price: Decimal
    tax: str
    unit: str = "C62"
    price_per: Decimal = Decimal(1)
    details: tuple[str, ...] = ()
    item_number: str = ""
    adjustments: tuple[Adjustment, ...] = ()
    first_on: date | None = None
    last_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """Totals that a file claims, in minor units; None for what it does not say."""

    net_minor: int | None = None
    tax_minor: int | None = None
    gross_minor: int | None = None
    payable_minor: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftFile:
    """Something to go with the invoice."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class BillDraft:
    """What shall be issued. terms: the code agreed; due_on: given instead of, or beside, terms.

    prepaid_minor: what deposits cover of it. round_to_minor: what is to be paid is rounded to a multiple of that (5 for
    Swiss cash), 1 for no rounding. corrects: number and day of the invoices it corrects.
    """

    kind: BillKind
    currency: str
    issued_on: date
    lines: tuple[DraftLine, ...]
    taxes: Mapping[str, Tax]
    adjustments: tuple[Adjustment, ...] = ()
    due_on: date | None = None
    supplied_on: date | None = None
    first_on: date | None = None
    last_on: date | None = None
    terms: str = ""
    purchase_order: str = ""
    buyer_reference: str = ""
    order_number: str = ""
    contract: str = ""
    corrects: tuple[tuple[str, date], ...] = ()
    notes: tuple[str, ...] = ()
    prepaid_minor: int = 0
    round_to_minor: int = 1
    stated: Stated = field(default_factory=Stated)
    files: tuple[DraftFile, ...] = ()
