"""What an agency reports of our claims, as CSV or a file of records: bytes become news, every fault with its line."""

from collections.abc import Sequence
from typing import Final

from dunwell.formats import agency_news
from dunwell.formats.agency_news import BYTES_MAX, LINES_MAX, LONGEST, News, NewsFile, amount_text
from dunwell.formats.export_cells import bare, table
from dunwell.formats.small_csv import LineFault, by_line, read_cells

COLUMNS: Final = (
    *("claim", "code", "on", "key", "agency_reference", "amount", "currency"),
    *("due_on", "reverses", "component", "text"),
)
NEEDED: Final = ("claim", "code", "on")


def parse(*, content: bytes) -> NewsFile:
    """Read a report; a file with any fault still tells its sound news and all faults at once.

    A CSV has a header of COLUMNS in any order, then a line for each thing, parted by , or ;. The code is one of
    core.placements.codes.IN; `component` says what of the claim a payment is for, the principal without it.
    """
    if agency_news.are_records(content):
        return agency_news.read_records(content=content, direction="in")
    read = read_cells(
        content=content,
        columns=COLUMNS,
        needed=NEEDED,
        longest=LONGEST,
        bytes_max=BYTES_MAX,
        lines_max=LINES_MAX,
    )
    faults: list[LineFault] = []
    rows: list[News] = []
    for line, cells in read.rows:
        given = {name: bare(cell) for name, cell in cells.items()}
        given["code"] = given["code"].lower()
        row = agency_news.checked(given=given, line=line, direction="in", faults=faults)
        rows += [] if row is None else [row]
    faults += [*read.faults, *agency_news.told_twice(rows)]
    told = tuple(dict.fromkeys(faults))
    faulty = {one.line for one in told}
    sound = tuple(one for one in rows if one.line not in faulty)
    return NewsFile(lines=read.lines, rows=sound, faults=by_line(told))


def render(*, news: Sequence[News]) -> bytes:
    """Write a report as `parse` reads it, as CSV."""
    return table(
        columns=COLUMNS,
        rows=[
            (
                *(one.claim, one.code, one.on.isoformat(), one.key, one.agency_reference),
                *(amount_text(minor=one.minor, currency=one.currency), one.currency),
                *(one.due_on.isoformat() if one.due_on else "", one.reverses, one.component, one.text),
            )
            for one in news
        ],
    )
