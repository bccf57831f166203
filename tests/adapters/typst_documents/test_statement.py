import dataclasses
import logging
import re
import shutil
import subprocess
from datetime import date, timedelta
from importlib.resources import files

import pytest

from dunwell.adapters.typst_documents import TypstDocuments
from dunwell.adapters.typst_documents import labels as words
from dunwell.adapters.typst_documents.page import page_data
from dunwell.ports.documents import (
    BankAccount,
    DeskContact,
    Documents,
    Party,
    Statement,
    StatementBucket,
    StatementLine,
)
from dunwell.ports.errors import Refused

AS_OF = date(2020, 5, 22)
NBSP = "\u00a0"
needs_pdftotext = pytest.mark.skipif(
    shutil.which("pdftotext") is None, reason="poppler's pdftotext is not here"
)


@pytest.fixture(scope="module")
def documents() -> Documents:
    return TypstDocuments(use_system_fonts=False)


def line(number="RE-1", days_overdue=10, minor=123_450, kind="invoice"):
    due_on = AS_OF - timedelta(days=days_overdue)
    return StatementLine(
        number=number,
        kind=kind,
        issued_on=due_on - timedelta(days=30),
        due_on=due_on,
        days_overdue=max(days_overdue, 0),
        amount_minor=minor,
        residual_minor=minor,
    )


def statement(*lines, **changes):
    total = sum(one.residual_minor for one in lines)
    not_due = sum(one.residual_minor for one in lines if one.days_overdue == 0)
    given = {
        "language": "en",
        "entity": Party(name="Norddata GmbH", address=("Kai 1", "20457 Hamburg"), country="DE", tax_id="DE1"),
        "customer": Party(name="Brook & Sons", address=("1 Mill Lane", "Leeds"), country="GB"),
        "customer_number": "0200769623",
        "account_reference": "NDG-0200769623",
        "as_of": AS_OF,
        "currency": "EUR",
        "lines": lines,
        "buckets": (
            StatementBucket(code="not_due", amount_minor=not_due),
            StatementBucket(code="1-30", amount_minor=total - not_due),
            StatementBucket(code="91+", amount_minor=0),
        ),
        "total_minor": total,
        "overdue_minor": total - not_due,
        "bank_account": BankAccount(holder="Norddata GmbH", bank="Hafenbank", iban="DE89370400440532013000"),
        "contact": DeskContact(name="Mara Lind", email="mara@norddata.example"),
        "pay_by": date(2020, 6, 5),
    }
    return Statement(**(given | changes))


def pages(pdf):
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


def text(pdf):
    shown = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True)
    return shown.stdout.decode().replace(NBSP, " ").replace("\u202f", " ")


def data(one, language="en"):
    return page_data(statement=one, labels=words.load()[language], language=language)


def test_a_statement_is_a_tagged_archive_pdf_that_names_itself(documents):
    pdf = documents.statement(statement=statement(line()))
    assert pdf.startswith(b"%PDF-1.7")
    assert b"<pdfaid:part>3</pdfaid:part>" in pdf
    assert b"<pdfaid:conformance>A</pdfaid:conformance>" in pdf
    assert b"<pdfuaid:part>1</pdfuaid:part>" in pdf
    assert "Statement of account · Norddata GmbH".encode() in pdf
    assert pages(pdf) == 1


def test_the_same_statement_gives_the_same_bytes_also_from_another_setter(documents):
    one = statement(line(), line(number="RE-2", days_overdue=-3))
    first = documents.statement(statement=one)
    documents.statement(statement=statement(line(number="between")))
    assert documents.statement(statement=one) == first
    assert TypstDocuments(use_system_fonts=False).statement(statement=one) == first


