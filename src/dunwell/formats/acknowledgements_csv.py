"""Agreements to credit policies as CSV: bytes become records, every fault with its line."""

import csv
import io
import re
from dataclasses import dataclass
from datetime import date

BYTES_MAX = 20_000_000
NEEDED = ("customer", "entity", "version", "agreed_on", "person")
COLUMNS = (*NEEDED, "email", "address", "note", "document_sha256")
_LONGEST = {"customer": 60, "entity": 20, "person": 150, "email": 254, "address": 45, "note": 500}
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_VERSION = re.compile(r"[1-9][0-9]{0,5}")
_HASH = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreedRow:
    """One customer's agreement to one version, as another system kept it; "" for what it did not keep."""

    line: int
    customer: str
    entity: str
    version: int
    agreed_on: date
    person: str
    email: str = ""
    address: str = ""  # of the network, from which it was given
    note: str = ""
    document_sha256: str = ""


@dataclass(frozen=True, slots=True)
class AgreedFault:
    """What is wrong at a line of the file; line 1 is the header, field "" the line as a whole."""

    line: int
    field: str
    message: str


@dataclass(frozen=True, slots=True)
class AgreedFile:
    """The sound rows of a file, and everything that is wrong with it; `lines` counts those under the header."""

    lines: int
    rows: tuple[AgreedRow, ...]
    faults: tuple[AgreedFault, ...]


def parse(*, content: bytes) -> AgreedFile:
    """Read agreements: a header of COLUMNS in any order, then a line for each agreement, parted by , or ;."""
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
    faults = [AgreedFault(1, name, "This column is missing.") for name in NEEDED if name not in names]
    faults += [
        AgreedFault(1, name, f"Nothing reads this column; known are {', '.join(COLUMNS)}.")
        for name in dict.fromkeys(names)
        if name not in COLUMNS
    ]
    faults += [
        AgreedFault(1, name, "This column is there twice.") for name in COLUMNS if names.count(name) > 1
    ]
    if faults:
        return AgreedFile(0, (), tuple(faults))
    rows: list[AgreedRow] = []
    filled = [(line, one) for line, one in records[1:] if any(cell.strip() for cell in one)]
    for line, cells in filled:
        if len(cells) != len(names):
            faults.append(
                AgreedFault(line, "", f"Give {len(names)} cells, as in the header; not {len(cells)}.")
            )
            continue
        row = _row(
            line, {name: " ".join(cell.split()) for name, cell in zip(names, cells, strict=True)}, faults
        )
        if row is not None:
            rows.append(row)
    return AgreedFile(len(filled), tuple(rows), tuple(faults))


def _refused(message: str) -> AgreedFile:
    return AgreedFile(0, (), (AgreedFault(1, "", message),))


def _row(line: int, given: dict[str, str], faults: list[AgreedFault]) -> AgreedRow | None:
    before = len(faults)
    faults += [AgreedFault(line, name, "Give a value here.") for name in NEEDED if not given[name]]
    for name, longest in _LONGEST.items():
        if len(given.get(name, "")) > longest:
            faults.append(AgreedFault(line, name, f"Give at most {longest} characters."))
    if given["version"] and not _VERSION.fullmatch(given["version"]):
        faults.append(
            AgreedFault(
                line, "version", f"Give the number of the version, such as 2; not {given['version']!r}."
            )
        )
    on = _day(given["agreed_on"])
    if given["agreed_on"] and on is None:
        faults.append(
            AgreedFault(line, "agreed_on", f"Write the day as 2026-03-31; not {given['agreed_on']!r}.")
        )
    digest = given.get("document_sha256", "").lower()
    if digest and not _HASH.fullmatch(digest):
        faults.append(AgreedFault(line, "document_sha256", "Give the 64 hexadecimal digits of the SHA-256."))
    if len(faults) > before or on is None:
        return None
    return AgreedRow(
        line=line,
        customer=given["customer"],
        entity=given["entity"].upper(),
        version=int(given["version"]),
        agreed_on=on,
        person=given["person"],
        email=given.get("email", ""),
        address=given.get("address", ""),
        note=given.get("note", ""),
        document_sha256=digest,
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        return None
