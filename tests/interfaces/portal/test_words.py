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
from dunwell.interfaces.portal.ask import ABOUT, WISHES
from dunwell.interfaces.portal.promise import METHODS
from dunwell.interfaces.portal.words import NAMES, language_for, words_in

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


def filled(phrase):
    return {name for _, name, _, _ in string.Formatter().parse(phrase) if name is not None}


@pytest.mark.parametrize("language", sorted(set(NAMES) - {"en"}))
def test_each_language_says_the_same_things(language):
    english, words = words_in("en"), words_in(language)
    assert set(words) == set(english)
    assert {name: filled(phrase) for name, phrase in words.items()} == {
        name: filled(phrase) for name, phrase in english.items()
    }
    assert [name for name, phrase in words.items() if not phrase.strip()] == []


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
