"""Names of companies without their noise, and which records are one company."""

import csv
import unicodedata
from collections import defaultdict
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dunwell.core.companies import (
    BLOCK_MAX,
    DESCRIPTIVE,
    LEGAL_FORMS,
    Contradiction,
    Likeness,
    LikeReason,
    Record,
    alike,
    company_key,
    compare,
    identifier_key,
    loose_key,
)
from dunwell.core.text import key

LEDGERS = Path(__file__).resolve().parents[3] / "shared" / "data" / "receivables"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Müller & Söhne GmbH & Co. KG", "muller sohne"),
        ("MUELLER UND SOEHNE KG", "mueller soehne"),
        ("Müller und Söhne  G.m.b.H.", "muller sohne"),
        ("Crème Brûlée S.à r.l.", "creme brulee"),
        ("Łódź Tools Sp. z o.o.", "lodz tools"),
        ("ACME, Inc.", "acme"),
        ("Acme Corporation Ltd", "acme"),
        ("Øresund A/S", "oresund"),
        ("Co GmbH", "co"),
        ("LLC", "llc"),
        ("Corp Systems Lab", "corp systems lab"),
        ("", ""),
    ],
)
def test_the_key_of_a_company(name, expected):
    assert company_key(name) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("WAL-MAR trust", "wal mar"),
        ("WAL-MAR corp", "wal mar"),
        ("KRAFT F foundation", "kraft f"),
        ("KRAFT  ", "kraft"),
        ("Meridian Holdings plc", "meridian"),
        ("Systems", "systems"),
        ("Trust Systems", "trust"),
    ],
)
def test_the_loose_key_of_a_company(name, expected):
    assert loose_key(name) == expected


NOISE = st.lists(st.sampled_from(sorted(LEGAL_FORMS | DESCRIPTIVE)), max_size=3)
NAMES = st.lists(
    st.text("bdfghjkmprvwxzäöüé", min_size=4, max_size=9), min_size=1, max_size=3
)  # no form and no filler has four such letters


@given(NAMES, NOISE, st.sampled_from([" ", ", ", ". ", "  - "]), st.booleans())
def test_noise_never_splits_a_name(words, noise, gap, is_upper):
    name = " ".join(words)
    noisy = gap.join([name, *noise])
    noisy = unicodedata.normalize("NFD", noisy.upper() if is_upper else noisy)
    assert loose_key(noisy) == key(name)


@given(st.text(max_size=30))
def test_keys_are_stable(name):
    assert company_key(company_key(name)) == company_key(name)
    assert loose_key(loose_key(name)) == loose_key(name)


def of(number, *names, **fields):
    return Record(record_id=number, names=names, **fields)


def test_one_identifier_is_one_company_under_any_name():
    pair = compare(
        first=of(2, "Alpha GmbH", vat_id="DE 129 273 398"), second=of(1, "Beta AG", vat_id="de129273398")
    )
    assert (pair.first_id, pair.second_id) == (1, 2)
    assert pair.likeness is Likeness.SAME
    assert pair.reasons == (LikeReason.SAME_VAT_ID,)


@pytest.mark.parametrize(
    ("field", "contradiction"),
    [
        ("vat_id", Contradiction.OTHER_VAT_ID),
        ("registration", Contradiction.OTHER_REGISTRATION),
        ("country", Contradiction.OTHER_COUNTRY),
    ],
)
def test_other_identifiers_are_never_one_company_under_one_name(field, contradiction):
    pair = compare(first=of(1, "Alpha GmbH", **{field: "AT1"}), second=of(2, "ALPHA gmbh", **{field: "DE2"}))
    assert pair.likeness is Likeness.CONTRADICTED
    assert pair.contradictions == (contradiction,)


def test_an_equal_identifier_does_not_hide_that_the_other_differs():
    pair = compare(
        first=of(1, "Alpha", vat_id="DE1", registration="HRB 1"),
        second=of(2, "Alpha", vat_id="DE1", registration="HRB 2"),
    )
    assert pair.likeness is Likeness.CONTRADICTED


def test_an_identifier_that_one_side_lacks_contradicts_nothing():
    pair = compare(first=of(1, "Alpha GmbH", vat_id="DE1"), second=of(2, "Alpha"))
    assert pair.likeness is Likeness.LIKELY
    assert pair.contradictions == ()


def test_descriptive_words_make_it_possible_and_an_address_makes_it_likely():
    assert compare(first=of(1, "Alpha Trust"), second=of(2, "Alpha Systems")).likeness is Likeness.POSSIBLE
    near = compare(
        first=of(1, "Alpha Trust", address="Ring 1\n10115 Berlin"),
        second=of(2, "Alpha Systems", address="RING 1, 10115 Berlin"),
    )
    assert near.likeness is Likeness.LIKELY
    by_mail = compare(
        first=of(1, "Alpha Trust", mailboxes=frozenset({"a@x.example"})),
        second=of(2, "Alpha Systems", mailboxes=frozenset({"a@x.example", "b@x.example"})),
    )
    assert by_mail.likeness is Likeness.LIKELY


def test_other_names_and_nothing_in_common_is_no_pair():
    assert compare(first=of(1, "Alpha"), second=of(2, "Beta")).likeness is Likeness.DIFFERENT
    # One mailbox may look after many companies: by itself it says nothing.
    kept = {"mailboxes": frozenset({"books@adviser.example"})}
    assert compare(first=of(1, "Alpha", **kept), second=of(2, "Beta", **kept)).likeness is Likeness.DIFFERENT


def test_pairs_come_the_surest_first_each_once():
    pairs = alike(
        records=[
            of(5, "Alpha Inc", "Alpha Corp"),
            of(4, "ALPHA"),
            of(3, "Gamma", vat_id="DE9"),
            of(2, "Delta", vat_id="DE 9"),
            of(1, "Alpha Trust", country="FR"),
            of(6, "Alpha Trust", country="DE"),
            of(7, "Omega"),
        ]
    )
    assert [(one.first_id, one.second_id, one.likeness.value) for one in pairs] == [
        (2, 3, "same"),
        (4, 5, "likely"),
        (1, 4, "possible"),
        (1, 5, "possible"),
        (4, 6, "possible"),
        (5, 6, "possible"),
        (1, 6, "contradicted"),
    ]
    assert len({(one.first_id, one.second_id) for one in pairs}) == len(pairs)


def test_a_common_word_makes_no_pairs():
    records = [of(number, "Alpha") for number in range(1, BLOCK_MAX + 2)]
    assert alike(records=records) == []
    assert len(alike(records=records[:3])) == 3


def test_names_of_two_letters_say_nothing():
    assert alike(records=[of(1, "SA co"), of(2, "SA corp")]) == []


def test_identifiers_are_compared_without_their_gaps():
    assert identifier_key("de 129.273-398") == "DE129273398"


@pytest.mark.parametrize("file", ["closed_32000.csv", "open_9681.csv"])
def test_in_a_real_ledger_name_noise_does_not_split_a_customer(file):
    path = LEDGERS / file
    if not path.is_file():
        pytest.skip(f"no {path.name} beside this copy of the project")
    names = defaultdict(set)
    with path.open(encoding="utf-8") as rows:
        for row in csv.DictReader(rows):
            names[row["cust_number"].lstrip("0")].add(row["name_customer"])
    split = {
        number: variants
        for number, variants in names.items()
        if len({loose_key(one) for one in variants}) > 1
    }
    assert len(names) > 500
    assert split == {}
