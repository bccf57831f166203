"""What can be wrong with the words of a step."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dunwell.core.dunning.letters import StepText
from dunwell.core.dunning.templates import template_faults
from dunwell.core.dunning.text_faults import paragraphs, text_faults

GOOD = StepText(
    subject="{overdue_amount} overdue",
    greeting="Dear all,",
    body=("Please pay {overdue_amount} by {pay_by}.", "Thank you."),
    closing="{sender}\n{entity}",
    short="{entity}: {overdue_amount} is overdue.",
)
LANGUAGES = ("de", "en")


def named(
    words: StepText = GOOD, /, *, key: str = "firmer", language: str = "en", **changed: str | tuple[str, ...]
) -> list[tuple[str, str]]:
    spoilt = replace(words, **changed)  # type: ignore[arg-type]  # names and values come from the tests below
    found = text_faults(spoilt, key=key, language=language, languages=LANGUAGES)
    return [(one.field, one.message) for one in found]


def test_good_words_have_no_fault() -> None:
    assert named() == []
    assert named(short="") == []
    assert named(key="one-of-ours") == []


ALL_NAMES = (
    "{customer}, {entity}, {item_count}, {oldest_days}, {oldest_due_on}, {oldest_number}, {open_amount}, "
    "{overdue_amount}, {pay_by}, {sender}"
)


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("greeting", " ", "Write something here."),
        ("subject", "x" * 301, "At most 300 characters, please; these are 301."),
        ("subject", "Two\nlines", "Write it on one line."),
        ("short", "{entity} {open_amount}\n!", "Write it on one line."),
        ("greeting", "Dear {boss},", f"There is an unknown placeholder {{boss}}. Choose from {ALL_NAMES}."),
        ("greeting", "Dear {all,", "There is a single brace: write {{ or }} to show one."),
        ("greeting", "<b>Dear all</b>,", "Write plain text: <b> would be shown just as it stands."),
        ("greeting", "Dear all&nbsp;,", "Write plain text: &nbsp; would be shown just as it stands."),
        (
            "short",
            "{entity} wants money.",
            "Short words must say {entity}, and {open_amount} or {overdue_amount}.",
        ),
    ],
)
def test_a_fault_names_its_field_and_its_remedy(field: str, value: str, message: str) -> None:
    found = [one for one in named(**{field: value}) if one[0] == field]
    assert found == [(field, message)]


def test_less_than_and_ampersand_are_words_too() -> None:
    assert named(greeting="Dear Smith & Sons, 3 < 4 > 2 &c.") == []


def test_what_a_step_must_say_is_asked_for_somewhere() -> None:
    assert named(closing="Bye", body=("Pay.",)) == [
        ("body", "The text must say {entity}, {pay_by}, {sender} somewhere.")
    ]
    assert named(key="ours", subject="Pay", body=("Pay.",)) == [
        ("body", "The text must say {open_amount} or {overdue_amount} somewhere.")
    ]
    assert named(key="courtesy", body=("{open_amount}",)) == [
        ("body", "Nothing is overdue in this step: take {overdue_amount} away.")
    ]


def test_all_faults_come_at_once() -> None:
    found = named(
        StepText(subject="", greeting="", body=(), closing="", short="x" * 481), key="Nö", language="it"
    )
    assert [field for field, _ in found] == [
        "key",
        "language",
        "subject",
        "greeting",
        "body",
        "closing",
        "short",
        "body",
        "body",
        "short",
    ]
    assert named(body=("{overdue_amount} {pay_by}",) * 21) == [("body", "At most 20 paragraphs, please.")]


def test_paragraphs_are_parted_by_empty_lines() -> None:
    assert paragraphs("One\r\nstill one\r\n \r\n\r\nTwo\n\n\n") == ("One\nstill one", "Two")
    assert paragraphs(" \n ") == ()


@given(
    words=st.builds(
        StepText,
        subject=st.text(),
        greeting=st.text(),
        body=st.lists(st.text(), max_size=3).map(tuple),
        closing=st.text(),
        short=st.text(),
    )
)
def test_words_without_a_fault_can_be_filled(words: StepText) -> None:
    whole = (words.subject, words.greeting, *words.body, words.closing, words.short)
    if not text_faults(words, key="ours", language="en", languages=LANGUAGES):
        assert not any(template_faults(one) for one in whole)
    if any(template_faults(one) for one in whole):
        assert text_faults(words, key="ours", language="en", languages=LANGUAGES)
