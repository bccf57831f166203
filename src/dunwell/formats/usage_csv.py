"""Metered quantities as CSV: bytes become records, every fault with its line."""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from dunwell.formats.small_csv import LineFault, by_line, read_cells, read_day

BYTES_MAX = 50_000_000
LINES_MAX = 500_000
COLUMNS = ("plan", "item", "used_on", "quantity", "id")
_LONGEST = {"plan": 120, "item": 100, "id": 120}
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
class UsageFile:
    """The sound rows of a file, and everything that is wrong with it; `lines` counts those under the header."""

    lines: int
    rows: tuple[UsageRow, ...]
    faults: tuple[LineFault, ...]


def parse(*, content: bytes) -> UsageFile:
    """Read metered quantities: a header of COLUMNS in any order, then a line for each, parted by , or ;."""
    read = read_cells(
        content=content,
        columns=COLUMNS,
        needed=COLUMNS,
        longest=_LONGEST,
        bytes_max=BYTES_MAX,
        lines_max=LINES_MAX,
    )
    faults = list(read.faults)
    faulty = {one.line for one in faults}
    rows = [
        row
        for line, given in read.rows
        if (row := _row(line, given, faults, is_whole=line not in faulty)) is not None
    ]
    return UsageFile(read.lines, tuple(rows), by_line(faults))


def _row(line: int, given: dict[str, str], faults: list[LineFault], *, is_whole: bool) -> UsageRow | None:
    """The record of a line; None, and its faults kept, where something is wrong with it."""
    before = len(faults)
    if given["quantity"] and not _QUANTITY.fullmatch(given["quantity"]):
        message = f"Write a number like 12.5, not below nothing; not {given['quantity'][:40]!r}."
        faults.append(LineFault(line, "quantity", message))
    on = read_day(given["used_on"])
    if given["used_on"] and on is None:
        message = f"Write the day as 2026-03-31; not {given['used_on'][:40]!r}."
        faults.append(LineFault(line, "used_on", message))
    if not is_whole or len(faults) > before or on is None:
        return None
    return UsageRow(
        line=line,
        plan=given["plan"],
        item=given["item"],
        used_on=on,
        quantity=Decimal(given["quantity"]),
        external_id=given["id"],
    )
