"""One door for every bank file: what it is is told by its content, never by its name.

`read` gives a file's statements entry by entry in flat memory, `read_file` in one piece. What cannot be read is refused
as a whole, at the latest at its end: who keeps what `read` gives, keeps it only when `read` has come to its end.
"""

import io
import re
from collections.abc import Iterator
from dataclasses import replace

from dunwell.formats.bank import bai2, camt, mt940, ofx, tables, zipped
from dunwell.formats.bank.fingerprints import account_key
from dunwell.formats.bank.lines import encoding_of
from dunwell.formats.bank.records import (
    BalanceType,
    BankFile,
    End,
    Entry,
    Event,
    Finding,
    Foot,
    Head,
    Statement,
    UnreadableStatement,
    Verdict,
)
from dunwell.formats.bank.source import Peeked, Source
from dunwell.formats.bank.table_layout import Layout

_HEAD = 16 * 1024
_MT940 = re.compile(r"^(?:\x01?\{[1-5]:|:(?:[0-9]{2}[A-Z]?|NS):)", re.MULTILINE)
_BAI2 = re.compile(r"\s*(?:01,|[0-9]{2},[^\n]*,[^\n]*/\s*(?:\n|$))")
_OFX = re.compile(r"\s*(?:OFXHEADER:|(?:<\?[^>]*\?>\s*)*<OFX>)", re.IGNORECASE)
_TABLE = re.compile(r"^[^\n]*[;,\t|][^\n]*[;,\t|]", re.MULTILINE)
_SEQUENCE = re.compile(r"[0-9]{1,12}")
_READERS = {"camt": camt.read, "mt940": mt940.read, "bai2": bai2.read, "ofx": ofx.read}


def read(*, stream: Source, layout: Layout | None = None) -> Iterator[Event]:
    """The heads, entries and feet of a file's statements in their order, and its end; raises UnreadableStatement.

    layout: what the columns of a table are, where their headers do not tell; of no use for other files.
    """
    return _joined(_events(stream, layout))


def _events(stream: Source, layout: Layout | None) -> Iterator[Event]:
    peeked = Peeked(stream)
    head = peeked.peek(_HEAD)
    if zipped.is_archive(head=head):
        return _unpacked(peeked, layout)
    kind = sniff(head=head)
    return tables.read(stream=peeked, layout=layout) if kind == "table" else _READERS[kind](stream=peeked)


def _unpacked(stream: Source, layout: Layout | None) -> Iterator[Event]:
    """What is in the files of an archive, as if it were one: statements counted on, findings put together."""
    number = 0
    findings: list[Finding] = []
    for name, content in zipped.members(stream=stream):
        try:
            for event in _events(io.BytesIO(content), layout):
                if isinstance(event, Head):
                    number += 1
                    yield replace(event, number=number)
                elif isinstance(event, End):
                    findings += (replace(one, message=f"{name}: {one.message}") for one in event.findings)
                else:
                    yield event
        except UnreadableStatement as error:
            raise UnreadableStatement(
                code=error.code, message=f"{name} in the ZIP: {error}", line=error.line, element=error.element
            ) from error
    if not number:
        raise UnreadableStatement(code="no_statement", message="The ZIP has no file of a bank.")
    yield End(tuple(findings))


def read_file(*, content: bytes, layout: Layout | None = None) -> BankFile:
    """The whole file; raises UnreadableStatement."""
    statements: list[Statement] = []
    head: Head | None = None
    entries: list[Entry] = []
    findings: tuple[Finding, ...] = ()
    for event in read(stream=io.BytesIO(content), layout=layout):
        if isinstance(event, Head):
            head, entries = event, []
        elif isinstance(event, Entry):
            entries.append(event)
        elif isinstance(event, Foot):
            assert head is not None
            statements.append(Statement(head, tuple(entries), event))
        else:
            findings = event.findings
    return BankFile(tuple(statements), findings)


def sniff(*, head: bytes) -> str:
    """camt, mt940, bai2, ofx or table: what the first bytes of a file show; raises UnreadableStatement for none."""
    if not head.strip(b"\0 \t\r\n"):
        raise UnreadableStatement(code="empty_file", message="The file is empty.")
    if head.startswith(b"%PDF-"):
        raise UnreadableStatement(
            code="pdf", message="This is a PDF: ask the bank for camt.053, MT940, BAI2, OFX or CSV."
        )
    if head.startswith(b"PK\x03\x04"):
        return "table"
    encoding, skipped = encoding_of(head)
    text = head[skipped:].decode(encoding, errors="replace").replace("\r\n", "\n").replace("\r", "\n")
    if _OFX.match(text):
        return "ofx"
    if text.lstrip().startswith("<"):
        return "camt"
    if _MT940.search(text):
        return "mt940"
    if _BAI2.match(text):
        return "bai2"
    if _TABLE.search(text):
        return "table"
    raise UnreadableStatement(
        code="unknown_format",
        message="The file is none of camt.052, camt.053, camt.054, MT940, MT942, BAI2, OFX, CSV and XLSX.",
        line=1,
    )


def _joined(events: Iterator[Event]) -> Iterator[Event]:
    """The same, with what one statement shows of another: one that comes twice, one that does not go on."""
    seen: set[str] = set()
    last: dict[str, tuple[int, Foot]] = {}
    head: Head | None = None
    for event in events:
        if isinstance(event, Head):
            head = event
        elif isinstance(event, Foot):
            assert head is not None
            findings = _between(head, event, seen, last)
            if findings:
                event = replace(event, findings=(*event.findings, *findings), verdict=Verdict.FLAGGED)  # noqa: PLW2901
        yield event


def _between(head: Head, foot: Foot, seen: set[str], last: dict[str, tuple[int, Foot]]) -> list[Finding]:
    found: list[Finding] = []
    account = account_key(head.account.number)
    is_something = bool(foot.counted.entries)  # a day without entries is like any other
    mark = f"{foot.fingerprint}/{head.sequence}/{head.page}"
    if is_something and mark in seen:
        found.append(Finding("duplicate_statement", "The statement is in the file twice.", head.line))
    seen.add(mark)
    if not _SEQUENCE.fullmatch(head.sequence):
        return found
    number = int(head.sequence)
    before = last.get(account)
    if before is not None and number == before[0] + 1:
        closing = [one for one in before[1].balances if one.type is BalanceType.CLOSING]
        opening = [one for one in foot.balances if one.type is BalanceType.OPENING]
        if closing and opening and closing[-1].currency == opening[0].currency:
            was, now = closing[-1].amount, opening[0].amount
            if was != now:
                found.append(
                    Finding(
                        "gap_between_statements",
                        f"Statement {number - 1} closes with {was}, and statement {number} opens with {now}.",
                        head.line,
                    )
                )
    last[account] = number, foot
    return found
