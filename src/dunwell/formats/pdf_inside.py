"""What a PDF would do by itself, told without opening it: names of actions, files within, locks, other files behind it.

Looked through are all bytes that are structure: what lies outside of streams, and the object streams unpacked. Data of
streams (pictures, fonts) is left out where the file's own table of objects is sound and says where it lies; where it
does not, every byte is looked at, for a reader would search the file for objects, too.
"""

import io
import re
import zlib
from collections.abc import Iterator
from itertools import pairwise

from pypdf import PdfReader
from pypdf.errors import PyPdfError

_MOST_UNPACKED = 8 << 20
_MOST_TABLE = 1 << 20  # of one table of objects, unpacked: some hundred thousand of them
_MOST_HEAD = 4_000  # bytes of the dictionary before a stream's data
_MOST_STREAMS = 20_000
_SNIFFED = 1_024  # readers of PDF take a file for one whose head begins so late
_ZIP_END = b"PK\x05\x06"
_ZIP_END_BYTES = 22 + 0xFFFF
# What makes a PDF act by itself, or carry something that does; also in hexadecimal, as #4a is J.
_ACTIVE = re.compile(
    rb"/\s*(?:JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|Rendition|XFA|AA|SubmitForm|ImportData|GoToE)"
    rb"(?![^\s()<>\[\]{}/%\0])"
)
_ENCRYPT = re.compile(rb"/\s*Encrypt(?![^\s()<>\[\]{}/%\0])")
_HEX = re.compile(rb"#([0-9A-Fa-f]{2})")
_MARKUP = re.compile(rb"<\s*(?:script|html|svg|iframe|object|embed)\b", re.IGNORECASE)
_STREAM = re.compile(rb"(?<!end)stream(?:\r\n|\n|\r)")
_OBJECT = re.compile(rb"\d[\s\0]+\d+(?:[\s\0]|%[^\r\n]*[\r\n])*obj")
_SIMPLE_HEX = re.compile(rb"<[0-9A-Fa-f\s]*>")
_LENGTH = re.compile(rb"/Length\s+(\d+)(?:\s+(\d+)\s+(R))?")
_NUMBER = re.compile(rb"\s*\d+\s+\d+\s+obj\s*(\d+)")
_ENDS = re.compile(rb"\s*endstream")
_ONE_FLATE = re.compile(rb"/Filter\s*\[?\s*/(?:FlateDecode|Fl)\s*(?:\]|/(?!F)|>>|\Z)")
_UNREADABLE = (PyPdfError, ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError)


class PdfRefused(Exception):
    """A PDF is not taken; `code` is stable: active, locked, unreadable."""

    def __init__(self, *, code: str) -> None:
        super().__init__(code)
        self.code = code


def refuse_acting_pdf(*, content: bytes) -> None:
    """Raise PdfRefused where a PDF has scripts, actions or files within, is locked, or unpacks to more than 8 MB."""
    unpacked = b"\n".join(_object_streams(content))
    plain = _plain(b"\n".join(_outside_of_data(content)) + b"\n" + unpacked)
    if _ENCRYPT.search(plain):
        raise PdfRefused(code="locked")
    if _ACTIVE.search(plain) or _MARKUP.search(plain) or is_archive(content=content):
        raise PdfRefused(code="active")


def is_archive(*, content: bytes) -> bool:
    """Tell whether programs that unpack archives would find one at the end of a file, whatever it begins with."""
    at = content.rfind(_ZIP_END, max(0, len(content) - _ZIP_END_BYTES))
    if at < 0 or len(content) - at < len(_ZIP_END) + 18:
        return False
    size, start = (int.from_bytes(content[at + to : at + to + 4], "little") for to in (12, 16))
    return size + start <= at


def hides_pdf(*, content: bytes) -> bool:
    """Tell whether readers of PDF would take a file for one, although it begins as something else."""
    return b"%PDF-" in content[:_SNIFFED]


def _plain(content: bytes) -> bytes:
    return _HEX.sub(lambda found: bytes([int(found[1], 16)]), content)


