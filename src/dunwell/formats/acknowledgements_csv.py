"""Agreements to credit policies as CSV: bytes become records, every fault with its line."""

import re
from dataclasses import dataclass
from datetime import date

from dunwell.formats.small_csv import LineFault, by_line, read_cells, read_day

BYTES_MAX = 20_000_000
NEEDED = ("customer", "entity", "version", "agreed_on", "person")
COLUMNS = (*NEEDED, "email", "address", "note", "document_sha256")
_LONGEST = {"customer": 60, "entity": 20, "person": 150, "email": 254, "address": 45, "note": 500}
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
class AgreedFile:
    """The sound rows of a file, and everything that is wrong with it; `lines` counts those under the header."""

    lines: int
    rows: tuple[AgreedRow, ...]
    faults: tuple[LineFault, ...]


def parse(*, content: bytes) -> AgreedFile:
    """Read agreements: a header of COLUMNS in any order, then a line for each agreement, parted by , or ;."""
    read = read_cells(content=content, columns=COLUMNS, needed=NEEDED, longest=_LONGEST, bytes_max=BYTES_MAX)
    faults = list(read.faults)
    faulty = {one.line for one in faults}
    rows = [
        row
        for line, given in read.rows
        if (row := _row(line, given, faults, is_whole=line not in faulty)) is not None
    ]
    return AgreedFile(read.lines, tuple(rows), by_line(faults))


def _row(line: int, given: dict[str, str], faults: list[LineFault], *, is_whole: bool) -> AgreedRow | None:
    """The record of a line; None, and its faults kept, where something is wrong with it."""
    before = len(faults)
    if given["version"] and not _VERSION.fullmatch(given["version"]):
        faults.append(
            LineFault(
                line, "version", f"Give the number of the version, such as 2; not {given['version']!r}."
            )
        )
    on = read_day(given["agreed_on"])
    if given["agreed_on"] and on is None:
        faults.append(
            LineFault(line, "agreed_on", f"Write the day as 2026-03-31; not {given['agreed_on']!r}.")
        )
    digest = given.get("document_sha256", "").lower()
    if digest and not _HASH.fullmatch(digest):
        faults.append(LineFault(line, "document_sha256", "Give the 64 hexadecimal digits of the SHA-256."))
    if not is_whole or len(faults) > before or on is None:
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
