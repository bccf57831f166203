"""Hostile and broken files: refused or flagged by name, never a crash, never half, never for long."""

import io
import random
import zipfile
from collections.abc import Callable
from contextlib import suppress

import pytest
from tests.formats.bank.writers import Paid, Sheet, bai2, camt, mt940, ofx, table

from dunwell.formats.bank import door
from dunwell.formats.bank.records import UnreadableStatement, Verdict

SHEET = Sheet(tuple(Paid(100 * number, text=f"Invoice {number}") for number in range(1, 6)))
CAMT = camt(SHEET).decode()
WRITERS: dict[str, Callable[[Sheet], bytes]] = {
    "camt": camt,
    "mt940": mt940,
    "bai2": bai2,
    "ofx": ofx,
    "table": table,
}


def refused(content: bytes) -> str:
    with pytest.raises(UnreadableStatement) as fault:
        door.read_file(content=content)
    assert str(fault.value)
    return fault.value.code


def found(content: bytes) -> set[str]:
    read = door.read_file(content=content)
    assert read.verdict is Verdict.FLAGGED
    return {one.code for statement in read.statements for one in statement.foot.findings} | {
        one.code for one in read.findings
    }


BOMB = (
    "<!DOCTYPE d [<!ENTITY a 'aaaaaaaaaa'>"
    + "".join(f"<!ENTITY {chr(98 + at)} '{f'&{chr(97 + at)};' * 10}'>" for at in range(9))
    + "]>"
)


@pytest.mark.parametrize(
    ("doctype", "text"),
    [
        (BOMB, "&j;"),
        ("<!DOCTYPE d [<!ENTITY x SYSTEM 'file:///etc/hostname'>]>", "&x;"),
        ("<!DOCTYPE d SYSTEM 'http://127.0.0.1:9/x.dtd'>", "x"),
        ("<!DOCTYPE d [<!ENTITY % p SYSTEM 'http://127.0.0.1:9/p'> %p;]>", "x"),
    ],
)
def test_document_types_are_refused_before_anything_is_expanded(doctype: str, text: str) -> None:
    content = CAMT.replace("?>\n", f"?>\n{doctype}", 1).replace("Invoice 1", text)

    assert refused(content.encode()) == "document_type"


def test_ofx_with_a_document_type_is_refused() -> None:
    content = ofx(SHEET, xml=True).replace(b"<OFX>", b"<!DOCTYPE OFX [<!ENTITY x 'y'>]><OFX>", 1)

    assert refused(content) == "document_type"


@pytest.mark.parametrize("name", WRITERS)
@pytest.mark.parametrize("keep", [0.1, 0.4, 0.7, 0.97])
def test_a_file_that_is_cut_short_is_never_balanced(name: str, keep: float) -> None:
    content = WRITERS[name](SHEET)
    content = content[: int(len(content) * keep)]
    if name in {"camt", "bai2", "ofx"}:  # which have an end of their own
        assert refused(content)
        return
    try:
        read = door.read_file(content=content)
    except UnreadableStatement:
        return
    # A table that is cut behind a row is a table all the same: its balances prove what is there.
    assert read.verdict is Verdict.FLAGGED or name == "table"


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ('<Amt Ccy="EUR">1.00</Amt>', '<Amt Ccy="EUR">-1.00</Amt>', "negative_amount"),
        ('<Amt Ccy="EUR">1.00</Amt>', '<Amt Ccy="EUR">1.00001</Amt>', "too_precise"),
        ('<Amt Ccy="EUR">1.00</Amt>', '<Amt Ccy="EUR">0</Amt>', "zero_amount"),
        ('<Amt Ccy="EUR">1.00</Amt>', '<Amt Ccy="XQX">1.00</Amt>', "unknown_currency"),
        ('<Amt Ccy="EUR">1.00</Amt>', '<Amt Ccy="USD">1.00</Amt>', "currency_differs"),
        ("<Cd>BOOK</Cd>", "<Cd>PDNG</Cd>", "pending_in_statement"),
        ("<Cd>CLBD</Cd>", "<Cd>CLAV</Cd>", "balance_missing"),
    ],
)
def test_what_is_odd_is_found_by_name_and_never_rounded(old: str, new: str, code: str) -> None:
    assert old in CAMT
    assert code in found(CAMT.replace(old, new).encode())


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ('<Amt Ccy="EUR">1.00</Amt>', '<Amt Ccy="EUR">1,00</Amt>', "bad_amount"),
        ('<Amt Ccy="EUR">1.00</Amt>', '<Amt Ccy="EUR">1e5</Amt>', "bad_amount"),
        ('<Amt Ccy="EUR">1.00</Amt>', f'<Amt Ccy="EUR">{"9" * 40}</Amt>', "bad_amount"),
        ('<Amt Ccy="EUR">1.00</Amt>', '<Amt Ccy="EUR">NaN</Amt>', "bad_amount"),
        ('<Amt Ccy="EUR">1.00</Amt>', '<Amt Ccy="EUR"/>', "amount_missing"),
        ("<CdtDbtInd>CRDT</CdtDbtInd>", "<CdtDbtInd>XXXX</CdtDbtInd>", "direction_missing"),
        ("Invoice 1", "Invoice \0 1", "not_xml"),
        ("Invoice 1", "<x>" * 500 + "</x>" * 500, "too_deep"),
        ("Invoice 1", "a" * 3_000_000, "text_too_long"),
        ("<Ustrd>Invoice 1", f"<Ustrd x='{'a' * 12_000_000}'>Invoice 1", "text_too_long"),
        ('encoding="UTF-8"', 'encoding="no-such-code"', "not_xml"),
    ],
)
def test_camt_that_cannot_be_read_is_refused_by_name(old: str, new: str, code: str) -> None:
    assert old in CAMT
    assert refused(CAMT.replace(old, new).encode()) in {
        code,
        "not_xml" if code == "unknown_encoding" else code,
    }


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "cp1252", "latin-1", "utf-8-sig"])
def test_mt940_is_read_in_every_encoding(encoding: str) -> None:
    sheet = Sheet((Paid(100, name="Müller Söhne", text="Köln für Öl"),))
    content = mt940(sheet).decode().encode(encoding)

    read = door.read_file(content=content)
    (entry,) = read.statements[0].entries
    assert (entry.counterparty.name, entry.text, read.verdict) == (
        "Müller Söhne",
        "Köln für Öl",
        Verdict.BALANCED,
    )


