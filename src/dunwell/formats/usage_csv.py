"""Metered quantities as CSV: bytes become records, every fault with its line."""

import csv
import io
import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

BYTES_MAX = 50_000_000
LINES_MAX = 500_000
COLUMNS = ("plan", "item", "used_on", "quantity", "id")
_LONGEST = {"plan": 120, "item": 100, "id": 120}
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_QUANTITY = re.compile(r"[0-9]{1,12}(?:\.[0-9]{1,6})?")


@dataclass(frozen=True, slots=True, kw_only=True)
class UsageRow:
    """So many units of an item of a plan, used on a day. external_id: by which it is known again."""

    line: int
    plan: str
    item: str
    used_on: date
    quantity: Decimal
    external_id: str


@dataclass(frozen=True, slots=True)
class UsageFault:
    """What is wrong at a line of the file; line 1 is the header, field "" the line as a whole."""

    line: int
    field: str
    message: str


@dataclass(frozen=True, slots=True)
class UsageFile:
    """The sound rows of a file, and everything that is wrong with it; `lines` counts those under the header."""

    lines: int
    rows: tuple[UsageRow, ...]
    faults: tuple[UsageFault, ...]


def parse(*, content: bytes) -> UsageFile:
    """Read metered quantities: a header of COLUMNS in any order, then a line for each, parted by , or ;."""
    if len(content) > BYTES_MAX:
        return _refused("The file is larger than 50 MB: split it.")
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
    faults = [UsageFault(1, name, "This column is missing.") for name in COLUMNS if name not in names]
    faults += [
        UsageFault(
            1, name, f"Nothing reads this column, or it is there twice; known are {', '.join(COLUMNS)}."
        )
        for name in dict.fromkeys(names)
        if name not in COLUMNS or names.count(name) > 1
    ]
    filled = [(line, one) for line, one in records[1:] if any(cell.strip() for cell in one)]
    if len(filled) > LINES_MAX:
        return _refused(f"{len(filled):,} lines are more than {LINES_MAX:,}: split the file.")
    if faults:
        return UsageFile(0, (), tuple(faults))
    rows: list[UsageRow] = []
    for line, cells in filled:
        if len(cells) != len(names):
            message = f"Give {len(names)} cells, as in the header; not {len(cells)}."
            faults.append(UsageFault(line, "", message))
            continue
        given = {name: " ".join(cell.split()) for name, cell in zip(names, cells, strict=True)}
        row = _row(line, given, faults)
        if row is not None:
            rows.append(row)
    return UsageFile(len(filled), tuple(rows), tuple(faults))


def _refused(message: str) -> UsageFile:
    return UsageFile(0, (), (UsageFault(1, "", message),))


def _row(line: int, given: dict[str, str], faults: list[UsageFault]) -> UsageRow | None:
    before = len(faults)
    faults += [UsageFault(line, name, "Give a value here.") for name in COLUMNS if not given[name]]
    for name, longest in _LONGEST.items():
        if len(given[name]) > longest:
            faults.append(UsageFault(line, name, f"Give at most {longest} characters."))
    if given["quantity"] and not _QUANTITY.fullmatch(given["quantity"]):
        message = f"Write a number like 12.5, not below nothing; not {given['quantity'][:40]!r}."
        faults.append(UsageFault(line, "quantity", message))
    on = _day(given["used_on"])
    if given["used_on"] and on is None:
        message = f"Write the day as 2026-03-31; not {given['used_on'][:40]!r}."
        faults.append(UsageFault(line, "used_on", message))
    if len(faults) > before or on is None:
        return None
    return UsageRow(
        line=line,
        plan=given["plan"],
        item=given["item"],
        used_on=on,
        quantity=Decimal(given["quantity"]),
        external_id=given["id"],
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        return None
