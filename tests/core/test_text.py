"""Search keys, number keys and the name chosen for a customer under many."""

import unicodedata
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dunwell.core.text import common_name, key, number_key

names = st.text(alphabet="AaBb -&.,", max_size=12)


@given(st.text())
def test_the_key_of_a_key_is_itself(text):
    once = key(text)
    assert key(once) == once
    assert once == once.strip()
    assert "  " not in once


@given(st.text())
def test_case_and_composition_do_not_matter(text):
    assert key(unicodedata.normalize("NFD", text)) == key(unicodedata.normalize("NFC", text)) == key(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Müller-Łódź  GmbH.", "muller lodz gmbh"),
        ("WAL-MAR corp", "wal mar corp"),
        ("Øresund A/S", "oresund a s"),
        ("STRASSE", "strasse"),
        ("Straße", "strasse"),
        ("İstanbul ısı", "istanbul isi"),
        ("Crème Brûlée S.à r.l.", "creme brulee s a r l"),
        ("\uff21\uff22\uff23 \u2460", "abc 1"),
        ("株式会社トヨタ", "株式会社トヨタ"),
        ("हिन्दी", "हिन्दी"),
        ("שָׁלוֹם", "שלום"),
        (" \x00\n--- ", ""),
        ("", ""),
    ],
)
def test_keys(text, expected):
    assert key(text) == expected


@pytest.mark.parametrize(
    ("text", "kept", "stripped"),
    [
        (" 0140105686 ", "0140105686", "140105686"),
        ("140105686", "140105686", "140105686"),
        ("000", "000", "0"),
        ("0", "0", "0"),
        ("ccca02", "CCCA02", "CCCA02"),
        ("00ab1", "00AB1", "00AB1"),
        ("", "", ""),
        ("\u00a07\u00a0", "7", "7"),
    ],
)
def test_number_keys(text, kept, stripped):
    assert number_key(text, strip_leading_zeros=False) == kept
    assert number_key(text, strip_leading_zeros=True) == stripped


@given(st.text(max_size=12), st.booleans())
def test_the_key_of_a_number_key_is_itself(text, strip):
    once = number_key(text, strip_leading_zeros=strip)
    assert number_key(once, strip_leading_zeros=strip) == once


@given(st.dictionaries(names, st.integers(1, 4), max_size=6), st.randoms(use_true_random=False))
def test_the_name_does_not_depend_on_the_order_and_begins_a_variant(variants, random: Random):
    shuffled = list(variants.items())
    random.shuffle(shuffled)
    chosen = common_name(variants)
    assert common_name(dict(shuffled)) == chosen
    assert any(" ".join(variant.split()).startswith(chosen) for variant in [*variants, ""])
    assert bool(chosen) == any(variant.strip() for variant in variants)


@pytest.mark.parametrize(
    ("variants", "expected"),
    [
        ({"WAL-MAR corp": 3, "WAL-MAR llc": 2, "WAL-MAR  trust": 9}, "WAL-MAR"),
        ({"WAL-MAR ": 1, "WAL-MAR corp": 9}, "WAL-MAR"),
        ({"WAL-MAR corp": 1}, "WAL-MAR corp"),
        ({"WAL-MAR corp": 1, "WAL-MAR  corp ": 1}, "WAL-MAR corp"),
        ({"Wal-Mar Corp": 2, "WAL-MAR us": 1}, "Wal-Mar"),
        ({"A & W F associates": 1, "A & W F co": 1}, "A & W F"),
        ({"MDV/ trust": 1, "MDV/ us": 2}, "MDV"),
        ({"Smith & Sons": 1, "Smith & Co": 1}, "Smith"),
        ({"Smith, Inc": 1, "Smith, LLC": 1}, "Smith"),
        ({"A Jones": 1, "A Smith": 2}, "A Smith"),
        ({"A Jones": 1, "A Smith": 1}, "A Jones"),
        ({"WAL-MAR corp": 1, "WAL-MAR llc": 1, "ZED us": 3}, "ZED us"),
        ({"WAL-MAR corp": 2, "WAL-MAR llc": 2, "ZED us": 3}, "WAL-MAR"),
        ({"SYSCO foods us": 1, "SYSCO foods co": 1}, "SYSCO foods"),
        ({"17135 trust": 1, "17135 us": 1}, "17135"),
        ({"": 4, " ": 2}, ""),
        ({}, ""),
    ],
)
def test_names(variants, expected):
    assert common_name(variants) == expected
