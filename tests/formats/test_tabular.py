"""Tables out of CSV and XLSX: read as they stand, or refused with the row that is at fault."""

import datetime as dt
import io
import zipfile

import openpyxl
import pytest
from tests.formats.tables import OPEN, profile, rows

from dunwell.formats.findings import UnreadableTable
from dunwell.formats.tabular import pick, read

MIDNIGHT = dt.datetime.fromisoformat("2026-03-31 00:00")
LATE = dt.datetime.fromisoformat("2026-03-31 23:59")
LINE = "1,7,Abel,EUR,10.00,2026-03-01,2026-03-31"


def table(content, text=OPEN):
    return read(content=content, profile=profile(text))


def picked(content, text=OPEN):
    frame, faults = pick(table=table(content, text), profile=profile(text))
    assert faults.is_empty()
    return frame


def names(content, text=OPEN):
    return picked(content, text)["customer_name"].to_list()


def refusal(content, text=OPEN):
    with pytest.raises(UnreadableTable) as found:
        table(content, text)
    (row,) = found.value.findings["row"]
    return found.value.code, row


def workbook(*lines, title="Sheet"):
    book = openpyxl.Workbook()
    book.active.title = title
    for line in lines:
        book.active.append(line)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def header():
    return ["number", "customer", "name", "currency", "amount", "issued", "due"]


# --- CSV


@pytest.mark.parametrize(
    ("encoding", "is_named"),
    [("utf-8", False), ("utf-8-sig", False), ("utf-16", False), ("cp1252", False), ("cp850", True)],
)
def test_the_encoding_is_found_or_named(encoding, is_named):
    content = rows(LINE.replace("Abel", "Åbel Köln")).decode().encode(encoding)
    text = OPEN + (f"[file]\nencoding = '{encoding}'" if is_named else "")

    assert names(content, text) == ["Åbel Köln"]


def test_a_file_of_two_encodings_is_refused_at_the_rows_that_differ():
    content = rows(LINE.replace("Abel", "Köln"), LINE) + LINE.replace("Abel", "Köln").encode("cp1252")

    found = table(content)

    assert found.rows == 3
    assert found.faults.select("row", "code").rows() == [(4, "mixed_encodings")]
    assert found.frame["row"].to_list() == [2, 3]


def test_a_named_encoding_that_is_not_the_files_is_refused():
    content = rows(LINE) + LINE.replace("Abel", "Köln").encode("cp1252")

    assert refusal(content, OPEN + "[file]\nencoding = 'utf-8'") == ("wrong_encoding", 3)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found_in_the_header(delimiter):
    assert names(rows(LINE).replace(b",", delimiter.encode())) == ["Abel"]


def test_a_named_delimiter_is_taken_as_it_is():
    assert names(rows(LINE).replace(b",", b"|"), OPEN + "[file]\ndelimiter = 'pipe'") == ["Abel"]


def test_quoted_cells_hold_delimiters_quotes_and_line_breaks_and_rows_count_as_shown():
    content = rows(LINE.replace("Abel", '"A, ""B""\r\n& C"'), "", LINE)

    found = picked(content)

    assert found["customer_name"].to_list() == ['A, "B"\r\n& C', "Abel"]
    assert found["row"].to_list() == [2, 4]
    assert table(content).rows == 2


def test_rows_of_another_width_are_named_and_the_others_read():
    found = table(rows(LINE, LINE + ",more", "1,7", LINE + ",,"))

    assert found.faults.select("row", "code").rows() == [(3, "ragged_row"), (4, "ragged_row")]
    assert found.frame["row"].to_list() == [2, 5]
    assert found.rows == 4


def test_a_nul_keeps_its_row_out():
    found = table(rows(LINE, LINE.replace("Abel", "A\0bel")))

    assert found.faults.select("row", "code").rows() == [(3, "nul_character")]


@pytest.mark.parametrize(
    ("content", "code", "row"),
    [
        (b"", "empty_file", 0),
        (b"\n \n,,\n", "empty_file", 0),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100, "old_workbook", 0),
        (rows(LINE, LINE.replace("Abel", '"Abel')), "broken_csv", 3),
        (rows(LINE, LINE.replace("Abel", '"A"bel')), "broken_csv", 3),
        (rows(LINE.replace("Abel", "x" * 100_001)), "broken_csv", 2),
        (",".join(f"c{n}" for n in range(10_000)).encode(), "too_many_columns", 1),
    ],
)
def test_what_is_no_table_is_refused(content, code, row):
    assert refusal(content) == (code, row)


def test_a_cell_of_a_hundred_thousand_characters_is_read():
    assert names(rows(LINE.replace("Abel", "x" * 100_000))) == ["x" * 100_000]


def test_empty_cells_are_null_and_others_trimmed():
    assert picked(rows("1,7,  ,EUR, 10.00 ,,"))["amount", "customer_name"][0].row(0) == ("10.00", None)


# --- The header


def test_headers_are_compared_without_case_and_spacing():
    content = rows(LINE, header="NUMBER, Customer ,name,Currency,AMOUNT,issued,due")

    assert names(content) == ["Abel"]


