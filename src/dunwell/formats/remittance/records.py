"""What an advice says: rows of a payment and an invoice, and what is wrong with it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Remitted:
    """One invoice of one payment. Amounts are exact, in units of their currency; None where the advice is silent.

    amount: what is paid of the invoice; deduction: what was taken off, positive; reason: why, or a remark.
    """

    line: int
    payment: str = ""
    payer: str = ""
    invoice: str
    amount: Decimal | None = None
    deduction: Decimal | None = None
    reason: str = ""
    currency: str = ""
    paid_on: date | None = None


@dataclass(frozen=True, slots=True)
class AdviceFault:
    """What is wrong with an advice: `code` is stable, `line` where (0: as a whole)."""

    line: int
    code: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """An advice: table, EDIFACT, X12 or text. `faults` are all of them; sound rows stand in `rows` all the same.

    total: what the advice says was paid in all, where it does.
    """

    format: str
    rows: tuple[Remitted, ...] = ()
    faults: tuple[AdviceFault, ...] = ()
    total: Decimal | None = None
