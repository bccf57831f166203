"""Debit notes and calculations as PDF: every figure that a debtor needs to check it, in three languages."""

from dataclasses import replace
from datetime import date

import pytest

from dunwell.adapters.typst_documents import TypstDocuments, sheet_words
from dunwell.adapters.typst_documents.labels import FaultyLabels, load
from dunwell.adapters.typst_documents.sheet_page import sheet_data
from dunwell.core.rates import DayCount
from dunwell.ports.documents import (
    BankAccount,
    ChargeSheet,
    Party,
    SheetCalculation,
    SheetSegment,
    Statement,
    StatementBucket,
    StatementLine,
)
from dunwell.ports.errors import Refused

ON = date(2026, 2, 14)
LANGUAGES = sorted(sheet_words.load())
INTEREST = SheetCalculation(
    kind="interest",
    item_number="R-1",
    due_on=date(2025, 12, 1),
    principal_minor=10_000_00,
    amount_minor=160_99,
    day_count="act/365",
    segments=(
        SheetSegment(
            first=date(2025, 12, 2),
            last=date(2025, 12, 31),
            days=30,
            reference_pct="1.27",
            margin_pct="9.00",
            rate_pct="10.27",
            principal_minor=10_000_00,
            interest_minor=84_41,
        ),
        SheetSegment(
            first=date(2026, 1, 1),
            last=ON,
            days=45,
            reference_pct="",
            margin_pct="",
            rate_pct="10.27",
            principal_minor=7_500_00,
            interest_minor=94_96,
        ),
    ),
    payments=((date(2025, 12, 31), 2_500_00),),
    to_date_minor=179_37,
    before=(("NORTH-DN-000007", 18_38),),
    sources=("BGB §§247, 286, 288", "Bundesbank #strike[x]"),
)
FEE = SheetCalculation(
    kind="late_fee",
    item_number="",
    due_on=date(2025, 12, 1),
    principal_minor=10_000_00,
    amount_minor=15_00,
    fee="standard 1: late",
    days_late=30,
)


def sheet(language: str = "en", *, number: str = "NORTH-DN-000008", currency: str = "EUR") -> ChargeSheet:
    """A debit note over two charges, 175.99 EUR, all of it open."""
    total = INTEREST.amount_minor + FEE.amount_minor
    line = StatementLine(
        number=number,
        kind="debit_note",
        issued_on=ON,
        due_on=ON,
        days_overdue=0,
        amount_minor=total,
        residual_minor=total,
    )
    statement = Statement(
        language=language,
        entity=Party(name="Northwind GmbH", address=("Hafen 1", "20457 Hamburg"), country="DE"),
        customer=Party(name="Abel Optik GmbH", address=("Am Ring 5", "50667 Köln"), country="DE"),
        customer_number="C-1001",
        account_reference="NORTH-C-1001-EUR",
        as_of=ON,
        currency=currency,
        lines=(line,),
        buckets=(StatementBucket(code="not_due", amount_minor=total),),
        total_minor=total,
        overdue_minor=0,
        bank_account=BankAccount(holder="Northwind GmbH", iban="DE02120300000000202051"),
    )
    return ChargeSheet(statement=statement, number=number, calculations=(INTEREST, FEE))


@pytest.fixture(scope="module")
def documents():
    return TypstDocuments()


@pytest.mark.parametrize("language", ["en", "de", "fr", "nl"])
def test_it_is_set_to_the_same_bytes_each_time(documents, language):
    first = documents.charge_sheet(sheet=sheet(language))
    assert first.startswith(b"%PDF-1.7")
    assert documents.charge_sheet(sheet=sheet(language)) == first


def data_of(one, *, language, tag=""):
    words = sheet_words.load()[language]
    return sheet_data(sheet=one, labels=load()[language], words=words, language=tag or language)


def test_it_shows_every_figure():
    data = data_of(sheet(), language="en")
    interest, fee = data["parts"]
    assert (data["title"], data["total"]) == ("Debit note NORTH-DN-000008", "EUR\u00a0175.99")
    assert interest["heading"] == "Interest on invoice R-1"
    assert interest["segments"][0][2:] == ["30", "1.27", "9.00", "10.27", "10,000.00", "84.41"]
    assert interest["segments"][1][2:] == ["45", "–", "–", "10.27", "7,500.00", "94.96"]
    assert ["Days are counted", "as they are, a year of 365 (act/365)", False] in interest["facts"]
    assert interest["sums"] == [
        ["Interest of the whole delay", "179.37"],
        ["less debit note NORTH-DN-000007", "-18.38"],
        ["Charged here", "160.99"],
    ]
    assert interest["sources"] == ["BGB §§247, 286, 288", "Bundesbank #strike[x]"]
    assert (fee["heading"], fee["sums"]) == ("Late fee on your account", [["Charged here", "15.00"]])
    assert ["Days late", "30", True] in fee["facts"]
    assert any("DE02" in value for _, value, _ in data["payment"])


def test_german_has_its_own_words_and_commas():
    data = data_of(sheet("de", number=""), language="de", tag="de-DE")
    assert data["title"] == "Zinsberechnung bis 14. Februar 2026"
    assert data["parts"][0]["heading"] == "Verzugszinsen zu Rechnung R-1"
    assert ["Zählung der Tage", "taggenau, Jahr zu 365 Tagen (act/365)", False] in data["parts"][0]["facts"]
    assert data["parts"][0]["segments"][0][3:] == ["1,27", "9,00", "10,27", "10.000,00", "84,41"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_word(language):
    words = sheet_words.load()[language]
    assert set(words.day_counts) == set(DayCount)


def test_words_with_faults_stop_the_start_and_name_them_all():
    with pytest.raises(FaultyLabels) as caught:
        sheet_words.parse(content=b'interest = ""\nextra = "x"\nbefore = "less"\n', name="sheets/xx.toml")
    said = str(caught.value)
    assert "sheets/xx.toml: extra: nothing reads this key" in said
    assert "sheets/xx.toml: day_counts.act/365: is missing" in said
    assert "sheets/xx.toml: interest: must be a text with [] in braces" in said
    assert "sheets/xx.toml: before: must be a text with ['number'] in braces" in said


def test_days_go_the_way_of_the_language_and_rates_have_its_decimal_sign():
    data = data_of(sheet("ja"), language="ja")
    assert data["parts"][0]["segments"][0][:4] == ["2025/12/02", "2025/12/31", "30", "1.27"]
    assert data_of(sheet("pl"), language="pl")["parts"][0]["segments"][0][3] == "1,27"


def test_a_calculation_that_does_not_add_up_is_no_sheet():
    with pytest.raises(AssertionError):
        replace(INTEREST, amount_minor=160_98)
    with pytest.raises(AssertionError):
        replace(INTEREST, to_date_minor=179_36)


def test_an_unknown_currency_is_refused(documents):
    with pytest.raises(Refused) as refused:
        documents.charge_sheet(sheet=sheet(currency="ZZZ"))
    assert refused.value.code == "unknown_currency"
