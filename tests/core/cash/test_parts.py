"""The parts by themselves: spellings, texts, names, sums, amounts, confidence."""

from itertools import combinations

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dunwell.core.cash.amounts import Relation, relate
from dunwell.core.cash.confidence import AGAINST_POINTS, AMOUNT_POINTS, Calibration, Outcomes, learn, log_odds
from dunwell.core.cash.counted import begin
from dunwell.core.cash.mentions import take_apart
from dunwell.core.cash.names import Names
from dunwell.core.cash.reasons import SENTENCES
from dunwell.core.cash.records import Settings
from dunwell.core.cash.references import LEVELS, endings
from dunwell.core.cash.spelling import compact, distance, spelled, tail
from dunwell.core.cash.subsets import adding_up
from dunwell.core.cash.telling import BY_LEVEL, BY_WHY

NAMES = Names.of(
    [
        "Müller Maschinenbau GmbH",
        "Muster Metallbau AG",
        "Société Générale de Papier",
        "Acme Ltd",
        "10001",
        "C-0042",
    ]
)


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        ("INV00123", "INV00123", 0),
        ("INV00123", "INV00132", 1),
        ("INV00123", "INV0123", 1),
        ("INV00123", "INV001239", 1),
        ("INV00123", "INV00124", 1),
        ("INV2024123", "INU2024132", 2),
        ("INV00123", "INV99923", 3),
    ],
)
def test_how_far_two_numbers_are_apart(one, other, apart):
    assert distance(one=one, other=other, most=2) == distance(one=other, other=one, most=2) == apart


def test_letters_and_digits_alone_are_compared():
    assert compact("Inv.-Nr. 2024/001_ü") == "INVNR2024001U"


@pytest.mark.parametrize(
    ("said", "text", "label", "is_marked"),
    [
        ("INV 1001", "1001", 1, False),
        ("Rechnung Nr. 1001", "1001", 1, False),
        ("Tel. 1001", "1001", -1, False),
        ("Kundennummer 1001", "1001", -1, False),
        ("invoices 1000, 1001", "1001", 1, False),
        ("am 10.01.2024", "2024", 0, True),
        ("+49 30 1001 2002", "1001", 0, True),
        ("1.001,25 EUR", "001", 0, True),
    ],
)
def test_what_a_number_in_a_text_more_likely_is(said, text, label, is_marked):
    (window,) = [one for one in take_apart(text=said, prefixes=()).windows if one.text == text][:1]

    assert (window.label, window.is_marked) == (label, is_marked)


@pytest.mark.parametrize(
    ("payer", "customer"),
    [
        ("MUELLER MASCHINENBAU", "Müller Maschinenbau GmbH"),
        ("Muller Maschinenbau GmbH & Co. KG", "Müller Maschinenbau GmbH"),
        ("MUELLER MASCHINENB", "Müller Maschinenbau GmbH"),
        ("Mueler Maschinenbau", "Müller Maschinenbau GmbH"),
        ("SOCIETE GENERALE PAPIER", "Société Générale de Papier"),
        ("Payroll Services OBO Acme Ltd", "Acme Ltd"),
    ],
)
def test_a_name_is_known_in_its_usual_disguises(payer, customer):
    assert NAMES.alike(payer)[0].customer == customer


def test_a_name_that_is_another_is_not_taken_for_it():
    assert NAMES.alike("Jane Doe") == []
    assert NAMES.alike("10001") == []


@given(
    amounts=st.lists(st.integers(-300, 900).filter(bool), min_size=1, max_size=9),
    total=st.integers(1, 2500),
)
@settings(max_examples=200)
def test_every_choice_that_adds_up_is_counted(amounts, total):
    every = [
        places
        for size in range(1, len(amounts) + 1)
        for places in combinations(range(len(amounts)), size)
        if sum(amounts[at] for at in places) == total
    ]
    found = adding_up(amounts=amounts, total=total)

    assert (found.choices if found else 0) == min(3, len(every))
    assert found is None or tuple(sorted(found.places)) in every


def test_a_choice_of_many_is_found_by_what_it_leaves_out():
    amounts = [1_000 + 7 * at * at for at in range(60)]
    found = adding_up(amounts=amounts, total=sum(amounts) - amounts[17])

    assert found is not None
    assert set(range(60)) - set(found.places) == {17}


