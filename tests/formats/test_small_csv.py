"""Small CSV files: the header and every cell that is missing or too long, told by line; what is sound stays."""

import pytest

from dunwell.formats import acknowledgements_csv, carrier_report, usage_csv
from dunwell.formats.small_csv import LineFault, read_cells


def read(text, **more):
    given = {"columns": ("a", "b"), "needed": ("a",), "longest": {"b": 3}, "bytes_max": 1_000_000, **more}
    return read_cells(content=text.encode(), **given)


def test_cells_by_column_in_any_order_with_single_blanks():
    found = read("B;a\r\n x   y ; 1 \n;\n2;2\n")

    assert found.rows == ((2, {"b": "x y", "a": "1"}), (4, {"b": "2", "a": "2"}))
    assert (found.lines, found.faults) == (2, ())


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("b\n", [(1, "a", "This column is missing.")]),
        ("a,c\n", [(1, "c", "Nothing reads this column; known are a, b.")]),
        ("a,a\n", [(1, "a", "This column is there twice.")]),
        ("a,b\n1\n", [(2, "", "Give 2 cells, as in the header; not 1.")]),
        ("a,b\n,1\n", [(2, "a", "Give a value here.")]),
        ("a,b\n1,long\n", [(2, "b", "Give at most 3 characters.")]),
        ("", [(1, "a", "This column is missing.")]),
    ],
)
def test_what_is_wrong_is_told_with_its_line(text, faults):
    assert read(text).faults == tuple(LineFault(*one) for one in faults)


def test_files_that_are_too_large_or_no_text_are_refused_whole():
    assert "larger than 1 MB" in read("a" * 1_000_001).faults[0].message
    assert (
        "no UTF-8"
        in read_cells(content=b"\xff", columns=("a",), needed=(), longest={}, bytes_max=10).faults[0].message
    )
    assert read("a\n1\n2\n", lines_max=1).rows == ()


@pytest.mark.parametrize("kind", [acknowledgements_csv, carrier_report, usage_csv])
def test_a_line_without_anything_but_commas_between_words_is_told_and_not_recorded(kind):
    """Every needed cell is empty but the first."""
    needed = getattr(kind, "NEEDED", kind.COLUMNS)
    found = kind.parse(content=f"{','.join(needed)}\nx{',' * (len(needed) - 1)}\n".encode())

    assert found.rows == ()
    assert [one.field for one in found.faults] == list(needed[1:])
