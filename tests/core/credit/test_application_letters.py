"""Letters about an application: the same in each language; a refusal says what it rests on and what one may do."""

from dataclasses import asdict
from string import Formatter

import pytest

from dunwell.core.credit.application_letters import (
    LANGUAGES,
    REASON_NAMES,
    RESTS_ON,
    LetterKind,
    RefusalReason,
    write_letter,
)
from dunwell.core.credit.application_words import WORDS

ABOUT = {
    "entity": "Northwind GmbH",
    "person": "Ann",
    "company": "Muster {x} GmbH",
    "url": "https://a.example/x/",
}


def filled(phrase):
    return sorted({name for _, name, _, _ in Formatter().parse(phrase) if name})


@pytest.mark.parametrize("language", sorted(LANGUAGES - {"en"}))
def test_each_language_says_the_same_things(language):
    english, words = asdict(WORDS["en"]), asdict(WORDS[language])
    for name, phrase in english.items():
        if isinstance(phrase, dict):
            assert set(words[name]) == set(phrase)
            assert all(words[name].values())
        else:
            assert filled(words[name]) == filled(phrase), name
            assert words[name].strip()


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_a_refusal_says_why_what_it_rests_on_and_what_one_may_do(language):
    words = WORDS[language]
    letter = write_letter(
        kind=LetterKind.REFUSED,
        wanted=f"{language}-XX",
        reasons=[RefusalReason.OVERDUE_NOW, RefusalReason.PAID_LATE, RefusalReason.TOO_NEW],
        answer="Please send your accounts.",
        **ABOUT,
    )

    assert letter.language == language
    said = [words.reasons[one] for one in ("TOO_NEW", "PAID_LATE", "OVERDUE_NOW")]
    places = [
        letter.text.index(one) for one in (*said, words.sources["ledger"], words.rests_person, words.rights)
    ]
    assert places == sorted(places)
    assert letter.text.count(words.sources["ledger"]) == letter.text.count(words.sources["form"]) == 1
    assert "Please send your accounts." in letter.text
    assert "Muster {x} GmbH" in letter.text
    assert "https://a.example/x/" in letter.text
    assert "{company}" not in letter.text


def test_an_approval_says_how_much_as_it_is_read():
    letter = write_letter(
        kind=LetterKind.APPROVED, wanted="de", granted_minor=5_000_00, currency="EUR", **ABOUT
    )

    assert "5.000,00" in letter.text
    assert WORDS["de"].rights not in letter.text


@pytest.mark.parametrize("kind", [LetterKind.RECEIVED, LetterKind.REVIEW])
def test_a_language_that_is_not_offered_is_english(kind):
    letter = write_letter(kind=kind, wanted="fi", **ABOUT)

    assert (letter.language, letter.text.startswith("Dear Ann\n\n")) == ("en", True)
    assert letter.subject.startswith("Northwind GmbH: ")


def test_the_letters_speak_every_language_that_customers_pages_speak():
    assert {"en", "de", "fr", "es", "nl", "it", "sv", "pl", "pt", "ja", "ar"} == LANGUAGES


def test_where_lines_run_from_right_to_left_what_is_put_in_keeps_its_order_and_the_address_stands_alone():
    letter = write_letter(
        kind=LetterKind.APPROVED, wanted="ar", granted_minor=5_000_00, currency="EUR", **ABOUT
    )

    for put_in in ("Ann", "Muster {x} GmbH"):
        assert f"\N{FIRST STRONG ISOLATE}{put_in}\N{POP DIRECTIONAL ISOLATE}" in letter.text
    amount = letter.text.partition("5,000.00")
    assert "\N{FIRST STRONG ISOLATE}" in amount[0][-6:]
    assert "\N{POP DIRECTIONAL ISOLATE}" in amount[2][:6]
    assert letter.subject.startswith("\N{FIRST STRONG ISOLATE}Northwind GmbH\N{POP DIRECTIONAL ISOLATE}: ")
    assert "\nhttps://a.example/x/\n" in letter.text


@pytest.mark.parametrize("kind", LetterKind)
@pytest.mark.parametrize("language", sorted(LANGUAGES - {"en"}))
def test_no_letter_of_another_language_is_left_in_english(language, kind):
    reasons = list(RefusalReason) if kind is LetterKind.REFUSED else []
    about = {**ABOUT, "granted_minor": 1, "currency": "EUR", "reasons": reasons}
    letter, english = (write_letter(kind=kind, wanted=one, **about) for one in (language, "en"))

    shared = {line for line in letter.text.splitlines() if line} & set(english.text.splitlines())
    assert shared == {ABOUT["url"], ABOUT["entity"]}


def test_every_reason_has_its_name_its_words_and_its_source():
    assert set(REASON_NAMES) == set(RESTS_ON) == set(RefusalReason)
    for words in WORDS.values():
        assert set(words.reasons) == {one.value for one in RefusalReason}
        assert set(words.sources) == set(RESTS_ON.values())
