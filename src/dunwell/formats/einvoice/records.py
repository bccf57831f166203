"""An invoice as EN 16931 knows it, neutral of its syntax: every business term (BT) of every group (BG).

Amounts are integer minor units of the document's currency (BT-5), by `core.money.exponent`; BT-111 alone is in
minor units of the tax currency (BT-6). Prices, quantities and percentages are exact `Decimal`s. An empty text, an
empty tuple and None mean that the term is not there: a supplier's file may leave out anything, and the rules say
what is missing.
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum


class Profile(StrEnum):
    """The customisations (BT-24) that the writers write."""

    EN16931 = "en16931"
    PEPPOL = "peppol"
    XRECHNUNG = "xrechnung"


SPECIFICATION = {
    Profile.EN16931: "urn:cen.eu:en16931:2017",
    Profile.PEPPOL: "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0",
    Profile.XRECHNUNG: "urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0",
}
PROCESS = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"

CREDIT_NOTES = frozenset(
    {"81", "83", "261", "262", "296", "308", "381", "396", "420", "458", "502", "503", "532"}
)
"""Codes of BT-3 (UNTDID 1001) that a UBL CreditNote carries; every other code is an Invoice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Identifier:
    """An identifier with the scheme it is of.

    `value` the identifier itself; `scheme` its scheme (the `-1` term of the identifier: ISO 6523, EAS, UNTDID 1153
    or 7143); `version` of the scheme (BT-158-2 alone).
    """

    value: str
    scheme: str = ""
    version: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """BG-1. `text` BT-22; `subject` BT-21, a code of UNTDID 4451."""

    text: str
    subject: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PrecedingInvoice:
    """BG-3. `number` BT-25; `issued_on` BT-26."""

    number: str
    issued_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """BG-5, BG-8, BG-12 or BG-15, in this order of terms.

    `line_1` BT-35, 50, 64, 75; `line_2` BT-36, 51, 65, 76; `line_3` BT-162, 163, 164, 165; `city` BT-37, 52, 66, 77;
    `postcode` BT-38, 53, 67, 78; `region` BT-39, 54, 68, 79; `country` BT-40, 55, 69, 80 (ISO 3166-1 alpha-2).
    """

    line_1: str = ""
    line_2: str = ""
    line_3: str = ""
    city: str = ""
    postcode: str = ""
    region: str = ""
    country: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """BG-6 or BG-9. `name` BT-41, 56; `telephone` BT-42, 57; `email` BT-43, 58."""

    name: str = ""
    telephone: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """The seller (BG-4) or the buyer (BG-7).

    `name` BT-27, 44; `trading_name` BT-28, 45; `identifiers` BT-29, 46; `registration` BT-30, 47; `vat_number`
    BT-31, 48; `tax_number` BT-32 (seller alone); `legal_form` BT-33 (seller alone); `electronic_address` BT-34, 49;
    `address` BG-5, 8; `contact` BG-6, 9.
    """

    name: str = ""
    trading_name: str = ""
    identifiers: tuple[Identifier, ...] = ()
    registration: Identifier | None = None
    vat_number: str = ""
    tax_number: str = ""
    legal_form: str = ""
    electronic_address: Identifier | None = None
    address: Address = field(default_factory=Address)
    contact: Contact | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Payee:
    """BG-10. `name` BT-59; `identifier` BT-60; `registration` BT-61."""

    name: str = ""
    identifier: Identifier | None = None
    registration: Identifier | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxRepresentative:
    """BG-11. `name` BT-62; `vat_number` BT-63; `address` BG-12."""

    name: str = ""
    vat_number: str = ""
    address: Address = field(default_factory=Address)


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """BG-14 or BG-26. `start_on` BT-73, 134; `end_on` BT-74, 135."""

    start_on: date | None = None
    end_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """BG-13. `name` BT-70; `location` BT-71; `delivered_on` BT-72; `address` BG-15."""

    name: str = ""
    location: Identifier | None = None
    delivered_on: date | None = None
    address: Address | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditTransfer:
    """BG-17. `account` BT-84, the IBAN or another account number; `name` BT-85; `provider` BT-86, the BIC."""

    account: str = ""
    name: str = ""
    provider: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentCard:
    """BG-18. `number` BT-87, its last digits alone; `holder` BT-88."""

    number: str = ""
    holder: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectDebit:
    """BG-19. `mandate` BT-89; `creditor` BT-90, the bank-assigned creditor identifier; `account` BT-91, the debited."""

    mandate: str = ""
    creditor: str = ""
    account: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """BG-16. `means` BT-81 (UNTDID 4461); `means_text` BT-82; `remittance` BT-83; groups BG-17, BG-18, BG-19."""

    means: str = ""
    means_text: str = ""
    remittance: str = ""
    transfers: tuple[CreditTransfer, ...] = ()
    card: PaymentCard | None = None
    debit: DirectDebit | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tax:
    """A VAT category (UNTDID 5305) and its rate.

    `category` BT-95, 102, 151; `rate` in percent BT-96, 103, 152.
    """

    category: str = ""
    rate: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjustment:
    """An allowance (BG-20; of a line BG-27) or a charge (BG-21; of a line BG-28), in this order of terms.

    `amount` BT-92, 136, 99, 141; `base` BT-93, 137, 100, 142; `percent` BT-94, 138, 101, 143; `tax` BT-95 and 96, 102
    and 103, of a document alone; `reason` BT-97, 139, 104, 144; `reason_code` BT-98, 140, 105, 145.
    """

    amount: int
    base: int | None = None
    percent: Decimal | None = None
    tax: Tax | None = None
    reason: str = ""
    reason_code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """BG-22, in minor units.

    `lines` BT-106; `allowances` BT-107; `charges` BT-108; `without_vat` BT-109; `vat` BT-110; `vat_in_tax_currency`
    BT-111 (minor units of BT-6); `with_vat` BT-112; `prepaid` BT-113; `rounding` BT-114; `due` BT-115.
    """

    lines: int | None = None
    allowances: int | None = None
    charges: int | None = None
    without_vat: int | None = None
    vat: int | None = None
    vat_in_tax_currency: int | None = None
    with_vat: int | None = None
    prepaid: int | None = None
    rounding: int | None = None
    due: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VatBreakdown:
    """BG-23. `taxable` BT-116; `vat` BT-117; `tax` BT-118 and 119; `reason` BT-120; `reason_code` BT-121 (VATEX)."""

    taxable: int
    vat: int
    tax: Tax
    reason: str = ""
    reason_code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SupportingDocument:
    """BG-24. `reference` BT-122; `description` BT-123; `location` BT-124.

    `content` BT-125, with `mime` BT-125-1 and `filename` BT-125-2; None when nothing is attached.
    """

    reference: str
    description: str = ""
    location: str = ""
    content: bytes | None = None
    mime: str = ""
    filename: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """BG-29. `net` BT-146; `discount` BT-147; `gross` BT-148; `base_quantity` BT-149; `base_unit` BT-150."""

    net: Decimal | None = None
    discount: Decimal | None = None
    gross: Decimal | None = None
    base_quantity: Decimal | None = None
    base_unit: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribute:
    """BG-32. `name` BT-160; `value` BT-161."""

    name: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """BG-31. `name` BT-153; `description` BT-154; `seller_number` BT-155; `buyer_number` BT-156.

    `standard_number` BT-157; `classifications` BT-158; `origin` BT-159; `attributes` BG-32.
    """

    name: str = ""
    description: str = ""
    seller_number: str = ""
    buyer_number: str = ""
    standard_number: Identifier | None = None
    classifications: tuple[Identifier, ...] = ()
    origin: str = ""
    attributes: tuple[Attribute, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """BG-25. `number` BT-126; `note` BT-127; `object` BT-128; `quantity` BT-129; `unit` BT-130.

    `amount` BT-131; `order_line` BT-132; `accounting` BT-133; `period` BG-26; `allowances` BG-27; `charges` BG-28;
    `price` BG-29; `tax` BG-30 (BT-151, BT-152); `item` BG-31.
    """

    number: str
    note: str = ""
    object: Identifier | None = None
    quantity: Decimal | None = None
    unit: str = ""
    amount: int | None = None
    order_line: str = ""
    accounting: str = ""
    period: Period | None = None
    allowances: tuple[Adjustment, ...] = ()
    charges: tuple[Adjustment, ...] = ()
    price: Price = field(default_factory=Price)
    tax: Tax = field(default_factory=Tax)
    item: Item = field(default_factory=Item)


@dataclass(frozen=True, slots=True, kw_only=True)
class EInvoice:
    """One invoice or credit note, header first.

    `number` BT-1; `issued_on` BT-2; `type_code` BT-3; `currency` BT-5; `tax_currency` BT-6; `tax_point_on` BT-7;
    `tax_point_code` BT-8 (UNTDID 2005: 3, 35 or 432); `due_on` BT-9; `buyer_reference` BT-10; `project` BT-11;
    `contract` BT-12; `purchase_order` BT-13; `sales_order` BT-14; `receiving_advice` BT-15; `despatch_advice` BT-16;
    `tender` BT-17; `object` BT-18; `accounting` BT-19; `payment_terms` BT-20; `notes` BG-1; `process` BT-23;
    `specification` BT-24; `preceding` BG-3; `seller` BG-4; `buyer` BG-7; `payee` BG-10; `tax_representative` BG-11;
    `delivery` BG-13; `period` BG-14; `payment` BG-16; `allowances` BG-20; `charges` BG-21; `totals` BG-22; `vat`
    BG-23; `documents` BG-24; `lines` BG-25.
    """

    number: str
    issued_on: date | None
    type_code: str
    currency: str
    tax_currency: str = ""
    tax_point_on: date | None = None
    tax_point_code: str = ""
    due_on: date | None = None
    buyer_reference: str = ""
    project: str = ""
    contract: str = ""
    purchase_order: str = ""
    sales_order: str = ""
    receiving_advice: str = ""
    despatch_advice: str = ""
    tender: str = ""
    object: Identifier | None = None
    accounting: str = ""
    payment_terms: str = ""
    notes: tuple[Note, ...] = ()
    process: str = ""
    specification: str = ""
    preceding: tuple[PrecedingInvoice, ...] = ()
    seller: Party = field(default_factory=Party)
    buyer: Party = field(default_factory=Party)
    payee: Payee | None = None
    tax_representative: TaxRepresentative | None = None
    delivery: Delivery | None = None
    period: Period | None = None
    payment: Payment | None = None
    allowances: tuple[Adjustment, ...] = ()
    charges: tuple[Adjustment, ...] = ()
    totals: Totals = field(default_factory=Totals)
    vat: tuple[VatBreakdown, ...] = ()
    documents: tuple[SupportingDocument, ...] = ()
    lines: tuple[Line, ...] = ()

    @property
    def is_credit_note(self) -> bool:
        """Whether its type code (BT-3) is one of a credit note."""
        return self.type_code in CREDIT_NOTES
