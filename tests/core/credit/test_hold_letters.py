"""Letters about held orders: every one in every language, with the same put in, and from right to left where it is."""

from dataclasses import asdict
from datetime import date
from string import Formatter

import pytest

from dunwell.core.credit import hold_words
from dunwell.core.credit.hold_words import LANGUAGES, HoldFacts, customer_letter
from dunwell.core.money import Money

KINDS = ("warned", "held", "over")


def facts(language):
    return HoldFacts(
        entity="Northwind GmbH",
        customer="Abel",
        language=language,
        overdue=Money(minor=5_000_00, currency="EUR"),
        holds_on=date(2026, 3, 5),
        reasons=(),
    )


def filled(phrase):
    return sorted({name for _, name, _, _ in Formatter().parse(phrase) if name})


def test_they_speak_every_language_that_customers_pages_speak():
    assert {"en", "de", "fr", "es", "nl", "it", "sv", "pl", "pt", "ja", "ar"} == LANGUAGES


@pytest.mark.parametrize("language", sorted(LANGUAGES - {"en"}))
def test_each_language_says_the_same_things_and_none_is_left_in_english(language):
    english, words = (asdict(hold_words._WORDS[one]) for one in ("en", language))
    for name, phrase in english.items():
        assert filled(words[name]) == filled(phrase), name
        assert words[name].strip()
        assert words[name] != phrase


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_each_letter_is_whole(language, kind):
    subject, text = customer_letter(kind=kind, facts=facts(language))

    assert "{" not in subject + text
    assert "Northwind GmbH" in subject
    assert text.endswith("\nNorthwind GmbH\n")
    assert ("EUR" in text) is (kind != "over")


def test_from_right_to_left_an_amount_keeps_its_order():
    _, text = customer_letter(kind="held", facts=facts("ar"))
    before, _, after = text.partition("5,000.00")

    assert "\N{FIRST STRONG ISOLATE}" in before[-6:]
    assert "\N{POP DIRECTIONAL ISOLATE}" in after[:6]
