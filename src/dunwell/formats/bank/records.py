"""What a bank file says, whatever its format: statements, their entries, their balances, and what is wrong with them.

Amounts are exact decimals as the file has them, in the units of their currency (12.50, never 1250); money that comes
in is positive, money that goes out negative. A text that the file does not give is empty, a date or a number None.

Nobody changes a record. Those that are made for every entry are not frozen all the same: that alone would take a third
of the time in which a file is read.
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias


class Status(StrEnum):
    """Whether an entry has happened: only booked ones count in a balance."""

    BOOKED = "booked"
    PENDING = "pending"
    INFO = "info"


class Verdict(StrEnum):
    """Whether a statement adds up: balanced is proved, flagged is not, refused could not be read."""

    BALANCED = "balanced"
    FLAGGED = "flagged"
    REFUSED = "refused"


class BalanceType(StrEnum):
    """What a balance is of: booked ones are the account's, available ones what may be drawn."""

    OPENING = "opening_booked"
    CLOSING = "closing_booked"
    INTERIM = "interim_booked"
    OPENING_AVAILABLE = "opening_available"
    CLOSING_AVAILABLE = "closing_available"
    INTERIM_AVAILABLE = "interim_available"
    FORWARD_AVAILABLE = "forward_available"
    EXPECTED = "expected"
    INFORMATION = "information"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong with a statement: `code` is stable, `message` a sentence, `line` where in the file (0: nowhere)."""

    code: str
    message: str
    line: int = 0


@dataclass(slots=True, unsafe_hash=True)
class Party:
    """Somebody with an account: the IBAN without blanks, else the number as it stands; BIC or clearing number."""

    name: str = ""
    account: str = ""
    bic: str = ""


@dataclass(slots=True, kw_only=True, unsafe_hash=True)
class References:
    """The names a payment goes by. Placeholders such as NOTPROVIDED and NONREF are left out."""

    end_to_end: str = ""
    mandate: str = ""
    creditor_id: str = ""  # of a direct debit
    instruction: str = ""
    message: str = ""
    payment_information: str = ""
    transaction: str = ""
    uetr: str = ""
    servicer: str = ""  # the bank's own
    customer: str = (
        ""  # what the account's owner or the payer gave (:61: subfield 7, BAI2's customer reference)
    )
    cheque: str = ""
    clearing: str = ""
    entry: str = ""
    creditor: tuple[str, ...] = ()  # structured: ISO 11649 (RF), QR, national ones
    others: tuple[tuple[str, str], ...] = ()  # (kind, reference)


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A document that the remittance names, with the amounts told of it."""

    number: str
    kind: str = ""  # CINV, CREN and the others of ISO 20022
    issued_on: date | None = None
    currency: str = ""
    due: Decimal | None = None
    discount: Decimal | None = None
    credit: Decimal | None = None
    remitted: Decimal | None = None
    adjustments: tuple[tuple[Decimal, str], ...] = ()  # (signed amount, reason)


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """What kind of entry the bank says it is, in each of the languages that banks speak."""

    domain: str = ""
    family: str = ""
    subfamily: str = ""
    proprietary: str = ""
    issuer: str = ""
    swift: str = ""  # NTRF of :61:
    gvc: str = ""  # the German three digits
    bai: str = ""
    ofx: str = ""
    purpose: str = ""
    text: str = ""  # the bank's words for it


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """A payment that came back: why, and what it was."""

    reason: str = ""  # AC04, MD06, R01 …; empty where the bank only says that it is a return
    text: str = ""
    original_code: str = ""


