"""Metered quantities as CSV: every fault is told with its line, and a sound file gives its rows."""

from datetime import date
from decimal import Decimal

import pytest

from dunwell.formats.usage_csv import BYTES_MAX, UsageRow, parse

HEADER = "plan,item,used_on,quantity,id\n"


def faults(text):
    return [(one.line, one.field) for one in parse(content=text.encode()).faults]


@pytest.mark.parametrize(
    "text",
    [
        HEADER + "P-1,calls,2026-03-05,12.5,a\n\n",
        "\ufeffID;Quantity;Used_on;Item;Plan\r\na;12.5;2026-03-05;calls;P-1\r\n",
    ],
)
def test_a_sound_file_gives_its_rows(text):
    found = parse(content=text.encode())
    assert (found.lines, found.faults) == (1, ())
    assert found.rows == (
        UsageRow(
            line=2,
            plan="P-1",
            item="calls",
            used_on=date(2026, 3, 5),
            quantity=Decimal("12.5"),
            external_id="a",
        ),
    )


def test_every_fault_of_a_line_is_told():
    rows = ",,2026-3-5,1e3,\nP-1,calls,2026-02-30,0.1234567,a\nP-1,calls,2026-03-01,-1\n" + "x" * 121
    assert faults(HEADER + rows + ",calls,2026-03-01,1,b\n") == [
        (2, "plan"), (2, "item"), (2, "id"), (2, "quantity"), (2, "used_on"),
        (3, "quantity"), (3, "used_on"), (4, ""), (5, "plan"),
    ]  # fmt: skip


def test_a_header_that_is_not_understood_is_told_column_by_column():
    assert faults("plan,item,used_on,quantity,quantity,price\n") == [
        (1, "id"), (1, "quantity"), (1, "price"),
    ]  # fmt: skip
    assert faults("") == [(1, name) for name in ("plan", "item", "used_on", "quantity", "id")]


@pytest.mark.parametrize(
    "content", [b"\xff\xfe\x00", HEADER.encode() + b'"' + b"x" * 200_000, b"x" * (BYTES_MAX + 1)]
)
def test_what_is_no_file_of_use_is_refused_whole(content):
    found = parse(content=content)
    assert (found.lines, found.rows, len(found.faults)) == (0, (), 1)