@needs_pdftotext
def test_what_the_customer_reads(documents):
    one = statement(
        line(), line(number="GS-1", minor=-3_450, kind="credit_note"), line(number="RE-2", days_overdue=-3)
    )
    shown = text(documents.statement(statement=one))
    for part in (
        "Norddata GmbH",
        "Brook & Sons",
        "UNITED KINGDOM",
        "Statement of account",
        "EUR 2,434.50",
        "EUR 1,200.00",
        "Days overdue",
        "-34.50",
        "Credit note",
        "91 days or more",
        "DE89 3704 0044 0532 0130 00",
        "NDG-0200769623",
        "June 5, 2020",
        "mara@norddata.example",
        "Page 1 of 1",
        "please disregard this statement",
    ):
        assert part in shown
    assert re.search(r"RE-1 +Invoice +Apr 12, 2020 +May 12, 2020 +10 +1,234\.50 +1,234\.50", shown)
    assert re.search(r"RE-2 +Invoice +Apr 25, 2020 +May 25, 2020 +– +1,234\.50 +1,234\.50", shown)


@needs_pdftotext
@pytest.mark.parametrize(
    ("language", "title", "total", "day"),
    [
        ("de", "Aufstellung der offenen Posten", "1.234,50 EUR", "22. Mai 2020"),
        ("fr-FR", "Relevé de compte", "1 234,50 EUR", "22 mai 2020"),
        ("de_AT", "Aufstellung der offenen Posten", "EUR 1.234,50", "22. Mai 2020"),
        ("fi", "Statement of account", "EUR 1,234.50", "May 22, 2020"),
    ],
)
def test_the_language_is_the_readers_or_english(documents, language, title, total, day):
    shown = text(documents.statement(statement=statement(line(), language=language)))
    for part in (title, total, day):
        assert part in shown


@needs_pdftotext
def test_the_table_runs_over_pages_with_its_header_and_loses_no_line(documents):
    one = statement(*(line(number=f"RE-{n:04}") for n in range(300)))
    pdf = documents.statement(statement=one)
    shown = text(pdf)
    assert [f"RE-{n:04}" for n in range(300)] == re.findall(r"RE-\d{4}", shown)
    assert f"Page {pages(pdf)} of {pages(pdf)}" in shown
    assert pages(pdf) == 8
    with_items = [page for page in shown.split("\f") if re.search(r"RE-\d{4}", page)]
    assert len(with_items) > 1
    assert all(page.count("Days overdue") == 1 for page in with_items)
    assert shown.count("Days overdue") == len(with_items)
    assert shown.count("370,350.00") == 4  # open, overdue, below the table, in the strip


@needs_pdftotext
def test_an_account_without_items_says_so_and_asks_for_nothing(documents):
    shown = text(documents.statement(statement=statement()))
    assert "There are no open items on your account." in shown
    assert "EUR 0.00" in shown
    assert "Payment details" not in shown


@needs_pdftotext
def test_a_balance_in_the_customers_favour_asks_for_nothing(documents):
    shown = text(documents.statement(statement=statement(line(minor=-5_000, kind="receipt"))))
    assert "EUR -50.00" in shown
    assert "The balance is in your favour; there is nothing to pay." in shown
    assert "IBAN" not in shown


HOSTILE = '#panic("x") #sys.inputs $x^2$ *bold* @ref <label> [a] \\ // /* ``` "quote" \'#{}'


@needs_pdftotext
def test_markup_from_outside_is_shown_and_never_run(documents):
    one = statement(
        line(number="#read(1)"),
        customer=Party(name=HOSTILE, address=("= Heading", "- item")),
        entity=Party(name="#import N"),
        account_reference="$$$",
    )
    shown = text(documents.statement(statement=one))
    assert "#read(1)" in shown
    assert '#panic("x") #sys.inputs $x^2$ *bold* @ref' in " ".join(
        shown.replace("“", '"').replace("”", '"').split()
    )
    assert "= Heading" in shown
    assert "$$$" in shown


@pytest.mark.parametrize(
    "name", ["שלום עולם בע״מ", "شركة مرحبا ٣", "Łódź Ωmega Яр", "a\x00b\x1b\u2028c", "\u202eevil"]
)
def test_scripts_that_the_shipped_fonts_have_stay_archive_pdf(documents, name):
    pdf = documents.statement(
        statement=statement(line(number=name[:8]), customer=Party(name=name, address=(name,)))
    )
    assert b"<pdfaid:part>3</pdfaid:part>" in pdf


