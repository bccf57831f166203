"""Remittance advice as CSV or XLSX, whose columns are told by their headers."""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal

from dunwell.formats import grid
from dunwell.formats.findings import UnreadableTable
from dunwell.formats.remittance.records import Advice, AdviceFault, Remitted

_HEADERS: Mapping[str, tuple[str, ...]] = {
    "invoice": (
        *(
            "invoice",
            "invoice number",
            "invoice no",
            "invoice nr",
            "document",
            "document number",
            "your reference",
        ),
        *(
            "your invoice",
            "reference number",
            "rechnung",
            "rechnungsnummer",
            "rechnungsnr",
            "rechnung nr",
            "belegnummer",
        ),
        *(
            "factuur",
            "factuurnummer",
            "facture",
            "numero de facture",
            "n facture",
            "fattura",
            "numero fattura",
            "doc no",
        ),
        *(
            "factura",
            "numero de factura",
            "fakturanummer",
            "faktura",
            "fakturanr",
            "invoice ref",
            "supplier invoice",
        ),
        *("beleg", "referenz", "reference", "bill number", "inv no", "invoice id", "document no"),
    ),
    "amount": (
        *(
            "amount paid",
            "paid",
            "paid amount",
            "net amount",
            "payment amount",
            "net paid",
            "remitted",
            "zahlbetrag",
        ),
        *("bezahlt", "zahlungsbetrag", "betaald bedrag", "montant paye", "montant regle", "importo pagato"),
        *(
            "importe pagado",
            "amount",
            "betrag",
            "bedrag",
            "montant",
            "importo",
            "importe",
            "belopp",
            "net",
            "netto",
        ),
    ),
    "gross": (
        "gross amount",
        "gross",
        "invoice amount",
        "rechnungsbetrag",
        "brutto",
        "bruttobetrag",
        "amount due",
        "due",
    ),
    "deduction": (
        *(
            "deduction",
            "deductions",
            "discount",
            "discount taken",
            "skonto",
            "abzug",
            "korting",
            "escompte",
            "sconto",
        ),
        *("descuento", "adjustment", "short payment", "kassenrabatt", "deduction amount", "discount amount"),
    ),
    "reason": (
        *(
            "reason",
            "text",
            "comment",
            "comments",
            "remark",
            "remarks",
            "bemerkung",
            "grund",
            "abzugsgrund",
            "note",
        ),
        *(
            "deduction reason",
            "reason code",
            "description",
            "memo",
            "opmerking",
            "motif",
            "causale",
            "motivo",
        ),
    ),
    "payment": (
        *(
            "payment",
            "payment reference",
            "payment number",
            "payment id",
            "payment ref",
            "zahlung",
            "zahlungsreferenz",
        ),
        *(
            "betalingsreferentie",
            "cheque number",
            "check number",
            "end to end id",
            "zahlungsnummer",
            "voucher",
        ),
    ),
    "payer": (
        "payer",
        "customer",
        "customer name",
        "kunde",
        "zahler",
        "company",
        "klant",
        "client",
        "debtor",
        "payer name",
    ),
    "currency": ("currency", "ccy", "wahrung", "waehrung", "munt", "devise", "valuta", "divisa", "curr"),
    "date": (
        *(
            "payment date",
            "paid on",
            "date paid",
            "zahldatum",
            "zahlungsdatum",
            "betaaldatum",
            "date de paiement",
        ),
        *("value date", "date", "datum"),
    ),
}
_MOST_CELLS = 2_000_000  # an advice of ten thousand invoices has some hundred thousand
_TOTALS = re.compile(r"\b(total|summe|gesamt|totaal|totale|sum|subtotal|zwischensumme)\b", re.IGNORECASE)


def read_table(*, content: bytes) -> Advice:
    """The rows of the first table that names invoices; what cannot be read is a fault, all of them at once."""
    try:
        rows = grid.cells(content=content, most_cells=_MOST_CELLS)
    except UnreadableTable as fault:
        return _none(AdviceFault(fault.findings["row"][0], fault.code, str(fault)))
    for at, (number, cells) in enumerate(rows[:60]):
        columns = grid.columns_of(cells=cells, wanted=_HEADERS)
        if "invoice" in columns and ({"amount", "gross", "deduction"} & set(columns)):
            return _Reading(columns, rows[at + 1 :], number).advice()
    return _none(
        AdviceFault(
            0, "unknown_columns", "No row names a column of invoice numbers and one of amounts: name them so."
        )
    )


