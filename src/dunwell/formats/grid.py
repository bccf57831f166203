"""Tables that nobody described: cells of CSV and XLSX, and what their numbers and days show of how they are written.

What shows nothing is not guessed: `decimal_mark` and `day_formats` say so, and who asked refuses the file by name.
"""

import csv
import io
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

from dunwell.core.text import key
from dunwell.formats import workbook
from dunwell.formats.bank import values
from dunwell.formats.findings import LONGEST_CELL, UnreadableTable
from dunwell.formats.profile import AS_FOUND

MOST_BYTES = 256 << 20
_MOST_ROWS = 1_000_000
_OLD_WORKBOOK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_NUMBER = re.compile(
    r"[-+\u2212(]?[0-9]{1,3}(?:[.,' \u00a0\u202f\u2019]?[0-9]{3})*(?:[.,][0-9]{1,4})?[-)]?|[-+]?[0-9]+(?:[.,][0-9]+)?"
)
_ISO = re.compile(r"([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})(?:[T ].*)?")
_SHORT = re.compile(r"([0-9]{1,2})([-/. ])([0-9]{1,2})\2([0-9]{4}|[0-9]{2})(?: .*)?")


def cells(
    *, content: bytes, delimiter: str = "", most_cells: int = workbook.MOST_CELLS
) -> list[tuple[int, list[str]]]:
    """The rows that have anything in them, by their number from 1, blanks made single; raises UnreadableTable.

    most_cells: how far the sheet of a workbook may reach.
    """
    if len(content) > MOST_BYTES:
        raise UnreadableTable(code="file_too_large", message="The table is larger than 256 MiB; split it.")
    if content.startswith(_OLD_WORKBOOK):
        raise UnreadableTable(
            code="old_workbook", message="This is a workbook of the old .xls kind; save it as .xlsx or CSV."
        )
    if content.startswith(b"PK\x03\x04"):
        rows: Iterable[list[str]] = workbook.records(content=content, profile=AS_FOUND, most_cells=most_cells)
    else:
        rows = _records(_decoded(content), delimiter)
    found: list[tuple[int, list[str]]] = []
    for number, row in enumerate(rows, 1):
        bare = [" ".join(cell.split(" ")).strip() for cell in row]
        if any(bare):
            found.append((number, bare))
        if len(found) > _MOST_ROWS:
            raise UnreadableTable(
                code="file_too_large", message="The table has more than a million rows; split it."
            )
    return found


def _decoded(content: bytes) -> str:
    is_wide = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if is_wide else ("utf-8-sig", "cp1252", "latin-1"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            raise UnreadableTable(
                code="nul_characters", message="The table has NUL characters: this is no text."
            )
        return text
    raise UnreadableTable(
        code="wrong_encoding", message="The table is not the UTF-16 that its first bytes say."
    )


def _records(text: str, delimiter: str) -> Iterator[list[str]]:
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter or _delimiter(text))
    try:
        yield from reader
    except csv.Error as error:
        raise UnreadableTable(
            code="broken_csv", row=reader.line_num, message=f"Row {reader.line_num} cannot be read ({error})."
        ) from error


