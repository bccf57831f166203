"""The way to the page behind a link, in a notice."""

from dataclasses import replace

from dunwell.core.dunning.letters import ComposedLetter
from dunwell.core.dunning.linked import SENTENCES, with_link

LETTER = ComposedLetter(
    language="de-AT",
    subject="Erinnerung",
    text="Guten Tag\n\nBitte zahlen.\n\nMit freundlichen Grüßen\nNord\n",
    html="<p>Guten Tag</p>\n<table></table>\n<p>Nord</p>",
    paragraphs=("Guten Tag", "Bitte zahlen."),
    closing="Mit freundlichen Grüßen\nNord",
)


def test_the_address_stands_before_the_closing_words_and_is_escaped():
    linked = with_link(letter=LETTER, address='https://x.example/?a="b"&c')
    sentence = SENTENCES["de"]
    assert linked.text == (
        f'Guten Tag\n\nBitte zahlen.\n\n{sentence}\nhttps://x.example/?a="b"&c\n\nMit freundlichen Grüßen\nNord\n'
    )
    shown = "https://x.example/?a=&quot;b&quot;&amp;c"
    assert linked.html == (
        f'<p>Guten Tag</p>\n<table></table>\n<p>{sentence}<br><a href="{shown}">{shown}</a></p>\n<p>Nord</p>'
    )
    assert (linked.subject, linked.paragraphs, linked.closing) == (
        LETTER.subject,
        LETTER.paragraphs,
        LETTER.closing,
    )


def test_a_language_without_a_sentence_is_answered_in_english():
    assert SENTENCES["en"] in with_link(letter=replace(LETTER, language="fi"), address="x").text
