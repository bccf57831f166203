"""What PDFs would do by themselves, wherever it is hidden; and that plain scans are taken, whatever their bytes are."""

import io
import random
import time
import zipfile
import zlib
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, NumberObject, StreamObject

from dunwell.formats.uploads import MOST_BYTES, UploadRefused, read_upload

SCRIPT = b"<</S /JavaScript /JS (app.alert(1))>>"
# Bytes that a picture may well have, and that would be a script outside of one.
ODD_PICTURE = b"\xff\xd8\xff\xe0 /JS (x) <script> /AA /Launch <embed " + bytes(range(256)) * 40


def scan(picture: bytes = ODD_PICTURE, *, pages: int = 2) -> bytes:
    """A scan as machines in offices make it: a picture on each page, and nothing else."""
    writer = PdfWriter()
    for _ in range(pages):
        page = writer.add_blank_page(width=595, height=842)
        image = StreamObject()
        image._data = picture
        image.update(
            {
                NameObject("/Type"): NameObject("/XObject"),
                NameObject("/Subtype"): NameObject("/Image"),
                NameObject("/Width"): NumberObject(100),
                NameObject("/Height"): NumberObject(100),
                NameObject("/ColorSpace"): NameObject("/DeviceGray"),
                NameObject("/BitsPerComponent"): NumberObject(8),
                NameObject("/Filter"): NameObject("/DCTDecode"),
            }
        )
        drawn = DictionaryObject({NameObject("/Im0"): writer._add_object(image)})
        page[NameObject("/Resources")] = DictionaryObject({NameObject("/XObject"): drawn})
    return written(writer)


def written(writer: PdfWriter) -> bytes:
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def compressed(*, inside: bytes, packed: bytes | None = None, said: bytes = b"/Filter /FlateDecode") -> bytes:
    """A PDF of today's kind: its objects lie in an object stream, its table of objects in a stream of its own."""
    objects = [
        b"<</Type /Catalog /Pages 2 0 R /OpenAction 3 0 R>>",
        b"<</Type /Pages /Kids [] /Count 0>>",
        inside,
    ]
    places, at = b"", 0
    for number, one in enumerate(objects, start=1):
        places += b"%d %d " % (number, at)
        at += len(one) + 1
    data = zlib.compress(places + b"\n".join(objects)) if packed is None else packed
    body = b"%PDF-1.7\n"
    first = len(body)
    body += b"4 0 obj\n<</Type /ObjStm /N 3 /First %d /Length %d %s>>\nstream\n" % (
        len(places),
        len(data),
        said,
    )
    body += data + b"\nendstream\nendobj\n"
    second = len(body)
    rows = [(0, 0, 255), (2, 4, 0), (2, 4, 1), (2, 4, 2), (1, first, 0), (1, second, 0)]
    table = zlib.compress(
        b"".join(bytes([kind]) + place.to_bytes(4, "big") + bytes([more]) for kind, place, more in rows)
    )
    body += (
        b"5 0 obj\n<</Type /XRef /Size 6 /W [1 4 1] /Root 1 0 R /Filter /FlateDecode /Length %d>>\nstream\n"
        % len(table)
    )
    return body + table + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % second


def code_of(content: bytes, *, name: str = "scan.pdf") -> str:
    """Why a file is refused, "" where it is taken."""
    try:
        read_upload(name=name, content=content)
    except UploadRefused as refused:
        return refused.code
    return ""


def test_a_plain_scan_is_taken_although_its_pictures_have_bytes_that_read_like_scripts() -> None:
    content = scan()
    assert b"/JS (x) <script>" in content
    assert len(PdfReader(io.BytesIO(content)).pages) == 2
    assert code_of(content) == ""


@given(st.randoms(use_true_random=False))
def test_a_scan_is_taken_whatever_its_pictures_are(chance: random.Random) -> None:
    noise = [
        b"/JS ",
        b"/AA ",
        b"<svg ",
        b"/Launch ",
        b"endobj ",
        b"\xff\xd8",
        b"stream ",
        chance.randbytes(60),
    ]
    assert code_of(scan(b"".join(chance.choices(noise, k=40)), pages=1)) == ""


def test_a_compressed_pdf_that_does_nothing_is_taken() -> None:
    assert code_of(compressed(inside=b"[2 0 R /Fit]")) == ""


@pytest.mark.parametrize(
    "inside",
    [
        SCRIPT,
        b"<</S /#4aava#53cript /#4a#53 (app.alert(1))>>",
        b"<</S /Launch /F (cmd.exe)>>",
        b"<</EmbeddedFiles 9 0 R>>",
        b"<</Type /Filespec /EF <</F 9 0 R>> /Type /EmbeddedFile>>",
        b"<</S /SubmitForm /F (https://x.example)>>",
        b"<</XFA 9 0 R>>",
        b"<</AA <</O 9 0 R>>>>",
        b"<</Subtype /RichMedia>>",
        b"<</S/GoToE>>",
    ],
)
def test_what_acts_is_found_in_compressed_objects(inside: bytes) -> None:
    content = compressed(inside=inside)
    assert inside not in content
    assert code_of(content) == "active"


def attached() -> bytes:
    writer = PdfWriter(clone_from=io.BytesIO(scan()))
    writer.add_attachment("invoice.exe", b"MZ")
    return written(writer)


