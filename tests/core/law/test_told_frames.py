"""Variants, agreed rates, other day counts and part payments by the column say what the engine for one claim says."""

import random
from datetime import date, timedelta
from decimal import Decimal

import polars as pl
import pytest
from tests.core.law.drawn import claims

from dunwell.apps.law.packaged import packaged_book
from dunwell.core.law.book import LawMissing
from dunwell.core.law.claims import Claim, PartPayment
from dunwell.core.law.interest import default_on, reckon
from dunwell.core.law.interest_frames import PAYMENTS, reckon_frame
from dunwell.core.law.rate_tables import Told
from dunwell.core.law.records import Allocation
from dunwell.core.rates import DayCount

RATES = (None, None, "4", "8.5", "12", "35.25", "60", "7.12345")


def drawn_told(drawn: pl.DataFrame, *, seed: int) -> tuple[pl.DataFrame, list[Told]]:
    """The claims, two in three of them with something told."""
    draw = random.Random(seed)
    told: list[Told] = []
    places: list[int | None] = []
    for code, is_small in drawn.select("jurisdiction", "is_small_supplier").iter_rows():
        if draw.random() < 0.33:
            places.append(None)
            continue
        pct = draw.choice(RATES)
        one = Told(
            jurisdiction=code,
            variant=draw.choice([None, *packaged_book().jurisdiction(code=code).variants]),
            contract_pct=None if pct is None else Decimal(pct),
            day_count=draw.choice([None, None, *DayCount]),
            is_small_supplier=is_small,
        )
        if one not in told:
            told.append(one)
        places.append(told.index(one))
    return drawn.with_columns(told=pl.Series(places, dtype=pl.Int32)), told


def drawn_payments(drawn: pl.DataFrame, *, seed: int) -> pl.DataFrame:
    """Up to four payments on half of the claims, some by the due day, some more than what is owed."""
    draw = random.Random(seed)
    paid = []
    for row, (minor, due, last) in enumerate(drawn.select("minor", "due_on", "paid_on").iter_rows()):
        for _ in range(draw.choice([0, 0, 0, 1, 2, 4])):
            on = due + timedelta(days=draw.randrange(-20, max(1, (last - due).days + 1)))
            if on <= last:
                paid.append((row, on, max(1, int(minor * draw.choice([0.1, 0.25, 0.5, 1.2])))))
    return pl.DataFrame(paid, schema=dict(PAYMENTS.dtypes), orient="row")


def alone(row: dict, told: list[Told], payments: list[PartPayment]) -> tuple:
    """What the engine for one claim says."""
    said = Told(jurisdiction="") if row["told"] is None else told[row["told"]]
    claim = Claim(
        jurisdiction=row["jurisdiction"],
        minor=row["minor"],
        currency=row["currency"],
        due_on=row["due_on"],
        paid_on=row["paid_on"],
        payments=tuple(payments),
        variant=said.variant,
        day_count=said.day_count,
        contract_pct=said.contract_pct,
        allocation=Allocation.PRINCIPAL_FIRST,
        is_small_supplier=row["is_small_supplier"],
    )
    try:
        found = reckon(book=packaged_book(), claim=claim)
    except LawMissing as missing:
        place = packaged_book().jurisdiction(code=claim.jurisdiction)
        return default_on(place=place, due_on=claim.due_on), None, None, None, missing.code
    fixed = found.compensation.money
    currency = fixed.currency if fixed and fixed.minor else None
    return found.default_on, found.interest.minor, fixed and fixed.minor, currency, None


@pytest.mark.parametrize("seed", [1, 2])
def test_both_engines_agree_on_whatever_is_told_and_paid(seed):
    drawn, told = drawn_told(claims(1_000, seed=seed), seed=seed)
    payments = drawn_payments(drawn, seed=seed)
    of_row: dict[int, list[PartPayment]] = {}
    for row, on, minor in payments.iter_rows():
        of_row.setdefault(row, []).append(PartPayment(on=on, minor=minor))
    found = reckon_frame(
        book=packaged_book(), claims=drawn, payments=payments, told=told, order=Allocation.PRINCIPAL_FIRST
    )
    expected = [alone(row, told, of_row.get(at, [])) for at, row in enumerate(drawn.iter_rows(named=True))]
    assert found.rows() == expected
    assert payments.height > 700
    assert {one.variant for one in told} > {None, "consumer", "agrifood"}
    assert "contract_not_allowed" in set(found["refusal"])


def test_most_claims_with_payments_are_reckoned_by_the_column(monkeypatch):
    """Only where interest bears interest and some of it was paid does one payment have to wait for another."""
    from dunwell.core.law import interest_frames  # noqa: PLC0415 - to be changed

    alone_rows: list[int] = []
    by_hand = interest_frames._one_by_one

    def seen(*arguments):
        alone_rows.extend(arguments[-1])
        return by_hand(*arguments)

    monkeypatch.setattr(interest_frames, "_one_by_one", seen)
    drawn = claims(1_000, seed=5).filter(pl.col("due_on") > date(2016, 1, 1))
    told = [Told(jurisdiction="FR", contract_pct=Decimal(9)), Told(jurisdiction="DE", variant="consumer")]
    place = pl.col("jurisdiction").replace_strict({"FR": 0, "DE": 1}, default=None, return_dtype=pl.Int32)
    drawn = drawn.with_columns(told=place)
    payments = drawn_payments(drawn, seed=5)
    whole = drawn.with_row_index("row").select("row", owed="minor")
    sums = payments.group_by("row").agg(paid=pl.col("minor").sum()).join(whole, on="row")
    in_part = payments.filter(
        pl.col("row").is_in(sums.filter(pl.col("paid") <= pl.col("owed"))["row"].implode())
    )
    growing = drawn[in_part["row"].unique()].filter(pl.col("jurisdiction").is_in(["NL", "IN", "US-FED"]))
    assert growing.height > 10
    reckon_frame(
        book=packaged_book(),
        claims=drawn,
        payments=in_part,
        told=told,
        order=Allocation.PRINCIPAL_FIRST,
    )
    assert drawn.height > 600
    assert alone_rows == []


def test_an_agreed_rate_goes_on_where_no_rate_of_the_law_is_loaded():
    row = {
        "jurisdiction": "FR",
        "minor": 10_000_00,
        "currency": "EUR",
        "due_on": date(2024, 1, 10),
        "paid_on": date(2046, 1, 1),
        "is_small_supplier": False,
        "told": 0,
    }
    told = [Told(jurisdiction="FR", contract_pct=Decimal(12))]
    found = reckon_frame(
        book=packaged_book(), claims=pl.DataFrame([row], schema_overrides={"told": pl.Int32}), told=told
    )
    assert found.rows() == [alone(row, told, [])]
    assert found["refusal"].to_list() == [None]


def test_a_variant_that_is_not_there_is_refused_by_name():
    drawn = claims(1, seed=1).with_columns(told=pl.lit(0, dtype=pl.Int32))
    told = [Told(jurisdiction=drawn["jurisdiction"][0], variant="of nothing")]
    with pytest.raises(LawMissing, match="has no variant 'of nothing'"):
        reckon_frame(book=packaged_book(), claims=drawn, told=told)
