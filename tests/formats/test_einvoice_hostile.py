"""Files that are none, that attack, or that say what no number is: refused by name; and what suppliers really send."""

from dataclasses import replace
from io import BytesIO

import pytest
from pypdf import PdfWriter
from tests.formats.einvoices import full

from dunwell.formats.einvoice.checking import check
from dunwell.formats.einvoice.reading import read_einvoice
from dunwell.formats.einvoice.records import Identifier
from dunwell.formats.einvoice.source import MAX_BYTES, NotAnEInvoice, open_source
from dunwell.formats.einvoice.values import UnreadableEInvoice
from dunwell.formats.einvoice.write_cii import write_cii
from dunwell.formats.einvoice.write_ubl import write_ubl

UBL = write_ubl(invoice=full())
CII = write_cii(invoice=full())
HEAD = b'<?xml version="1.0" encoding="UTF-8"?>\n'
BOMB = (
    b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + index, b"&%c;" % (97 + index) * 10) for index in range(12))
    + b"]>"
)


def pdf(**files):
    writer = PdfWriter()
    writer.add_blank_page(width=100, height=100)
    for name, content in files.items():
        writer.add_attachment(name.replace("_", "."), content)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


REFUSED = {
    "empty": (b"", "einvoice_not_xml"),
    "no XML": (b"hello", "einvoice_not_xml"),
    "zeros": (b"\0" * 1000, "einvoice_not_xml"),
    "cut short": (UBL[: len(UBL) // 2], "einvoice_not_xml"),
    "another encoding": (UBL.replace(b"Hauptstr", "Höhe".encode("latin-1")), "einvoice_not_xml"),
    "unknown encoding": (UBL.replace(b"UTF-8", b"EBCDIC-XX"), "einvoice_not_xml"),
    "entity bomb": (HEAD + BOMB + b"<x>&l;</x>", "einvoice_with_dtd"),
    "external entity": (
        HEAD + b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>' + UBL.removeprefix(HEAD),
        "einvoice_with_dtd",
    ),
    "DTD behind a comment": (HEAD + b"<!-- <x> --><!DOCTYPE x><x/>", "einvoice_with_dtd"),
    "DTD far behind": (HEAD + b"<!--" + b" " * 70000 + b"--><!DOCTYPE x><x/>", "einvoice_with_dtd"),
    "UTF-16 with a DTD": ('<?xml version="1.0"?><!DOCTYPE x><x/>'.encode("utf-16"), "einvoice_with_dtd"),
    "deep": (b"<x>" * 100000 + b"</x>" * 100000, "einvoice_not_xml"),
    "huge": (b" " * (MAX_BYTES + 1), "einvoice_too_large"),
    "another document": (b'<Order xmlns="urn:x"/>', "einvoice_unknown"),
    "ZUGFeRD 1": (
        b'<CrossIndustryDocument xmlns="urn:ferd:CrossIndustryDocument:invoice:1p0"/>',
        "einvoice_unknown",
    ),
    "a PDF of nothing": (pdf(), "einvoice_pdf_empty"),
    "a PDF of others": (pdf(a_xml=b"<a/>", b_xml=b"<b/>"), "einvoice_pdf_empty"),
    "a PDF cut short": (pdf(factur__x_xml=CII)[:300], "einvoice_pdf_broken"),
    "a PDF of a bomb": (pdf(xrechnung_xml=HEAD + BOMB + b"<x/>"), "einvoice_with_dtd"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_e_invoice_is_refused_by_name(name):
    data, code = REFUSED[name]

    with pytest.raises(NotAnEInvoice) as refused:
        read_einvoice(data=data)

    assert (refused.value.code, check(data=data).failures[0].rule) == (code, code)


@pytest.mark.parametrize(
    "value", ["NaN", "INF", "1e5", "1,000.00", "--1", "0x10", "", "١٢", "9" * 30, "0.001"]
)
@pytest.mark.parametrize(
    ("source", "where"), [(UBL, "/Invoice/cac:Legal"), (CII, "/rsm:CrossIndustryInvoice/rsm:Supply")]
)
def test_an_amount_that_is_none_is_named_with_its_term(value, source, where):
    with pytest.raises(UnreadableEInvoice) as refused:
        read_einvoice(data=source.replace(b">1180.00<", f">{value}<".encode()))

    (fault,) = refused.value.faults
    assert (fault.term, fault.where.startswith(where)) == ("BT-115", True)


@pytest.mark.parametrize(
    ("old", "new", "term"),
    [
        (b"<cbc:IssueDate>2026-01-02<", b"<cbc:IssueDate>2026-02-30<", "BT-2"),
        (b"<cbc:DocumentCurrencyCode>EUR<", b"<cbc:DocumentCurrencyCode>EURO<", "BT-5"),
        (b">JVBERi0x<", b">!!!<", "BT-125"),
        (b"<cbc:Percent>19<", b"<cbc:Percent>nineteen<", "BT-96"),
        (b'unitCode="C62">2<', b'unitCode="C62">two<', "BT-129"),
    ],
)
def test_a_value_that_is_none_is_named_with_its_term(old, new, term):
    assert old in UBL

    with pytest.raises(UnreadableEInvoice) as refused:
        read_einvoice(data=UBL.replace(old, new))

    assert term in {one.term for one in refused.value.faults}


def test_every_fault_is_named_at_once():
    broken = UBL.replace(b"<cbc:IssueDate>2026-01-02<", b"<cbc:IssueDate>today<").replace(
        b">1180.00<", b">lots<"
    )

    with pytest.raises(UnreadableEInvoice) as refused:
        read_einvoice(data=broken)

    assert [one.term for one in refused.value.faults] == ["BT-2", "BT-115"]


@pytest.mark.parametrize("name", ["factur-x.xml", "ZUGFeRD-invoice.xml", "xrechnung.xml", "anything.xml"])
def test_the_invoice_is_taken_out_of_a_pdf(name):
    writer = PdfWriter()
    writer.add_blank_page(width=100, height=100)
    writer.add_attachment("terms.txt", b"none")
    writer.add_attachment(name, CII)
    out = BytesIO()
    writer.write(out)

    source = open_source(data=out.getvalue())

    assert (source.is_pdf, source.xml) == (True, CII)
    assert read_einvoice(data=out.getvalue()).invoice == full()


def test_other_prefixes_and_blanks_are_read_the_same():
    swapped = (
        UBL.replace(b"cbc:", b"b:")
        .replace(b"xmlns:cbc", b"xmlns:b")
        .replace(b"cac:", b"a:")
        .replace(b"xmlns:cac", b"xmlns:a")
    )
    spaced = swapped.replace(b"<b:ID>R-1<", b"<b:ID>\n  R-1\n  <")

    assert read_einvoice(data=spaced).invoice == full()


def test_what_the_norm_has_no_term_for_is_named_and_nothing_else_is_lost():
    extra = UBL.replace(
        b"<cbc:ID>R-1</cbc:ID>",
        b"<cbc:UBLVersionID>2.3</cbc:UBLVersionID><cbc:ID>R-1</cbc:ID><cbc:UUID>u</cbc:UUID>",
    )

    reading = read_einvoice(data=extra)

    assert reading.invoice == full()
    assert reading.unread == ("/Invoice/cbc:UBLVersionID", "/Invoice/cbc:UUID")


def test_a_minimum_profile_is_read_and_not_held_against_the_norm():
    invoice = replace(full(), lines=(), vat=(), specification="urn:factur-x.eu:1p0:minimum")

    verdict = check(data=write_cii(invoice=invoice))

    assert (verdict.valid, verdict.checked) == (True, ())
    assert read_einvoice(data=write_cii(invoice=invoice)).invoice.totals == full().totals


def test_beyond_the_norm_its_rules_are_warnings():
    invoice = replace(
        full(), lines=(), specification="urn:cen.eu:en16931:2017#conformant#urn:factur-x.eu:1p0:extended"
    )

    verdict = check(data=write_cii(invoice=invoice))

    assert verdict.valid
    assert "BR-16" in {one.rule for one in verdict.warnings}


def test_an_identifier_without_a_value_is_none():
    data = UBL.replace(b"<cbc:CompanyID>HRB 1</cbc:CompanyID>", b'<cbc:CompanyID schemeID="0002"/>')

    assert read_einvoice(data=data).invoice.seller.registration is None
    assert read_einvoice(data=UBL).invoice.seller.registration == Identifier(value="HRB 1")
