"""Exchange rates as CSV: bytes become records, every fault with its line."""

import re
from dataclasses import dataclass
from decimal import Decimal

from dunwell.core.billing.exchange import Rate
from dunwell.core.money import currencies
from dunwell.formats.small_csv import LineFault, by_line, read_cells, read_day

BYTES_MAX = 10_000_000
COLUMNS = ("base", "quote", "rate", "on", "source")
_LONGEST = {"source": 60}
_RATE = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,10})?")


@dataclass(frozen=True, slots=True)
class RatesFile:
    """The sound rows of a file with their lines, and everything that is wrong with it."""

    lines: int
    rows: tuple[tuple[int, Rate], ...]
    faults: tuple[LineFault, ...]


def parse(*, content: bytes) -> RatesFile:
    """Read exchange rates: a header of COLUMNS in any order, then a line for each, parted by , or ;."""
    read = read_cells(content=content, columns=COLUMNS, needed=COLUMNS, longest=_LONGEST, bytes_max=BYTES_MAX)
    faults = list(read.faults)
    faulty = {one.line for one in faults}
    rows: list[tuple[int, Rate]] = []
    for line, given in read.rows:
        if line in faulty:
            continue
        found = _row(line, given)
        if isinstance(found, Rate):
            rows.append((line, found))
        else:
            faults += found
    return RatesFile(read.lines, tuple(rows), by_line(faults))


def _row(line: int, given: dict[str, str]) -> Rate | list[LineFault]:
    faults = [
        LineFault(line, name, f"{given[name][:20]!r} is no currency: write EUR, CHF, USD, …")
        for name in ("base", "quote")
        if given[name] not in currencies()
    ]
    if given["base"] == given["quote"]:
        faults.append(LineFault(line, "quote", "Give another currency than the base."))
    rate = Decimal(given["rate"]) if _RATE.fullmatch(given["rate"]) else Decimal(0)
    if rate <= 0:
        faults.append(
            LineFault(line, "rate", f"Write a number like 1.0832, above 0; not {given['rate'][:40]!r}.")
        )
    on = read_day(given["on"])
    if on is None:
        faults.append(LineFault(line, "on", f"Write the day as 2026-03-31; not {given['on'][:40]!r}."))
    if faults or on is None:
        return faults
    return Rate(base=given["base"], quote=given["quote"], rate=rate, on=on, source=given["source"])
