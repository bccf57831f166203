"""Balance forward: opening, every movement with its running balance, closing; sums that do not agree are refused."""

import dataclasses
from datetime import date

import pytest
from tests.adapters.typst_documents.test_letter import words
from tests.adapters.typst_documents.test_statement import LANGUAGES, needs_pdftotext, pages, text

from dunwell.adapters.typst_documents import TypstDocuments
from dunwell.ports.documents import BalanceForward, BankAccount, DeskContact, Documents, Movement, Party
from dunwell.ports.errors import Refused

FIRST, LAST = date(2020, 4, 1), date(2020, 4, 30)


@pytest.fixture(scope="module")
def documents() -> Documents:
    return TypstDocuments(use_system_fonts=False)


def balance(*moved, opening=100_000, **changes):
    """Movements as (day of April, kind, number, minor units), their balances counted on."""
    after, movements = opening, []
    for day, kind, number, minor in moved:
        after += minor
        movements.append(
            Movement(on=date(2020, 4, day), kind=kind, number=number, amount_minor=minor, balance_minor=after)
        )
    given = {
        "language": "en",
        "entity": Party(name="Norddata GmbH", address=("Kai 1", "20457 Hamburg"), country="DE"),
        "customer": Party(name="Brook & Sons", address=("1 Mill Lane", "Leeds"), country="GB"),
        "customer_number": "0200769623",
        "account_reference": "NDG-0200769623",
        "first_on": FIRST,
        "last_on": LAST,
        "currency": "EUR",
        "opening_minor": opening,
        "movements": tuple(movements),
        "closing_minor": after,
        "bank_account": BankAccount(holder="Norddata GmbH", iban="DE89370400440532013000"),
        "contact": DeskContact(name="Mara Lind"),
    }
    return BalanceForward(**(given | changes))


APRIL = (
    (2, "invoice", "RE-7", 123_450),
    (9, "receipt", "ZE-3", -100_000),
    (9, "credit_note", "GS-1", -3_450),
    (30, "charge", "ZN-1", 1_234),
)


def inline(pdf):
    return " ".join(text(pdf).split())


@needs_pdftotext
def test_the_account_goes_from_one_balance_to_the_next(documents):
    pdf = documents.balance_forward(statement=balance(*APRIL))
    assert b"<pdfaid:part>3</pdfaid:part>" in pdf
    shown = inline(pdf)
    for part in (
        "Statement of account April 1, 2020 to April 30, 2020",
        "Balance brought forward on April 1, 2020 EUR 1,000.00",
        "Invoiced EUR 1,246.84",
        "Paid and credited EUR -1,034.50",
        "Balance on April 30, 2020 EUR 1,212.34",
        "Apr 2, 2020 Invoice RE-7 1,234.50 2,234.50",
        "Apr 9, 2020 Payment on account ZE-3 1,000.00 1,234.50",
        "Apr 9, 2020 Credit note GS-1 34.50 1,200.00",
        "Apr 30, 2020 Charge ZN-1 12.34 1,212.34",
        "IBAN DE89 3704 0044 0532 0130 00",
        "Please quote NDG-0200769623",
    ):
        assert part in shown, part


@needs_pdftotext
def test_an_account_in_credit_and_one_without_movements_ask_for_nothing(documents):
    shown = inline(documents.balance_forward(statement=balance((9, "receipt", "ZE-3", -150_000))))
    assert "The balance is in your favour" in shown
    assert "IBAN" not in shown
    still = inline(documents.balance_forward(statement=balance(opening=0)))
    assert "There were no movements in this period." in still
    assert "Balance on April 30, 2020 EUR 0.00" in still


@needs_pdftotext
def test_a_long_account_goes_on_under_the_same_heads(documents):
    many = balance(*((15, "invoice", f"RE-{at:04}", 100) for at in range(300)), opening=0)
    sheets = text(documents.balance_forward(statement=many)).split("\f")[:-1]
    assert len(sheets) > 4
    assert all(sum(sheet.count(f"RE-{at:04}") for sheet in sheets) == 1 for at in range(300))
    assert all(("Charged (EUR)" in sheet) == ("RE-" in sheet) for sheet in sheets)


@needs_pdftotext
def test_amounts_and_accounts_are_not_turned_round_in_arabic(documents):
    found = words(documents.balance_forward(statement=balance(*APRIL, language="ar")))
    iban = [box[0] for word, box in found if word in {"DE89", "3704", "0044", "0532", "0130"}]
    assert len(iban) == 5
    assert iban == sorted(iban)
    assert "2,234.50" in {word for word, _ in found}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_sets_it(documents, language):
    assert pages(documents.balance_forward(statement=balance(*APRIL, language=language))) == 1


def test_the_same_account_gives_the_same_bytes(documents):
    assert documents.balance_forward(statement=balance(*APRIL)) == documents.balance_forward(
        statement=balance(*APRIL)
    )


def test_sums_and_days_that_do_not_agree_are_a_mistake_of_the_caller():
    good = balance(*APRIL)
    with pytest.raises(AssertionError, match="movements and closing balance differ"):
        dataclasses.replace(good, closing_minor=1)
    with pytest.raises(AssertionError, match="the balance after RE-7 differs"):
        dataclasses.replace(good, opening_minor=1)
    with pytest.raises(AssertionError, match="out of order or of the period"):
        dataclasses.replace(good, last_on=date(2020, 4, 29))
    with pytest.raises(AssertionError, match="out of order or of the period"):
        balance((9, "invoice", "b", 1), (8, "invoice", "a", 1))


def test_what_cannot_be_set_is_refused(documents):
    with pytest.raises(Refused) as refused:
        documents.balance_forward(statement=balance(currency="ZZZ"))
    assert refused.value.code == "unknown_currency"
    many = balance(*((15, "invoice", "a", 1) for _ in range(20_001)))
    with pytest.raises(Refused) as refused:
        documents.balance_forward(statement=many)
    assert refused.value.code == "too_many_lines"