@dataclass(frozen=True, slots=True)
class Charge:
    """What the bank took (negative) or gave back; None: it does not say whether the entry's amount includes it."""

    amount: Decimal
    currency: str
    kind: str = ""
    is_included: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """What was instructed, and at what rate it was turned into the entry's currency. Amounts without sign."""

    instructed: Decimal | None = None
    instructed_currency: str = ""
    counter_value: Decimal | None = None
    counter_currency: str = ""
    rate: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What the bank says of payments that it booked in one sum."""

    message: str = ""
    payment_information: str = ""
    count: int | None = None
    total: Decimal | None = None
    currency: str = ""


# The three digits with which German banks say that a payment came back.
GVC_RETURNS = frozenset({"009", "059", "108", "109", "159", "181", "182", "183", "184"})
# The text keys of returns of which German banks agree what they mean; of the others the key itself is told.
KEY_REASONS = {
    "901": "AC01",
    "902": "AC04",
    "903": "AC06",
    "904": "AG01",
    "906": "AM04",
    "908": "BE04",
    "909": "MD01",
    "910": "MD02",
    "912": "MD06",
    "913": "MD07",
    "915": "RC01",
}
NOBODY = Party()
NO_REFERENCES = References()
NO_CODE = Code()


@dataclass(slots=True, kw_only=True)
class Payment:
    """What is known of one payment: the only one of an entry, or one of many that were booked in a sum."""

    currency: str
    counterparty: Party = NOBODY
    ultimate: Party = NOBODY  # on whose behalf the counterparty paid or was paid
    references: References = NO_REFERENCES
    documents: tuple[Document, ...] = ()
    text: str = (
        ""  # the remittance, whole; a line break where the file has a break that is not its own wrapping
    )
    information: str = ""  # what the bank adds
    code: Code = NO_CODE
    returned: Returned | None = None
    charges: tuple[Charge, ...] = ()
    exchange: Exchange | None = None


@dataclass(slots=True, kw_only=True)
class Detail(Payment):
    """One of the payments that were booked in a sum; its amount is signed, None where the bank does not tell it."""

    amount: Decimal | None


@dataclass(slots=True, kw_only=True)
class Entry(Payment):
    """A line of a statement. The amount is what was booked; `details` are the payments in it where there are many."""

    amount: Decimal  # signed
    position: int  # in the statement, from 1
    line: int  # in the file, from 1
    status: Status = Status.BOOKED
    booked_on: date | None = None
    value_on: date | None = None
    is_reversal: bool = False
    batch: Batch | None = None
    details: tuple[Detail, ...] = ()
    fingerprint: str = ""  # fingerprints.py
    likeness: str = ""


@dataclass(frozen=True, slots=True)
class Balance:
    """A balance at the end of a day, signed; `code` as the file has it (OPBD, 60F, 010)."""

    type: BalanceType
    code: str
    amount: Decimal
    currency: str
    on: date | None = None
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """The account that a statement is of."""

    number: str = ""  # the IBAN without blanks, else as it stands
    currency: str = ""
    name: str = ""
    owner: str = ""
    bank: str = ""
    bic: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """How a statement begins. `format` is camt.053, MT940, BAI2 …; `number` counts the statements of a file from 1."""

    format: str
    version: str = ""
    number: int
    line: int
    account: Account
    message: str = ""
    identification: str = ""
    sequence: str = ""
    page: str = ""
    is_last_page: bool | None = None
    created: str = ""  # as it stands: an ISO date, with its time and zone where given
    period_from: date | None = None
    period_to: date | None = None
    copy: str = ""  # CODU, COPY, DUPL


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """How many entries, and the sums of those in and those out, both without sign; None: not told."""

    entries: int | None = None
    sum: Decimal | None = None  # of all amounts without their sign
    net: Decimal | None = None  # signed
    credits: int | None = None
    credit_sum: Decimal | None = None
    debits: int | None = None
    debit_sum: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Foot:
    """How a statement ends: its balances, what was counted, what was told, and whether it adds up.

    checked: what could be held against something: balances, entries, credits, debits, net, sums, control_total,
    record_count, details. A statement is balanced only where the balances were, and nothing was found.
    """

    balances: tuple[Balance, ...]
    told: Totals
    counted: Totals  # of booked entries
    checked: tuple[str, ...]
    findings: tuple[Finding, ...]
    verdict: Verdict
    information: str = ""
    fingerprint: str = ""


@dataclass(frozen=True, slots=True)
class End:
    """The end of the file: what was found of the file as a whole, as totals over several statements."""

    findings: tuple[Finding, ...] = ()


Event: TypeAlias = Head | Entry | Foot | End


@dataclass(frozen=True, slots=True)
class Statement:
    """A whole statement, for who wants it in one piece."""

    head: Head
    entries: tuple[Entry, ...]
    foot: Foot


@dataclass(frozen=True, slots=True)
class BankFile:
    """A whole file: its statements and what was found of all of them. The verdict is the worst of them."""

    statements: tuple[Statement, ...]
    findings: tuple[Finding, ...] = field(default=())

    @property
    def verdict(self) -> Verdict:
        """Balanced only where there is a statement, and each is."""
        verdicts = {one.foot.verdict for one in self.statements}
        is_balanced = verdicts == {Verdict.BALANCED} and not self.findings
        return Verdict.BALANCED if is_balanced else Verdict.FLAGGED


class UnreadableStatement(ValueError):
    """A file that is refused as a whole: `code` is stable, `line` and `element` say where (0 and "": nowhere)."""

    def __init__(self, *, code: str, message: str, line: int = 0, element: str = "") -> None:
        super().__init__(message)
        self.code, self.line, self.element = code, line, element
