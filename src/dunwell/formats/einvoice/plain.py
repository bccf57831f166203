"""An invoice as plain values for whoever reads JSON: amounts and numbers as decimal strings, days as ISO dates."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import cast

from dunwell.formats.einvoice.markup import amount_text, number_text
from dunwell.formats.einvoice.records import EInvoice, Party

_IBAN_AT_LEAST = 15


def to_plain(*, invoice: EInvoice) -> dict[str, object]:
    """Every term by the names of the record, and above them what is asked for first.

    `iban` is the first payment account that looks like one, "" otherwise; attachments stand with their size and
    SHA-256 instead of their bytes.
    """
    whole = _plain(invoice, invoice)
    assert isinstance(whole, dict)
    payment = invoice.payment
    accounts = [one.account for one in payment.transfers] if payment else []
    return {
        "number": invoice.number,
        "is_credit_note": invoice.is_credit_note,
        "issued_on": None if invoice.issued_on is None else invoice.issued_on.isoformat(),
        "due_on": None if invoice.due_on is None else invoice.due_on.isoformat(),
        "currency": invoice.currency,
        "seller_name": _name(invoice.seller),
        "buyer_name": _name(invoice.buyer),
        "iban": next((one for one in accounts if _is_iban(one)), ""),
        **whole,
    }


def _name(party: Party) -> str:
    return party.name or party.trading_name


def _is_iban(account: str) -> bool:
    bare = account.replace(" ", "")
    return len(bare) >= _IBAN_AT_LEAST and bare[:2].isalpha() and bare[2:4].isdigit()


def _plain(value: object, invoice: EInvoice, name: str = "") -> object:
    if isinstance(value, bytes):
        return {"bytes": len(value), "sha256": sha256(value).hexdigest()}
    if isinstance(value, tuple):
        return [_plain(one, invoice) for one in cast("tuple[object, ...]", value)]
    if isinstance(value, date | Decimal):
        return value.isoformat() if isinstance(value, date) else number_text(value)
    if isinstance(value, int):
        currency = invoice.tax_currency if name == "vat_in_tax_currency" else invoice.currency
        return amount_text(minor=value, currency=currency)
    if is_dataclass(value):
        given: Mapping[str, object] = {one.name: getattr(value, one.name) for one in fields(value)}
        return {key: _plain(one, invoice, key) for key, one in given.items()}
    return value
