"""An agency's statement of what it collected and keeps, as CSV or XLSX, whose columns are told by their headers."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Final, Literal

from dunwell.core.money import currencies, exponent
from dunwell.formats import grid
from dunwell.formats.export_cells import bare
from dunwell.formats.findings import UnreadableTable
from dunwell.formats.small_csv import LineFault, by_line

BYTES_MAX: Final = 20_000_000
_MOST_CELLS = 4_000_000
_MOST_WHOLE = 10**15  # major units: far above any statement, far below what cannot be kept
_LONGEST = {"claim": 60, "reference": 100}
_HEADERS: Final[Mapping[str, tuple[str, ...]]] = {
    "claim": (
        *("claim", "claim number", "claim no", "placement", "placement number", "your reference", "your ref"),
        *("your file", "your file number", "client reference", "client ref", "creditor reference"),
        *("forw file", "case", "case number", "ihr zeichen", "ihre referenz", "forderung", "votre reference"),
        *("uw referentie", "su referencia", "vostro riferimento"),
    ),
    "reference": (
        *("transaction", "transaction id", "payment id", "payment number", "receipt", "receipt number"),
        *("our reference", "our ref", "agency reference", "key", "zahlungsnummer", "reference", "referenz"),
    ),
    "on": (
        *("payment date", "date paid", "paid on", "collected on", "date collected", "received on", "date"),
        *("zahldatum", "zahlungsdatum", "datum", "date de paiement", "betaaldatum", "fecha", "data"),
    ),
    "paid_to": ("paid to", "payment type", "type", "paid at", "zahlungsart", "zahlung an"),
    "direct": (
        "paid to you",
        "paid to client",
        "direct",
        "direct payment",
        "direct payments",
        "direktzahlung",
    ),
    "rate": (
        *("rate", "commission rate", "fee rate", "commission percent", "fee percent", "percent"),
        *("provisionssatz", "satz", "provision in", "taux", "tarief"),
    ),
    "commission": (
        *("commission", "commission amount", "fee", "fee amount", "fees", "our fee", "our commission"),
        *("provision", "honorar", "erfolgshonorar", "commissie", "comision", "provvigione"),
    ),
    "cost": ("cost", "costs", "expenses", "disbursements", "court costs", "auslagen", "kosten", "frais"),
    "tax": ("tax", "vat", "vat amount", "ust", "mwst", "umsatzsteuer", "tva", "btw", "iva"),
    "net": (
        *("net", "net amount", "due to you", "due you", "due client", "remitted", "payable", "net to client"),
        *("auszahlung", "auszahlungsbetrag", "netto", "net a payer"),
    ),
    "amount": (
        *("collected", "amount collected", "collected by us", "paid to us", "gross collected", "amount paid"),
        *("gross", "gross amount", "amount", "payment", "paid", "eingezogen", "zahlung", "betrag", "brutto"),
        *("montant", "bedrag", "importe", "importo"),
    ),
    "currency": ("currency", "ccy", "curr", "wahrung", "waehrung", "devise", "valuta", "munt"),
}
_PAID_TO: Final[Mapping[str, Literal["agency", "us"]]] = {
    **dict.fromkeys(("", "agency", "pa", "us", "collector", "paid agency", "agentur", "uns"), "agency"),
    **dict.fromkeys(
        ("client", "pc", "pu", "direct", "you", "creditor", "paid client", "paid us", "direkt", "kunde"), "us"
    ),
}
"""How agencies write who got the money: `us` in a statement of theirs is the agency."""
_TOTALS = re.compile(r"\b(total|totals|summe|gesamt|totaal|totale|sum)\b", re.IGNORECASE)
_MONEYS = ("amount", "direct", "commission", "cost", "tax", "net")


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementLine:
    """A line as the agency gives it, in minor units; reversals are negative, what it keeps is positive.

    `currency` is empty where the file names none for the line; None stands for what it does not tell.
    """

    line: int
    claim: str
    on: date | None
    minor: int
    paid_to: Literal["agency", "us"]
    reference: str
    basis_points: int | None
    commission_minor: int
    cost_minor: int
    tax_minor: int
    net_minor: int | None
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """The totals that a statement has at its end; None for what it does not tell."""

    collected_minor: int | None = None
    commission_minor: int | None = None
    cost_minor: int | None = None
    tax_minor: int | None = None
    net_minor: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementFile:
    """The sound lines of a statement, its totals, and everything that is wrong with it."""

    lines: tuple[StatementLine, ...] = ()
    totals: Totals = field(default_factory=Totals)
    faults: tuple[LineFault, ...] = ()


def parse(*, content: bytes, currency: str) -> StatementFile:
    """Read a statement in a currency (of lines that name none); all faults at once, sound lines beside them.

    Amounts are read as the whole table writes them, days likewise. Commission, costs and tax that are written below
    nothing throughout, as deductions, are turned.
    """
    if len(content) > BYTES_MAX:
        return _refused(f"The file is larger than {BYTES_MAX // 1_000_000} MB: split it.")
    try:
        rows = grid.cells(content=content, most_cells=_MOST_CELLS)
    except UnreadableTable as fault:
        return _refused(str(fault))
    for at, (number, cells) in enumerate(rows[:60]):
        columns = _columns(cells)
        if "claim" in columns and {"amount", "direct", "commission", "cost"} & set(columns):
            return _Reading(columns, rows[at + 1 :], number, currency).file()
    return _refused(
        "No row names a column of claims and one of amounts: name them 'claim', 'paid on', 'amount', 'commission'."
    )


def _refused(message: str) -> StatementFile:
    return StatementFile(faults=(LineFault(1, "", message),))


def _columns(cells: Sequence[str]) -> dict[str, int]:
    """The column of each field; one with a percent sign in its header is a rate, whatever it is of."""
    rates = [at for at, cell in enumerate(cells) if "%" in cell]
    named = [cell if at not in rates else "" for at, cell in enumerate(cells)]
    found = {name: at[0] for name, at in grid.columns_of(cells=named, wanted=_HEADERS).items()}
    if rates:
        found["rate"] = rates[0]
    return found


class _Reading:
    """A table whose columns are known."""

    def __init__(
        self, columns: Mapping[str, int], rows: Sequence[tuple[int, list[str]]], header: int, currency: str
    ) -> None:
        self._columns, self._rows, self._header, self._currency = columns, rows, header, currency
        self._faults: list[LineFault] = []
        self._mark = "."
        self._days: tuple[str, ...] = ()
        self._is_fraction = False
        self._turned: frozenset[str] = frozenset()

    def file(self) -> StatementFile:
        if not self._learn():
            return StatementFile(faults=tuple(self._faults))
        lines: list[StatementLine] = []
        totals: list[Totals] = []
        for number, cells in self._rows:
            claim = bare(self._cell(cells, "claim"))
            if any(_TOTALS.search(cell) for cell in cells) and (not claim or _TOTALS.search(claim)):
                totals.append(self._totals(number, cells))
            elif (line := self._line(number, cells, claim)) is not None:
                lines.append(line)
        if not lines and not self._faults:
            self._faults.append(LineFault(self._header, "", "The statement has no lines."))
        return StatementFile(
            lines=tuple(lines),
            totals=totals[0] if len(totals) == 1 else Totals(),  # several are of parts
            faults=by_line(self._faults),
        )

    def _cell(self, cells: Sequence[str], name: str) -> str:
        at = self._columns.get(name, len(cells))
        return cells[at].strip() if at < len(cells) else ""

    def _learn(self) -> bool:
        """See from the whole table how amounts and days are written; False where that cannot be told."""
        texts = [_stripped(self._cell(cells, name)) for _, cells in self._rows for name in (*_MONEYS, "rate")]
        mark = grid.decimal_mark(texts=[one for one in texts if grid.is_number(one)])
        days = [text for _, cells in self._rows if (text := self._cell(cells, "on"))]
        formats = grid.day_formats(texts=days) if days else ()
        if mark is None:
            said = "Whether a comma or a point parts the decimals cannot be told; write 1234.56."
            self._faults.append(LineFault(self._header, "amount", said))
        if formats is None:
            said = "Day and month cannot be told apart; write 2026-03-31."
            self._faults.append(LineFault(self._header, "on", said))
        if mark is None or formats is None:
            return False
        self._mark, self._days = mark, formats
        rates = [read for text in self._column("rate") if (read := self._number(text)) is not None]
        self._is_fraction = bool(rates) and 0 < max(rates) <= 1
        self._turned = frozenset(
            name
            for name in ("commission", "cost", "tax")
            if (known := [one for text in self._column(name) if (one := self._number(text))])
            and max(known) < 0
            and any((self._number(text) or 0) > 0 for text in self._column("amount") + self._column("direct"))
        )
        return True

    def _column(self, name: str) -> list[str]:
        return [text for _, cells in self._rows if (text := self._cell(cells, name))]

    def _number(self, text: str) -> Decimal | None:
        return grid.number(text=_stripped(text), mark=self._mark)

    def _line(self, number: int, cells: list[str], claim: str) -> StatementLine | None:
        before = len(self._faults)
        if not claim:
            if any(self._cell(cells, name) for name in _MONEYS):
                self._fault(number, "claim", "An amount without a claim: say which it is for.")
            return None
        reference = bare(self._cell(cells, "reference"))
        for name, text in (("claim", claim), ("reference", reference)):
            if len(text) > _LONGEST[name]:
                self._fault(number, name, f"Give at most {_LONGEST[name]} characters.")
        currency = self._cell(cells, "currency").upper()
        if currency and currency not in currencies():
            self._fault(number, "currency", f"Give a currency such as EUR; not {currency[:10]!r}.")
            return None
        money = {name: self._minor(number, cells, name, currency) for name in _MONEYS}
        paid_to = self._payee(number, cells)
        if money["amount"] and money["direct"]:
            said = "A line is of one payment: give what was paid to you on a line of its own."
            self._fault(number, "direct", said)
        on = self._day(number, cells)
        basis_points = self._rate(number, cells)
        if len(self._faults) > before:
            return None
        return StatementLine(
            line=number,
            claim=claim,
            on=on,
            minor=money["amount"] or money["direct"] or 0,
            paid_to="us" if money["direct"] else paid_to,
            reference=reference,
            basis_points=basis_points,
            commission_minor=money["commission"] or 0,
            cost_minor=money["cost"] or 0,
            tax_minor=money["tax"] or 0,
            net_minor=money["net"],
            currency=currency,
        )

    def _payee(self, number: int, cells: Sequence[str]) -> Literal["agency", "us"]:
        text = " ".join(grid.header_key(self._cell(cells, "paid_to")).split())
        found = _PAID_TO.get(text)
        if found is None:
            self._fault(number, "paid_to", f"Give agency or client; not {text[:40]!r}.")
        return found or "agency"

    def _minor(self, number: int, cells: Sequence[str], name: str, currency: str) -> int | None:
        text = self._cell(cells, name)
        if not text:
            return None
        read = self._number(text)
        if read is None or abs(read) >= _MOST_WHOLE:
            self._fault(number, name, f"{text[:40]!r} is no amount.")
            return None
        places = exponent(currency=currency or self._currency)
        minor = Fraction(read) * 10**places
        if minor.denominator != 1:
            self._fault(
                number, name, f"{text[:40]!r} has more decimals than {currency or self._currency} has."
            )
            return None
        return -int(minor) if name in self._turned else int(minor)

    def _rate(self, number: int, cells: Sequence[str]) -> int | None:
        text = self._cell(cells, "rate")
        if not text:
            return None
        read = self._number(text)
        basis_points = None if read is None else Fraction(read) * (10_000 if self._is_fraction else 100)
        if basis_points is None or not 0 <= basis_points <= 10_000 or basis_points.denominator != 1:
            self._fault(number, "rate", f"{text[:40]!r} is no percentage from 0 to 100.")
            return None
        return int(basis_points)

    def _day(self, number: int, cells: Sequence[str]) -> date | None:
        text = self._cell(cells, "on")
        day = grid.day_of(text=text, formats=self._days) if text else None
        if text and day is None:
            self._fault(number, "on", f"{text[:40]!r} is no day as the others are.")
        return day

    def _totals(self, number: int, cells: Sequence[str]) -> Totals:
        money = {name: self._minor(number, cells, name, "") for name in _MONEYS}
        return Totals(
            collected_minor=money["amount"],
            commission_minor=money["commission"],
            cost_minor=money["cost"],
            tax_minor=money["tax"],
            net_minor=money["net"],
        )

    def _fault(self, number: int, name: str, message: str) -> None:
        self._faults.append(LineFault(number, name, message))


def _stripped(text: str) -> str:
    """A number without its currency or percent sign."""
    return re.sub(r"^[A-Z€$£]{1,3}\s*|\s*(?:[A-Z€$£]{1,3}|%)$", "", bare(text).strip()).strip()
