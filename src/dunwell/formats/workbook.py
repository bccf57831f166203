"""Rows out of an XLSX workbook, after it has been proved to be of a sane size."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

import python_calamine as calamine

from dunwell.formats.findings import LONGEST_CELL, UnreadableTable
from dunwell.formats.profile import Profile

MOST_BYTES_UNPACKED = 1 << 30
MOST_BYTES_TEXTS = 256 << 20  # the table of shared texts is held in memory as a whole
MOST_RATIO = 200  # sheets shrink to a tenth or a thirtieth; a bomb to a thousandth
FREE_RATIO_BELOW = 10 << 20
MOST_PARTS = 5_000
MOST_CELLS = 50_000_000
_BLOCK = 1 << 20
_REFERENCE = re.compile(rb"""\sr=["']([A-Z]{0,3})([0-9]{1,7})["']""")
_LONGEST_REFERENCE = 16


def records(*, content: bytes, profile: Profile, most_cells: int = MOST_CELLS) -> Iterator[list[str]]:
    """The rows of the profile's sheet (else the first) as texts, from row 1 on; raises UnreadableTable.

    most_cells: how far a sheet may reach, for a reader lays out all of it.

    Numbers and dates are written as the profile reads them, exactly. Formulas count by the value that was saved.
    """
    _refuse_bomb(content, most_cells)
    try:
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        name = profile.sheet or book.sheet_names[0]
        if name not in book.sheet_names:
            there = ", ".join(repr(one) for one in book.sheet_names[:20])
            raise UnreadableTable(
                code="missing_sheet", message=f"There is no sheet {name!r} in the workbook; it has {there}."
            )
        rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    except (
        calamine.CalamineError,
        calamine.PasswordError,
        calamine.ZipError,
        calamine.XmlError,
        IndexError,
    ) as error:
        raise UnreadableTable(
            code="broken_workbook", message=f"The workbook cannot be read ({error}); save it anew as .xlsx."
        ) from error
    writer = _Writer(decimal=profile.style.decimal, day=profile.dates[0])
    return ([writer.text(cell) for cell in row] for row in rows)


class _Writer:
    """Writes cells as the texts that the profile would read."""

    def __init__(self, *, decimal: str, day: str) -> None:
        self.decimal, self.day = decimal, day

    def text(self, cell: object) -> str:
        if isinstance(cell, str):
            return cell[: LONGEST_CELL + 1]
        if isinstance(cell, bool):
            return "true" if cell else "false"
        if isinstance(cell, int | float):
            return self.number(cell)
        if isinstance(cell, datetime | date):
            return self.date(cell)
        assert isinstance(cell, time | timedelta), type(cell)
        return str(cell)

    def number(self, cell: float) -> str:
        """The shortest digits that stand for the number, without an exponent where 17 digits do."""
        if float(cell).is_integer() and abs(cell) < 1e15:
            return str(int(cell))
        return repr(cell).replace(".", self.decimal)

    def date(self, cell: datetime | date) -> str:
        """The date as the profile writes it; a time of day, which no field has, stays visible and becomes a fault."""
        shown = cell.strftime(self.day) if cell.year >= 1000 else cell.isoformat()
        has_time = isinstance(cell, datetime) and cell.time() != time()
        return f"{shown} {cell:%H:%M:%S}" if has_time else shown


def _refuse_bomb(content: bytes, most_cells: int) -> None:
    """Unpack every part once, thrown away as it comes, so that what its directory claims is known to be true."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            unpacked = sum(part.file_size for part in parts)
            too_much = unpacked > MOST_BYTES_UNPACKED or len(parts) > MOST_PARTS
            bomb = unpacked > FREE_RATIO_BELOW and unpacked > MOST_RATIO * len(content)
            texts = sum(part.file_size for part in parts if "sharedstrings" in part.filename.lower())
            if too_much or bomb or texts > MOST_BYTES_TEXTS:
                raise UnreadableTable(
                    code="workbook_too_large",
                    message="The workbook unpacks to far more than a table would; save the table alone, or as CSV.",
                )
            for part in parts:
                if "worksheets" in part.filename.lower():
                    _refuse_far_cells(archive, part, most_cells)
                else:
                    _exhaust(archive, part)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError) as error:
        raise UnreadableTable(
            code="broken_workbook",
            message=f"The workbook is damaged or locked ({error}); save it anew as .xlsx.",
        ) from error


def _exhaust(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    with archive.open(part) as stream:
        while stream.read(_BLOCK):
            pass


def _refuse_far_cells(archive: zipfile.ZipFile, part: zipfile.ZipInfo, most_cells: int) -> None:
    """A reader lays out all cells up to the farthest: one in the last corner alone would take all memory."""
    columns, rows, rest = set[bytes](), 0, b""
    with archive.open(part) as stream:
        while block := stream.read(_BLOCK):
            references = _REFERENCE.findall(rest + block)
            columns.update(letters for letters, _ in references)
            rows = max(rows, max((int(row) for _, row in references), default=0))
            rest = block[-_LONGEST_REFERENCE:]
    width = max((_column(letters) for letters in columns), default=0)
    if width * rows > most_cells:
        raise UnreadableTable(
            code="workbook_too_wide",
            message=f"Sheet {part.filename} reaches to column {width:,} and row {rows:,}; delete what lies apart.",
        )


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
