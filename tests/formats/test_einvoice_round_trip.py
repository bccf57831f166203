"""What is written is read back the same, in both syntaxes, whatever the invoice."""

from dataclasses import fields, replace
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from tests.formats.einvoices import EVERY, full, line, odd_invoices

from dunwell.formats.einvoice.markup import UnwritableEInvoice, amount_text, number_text
from dunwell.formats.einvoice.reading import read_einvoice
from dunwell.formats.einvoice.records import Note, Profile
from dunwell.formats.einvoice.source import Syntax
from dunwell.formats.einvoice.write_cii import write_cii
from dunwell.formats.einvoice.write_ubl import write_ubl

WRITERS = {Syntax.UBL: write_ubl, Syntax.CII: write_cii}


def assert_same(written, read):
    different = {
        one.name: (getattr(written, one.name), getattr(read, one.name))
        for one in fields(written)
        if getattr(written, one.name) != getattr(read, one.name)
    }
    assert different == {}


@pytest.mark.parametrize("syntax", WRITERS)
@pytest.mark.parametrize("name", EVERY)
@pytest.mark.parametrize("type_code", ["380", "381"])
def test_every_term_comes_back(syntax, name, type_code):
    invoice = replace(EVERY[name], type_code=type_code)

    reading = read_einvoice(data=WRITERS[syntax](invoice=invoice))

    assert_same(invoice, reading.invoice)
    assert (reading.syntax, reading.unread) == (syntax, ())


@pytest.mark.parametrize("syntax", WRITERS)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(invoice=odd_invoices())
def test_odd_invoices_come_back(syntax, invoice):
    assert_same(invoice, read_einvoice(data=WRITERS[syntax](invoice=invoice)).invoice)


@pytest.mark.parametrize("syntax", WRITERS)
def test_two_hundred_lines_and_long_texts_come_back(syntax):
    invoice = replace(
        full(),
        notes=(Note(text="word " * 20000 + "end", subject="AAI"),),
        lines=tuple(line(number) for number in range(1, 201)),
    )

    assert_same(invoice, read_einvoice(data=WRITERS[syntax](invoice=invoice)).invoice)


def test_a_profile_sets_what_the_file_claims():
    read = read_einvoice(data=write_ubl(invoice=full(), profile=Profile.XRECHNUNG)).invoice

    assert read.specification == "urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0"
    assert read.process == "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"


@pytest.mark.parametrize("syntax", WRITERS)
def test_what_xml_cannot_hold_is_refused_by_its_field(syntax):
    base = full()
    bad = replace(base.lines[2], item=replace(base.lines[2].item, name="a\x00b"))
    invoice = replace(base, payment_terms="x\x1f", lines=(*base.lines[:2], bad))

    with pytest.raises(UnwritableEInvoice) as refused:
        WRITERS[syntax](invoice=invoice)

    assert [where for where, _ in refused.value.faults] == ["payment_terms", "lines[3].item.name"]


@pytest.mark.parametrize(
    ("minor", "currency", "text"),
    [
        (None, "EUR", ""),
        (0, "EUR", "0.00"),
        (5, "EUR", "0.05"),
        (-1205, "EUR", "-12.05"),
        (1205, "JPY", "1205"),
        (12050, "BHD", "12.05"),
        (12055, "BHD", "12.055"),
    ],
)
def test_amounts_are_written_with_the_places_of_their_currency(minor, currency, text):
    assert amount_text(minor=minor, currency=currency) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [("1.50", "1.5"), ("100", "100"), ("1E+3", "1000"), ("-0.0", "0"), ("0.00001", "0.00001")],
)
def test_numbers_are_written_in_plain_digits(value, text):
    assert number_text(Decimal(value)) == text
