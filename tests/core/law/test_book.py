"""The book of law: what it refuses, what it finds, and that the package's own is whole."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from tests.core.law.book_of import book_with, rate

from dunwell.apps.law.packaged import packaged_book
from dunwell.core.law.book import LawBook, LawMissing
from dunwell.core.law.faults import LawFaulty
from dunwell.core.law.overview import Validity, overview
from dunwell.core.law.records import Confidence, RateMode

PLACES = [
    *(
        "AT",
        "AU",
        "BE",
        "CA",
        "CH",
        "CZ",
        "DE",
        "DK",
        "ES",
        "EU",
        "FI",
        "FR",
        "GB",
        "GR",
        "HU",
        "IE",
        "IN",
        "IT",
    ),
    *("JP", "LU", "NL", "NO", "PL", "PT", "RO", "SE", "SG", "SK", "US", "US-FED"),
]
CORRECT = "Correct the one or the other."
SERIES = "DE_BASISZINS"


def faults(call) -> list[tuple[str, str]]:
    with pytest.raises(LawFaulty) as refused:
        call()
    return [(one.where, one.message) for one in refused.value.faults]


def test_the_package_knows_these_places_and_has_a_source_for_each_datum():
    book = packaged_book()
    assert [one.code for one in book.jurisdictions()] == PLACES
    evidence = [
        *(row.evidence for row in book.records.rates),
        *(one.evidence for one in book.records.series),
        *(one.interest.evidence for one in book.jurisdictions()),
        *(one.compensation.evidence for one in book.jurisdictions()),
        *(one.evidence for one in book.records.limitations),
        *(one.evidence for one in book.records.procedures),
        *(one.evidence for one in book.records.schedules),
    ]
    assert [one for one in evidence if not one.source] == []
    assert len(book.records.rates) == 468
    assert {one.jurisdiction for one in book.records.limitations} == set(PLACES) - {"EU", "US-FED"}
    assert len({one.region for one in book.limitations(jurisdiction="US")}) == 51


def test_what_is_known_from_memory_alone_is_marked_and_not_quoted():
    for code in ("CZ", "SK", "RO", "HU", "GR", "SG", "CA"):
        evidence = packaged_book().jurisdiction(code=code).interest.evidence
        assert evidence.confidence is Confidence.VERIFY, code
        assert (evidence.is_to_verify, evidence.may_be_quoted) == (True, False)
    assert packaged_book().jurisdiction(code="DE").interest.evidence.may_be_quoted


def test_overlaps_gaps_and_wrong_formulas_are_all_named_at_once():
    rows = [
        rate(SERIES, "2023H1", "1.62", "10.62"),
        rate(SERIES, "2023H1", "1.50", "10.50"),
        rate(SERIES, "2024H1", "3.62", "12.60"),
        replace(rate(SERIES, "2024H2", "3.37", "12.37"), valid_to=date(2024, 12, 30)),
        rate("NOWHERE", "2024H2", "1", "2"),
    ]
    assert faults(lambda: book_with(rows)) == [
        (
            "NOWHERE 2024-07-01",
            f"No such series; there are {', '.join(one.code for one in packaged_book().all_series())}.",
        ),
        (
            "DE_BASISZINS 2024-01-01",
            f"12.60 contradicts the formula of the series, which makes 12.62 of the reference rate 3.62. {CORRECT}",
        ),
        (
            "DE_BASISZINS 2024-07-01",
            "2024-07-01 to 2024-12-30 is no half-year; this one runs from 2024-07-01 to 2024-12-31.",
        ),
        (
            "DE_BASISZINS 2023-01-01",
            "The period is loaded twice: at 10.62 and at 10.50. Take one of the two out.",
        ),
        ("DE_BASISZINS 2023H2", "The half-year is missing between two that are there; add it."),
    ]


def test_a_gap_is_declared_or_refused_and_none_is_declared_in_vain():
    records = packaged_book().records
    less = tuple(
        row
        for row in records.rates
        if not (row.series == "NO_FORSINK" and row.valid_from == date(2020, 7, 1))
    )
    assert faults(lambda: LawBook.of(records=replace(records, rates=less))) == [
        ("NO_FORSINK 2020H2", "The half-year is missing between two that are there; add it.")
    ]
    more = (*records.rates, rate("NO_FORSINK", "2021H1", "0", "8"))
    assert faults(lambda: LawBook.of(records=replace(records, rates=more))) == [
        ("NO_FORSINK 2021H1", "A gap is declared where there is none; strike it.")
    ]


def test_names_that_nothing_answers_to_are_refused():
    records = packaged_book().records
    first, *others = records.jurisdictions
    odd = replace(first, interest=replace(first.interest, series="GONE"), procedures=("NO_WAY",))
    twice = LawBook.of
    assert faults(lambda: twice(records=replace(records, jurisdictions=(odd, *others, others[0])))) == [
        (f"jurisdiction {others[0].code}", "It stands there 2 times; once is enough."),
        (f"{first.code} interest", "No such series: GONE."),
        (f"{first.code} procedures", "No such procedure: NO_WAY."),
    ]


def test_a_new_half_year_is_added_and_the_same_again_changes_nothing():
    row = rate(SERIES, "2027H1", "1.77", "10.77")
    merged = packaged_book().merged(rows=[row])
    assert (merged.added, merged.already_there) == ((row,), 0)
    assert merged.book.row_on(series=SERIES, on=date(2027, 6, 30)).statutory_pct == Decimal("10.77")
    again = merged.book.merged(rows=[row])
    assert (again.added, again.already_there) == ((), 1)


def test_other_figures_for_a_known_half_year_are_refused_unless_published_for_worked_out():
    known = rate(SERIES, "2026H2", "1.60", "10.60")
    assert faults(lambda: packaged_book().merged(rows=[known])) == [
        (
            "DE_BASISZINS 2026-07-01",
            "The period is loaded twice: at 10.52 and at 10.60. Take one of the two out.",
        )
    ]
    worked_out = rate("DK_UDLAAN", "2026H1", "1.60", "9.60")
    book = packaged_book().merged(rows=[worked_out]).book
    row = book.row_on(series="DK_UDLAAN", on=date(2026, 3, 1))
    assert (row.statutory_pct, row.evidence.confidence) == (Decimal("9.60"), Confidence.HIGH)


def test_a_half_year_too_far_leaves_a_gap_and_is_refused():
    assert faults(lambda: packaged_book().merged(rows=[rate(SERIES, "2027H2", "1.77", "10.77")])) == [
        ("DE_BASISZINS 2027H1", "The half-year is missing between two that are there; add it.")
    ]


def test_what_fills_a_declared_gap_is_taken():
    merged = packaged_book().merged(rows=[rate("NO_FORSINK", "2018H1", "0.50", "8.50")])
    assert merged.book.row_on(series="NO_FORSINK", on=date(2018, 5, 1)).statutory_pct == Decimal("8.50")
    with pytest.raises(LawMissing, match="have a gap at 2018-07-01"):
        merged.book.row_on(series="NO_FORSINK", on=date(2018, 7, 1))


@pytest.mark.parametrize(
    ("series", "on", "said"),
    [
        (SERIES, date(2027, 1, 1), "are loaded through 2026-12-31; 2027-01-01 is later"),
        (SERIES, date(2014, 12, 31), "begin on 2015-01-01; none is loaded for 2014-12-31"),
        ("NO_FORSINK", date(2024, 3, 1), "have a gap at 2024-03-01"),
        ("CZ_CNB8", date(2024, 3, 1), "is loaded, so none for 2024-03-01"),
        ("RBI_BANK_RATE", date(2026, 1, 1), "are loaded through 2025-12-31"),
        ("NBP_REFERENCE", date(2022, 3, 1), "have a gap at 2022-03-01"),
    ],
)
def test_a_day_without_a_rate_is_refused_with_the_remedy(series, on, said):
    with pytest.raises(LawMissing, match=said) as refused:
        packaged_book().row_on(series=series, on=on)
    assert refused.value.code == "rate_not_loaded"
    assert refused.value.message.endswith("Nothing is guessed: load it with `dunwell law import FILE`.")


def test_every_floating_and_fixed_rule_has_its_series_or_says_that_nothing_is_loaded():
    empty = {
        one.code
        for one in packaged_book().jurisdictions()
        if one.interest.series and not packaged_book().rows(series=one.interest.series)
    }
    assert empty == {"CZ", "HU", "RO", "AU"}
    assert packaged_book().jurisdiction(code="US").interest.mode is RateMode.CONTRACT


def test_the_overview_warns_before_a_series_ends_and_after():
    def states(on):
        return {one.series.code: one.validity for one in overview(book=packaged_book(), on=on).series}

    assert states(date(2026, 11, 1))[SERIES] is Validity.ENDS_SOON
    assert states(date(2026, 10, 31))[SERIES] is Validity.GOOD
    assert states(date(2026, 12, 31))[SERIES] is Validity.ENDS_SOON
    assert states(date(2027, 1, 1))[SERIES] is Validity.ENDED
    assert states(date(2027, 1, 1))["CH_OR104"] is Validity.ENDLESS
    assert states(date(2027, 1, 1))["CZ_CNB8"] is Validity.EMPTY
    warned = overview(book=packaged_book(), on=date(2026, 11, 22)).warnings
    assert [one.series.code for one in warned][:2] == ["US_PPA", "RBI_BANK_RATE"]
    assert "NBP_REFERENCE" not in {one.series.code for one in warned}
