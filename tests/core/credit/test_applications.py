"""Applications: every fault at once, states that cannot be skipped, and the class of whom nobody knows, by hand."""

from dataclasses import replace
from datetime import date
from itertools import product

import polars as pl
import pytest

from dunwell.core.credit.application_states import (
    APPLICATION_MOVES,
    OPEN,
    OVER,
    ApplicationState,
    sources_of,
)
from dunwell.core.credit.applications import (
    MOST_MINOR,
    Fault,
    Reference,
    Typed,
    is_country,
    read_application,
)
from dunwell.core.credit.classes import STANDARD
from dunwell.core.credit.cold_start import (
    BEGINS_AT,
    POINTS,
    SENTENCES,
    Applicant,
    Finding,
    cold_start,
)
from dunwell.core.credit.score import FACTS, ITEMS, score

GOOD = Typed(
    company_name=" Muster GmbH ",
    country="DE",
    register_number="HRB 11223 Aachen",
    vat_id="DE 136 695 976",
    city="Aachen",
    founded_year="1999",
    person="Ann Muster",
    email="ann@muster.example",
    currency="EUR",
    requested_minor=5_000_00,
    terms_days="30",
    references=(Reference(kind="trade", name="Lieferant AG", reach="+49 30 1"),),
    is_agreed=True,
)


def faults(**changed):
    asked, found = read_application(typed=replace(GOOD, **changed), this_year=2026)
    assert (asked is None) == bool(found)
    return found


def test_what_is_asked_for_is_read_and_tidied():
    asked, found = read_application(typed=GOOD, this_year=2026)

    assert found == ()
    assert (asked.company_name, asked.vat.value, asked.register.value) == (
        "Muster GmbH",
        "DE136695976",
        "AACHENHRB11223",
    )
    assert (asked.founded_year, asked.terms_days, asked.requested_minor) == (1999, 30, 5_000_00)


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"company_name": "  "}, ("company_name", "name_missing")),
        ({"company_name": "x" * 201}, ("company_name", "too_long")),
        ({"city": ""}, ("city", "city_missing")),
        ({"person": ""}, ("person", "person_missing")),
        ({"email": "ann"}, ("email", "not_an_address")),
        ({"email": "ann@x.example\nbcc: all@y.example"}, ("email", "not_an_address")),
        ({"country": ""}, ("country", "country_missing")),
        ({"country": "EU"}, ("country", "country_missing")),
        ({"register_number": "", "vat_id": ""}, ("register_number", "numbers_missing")),
        ({"vat_id": "DE136695977"}, ("vat_id", "vat_bad_checksum")),
        ({"register_number": "none"}, ("register_number", "register_bad_format")),
        ({"founded_year": "2027"}, ("founded_year", "founded_year_out_of_range")),
        ({"founded_year": "٢٠٠١"}, ("founded_year", "founded_year_out_of_range")),
        ({"terms_days": "121"}, ("terms_days", "terms_days_out_of_range")),
        ({"currency": "EURO"}, ("currency", "currency_unknown")),
        ({"requested_minor": None}, ("requested", "amount_missing")),
        ({"requested_minor": 0}, ("requested", "amount_missing")),
        ({"requested_minor": MOST_MINOR + 1}, ("requested", "amount_too_large")),
        ({"yearly_minor": -1}, ("yearly", "amount_too_large")),
        ({"references": (Reference(kind="bank", name="Bank"),)}, ("reference_1", "reference_incomplete")),
        ({"references": (Reference(kind="bank", name="B" * 201, reach="1"),)}, ("reference_1", "too_long")),
        ({"references": GOOD.references * 6}, ("references", "too_many_references")),
        ({"is_agreed": False}, ("is_agreed", "consent_missing")),
    ],
)
def test_each_fault_by_itself(changed, fault):
    assert faults(**changed) == (Fault(field=fault[0], code=fault[1]),)


def test_all_faults_are_told_at_once():
    found = read_application(typed=Typed(), this_year=2026)[1]

    assert [one.code for one in found] == [
        "name_missing",
        "city_missing",
        "person_missing",
        "not_an_address",
        "country_missing",
        "currency_unknown",
        "amount_missing",
        "consent_missing",
    ]


def test_either_number_is_enough():
    assert faults(vat_id="") == faults(register_number="") == ()


