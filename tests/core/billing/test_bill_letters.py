"""What a bill comes with, in each language: everything filled in, nothing asked for that is not owed."""

from dataclasses import fields, replace
from datetime import date

import pytest

from dunwell.core.billing.draft import BillKind
from dunwell.core.billing.letter_words import WORDS
from dunwell.core.billing.letters import BillFacts, Discount, compose_bill, compose_statement
from dunwell.core.billing.units import unit_words

FACTS = BillFacts(
    kind="invoice",
    number="N-1",
    entity="Northwind GmbH",
    name="Ann",
    currency="EUR",
    payable_minor=1_234_56,
    due_on=date(2026, 4, 1),
    discounts=[Discount(until=date(2026, 3, 12), payable_minor=1_209_87)],
    reference="RF18539007547034",
    iban="DE89370400440532013000",
    link="https://pay.example/portal/bill/x/",
    until=date(2027, 3, 2),
    is_on_paper_too=True,
    has_einvoice=True,
)


@pytest.mark.parametrize("language", sorted(WORDS))
@pytest.mark.parametrize("kind", sorted(BillKind))
def test_everything_is_filled_in(language, kind):
    mail = compose_bill(facts=replace(FACTS, kind=kind), language=language)
    assert mail.language == language
    assert "{" not in mail.subject + mail.text
    for said in ("N-1", "Northwind GmbH", FACTS.link, "2027"):
        assert said in mail.text
    assert ("DE89 3704" in mail.text) == (kind != "credit_note")


def test_amounts_and_days_are_written_as_the_reader_writes_them():
    german = compose_bill(facts=FACTS, language="de-DE").text.replace("\xa0", " ")
    assert "Bitte zahlen Sie 1.234,56 EUR bis zum 1. April 2026." in german
    english = compose_bill(facts=FACTS, language="en").text.replace("\xa0", " ")
    assert "If you pay by March 12, 2026, EUR 1,209.87 settle it." in english


def test_another_language_is_answered_in_english():
    assert compose_bill(facts=FACTS, language="sv").text.startswith("Dear Ann,")


def test_where_nothing_is_to_be_paid_nothing_is_asked_for():
    mail = compose_bill(facts=replace(FACTS, payable_minor=0), language="en")
    assert "There is nothing to pay." in mail.text
    assert "IBAN" not in mail.text
    assert "RF18" not in mail.text


@pytest.mark.parametrize("language", sorted(WORDS))
def test_a_statement_asks_for_nothing(language):
    mail = compose_statement(entity="Northwind GmbH", name="", as_of=date(2026, 3, 1), language=language)
    assert "{" not in mail.subject + mail.text
    assert "2026" in mail.subject


def test_a_number_never_breaks_the_head_of_a_mail():
    mail = compose_bill(facts=replace(FACTS, number="N\r\nBcc: x@y.example"), language="en")
    assert "\n" not in mail.subject


@pytest.mark.parametrize("language", sorted(WORDS))
def test_every_language_has_every_phrase(language):
    words = WORDS[language]
    assert [one.name for one in fields(words) if not getattr(words, one.name)] == []
    assert set(words.kinds) == set(BillKind)


@pytest.mark.parametrize(
    ("code", "language", "word"),
    [("C62", "de", ""), ("HUR", "fr", "h"), ("MON", "de-AT", "Monate"), ("DAY", "sv", "days"), ("XPP", "de", "XPP")],
)  # fmt: skip
def test_units_are_written_as_readers_know_them(code, language, word):
    assert unit_words(code, language=language) == word
