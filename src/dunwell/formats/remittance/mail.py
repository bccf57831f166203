"""Remittance advice in the words of a mail: a line with an invoice's number and an amount is a row.

By rules, not by guesses: a number counts where the line, or the heading above the list, calls it an invoice's, or where
it is among the numbers that are known; an amount where it has decimals or a currency. What is unclear is left out.
"""

import re
from collections.abc import Collection
from decimal import Decimal

from dunwell.formats import grid
from dunwell.formats.remittance.records import Advice, AdviceFault, Remitted

_NAMED = re.compile(
    r"\b(?:invoice|inv|rechnung|rechnungsnr|re|rg|factuur|facture|fattura|factura|faktura|bill|beleg|document)"
    r"(?:\s*(?:no|nr|number|nummer|num|n°|n|#))?\s*[.:#°]*\s*#?\s*(?P<number>(?=[\w/.-]*[0-9])[A-Za-z0-9][\w/.-]{1,34})",
    re.IGNORECASE,
)
_MONEY = re.compile(
    r"(?:(?P<before>EUR|USD|GBP|CHF|PLN|SEK|NOK|DKK|CAD|€|\$|£)\s*)?"
    r"(?P<amount>-?[0-9]{1,3}(?:[.,' \u00a0][0-9]{3})*[.,][0-9]{2}|-?[0-9]+[.,][0-9]{2})(?![0-9./-])"
    r"(?:\s*(?P<after>EUR|USD|GBP|CHF|PLN|SEK|NOK|DKK|CAD|€|\$|£))?"
)
_SIGNS = {"€": "EUR", "$": "USD", "£": "GBP"}
_LESS = re.compile(
    r"\b(less|minus|deduct\w*|discount|skonto|abzug|abz\w*|korting|escompte|sconto|descuento|short)\b",
    re.IGNORECASE,
)
_SUM = re.compile(r"\b(total|summe|gesamt|totaal|totale|sum)\b", re.IGNORECASE)
_PAYMENT = re.compile(
    r"\b(?:payment|zahlung|transfer|betaling|virement|cheque|check)\s*(?:reference|referenz|ref|no|nr|number|id)"
    r"\s*[.:#]*\s*(?P<number>[A-Za-z0-9][\w/.-]{2,34})",
    re.IGNORECASE,
)
_WORD = re.compile(r"[A-Za-z0-9][\w/.-]{1,34}")
_MOST_LINES = 20_000


def read_mail(*, text: str, known: Collection[str] = ()) -> Advice:
    """The rows of a mail's text. known: invoice numbers that count without being called so."""
    lines = text.splitlines()[:_MOST_LINES]
    mark = grid.decimal_mark(texts=(found["amount"] for line in lines for found in _MONEY.finditer(line)))
    if mark is None:
        return Advice(
            format="text",
            faults=(AdviceFault(0, "ambiguous_amounts", "The text writes decimals in more than one way."),),
        )
    wanted = {one.upper() for one in known}
    payment = next((found["number"] for line in lines if (found := _PAYMENT.search(line))), "")
    rows: list[Remitted] = []
    total: Decimal | None = None
    for number, line in enumerate(lines, 1):
        if line.lstrip().startswith(">"):
            continue  # what somebody else wrote before
        invoices = _invoices(line, wanted)
        money = [
            (grid.number(text=one["amount"], mark=mark), _currency(one), one.start())
            for one in _MONEY.finditer(line)
        ]
        if not invoices:
            if _SUM.search(line) and len(money) == 1:
                total = money[0][0]
            continue
        rows += _rows(number, line, invoices, money, payment)
    faults = () if rows else (AdviceFault(0, "no_invoices", "The text names no invoice."),)
    return Advice(format="text", rows=tuple(rows), faults=faults, total=total)


def _invoices(line: str, known: Collection[str]) -> list[str]:
    named = [found["number"].rstrip(".-/") for found in _NAMED.finditer(line)]
    told = [word for found in _WORD.finditer(line) if (word := found[0].rstrip(".-/")).upper() in known]
    return list(dict.fromkeys([*named, *told]))


def _rows(
    number: int, line: str, invoices: list[str], money: list[tuple[Decimal | None, str, int]], payment: str
) -> list[Remitted]:
    """One invoice takes the line's amounts, a deduction where a word says so; several share none."""
    if len(invoices) > 1:
        return [Remitted(line=number, payment=payment, invoice=one, reason=line.strip()) for one in invoices]
    less = _LESS.search(line)
    taken = [one for one in money if less and one[2] > less.start()]
    paid = [one for one in money if one not in taken]
    currency = next((one[1] for one in money if one[1]), "")
    return [
        Remitted(
            line=number,
            payment=payment,
            invoice=invoices[0],
            amount=paid[-1][0] if paid else None,
            deduction=abs(taken[0][0]) if taken and taken[0][0] is not None else None,
            reason=line[less.start() :].strip() if less and taken else "",
            currency=currency,
        )
    ]


def _currency(found: "re.Match[str]") -> str:
    told = str(found["before"] or found["after"] or "")
    return _SIGNS.get(told, told)
