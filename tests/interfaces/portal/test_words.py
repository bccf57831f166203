"""The words of the customers' pages: every language says the same things, with the same values filled in."""

import re
import string

import pytest
from tests.architecture.tree import PACKAGE

from dunwell.apps.disputes.models import DisputeState
from dunwell.apps.payments.mandate_models import SetupState
from dunwell.apps.payments.models import AttemptState
from dunwell.apps.promises.models import PlanState, PromiseState
from dunwell.apps.receivables.models import TOLD_AS
from dunwell.core.disputes.reasons import REASONS
from dunwell.core.payments.partial import PARTIAL_REASONS
from dunwell.core.promises.calculator import INTERVALS
from dunwell.core.wording import direction, locale_of
from dunwell.interfaces.portal.ask import ABOUT, WISHES
from dunwell.interfaces.portal.promise import METHODS
from dunwell.interfaces.portal.words import COUNTED, NAMES, language_for, said_in, words_in

PORTAL = PACKAGE / "interfaces" / "portal"
MADE_UP = {
    *(f"reason_{one}" for one in REASONS),
    *(f"short_{one}" for one in PARTIAL_REASONS),
    *(f"method_{one.value}" for one in METHODS),
    *(f"interval_{one}" for one in INTERVALS),
    *(f"wish_{one}" for one in WISHES),
    *(f"about_{one}" for one in ABOUT),
    *(f"kind_{one}" for one in set(TOLD_AS.values())),
    *(f"state_promise_{one}" for one in PromiseState.values),
    *(f"state_plan_{one}" for one in PlanState.values),
    *(f"state_dispute_{one}" for one in DisputeState.values),
    *(f"state_payment_{one}" for one in AttemptState.values),
    *(f"setup_{one}" for one in SetupState.values),
    *(f"paid_{one}_{part}" for one in AttemptState.values for part in ("title", "text")),
}
"""Names that the pages put together from what there is."""


def plain(words):
    """The phrases without their further forms for numbers."""
    return {name: phrase for name, phrase in words.items() if "." not in name}


def filled(phrase):
    return {name for _, name, _, _ in string.Formatter().parse(phrase) if name is not None}


@pytest.mark.parametrize("language", sorted(set(NAMES) - {"en"}))
def test_each_language_says_the_same_things(language):
    english, words = plain(words_in("en")), words_in(language)
    assert set(plain(words)) == set(english)
    assert {name: filled(phrase) for name, phrase in plain(words).items()} == {
        name: filled(phrase) for name, phrase in english.items()
    }
    assert [name for name, phrase in words.items() if not phrase.strip()] == []


@pytest.mark.parametrize("language", sorted(NAMES))
def test_each_language_counts_in_all_its_forms(language):
    """The forms of CLDR for whole numbers; the phrase by itself is the form of all other numbers."""
    words, kind = words_in(language), locale_of(language).plural_form
    forms = {kind(number) for number in range(201)} - {"other"}
    assert {name for name in words if "." in name} == {f"{name}.{form}" for name in COUNTED for form in forms}
    for name in words:
        phrase, _, form = name.partition(".")
        left_out = filled(words[phrase]) - filled(words[name])
        assert left_out <= ({COUNTED[phrase]} if form in {"zero", "one", "two"} else set()), name
        assert filled(words[name]) <= filled(words[phrase]), name


def test_numbers_are_said_in_the_form_that_they_take():
    said = {
        (language, days): said_in(language, "note_late", days=days)
        for language in ("en", "pl", "ar", "ja")
        for days in (1, 2, 3, 11, 22)
    }
    assert [said["en", days] for days in (1, 2)] == ["1 day overdue", "2 days overdue"]
    assert [said["pl", days] for days in (1, 2, 11)] == [
        "po terminie o 1 dzień",
        "po terminie o 2 dni",
        "po terminie o 11 dni",
    ]
    assert [said["ar", days] for days in (1, 2, 3, 11)] == [
        "متأخر يومًا واحدًا",
        "متأخر يومين",
        "متأخر 3 أيام",
        "متأخر 11 يومًا",
    ]
    assert said["ja", 22] == "支払期日を 22 日超過"


def test_texts_are_set_apart_where_lines_run_from_right_to_left():
    assert said_in("ar", "promise_stands", amount="100.00 EUR", date="10 مارس") == (
        "\u2068100.00 EUR\u2069 حتى \u206810 مارس\u2069."
    )
    assert said_in("de", "promise_stands", amount="100,00 EUR", date="10. März") == "100,00 EUR bis 10. März."
    assert [direction(one) for one in ("ar", "ar-EG", "ja", "pl", "")] == ["rtl", "rtl", "ltr", "ltr", "ltr"]


def test_each_language_has_its_file_and_each_file_its_language():
    assert {file.stem for file in (PORTAL / "texts").glob("*.toml")} == set(NAMES)
    assert [language_for(one) for one in ("de-AT", "fr", "xx", "")] == ["de", "fr", "en", "en"]


def test_the_pages_ask_for_no_words_that_are_not_there():
    asked = set(MADE_UP)
    for file in (PORTAL / "templates").rglob("*.html"):
        asked |= set(re.findall(r"\bw\.([a-z_]+)", file.read_text(encoding="utf-8")))
    for file in PORTAL.glob("*.py"):
        text = file.read_text(encoding="utf-8")
        asked |= set(re.findall(r'visitor\.words\["([a-z_]+)"\]', text))
        asked |= set(re.findall(r'visitor\.say\(\s*"([a-z_]+)"', text))
    assert asked - set(words_in("en")) == set()
