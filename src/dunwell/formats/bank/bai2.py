"""BAI2 of the Bank Administration Institute: records ended by a stroke or by the line, in any mixture.

Version 3 (BTRS of X9) writes the same records, and is read like version 2.

Type codes say what an amount is: 010 to 099 balances, 100 to 399 credits, 400 to 699 debits, 700 to 799 loans, 900 on
the bank's own (920 to 959 credits, 960 to 999 debits). Control totals are sums of every amount of the records before
them, signed as they stand; record counts count them all. Source: X9/BAI "Cash Management Balance Reporting, version 2".
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from dunwell.formats.bank import values
from dunwell.formats.bank.bai2_account import OpenAccount
from dunwell.formats.bank.bai2_records import Record, control, records, refused
from dunwell.formats.bank.checks import Findings
from dunwell.formats.bank.records import End, Event, UnreadableStatement
from dunwell.formats.bank.source import Source

_WIDTH = 80  # of a record, where the header does not tell it
_MOST_ACCOUNTS = 1_000_000


@dataclass(slots=True)
class _Sums:
    """What a trailer tells of: the sum of what stands in it, how many groups or accounts, how many records."""

    total: int = 0
    parts: int = 0
    records: int = 0


@dataclass(slots=True)
class _Group:
    """Record 02: whose accounts, of which day, in which currency."""

    receiver: str
    sender: str
    status: str
    on: date | None
    currency: str
    line: int


def read(*, stream: Source) -> Iterator[Event]:
    """The accounts of a file, one entry at a time; raises UnreadableStatement, at the latest at its end."""
    reading = _Reading()
    for record in records(stream=stream):
        yield from reading.take(record)
    yield from reading.end()


class _Reading:
    """Where the reading of a file stands."""

    def __init__(self) -> None:
        self._findings = Findings()
        self._file = _Sums()
        self._sums = _Sums()
        self._group: _Group | None = None
        self._account: OpenAccount | None = None
        self._accounts = 0
        self._message = self._created = ""
        self._version, self._width = "2", _WIDTH
        self._is_begun = self._is_over = False

    def take(self, record: Record) -> Iterator[Event]:
        """Read a record with all that continues it."""
        if not self._is_begun and record.code != "01":
            raise refused(
                code="no_header",
                message=f"The file begins with record {record.code} instead of 01.",
                record=record,
            )
        if self._is_over:
            raise refused(
                code="after_the_end", message=f"Record {record.code} stands behind record 99.", record=record
            )
        self._sums.records += record.physical
        self._file.records += record.physical
        steps = {"01": self._begin, "02": self._open, "98": self._close, "99": self._finish}
        if record.code in steps:
            if self._account is not None:
                raise refused(
                    code="account_not_ended",
                    message=f"Record {record.code} comes before the account's 49.",
                    record=record,
                )
            steps[record.code](record)
        else:
            yield from self._within(record)

    def _within(self, record: Record) -> Iterator[Event]:
        if self._group is None:
            raise refused(
                code="no_group",
                message=f"Record {record.code} stands outside of a group (02).",
                record=record,
            )
        if record.code == "03":
            if self._account is not None:
                raise refused(
                    code="account_not_ended",
                    message="An account (03) begins before the one before has ended.",
                    record=record,
                )
            self._accounts += 1
            if self._accounts > _MOST_ACCOUNTS:
                raise refused(
                    code="too_many_accounts", message="The file has too many accounts.", record=record
                )
            self._sums.parts += 1
            self._account = OpenAccount(
                record=record,
                number=self._accounts,
                currency=self._group.currency or "USD",
                on=self._group.on,
                version=self._version,
                width=self._width,
                message=self._message,
                created=self._created,
                bank=self._group.sender,
                is_final=self._group.status in {"", "1"},
            )
            yield self._account.head
        elif self._account is None:
            raise refused(
                code="no_account",
                message=f"Record {record.code} stands outside of an account (03).",
                record=record,
            )
        elif record.code == "16":
            yield self._account.entry(record)
        else:
            foot, total = self._account.foot(record)
            self._sums.total += total
            self._account = None
            yield foot

    def _begin(self, record: Record) -> None:
        if self._is_begun:
            raise refused(
                code="two_headers",
                message="A second file (01) begins before the first has ended.",
                record=record,
            )
        self._is_begun = True
        fields = record.fields
        version = _at(fields, 7)
        if version not in {"2", "3", ""}:
            self._findings.note(
                code="unknown_version",
                message=f"The file is of version {version!r}, neither 2 nor 3.",
                line=record.line,
            )
        self._version = version or "2"
        told = _at(fields, 5)
        self._width = int(told) if told.isdigit() and len(told) <= 4 else _WIDTH
        self._message = _at(fields, 4)
        self._created = _moment(_at(fields, 2), _at(fields, 3))

    def _open(self, record: Record) -> None:
        if self._group is not None:
            raise refused(
                code="group_not_ended",
                message="A group (02) begins before the one before has ended.",
                record=record,
            )
        fields = record.fields
        self._file.parts += 1
        self._sums = _Sums(records=record.physical)
        self._group = _Group(
            receiver=_at(fields, 0),
            sender=_at(fields, 1),
            status=_at(fields, 2),
            on=values.compact_day(_at(fields, 3)),
            currency=_at(fields, 5).upper(),
            line=record.line,
        )
        if self._group.on is None:
            self._findings.note(
                code="bad_date",
                message=f"The group has no day that can be read: {_at(fields, 3)!r}.",
                line=record.line,
            )

    def _close(self, record: Record) -> None:
        if self._group is None:
            raise refused(code="no_group", message="A group ends (98) that has not begun.", record=record)
        self._compare(record, self._sums, "group", "accounts")
        self._file.total += self._sums.total
        self._group = None

    def _finish(self, record: Record) -> None:
        if self._group is not None:
            raise refused(
                code="group_not_ended",
                message="The file ends (99) before its last group does (98).",
                record=record,
            )
        self._compare(record, self._file, "file", "groups")
        self._is_over = True

    def _compare(self, record: Record, counted: _Sums, whose: str, of: str) -> None:
        """A trailer against what was counted."""
        told = (control(record, place=0), control(record, place=1), control(record, place=2))
        names = ("control_total_mismatch", "count_mismatch", "record_count_mismatch")
        for code, label, wanted, found in zip(
            names,
            ("control total", f"number of {of}", "number of records"),
            told,
            (counted.total, counted.parts, counted.records),
            strict=True,
        ):
            if wanted is None:
                self._findings.note(
                    code=f"{code.removesuffix('_mismatch')}_missing",
                    message=f"Record {record.code} does not tell the {label} of the {whose}.",
                    line=record.line,
                )
            elif wanted != found:
                self._findings.note(
                    code=code,
                    message=f"The {label} of the {whose} is told as {wanted}, and is {found}.",
                    line=record.line,
                )

    def end(self) -> Iterator[Event]:
        """The end of the file; raises UnreadableStatement where it is cut short."""
        if not self._is_over:
            raise UnreadableStatement(
                code="cut_short",
                message="The file ends without its last record (99): it is cut short.",
                element="99",
            )
        if not self._accounts:
            raise UnreadableStatement(
                code="no_statement", message="The file has no account (03).", element="03"
            )
        yield End(self._findings.all())


def _at(fields: Sequence[str], place: int) -> str:
    return fields[place].strip() if place < len(fields) else ""


def _moment(day: str, clock: str) -> str:
    on = values.compact_day(day)
    if on is None:
        return ""
    is_time = len(clock) == 4 and clock.isascii() and clock.isdigit()
    return f"{on.isoformat()}T{clock[:2]}:{clock[2:]}:00" if is_time else on.isoformat()
