"""Wrong figures that are in public: none is what comes out; the list lies beside the checkout, or is skipped."""

import csv
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest
from tests.core.law.book_of import rate, reckoned

from dunwell.apps.law.packaged import packaged_book
from dunwell.core.law.costs import fee
from dunwell.core.law.faults import LawFaulty
from dunwell.core.law.limitation import last_day
from dunwell.core.rates import DayCount

FILE = Path(__file__).resolve().parents[4] / "shared" / "data" / "law" / "traps.csv"


def pct(series: str, on: str) -> Decimal:
    return packaged_book().row_on(series=series, on=date.fromisoformat(on)).statutory_pct


def reference(series: str, on: str) -> Decimal:
    return packaged_book().row_on(series=series, on=date.fromisoformat(on)).reference_pct


def test_bank_rate_is_that_of_the_day_before_the_half_year():
    assert reference("UK_BOE_REF", "2025-01-01") == Decimal("4.75")  # not 5.00
    assert reference("UK_BOE_REF", "2025-07-01") == Decimal("4.25")  # not 5.25


def test_italy_takes_the_rate_at_the_start_of_the_half_year():
    assert (pct("IT_ECB8", "2024-07-01"), pct("IT_ECB8", "2025-01-01")) == (
        Decimal("12.25"),
        Decimal("11.15"),
    )


def test_france_adds_ten_points_to_the_main_refinancing_rate():
    assert (pct("FR_ECB10", "2022-12-31"), pct("FR_ECB10", "2024-06-30")) == (
        Decimal("10.00"),
        Decimal("14.50"),
    )
    assert pct("FR_ECB10", "2024-07-01") == Decimal("14.25")


def test_portugal_in_the_second_half_of_2025():
    assert pct("PT_ECB8", "2025-07-01") == Decimal("10.15")


def test_poland_keeps_the_rate_of_the_first_of_january():
    assert reference("PL_NBP", "2025-03-31") == Decimal("5.75")
    assert reference("PL_NBP", "2025-07-01") == Decimal("5.25")


def test_the_united_kingdom_does_not_split_at_changes_of_the_base_rate():
    assert len(reckoned("GB", "1000", "2023-06-30", "2025-06-30").segments) == 1


def test_interest_of_a_day_is_not_rounded_and_multiplied():
    """The interest of a day, rounded and then taken as often as there are days, is another figure."""
    found = reckoned("GB", "5000", "2024-01-31", "2024-04-30", contract_pct=Decimal("13.75"))
    assert found.interest.minor == 169_52
    by_day = (Decimal(5000) * Decimal("0.1375") / 365).quantize(Decimal("0.01")) * 90
    assert by_day == Decimal("169.20")


def test_the_united_states_take_the_rate_and_not_its_first_digits():
    found = reckoned(
        "CH", "1000", "2024-01-31", "2024-02-15", contract_pct=Decimal("6.625"), day_count=DayCount.ACT_360
    )
    assert found.interest.minor == 2_76  # not 2.75


def test_germany_counts_from_the_day_after_by_365_and_by_half_years():
    found = reckoned("DE", "1000", "2023-12-28", "2024-01-31")
    assert [(one.days, one.rate_pct) for one in found.segments] == [
        (3, Decimal("12.12")),
        (31, Decimal("12.62")),
    ]
    assert found.day_count is DayCount.ACT_365


@pytest.mark.parametrize("series", ["DE_BASISZINS", "AT_UGB456", "PL_NBP", "UK_BOE_REF"])
def test_a_new_rate_holds_from_the_first_of_the_half_year_and_periods_do_not_overlap(series):
    rows = packaged_book().rows(series=series)
    assert all((row.valid_from.month, row.valid_from.day) in {(1, 1), (7, 1)} for row in rows)
    for before, after in pairwise(rows):
        assert after.valid_from - before.valid_to == timedelta(days=1)
    late = rate("DE_BASISZINS", "2027H1", "1.77", "10.77")
    with pytest.raises(LawFaulty, match="is no half-year"):
        packaged_book().merged(rows=[type(late)(**{**fields(late), "valid_from": date(2027, 1, 2)})])


def fields(row) -> dict[str, object]:
    return {name: getattr(row, name) for name in type(row).__dataclass_fields__}


def test_the_german_rate_of_summer_2023_begins_in_july():
    assert reference("DE_BASISZINS", "2023-06-30") == Decimal("1.62")
    assert reference("DE_BASISZINS", "2023-07-01") == Decimal("3.12")


