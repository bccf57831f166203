"""What a debtor is told of the law: the law itself, not where it was looked up nor how it was counted."""

import re

from dunwell.apps.law.packaged import packaged_book
from dunwell.core.charges.calculation import FIXED_SUM, citations
from dunwell.core.law.records import RateMode


def cited(what: str, source: str) -> tuple[str, ...]:
    return citations([{"what": what, "source": source}])


def test_addresses_of_web_pages_are_ours_to_know():
    assert cited("the rule of interest", "art. 6:119, 6:119a BW (viajuridica.nl; wrente.nl)") == (
        "art. 6:119, 6:119a BW",
    )
    assert cited("the rule of interest", "S.I. 580/2012; enterprise.gov.ie") == ("S.I. 580/2012",)
    polish = "ustawa 8.3.2013 (t.j. Dz.U. 2023 poz. 1790) art. 4, 7, 11b"
    assert cited("the rule of interest", polish) == (polish,)


def test_rates_and_the_day_count_stand_in_the_table_and_are_not_cited():
    assert cited("DE_BASISZINS, 2023-07-01 to 2023-12-31", "Bundesbank") == ()
    assert cited("the day count act/365", "act/365 is usual; courts use act/act") == ()


def test_each_law_is_cited_once():
    kept = [{"what": what, "source": "BGB §288"} for what in ("the rule of interest", FIXED_SUM)]
    assert citations(kept) == ("BGB §288",)


def test_every_law_that_may_be_quoted_has_words_left_to_cite():
    book = packaged_book()
    assert cited("the rule of interest", "jws.com.au 2019, 2022") == ()
    for place in (one for one in book.jurisdictions() if one.interest.mode is not RateMode.CONTRACT):
        for evidence in (place.interest.evidence, place.compensation.evidence, place.allocation.evidence):
            if (
                evidence.may_be_quoted and place.code != "AU"
            ):  # what its courts grant is known from a web page
                (words,) = cited("the rule of interest", evidence.source)
                assert len(words) > 4, (place.code, evidence.source)
                assert not re.search(r"\.(com|de|nl|be|it|pt|ie|at|fi|se|no|dk|eu)\b", words), words