def _delimiter(text: str) -> str:
    """The one that parts most of the first lines most often; headers above a table have few."""
    lines = [re.sub(r'"[^"]*"', "", line) for line in text[:LONGEST_CELL].splitlines()[:40] if line.strip()]
    return max(
        ";\t|,",
        key=lambda one: (sum(sorted(line.count(one) for line in lines)[len(lines) // 2 :]), one != ","),
    )


def header_key(text: str, /) -> str:
    """A header as it is compared: no case, no accents, no currency or unit in brackets or behind."""
    bare = re.sub(r"\([^)]*\)|\[[^\]]*\]", " ", text)
    return re.sub(r" (?:eur|usd|gbp|chf|pln|sek|nok|dkk|cad)$", "", key(bare.replace("ß", "ss")))


def columns_of(
    *, cells: Sequence[str], wanted: Mapping[str, Sequence[str]], many: Collection[str] = ()
) -> dict[str, tuple[int, ...]]:
    """The columns of each field whose headers stand in a row, by the place of the first header that is believed.

    wanted: by field its headers as `header_key` writes them, the most believed first; a column is of one field, the
    earlier. A field has one column, those in `many` all of theirs.
    """
    keys = [header_key(cell) for cell in cells]
    found: dict[str, tuple[int, ...]] = {}
    taken: set[int] = set()
    for name, headers in wanted.items():
        places = [at for one in headers for at, told in enumerate(keys) if told == one and at not in taken]
        if places:
            kept = tuple(dict.fromkeys(places)) if name in many else (places[0],)
            found[name] = kept
            taken.update(kept)
    return found


def decimal_mark(*, texts: Iterable[str]) -> str | None:
    """The mark of the decimals in these numbers; None where they show two, or none that is certain.

    A mark that comes before one, two or four digits at the end is it, and so is the last of two different ones. One
    before three digits may part thousands: it is taken as such only where another number has shown the mark.
    """
    shown: set[str] = set()
    doubtful: set[str] = set()
    for text in texts:
        bare = re.sub(r"[^0-9.,]", "", text)
        marks = re.findall(r"[.,]", bare)
        if not marks:
            continue
        last = marks[-1]
        behind = len(bare) - bare.rindex(last) - 1
        if len(set(marks)) == 2 or behind != 3:
            if marks.count(last) == 1:
                shown.add(last)
        elif len(marks) == 1:
            doubtful.add(last)
        else:
            shown.add("," if last == "." else ".")  # 1.234.567: the other one, which is not there
    if len(shown) == 1:
        return shown.pop()
    if len(shown) == 2 or doubtful:
        return None
    return "."


def is_number(text: str, /) -> bool:
    """Whether a text is written as a number, in whatever style."""
    return _NUMBER.fullmatch(text.strip()) is not None


def number(*, text: str, mark: str) -> Decimal | None:
    """The number in a text with that mark of the decimals; below zero behind or before a minus, and in brackets.

    None for what is no number; a currency around it is taken off by who asks.
    """
    bare = text.strip()
    if not is_number(bare):
        return None
    read = values.amount(re.sub(rf"[^0-9{re.escape(mark)}]", "", bare).replace(mark, "."))
    is_minus = bare[0] in "-\u2212(" or bare[-1] == "-"
    return -read if read is not None and is_minus else read


def day_formats(*, texts: Iterable[str]) -> tuple[str, ...] | None:
    """How days are written in these texts, for strptime; None where day and month may be either, or it is no day.

    Behind dots the day comes first, in four digits the year; strokes and hyphens tell it only where a number is
    above twelve.
    """
    first_above = second_above = is_dotted = is_iso = False
    separators: set[str] = set()
    is_short_year = False
    for text in texts:
        bare = text.strip()
        if found := _ISO.fullmatch(bare):
            is_iso = True
            separators.add(found[2])
            continue
        found = _SHORT.fullmatch(bare)
        if found is None:
            if re.fullmatch(r"(?:19|20)[0-9]{6}", bare):
                return ("%Y%m%d",)
            return None
        is_dotted = is_dotted or found[2] == "."
        separators.add(found[2])
        is_short_year = is_short_year or len(found[4]) == 2
        first_above, second_above = first_above or int(found[1]) > 12, second_above or int(found[3]) > 12
    if is_iso:
        return tuple(f"%Y{one}%m{one}%d" for one in sorted(separators))
    is_unclear = not (first_above or second_above or is_dotted) or (first_above and second_above)
    if not separators or is_unclear:
        return None
    first, second = ("%m", "%d") if second_above else ("%d", "%m")
    year = "%y" if is_short_year else "%Y"
    return tuple(f"{first}{one}{second}{one}{year}" for one in sorted(separators))


def day_of(*, text: str, formats: Iterable[str]) -> date | None:
    """The day of a text in the first of the formats that fits, a time behind it left out; None where none does."""
    bare = text.strip()
    for one in formats:
        for part in (bare, bare[:10], bare.partition(" ")[0], bare.partition("T")[0]):
            try:
                return datetime.strptime(part, one).date()  # noqa: DTZ007 - a day of the file, of no zone
            except ValueError:
                continue
    return None
