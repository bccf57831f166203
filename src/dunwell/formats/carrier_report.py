"""What a carrier of letters or e-invoices reports of them, as CSV: bytes become records, every fault with its line."""

import csv
import io
from dataclasses import dataclass
from datetime import datetime

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
class ReportFault:
    """What is wrong at a line of the file; line 1 is the header, field "" the line as a whole."""

    line: int
    field: str
    message: str


@dataclass(frozen=True, slots=True)
class ReportFile:
    """The sound rows of a file, and everything that is wrong with it."""

    rows: tuple[ReportRow, ...]
    faults: tuple[ReportFault, ...]


def parse(*, content: bytes) -> ReportFile:
    """Read reports: a header of COLUMNS in any order, then a line for each event, parted by , or ;."""
    if len(content) > BYTES_MAX:
        return _refused("The file is larger than 20 MB: split it.")
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
    faults = [ReportFault(1, name, "This column is missing.") for name in NEEDED if name not in names]
    faults += [
        ReportFault(1, name, f"Nothing reads this column; known are {', '.join(COLUMNS)}.")
        for name in dict.fromkeys(names)
        if name not in COLUMNS
    ]
    if faults:
        return ReportFile((), tuple(faults))
    rows: list[ReportRow] = []
    for line, cells in records[1:]:
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(names):
            faults.append(
                ReportFault(line, "", f"Give {len(names)} cells, as in the header; not {len(cells)}.")
            )
            continue
        row = _row(
            line, {name: " ".join(cell.split()) for name, cell in zip(names, cells, strict=True)}, faults
        )
        if row is not None:
            rows.append(row)
    return ReportFile(tuple(rows), tuple(faults))


def _refused(message: str) -> ReportFile:
    return ReportFile((), (ReportFault(1, "", message),))


def _row(line: int, given: dict[str, str], faults: list[ReportFault]) -> ReportRow | None:
    before = len(faults)
    faults += [ReportFault(line, name, "Give a value here.") for name in NEEDED if not given[name]]
    faults += [
        ReportFault(line, name, f"Give at most {longest} characters.")
        for name, longest in _LONGEST.items()
        if len(given.get(name, "")) > longest
    ]
    event = given["event"].lower()
    if event and event not in EVENTS:
        faults.append(ReportFault(line, "event", f"Give one of {', '.join(EVENTS)}; not {given['event']!r}."))
    at = _instant(given["at"])
    if given["at"] and at is None:
        faults.append(
            ReportFault(
                line,
                "at",
                f"Write the instant with its zone, as 2026-03-31T14:05:00+02:00; not {given['at']!r}.",
            )
        )
    if len(faults) > before or at is None:
        return None
    return ReportRow(line=line, key=given["key"], event=event, at=at, detail=given.get("detail", ""))


def _instant(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo is not None else None