def test_missing_and_doubled_headers_are_all_named():
    wide = table(rows("a,b,c,d,e", header="number,customer,Customer,currency,issued"))

    _, faults = pick(table=wide, profile=profile())

    assert faults.select("row", "field", "code").rows() == [
        (1, "amount", "missing_column"),
        (1, "customer", "duplicate_header"),
        (1, "due_on", "missing_column"),
    ]


# --- XLSX


def test_a_workbook_gives_the_texts_that_the_profile_reads():
    content = workbook(
        header(),
        [1929646410, 200769623, "=1+1", "EUR", 1234.5, dt.date(2026, 3, 1), MIDNIGHT],
        [],
        ["2", "0007", "Bert", "EUR", "1.234,50", "01.03.2026", LATE],
    )
    text = OPEN + "[reading]\ndates = ['%d.%m.%Y']\ndecimals = '1.234,56'"

    found = picked(content, text)

    assert found.rows() == [
        (2, "1929646410", "200769623", None, "EUR", "1234,5", "01.03.2026", "31.03.2026"),
        (4, "2", "0007", "Bert", "EUR", "1.234,50", "01.03.2026", "31.03.2026 23:59:00"),
    ]


def test_a_number_with_three_decimals_is_no_group_of_thousands():
    content = workbook(header(), ["1", "7", "A", "EUR", 123.456, "x", "x"])

    assert picked(content, OPEN + "[reading]\ndecimals = '1.234,56'")["amount"].to_list() == ["123,456"]


def test_a_sheet_is_found_by_name():
    content = workbook(header(), LINE.split(","), title="Open")

    assert names(content, OPEN + "[file]\nsheet = 'Open'") == ["Abel"]
    assert refusal(content, OPEN + "[file]\nsheet = 'Shut'") == ("missing_sheet", 0)


def test_a_text_that_looks_like_a_formula_stays_text():
    book = openpyxl.Workbook()
    book.active.append(header())
    book.active.append(["1", "7", "x", "EUR", 1, "a", "b"])
    cell = book.active["C2"]
    cell.value, cell.data_type = "=cmd|' /C calc'!A0", "s"
    out = io.BytesIO()
    book.save(out)

    assert names(out.getvalue()) == ["=cmd|' /C calc'!A0"]


def repacked(content, *, name, data):
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            new.writestr(part, data if part == name else old.read(part))
    return out.getvalue()


SHEET = "xl/worksheets/sheet1.xml"


def test_a_bomb_is_refused_before_it_goes_off():
    bomb = repacked(workbook(header()), name=SHEET, data=b"<worksheet>" + b" " * (60 << 20) + b"</worksheet>")

    assert len(bomb) < 100_000
    assert refusal(bomb) == ("workbook_too_large", 0)


def test_a_bomb_that_lies_about_its_size_is_refused_too():
    bomb = bytearray(
        repacked(workbook(header()), name=SHEET, data=b"<worksheet>" + b" " * (60 << 20) + b"</worksheet>")
    )
    real = (60 << 20) + 23
    place = bytes(bomb).find(real.to_bytes(4, "little"))
    while place >= 0:
        bomb[place : place + 4] = (1000).to_bytes(4, "little")
        place = bytes(bomb).find(real.to_bytes(4, "little"))

    assert refusal(bytes(bomb)) == ("broken_workbook", 0)


def test_one_cell_in_the_last_corner_does_not_take_all_memory():
    with zipfile.ZipFile(io.BytesIO(workbook(header()))) as archive:
        data = archive.read(SHEET).replace(b'r="G1"', b'r="XFD1048576"')

    assert refusal(repacked(workbook(header()), name=SHEET, data=data)) == ("workbook_too_wide", 0)


@pytest.mark.parametrize("content", [b"PK\x03\x04", b"PK\x03\x04" + b"x" * 1000, workbook(header())[:-200]])
def test_a_damaged_workbook_is_refused(content):
    assert refusal(content) == ("broken_workbook", 0)


def test_a_zip_that_is_no_workbook_is_refused():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("hello.txt", "hello")

    assert refusal(out.getvalue()) == ("broken_workbook", 0)


def test_a_file_with_a_mark_is_held_to_it():
    utf8 = b"\xef\xbb\xbf" + rows(LINE.replace("Abel", "Köln")) + b"2,7,K\xf6ln,EUR,1,2026-03-01,2026-03-31\n"

    assert table(utf8).faults.select("row", "code").rows() == [(3, "mixed_encodings")]
    assert refusal(rows(LINE).decode().encode("utf-16")[:-1]) == ("wrong_encoding", 0)


def test_rows_are_read_alike_whether_or_not_a_neighbour_is_broken():
    lines = [LINE, " , ,,,,,", LINE.replace("Abel", " Bert ")]

    whole, beside = table(rows(*lines)), table(rows(*lines, "1,2"))

    assert whole.frame.equals(beside.frame)
    assert (whole.rows, beside.rows, whole.frame["row"].to_list()) == (2, 3, [2, 4])
