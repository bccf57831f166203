"""What we ask of whoever sets documents: a page a customer can be shown."""

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Literal, Protocol

from dunwell.core.agreements.markup import Block

if TYPE_CHECKING:  # bills are told in terms of the parties above
    from dunwell.ports.bills import Bill, TemplateFault

LineKind = Literal[
    "invoice", "credit_note", "debit_note", "receipt", "charge", "deposit_request", "deposit", "refund"
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """A name and where it lives; `address` holds the lines below the name, `country` is ISO 3166 alpha-2."""

    name: str
    address: tuple[str, ...] = ()
    country: str = ""
    tax_id: str = ""
    registration: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BankAccount:
    """Where the money shall go; empty parts are left out of the statement."""

    holder: str = ""
    bank: str = ""
    iban: str = ""
    bic: str = ""
    account_number: str = ""
    routing_number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskContact:
    """The person or desk a customer may ask."""

    name: str = ""
    email: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementLine:
    """One open item. Amounts in minor units of the statement's currency; credits have a negative residual.

    `days_overdue` is 0 for what is not yet due.
    """

    number: str
    kind: LineKind
    issued_on: date
    due_on: date
    days_overdue: int
    amount_minor: int
    residual_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementBucket:
    """One step of the ageing strip; `code` as in the ageing report: not_due, 1-30, …, 91+."""

    code: str
    amount_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What a customer owes one entity in one currency on one day. Lines and buckets both add up to the total.

    `language` is a BCP 47 tag; one that is not offered falls back to English.
    `pay_by` is the day named in the payment details, if one is to be named. `note` is a sentence below everything else.
    """

    language: str
    entity: Party
    customer: Party
    customer_number: str
    account_reference: str
    as_of: date
    currency: str
    lines: tuple[StatementLine, ...]
    buckets: tuple[StatementBucket, ...]
    total_minor: int
    overdue_minor: int
    bank_account: BankAccount = field(default_factory=BankAccount)
    contact: DeskContact = field(default_factory=DeskContact)
    pay_by: date | None = None
    note: str = ""

    def __post_init__(self) -> None:
        assert sum(line.residual_minor for line in self.lines) == self.total_minor, "lines and total differ"
        assert sum(b.amount_minor for b in self.buckets) == self.total_minor, "buckets and total differ"


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """What changed the balance on a day: charges above zero, payments and credits below; and the balance after it."""

    on: date
    kind: LineKind
    number: str
    amount_minor: int
    balance_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BalanceForward:
    """An account from one balance to the next: what it was before `first_on`, what moved, what it is after `last_on`.

    Movements are in the order of their days, both days of the period counted; amounts in minor units of the currency.
    """

    language: str
    entity: Party
    customer: Party
    customer_number: str
    account_reference: str
    first_on: date
    last_on: date
    currency: str
    opening_minor: int
    movements: tuple[Movement, ...]
    closing_minor: int
    bank_account: BankAccount = field(default_factory=BankAccount)
    contact: DeskContact = field(default_factory=DeskContact)
    note: str = ""

    def __post_init__(self) -> None:
        balance, day = self.opening_minor, self.first_on
        for one in self.movements:
            balance += one.amount_minor
            assert one.balance_minor == balance, f"the balance after {one.number} differs"
            assert day <= one.on <= self.last_on, f"{one.number} is out of order or of the period"
            day = one.on
        assert balance == self.closing_minor, "movements and closing balance differ"


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicySection:
    """A part of a policy; the first has no heading."""

    heading: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyDocument:
    """A version of an entity's credit policy in a language that is offered."""

    language: str
    entity: Party
    title: str
    number: int
    valid_from: date
    sections: tuple[PolicySection, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetSegment:
    """Days in a row at one rate on one sum; rates in per cent a year, as texts. Both days are counted."""

    first: date
    last: date
    days: int
    reference_pct: str  # empty where a rate was agreed
    margin_pct: str
    rate_pct: str
    principal_minor: int
    interest_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetCalculation:
    """How one charge comes about. The segments add up to `to_date_minor`; less `before` that is `amount_minor`.

    kind: interest, compensation or late_fee. payments: days and amounts that lowered what bears interest. before: the
    numbers and amounts of earlier notes. fee: what fee of which schedule. sources: laws and rates, as they are cited.
    """

    kind: str
    item_number: str
    due_on: date
    principal_minor: int
    amount_minor: int
    credited_minor: int = 0
    set_aside_minor: int = 0
    day_count: str = ""
    segments: tuple[SheetSegment, ...] = ()
    payments: tuple[tuple[date, int], ...] = ()
    to_date_minor: int = 0
    before: tuple[tuple[str, int], ...] = ()
    fee: str = ""
    days_late: int = 0
    sources: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.kind == "interest":
            assert sum(one.interest_minor for one in self.segments) == self.to_date_minor
            assert self.to_date_minor - sum(minor for _, minor in self.before) == self.amount_minor


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeSheet:
    """A debit note with its calculation; without a number, the calculation alone of what is not charged yet.

    Whom it goes to and comes from, its day, language and currency, and what is to be paid are the statement's.
    """

    statement: Statement
    number: str
    calculations: tuple[SheetCalculation, ...]

    @property
    def total_minor(self) -> int:
        """All of it."""
        return sum(one.amount_minor for one in self.calculations)


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperLetter:
    """A reminder on paper, with the statement of the account: in it where it asks for all that is open, else behind it.

    Whom it goes to and comes from, its day and its language are the statement's. `paragraphs` begin with the greeting;
    a line end within one is kept. `lines` are what the letter asks for, of the statement's currency. `attention`: the
    person or desk named below the customer, "" for none. `calculation`: of what the letter claims for the delay; its
    pages come last, in the language, day and currency of its own statement. `online`: the address of the reader's page,
    "" for none, printed with a code for a camera below `online_words`.
    """

    statement: Statement
    subject: str
    paragraphs: tuple[str, ...]
    lines: tuple[StatementLine, ...]
    closing: str
    attention: str = ""
    calculation: ChargeSheet | None = None
    online: str = ""
    online_words: str = ""

    @property
    def asks_for_all(self) -> bool:
        """Whether the letter asks for what the statement lists, item by item: two sheets would say the same."""
        return self.lines == self.statement.lines


class Documents(Protocol):
    """Sets documents. The same input gives the same bytes."""

    def statement(self, *, statement: Statement) -> bytes:
        """The statement of account as a PDF; raises Refused when it cannot be set at all."""
        ...

    def balance_forward(self, *, statement: BalanceForward) -> bytes:
        """The movements of an account as a PDF; raises Refused when it cannot be set at all."""
        ...

    def letter(self, *, letter: PaperLetter) -> bytes:
        """The letter as a PDF, its address where a window shows it, the statement in or behind it.

        Raises Refused when it cannot be set at all.
        """
        ...

    def charge_sheet(self, *, sheet: ChargeSheet) -> bytes:
        """The debit note or calculation as a PDF; raises Refused when it cannot be set at all."""
        ...

    def credit_policy(self, *, policy: PolicyDocument) -> bytes:
        """The policy as a PDF; raises Refused when it cannot be set at all."""
        ...

    def bill(self, *, bill: "Bill", template: str = "") -> bytes:
        """The invoice, credit note, debit note or deposit request as a PDF, with its e-invoice inside where it has one.

        template: the source of a template of somebody's own that was checked; without one, ours is taken. Raises
        Refused when it cannot be set at all, or not as the archive that an e-invoice needs.
        """
        ...

    def bill_template(self) -> str:
        """The source of our template: where one's own begins."""
        ...

    def check_template(self, *, source: str) -> "tuple[TemplateFault, ...]":
        """What is wrong with a source, () for nothing; it is tried with samples of every kind of bill."""
        ...

    def preview_template(self, *, source: str, sample: str = "invoice") -> bytes:
        """A sample bill set by the source, as a PDF; raises Refused where it cannot be set."""
        ...