@pytest.mark.parametrize(
    ("paid", "owed", "currency", "relation"),
    [
        (10_000, 10_000, "EUR", Relation.EXACT),
        (9_800, 10_000, "EUR", Relation.DISCOUNT),
        (98, 100, "JPY", Relation.SMALL),
        (97_500, 100_000, "EUR", Relation.DISCOUNT),
        (98_250, 100_000, "EUR", Relation.CHARGES),
        (9_999, 10_000, "EUR", Relation.SMALL),
        (10_050, 10_000, "EUR", Relation.SMALL),
        (80_000, 100_000, "EUR", Relation.WITHHELD),
        (124_300, 123_400, "EUR", Relation.SWAPPED),
        (33_333, 100_000, "EUR", Relation.PARTIAL),
        (110_000, 100_000, "EUR", Relation.OVER),
        (300_000, 100_000, "EUR", Relation.EXCESS),
    ],
)
def test_what_a_payment_is_to_what_is_open(paid, owed, currency, relation):
    assert relate(paid=paid, owed=owed, currency=currency, settings=Settings()).relation == relation


def test_counted_outcomes_move_the_chance_and_only_of_their_kind():
    begin = Calibration()
    bad = learn(calibration=begin, outcomes={"none/sure/exact": Outcomes(right=10, wrong=10)})
    good = learn(calibration=bad, outcomes={"none/sure/exact": Outcomes(right=10_000)})

    assert (
        bad.chance("none/sure/exact") < 0.9 < begin.chance("none/sure/exact") < good.chance("none/sure/exact")
    )
    assert bad.chance("full/sure/exact") == begin.chance("full/sure/exact")


def test_the_order_in_which_outcomes_are_learnt_does_not_matter():
    one, other = (
        {"none/sure/exact": Outcomes(3, 1)},
        {"full/sure/exact": Outcomes(9), "none/sure/exact": Outcomes(1)},
    )
    there = learn(calibration=learn(calibration=Calibration(), outcomes=one), outcomes=other)
    back = learn(calibration=learn(calibration=Calibration(), outcomes=other), outcomes=one)

    assert there == back


def test_a_kind_that_is_none_is_refused():
    with pytest.raises(KeyError):
        learn(calibration=Calibration(), outcomes={"full/sure/magic": Outcomes(1)})
    assert log_odds("full/sure/exact") > log_odds("full/other/exact")


def test_every_part_of_a_kind_has_its_words():
    levels = {"advice", *LEVELS}
    kinds = [f"{level}/sure/{amount}" for level in levels for amount in AMOUNT_POINTS]

    assert [kind for kind in kinds if not 0 < Calibration().chance(kind) < 1] == []
    assert levels == set(BY_LEVEL)
    assert {*BY_LEVEL.values(), *BY_WHY.values()} <= set(SENTENCES)
    assert {f"AMOUNT_{one.upper()}" for one in AMOUNT_POINTS} <= set(SENTENCES)
    assert {one.upper() for one in AGAINST_POINTS} <= set(SENTENCES)


def test_the_calibration_that_comes_along_knows_only_kinds_that_there_are():
    counted = begin().counted

    assert [kind for kind in counted if not 0 < begin().chance(kind) < 1] == []
    assert begin().source != ""


@given(
    st.lists(st.text("ABZ059 -/.ü", max_size=12), max_size=6),
    st.sampled_from(["full", "bare", "lean", "leanbare", "tail"]),
)
def test_whatever_a_number_is_spelled_as_ends_as_it_does(numbers, kind):
    frame = pl.DataFrame({"number": numbers}, schema={"number": pl.String})
    told = frame.select(tail=tail(pl.col("number")), said=spelled(pl.col("number"))[kind])
    for ending, said in told.filter(pl.col("said").str.contains("[0-9]")).iter_rows():
        assert ending in endings(pl.Series([said])).to_list()


@given(st.text("ab1", max_size=7), st.text("ab1", max_size=7), st.sampled_from([1, 2, 3]))
@settings(max_examples=300)
def test_a_distance_is_that_of_the_whole_table(one, other, most):
    assert distance(one=one, other=other, most=most) == min(_by_table(one, other), most + 1)


def _by_table(one: str, other: str) -> int:
    """The restricted Damerau-Levenshtein distance as it is defined."""
    table = {(at, 0): at for at in range(len(one) + 1)} | {(0, at): at for at in range(len(other) + 1)}
    for at, letter in enumerate(one, 1):
        for to, against in enumerate(other, 1):
            steps = [
                table[at - 1, to] + 1,
                table[at, to - 1] + 1,
                table[at - 1, to - 1] + (letter != against),
            ]
            if at > 1 and to > 1 and letter == other[to - 2] and one[at - 2] == against:
                steps.append(table[at - 2, to - 2] + 1)
            table[at, to] = min(steps)
    return table[len(one), len(other)]
