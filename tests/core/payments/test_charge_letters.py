"""Letters about charges: whole in every language, values as its readers write them and set apart in Arabic."""

from datetime import date

import pytest

from dunwell.core.money import Money
from dunwell.core.payments import consent, declines
from dunwell.core.payments.declines import DECLINES, sentence
from dunwell.core.payments.letter_words import (
    LANGUAGES,
    ChargeFacts,
    ChargeLine,
    expiring_letter,
    failed_letter,
    notice_letter,
)

LINE = ChargeLine(number="R-1", amount=Money(1_234_50, "EUR"), on=date(2026, 3, 20))


def facts(language):
    return ChargeFacts(
        entity="Nordwerk GmbH",
        method="Visa •••• 4242",
        language=language,
        link="https://portal.example/l/x/",
        creditor_id="DE98ZZZ09999999999",
        mandate="M-1",
    )


def letters(language):
    known = facts(language)
    return [
        notice_letter(facts=known, lines=[LINE]),
        failed_letter(facts=known, line=LINE, code="expired_card", again_on=date(2026, 3, 23)),
        failed_letter(facts=known, line=LINE, code="expired_card", again_on=None),
        expiring_letter(facts=known, on=date(2026, 3, 31)),
    ]


def test_what_people_agree_to_and_hear_of_it_is_in_the_same_languages():
    assert LANGUAGES == consent.LANGUAGES == declines.LANGUAGES
    assert len(LANGUAGES) == 11


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_every_letter_is_filled_in_and_names_what_it_is_about(language):
    for subject, text in letters(language):
        assert "{" not in subject + text
        assert "Nordwerk GmbH" in subject
        assert "Visa •••• 4242" in text
        assert text.endswith("\nNordwerk GmbH")
    notice, failed, over, expiring = (text for _, text in letters(language))
    assert "M-1" in notice
    assert "R-1" in notice
    assert "R-1" in failed
    assert failed != over
    assert sentence(code="expired_card", language=language) in failed
    for text in (failed, over, expiring):
        assert "\nhttps://portal.example/l/x/\n" in text


def test_no_two_languages_say_the_same():
    assert len({letters(language)[0] for language in LANGUAGES}) == len(LANGUAGES)
    for code in DECLINES:
        assert len({sentence(code=code, language=language) for language in LANGUAGES}) == len(LANGUAGES)


def test_amounts_and_days_are_written_as_the_reader_does():
    shown = {
        language: notice_letter(facts=facts(language), lines=[LINE])[1] for language in ("pl", "ja", "ar")
    }
    assert "R-1: 1\u00a0234,50\u00a0EUR, dnia 20 marca 2026" in shown["pl"]
    assert "R-1: EUR\u00a01,234.50(2026年3月20日)" in shown["ja"]
    assert "\u2068R-1\u2069: \u20681,234.50\u00a0EUR\u2069 بتاريخ \u206820 مارس 2026\u2069" in shown["ar"]
