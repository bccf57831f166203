"""The last day before a claim is barred, by country and by state, with what disagrees in sight."""

from datetime import date

import pytest

from dunwell.apps.law.packaged import packaged_book
from dunwell.core.law.book import LawMissing
from dunwell.core.law.limitation import last_day


def until(code: str, due: str, region: str = "", basis: str = "") -> str:
    found = last_day(
        book=packaged_book(), jurisdiction=code, due_on=date.fromisoformat(due), region=region, basis=basis
    )
    return found.last_day.isoformat()


@pytest.mark.parametrize(
    ("code", "due", "last"),
    [
        ("DE", "2023-01-01", "2026-12-31"),
        ("DE", "2023-12-31", "2026-12-31"),
        ("PL", "2023-03-15", "2026-12-31"),
        ("NL", "2007-07-01", "2012-07-01"),
        ("FR", "2020-02-29", "2025-02-28"),
        ("AT", "2021-02-28", "2024-02-28"),
        ("GB", "2018-05-31", "2024-05-31"),
        ("CH", "2016-02-29", "2026-02-28"),
        ("ES", "2020-10-06", "2025-10-06"),
        ("PT", "2004-02-29", "2024-02-29"),
        ("BE", "2020-01-15", "2025-01-15"),
    ],
)
def test_the_last_day(code, due, last):
    assert until(code, due) == last


def test_parts_of_a_country_and_states():
    assert until("GB", "2020-01-15", "Scotland") == "2025-01-15"
    assert until("CA", "2020-01-15", "qc") == "2023-01-15"
    assert until("US", "2020-01-15", "California") == "2024-01-15"
    assert until("US", "2020-01-15", "Illinois") == "2025-01-15"
    assert until("US", "2020-01-15", "Illinois", "written") == "2030-01-15"
    assert until("US", "2024-02-29", "ca") == until("US", "2024-02-29", "California") == "2028-02-29"
    assert until("US", "2024-02-29", "DC") == until("US", "2024-02-29", "D.C.")
    with pytest.raises(LawMissing, match="has no period of its own; give one of Alabama, Alaska"):
        until("US", "2020-01-15")
    with pytest.raises(LawMissing, match="has no part 'Bavaria'"):
        until("US", "2020-01-15", "Bavaria")


def test_where_sources_disagree_the_least_counts_and_all_stay_in_sight():
    found = last_day(
        book=packaged_book(), jurisdiction="US", due_on=date(2020, 1, 15), region="Kansas", basis="open"
    )
    assert (found.rule.years, found.last_day, found.latest) == ((3, 5), date(2023, 1, 15), date(2025, 1, 15))
    assert "differ, up to 5 years; the least is used" in found.sentence
    assert found.evidence.is_to_verify


def test_fifteen_states_disagree():
    rules = packaged_book().limitations(jurisdiction="US")
    assert len({one.region for one in rules if len(one.years) > 1}) == 15
