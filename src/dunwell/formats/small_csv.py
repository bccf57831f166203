"""Small CSV files with a header: bytes become cells by column, every fault with its line. Large ledgers: tabular.py."""

import csv
import io
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True, slots=True)
class LineFault:
    """What is wrong at a line of the file; line 1 is the header, field "" the line as a whole."""

    line: int
    field: str
    message: str


@dataclass(frozen=True, slots=True)
class Cells:
    """The cells of a file by line and column, blanks made single, and what is wrong with them.

    lines: how many stand under the header. A line with too many or too few cells is a fault and none of `rows`; one
    with a cell that is missing or too long is both.
    """

    lines: int
    rows: tuple[tuple[int, dict[str, str]], ...]
    faults: tuple[LineFault, ...]


def read_cells(
    *,
    content: bytes,
    columns: Sequence[str],
    needed: Collection[str],
    longest: Mapping[str, int],
    bytes_max: int,
    lines_max: int | None = None,
) -> Cells:
    """Read a header of the columns in any order, then a line for each record, parted by , or ;.

    needed: columns that must be there and filled. longest: characters of a cell.
    """
    if len(content) > bytes_max:
        return _refused(f"The file is larger than {bytes_max // 1_000_000} MB: split it.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _refused("The file is no UTF-8: save it as CSV UTF-8.")
    header = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text), delimiter=";" if header.count(";") > header.count(",") else ",")
    try:
        records = [(reader.line_num, one) for one in reader]
    except csv.Error as error:
        return _refused(f"The file cannot be read from line {reader.line_num} on: {error}.")
    names = [one.strip().lower() for one in records[0][1]] if records else []
    filled = [(line, one) for line, one in records[1:] if any(cell.strip() for cell in one)]
    if lines_max is not None and len(filled) > lines_max:
        return _refused(f"{len(filled):,} lines are more than {lines_max:,}: split the file.")
    faults = _of_header(names, columns=columns, needed=needed)
    if faults:
        return Cells(0, (), tuple(faults))
    rows: list[tuple[int, dict[str, str]]] = []
    for line, cells in filled:
        if len(cells) != len(names):
            faults.append(
                LineFault(line, "", f"Give {len(names)} cells, as in the header; not {len(cells)}.")
            )
            continue
        given = {name: " ".join(cell.split()) for name, cell in zip(names, cells, strict=True)}
        faults += [LineFault(line, name, "Give a value here.") for name in needed if not given[name]]
        faults += [
            LineFault(line, name, f"Give at most {most} characters.")
            for name, most in longest.items()
            if len(given.get(name, "")) > most
        ]
        rows.append((line, given))
    return Cells(len(filled), tuple(rows), tuple(faults))


def _refused(message: str) -> Cells:
    return Cells(0, (), (LineFault(1, "", message),))


def _of_header(names: Sequence[str], *, columns: Sequence[str], needed: Collection[str]) -> list[LineFault]:
    faults = [LineFault(1, name, "This column is missing.") for name in needed if name not in names]
    for name in dict.fromkeys(names):
        if name not in columns:
            faults.append(LineFault(1, name, f"Nothing reads this column; known are {', '.join(columns)}."))
        elif names.count(name) > 1:
            faults.append(LineFault(1, name, "This column is there twice."))
    return faults


def by_line(faults: Collection[LineFault], /) -> tuple[LineFault, ...]:
    """The faults in the order of the file."""
    return tuple(sorted(faults, key=lambda one: one.line))


def read_day(text: str, /) -> date | None:
    """A day written as 2026-03-31; None for any other text."""
    try:
        return date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        return None