def _object_streams(content: bytes) -> Iterator[bytes]:
    """The object streams, unpacked; tables of objects are unpacked too, only to see that they are none too large."""
    left = _MOST_UNPACKED
    for count, found in enumerate(_STREAM.finditer(content)):
        if count >= _MOST_STREAMS:
            raise PdfRefused(code="unreadable")
        window = content[max(0, found.start() - _MOST_HEAD) : found.start()]
        _, begun, head = window.rpartition(b"obj")
        if not begun:  # no scanner writes such a dictionary, and nobody could say what its data is
            raise PdfRefused(code="unreadable")
        head = _plain(head)
        is_table = re.search(rb"/XRef\b", head) is not None
        if not is_table and not _holds_objects(head):
            continue
        unpacked = _unpacked(head, content, found.end(), most=_MOST_TABLE if is_table else left)
        if not is_table:
            left -= len(unpacked)
            yield unpacked


def _holds_objects(head: bytes) -> bool:
    is_named = re.search(rb"/ObjStm\b", head) is not None
    return is_named or (re.search(rb"/First\b", head) is not None and re.search(rb"/N\b", head) is not None)


def _unpacked(head: bytes, content: bytes, start: int, *, most: int) -> bytes:
    if b"/Filter" not in head:
        return b""  # its bytes are looked at as they are
    is_table = b"/XRef" in head
    if not _ONE_FLATE.search(head) or (b"/Predictor" in head and not is_table):
        raise PdfRefused(code="unreadable")
    opened = zlib.decompressobj()
    try:
        unpacked = opened.decompress(content[start : max(start, content.find(b"endstream", start))], most)
    except zlib.error:
        raise PdfRefused(code="unreadable") from None
    if not opened.eof or opened.unused_data.strip():  # a bomb, cut short, or more than it says
        raise PdfRefused(code="unreadable")
    return unpacked


def _outside_of_data(content: bytes) -> Iterator[bytes]:
    """The bytes of a PDF but the data of its streams, as far as it is sure that nobody takes it for more."""
    begins = 0
    for start, end in _data(content):
        yield content[begins:start]
        begins = end
    yield content[begins:]


def _data(content: bytes) -> Iterator[tuple[int, int]]:
    """Where the data of streams lies, in turn."""
    offsets = _offsets(content)
    for start, end in pairwise(sorted({*offsets.values(), len(content)})):
        found = _STREAM.search(content, start, min(end, start + _MOST_HEAD))
        if found is None:
            continue
        head = _plain(content[start : found.start()])
        length = _length(head, content, offsets)
        stops = found.end() + length
        is_told = length > 0 and stops <= end and _ENDS.match(content, stops) is not None
        if is_told and _is_data(head) and not _OBJECT.search(content, found.end(), stops):
            yield found.end(), stops


def _is_data(head: bytes) -> bool:
    """Whether a dictionary can only be read in one way, and is none of a stream that holds objects."""
    bare = _SIMPLE_HEX.sub(b"", head.replace(b"<<", b" ").replace(b">>", b" "))
    return not any(one in bare for one in (b"(", b"%", b"<", b">")) and not _holds_objects(head)


def _length(head: bytes, content: bytes, offsets: dict[tuple[int, int], int]) -> int:
    told = _LENGTH.findall(head)
    if len(told) != 1:
        return 0
    first, second, is_elsewhere = told[0]
    if not is_elsewhere:
        return int(first[:9])
    at = offsets.get((int(first[:9]), int(second[:9])))
    found = _NUMBER.match(content, at) if at is not None else None
    return int(found[1][:9]) if found else 0


def _offsets(content: bytes) -> dict[tuple[int, int], int]:
    """Where each object lies, by number and generation; nothing where the table is not sound."""
    try:
        reader = PdfReader(io.BytesIO(content), strict=True)
        return {
            (number, generation): place
            for generation, places in reader.xref.items()
            for number, place in places.items()
            if 0 < place < len(content)
        }
    except _UNREADABLE:
        return {}
