"""Bank files packed in a ZIP, as banks send the camt files of a day: one after the other, within strict limits.

Nothing is believed of what the archive says of itself: bytes count as they come out. An archive within an archive,
a locked one and a damaged one are refused by name.
"""

import io
import zipfile
import zlib
from collections.abc import Iterator
from itertools import chain

from dunwell.formats.bank.records import UnreadableStatement
from dunwell.formats.bank.source import Source

_BLOCK = 1 << 20
_MOST_PACKED = 64 * _BLOCK
_MOST_UNPACKED = 512 * _BLOCK
_MOST_RATIO = 200  # of XML, which packs well; a bomb packs a thousandfold
_FREE_BELOW = 16 * _BLOCK
_MOST_FILES = 5_000
_SKIPPED = ("__MACOSX/", ".DS_Store", "Thumbs.db")


def is_archive(*, head: bytes) -> bool:
    """Whether the first bytes are of a ZIP that is no workbook: its first part is none of XLSX's or ODS's."""
    if not head.startswith(b"PK\x03\x04"):
        return False
    name = head[30 : 30 + int.from_bytes(head[26:28], "little")]
    return not name.startswith(
        (b"[Content_Types]", b"_rels/", b"xl/", b"docProps/", b"customXml/", b"mimetype")
    )


def members(*, stream: Source) -> Iterator[tuple[str, bytes]]:
    """The files of an archive by their names, in their order, one unpacked at a time; raises UnreadableStatement."""
    packed = _packed(stream)
    try:
        with zipfile.ZipFile(io.BytesIO(packed)) as archive:
            parts = [one for one in archive.infolist() if not one.is_dir() and not _is_skipped(one.filename)]
            if len(parts) > _MOST_FILES:
                raise UnreadableStatement(
                    code="archive_too_large", message=f"The ZIP has more than {_MOST_FILES:,} files."
                )
            unpacked = 0
            for part in sorted(parts, key=lambda one: one.filename):
                content = _unpacked(archive, part, unpacked, len(packed))
                unpacked += len(content)
                yield part.filename, content
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError) as error:
        raise UnreadableStatement(
            code="broken_archive",
            message=f"The ZIP is damaged or locked ({error}); unpack it, and import its files.",
        ) from error


def _is_skipped(name: str) -> bool:
    return name.startswith(_SKIPPED[0]) or name.rpartition("/")[2] in _SKIPPED


def _packed(stream: Source) -> bytes:
    blocks, size = list[bytes](), 0
    while block := stream.read(_BLOCK):
        size += len(block)
        if size > _MOST_PACKED:
            raise UnreadableStatement(
                code="archive_too_large",
                message="The ZIP is larger than 64 MiB; unpack it, and import its files.",
            )
        blocks.append(block)
    return b"".join(blocks)


def _unpacked(archive: zipfile.ZipFile, part: zipfile.ZipInfo, before: int, packed: int) -> bytes:
    blocks, size = list[bytes](), before
    with archive.open(part) as opened:
        first = opened.read(_BLOCK)
        if first.startswith(b"PK\x03\x04"):
            raise UnreadableStatement(
                code="archive_in_archive",
                message=f"{part.filename} in the ZIP is itself packed; unpack it, and import its files.",
                element=part.filename,
            )
        for block in chain([first], iter(lambda: opened.read(_BLOCK), b"")):
            size += len(block)
            if size > _MOST_UNPACKED or (size > _FREE_BELOW and size > _MOST_RATIO * packed):
                raise UnreadableStatement(
                    code="archive_too_large",
                    message="The ZIP unpacks to far more than bank files would; unpack it, and look into it.",
                )
            blocks.append(block)
    return b"".join(blocks)
