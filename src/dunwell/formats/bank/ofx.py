"""OFX of banks and cards: SGML of versions 1, where leaves have no end tags, and XML of versions 2.

A transaction's amount is signed as it stands. The ledger balance is the closing one; there is no opening one in OFX, so
that no statement of it can be proved. Source: Open Financial Exchange 2.2, chapter 11.
"""

import codecs
import re
from collections.abc import Generator, Iterator
from datetime import date
from decimal import Decimal
from html import unescape

from dunwell.formats.bank import values
from dunwell.formats.bank.checks import Tally
from dunwell.formats.bank.lines import encoding_of
from dunwell.formats.bank.records import (
    Account,
    Balance,
    BalanceType,
    Code,
    End,
    Entry,
    Event,
    Exchange,
    Head,
    Party,
    References,
    Status,
    Totals,
    UnreadableStatement,
)
from dunwell.formats.bank.source import Source

_BLOCK = 1 << 16
_MOST_UNFINISHED = 1 << 20
_TOKEN = re.compile(rb"<([^<>]*)>([^<]*)")
_STATEMENTS = frozenset({"STMTRS", "CCSTMTRS"})
_ENTRIES = frozenset({"STMTTRN", "STMTTRNP"})
_WITHIN = frozenset(
    {
        "BANKACCTFROM",
        "CCACCTFROM",
        "BANKACCTTO",
        "CCACCTTO",
        "PAYEE",
        "LEDGERBAL",
        "AVAILBAL",
        "CURRENCY",
        "ORIGCURRENCY",
    }
)
_AMOUNT = re.compile(r"[+-]?[0-9]{0,18}(?:[.,][0-9]{0,10})?")
_MOST_FIELDS = 1_000


def read(*, stream: Source) -> Iterator[Event]:
    """The statements of a file, one entry at a time; raises UnreadableStatement, at the latest at its end."""
    reading = _Reading()
    for line, tag, value in _tokens(stream):
        yield from reading.take(tag, value, line)
    if not reading.is_over:
        raise UnreadableStatement(
            code="cut_short", message="The file ends without </OFX>: it is cut short.", element="OFX"
        )
    if not reading.statements:
        raise UnreadableStatement(
            code="no_statement", message="The file is OFX, but has no statement of a bank account or a card."
        )
    yield End()


def _tokens(stream: Source) -> Iterator[tuple[int, str, str]]:
    """Tags with the text behind them, and the line they stand in."""
    line, rest = 1, b""
    for block in _bytes(stream):
        rest += block
        end = rest.rfind(b"<")
        if end <= 0:
            _refuse_long(rest, line)
            continue
        line = yield from _split(rest[:end], line)
        rest = rest[end:]
        _refuse_long(rest, line)
    yield from _split(rest, line)


def _split(text: bytes, line: int) -> Generator[tuple[int, str, str], None, int]:
    at = 0
    for found in _TOKEN.finditer(text):
        line += text.count(b"\n", at, found.start())
        at = found.start()
        tag = found[1].decode("latin-1").strip()
        if tag[:1] == "!" and tag[1:8].upper() in {"DOCTYPE", "ENTITY "}:
            raise UnreadableStatement(
                code="document_type",
                message="The file has a document type; entities are not read.",
                line=line,
            )
        yield line, tag.partition(" ")[0].upper(), _decoded(found[2])
    return line + text.count(b"\n", at)


def _bytes(stream: Source) -> Iterator[bytes]:
    """The blocks of a stream, of one byte for each plain letter."""
    first = stream.read(_BLOCK)
    encoding, skipped = encoding_of(first)
    blocks = iter(lambda: stream.read(_BLOCK), b"")
    if not encoding.startswith("utf-16"):
        yield first[skipped:]
        yield from blocks
        return
    decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
    yield decoder.decode(first[skipped:]).encode()
    for block in blocks:
        yield decoder.decode(block).encode()


def _decoded(raw: bytes) -> str:
    for encoding in ("utf-8", "cp1252"):
        try:
            return unescape(raw.decode(encoding)).replace("\xa0", " ").strip()
        except UnicodeDecodeError:
            continue
    return unescape(raw.decode("latin-1")).strip()


def _refuse_long(rest: bytes, line: int) -> None:
    if len(rest) > _MOST_UNFINISHED:
        raise UnreadableStatement(code="text_too_long", message="A tag or a text does not end.", line=line)


class _Reading:
    """Where the reading of a file stands."""

    def __init__(self) -> None:
        self.statements = 0
        self.is_over = False
        self._statement: _Statement | None = None
        self._fields: dict[str, str] | None = None  # of the entry that is open
        self._line = 0
        self._is_pending = False
        self._within = ""

    def take(self, tag: str, value: str, line: int) -> Iterator[Event]:
        """A tag, and the text behind it."""
        if tag in _STATEMENTS:
            if self._statement is not None:
                raise _refused("bad_nesting", f"A statement begins within another, at <{tag}>.", line, tag)
            self.statements += 1
            self._statement = _Statement(self.statements, line)
        elif tag == "/OFX":
            self.is_over = True
        if self._statement is None:
            return
        bare = tag.removeprefix("/")
        if bare in _ENTRIES:
            yield from self._transaction(tag, line)
        elif bare in _STATEMENTS or tag == "/OFX":
            yield from self._end(tag, line)
        elif bare in _WITHIN:
            self._within = "" if tag.startswith("/") else f"{tag}/"
        elif value and not tag.startswith("/"):
            held = self._statement.fields if self._fields is None else self._fields
            if len(held) < _MOST_FIELDS:
                held.setdefault(f"{self._within}{tag}", value)

    def _transaction(self, tag: str, line: int) -> Iterator[Event]:
        """The beginning or the end of a transaction."""
        assert self._statement is not None
        if not tag.startswith("/"):
            if self._fields is not None:
                raise _refused("bad_nesting", "A transaction begins within another.", line, tag)
            self._fields, self._line, self._is_pending = {}, line, tag == "STMTTRNP"
            return
        if self._fields is not None:
            yield from self._statement.entry(self._fields, self._line, is_pending=self._is_pending)
        self._fields, self._within = None, ""

    def _end(self, tag: str, line: int) -> Iterator[Event]:
        """The end of a statement, or of the file before it."""
        assert self._statement is not None
        if not tag.startswith("/"):
            return
        if self._fields is not None or tag == "/OFX":
            what = "A transaction" if self._fields is not None else "A statement"
            raise _refused("cut_short", f"{what} does not end where what is around it does.", line, tag)
        yield from self._statement.foot()
        self._statement = None


