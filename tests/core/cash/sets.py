"""Short ways to write open items and payments."""

from datetime import date

import polars as pl

from dunwell.core.cash.match import match
from dunwell.core.cash.records import INVOICES, PAYMENTS, Proposal

ISSUED, DUE, PAID = date(2024, 1, 10), date(2024, 2, 9), date(2024, 2, 12)


def items(*rows, currency="EUR"):
    """(number, customer, minor[, references[, issued_on]]) each."""
    full = [
        (number, customer, minor, currency, *(rest[1:] or [ISSUED]), DUE, *(rest[:1] or [""]))
        for number, customer, minor, *rest in rows
    ]
    return pl.DataFrame(full, schema=dict(INVOICES.dtypes), orient="row")


def payments(*rows, currency="EUR"):
    """(minor, text[, payer[, account[, paid_on]]]) each, numbered P1, P2 …"""
    full = []
    for at, (minor, text, *rest) in enumerate(rows, 1):
        payer, account, paid_on = (*rest, *("", "", PAID)[len(rest) :])
        full.append((f"P{at}", paid_on, minor, currency, payer, account, text))
    return pl.DataFrame(full, schema=dict(PAYMENTS.dtypes), orient="row")


def answers(invoices, paid, **options) -> list[tuple[str, dict[str, int]]]:
    """For each payment its state and what each invoice gets."""
    return [told(one, invoices) for one in match(invoices=invoices, payments=paid, **options)]


def told(one: Proposal, invoices: pl.DataFrame) -> tuple[str, dict[str, int]]:
    """A proposal by the numbers of its invoices."""
    return one.state, {invoices["invoice"][pair.item]: pair.minor for pair in one.pairs}