@needs_pdftotext
def test_a_character_no_font_has_becomes_a_square_and_is_told_and_the_archive_stays(documents, caplog):
    one = statement(line(), customer=Party(name="東京 🎉 \\u6771", address=("\ue000",), country="JP"))
    with caplog.at_level(logging.WARNING):
        pdf = documents.statement(statement=one)
    assert b"<pdfaid:part>3</pdfaid:part>" in pdf
    assert "□□ □ \\u6771" in text(pdf)
    assert "statement for 0200769623 is no PDF/A" in caplog.text


def test_very_long_words_stay_on_the_page(documents):
    long = "W" * 500
    one = statement(
        line(number=long, minor=10**17),
        customer=Party(name=long, address=(long,) * 9, country="JP"),
        customer_number=long,
        account_reference=long,
        contact=DeskContact(name=long, email=long, phone=long),
    )
    assert pages(documents.statement(statement=one)) == 2
    shown = data(one)
    assert len(shown["recipient"]) == 7
    assert all(len(part) <= 32 for lines in shown["recipient"] for part in re.split("[ \u200b]", lines))


def test_no_address_and_no_bank_leave_no_empty_lines(documents):
    one = statement(line(), customer=Party(name="X"), bank_account=BankAccount(), contact=DeskContact())
    assert data(one)["recipient"] == ["X"]
    assert data(one)["payment"] == []
    assert [fact[0] for fact in data(one)["facts"]] == ["Date", "Customer number", "Account reference"]
    assert pages(documents.statement(statement=one)) == 1


def test_a_customer_at_home_has_no_country_line():
    assert data(statement(line(), customer=Party(name="X", country="de")))["recipient"] == ["X"]
    assert data(statement(line(), customer=Party(name="X", country="FR")), "de")["recipient"] == [
        "X",
        "FRANKREICH",
    ]
    assert data(statement(line(), customer=Party(name="X", country="QQ")))["recipient"] == ["X", "QQ"]


def test_an_unknown_currency_and_too_many_lines_are_refused(documents):
    with pytest.raises(Refused) as refused:
        documents.statement(statement=statement(line(), currency="ZZZ"))
    assert refused.value.code == "unknown_currency"
    with pytest.raises(Refused) as refused:
        documents.statement(statement=statement(*(line(),) * 20_001))
    assert refused.value.code == "too_many_lines"


def test_sums_that_do_not_agree_are_a_mistake_of_the_caller():
    with pytest.raises(AssertionError, match="lines and total differ"):
        dataclasses.replace(statement(line()), total_minor=1)
    with pytest.raises(AssertionError, match="buckets and total differ"):
        dataclasses.replace(statement(line()), buckets=())


LANGUAGES = ["ar", "de", "en", "es", "fr", "it", "ja", "nl", "pl", "pt", "sv"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_word(language):
    assert sorted(words.load()) == LANGUAGES
    assert set(words.load()[language].kinds) == {
        *("invoice", "credit_note", "debit_note", "receipt", "charge"),
        *("deposit_request", "deposit", "refund"),
    }


def test_a_language_with_faults_stops_the_start_and_names_them_all():
    content = (files("dunwell.adapters.typst_documents") / "texts" / "en.toml").read_bytes()
    broken = content.replace(b'title = "Statement of account"\n', b"").replace(b"{date}", b"{day}")
    broken = broken.replace(b'charge = "Charge"', b'charge = ""\nfee = "Fee"')
    with pytest.raises(words.FaultyLabels) as faulty:
        words.parse(content=broken, name="en.toml")
    assert str(faulty.value).split("\n") == [
        "en.toml: title: is missing",
        "en.toml: kinds.fee: nothing reads this key",
        "en.toml: kinds.charge: must be a text",
        "en.toml: as_of: needs ['date'] in braces",
        "en.toml: disregard: needs ['date'] in braces",
        "en.toml: enclosed: needs ['date'] in braces",
    ]
