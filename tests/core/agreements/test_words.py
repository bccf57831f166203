"""The markup of a policy's text, and the words around it."""

from dataclasses import asdict
from datetime import date
from string import Formatter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dunwell.core.agreements.draft import LANGUAGES, PolicyDraft, PolicyText, draft_faults
from dunwell.core.agreements.markup import Block, blocks
from dunwell.core.agreements.words import words_for


def test_headings_paragraphs_and_lists():
    text = "# Payment\nWithin 30 days,\nnet.\n\n- by transfer\n- by card\nor as agreed\r\n\r\n<b>kept</b> as it is"
    assert blocks(text) == [
        Block("heading", ("Payment",)),
        Block("paragraph", ("Within 30 days,", "net.")),
        Block("list", ("by transfer", "by card")),
        Block("paragraph", ("or as agreed",)),
        Block("paragraph", ("<b>kept</b> as it is",)),
    ]
    assert blocks(text)[1].text == "Within 30 days, net."


@given(st.text(max_size=200))
def test_any_text_is_blocks_and_no_word_is_lost(text):
    assert all((block.lines and all(block.lines)) or block.kind != "paragraph" for block in blocks(text))
    kept = "".join("".join(line.split()) for block in blocks(text) for line in block.lines)
    assert all(letter in text for letter in kept)


def test_an_empty_text_says_nothing():
    assert blocks(" \n\n \t") == []


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_every_language_has_the_same_holes(language):
    def holes(text):
        return {name for _, name, _, _ in Formatter().parse(text) if name}

    english, other = asdict(words_for("en")), asdict(words_for(language))
    assert {name: holes(text) for name, text in other.items()} == {
        name: holes(text) for name, text in english.items()
    }
    assert all(other.values())
    assert words_for(f"{language}-CH") == words_for(language)
    assert words_for("ja") == words_for("en")


def test_a_sound_draft_has_no_fault():
    sound = PolicyDraft(valid_from=date(2026, 3, 10), texts={"en": PolicyText(title="T", text="x")})
    assert draft_faults(sound, today=date(2026, 3, 10)) == []
