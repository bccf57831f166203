"""Statements as tables: CSV and XLSX of banks, their columns told by a layout or by the headers that banks use.

A table proves itself only by a column of running balances. What is uncertain (day or month first, thousands or
decimals) is refused by name and never guessed; every row that cannot be read is named at once.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise

from dunwell.core.money import currencies
from dunwell.formats import grid
from dunwell.formats.bank import values
from dunwell.formats.bank.checks import Tally
from dunwell.formats.bank.records import (
    Account,
    Balance,
    BalanceType,
    Code,
    End,
    Entry,
    Event,
    Head,
    Party,
    References,
    Status,
    Totals,
    UnreadableStatement,
)
from dunwell.formats.bank.source import Source
from dunwell.formats.bank.table_layout import Found, Layout, find
from dunwell.formats.findings import UnreadableTable

_BLOCK = 1 << 20
_IBAN = re.compile(r"\b([A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?)\b")
_CODE = re.compile(r"\b([A-Z]{3})\b")
_IN = frozenset({"c", "cr", "crdt", "credit", "h", "haben", "bij", "+", "credito", "kredit", "in", "ct"})
_OUT = frozenset({"d", "dr", "dbit", "debit", "s", "soll", "af", "-", "debito", "debet", "out", "dt"})
_MOST_FAULTS = 20


@dataclass(frozen=True, slots=True)
class _Row:
    """A row as it was read."""

    number: int
    booked_on: date | None
    value_on: date | None
    amount: Decimal
    balance: Decimal | None
    cells: list[str]


def read(*, stream: Source, layout: Layout | None = None) -> Iterator[Event]:
    """The one statement of a table; raises UnreadableStatement with every fault. The table is held in memory."""
    told = layout or Layout()
    content = b"".join(_blocks(stream))
    try:
        rows = grid.cells(content=content, delimiter=told.delimiter)
    except UnreadableTable as fault:
        row = fault.findings["row"][0]
        raise UnreadableStatement(code=fault.code, message=str(fault), line=row) from fault
    if not rows:
        raise UnreadableStatement(code="empty_file", message="The table is empty.")
    found = find(rows=rows, layout=told)
    yield from _Table(rows, found, told).events()


def _blocks(stream: Source) -> Iterator[bytes]:
    size = 0
    while block := stream.read(_BLOCK):
        size += len(block)
        if size > grid.MOST_BYTES:
            raise UnreadableStatement(
                code="file_too_large", message="The table is larger than 256 MiB; split it."
            )
        yield block


class _Table:
    """A table whose columns are known."""

    def __init__(self, rows: Sequence[tuple[int, list[str]]], found: Found, layout: Layout) -> None:
        self._above, self._rows = rows[: found.at], rows[found.at + 1 :]
        self._header_row, self._found, self._layout = rows[found.at][0], found, layout
        self._faults: list[tuple[int, str]] = []

    def events(self) -> Iterator[Event]:
        """Head, entries, foot."""
        read = self._read_rows()
        if self._faults:
            shown = "; ".join(f"row {row}: {what}" for row, what in self._faults[:_MOST_FAULTS])
            more = len(self._faults) - _MOST_FAULTS
            raise UnreadableStatement(
                code="bad_rows",
                message=f"Rows that cannot be read: {shown}{f'; and {more} more' if more > 0 else ''}.",
                line=self._faults[0][0],
            )
        own = {text for row in read if (text := self._text(row.cells, "own"))}
        if len(own) > 1:
            raise UnreadableStatement(
                code="several_accounts",
                message=f"The table is of {len(own)} accounts: {', '.join(sorted(own)[:5])}; save each of its own.",
                line=self._header_row,
            )
        currency = self._currency(read)
        account = Account(number=values.account_number(self._account(own)), currency=currency)
        tally = Tally(account=account)
        yield Head(format="table", number=1, line=self._header_row, account=account)
        if not account.number:
            tally.findings.note(
                code="account_missing",
                message="The table does not say of which account it is.",
                line=self._header_row,
            )
        for row in read:
            yield self._entry(row, tally, currency)
        yield tally.finish(balances=self._balances(read, currency, tally), told=Totals(), is_statement=False)
        yield End()

    def _cell(self, cells: Sequence[str], name: str) -> str:
        places = self._found.columns.get(name, ())
        return cells[places[0]] if places and places[0] < len(cells) else ""

    def _text(self, cells: Sequence[str], name: str) -> str:
        return self._cell(cells, name).strip()

    def _read_rows(self) -> list[_Row]:
        mark = self._mark()
        booked, value = (self._formats(name) for name in ("booked", "value"))
        read: list[_Row] = []
        for number, cells in self._rows:
            money = [self._text(cells, name) for name in ("amount", "credit", "debit")]
            days = [self._text(cells, name) for name in ("booked", "value")]
            if not any(money) and not any(days):
                continue  # a remark between or below
            if not any(days) and not any(self._text(cells, name) for name in ("name", "text")):
                continue  # a sum below
            amount = self._amount(cells, mark, number)
            on = [
                self._day(text, formats, number) for text, formats in zip(days, (booked, value), strict=True)
            ]
            told = self._text(cells, "balance")
            balance = self._number(told, mark, number, "balance") if told else None
            if amount is not None:
                read.append(_Row(number, on[0] or on[1], on[1], amount, balance, cells))
        return read

    def _mark(self) -> str:
        if self._layout.decimals:
            return self._layout.decimals
        texts = [
            text
            for _, cells in self._rows
            for name in ("amount", "credit", "debit", "balance")
            if grid.is_number(text := _bare(self._text(cells, name)))
        ]
        mark = grid.decimal_mark(texts=texts)
        if mark is None:
            raise UnreadableStatement(
                code="ambiguous_amounts",
                message="Whether a comma or a point parts the decimals cannot be told from the amounts; say it in a "
                "layout (reading.decimals).",
                line=self._header_row,
            )
        return mark

    def _formats(self, name: str) -> tuple[str, ...]:
        if self._layout.dates:
            return self._layout.dates
        texts = [text for _, cells in self._rows if (text := self._text(cells, name)) and text[0].isdigit()]
        if not texts:
            return ()
        formats = grid.day_formats(texts=texts)
        if formats is None:
            raise UnreadableStatement(
                code="ambiguous_dates",
                message=f"Which number is the day and which the month cannot be told from {texts[0][:30]!r} and the "
                "other days; say it in a layout (reading.dates).",
                line=self._header_row,
            )
        return formats

    def _day(self, text: str, formats: tuple[str, ...], number: int) -> date | None:
        if not text:
            return None
        read = grid.day_of(text=text, formats=formats)
        if read is None:
            self._faults.append((number, f"{text[:40]!r} is no day as the others are"))
        return read

    def _amount(self, cells: list[str], mark: str, number: int) -> Decimal | None:
        told = self._text(cells, "amount")
        if told:
            amount = self._number(told, mark, number, "amount")
            return amount if amount is None else self._signed(amount, cells, number)
        credit, debit = (self._text(cells, name) for name in ("credit", "debit"))
        read = [self._number(one, mark, number, "amount") if one else None for one in (credit, debit)]
        came, went = read
        if came and went:
            self._faults.append((number, "both a credit and a debit"))
            return None
        if went is not None and (went or came is None):
            return -abs(went)
        if came is not None:
            return came
        if not (credit or debit):
            self._faults.append((number, "no amount"))
        return None

    def _signed(self, amount: Decimal, cells: list[str], number: int) -> Decimal | None:
        if "sign" not in self._found.columns:
            return amount
        sign = self._text(cells, "sign").casefold().rstrip(".")
        if sign in _IN:
            return amount
        if sign in _OUT:
            return amount if amount < 0 else -amount
        self._faults.append((number, f"{sign[:20]!r} is neither credit nor debit"))
        return None

    def _number(self, text: str, mark: str, number: int, what: str) -> Decimal | None:
        amount = grid.number(text=_bare(text), mark=mark)
        if amount is None:
            self._faults.append((number, f"{text[:40]!r} is no {what}"))
        return amount

    def _account(self, own: set[str]) -> str:
        if self._layout.account:
            return self._layout.account
        if own:
            return next(iter(own))
        above = " ".join(cell for _, cells in self._above for cell in cells)
        found = _IBAN.search(above)
        return found[1] if found else ""

    def _currency(self, rows: Sequence[_Row]) -> str:
        told = {text.upper() for row in rows if (text := self._text(row.cells, "currency"))}
        if len(told) == 1:
            return told.pop()
        if told or self._layout.currency:
            return self._layout.currency
        headers = [
            self._found.headers[at]
            for name in ("amount", "credit", "balance")
            for at in self._found.columns.get(name, ())
        ]
        above = [cell for _, cells in self._above for cell in cells]
        for text in (*headers, *above):
            for found in _CODE.finditer(text):
                if found[1] in currencies():
                    return found[1]
        return ""

    def _entry(self, row: _Row, tally: Tally, currency: str) -> Entry:
        columns = self._found.columns
        text = "\n".join(
            cell for at in columns.get("text", ()) if at < len(row.cells) and (cell := row.cells[at].strip())
        )
        references = References(
            end_to_end=values.reference(self._text(row.cells, "reference")),
            servicer=values.reference(self._text(row.cells, "servicer")),
            mandate=self._text(row.cells, "mandate"),
            creditor_id=self._text(row.cells, "creditor_id"),
        )
        own = self._text(row.cells, "currency").upper() or currency
        same, alike, is_again = tally.marks.of(
            status=Status.BOOKED,
            booked_on=row.booked_on,
            value_on=row.value_on,
            amount=row.amount,
            currency=own,
            references=references,
            text=text,
        )
        entry = Entry(
            position=tally.entries + 1,
            line=row.number,
            amount=row.amount,
            currency=own,
            booked_on=row.booked_on,
            value_on=row.value_on,
            counterparty=Party(
                self._text(row.cells, "name"),
                values.account_number(self._text(row.cells, "account")),
                self._text(row.cells, "bic"),
            ),
            references=references,
            text=text,
            code=Code(text=self._text(row.cells, "kind")),
            fingerprint=same,
            likeness=alike,
        )
        return tally.add(entry, is_again=is_again)

    def _balances(self, rows: Sequence[_Row], currency: str, tally: Tally) -> list[Balance]:
        """The first and the last running balance, whichever way the table runs; none where it does not run on."""
        told = [row for row in rows if row.balance is not None]
        if not told or len(told) != len(rows):
            return []
        ordered = next((one for one in (list(rows), list(reversed(rows))) if _runs_on(one)), None)
        if ordered is None:
            ordered = list(rows)
            tally.findings.note(
                code="running_balance_mismatch",
                message="The balances behind the entries do not go on from one to the next.",
                line=self._header_row,
            )
        first, last = ordered[0], ordered[-1]
        assert first.balance is not None
        assert last.balance is not None
        opening = first.balance - first.amount
        return [
            Balance(BalanceType.OPENING, "running", opening, currency, first.booked_on, first.number),
            Balance(BalanceType.CLOSING, "running", last.balance, currency, last.booked_on, last.number),
        ]


def _runs_on(rows: Sequence[_Row]) -> bool:
    """Whether each balance is the one before and the amount."""
    return all(
        before.balance is not None and before.balance + after.amount == after.balance
        for before, after in pairwise(rows)
    )


def _bare(text: str) -> str:
    """An amount without a currency before or behind it."""
    return re.sub(r"^(?:[A-Z]{3}|[€$£])\s*|\s*(?:[A-Z]{3}|[€$£])$", "", text.strip())
