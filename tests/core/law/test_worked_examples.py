"""Examples that others have published, where they lie beside the checkout: to the cent, or listed with the reason."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from tests.core.law.book_of import book_with, rate, reckoned

from dunwell.apps.law.packaged import packaged_book
from dunwell.core.law.calculation import fine
from dunwell.core.law.costs import fee
from dunwell.core.law.formula import combined_pct, rounded_up
from dunwell.core.law.limitation import last_day
from dunwell.core.law.records import RateRounding
from dunwell.core.rates import DayCount

ROOT = Path(__file__).resolve().parents[3]
FILE = ROOT.parent / "shared" / "data" / "law" / "worked_examples.json"
DAY = timedelta(days=1)
ELSEWHERE = {
    "cei": "a figure of the reports: collection effectiveness",
    "dso_countback": "a figure of the reports: days of sales outstanding",
    "credit_limit": "the credit policy's",
    "ecl_matrix": "a figure of the reports: expected losses",
}
COUNTS = {"act/365": DayCount.ACT_365, "act/act_year": DayCount.ACT_ACT}

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not FILE.is_file(), reason="the worked examples do not lie beside the checkout"),
]


def examples() -> list[dict[str, Any]]:
    return json.loads(FILE.read_text(encoding="utf-8"))["examples"] if FILE.is_file() else []


def cents(money) -> Decimal:
    return Decimal(money.minor).scaleb(-2)


def simple_days(one):
    """So many days at one rate, through the engine: an agreed rate in Switzerland, whose due day stays."""
    asked = one["inputs"]
    paid = (date(2022, 12, 31) + asked["days"] * DAY).isoformat()
    found = reckoned(
        "CH", asked["principal"], "2022-12-31", paid, currency="GBP" if one["jurisdiction"] == "GB" else "CHF",
        contract_pct=Decimal(str(asked["rate_pct"])), keeps_due=True,
        day_count=DayCount.ACT_360 if asked["basis"] == 360 else DayCount.ACT_365,
    )  # fmt: skip
    answer = {"interest": cents(found.interest)}
    if "compensation" in one["expected"]:
        due = "2023-09-30"  # 13 % in the United Kingdom
        british = reckoned(
            "GB", asked["principal"], due, (date.fromisoformat(due) + asked["days"] * DAY).isoformat()
        )
        assert british.interest == found.interest
        answer |= {"compensation": cents(british.compensation.money), "total": cents(british.total)}
    return answer


def simple_interest(one):
    """Segments with their rates, as rates of half-years in a book of its own; or the book of the package."""
    asked = one["inputs"]
    segments = asked["segments"]
    first = date.fromisoformat(segments[0]["from"])
    due = (first - DAY).isoformat()
    paid = segments[-1]["to"]
    if asked["inclusive"] == "start_only":
        paid = (date.fromisoformat(paid) - DAY).isoformat()
    more = {"day_count": COUNTS[asked["day_count"]], "keeps_due": True}
    if one["id"] == "DE-01":  # before 2015, by the law of then
        rows = [
            rate(
                "DE_BASISZINS",
                half(date.fromisoformat(s["from"])),
                str(Decimal(str(s["rate_pct"])) - 8),
                str(s["rate_pct"]),
            )
            for s in segments
        ]
        more["book"] = book_with(rows, margin="8")
    found = reckoned(one["jurisdiction"], segments[0]["principal"], due, paid, **more)
    assert [Decimal(str(s["rate_pct"])) for s in segments] == [s.rate_pct for s in found.segments]
    answer = {"interest": cents(found.interest)}
    if "total" in one["expected"]:
        answer["total"] = cents(found.total - found.compensation.money)
    if "compensation" in one["expected"]:
        answer["compensation"] = cents(found.compensation.money)
    if "per_segment" in one["expected"]:
        answer["per_segment"] = [
            fine(exact=s.exact, currency="EUR").quantize(Decimal("0.0001")) for s in found.segments
        ]
    return answer


def half(on: date) -> str:
    return f"{on.year}H{1 if on.month <= 6 else 2}"


def rate_on(one):
    row = packaged_book().row_on(
        series=packaged_book().jurisdiction(code=one["jurisdiction"]).interest.series,
        on=date.fromisoformat(one["inputs"]["date"]),
    )
    return {"rate": row.statutory_pct}


def round_up_half(one):
    asked = one["inputs"]
    reference = Decimal(str(asked["mro"]))
    on = RateRounding(asked["on"])
    answer = {"rate": combined_pct(reference_pct=reference, margin_pp=Decimal(asked["margin"]), rounding=on)}
    return answer | ({"reference": rounded_up(pct=reference)} if "reference" in one["expected"] else {})


def limitation(one):
    found = last_day(
        book=packaged_book(),
        jurisdiction=one["jurisdiction"],
        due_on=date.fromisoformat(one["inputs"]["due"]),
    )
    assert (found.years, str(found.rule.start)) == (one["inputs"]["years"], one["inputs"]["start"])
    return {"last_day": found.last_day.isoformat()}


def by_schedule(schedule: str, on: str | None = None) -> Callable:
    def answer(one):
        asked = one["inputs"]
        day = date.fromisoformat(on or asked["date"])
        amount = Decimal(asked.get("amount", asked.get("principal")))
        factor = Decimal(str(asked["factor"])) if "factor" in asked else None
        found = fee(book=packaged_book(), schedule=schedule, amount=amount, on=day, factor=factor)
        if schedule != "DE_RVG":
            return {"fee": cents(found.money)}
        more = fee(book=packaged_book(), schedule="DE_RVG_EXPENSES", amount=cents(found.money), on=day)
        return {"fee_net": cents(found.money), "expenses": cents(more.money)}

    return answer


def tiers(one):
    found = reckoned("GB", one["inputs"]["amount"], "2024-01-31", "2024-02-28")
    return {"compensation": cents(found.compensation.money)}


def compound_monthly(one):
    found = reckoned("IN", one["inputs"]["principal"], "2023-03-15", "2023-06-15", is_small_supplier=True)
    assert {s.rate_pct for s in found.segments} == {Decimal("20.25")}
    return {"interest": cents(found.interest)}


def allocate(one):
    asked = one["inputs"]
    found = reckoned(
        "NL", asked["principal"], asked["start"], asked["pay_date"], contract_pct=Decimal(asked["rate_pct"]),
        costs=str(asked["costs"]), payments=[(asked["pay_date"], str(asked["payment"]))],
    )  # fmt: skip
    (paid,) = found.allocated
    parts = (paid.costs_minor, paid.interest_minor, paid.principal_minor)
    return dict(
        zip(("costs", "interest", "principal_paid"), (Decimal(p).scaleb(-2) for p in parts), strict=True)
    )


def us_ppa(one):
    asked = one["inputs"]
    rows = [rate("US_PPA", "2024H2", "6", "6")]
    book = book_with_no_gaps(rows)
    paid = (date(2024, 7, 31) + (30 * asked["months"] + asked["days"]) * DAY).isoformat()
    found = reckoned("US-FED", asked["principal"], "2024-07-31", paid, book=book)
    assert Fraction(found.exact) / 100 == Fraction("18.82509375")
    return {"interest": cents(found.interest)}


def book_with_no_gaps(rows):
    from dataclasses import replace  # noqa: PLC0415 - for this book alone

    from dunwell.core.law.book import LawBook  # noqa: PLC0415

    records = packaged_book().records
    return LawBook.of(
        records=replace(
            records,
            rates=(*(row for row in records.rates if row.series != "US_PPA"), *rows),
            series=tuple(replace(one, gaps=()) if one.code == "US_PPA" else one for one in records.series),
        )
    )


KINDS: dict[str, Callable] = {
    "simple_days": simple_days,
    "simple_interest": simple_interest,
    "rate": rate_on,
    "round_up_half": round_up_half,
    "limitation": limitation,
    "mahn_fee": by_schedule("DE_MAHN"),
    "rvg_fee": by_schedule("DE_RVG", "2024-06-01"),
    "uk_court_fee": by_schedule("UK_MONEY_CLAIM", "2025-06-01"),
    "wik": by_schedule("NL_WIK", "2025-06-01"),
    "tiers": tiers,
    "compound_monthly": compound_monthly,
    "allocate": allocate,
    "us_ppa": us_ppa,
}


def exact(value):
    """A number of the file as an exact one, so that 297.5 is 297.50."""
    if isinstance(value, list):
        return [exact(one) for one in value]
    return value if isinstance(value, str) else Decimal(str(value))


@pytest.mark.parametrize(
    "one", [e for e in examples() if e["kind"] not in ELSEWHERE], ids=lambda one: one["id"]
)
def test_a_published_example_comes_out_to_the_cent(one):
    assert KINDS[one["kind"]](one) == {name: exact(value) for name, value in one["expected"].items()}


def test_every_kind_is_reckoned_here_or_belongs_elsewhere():
    assert {one["kind"] for one in examples()} <= {*KINDS, *ELSEWHERE}
    assert len([one for one in examples() if one["kind"] in KINDS]) == 30
