"""Agencies' statements as they come: columns told by their headers, amounts and days as the whole table writes them."""

import io
from datetime import date

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dunwell.formats.remittance_statement import BYTES_MAX, StatementFile, Totals, parse


def read(text: str, currency: str = "EUR") -> StatementFile:
    """Read a statement of text."""
    return parse(content=text.encode(), currency=currency)


def test_an_english_statement() -> None:
    found = read(
        "Northern Collections Ltd,,,,,,,\n"
        "Your Reference,Transaction ID,Payment Date,Paid To,Collected,Commission %,Commission,Net\n"
        'PL-000001,A-1,10/06/2026,Agency,"1,000.00",20%,200.00,800.00\n'
        "PL-000002,,25/06/2026,Client,400.00,12.5%,50.00,-50.00\n"
        'Total,,,,"1,000.00",,250.00,750.00\n'
    )
    assert found.faults == ()
    one, two = found.lines
    assert (one.line, one.claim, one.reference, one.on) == (3, "PL-000001", "A-1", date(2026, 6, 10))
    assert (one.minor, one.paid_to, one.basis_points, one.commission_minor, one.net_minor) == (
        *(100_000, "agency", 2_000, 20_000, 80_000),
    )
    assert (two.minor, two.paid_to, two.basis_points, two.commission_minor, two.net_minor) == (
        *(40_000, "us", 1_250, 5_000, -5_000),
    )
    assert found.totals == Totals(collected_minor=100_000, commission_minor=25_000, net_minor=75_000)


def test_a_german_statement_with_deductions_below_nothing_and_direct_payments_in_a_column() -> None:
    found = read(
        "Ihr Zeichen;Zahldatum;Eingezogen;Direktzahlung;Provisionssatz;Honorar;Auslagen;USt.;Währung\n"
        "PL-1;10.06.2026;1.000,00;;0,2;-200,00;-12,50;-38,00;EUR\n"
        "PL-2;11.06.2026;;400,00;0,1;-40,00;;-7,60;EUR\n"
    )
    assert found.faults == ()
    assert [
        (one.minor, one.paid_to, one.basis_points, one.commission_minor, one.cost_minor, one.tax_minor)
        for one in found.lines
    ] == [(100_000, "agency", 2_000, 20_000, 1_250, 3_800), (40_000, "us", 1_000, 4_000, 0, 760)]


def test_reversals_stay_below_nothing() -> None:
    found = read(
        "claim,paid on,amount,commission\nPL-1,2026-06-01,100.00,20.00\nPL-1,2026-06-09,-100.00,-20.00\n"
    )
    assert [(one.minor, one.commission_minor) for one in found.lines] == [(10_000, 2_000), (-10_000, -2_000)]


def test_amounts_have_the_decimals_of_their_currency() -> None:
    found = read("claim,amount,commission,ccy\nPL-1,1500,150,JPY\nPL-2,1500.125,1.25,KWD\n")
    assert [(one.minor, one.commission_minor) for one in found.lines] == [(1_500, 150), (1_500_125, 1_250)]
    assert [(one.line, one.field) for one in read("claim,amount,fee\nPL-1,1.125,0.10\n").faults] == [
        (2, "amount")
    ]


def test_a_workbook() -> None:
    workbook = openpyxl.Workbook()
    for row in (
        ["Claim", "Paid on", "Amount", "Rate", "Commission"],
        ["PL-1", date(2026, 6, 10), 1000.5, 0.2, 200.1],
    ):
        workbook["Sheet"].append(row)
    book = io.BytesIO()
    workbook.save(book)
    found = parse(content=book.getvalue(), currency="EUR")
    assert found.faults == ()
    one = found.lines[0]
    assert (one.on, one.minor, one.basis_points, one.commission_minor) == (
        *(date(2026, 6, 10), 100_050, 2_000, 20_010),
    )


def test_all_faults_are_told_at_once_and_sound_lines_stay() -> None:
    found = read(
        "claim,paid on,paid to,amount,rate,commission,currency\n"
        "PL-1,2026-06-10,agency,100.00,20,20.00,EUR\n"
        "PL-2,10 June,moon,ten,120,20.00,EUR\n"
        ",2026-06-10,,5.00,,,\n"
        "PL-3,2026-06-10,,5.00,,,XXX\n"
        f"{'P' * 61},2026-06-10,,5.00,,,\n"
    )
    assert [one.claim for one in found.lines] == []  # the days of the table cannot be told
    assert [(one.line, one.field) for one in found.faults] == [(1, "on")]
    found = read(
        "claim,paid on,paid to,amount,rate,commission,currency\n"
        "PL-1,2026-06-10,agency,100.00,20,20.00,EUR\n"
        "PL-2,2026-06-31,moon,ten,120,20.00,EUR\n"
        ",2026-06-10,,5.00,,,\n"
        "PL-3,2026-06-10,,5.00,,,XXX\n"
        f"{'P' * 61},2026-06-10,,5.00,,,\n"
    )
    assert [one.claim for one in found.lines] == ["PL-1"]
    assert [(one.line, one.field) for one in found.faults] == [
        *((3, "amount"), (3, "paid_to"), (3, "on"), (3, "rate")),
        *((4, "claim"), (5, "currency"), (6, "claim")),
    ]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "No row names a column of claims"),
        (b"a,b\n1,2\n", "No row names a column of claims"),
        (b"claim,amount\n", "The statement has no lines."),
        (b"claim,amount\nPL-1,1.234\nPL-2,1.234,5\n", "Whether a comma or a point"),
        (b"x" * (BYTES_MAX + 1), "The file is larger than 20 MB"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "This is a workbook of the old .xls kind"),
        (b"PK\x03\x04 no workbook", "damaged or locked"),
        (b"claim\0,amount\n", "NUL"),
    ],
)
def test_files_that_are_no_statement_are_refused_in_words(content: bytes, said: str) -> None:
    found = parse(content=content, currency="EUR")
    assert found.lines == ()
    assert said in found.faults[0].message


@given(
    content=st.binary(max_size=200)
    | st.text("claim,amount\n1.0-%EURtotal", max_size=200).map(
        lambda text: f"claim,amount,commission\n{text}".encode()
    )
)
def test_no_bytes_break_the_reader(content: bytes) -> None:
    assert isinstance(parse(content=content, currency="EUR"), StatementFile)
