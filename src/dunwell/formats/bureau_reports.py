"""Reports of credit bureaus as CSV, XLSX or JSON: bytes become records. Nothing in them is believed before it is read.

A table has a header of COLUMNS in any order; JSON is a list of objects with the same names. Faults name line and field
(of JSON, line n is the n-th object).
"""

import json
from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeGuard, cast

from dunwell.core.decimals import DecimalStyle, UnreadableAmount, to_minor
from dunwell.core.money import currencies
from dunwell.formats import grid
from dunwell.formats.findings import UnreadableTable
from dunwell.formats.small_csv import LineFault, by_line, read_day

BYTES_MAX = 20_000_000
ROWS_MAX = 20_000
COLUMNS = (
    *("customer", "bureau", "reference", "company", "reported_on"),
    *("score", "limit", "currency", "days_beyond_terms", "insolvent"),
)
NEEDED = ("customer", "bureau", "reported_on")
_LONGEST = {"customer": 60, "bureau": 40, "reference": 80, "company": 200}
_WORDS = {"": None, "yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}
_PLAIN = DecimalStyle(decimal=".", grouping="")
SCORE_MAX = 100
DAYS_MAX = 3_650


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportRow:
    """What a bureau says of a customer, by our number of it; None for what it does not say. Amounts in minor units.

    `exact`: the row as it stood, for the evidence.
    """

    line: int
    customer: str
    bureau: str
    reference: str
    company: str
    reported_on: date
    score: int | None
    limit_minor: int | None
    currency: str
    days_beyond_terms: int | None
    is_insolvent: bool | None
    exact: bytes


@dataclass(frozen=True, slots=True)
class ReportFile:
    """The sound rows, and everything that is wrong with the file."""

    lines: int
    rows: tuple[ReportRow, ...]
    faults: tuple[LineFault, ...]


def parse(*, content: bytes) -> ReportFile:
    """Read a file of reports; a file with any fault still tells its sound rows and all faults at once."""
    if len(content) > BYTES_MAX:
        return _refused(f"The file is larger than {BYTES_MAX // 1_000_000} MB: split it.")
    is_json = content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in {b"[", b"{"}
    try:
        given, faults = _of_json(content) if is_json else _of_table(content)
    except UnreadableTable as fault:
        return _refused(str(fault))
    if len(given) > ROWS_MAX:
        return _refused(f"{len(given):,} reports are more than {ROWS_MAX:,}: split the file.")
    rows = [row for line, cells in given if (row := _row(line, cells, faults)) is not None]
    return ReportFile(len(given), tuple(rows), by_line(faults))


_Given = list[tuple[int, dict[str, str]]]


def _of_table(content: bytes) -> tuple[_Given, list[LineFault]]:
    rows = grid.cells(content=content, most_cells=ROWS_MAX * 64)
    if not rows:
        raise UnreadableTable(code="empty", message="The file is empty.")
    names = [cell.strip().lower().replace(" ", "_") for cell in rows[0][1]]
    faults = _of_header(names, line=rows[0][0])
    if faults:
        return [], faults
    given: _Given = []
    for line, cells in rows[1:]:
        if any(cells[len(names) :]):
            faults.append(
                LineFault(line, "", f"Give {len(names)} cells, as in the header; not {len(cells)}.")
            )
            continue
        padded = [*cells, *[""] * (len(names) - len(cells))]
        given.append((line, dict(zip(names, padded, strict=False))))
    return given, faults


def _of_header(names: list[str], *, line: int) -> list[LineFault]:
    faults = [LineFault(line, name, "This column is missing.") for name in NEEDED if name not in names]
    for name, count in Counter(filter(None, names)).items():
        if name not in COLUMNS:
            known = ", ".join(COLUMNS)
            faults.append(LineFault(line, name[:60], f"Nothing reads this column; known are {known}."))
        elif count > 1:
            faults.append(LineFault(line, name, "This column is there twice."))
    return faults


def _of_json(content: bytes) -> tuple[_Given, list[LineFault]]:
    try:
        read: Any = json.loads(content.decode("utf-8-sig"))
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        raise UnreadableTable(code="no_json", message=f"The file is no JSON: {str(error)[:100]}.") from error
    listed = read if _is_list(read) else [read]
    given: _Given = []
    faults: list[LineFault] = []
    for line, one in enumerate(listed, 1):
        if not isinstance(one, dict):
            faults.append(LineFault(line, "", "Give an object with the fields of a report."))
            continue
        cells: dict[str, str] = {}
        for name, value in cast("dict[str, Any]", one).items():
            if name not in COLUMNS:
                faults.append(LineFault(line, name[:60], "Nothing reads this field."))
            elif isinstance(value, dict | list):
                faults.append(LineFault(line, name, "Give one value, not several."))
            else:
                cells[name] = "" if value is None else str(value).strip()
        given.append((line, cells))
    return given, faults


def _is_list(value: object, /) -> TypeGuard[list[Any]]:
    return isinstance(value, list)


def _row(line: int, cells: dict[str, str], faults: list[LineFault]) -> ReportRow | None:
    """The record of a line; None, and its faults kept, where something is wrong with it."""
    before = len(faults)
    given = {name: cells.get(name, "") for name in COLUMNS}
    faults += [LineFault(line, name, "Give a value here.") for name in NEEDED if not given[name]]
    faults += [
        LineFault(line, name, f"Give at most {most} characters.")
        for name, most in _LONGEST.items()
        if len(given[name]) > most
    ]
    on = read_day(given["reported_on"])
    if on is None and given["reported_on"]:
        faults.append(LineFault(line, "reported_on", "Write the day as 2026-03-31."))
    score = _whole(line, given, "score", most=SCORE_MAX, faults=faults)
    days = _whole(line, given, "days_beyond_terms", most=DAYS_MAX, faults=faults)
    limit = _limit(line, given, faults)
    word = given["insolvent"].lower()
    if word not in _WORDS:
        faults.append(LineFault(line, "insolvent", "Write yes, no, or nothing."))
    if len(faults) > before or on is None:
        return None
    return ReportRow(
        line=line,
        customer=given["customer"],
        bureau=given["bureau"],
        reference=given["reference"],
        company=given["company"],
        reported_on=on,
        score=score,
        limit_minor=limit,
        currency=given["currency"].upper() if limit is not None else "",
        days_beyond_terms=days,
        is_insolvent=_WORDS[word],
        exact=json.dumps(given, sort_keys=True, ensure_ascii=False).encode(),
    )


def _whole(line: int, given: dict[str, str], name: str, *, most: int, faults: list[LineFault]) -> int | None:
    text = given[name].removesuffix(".0")  # as spreadsheets write whole numbers
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(most)) and int(text) <= most):
        faults.append(LineFault(line, name, f"Give a whole number from 0 to {most:,}."))
        return None
    return int(text)


def _limit(line: int, given: dict[str, str], faults: list[LineFault]) -> int | None:
    if not given["limit"]:
        return None
    code = given["currency"].upper()
    if code not in currencies():
        faults.append(LineFault(line, "currency", "Give the limit's currency, such as EUR."))
        return None
    try:
        minor = to_minor(text=given["limit"], currency=code, style=_PLAIN)
    except UnreadableAmount:
        minor = -1
    if minor < 0:
        faults.append(LineFault(line, "limit", "Write the limit as 25000.00, nothing or more."))
        return None
    return minor


def _refused(message: str) -> ReportFile:
    return ReportFile(0, (), (LineFault(1, "", message),))
