"""Widths that are told beforehand: never less than what the face takes, and not told where it is not known."""

import json

import pytest
import typst
from hypothesis import given
from hypothesis import strategies as st

from dunwell.adapters.typst_documents.widths import _EMS, ems, widths

_MEASURE = """
#set text(size: 100pt, number-width: "tabular", font: "Libertinus Serif")
#let texts = json(bytes(sys.inputs.texts))
#context [#metadata(("regular", "semibold").map(weight =>
  texts.map(one => measure(text(weight: weight, one)).width / 100pt)
)) <widths>]
"""
_PAGE = 165 / 25.4 * 72


def measured(texts):
    """The width of each in ems, of the heavier face where that is more."""
    compiler = typst.Compiler(
        input=_MEASURE.encode(),
        sys_inputs={"texts": json.dumps(texts)},
        font_paths=typst.Fonts(include_system_fonts=False),
    )
    regular, semibold = json.loads(compiler.query("<widths>", field="value", one=True))
    return [max(pair) for pair in zip(regular, semibold, strict=True)]


def test_no_character_takes_more_than_is_told():
    letters = [*sorted(_EMS), *"äöüÄÖÜéèàâçñóúåÅąężśćń"]
    found = measured(letters)
    assert [one for one, width in zip(letters, found, strict=True) if width > ems(one) + 1e-6] == []


def test_nor_do_words_and_figures():
    texts = [
        "Tage überfällig",
        "Amount (EUR)",
        "May 21, 2020",
        "AVAVAW To Ty",
        "1.234.567,89",
        "RE-2026-000003",
        "Tf Vo fi ffl",
    ]
    for text, width in zip(texts, measured(texts), strict=True):
        assert width <= ems(text), text


@given(text=st.text(alphabet="\u05d0\u0639\u4e00\U0001f600", min_size=1, max_size=5))
def test_of_other_scripts_nothing_is_told(text):
    assert ems(f"a{text}") is None
    assert widths(heads=("a", text), rows=[]) == []


@pytest.mark.parametrize("size", [1, 40, 120])
def test_the_columns_fit_the_page_or_are_not_told(size):
    told = widths(heads=("Number", "Open"), rows=[("9" * size, "1,234.50")])
    if size == 120:
        assert told == []
    else:
        assert told == [pytest.approx(ems("1,234.50") * 9 + 1, abs=0.01)]
        assert told[0] + 8 + ems("9" * size) * 9 <= _PAGE
