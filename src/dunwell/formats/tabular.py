"""Tables out of files: CSV and XLSX become columns of text, nothing guessed, every broken row named.

How a CSV is decoded, unless the profile names an encoding: by its byte order mark; else as UTF-8; else, where no part
of it is UTF-8 beyond ASCII, as Windows-1252. A file that is UTF-8 only in parts is refused row by row.
"""

import codecs
import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

import polars as pl

from dunwell.formats import workbook
from dunwell.formats.findings import FINDINGS, LONGEST_CELL, UnreadableTable, finding, together
from dunwell.formats.profile import FIELDS, Profile

MOST_BYTES = 1 << 30
MOST_COLUMNS = 1_000
MOST_ROWS = 10_000_000
_CHUNK = 20_000
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_OLD_WORKBOOK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"
_UNDECODED = re.compile("[\udc80-\udcff]")


@dataclass(frozen=True, kw_only=True)
class Table:
    """Columns of text by header, and `row` as a spreadsheet counts; empty cells are null. Faulty rows are left out.

    `rows` counts all rows with anything in them; `faults` has whole rows that could not be read.
    """

    headers: tuple[str, ...]
    frame: pl.DataFrame  # row, then c0, c1, … in the order of the headers
    rows: int
    faults: pl.DataFrame


def read(*, content: bytes, profile: Profile) -> Table:
    """The table in the bytes of a CSV or XLSX file; raises UnreadableTable."""
    if len(content) > MOST_BYTES:
        raise UnreadableTable(code="file_too_large", message="The file is larger than 1 GiB; split it.")
    if content.startswith(_OLD_WORKBOOK):
        raise UnreadableTable(
            code="old_workbook",
            message="This is a workbook of the old .xls kind, or one with a password; save it as .xlsx without one.",
        )
    if content.startswith(_ZIP):
        return assemble(records=workbook.records(content=content, profile=profile))
    text, is_mixed = _decoded(content, encoding=profile.encoding)
    delimiter = profile.delimiter or _detected(text)
    return assemble(records=_csv_records(text, delimiter=delimiter), is_odd=is_mixed or "\0" in text)


def _decoded(content: bytes, *, encoding: str) -> tuple[str, bool]:
    """The text, and whether some of its bytes could not be decoded (they stand in it as lone surrogates)."""
    if encoding != "auto":
        try:
            return content.decode("utf-8-sig" if encoding == "utf-8" else encoding), False
        except UnicodeDecodeError as error:
            row = content.count(b"\n", 0, error.start) + 1
            raise UnreadableTable(
                code="wrong_encoding",
                row=row,
                message=f"The file is not {encoding}, as its profile says; correct the profile or save the file anew.",
            ) from error
    for mark, name in _BOMS:
        if content.startswith(mark):
            return _marked(content, encoding=name)
    try:
        return content.decode("utf-8"), False
    except UnicodeDecodeError:
        pass
    text = content.decode("utf-8", errors="surrogateescape")
    if re.search("[\u0080-\ud7ff\ue000-\U0010ffff]", text):
        return text, True
    try:
        return content.decode("cp1252"), False
    except UnicodeDecodeError:
        return text, True


def _marked(content: bytes, *, encoding: str) -> tuple[str, bool]:
    """The text of a file whose mark says how it is written."""
    try:
        return content.decode(encoding), False
    except UnicodeDecodeError as error:
        if encoding == "utf-8-sig":
            return content.decode(encoding, errors="surrogateescape"), True
        raise UnreadableTable(
            code="wrong_encoding",
            message="The file is not the UTF-16 that its first bytes say; save it anew as UTF-8.",
        ) from error


def _detected(text: str) -> str:
    """The delimiter that stands most often in the first line outside quotation marks; a comma where none does."""
    first = next((line for line in text[:LONGEST_CELL].splitlines() if line.strip()), "")
    bare = re.sub(r'"[^"]*"', "", first)
    return max(",;\t|", key=lambda one: (bare.count(one), one == ","))


def _csv_records(text: str, *, delimiter: str) -> Iterator[list[str]]:
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    count = 0
    while True:
        try:
            record = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise UnreadableTable(code="broken_csv", row=count + 1, message=_broken(str(error))) from error
        count += 1
        yield record


def _broken(reason: str) -> str:
    if "limit" in reason:
        return f"A cell is longer than {LONGEST_CELL:,} characters; is a quotation mark left open before it?"
    return f"The row cannot be taken apart ({reason}); check its quotation marks; inside a cell they are doubled."


