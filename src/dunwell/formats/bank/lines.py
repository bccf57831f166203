"""Lines of text out of bytes whose encoding nobody told: one at a time, each with its number."""

import codecs
import re
from collections.abc import Iterator
from itertools import chain

from dunwell.formats.bank.records import UnreadableStatement
from dunwell.formats.bank.source import Source

_BLOCK = 1 << 16
_MOST_LINE = 1 << 20
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, ""),
    (codecs.BOM_UTF32_BE, ""),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Letters with accents as DOS wrote them, between plain letters: in Windows' encoding they would be signs there.
_DOS = re.compile(rb"(?<=[A-Za-z])[\x81\x82\x84\x8b\x8e\x94\x99\x9a\xa0-\xa3](?=[A-Za-z])")
_WINDOWS = re.compile(rb"[\xc0-\xff]")
_BREAK = re.compile(r"\r\n|\n|\r")


def lines(*, stream: Source) -> Iterator[tuple[int, str]]:
    """The lines of a stream without their ends, numbered from 1; raises UnreadableStatement.

    UTF-16 and UTF-8 are known by their mark or their shape; a line that is not UTF-8 is of Windows or DOS.
    """
    first = stream.read(_BLOCK)
    encoding, skipped = encoding_of(first)
    fallback = "cp852" if len(_DOS.findall(first)) > len(_WINDOWS.findall(first)) else "cp1252"
    blocks = chain([first[skipped:]], iter(lambda: stream.read(_BLOCK), b""))
    parts = _wide(blocks, encoding) if encoding.startswith("utf-16") else _narrow(blocks, fallback)
    for number, line in enumerate(parts, 1):
        if "\0" in line and line.strip("\0 \t\x1a"):
            raise UnreadableStatement(
                code="nul_characters",
                message=f"Line {number} has NUL characters: this is no text.",
                line=number,
            )
        yield number, line.strip("\0\x1a") if "\0" in line or "\x1a" in line else line


def encoding_of(first: bytes, /) -> tuple[str, int]:
    """The encoding that the first bytes of a text show, and how many of them are its mark."""
    for mark, name in _MARKS:
        if first.startswith(mark):
            if not name:
                raise UnreadableStatement(
                    code="unknown_encoding", message="The file is in UTF-32; save it as UTF-8.", line=1
                )
            return name, len(mark)
    head = first[:200]
    if len(head) >= 4 and head[1::2].count(0) > len(head) // 3:
        return "utf-16-le", 0
    if len(head) >= 4 and head[::2].count(0) > len(head) // 3:
        return "utf-16-be", 0
    return "utf-8", 0


def _narrow(blocks: Iterator[bytes], fallback: str) -> Iterator[str]:
    """Lines of an encoding of one byte for a plain letter, decoded line by line."""
    rest = b""
    for block in blocks:
        rest += block
        if b"\r" not in rest and b"\n" not in rest:
            _refuse_long(len(rest))
            continue
        held = b"\r" if rest.endswith(b"\r") else b""  # half of a CR LF, perhaps
        pieces = rest[: len(rest) - len(held)].replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
        rest = pieces.pop() + held
        _refuse_long(len(rest))
        for piece in pieces:
            yield _decoded(piece, fallback)
    tail = rest.removesuffix(b"\r")
    if tail or rest:
        yield _decoded(tail, fallback)


def _decoded(piece: bytes, fallback: str) -> str:
    _refuse_long(len(piece))
    try:
        return piece.decode("utf-8")
    except UnicodeDecodeError:
        try:
            return piece.decode(fallback)
        except UnicodeDecodeError:
            return piece.decode("latin-1")


def _wide(blocks: Iterator[bytes], encoding: str) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(encoding)()
    rest = ""
    try:
        for block in blocks:
            rest += decoder.decode(block)
            if rest.endswith("\r"):
                continue
            pieces = _BREAK.split(rest)
            rest = pieces.pop()
            _refuse_long(len(rest))
            yield from pieces
        rest += decoder.decode(b"", True)  # noqa: FBT003 - as codecs name it
    except UnicodeDecodeError as error:
        raise UnreadableStatement(
            code="broken_encoding", message="The file begins as UTF-16, and does not go on as such."
        ) from error
    if rest:
        yield from _BREAK.split(rest)


def _refuse_long(length: int) -> None:
    if length > _MOST_LINE:
        raise UnreadableStatement(
            code="line_too_long",
            message="A line has more than a million characters: this is no text of a bank.",
        )