def with_script() -> bytes:
    writer = PdfWriter(clone_from=io.BytesIO(scan()))
    names = DictionaryObject({NameObject("/JavaScript"): ArrayObject()})
    writer.root_object[NameObject("/Names")] = names
    return written(writer)


def locked() -> bytes:
    writer = PdfWriter(clone_from=io.BytesIO(scan()))
    writer.encrypt("secret", algorithm="RC4-128")
    return written(writer)


def hidden_in_a_picture() -> bytes:
    """A script lies within what is told as a picture, and the table of objects leads to it there."""
    return scan(b"\xff\xd8 9 0 obj " + SCRIPT + b" endobj ", pages=1)


def behind_a_string() -> bytes:
    """A dictionary whose text says that data begins, so that what follows would be left out; the table is sound."""
    return scan(pages=1).replace(b"/Filter /DCTDecode", b"/X (stream\n) /AA[]")


def updated() -> bytes:
    """A harmless scan with a later change appended, as programs that sign do."""
    plain = scan(pages=1)
    return plain + b"\n1 0 obj\n<</Type /Catalog /OpenAction " + SCRIPT + b">>\nendobj\n%%EOF\n"


def with_archive() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("run.class", b"\xca\xfe\xba\xbe")
    return scan(pages=1) + packed.getvalue()


@pytest.mark.parametrize(
    ("made", "code"),
    [
        (attached, "active"),
        (with_script, "active"),
        (hidden_in_a_picture, "active"),
        (behind_a_string, "active"),
        (updated, "active"),
        (with_archive, "active"),
        (locked, "locked"),
    ],
)
def test_what_is_hidden_elsewhere_is_found_too(made: Callable[[], bytes], code: str) -> None:
    assert code_of(made()) == code


def test_a_table_of_objects_that_is_not_sound_hides_nothing() -> None:
    content = scan(b"\xff\xd8" + SCRIPT, pages=1)
    assert code_of(content) == ""
    assert code_of(content[: content.rindex(b"startxref")]) == "active"
    assert code_of(content.replace(b"startxref\n", b"startxref\n9")) == "active"


@pytest.mark.parametrize(
    ("packed", "said"),
    [
        (zlib.compress(bytes(9 << 20)), b"/Filter /FlateDecode"),
        (zlib.compress(bytes(100_000))[:50], b"/Filter /FlateDecode"),
        (b"no stream at all", b"/Filter /FlateDecode"),
        (zlib.compress(zlib.compress(SCRIPT)), b"/Filter [/FlateDecode /FlateDecode]"),
        (b"3c3c3e3e>", b"/Filter /ASCIIHexDecode"),
        (zlib.compress(SCRIPT), b"/Filter 8 0 R"),
        (zlib.compress(SCRIPT), b"/Filter /FlateDecode /DecodeParms <</Predictor 12>>"),
    ],
)
def test_a_bomb_or_what_nobody_packs_like_that_is_refused(packed: bytes, said: bytes) -> None:
    assert code_of(compressed(inside=b"", packed=packed, said=said)) == "unreadable"


def bomb_of_streams() -> bytes:
    return (b"%PDF-1.7\n" + b"1 0 obj stream\n" * (MOST_BYTES // 15 - 1))[:MOST_BYTES]


def bomb_of_brackets() -> bytes:
    return (b"%PDF-1.7\n1 0 obj " + b"[" * MOST_BYTES)[:MOST_BYTES]


def bomb_of_a_table() -> bytes:
    table = zlib.compress(bytes(2 << 20))
    head = b"5 0 obj\n<</Type /XRef /Size 99999999 /W [1 4 1] /Root 1 0 R /Filter /FlateDecode /Length %d>>\n"
    return (
        b"%PDF-1.7\n"
        + head % len(table)
        + b"stream\n"
        + table
        + b"\nendstream\nendobj\nstartxref\n9\n%%EOF\n"
    )


def bomb_of_numbers() -> bytes:
    table = zlib.compress(bytes(60))
    head = b"5 0 obj\n<</Type /XRef /Size 9 /Index [0 999999999] /W [1 4 1] /Root 1 0 R /Filter /FlateDecode"
    head += b" /Length %d>>\n"
    return (
        b"%PDF-1.7\n"
        + head % len(table)
        + b"stream\n"
        + table
        + b"\nendstream\nendobj\nstartxref\n9\n%%EOF\n"
    )


@pytest.mark.parametrize("made", [bomb_of_streams, bomb_of_brackets, bomb_of_a_table, bomb_of_numbers])
def test_a_file_made_to_take_long_is_answered_soon(made: Callable[[], bytes]) -> None:
    content = made()
    begun = time.process_time()
    assert code_of(content) in {"", "unreadable"}
    assert time.process_time() - begun < 5


@pytest.mark.parametrize("head", [b"\x89PNG\r\n\x1a\n" + bytes(20), b"\xff\xd8\xff\xe0" + bytes(20)])
def test_a_picture_that_is_something_else_as_well_is_refused(head: bytes) -> None:
    assert code_of(head + b"\xff\xd9") == ""
    assert code_of(head + scan()) == "active"
    assert code_of(head + with_archive()[len(scan(pages=1)) :]) == "active"


def test_arrays_of_objects_in_a_page_are_no_matter() -> None:
    writer = PdfWriter(clone_from=io.BytesIO(scan(pages=3)))
    writer.root_object[NameObject("/OpenAction")] = ArrayObject(
        [writer.pages[1].indirect_reference, NameObject("/Fit")]
    )
    assert code_of(written(writer)) == ""
