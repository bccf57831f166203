"""Records of BAI2 out of lines: what 88 continues is put together, and several records on a line are taken apart."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from dunwell.formats.bank.lines import lines
from dunwell.formats.bank.records import UnreadableStatement
from dunwell.formats.bank.source import Source

_CODE = re.compile(r"\s*(01|02|03|16|49|88|98|99)(?=[,/])")
# Where another record begins on the same line: by more than its number, for a text may say "paid 10/16,2026".
_NEXT = re.compile(
    r"/\s*(?=01,[^,/]*,[^,/]*,[0-9]{6}|02,[^,/]*,[^,/]*,[^,/]*,[0-9]{6}|03,[^,/]+,[A-Z]{0,3}[,/]"
    r"|16,[0-9]{3},[+-]?[0-9]*[,/]|49,[+-]?[0-9]*,[0-9]|9[89],[+-]?[0-9]*,[0-9]+,[0-9]|88,[^\s])"
)
_WHOLE = re.compile(r"\s*([+-]?[0-9]{1,18})\s*")
_MOST_CONTINUED = 10_000


@dataclass(frozen=True, slots=True)
class Record:
    """A record by its code: the fields behind the code, and how many records of the file it is (88 counts).

    pieces: the texts as they came, one for the record and one for each that continues it, codes and ends left out;
    what reads as fields is joined by commas, what is text by lines.
    """

    code: str
    pieces: tuple[str, ...]
    line: int
    physical: int

    @property
    def fields(self) -> list[str]:
        """Every field, the continued ones at the end; a stroke at the end of a piece is its end and no field."""
        return ",".join(_fields_of(one) for one in self.pieces).split(",")


def _fields_of(piece: str) -> str:
    return piece.strip().removesuffix("/")


def control(record: Record, *, place: int) -> int | None:
    """The whole number in a field of a trailer; None where there is none."""
    fields = record.fields
    found = _WHOLE.fullmatch(fields[place]) if place < len(fields) else None
    return int(found[1]) if found else None


def refused(*, code: str, message: str, record: Record) -> UnreadableStatement:
    """The exception for a record that cannot be read, with where it stands."""
    return UnreadableStatement(code=code, message=message, line=record.line, element=record.code)


def records(*, stream: Source) -> Iterator[Record]:
    """The records of a file in their order; raises UnreadableStatement for what is none."""
    code, pieces, line, physical = "", list[str](), 0, 0
    for number, part in _parts(stream):
        begun = _CODE.match(part)
        if begun is None:
            if not pieces:
                raise UnreadableStatement(
                    code="unknown_record",
                    message=f"Line {number} begins with no record of BAI2: {part.strip()[:40]!r}.",
                    line=number,
                )
            pieces[-1] = (
                f"{pieces[-1]}\n{part}" if not pieces[-1].rstrip().endswith("/") else pieces[-1] + part
            )
            if len(pieces[-1]) > 1 << 20:
                raise UnreadableStatement(code="record_too_long", message="A record does not end.", line=line)
            continue
        rest = part[begun.end() + 1 :]
        if begun[1] == "88":
            if not pieces or len(pieces) >= _MOST_CONTINUED:
                what = "continues nothing" if not pieces else "is one of too many"
                raise UnreadableStatement(
                    code="bad_continuation",
                    message=f"Record 88 of line {number} {what}.",
                    line=number,
                    element="88",
                )
            pieces.append(rest)
            physical += 1
            continue
        if pieces:
            yield Record(code, tuple(pieces), line, physical)
        code, pieces, line, physical = begun[1], [rest], number, 1
    if pieces:
        yield Record(code, tuple(pieces), line, physical)


def _parts(stream: Source) -> Iterator[tuple[int, str]]:
    """Records and what lies between, where several share a line."""
    for number, line in lines(stream=stream):
        if not line.strip():
            continue
        start = 0
        # A line may begin with the end of a broken record, and have another behind it.
        for found in _NEXT.finditer(line):
            yield number, line[start : found.start() + 1]
            start = found.end()
        yield number, line[start:]
