"""The short words that come with the house fit into a text message and name who speaks."""

from datetime import date

import pytest

from dunwell.apps.dunning.wording import texts
from dunwell.core.dunning.letters import LetterFacts, LetterItem, compose
from dunwell.formats.sms_job import TextMessage, faults

FACTS = LetterFacts(
    customer="Größe & Söhne Maschinenbau GmbH",
    entity="Northwind Netzwerke Deutschland GmbH & Co. KG",
    sender="Anna Beispiel",
    pay_by=date(2026, 9, 30),
    items=(
        LetterItem(
            number="RE-2026-0000123456",
            issued_on=date(2026, 9, 1),
            due_on=date(2026, 9, 15),
            days_overdue=8,
            currency="EUR",
            residual_minor=123_456_789_01,
        ),
    ),
)
SHORT = [
    (language, step)
    for language, of_language in sorted(texts().items())
    for step, words in of_language.steps.items()
    if words.short
]


def test_every_language_has_short_words_for_every_step_but_the_call():
    assert sorted(SHORT) == sorted(
        (language, step)
        for language in ("de", "en", "fr")
        for step in ("courtesy", "reminder", "firmer", "final")
    )


@pytest.mark.parametrize(("language", "step"), SHORT)
def test_short_words_fit_into_a_message(language, step):
    words = compose(texts=texts(), step=step, language=language, facts=FACTS).short
    assert len(words) <= 300
    assert FACTS.entity in words
    message = TextMessage(key="a", to="+4915112345678", text=words, sender="Northwind")
    assert faults(message=message) == ()