def test_the_figure_in_the_german_statute_is_a_start_and_not_the_rate():
    assert reference("DE_BASISZINS", "2024-07-01") == Decimal("3.37")  # 3.62 only in the half-year before


def test_spain_has_five_years():
    assert last_day(book=packaged_book(), jurisdiction="ES", due_on=date(2024, 1, 1)).years == 5


def test_belgium_shows_both_figures():
    assert last_day(book=packaged_book(), jurisdiction="BE", due_on=date(2024, 1, 1)).rule.years == (5, 10)


def test_the_european_small_claims_go_to_5000():
    assert packaged_book().procedure(code="EU_ESCP").most == Decimal(5000)


def test_german_businesses_owe_nine_points():
    found = reckoned("DE", "1000", "2024-01-31", "2024-02-29")
    assert found.segments[0].rate_pct - found.segments[0].reference_pct == 9


@pytest.mark.parametrize(
    ("amount", "minor"), [("300", 35_00), ("1000", 70_00), ("10000", 455_00), ("10001", 500_05)]
)
def test_british_court_fees_are_without_the_old_discount(amount, minor):
    found = fee(book=packaged_book(), schedule="UK_MONEY_CLAIM", amount=Decimal(amount), on=date(2025, 1, 1))
    assert found.money.minor == minor


def test_small_claims_in_california_are_to_be_looked_up():
    found = packaged_book().small_claims(state="California")
    assert found is not None
    assert "12,500" in found.evidence.verify
    assert found.evidence.is_to_verify


def test_the_bank_rate_of_india_in_march_2023():
    assert reference("RBI_BANK_RATE", "2023-03-01") == Decimal("6.75")  # not 4.25


def test_switzerland_by_365_and_by_360_is_a_choice_that_is_named():
    by_365 = reckoned("CH", "10000", "2022-12-31", "2023-12-31", keeps_due=True)
    by_360 = reckoned("CH", "10000", "2022-12-31", "2023-12-31", keeps_due=True, day_count=DayCount.ACT_360)
    assert (by_365.interest.minor, by_360.interest.minor) == (500_00, 506_94)
    assert any("day count" in doubt for doubt in by_365.to_verify)


# By the first words of where each wrong figure stands: what keeps it out, or where it belongs.
KEPT_OUT = {
    "github alexv879": test_bank_rate_is_that_of_the_day_before_the_half_year,
    "calcolatorifiscali": test_italy_takes_the_rate_at_the_start_of_the_half_year,
    "exeoffice": test_france_adds_ten_points_to_the_main_refinancing_rate,
    "propulsebyca": test_france_adds_ten_points_to_the_main_refinancing_rate,
    "lexpoint": test_portugal_in_the_second_half_of_2025,
    "creditfield": test_poland_keeps_the_rate_of_the_first_of_january,
    "statutory-interest": test_the_united_kingdom_does_not_split_at_changes_of_the_base_rate,
    "support.paidnice": test_interest_of_a_day_is_not_rounded_and_multiplied,
    "fiscal.treasury": test_the_united_states_take_the_rate_and_not_its_first_digits,
    "github jajoho": test_germany_counts_from_the_day_after_by_365_and_by_half_years,
    "github ameax": test_a_new_rate_holds_from_the_first_of_the_half_year_and_periods_do_not_overlap,
    "github digineo": test_the_german_rate_of_summer_2023_begins_in_july,
    "gesetze text": test_the_figure_in_the_german_statute_is_a_start_and_not_the_rate,
    "bierensgroup": test_spain_has_five_years,
    "ec.europa": test_the_european_small_claims_go_to_5000,
    "invoicemaker": test_german_businesses_owe_nine_points,
    "UK court fee": test_british_court_fees_are_without_the_old_discount,
    "small-claims tables": test_small_claims_in_california_are_to_be_looked_up,
    "gettoplists": test_the_bank_rate_of_india_in_march_2023,
    "durchblick": test_switzerland_by_365_and_by_360_is_a_choice_that_is_named,
}
ELSEWHERE = {
    "areacalculators": "the formula of a figure of the reports",
    "eu-einvoicing": "the calendar of electronic invoices",
}


@pytest.mark.shared
@pytest.mark.skipif(not FILE.is_file(), reason="the list of wrong figures does not lie beside the checkout")
def test_every_wrong_figure_is_kept_out_here_or_belongs_elsewhere():
    known = (*KEPT_OUT, *ELSEWHERE)
    with FILE.open(encoding="utf-8", newline="") as rows:
        places = [row["where"] for row in csv.DictReader(rows)]
    assert len(places) == len(known)
    assert [one for one in places if not one.startswith(known)] == []
