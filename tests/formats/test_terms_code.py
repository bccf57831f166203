"""Terms out of EDI segments and the terms text of e-invoices: read to the same rules, refused with a remedy."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dunwell.core.receivables.terms import UnreadableTerms, payment_days
from dunwell.core.receivables.terms_text import parse_terms
from dunwell.formats.terms_code import read_terms

ON = date(2026, 1, 26)


@pytest.mark.parametrize(
    ("code", "trade"),
    [
        ("ITD*01*3*2**10**30", "2/10 NET30"),
        ("ITD*01*3*****30~", "NET30"),
        ("ITD*05*3*****45", "NET45"),
        ("ITD*08*3*1.5**14**45", "1.5/14 NET45"),
        ("ITD*02*3*****15", "EOM+15"),
        ("ITD*09*3***********15", "15 MFI"),
        ("ITD*10", "due on receipt"),
        ("ITD*12", "EOM+10"),
        ("PAT+1++5:3:D:30'", "NET30"),
        ("PAT+1++5:3:D:30'PAT+22++5:3:D:10'PCD+12:2'", "2/10 NET30"),
        ("PAT+22++5:3:W:2'PCD+12:2'PAT+1++5:3:D:30", "2/14 NET30"),
        ("PAT+2'", "EOM"),
        ("PAT+10'", "due on receipt"),
        ("#SKONTO#TAGE=14#PROZENT=2.00#\n30 Tage netto", "2.00/14 NET30"),
        ("#SKONTO#TAGE=7#PROZENT=3.00##SKONTO#TAGE=14#PROZENT=2.00#\nNET 30", "3.00/7 2.00/14 NET30"),
        (
            "#SKONTO#TAGE=14#PROZENT=2.00#BASISBETRAG=100.00#\n#VERZUG#TAGE=30#PROZENT=9.12#\nNET30",
            "2.00/14 NET30",
        ),
        ("2/10 NET30", "2/10 NET30"),
    ],
)
def test_other_notations_mean_the_same_as_trade_text(code, trade):
    found = payment_days(terms=read_terms(text=code), invoice_on=ON)
    assert found == payment_days(terms=parse_terms(text=trade), invoice_on=ON)


def test_dates_in_a_segment_are_taken_as_they_are():
    found = payment_days(terms=read_terms(text="ITD*03*3*2*20260210**20260315"), invoice_on=ON)
    assert found.due_on == date(2026, 3, 15)
    assert [(one.until, one.percent) for one in found.discounts] == [(date(2026, 2, 10), Decimal(2))]


@pytest.mark.parametrize(
    "code", ["#SKONTO#TAGE=14#PROZENT=2.00#", "ITD*01*3*2**10", "PAT+22++5:3:D:10'PCD+12:2'"]
)
def test_discounts_alone_leave_the_due_date_open_and_say_where_it_stands(code):
    terms = read_terms(text=code)
    found = payment_days(terms=terms, invoice_on=ON)
    assert found.due_on is None
    assert len(found.discounts) == 1
    assert "due date stands" in terms.notes[0]


@pytest.mark.parametrize(
    ("code", "named"),
    [
        ("ITD*04*3*2**10**30", "deferred"),
        ("ITD*99*3*****30", "ITD01"),
        ("ITD*01*7*****30", "ITD02"),
        ("ITD*01*3*2****30", "ITD05"),
        ("ITD*01*3*x**10**30", "ITD"),
        ("ITD*01*3***** 3 0", "net days"),
        ("ITD*03*3****20261301", "ITD"),
        ("ITD*01*3****260131", "CCYYMMDD"),
        ("PAT+22++5:3:D:10'", "PCD"),
        ("PAT+22'", "2152"),
        ("PAT+1++5:3:M:1'", "2151"),
        ("PAT+1'FTX+AAA'", "FTX"),
        ("#SKONTO#TAGE=14#PROZENT=2#", "two decimals"),
        ("#RABATT#", "#RABATT#"),
        ("whenever", "NET30"),
    ],
)
def test_what_cannot_be_read_is_named(code, named):
    with pytest.raises(UnreadableTerms) as refusal:
        read_terms(text=code)
    assert named in str(refusal.value)


@given(st.from_regex(r"(ITD\*|PAT\+|#SKONTO#|)[-A-Z0-9*+:'#=.%/ \n]{0,40}", fullmatch=True))
def test_any_text_is_read_or_refused(text):
    try:
        found = payment_days(terms=read_terms(text=text), invoice_on=ON)
    except UnreadableTerms:
        return
    assert found.due_on is None or found.due_on >= ON
