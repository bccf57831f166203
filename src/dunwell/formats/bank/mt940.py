"""MT940 and MT942 of SWIFT, as banks send them: with and without blocks, wrapped, in several encodings and dialects."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from dunwell.formats.bank.lines import lines
from dunwell.formats.bank.mt940_statement import OpenStatement
from dunwell.formats.bank.records import End, Event, UnreadableStatement
from dunwell.formats.bank.source import Source

_TAG = re.compile(r":([0-9]{2}[A-Z]?|NS):")
_KNOWN = frozenset(
    {
        *("13", "13C", "13D", "20", "21", "25", "25P", "28", "28C", "34F", "60F", "60M", "61"),
        *("62F", "62M", "64", "65", "86", "90C", "90D", "NS"),
    }
)
_CLOCKS = frozenset({"13", "20", "21", "25", "28"})  # tags that the minutes of a wrapped time may look like
_HOUR_BEFORE = re.compile(r"(?:^|[T\s:])[0-2][0-9]$")
_MINUTES = re.compile(r":[0-5][0-9]:[0-5][0-9](?![0-9])")
_TEXTS = frozenset({"86", "NS", "61"})
_LATER = frozenset({"61", "62F", "62M", "64", "65", "86", "NS", "90C", "90D"})
_BLOCK = re.compile(r"(?:\{[1235]:[^{}]*(?:\{[^{}]*\}[^{}]*)*\})*\s*\{4:\s*")
_END = re.compile(r"-(?:\}.*)?")
_SPLIT_TAG = re.compile(r"[0-9]{2}[A-Z]?:")
_MOST_LINES = 2_000  # of one field


@dataclass(frozen=True, slots=True)
class _Field:
    """A field, the first of its lines without its tag; tag "" is the end of a message."""

    tag: str
    lines: list[str]
    line: int


def read(*, stream: Source) -> Iterator[Event]:
    """The statements of a file, one entry at a time; raises UnreadableStatement, at the latest at its end."""
    statement: OpenStatement | None = None
    number = 0
    for field in _fields(stream):
        if statement is not None and (not field.tag or statement.is_over(field.tag)):
            yield from statement.foot()
            statement = None
        if not field.tag:
            continue
        if statement is None:
            if field.tag in {"86", "NS", "13D", "21"} and number:
                continue  # what stands behind a statement's end belongs to none
            number += 1
            statement = OpenStatement(number=number, line=field.line)
        yield from statement.take(tag=field.tag, lines=field.lines, line=field.line)
    if statement is not None:
        yield from statement.foot()
    if not number:
        raise UnreadableStatement(
            code="no_statement", message="The file has no field of MT940 or MT942.", line=1
        )
    yield End()


def _fields(stream: Source) -> Iterator[_Field]:
    """Fields put together from their lines; a line that only looks like a field goes on with the one before."""
    field: _Field | None = None
    for number, line in _repaired(lines(stream=stream)):
        if not line:
            continue
        if line == "-":
            if field is not None:
                yield field
            field = None
            yield _Field("", [], number)
            continue
        tag = _tag(line, field)
        if tag:
            if field is not None:
                yield field
            field = _Field(tag, [line[len(tag) + 2 :]], number)
        elif field is not None:
            if len(field.lines) >= _MOST_LINES:
                raise UnreadableStatement(
                    code="field_too_long",
                    message=f"Field :{field.tag}: of line {field.line} has more than {_MOST_LINES:,} lines.",
                    line=number,
                    element=f":{field.tag}:",
                )
            field.lines.append(line)
    if field is not None:
        yield field


def _tag(line: str, before: _Field | None) -> str:
    """The tag that the line begins with, or nothing where it goes on with a text."""
    found = _TAG.match(line)
    if found is None:
        return ""
    tag = found[1]
    if before is None:
        return tag
    if tag not in _KNOWN and before.tag in _TEXTS:
        return ""
    is_clock = tag in _CLOCKS and before.tag in _TEXTS and _MINUTES.match(line) is not None
    return "" if is_clock and _HOUR_BEFORE.search(before.lines[-1]) else tag


def _repaired(given: Iterator[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    """Lines without SWIFT's blocks; a message ends with a line "-"; a tag broken behind its first colon is whole."""
    held: tuple[int, str] | None = None
    for number, raw in given:
        line = raw.lstrip("\x01\x02\ufeff").rstrip("\x03\r")
        if line.startswith("{") and (block := _BLOCK.match(line)):
            held = None  # nothing but an end stands before a block
            yield number, "-"
            line = line[block.end() :]
        if held is not None:
            if held[1] == ":" and _SPLIT_TAG.match(line):
                held = (held[0], ":" + line)
                continue
            is_end = _END.fullmatch(held[1]) is not None
            if is_end and not (held[1] == "-" and line.strip() and not _ends_before(line)):
                yield held[0], "-"
            else:
                yield held[0], f"{held[1]} "  # a dash of a text, which ends nothing
            held = None
        if line == ":" or _END.fullmatch(line.rstrip()):
            held = (number, line.rstrip())
            continue
        if line.endswith("-}") and _TAG.match(line):
            yield number, line.removesuffix("-}")
            line = "-"
        yield number, line
    if held is not None:
        yield held[0], "-" if _END.fullmatch(held[1]) else held[1]


def _ends_before(line: str) -> bool:
    """Whether a dash before this line may be the end of a message: a new one begins here, and not a later field."""
    found = _TAG.match(line)
    return line.startswith(("{", "-", ":")) and not (found is not None and found[1] in _LATER)
