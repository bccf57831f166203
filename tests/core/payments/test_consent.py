"""The words of a consent: whole in each language, and never other than they were."""

import hashlib

import pytest

from dunwell.core.payments.consent import CURRENT, LANGUAGES, ConsentKind, words_of


def shown(kind, language, **more):
    facts = {"creditor": "Nordwerk GmbH", "method": "Visa •••• 4242", "notice_days": 14} | more
    return words_of(kind=kind, language=language, **facts)


@pytest.mark.parametrize("kind", ConsentKind)
def test_every_language_names_creditor_method_and_days(kind):
    texts = {language: shown(kind, language) for language in LANGUAGES}
    assert {language: words.language for language, words in texts.items()} == {one: one for one in LANGUAGES}
    assert len({words.text for words in texts.values()}) == 11
    for words in texts.values():
        assert "Nordwerk GmbH" in words.text
        assert "Visa •••• 4242" in words.text
        assert " 14 " in words.text
        assert "{" not in words.text
        assert words.version == CURRENT[kind]
        assert words.sha256 == hashlib.sha256(words.text.encode()).hexdigest()


def test_the_first_words_in_english_stay_what_they_were():
    assert shown(ConsentKind.CARD, "en").text == (
        "Nordwerk GmbH may charge my saved payment method (Visa •••• 4242) for what becomes due on my account: "
        "invoices on their due date, and instalments that we agreed on. I am told of each amount at least 14 days "
        "before it is charged. A charge that fails may be tried again a few times. I can end this at any time, with "
        "effect for everything not charged yet."
    )


def test_a_core_mandate_tells_of_the_eight_weeks_and_one_between_businesses_that_there_are_none():
    assert "within 8 weeks" in shown(ConsentKind.SEPA_CORE, "en-GB").text
    assert "innerhalb von acht Wochen" in shown(ConsentKind.SEPA_CORE, "de-AT").text
    assert "not entitled to a refund" in shown(ConsentKind.SEPA_B2B, "en").text
    assert "8 weeks" not in shown(ConsentKind.SEPA_B2B, "en").text


def test_other_words_have_another_sum():
    one = shown(ConsentKind.CARD, "en")
    assert one.sha256 != shown(ConsentKind.CARD, "en", notice_days=13).sha256
    assert one.sha256 != shown(ConsentKind.CARD, "de").sha256
    assert shown(ConsentKind.CARD, "fi").language == "en"
    with pytest.raises(KeyError):
        shown(ConsentKind.CARD, "en", version=99)


@pytest.mark.parametrize("kind", ConsentKind)
@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_words_for_one_contract_or_plan_name_it_besides_all_else(kind, language):
    whole = shown(kind, language)
    contract, plan = shown(kind, language, contract="Support (K-17)"), shown(kind, language, plan="A-1, A-2")
    assert len({one.sha256 for one in (whole, contract, plan)}) == 3
    for one, name in ((contract, "Support (K-17)"), (plan, "A-1, A-2")):
        assert one.text.startswith(whole.text + " ")
        assert name in one.text.removeprefix(whole.text)
        assert "{" not in one.text
        assert one.version == whole.version


def test_in_arabic_names_are_set_apart_from_the_way_the_line_runs():
    text = shown(ConsentKind.CARD, "ar", contract="K-17").text
    assert all(f"\u2068{one}\u2069" in text for one in ("Nordwerk GmbH", "Visa •••• 4242", "K-17"))
