"""What we ask of whoever sets invoices, credit notes and deposit requests: the same document on screen and on paper.

Every amount is in minor units of the bill's currency; quantities, prices and per cents are exact decimals. The texts
are the issuer's own; the labels around them are the adapter's, in the bill's language.
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

from dunwell.ports.documents import BankAccount, DeskContact, Party

BillKind = Literal["invoice", "credit_note", "debit_note", "deposit_request"]
QrKind = Literal["", "epc", "swiss"]
Window = Literal["din_b", "right", "us"]
"""Where the envelope shows the address: DIN 5008 form B on A4, on the right of A4, a No. 10 envelope for US letter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Brand:
    """How an entity's papers look: its logo as the bytes of an SVG or PNG, and a colour for lines and heads (#1f3f66).

    Without a logo the name stands there. What they may hold is checked by formats/brand.py.
    """

    logo: bytes = b""
    accent: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BillAdjustment:
    """A discount or surcharge: `amount_minor` is positive for what is added, negative for what is taken off."""

    text: str
    amount_minor: int
    percent: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BillLine:
    """One line; `net_minor` is without tax, after its adjustments. tax: the position of its BillTax in the bill."""

    position: str
    name: str
    details: tuple[str, ...] = ()
    quantity: Decimal
    unit: str  # as it is shown, "" for pieces
    price: Decimal  # for one unit, or for `price_per` of them
    price_per: Decimal = Decimal(1)
    net_minor: int
    tax: int
    first_on: date | None = None  # what the line is for, both days counted
    last_on: date | None = None
    adjustments: tuple[BillAdjustment, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BillTax:
    """One row of the tax breakdown. reason: why there is none, where there is none (reverse charge, exempt, …)."""

    category: str  # UNTDID 5305: S, Z, E, AE, K, G, O, L, M
    rate_pct: Decimal
    basis_minor: int
    tax_minor: int
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BillDiscount:
    """So much less if it is paid until that day."""

    until: date
    percent: Decimal
    amount_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BillDeposit:
    """A deposit that was paid and is set against the bill."""

    number: str
    paid_on: date
    amount_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Bill:
    """An invoice, credit note, debit note or deposit request as it is shown.

    A credit note's amounts are positive: what is given back. Lines and adjustments add up to `net_minor`, the taxes'
    bases too; net, tax and rounding, less the deposits, to `payable_minor`.

    identity: printed small on each page, the same on the soft and on the hard copy. reference: what to quote when
    paying, as ISO 11649 or a Swiss QR reference; `qr_payload` is the text of the payment code, "" for none. xml: the
    e-invoice that goes inside the PDF, with its name (factur-x.xml, xrechnung.xml) and its conformance level (BASIC,
    EN 16931, XRECHNUNG).
    """

    kind: BillKind
    language: str
    currency: str
    entity: Party
    customer: Party
    attention: str = ""
    customer_number: str
    customer_tax_id: str = ""
    number: str
    identity: str
    issued_on: date
    due_on: date | None = None
    supplied_on: date | None = None
    first_on: date | None = None
    last_on: date | None = None
    order_number: str = ""
    purchase_order: str = ""
    contract: str = ""
    preceding: tuple[tuple[str, date], ...] = ()
    lines: tuple[BillLine, ...]
    adjustments: tuple[BillAdjustment, ...] = ()
    taxes: tuple[BillTax, ...]
    lines_minor: int
    net_minor: int
    tax_minor: int
    rounding_minor: int = 0
    gross_minor: int
    deposits: tuple[BillDeposit, ...] = ()
    payable_minor: int
    home_currency: str = ""  # of the tax in the issuer's own currency, where it must be told
    home_tax_minor: int = 0
    terms: str = ""
    discounts: tuple[BillDiscount, ...] = ()
    bank_account: BankAccount = field(default_factory=BankAccount)
    reference: str = ""
    qr: QrKind = ""
    qr_payload: str = ""
    contact: DeskContact = field(default_factory=DeskContact)
    window: Window = "din_b"
    brand: Brand = field(default_factory=Brand)
    notes: tuple[str, ...] = ()
    policy_note: str = ""  # the credit policy in force and where it is to be read
    copy_note: str = ""  # "Copy", or that the same document went out electronically too
    xml: bytes = b""
    xml_name: str = ""
    xml_level: str = ""

    def __post_init__(self) -> None:
        assert sum(one.net_minor for one in self.lines) == self.lines_minor, "lines and their sum differ"
        net = self.lines_minor + sum(one.amount_minor for one in self.adjustments)
        assert net == self.net_minor, "net amounts differ"
        assert sum(one.basis_minor for one in self.taxes) == self.net_minor, "bases and net differ"
        assert sum(one.tax_minor for one in self.taxes) == self.tax_minor, "taxes differ"
        assert self.net_minor + self.tax_minor == self.gross_minor, "gross differs"
        paid = sum(one.amount_minor for one in self.deposits)
        assert self.gross_minor - paid + self.rounding_minor == self.payable_minor, "payable differs"


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateFault:
    """What is wrong with a template: the line of its source, 0 where none is named, and the sample that showed it."""

    line: int
    message: str
    sample: str = ""