class _Statement:
    """A statement that is open."""

    def __init__(self, number: int, line: int) -> None:
        self._number, self._line = number, line
        self.fields: dict[str, str] = {}
        self._tally: Tally | None = None
        self._currency = ""

    def _opened(self) -> Iterator[Event]:
        if self._tally is not None:
            return
        told = self.fields
        self._currency = told.get("CURDEF", "").upper()
        number = told.get("BANKACCTFROM/ACCTID") or told.get("CCACCTFROM/ACCTID") or ""
        account = Account(
            number=values.account_number(number),
            currency=self._currency,
            bic=told.get("BANKACCTFROM/BANKID", ""),
        )
        self._tally = Tally(account=account)
        if not account.number:
            self._tally.findings.note(
                code="account_missing",
                message="The statement does not say of which account it is.",
                line=self._line,
            )
        yield Head(
            format="OFX",
            number=self._number,
            line=self._line,
            account=account,
            period_from=_day(told.get("DTSTART", "")),
            period_to=_day(told.get("DTEND", "")),
        )

    def entry(self, told: dict[str, str], line: int, *, is_pending: bool) -> Iterator[Event]:
        """A transaction."""
        yield from self._opened()
        assert self._tally is not None
        position = self._tally.entries + 1
        amount = _amount(told.get("TRNAMT", ""))
        if amount is None:
            message = (
                f"Transaction {position} has no amount that can be read: {told.get('TRNAMT', '')[:40]!r}."
            )
            raise _refused("bad_amount", message, line, "TRNAMT")
        currency = told.get("CURRENCY/CURSYM", self._currency).upper()
        status = Status.PENDING if is_pending else Status.BOOKED
        booked_on = _day(told.get("DTPOSTED", "") or told.get("DTTRAN", ""))
        value_on = _day(told.get("DTAVAIL", "")) or booked_on
        references = References(
            servicer=values.reference(told.get("FITID", "")),
            customer=values.reference(told.get("REFNUM", "")),
            cheque=told.get("CHECKNUM", "") if told.get("CHECKNUM", "").strip("0 ") else "",
        )
        text = told.get("MEMO", "")
        same, alike, is_again = self._tally.marks.of(
            status=status,
            booked_on=booked_on,
            value_on=value_on,
            amount=amount,
            currency=currency,
            references=references,
            text=text,
        )
        entry = Entry(
            position=position,
            line=line,
            amount=amount,
            currency=currency,
            status=status,
            booked_on=booked_on,
            value_on=value_on,
            counterparty=Party(
                told.get("PAYEE/NAME") or told.get("NAME", ""),
                values.account_number(told.get("BANKACCTTO/ACCTID") or told.get("CCACCTTO/ACCTID", "")),
                told.get("BANKACCTTO/BANKID", ""),
            ),
            references=references,
            text=text,
            code=Code(ofx=told.get("TRNTYPE", "")),
            is_reversal=told.get("CORRECTACTION", "").upper() == "DELETE",
            exchange=_exchange(told),
            fingerprint=same,
            likeness=alike,
        )
        yield self._tally.add(entry, is_again=is_again)

    def foot(self) -> Iterator[Event]:
        """The end of the statement."""
        yield from self._opened()
        assert self._tally is not None
        balances: list[Balance] = []
        for name, kind in (("LEDGERBAL", BalanceType.CLOSING), ("AVAILBAL", BalanceType.CLOSING_AVAILABLE)):
            told = self.fields.get(f"{name}/BALAMT")
            if told is None:
                continue
            amount = _amount(told)
            if amount is None:
                raise _refused("bad_amount", f"{name} is no amount: {told[:40]!r}.", self._line, name)
            on = _day(self.fields.get(f"{name}/DTASOF", ""))
            balances.append(Balance(kind, name, amount, self._currency, on, self._line))
        yield self._tally.finish(balances=balances, told=Totals(), is_statement=False)


def _refused(code: str, message: str, line: int, element: str) -> UnreadableStatement:
    return UnreadableStatement(code=code, message=message, line=line, element=element)


def _day(text: str) -> date | None:
    return values.compact_day(text[:8]) if len(text) >= 8 else None


def _amount(text: str) -> Decimal | None:
    """With a point or a comma for its decimals, as OFX allows; no marks between thousands."""
    bare = text.strip()
    return values.amount(bare.replace(",", ".")) if _AMOUNT.fullmatch(bare) else None


def _exchange(told: dict[str, str]) -> Exchange | None:
    currency, rate = told.get("ORIGCURRENCY/CURSYM", ""), values.amount(told.get("ORIGCURRENCY/CURRATE", ""))
    return Exchange(instructed_currency=currency, rate=rate) if currency else None