def test_a_country_is_one_of_the_list():
    assert [one for one in ("DE", "de", "XX", "ZZ", "D", "GB") if is_country(one)] == ["DE", "GB"]


def test_the_moves_of_an_application():
    states = {one.value for one in ApplicationState}
    assert {state for state, _ in APPLICATION_MOVES} | set(APPLICATION_MOVES.values()) == states
    assert OPEN | OVER | {"unconfirmed"} == states
    # Nothing decides before the address is confirmed, and what was approved or has lapsed stays so.
    decided = {"approved", "refused"}
    assert {state for (state, _), to in APPLICATION_MOVES.items() if to in decided} == {"in_review"}
    assert {state for state, _ in APPLICATION_MOVES if state in {"approved", "lapsed"}} == set()
    assert sources_of(event="reopened") == {"refused", "withdrawn"}
    assert sources_of(event="review_asked") == {"refused"}
    assert sources_of(event="nothing") == frozenset()


def test_an_unknown_company_begins_where_our_own_score_puts_one_without_history():
    facts = pl.DataFrame(
        {
            "customer_id": [1],
            "known_on": [date(2026, 3, 1)],
            "promises": [0],
            "promises_broken": [0],
            "disputes_refused": [0],
            "besides_minor": [0],
            "limit_minor": [None],
        },
        schema=dict(FACTS.dtypes),
    )
    scored = score(items=pl.DataFrame(schema=dict(ITEMS.dtypes)), facts=facts, as_of=date(2026, 3, 1)).scored
    assert scored["score"].to_list() == [BEGINS_AT] == [67]


# Reckoned by hand from the table of points, beginning at 67.
@pytest.mark.parametrize(
    ("applicant", "total", "code"),
    [
        # 67 - 4 - 4 - 2 - 4
        (Applicant(), 53, "E"),
        # 67 + 0 + 2 + 2 + 2
        (
            Applicant(
                has_vat=True,
                is_vat_checked=True,
                has_register=True,
                is_register_checked=True,
                age_years=10,
                trade_references=2,
            ),
            73,
            "C",
        ),
        # 67 + 4 + 2 + 2 + 2 + 1: the best there is
        (
            Applicant(
                has_vat=True,
                is_vat_checked=True,
                is_vat_registered=True,
                is_name_same=True,
                has_register=True,
                is_register_checked=True,
                age_years=40,
                trade_references=3,
                bank_references=1,
            ),
            78,
            "B",
        ),
        # 67 - 30 + 0 - 8 - 4
        (
            Applicant(
                has_vat=True, is_vat_checked=True, is_vat_registered=False, has_register=True, age_years=1
            ),
            25,
            "G",
        ),
        # 67 + 4 - 10 - 3 - 4 + 0 + 0
        (
            Applicant(
                has_vat=True,
                is_vat_abroad=True,
                is_vat_registered=True,
                is_name_same=False,
                age_years=5,
                trade_references=1,
            ),
            54,
            "E",
        ),
    ],
)
def test_the_class_of_an_unknown_company_reckoned_by_hand(applicant, total, code):
    found = cold_start(applicant=applicant)

    assert (found.score, found.given.code) == (total, code)
    assert BEGINS_AT + sum(points for _, points in found.findings) == total


def test_what_speaks_for_a_company_never_makes_it_worse():
    better = {
        "is_vat_checked": (False, True),
        "is_vat_registered": (False, None, True),
        "is_name_same": (False, True),
        "is_register_checked": (False, True),
        "age_years": (1, None, 5, 20),
        "trade_references": (0, 1, 2),
        "bank_references": (0, 1),
    }
    for values in product(*better.values()):
        base = Applicant(has_vat=True, has_register=True, **dict(zip(better, values, strict=True)))
        for name, steps in better.items():
            raised = [cold_start(applicant=replace(base, **{name: step})).score for step in steps]
            if name in {"is_vat_checked", "is_name_same", "is_vat_registered"} and base.is_name_same is False:
                continue  # whoever is registered under another name is worse off than who was never looked up
            assert raised == sorted(raised), (name, base)


def test_nobody_unknown_is_in_the_best_class_and_every_finding_has_its_words():
    assert set(POINTS) == set(SENTENCES) == set(Finding)
    best = BEGINS_AT + sum(points for finding, points in POINTS.items() if points > 0)
    assert best == 78 < STANDARD[0].least_score
