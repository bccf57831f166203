"""A bill as the plain strings its page is set from: all formatting is done here, none on the page."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from dunwell.adapters.typst_documents.bill_labels import BillLabels, Piece, pieces
from dunwell.adapters.typst_documents.codes import drawn, payment_slip
from dunwell.adapters.typst_documents.labels import Labels, put
from dunwell.adapters.typst_documents.parts import (
    address,
    addressed,
    footer,
    isolated,
    local_name,
    prose,
    shown,
    shown_in_block,
)
from dunwell.core import wording
from dunwell.core.receivables.creditor_reference import grouped
from dunwell.formats.brand import read_accent
from dunwell.ports.bills import Bill, BillAdjustment, BillLine, BillTax
from dunwell.ports.documents import BankAccount

_ACCENT = "#1f3f66"
_MARKS = "abcdefghijklmnopqrstuvwxyz"
_LONGEST_REFERENCE = 60
_WITHOUT_VAT = frozenset({"US"})
Row = tuple[str, str, bool]
"""Label, value, and whether the value reads from left to right in any case."""


def bill_data(
    *, bill: Bill, labels: Labels, bill_labels: BillLabels, language: str, logo: str
) -> dict[str, Any]:
    """What the template reads, as JSON-ready strings in the given language tag; raises UnknownCurrency.

    logo: the checked logo as an SVG, "" for none.
    """
    show = _Shows(bill=bill, labels=labels, words=bill_labels, language=language)
    locale = wording.locale_of(language)
    code = drawn(bill.qr_payload) if bill.qr == "epc" and bill.qr_payload else ""
    alt = put(bill_labels.qr_alt, amount=show.amount(bill.payable_minor))
    is_slip = bill.qr == "swiss" and bool(bill.qr_payload)
    return {
        "lang": locale.language,
        "region": locale.territory,
        "window": bill.window,
        "accent": read_accent(text=bill.brand.accent) if bill.brand.accent else _ACCENT,
        "logo": logo,
        "labels": {
            "page": labels.page,
            "of": labels.of,
            "payment": labels.payment,
            "scan": bill_labels.scan,
            "columns": show.columns(),
        },
        "title": f"{bill_labels.titles[bill.kind]} {shown(bill.number, longest=60)}",
        "issued_on": wording.day(on=bill.issued_on, language=language),
        "identity": shown(bill.identity, longest=160, word=100),
        "copy_note": show.own(" ".join(prose(bill.copy_note))),
        "entity": {
            "name": show.own(shown(bill.entity.name)),
            "sender_line": show.own(" · ".join(address(bill.entity))),
            "footer": show.own(footer(bill.entity, labels=labels)),
        },
        "recipient": addressed(
            customer=bill.customer, entity=bill.entity, locale=locale, attention=bill.attention
        ),
        "facts": show.facts(),
        "references": show.references(),
        "lines": [show.line(one) for one in bill.lines],
        "sums": show.sums(),
        "payable": {
            "label": bill_labels.payables[bill.kind],
            "amount": show.amount(bill.payable_minor),
        },
        "reasons": show.reasons(),
        "said": show.said(),
        "terms": [show.own(one) for one in prose(bill.terms) if one],
        "discounts": show.discounts(),
        "payment": show.payment(),
        "code": code,
        "code_alt": alt,
        "slip": payment_slip(payload=bill.qr_payload, language=locale.language, alt=alt) if is_slip else None,
        "notes": [[show.own(line) for line in prose(one)] for one in bill.notes if one.strip()],
        "policy_note": [show.own(one) for one in prose(bill.policy_note) if one],
        "xml_name": bill.xml_name,
    }


class _Shows:
    """Shows the parts of one bill in one language."""

    def __init__(self, *, bill: Bill, labels: Labels, words: BillLabels, language: str) -> None:
        self.bill = bill
        self.labels = labels
        self.words = words
        self.language = language
        self.locale = wording.locale_of(language)
        with_reason = [at for at, tax in enumerate(bill.taxes) if tax.reason.strip()]
        self.marks = {at: _MARKS[mark % len(_MARKS)] for mark, at in enumerate(with_reason)}

    def own(self, text: str) -> str:
        """A text of the issuer's or the customer's own."""
        return isolated(text, locale=self.locale)

    def amount(self, minor: int) -> str:
        """An amount with its currency."""
        return wording.amount(minor=minor, currency=self.bill.currency, language=self.language)

    def number(self, minor: int) -> str:
        """An amount without its currency."""
        return wording.number(minor=minor, currency=self.bill.currency, language=self.language)

    def day(self, on: date | None) -> str:
        """A date in full, nothing for none."""
        return wording.day(on=on, language=self.language) if on else ""

    def short_day(self, on: date) -> str:
        """A date for a table."""
        return wording.short_day(on=on, language=self.language)

    def decimal(self, value: Decimal, *, least: int = 0) -> str:
        """An exact decimal, all its places but trailing zeros; `least` places at least."""
        return wording.plain_number(value, language=self.language, least=least)

    def percent(self, value: Decimal) -> str:
        """19 % as the language writes it."""
        sign = self.locale.percent_formats[None].pattern
        blank = wording.NO_BREAK_SPACE if any(one in sign for one in "\u00a0\u202f ") else ""
        return f"{self.decimal(value)}{blank}%"

    def columns(self) -> list[str]:
        """The heads of the table of lines."""
        words = self.words
        heads = [words.position, words.description, words.quantity, words.price, words.tax]
        return [*heads, put(words.amount, currency=self.bill.currency)]

    def facts(self) -> list[Row]:
        """What stands beside the address, empty values left out."""
        bill, words = self.bill, self.words
        rows = [
            (words.issued_on, self.day(bill.issued_on), False),
            (words.due_on, self.day(bill.due_on), False),
            (self.labels.customer_number, shown_in_block(bill.customer_number), True),
            (self.labels.contact, shown_in_block(bill.contact.name), False),
            ("", shown_in_block(bill.contact.email), True),
            ("", shown_in_block(bill.contact.phone), True),
        ]
        return [row for row in rows if row[1].strip()]

    def references(self) -> list[Row]:
        """What the customer books it by, empty values left out."""
        bill, words = self.bill, self.words
        period = ""
        if bill.first_on and bill.last_on:
            first, last = self.short_day(bill.first_on), self.short_day(bill.last_on)
            period = put(words.range, **{"from": first, "to": last})
        rows = [
            (words.purchase_order, _reference(bill.purchase_order), True),
            (words.order_number, _reference(bill.order_number), True),
            (words.contract, _reference(bill.contract), True),
            (words.supplied_on, self.day(bill.supplied_on), False),
            (words.period, period, False),
            (words.customer_tax_id, _reference(bill.customer_tax_id), True),
            *(
                (
                    words.preceding,
                    put(words.preceding_value, number=_reference(number), date=self.short_day(on)),
                    False,
                )
                for number, on in bill.preceding
            ),
        ]
        return [row for row in rows if row[1].strip()]

    def line(self, line: BillLine) -> dict[str, Any]:
        """A line of the table."""
        per: list[Piece] = []
        if line.price_per != 1:
            quantity = f"{self.decimal(line.price_per)} {shown(line.unit)}".strip()
            per = pieces(self.words.price_per, quantity=quantity)
        return {
            "position": shown(line.position, longest=20, word=8),
            "name": self.own(" ".join(prose(line.name))),
            "details": list(self._details(line)),
            "quantity": f"{self.decimal(line.quantity)} {shown(line.unit, longest=20, word=10)}".strip(),
            "price": self.decimal(line.price, least=_exponent(self.number(0))),
            "price_per": per,
            "tax": self.rate(line.tax),
            "amount": self.number(line.net_minor),
        }

    def _details(self, line: BillLine) -> Iterator[list[Piece]]:
        for detail in line.details:
            yield from ([(self.own(text), False)] for text in prose(detail) if text)
        if line.first_on and line.last_on:
            first, last = self.short_day(line.first_on), self.short_day(line.last_on)
            yield pieces(self.words.range, **{"from": first, "to": last})
        elif line.first_on or line.last_on:
            yield [(self.day(line.first_on or line.last_on), False)]
        for one in line.adjustments:
            yield [*self.adjusted(one), (" ", False), (self.number(one.amount_minor), True)]

    def adjusted(self, one: BillAdjustment) -> list[Piece]:
        """What a discount or surcharge is called, with its per cent."""
        name: list[Piece] = [(self.own(" ".join(prose(one.text))), False)]
        return name if one.percent is None else [*name, (" ", False), (self.percent(one.percent), True)]

    def rate(self, at: int) -> str:
        """The rate of a tax of the breakdown, with the mark of its reason where it has one."""
        rate = self.percent(self.bill.taxes[at].rate_pct)
        return f"{rate}{wording.NO_BREAK_SPACE}{self.marks[at]})" if at in self.marks else rate

    def sums(self) -> list[dict[str, Any]]:
        """From the lines to what is to be paid, row by row."""
        bill, words = self.bill, self.words
        rows: list[tuple[list[Piece], int, bool]] = []
        if bill.adjustments:
            rows.append(([(words.lines_total, False)], bill.lines_minor, False))
            rows += [(self.adjusted(one), one.amount_minor, False) for one in bill.adjustments]
        rows.append(([(words.net, False)], bill.net_minor, False))
        rows += [(self.tax_name(at, tax), tax.tax_minor, False) for at, tax in enumerate(bill.taxes)]
        rows.append(([(words.gross, False)], bill.gross_minor, True))
        for one in bill.deposits:
            label = pieces(words.deposit, number=_reference(one.number), date=self.short_day(one.paid_on))
            rows.append((label, -one.amount_minor, False))
        if bill.rounding_minor:
            rows.append(([(words.rounding, False)], bill.rounding_minor, False))
        return [
            {"label": label, "amount": self.number(minor), "strong": strong} for label, minor, strong in rows
        ]

    def tax_name(self, at: int, tax: BillTax) -> list[Piece]:
        """The tax, its rate and what it is on."""
        is_sales_tax = tax.category == "S" and self.bill.entity.country.upper() in _WITHOUT_VAT
        name = self.words.sales_tax if is_sales_tax else self.words.taxes.get(tax.category, tax.category)
        name = local_name(name, country=self.bill.entity.country)
        return [
            (text, is_value and text != name)
            for text, is_value in pieces(
                self.words.tax_row, tax=name, rate=self.rate(at), basis=self.number(tax.basis_minor)
            )
        ]

    def reasons(self) -> list[list[Piece]]:
        """Why there is no tax, by the mark in the table; then the tax in the issuer's own currency."""
        told: list[list[Piece]] = [
            [(f"{mark})", True), (" " + self.own(" ".join(prose(self.bill.taxes[at].reason))), False)]
            for at, mark in self.marks.items()
        ]
        if self.bill.home_currency:
            label = pieces(self.words.home_tax, currency=self.bill.home_currency)
            home = wording.amount(
                minor=self.bill.home_tax_minor, currency=self.bill.home_currency, language=self.language
            )
            told.append([*label, (": ", False), (home, True)])
        return told

    def said(self) -> str:
        """That there is nothing to pay, where there is nothing."""
        if self.bill.kind == "credit_note":
            return self.words.credited
        return "" if self.bill.payable_minor > 0 else self.words.settled

    def discounts(self) -> list[list[Piece]]:
        """What may be taken off until when, and what is left to pay then."""
        bill = self.bill
        return [
            pieces(
                self.words.discount,
                date=self.day(one.until),
                percent=self.percent(one.percent),
                reduction=self.amount(one.amount_minor),
                amount=self.amount(bill.payable_minor - one.amount_minor),
            )
            for one in bill.discounts
        ]

    def payment(self) -> list[Row]:
        """What a payer types in; nothing where nothing is to be paid, nowhere to, or where a slip says it all."""
        bill, labels, account = self.bill, self.labels, self.bill.bank_account
        has_slip = bill.qr == "swiss" and bill.qr_payload
        if bill.kind == "credit_note" or bill.payable_minor <= 0 or account == BankAccount() or has_slip:
            return []
        rows = [
            (labels.holder, shown(account.holder), True),
            (labels.bank, shown(account.bank), True),
            (labels.iban, wording.grouped_iban(account.iban), True),
            (labels.bic, shown(account.bic), True),
            (labels.account_number, shown(account.account_number), True),
            (labels.routing_number, shown(account.routing_number), True),
            (labels.payment_reference, grouped(text=shown(bill.reference or bill.number, word=70)), True),
            (self.words.amount_due, self.amount(bill.payable_minor), True),
            (labels.pay_by, self.day(bill.due_on), False),
        ]
        return [row for row in rows if row[1]]


def _reference(text: str) -> str:
    return shown(text, longest=_LONGEST_REFERENCE, word=24)


def _exponent(zero: str) -> int:
    """How many places the currency has, told by how its zero is written."""
    return len(zero.replace(".", ",").partition(",")[2])
