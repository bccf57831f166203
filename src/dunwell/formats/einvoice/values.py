"""Texts of a file to amounts, numbers, days and identifiers; what is none of them is a fault naming its term."""

import re
from base64 import b64decode
from binascii import Error as NotBase64
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from dunwell.core.decimals import DecimalStyle, UnreadableAmount, to_minor
from dunwell.core.money import UnknownCurrency, exponent
from dunwell.formats.einvoice.records import Identifier
from dunwell.formats.einvoice.terms import Element, Group, Term

NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)", re.ASCII)
_MAX_NUMBER = 40
_PLAIN = DecimalStyle(decimal=".", grouping="")
_DAY = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})(?:Z|[+-]\d\d:\d\d)?", re.ASCII)
_FALLBACK = "EUR"  # reads on with two decimals once the currency itself is named as a fault


@dataclass(frozen=True, slots=True)
class Fault:
    """A term that cannot be read: its number, where it stands, and what is wrong with the remedy."""

    term: str
    where: str
    message: str


class UnreadableEInvoice(ValueError):
    """An e-invoice with values that no record can hold; `faults` has every one of them."""

    code = "einvoice_unreadable"

    def __init__(self, *, faults: tuple[Fault, ...]) -> None:
        super().__init__("; ".join(f"{one.term} {one.message}" for one in faults))
        self.faults = faults


@dataclass(slots=True)
class Values:
    """Reads terms of groups and keeps what went wrong."""

    currency: str
    tax_currency: str = ""
    faults: list[Fault] = field(default_factory=list[Fault])

    def fault(self, term: Term, message: str) -> None:
        """Keep a fault."""
        self.faults.append(Fault(term.bt, term.where, message))

    def settle_currencies(self, group: Group) -> None:
        """Take BT-5 and BT-6 for the amounts; an unknown or missing one is a fault, reading goes on with two places."""
        for bt in ("BT-5", "BT-6"):
            term = group.first(bt)
            code = term.text if term else ""
            if code or bt == "BT-5":
                try:
                    exponent(currency=code)
                except UnknownCurrency:
                    where = term.where if term else group.where
                    message = f"{code!r} is no currency: give the ISO 4217 code"
                    self.faults.append(Fault(bt, where, message))
                    code = _FALLBACK
            if bt == "BT-5":
                self.currency = code
            else:
                self.tax_currency = code or self.currency

    def amount(self, group: Group, bt: str, *, in_tax_currency: bool = False) -> int | None:
        """Minor units of an amount; None where it is not there or is a fault."""
        term = group.first(bt)
        if term is None:
            return None
        if not NUMBER.fullmatch(term.text):
            self.fault(term, f"{term.text[:_MAX_NUMBER]!r} is no amount: write 1234.50")
            return None
        currency = self.tax_currency if in_tax_currency else self.currency
        try:
            return to_minor(text=term.text, currency=currency, style=_PLAIN)
        except UnreadableAmount as fault:
            self.fault(term, str(fault))
            return None

    def needed_amount(self, group: Group, bt: str) -> int:
        """As `amount`; one that is not there is a fault."""
        if group.first(bt) is None:
            self.faults.append(Fault(bt, group.where, "is missing: the group is nothing without its amount"))
        return self.amount(group, bt) or 0

    def number(self, group: Group | None, bt: str) -> Decimal | None:
        """A price, a quantity or a percentage, exact; None where it is not there or is a fault."""
        term = group.first(bt) if group else None
        if term is None or not term.text:
            return None
        if len(term.text) > _MAX_NUMBER or not NUMBER.fullmatch(term.text):
            self.fault(term, f"{term.text[:_MAX_NUMBER]!r} is no number: write 1234.5, at most 40 characters")
            return None
        return Decimal(term.text)

    def day(self, group: Group | None, bt: str) -> date | None:
        """A day, written 2026-01-31 in UBL and 20260131 in CII."""
        term = group.first(bt) if group else None
        if term is None or not term.text:
            return None
        found = _DAY.fullmatch(term.text)
        try:
            if found:
                return date(int(found[1]), int(found[2]), int(found[3]))
        except ValueError:
            pass  # such as 30 February: said below
        self.fault(
            term, f"{term.text[:_MAX_NUMBER]!r} is no day of the calendar: write 2026-01-31 or 20260131"
        )
        return None

    def content(self, group: Group, bt: str) -> bytes | None:
        """An attachment; None where there is none or it is a fault."""
        term = group.first(bt)
        if term is None:
            return None
        try:
            return b64decode("".join(term.text.split()), validate=True)
        except (NotBase64, ValueError):
            self.fault(term, "is no Base64; attach the file anew")
            return None


def identifier(term: Term | None) -> Identifier | None:
    """An identifier with its scheme; None where it is not there."""
    if term is None or not term.text:
        return None
    scheme = term.attribute("schemeID") or term.attribute("listID") or _sibling_scheme(term.element)
    return Identifier(value=term.text, scheme=scheme, version=term.attribute("listVersionID"))


def _sibling_scheme(element: Element) -> str:
    """The scheme of an invoiced object in CII, which stands beside it."""
    parent = element.getparent()
    if parent is None or not str(element.tag).endswith("IssuerAssignedID"):
        return ""
    return next((one.text or "" for one in parent if str(one.tag).endswith("}ReferenceTypeCode")), "").strip()
