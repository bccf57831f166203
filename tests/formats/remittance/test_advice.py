"""Remittance advice of every kind says the same rows; what is wrong is said all at once."""

import random
from datetime import date
from decimal import Decimal

import pytest

from dunwell.formats.remittance.door import read_advice

REMADV = (
    "UNA:+.? '\nUNB+UNOC:3+PAYER+HOUSE+260302:1200+1'\nUNH+1+REMADV:D:96A:UN'\nBGM+481+PAY-77+9'\n"
    "DTM+137:20260302:102'\nNAD+PR+4000001::9++Anna Kurz ?+ Co'\nCUX+2:EUR:11'\n"
    "DOC+380+R-1'\nMOA+9:119.00'\nMOA+12:116.62'\nAJT+ZSK'\nDOC+380+R-2'\nMOA+12:50.00'\n"
    "UNS+S'\nMOA+12:166.62'\nUNT+12+1'\nUNZ+1+1'\n"
)
X12 = (
    "ISA*00*          *00*          *ZZ*PAYER          *ZZ*HOUSE          *260302*1200*U*00401*000000001*0*P*>~"
    "GS*RA*PAYER*HOUSE*20260302*1200*1*X*004010~\nST*820*0001~\nBPR*I*166.62*C*ACH************20260302~\n"
    "TRN*1*PAY-77~\nCUR*PR*EUR~\nN1*PR*Anna Kurz + Co~\nENT*1~\nRMR*IV*R-1*PO*116.62*119.00~\nADX*-2.38*01~\n"
    "RMR*IV*R-2*PO*50.00~\nSE*8*0001~\nGE*1*1~\nIEA*1*000000001~\n"
)
CSV = (
    "Zahlung;Kunde;Zahldatum;Rechnungsnummer;Rechnungsbetrag;Skonto;Zahlbetrag;Währung;Bemerkung\n"
    "PAY-77;Anna Kurz + Co;02.03.2026;R-1;119,00;2,38;116,62;EUR;ZSK\n"
    "PAY-77;Anna Kurz + Co;02.03.2026;R-2;50,00;;50,00;EUR;\n"
    ";;;Summe;;;166,62;;\n"
)
MAIL = (
    "Dear all,\n\nplease find our payment reference PAY-77 of today:\n\n"
    "Invoice R-1   EUR 116.62 less discount 2.38\nInvoice no. R-2   EUR 50.00\n\n"
    "Total EUR 166.62\n\n> Invoice R-9 EUR 9\n"
)


@pytest.mark.parametrize(
    ("content", "kind", "whole"),
    [(REMADV, "EDIFACT REMADV", True), (X12, "X12 820", True), (CSV, "table", True), (MAIL, "text", False)],
)
def test_every_kind_says_the_same(content: str, kind: str, whole: bool) -> None:
    advice = read_advice(content=content.encode())
    said = [(one.payment, one.invoice, one.amount, one.deduction, one.currency) for one in advice.rows]

    assert (advice.format, advice.faults) == (kind, ())
    assert said == [
        ("PAY-77", "R-1", Decimal("116.62"), Decimal("2.38"), "EUR"),
        ("PAY-77", "R-2", Decimal("50.00"), None, "EUR"),
    ]
    if whole:
        assert {(one.payer, one.paid_on) for one in advice.rows} == {("Anna Kurz + Co", date(2026, 3, 2))}
        assert advice.rows[0].reason in {"ZSK", "01"}
    if kind != "table":
        assert advice.total == Decimal("166.62")


def codes(content: str) -> list[tuple[int, str]]:
    return [(one.line, one.code) for one in read_advice(content=content.encode()).faults]


def test_what_is_wrong_is_said_all_at_once() -> None:
    assert codes(CSV.replace("116,62;EUR", "much;EUR").replace("R-2;", ";")) == [
        (2, "bad_amount"),
        (3, "invoice_missing"),
    ]
    assert codes("invoice,amount\nR-1,1.234\nR-2,2.345\n") == [(1, "ambiguous_amounts")]
    assert codes("invoice,amount,paid on\nR-1,1.23,03/04/2026\n") == [(1, "ambiguous_dates")]
    assert codes(REMADV.replace("MOA+12:166.62", "MOA+12:166.60")) == [(0, "total_mismatch")]
    assert codes(X12.replace("BPR*I*166.62", "BPR*I*1.00")) == [(0, "total_mismatch")]
    assert codes("Dear all, we paid.\n") == [(0, "no_invoices")]


def test_known_numbers_count_in_a_mail_without_being_called_so() -> None:
    text = "We paid 4711 EUR 10.00 and 4712 EUR 20.00\n4711: 10.00\n99 99: 3.00\n"

    assert read_advice(content=b"4711: 10.00\n").rows == ()
    rows = read_advice(content=text.encode(), known=("4711",)).rows
    assert [(one.line, one.invoice) for one in rows] == [(1, "4711"), (2, "4711")]


@pytest.mark.parametrize("content", [REMADV, X12, CSV, MAIL])
def test_mutations_raise_nothing(content: str) -> None:
    draw = random.Random(7)
    for _ in range(300):
        raw = bytearray(content.encode())
        for _ in range(draw.randint(1, 6)):
            at = draw.randrange(max(len(raw), 1))
            if draw.random() < 0.5:
                raw[at : at + 1] = bytes([draw.randrange(256)])
            else:
                del raw[at : at + draw.randint(1, 30)]
        advice = read_advice(content=bytes(raw))
        assert advice.rows or advice.faults
