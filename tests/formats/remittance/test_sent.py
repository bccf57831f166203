"""What of a mail or an upload is an advice: what says so and can be read; hostile files are named, never opened."""

import io
import random
import zipfile
from collections.abc import Sequence
from decimal import Decimal

import pytest
from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, StreamObject

from dunwell.formats.remittance.pdf_text import UnreadablePdf, text_of_pdf
from dunwell.formats.remittance.sent import Clarity, File, Sent, sent_advices

TABLE = b"Invoice number;Amount paid;Currency\nR-1;119.00;EUR\n"
LINES = ("Remittance advice", "Invoice R-1  EUR 119.00", "Total EUR 119.00")


def pdf(*lines: str, has_form: bool = False, password: str = "", pages: int = 1) -> bytes:
    """A PDF of text, as an accounting programme makes it."""
    writer = PdfWriter()
    named = {"/Type": "/Font", "/Subtype": "/Type1", "/BaseFont": "/Helvetica"}
    font = DictionaryObject({NameObject(name): NameObject(value) for name, value in named.items()})
    for _ in range(pages):
        page = writer.add_blank_page(595, 842)
        fonts = DictionaryObject({NameObject("/F1"): writer._add_object(font)})
        resources = DictionaryObject({NameObject("/Font"): fonts})
        if has_form:
            form = StreamObject()
            form[NameObject("/Subtype")] = NameObject("/Form")
            drawn = DictionaryObject({NameObject("/X"): writer._add_object(form)})
            resources[NameObject("/XObject")] = drawn
        page[NameObject("/Resources")] = resources
        text = StreamObject()
        shown = " ".join(f"({line}) Tj T*" for line in lines)
        text.set_data(f"BT /F1 12 Tf 50 800 Td 14 TL {shown} ET".encode())
        page[NameObject("/Contents")] = writer._add_object(text)
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


def zipped(*names: str, content: bytes = b"<x/>") -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, content)
    return stream.getvalue()


def found(
    *files: tuple[str, bytes], subject: str = "", words: str = "", is_upload: bool = False
) -> Sequence[Sent]:
    made = [
        File(name=name, media_type="application/octet-stream", content=content) for name, content in files
    ]
    return sent_advices(
        subject=subject, words=words, files=made, numbers_in=lambda text: (), is_upload=is_upload
    )


@pytest.mark.parametrize(
    ("name", "subject", "words", "clarity"),
    [
        ("advice.csv", "Remittance advice", "", Clarity.CLEAR),
        ("Zahlungsavis.csv", "", "", Clarity.CLEAR),
        ("avis_0310.csv", "", "", Clarity.CLEAR),
        ("list.csv", "", "Please find our payment advice attached.", Clarity.CLEAR),
        ("list.csv", "Re: Reminder", "See the list.", Clarity.UNSURE),
        ("list.csv", "", "A notre avis, ceci est faux.", Clarity.UNSURE),
    ],
)
def test_a_table_is_clear_only_where_something_says_what_it_is(
    name: str, subject: str, words: str, clarity: Clarity
) -> None:
    (sent,) = found((name, TABLE), subject=subject, words=words)
    assert (sent.clarity, sent.place, len(sent.advice.rows)) == (clarity, 1, 1)


def test_other_files_of_other_mails_are_none_of_ours() -> None:
    assert found(("terms.pdf", pdf("Terms")), ("logo.png", b"\x89PNG"), ("a.zip", zipped("b"))) == ()
    assert found(words="Invoice R-1 over EUR 119.00 is wrong.", subject="Re: Reminder") == ()


def test_a_text_pdf_says_its_rows() -> None:
    (sent,) = found(("remittance.pdf", pdf(*LINES)))
    assert (sent.clarity, sent.advice.format) == (Clarity.CLEAR, "pdf")
    assert [(row.invoice, row.amount) for row in sent.advice.rows] == [("R-1", Decimal("119.00"))]
    assert sent.advice.total == Decimal("119.00")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (pdf(*LINES, has_form=True), "pdf_forms"),
        (pdf(*LINES, password="secret"), "pdf_locked"),
        (pdf(*LINES, pages=21), "pdf_large"),
        (pdf(), "pdf_image"),
        (pdf(*LINES)[:400], "pdf_broken"),
        (b"%PDF-1.7\n" + b"x" * (5 << 20), "pdf_large"),
        (pdf(*["x" * 100] * 11_000), "pdf_large"),
    ],
)
def test_a_pdf_beyond_the_limits_is_left_to_a_person(content: bytes, code: str) -> None:
    with pytest.raises(UnreadablePdf) as refusal:
        text_of_pdf(content=content)
    assert refusal.value.code == code
    (sent,) = found(("remittance.pdf", content))
    assert (sent.clarity, sent.advice.faults[0].code) == (Clarity.UNSURE, code)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (zipped("xl/workbook.xml", "xl/vbaProject.bin"), "macros"),
        (zipped("xl/workbook.xml", "xl/macrosheets/sheet1.xml"), "macros"),
        (zipped("readme.txt"), "archive"),
        (zipped("inner.zip", content=zipped("a")), "archive"),
        (zipped("xl/workbook.xml", "xl/a", content=b"\0" * (40 << 20)), "too_large_unpacked"),
        (zipped(*[f"xl/{n}" for n in range(501)]), "too_large_unpacked"),
        (b"PK\x03\x04", "broken_workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old_workbook"),
        (b"\x7fELF\0", "programme"),
        (b"," * ((10 << 20) + 1), "too_large"),
    ],
)
def test_what_may_do_harm_is_not_opened(content: bytes, code: str) -> None:
    (sent,) = found(("advice.xlsx", content), subject="Remittance advice")
    assert (sent.clarity, sent.advice.rows, sent.advice.faults[0].code) == (Clarity.REFUSED, (), code)


def test_a_cell_in_the_last_corner_is_refused() -> None:
    sheet = (
        b'<worksheet><sheetData><row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>'
    )
    content = zipped("xl/workbook.xml", "xl/worksheets/sheet1.xml", content=sheet)
    (sent,) = found(("advice.xlsx", content), subject="Remittance advice")
    assert (sent.clarity, sent.advice.faults[0].code) == (Clarity.UNSURE, "workbook_too_wide")


def test_a_total_of_a_table_that_its_rows_do_not_make_differs() -> None:
    (sent,) = found(("advice.csv", TABLE + b"Total;120.00;\n"), subject="Remittance advice")
    assert (sent.clarity, sent.advice.faults[0].code) == (Clarity.DIFFERS, "total_mismatch")
    (right,) = found(("advice.csv", TABLE + b"Total;119.00;\n"), subject="Remittance advice")
    assert right.clarity is Clarity.CLEAR


def test_each_upload_is_answered_for() -> None:
    sent = found(("a.png", b"\x89PNG\r\n"), ("b.txt", b"Hello"), ("c.csv", TABLE), is_upload=True)
    assert [one.clarity for one in sent] == [Clarity.UNSURE, Clarity.UNSURE, Clarity.CLEAR]


def test_no_bytes_make_it_raise() -> None:
    random.seed(7)
    seeds = [TABLE, pdf(*LINES), zipped("xl/workbook.xml", "[Content_Types].xml"), b"UNB+UNOC:3'DOC+380+R-1'"]
    for _ in range(300):
        content = bytearray(random.choice(seeds))
        for _ in range(random.randrange(1, 12)):
            content[random.randrange(len(content))] = random.randrange(256)
        cut = bytes(content[: random.randrange(1, len(content) + 1)])
        assert len(found(("remittance.pdf", cut), subject="Remittance advice")) <= 1
