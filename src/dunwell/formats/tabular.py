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
_CHUNK = 50_000
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
    return assemble(records=_csv_records(text, delimiter=delimiter), is_mixed=is_mixed, has_nul="\0" in text)


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
            return content.decode(name, errors="surrogateescape" if name != "utf-16" else "replace"), True
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


def assemble(*, records: Iterator[list[str]], is_mixed: bool = False, has_nul: bool = False) -> Table:
    """The table of records, the first one with anything in it being the header; raises UnreadableTable."""
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
    frames, faults, rows = list[pl.DataFrame](), list[tuple[int, str, str, str]](), 0
    while chunk := list(islice(records, _CHUNK)):
        numbered = [
            (at, record)
            for at, record in enumerate(chunk, row + 1)
            if any(cell and not cell.isspace() for cell in record)
        ]
        row += len(chunk)
        rows += len(numbered)
        if rows > MOST_ROWS:
            raise UnreadableTable(
                code="too_many_rows", message=f"The file has more than {MOST_ROWS:,} rows; split it."
            )
        good = _sound(numbered, width=len(headers), faults=faults, is_mixed=is_mixed, has_nul=has_nul)
        frames.append(_frame(good, width=len(headers)))
    found = pl.DataFrame(faults, schema=dict(FINDINGS.dtypes), orient="row")
    frame = pl.concat([_frame([], width=len(headers)), *frames])
    return Table(headers=headers, frame=frame, rows=rows, faults=together(found))


def _sound(
    numbered: Sequence[tuple[int, list[str]]],
    *,
    width: int,
    faults: list[tuple[int, str, str, str]],
    is_mixed: bool,
    has_nul: bool,
) -> list[tuple[int, list[str]]]:
    """The rows that can be read; what is wrong with the others is added to the faults."""
    good = list[tuple[int, list[str]]]()
    for row, record in numbered:
        if len(record) != width and (len(record) < width or any(record[width:])):
            message = f"The row has {len(record)} cells, the header {width}; is a delimiter or a line break unquoted?"
            faults.append((row, "", "ragged_row", message))
        elif is_mixed and any(_UNDECODED.search(cell) or "\ufffd" in cell for cell in record):
            message = "The row has bytes that do not fit the rest of the file; save the file anew as UTF-8."
            faults.append((row, "", "mixed_encodings", message))
        elif has_nul and any("\0" in cell for cell in record):
            faults.append(
                (row, "", "nul_character", "The row has a NUL character in it; export the file again.")
            )
        else:
            good.append((row, record[:width]))
    return good


def _frame(good: Sequence[tuple[int, list[str]]], *, width: int) -> pl.DataFrame:
    schema = {"row": pl.Int64, **{f"c{at}": pl.String for at in range(width)}}
    columns: list[Sequence[object]] = [[row for row, _ in good]]
    columns.extend(zip(*(record for _, record in good), strict=True))
    if not good:
        return pl.DataFrame(schema=schema)
    frame = pl.DataFrame(
        [
            pl.Series(name, values, dtype=dtype)
            for (name, dtype), values in zip(schema.items(), columns, strict=True)
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
