"""What a labelled set is made of: the customers, their invoices, the payments, the advices and what was really paid."""

from dataclasses import dataclass, field
from datetime import date

EXPONENTS = {"JPY": 0}

# What a fair clerk would do with a payment, knowing only the files.
POST = "post"  # everything is said: it should be posted
PROPOSE = "propose"  # it should be found, posted or proposed
FREE = "free"  # it may be found; nobody misses it, but what is said must be right
LEAVE = "leave"  # nobody can know, or there is nothing to pay: whatever is posted is a guess


@dataclass
class Customer:
    """Somebody who owes, with the habits of whoever writes the transfers there."""

    key: int
    ident: str
    name: str
    bank_name: str
    account: str
    group: int  # customers whose names differ by a word share one: a cut name fits all of them
    parent: str
    code: str
    contract: str
    habit: int
    currency: str
    price: int


@dataclass
class Invoice:
    """A receivable in minor units; a credit note is below zero."""

    number: str
    customer: Customer
    amount: int
    currency: str
    issued_on: date
    due_on: date
    structured: str = ""
    order: str = ""
    end_to_end: str = ""
    shows_contract: bool = False

    def references(self) -> list[str]:
        """What stands in the column of references."""
        contract = self.customer.contract if self.shows_contract else ""
        return [told for told in (self.structured, self.order, contract, self.end_to_end) if told]


@dataclass
class Row:
    """A line of an advice; what it is about may be no invoice of ours."""

    invoice: str
    amount: int
    deduction: int = 0
    text: str = ""


@dataclass
class Draft:
    """A payment with everything that only its maker knows."""

    kind: str
    expect: str
    customer: Customer | None
    paid_on: date
    amount: int
    currency: str
    payer: str
    account: str
    text: str
    pairs: list[tuple[Invoice, int]] = field(default_factory=list)
    told: bool = True  # the text or the advice names what is paid; else amount and payer must do
    names_customer: bool = False  # the text holds the customer's number, contract or name
    rows: list[Row] = field(default_factory=list)
    rows_linked: bool = True
    number: str = ""


@dataclass
class LabelledSet:
    """One company's bank account of some months, and the answers."""

    style: str
    noise: str
    seed: int
    customer_column: str
    separator: str
    quirks: tuple[str, ...]
    invoices: list[Invoice]
    payments: list[Draft]


def money(*, amount: int, currency: str, floats: bool = False) -> str:
    """An amount as the files have it: 1234.50, 1200 for yen; 1234.5 where somebody's program held it as a float."""
    digits = EXPONENTS.get(currency, 2)
    if not digits:
        return str(amount)
    if floats:
        return repr(amount / 100)
    sign, whole = ("-" if amount < 0 else ""), abs(amount)
    return f"{sign}{whole // 100}.{whole % 100:02d}"
