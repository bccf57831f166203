"""The engine for columns says what the engine for one claim says: to the minor unit, in every jurisdiction."""

from datetime import date, timedelta

import polars as pl
import pytest
from tests.core.law.drawn import by_hand, claims

from dunwell.apps.law.packaged import packaged_book
from dunwell.core.frames import SchemaMismatch
from dunwell.core.law.book import LawMissing
from dunwell.core.law.claims import PartPayment
from dunwell.core.law.interest_frames import CLAIMS, PAYMENTS, reckon_frame


def test_both_engines_agree_on_5000_claims():
    """`dunwell bench law --prove 100000` does the same with as many as one likes."""
    drawn = claims(5_000, seed=20261122)
    found = reckon_frame(book=packaged_book(), claims=drawn)
    assert found.rows() == [by_hand(row) for row in drawn.iter_rows()]
    assert set(found["refusal"].unique()) == {
        *(None, "rate_not_loaded", "rate_by_contract", "rate_by_member_state", "only_small_suppliers")
    }


def test_both_engines_agree_on_claims_reckoned_to_one_day():
    """A run reckons all to one day, and looks the law up once for each due day."""
    one_day = claims(30_000, seed=3).filter(pl.col("due_on").is_between(date(2022, 1, 3), date(2022, 1, 30)))
    drawn = pl.concat([one_day] * 40).with_columns(
        paid_on=pl.lit(date(2025, 2, 14)), minor=pl.col("minor") + pl.int_range(pl.len())
    )
    found = reckon_frame(book=packaged_book(), claims=drawn)
    assert drawn.height > 28 * len(packaged_book().jurisdictions()) * 4
    chosen = list(range(0, drawn.height, 17))
    assert found[chosen].rows() == [by_hand(row) for row in drawn[chosen].iter_rows()]


@pytest.mark.parametrize("due", [date(2005, 1, 1), date(2008, 3, 9), date(2031, 5, 10), date(2045, 7, 1)])
@pytest.mark.parametrize("code", ["CH", "DE", "SG", "NL", "IN"])
def test_due_days_out_of_what_is_loaded_are_reckoned_too(code, due):
    row = (code, 1_000_00, packaged_book().jurisdiction(code=code).currency, due, date(2046, 1, 1), True)
    drawn = pl.DataFrame([row], schema=dict(CLAIMS.dtypes), orient="row")
    assert reckon_frame(book=packaged_book(), claims=drawn).rows() == [by_hand(row)]


def test_monthly_rests_need_the_rate_of_their_first_day_alone():
    """No rate is loaded for the last days; the month that they are in began before."""
    row = ("IN", 928_120_253, "INR", date(2025, 3, 5), date(2026, 1, 2), True)
    drawn = pl.DataFrame([row], schema=dict(CLAIMS.dtypes), orient="row")
    assert reckon_frame(book=packaged_book(), claims=drawn).rows() == [by_hand(row)]
    assert by_hand(row)[1] == 145_598_187


def test_both_engines_agree_on_part_payments():
    drawn = claims(300, seed=7).filter(pl.col("minor") > 100)
    paid = [
        (row, due + timedelta(days=7 * part), minor // 4)
        for row, (minor, due, last) in enumerate(drawn.select("minor", "due_on", "paid_on").iter_rows())
        for part in range(-1, 3)
        if due + timedelta(days=7 * part) <= last
    ]
    payments = pl.DataFrame(paid, schema=dict(PAYMENTS.dtypes), orient="row")
    of_row = {
        row: tuple(PartPayment(on=on, minor=minor) for at, on, minor in paid if at == row)
        for row in range(drawn.height)
    }
    found = reckon_frame(book=packaged_book(), claims=drawn, payments=payments)
    assert len(paid) > 500
    assert found.rows() == [by_hand(row, of_row[at]) for at, row in enumerate(drawn.iter_rows())]


@pytest.mark.parametrize("minor", [1, 2**40, 2**55, 2**57, 2**60])
def test_sums_of_any_size_are_exact(minor):
    rows = [
        (code, minor, currency, date(2021, 3, 30), date(2024, 10, 14), True)
        for code, currency in (("DE", "EUR"), ("NL", "EUR"), ("IN", "INR"), ("GB", "GBP"), ("JP", "JPY"))
    ]
    drawn = pl.DataFrame(rows, schema=dict(CLAIMS.dtypes), orient="row")
    assert reckon_frame(book=packaged_book(), claims=drawn).rows() == [by_hand(row) for row in rows]


def test_no_claims_are_no_rows():
    assert reckon_frame(book=packaged_book(), claims=CLAIMS.empty()).height == 0


def test_a_jurisdiction_that_is_not_there_is_refused_by_name():
    with pytest.raises(LawMissing, match="No law of 'XX' is loaded"):
        reckon_frame(
            book=packaged_book(),
            claims=pl.DataFrame(
                [("XX", 1, "EUR", date(2024, 1, 1), date(2024, 2, 1), False)],
                schema=dict(CLAIMS.dtypes),
                orient="row",
            ),
        )


def test_payments_of_another_shape_are_refused():
    with pytest.raises(SchemaMismatch):
        reckon_frame(book=packaged_book(), claims=CLAIMS.empty(), payments=pl.DataFrame({"row": [1]}))