def assemble(*, records: Iterator[list[str]], is_odd: bool = False) -> Table:
    """The table of records, the first one with anything in it being the header; raises UnreadableTable.

    `is_odd` tells that some cells may hold what no text can, so that each is looked at.
    """
    row, header = 0, list[str]()
    for record in records:
        row += 1
        if any(cell.strip() for cell in record):
            header = record
            break
    headers = tuple(" ".join(cell.split()) for cell in header)
    while headers and not headers[-1]:
        headers = headers[:-1]
    if not headers:
        raise UnreadableTable(code="empty_file", message="There is nothing in the file; export it again.")
    if len(headers) > MOST_COLUMNS:
        raise UnreadableTable(
            code="too_many_columns",
            row=1,
            message=f"The file has more than {MOST_COLUMNS:,} columns; leave some out.",
        )
    frames, faults = [_frame([], rows=[], width=len(headers))], [FINDINGS.empty()]
    rows = 0
    while chunk := list(islice(records, _CHUNK)):
        frame, broken = _taken(chunk, first_row=row + 1, width=len(headers), is_odd=is_odd)
        row += len(chunk)
        rows += frame.height + broken.height
        if rows > MOST_ROWS:
            raise UnreadableTable(
                code="too_many_rows", message=f"The file has more than {MOST_ROWS:,} rows; split it."
            )
        frames.append(frame)
        faults.append(broken)
    return Table(headers=headers, frame=pl.concat(frames), rows=rows, faults=together(*faults))


def _taken(
    chunk: Sequence[list[str]], *, first_row: int, width: int, is_odd: bool
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The rows of a chunk that can be read, and a fault for each that cannot; empty ones are neither."""
    if not is_odd and set(map(len, chunk)) == {width}:  # the usual case, without a look at each row
        frame = _frame(chunk, rows=range(first_row, first_row + len(chunk)), width=width)
        return frame.filter(pl.any_horizontal(pl.exclude("row").is_not_null())), FINDINGS.empty()
    good, rows, faults = list[list[str]](), list[int](), list[tuple[int, str, str, str]]()
    for row, record in enumerate(chunk, first_row):
        if not any(cell and not cell.isspace() for cell in record):
            continue
        fault = _fault(record, width=width)
        if fault is None:
            good.append(record[:width])
            rows.append(row)
        else:
            faults.append((row, "", *fault))
    broken = pl.DataFrame(faults, schema=dict(FINDINGS.dtypes), orient="row")
    return _frame(good, rows=rows, width=width), broken


def _fault(record: list[str], *, width: int) -> tuple[str, str] | None:
    """Why a row cannot be read."""
    if len(record) < width or any(record[width:]):
        return (
            "ragged_row",
            f"The row has {len(record)} cells, the header {width}; is a delimiter or a line break unquoted?",
        )
    if any(_UNDECODED.search(cell) for cell in record):
        return (
            "mixed_encodings",
            "The row has bytes that do not fit the rest of the file; save the file anew as UTF-8.",
        )
    if any("\0" in cell for cell in record):
        return "nul_character", "The row has a NUL character in it; export the file again."
    return None


def _frame(records: Sequence[list[str]], *, rows: Sequence[int], width: int) -> pl.DataFrame:
    """The cells as columns, trimmed, empty ones null."""
    names = [f"c{at}" for at in range(width)]
    if not records:
        return pl.DataFrame(schema={"row": pl.Int64, **dict.fromkeys(names, pl.String)})
    columns = zip(*records, strict=True)
    frame = pl.DataFrame(
        [
            pl.Series("row", rows, dtype=pl.Int64),
            *(pl.Series(name, cells, dtype=pl.String) for name, cells in zip(names, columns, strict=True)),
        ]
    )
    cells = pl.col(pl.String).str.strip_chars()
    return frame.with_columns(cells).with_columns(
        pl.when(pl.col(pl.String) != "").then(pl.col(pl.String)).name.keep()
    )


def pick(*, table: Table, profile: Profile) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The profile's fields and attributes as columns of text beside `row`, and what is wrong with the header.

    Headers are compared without regard to case and spacing; the first alternative that is there is taken.
    """
    places: dict[str, list[int]] = {}
    for at, header in enumerate(table.headers):
        places.setdefault(_header_key(header), []).append(at)
    faults, chosen = list[pl.DataFrame](), dict[str, pl.Expr]()
    needed = {*(name for name, is_needed in FIELDS[profile.kind].items() if is_needed), *profile.identity}
    for name, alternatives in _wanted(profile).items():
        there = next(
            (places[_header_key(one)] for one in alternatives if _header_key(one) in places), list[int]()
        )
        if len(there) == 1:
            chosen[name] = pl.col(f"c{there[0]}")
            continue
        chosen[name] = pl.lit(None, dtype=pl.String)
        if not there and name not in needed:
            continue  # a file may say less than its profile can take
        code, message = _header_fault(alternatives, table.headers, is_twice=bool(there))
        faults.append(finding(row=1, field=name, code=code, message=message))
    constants = {name: pl.lit(value, dtype=pl.String) for name, value in profile.constants.items()}
    return table.frame.select("row", **chosen, **constants), together(*faults)


def _wanted(profile: Profile) -> Mapping[str, tuple[str, ...]]:
    return {**profile.columns, **profile.attributes}


def _header_key(text: str) -> str:
    return " ".join(text.split()).casefold()


def _header_fault(alternatives: Sequence[str], headers: Sequence[str], *, is_twice: bool) -> tuple[str, str]:
    wanted = " or ".join(repr(one) for one in alternatives)
    if is_twice:
        return "duplicate_header", f"More than one column is headed {wanted}; rename or remove all but one."
    shown = ", ".join(headers[:30])[:1000]
    return (
        "missing_column",
        f"No column is headed {wanted}; the file has {shown}. Correct the file or its profile.",
    )