@pytest.mark.parametrize("encoding", ["utf-16", "iso-8859-1", "windows-1252"])
def test_camt_is_read_in_the_encoding_that_it_says(encoding: str) -> None:
    sheet = Sheet((Paid(100, name="Müller Söhne"),))
    content = camt(sheet).decode().replace('encoding="UTF-8"', f'encoding="{encoding}"').encode(encoding)

    assert door.read_file(content=content).statements[0].entries[0].counterparty.name == "Müller Söhne"


def test_latin_text_that_calls_itself_utf_8_is_refused() -> None:
    assert refused(camt(Sheet((Paid(100, name="Müller"),))).decode().encode("latin-1")) == "not_xml"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\0" * 1000,
        b"\xff\xfe\0\0" + b"a\0\0\0" * 10,
        b"%PDF-1.7 ...",
        b"PK\x03\x04" + b"\0" * 200,
        b"hello",
        b"\n".join([b"1", b"2", b"3"]),
        b"<html><body>Your session has expired</body></html>",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b";;;\n" * 20,
    ],
)
def test_what_is_no_bank_file_is_refused(content: bytes) -> None:
    assert refused(content)


def test_numbers_that_are_told_are_not_believed() -> None:
    content = bai2(SHEET).replace(b",1,80,1,2", b",1,2147483648,2147483648,2", 1)
    assert door.read_file(content=content).statements[0].entries

    far = content.replace(b",V,260303,", b",D,2000000000,0,1,", 1)
    assert refused(far) == "bad_funds"


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (b"49,", b"49,1", "control_total_mismatch"),
        (b"98,", b"98,7", "control_total_mismatch"),
        (b"99,", b"99,7", "control_total_mismatch"),
        (b",1,14/\n99", b",1,15/\n99", "record_count_mismatch"),
    ],
)
def test_wrong_controls_of_bai2_are_found(old: bytes, new: bytes, code: str) -> None:
    content = bai2(SHEET)
    assert content.count(old) >= 1

    assert code in found(
        content.replace(b"\n" + old, b"\n" + new, 1) if old[:1] != b"," else content.replace(old, new)
    )


def test_a_workbook_that_unpacks_to_far_more_is_refused() -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"\0" * 50_000_000)

    assert refused(held.getvalue()) == "workbook_too_large"


def test_a_million_empty_elements_are_read_over() -> None:
    content = CAMT.replace("</Stmt>", "<Nothing/>" * 1_000_000 + "</Stmt>").encode()

    assert door.read_file(content=content).verdict is Verdict.BALANCED


@pytest.mark.parametrize(
    "content",
    [
        b":20:A\n:25:X\n" + b"x\n" * 1_000_000,
        b":20:A\n:25:X\n:86:" + b"x" * 3_000_000,
        b"01,a\n" + b"88,b\n" * 1_000_000,
        b"<OFX><STMTRS><MEMO>" + b"x" * 3_000_000,
    ],
)
def test_what_does_not_end_is_refused(content: bytes) -> None:
    assert refused(content)


@pytest.mark.parametrize("name", WRITERS)
def test_mutated_files_raise_nothing_of_their_own(name: str) -> None:
    draw = random.Random(20260302)
    whole = WRITERS[name](SHEET)
    for _ in range(400):
        content = bytearray(whole)
        for _ in range(draw.randint(1, 6)):
            at = draw.randrange(max(len(content), 1))
            match draw.randrange(5):
                case 0:
                    content[at : at + 1] = bytes([draw.randrange(256)])
                case 1:
                    del content[at : at + draw.randint(1, 40)]
                case 2:
                    content[at:at] = content[at : at + draw.randint(1, 60)]
                case 3:
                    content[at:at] = draw.choice(
                        [b"\0", b"\r\n", b"\n:61:", b"<Ntry>", b"88,", b"/", b"</STMTTRN>", b'"']
                    )
                case _:
                    content = content[: max(at, 1)]
        with suppress(UnreadableStatement):
            door.read_file(content=bytes(content))
