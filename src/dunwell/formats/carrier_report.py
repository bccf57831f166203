"""What a carrier of letters or e-invoices reports of them, as CSV: bytes become records, every fault with its line."""

from dataclasses import dataclass
from datetime import datetime

from dunwell.formats.small_csv import LineFault, by_line, read_cells

BYTES_MAX = 20_000_000
COLUMNS = ("key", "event", "at", "detail")
NEEDED = ("key", "event", "at")
EVENTS = ("accepted", "printed", "delivered", "returned", "refused")
_LONGEST = {"key": 200, "detail": 500}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportRow:
    """What became of one letter or e-invoice. key: as its job sheet has it; at: an instant with its zone."""

    line: int
    key: str
    event: str
    at: datetime
    detail: str = ""


@dataclass(frozen=True, slots=True)
class ReportFile:
    """The sound rows of a file, and everything that is wrong with it."""

    rows: tuple[ReportRow, ...]
    faults: tuple[LineFault, ...]


def parse(*, content: bytes) -> ReportFile:
    """Read reports: a header of COLUMNS in any order, then a line for each event, parted by , or ;."""
    read = read_cells(content=content, columns=COLUMNS, needed=NEEDED, longest=_LONGEST, bytes_max=BYTES_MAX)
    faults = list(read.faults)
    faulty = {one.line for one in faults}
    rows = [
        row
        for line, given in read.rows
        if (row := _row(line, given, faults, is_whole=line not in faulty)) is not None
    ]
    return ReportFile(tuple(rows), by_line(faults))


def _row(line: int, given: dict[str, str], faults: list[LineFault], *, is_whole: bool) -> ReportRow | None:
    """The record of a line; None, and its faults kept, where something is wrong with it."""
    before = len(faults)
    event = given["event"].lower()
    if event and event not in EVENTS:
        faults.append(LineFault(line, "event", f"Give one of {', '.join(EVENTS)}; not {given['event']!r}."))
    at = _instant(given["at"])
    if given["at"] and at is None:
        faults.append(
            LineFault(
                line,
                "at",
                f"Write the instant with its zone, as 2026-03-31T14:05:00+02:00; not {given['at']!r}.",
            )
        )
    if not is_whole or len(faults) > before or at is None:
        return None
    return ReportRow(line=line, key=given["key"], event=event, at=at, detail=given.get("detail", ""))


def _instant(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo is not None else None