def _none(fault: AdviceFault) -> Advice:
    return Advice(format="table", faults=(fault,))


class _Reading:
    """A table whose columns are known."""

    def __init__(
        self, columns: Mapping[str, tuple[int, ...]], rows: Sequence[tuple[int, list[str]]], header_row: int
    ) -> None:
        self._columns, self._rows, self._header_row = columns, rows, header_row
        self._faults: list[AdviceFault] = []
        self._totals: list[Decimal] = []

    def _cell(self, cells: Sequence[str], name: str) -> str:
        places = self._columns.get(name, ())
        return cells[places[0]].strip() if places and places[0] < len(cells) else ""

    def advice(self) -> Advice:
        money = [
            text
            for _, cells in self._rows
            for name in ("amount", "gross", "deduction")
            if grid.is_number(text := self._cell(cells, name))
        ]
        mark = grid.decimal_mark(texts=money)
        if mark is None:
            message = "Whether a comma or a point parts the decimals cannot be told; write 1234.56."
            return _none(AdviceFault(self._header_row, "ambiguous_amounts", message))
        days = [text for _, cells in self._rows if (text := self._cell(cells, "date"))]
        formats = grid.day_formats(texts=days) if days else ()
        if formats is None:
            self._faults.append(
                AdviceFault(
                    self._header_row,
                    "ambiguous_dates",
                    "Day and month cannot be told apart; write 2026-03-31.",
                )
            )
        found = [
            row for number, cells in self._rows if (row := self._row(number, cells, mark, formats or ()))
        ]
        if not found:
            self._faults.append(AdviceFault(0, "no_invoices", "The table names no invoice."))
        total = self._totals[0] if len(self._totals) == 1 else None  # several are of parts
        return Advice(format="table", rows=tuple(found), faults=tuple(self._faults), total=total)

    def _row(self, number: int, cells: list[str], mark: str, formats: tuple[str, ...]) -> Remitted | None:
        invoice = self._cell(cells, "invoice")
        told = {name: self._cell(cells, name) for name in ("amount", "gross", "deduction")}
        if any(_TOTALS.search(cell) for cell in cells) and (not invoice or _TOTALS.search(invoice)):
            total = self._number(told["amount"], mark, number) if told["amount"] else None
            self._totals += [] if total is None else [total]
            return None
        if not invoice:
            if any(told.values()):
                self._faults.append(
                    AdviceFault(number, "invoice_missing", "An amount without an invoice number.")
                )
            return None
        amounts = {name: self._number(text, mark, number) if text else None for name, text in told.items()}
        amount, gross, deduction = amounts["amount"], amounts["gross"], amounts["deduction"]
        if amount is None and gross is not None:
            amount = gross - abs(deduction) if deduction is not None else gross
        elif deduction is None and gross is not None and amount is not None and gross != amount:
            deduction = gross - amount
        text = self._cell(cells, "date")
        day = grid.day_of(text=text, formats=formats) if text and formats else None
        if text and formats and day is None:
            self._faults.append(
                AdviceFault(number, "bad_date", f"{text[:40]!r} is no day as the others are.")
            )
        return Remitted(
            line=number,
            payment=self._cell(cells, "payment"),
            payer=self._cell(cells, "payer"),
            invoice=invoice,
            amount=amount,
            deduction=None if deduction is None else abs(deduction),
            reason=self._cell(cells, "reason"),
            currency=self._cell(cells, "currency").upper(),
            paid_on=day,
        )

    def _number(self, text: str, mark: str, number: int) -> Decimal | None:
        bare = re.sub(r"^[A-Z€$£]{1,3}\s*|\s*[A-Z€$£]{1,3}$", "", text)
        read = grid.number(text=bare, mark=mark)
        if read is None:
            self._faults.append(AdviceFault(number, "bad_amount", f"{text[:40]!r} is no amount."))
        return read
