"""Court fees at the edge of every band, one minor unit below, on and above it, against tables written down by hand."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from tests.core.litigation.claims import BOOK

from dunwell.core.law.book import LawMissing
from dunwell.core.law.costs import fee

FILE = Path(__file__).resolve().parents[4] / "shared" / "data" / "law" / "court_fees.json"
CENT = Decimal("0.01")
GKG = {
    2021: (
        *((500, 38), (1000, 58), (1500, 78), (2000, 98), (3000, 119), (4000, 140), (5000, 161), (6000, 182)),
        *((7000, 203), (8000, 224), (9000, 245), (10000, 266), (13000, 295), (16000, 324), (19000, 353)),
        *((22000, 382), (25000, 411), (30000, 449), (35000, 487), (40000, 525), (45000, 563), (50000, 601)),
        *((65000, 733), (80000, 865), (95000, 997), (110000, 1129), (125000, 1261), (140000, 1393)),
        *((155000, 1525), (170000, 1657), (185000, 1789), (200000, 1921), (230000, 2119), (260000, 2317)),
        *((290000, 2515), (320000, 2713), (350000, 2911), (380000, 3109), (410000, 3307), (440000, 3505)),
        *((470000, 3703), (500000, 3901)),
    ),
    2025: (
        *((500, 40), (1000, 61), (1500, 82), (2000, 103), (3000, 125.5), (4000, 148), (5000, 170.5)),
        *((6000, 193), (7000, 215.5), (8000, 238), (9000, 260.5), (10000, 283), (13000, 313.5)),
        *((16000, 344), (19000, 374.5), (22000, 405), (25000, 435.5), (30000, 476), (35000, 516.5)),
        *((40000, 557), (45000, 597.5), (50000, 638), (65000, 778), (80000, 918), (95000, 1058)),
        *((110000, 1198), (125000, 1338), (140000, 1478), (155000, 1618), (170000, 1758), (185000, 1898)),
        *((200000, 2038), (230000, 2248), (260000, 2458), (290000, 2668), (320000, 2878), (350000, 3088)),
        *((380000, 3298), (410000, 3508), (440000, 3718), (470000, 3928), (500000, 4138)),
    ),
}
ON = {2021: date(2025, 5, 31), 2025: date(2025, 6, 1)}
LEAST = {2021: Decimal(36), 2025: Decimal(38)}
FLAT = {
    "UK_MONEY_CLAIM": ((300, 35), (500, 50), (1000, 70), (1500, 80), (3000, 115), (5000, 205), (10000, 455)),
    "CH_ZAHLUNGSBEFEHL": (
        *((100, 20.3), (500, 33.3), (1000, 53.3), (10000, 73.3), (100000, 103.3), (1000000, 203.3)),
        (10**9, 413.3),
    ),
    "IT_DI_CU": (
        *((1100, 48.5), (5200, 76), (26000, 145.5), (52000, 286), (260000, 406.5), (520000, 634)),
        (10**9, 870),
    ),
}


def taken(
    schedule: str, amount: Decimal | int, on: date = date(2026, 11, 23), factor: int | None = None
) -> Decimal:
    found = fee(
        book=BOOK,
        schedule=schedule,
        amount=Decimal(amount),
        on=on,
        factor=None if factor is None else Decimal(factor),
    )
    return Decimal(found.money.minor).scaleb(-2)


def edges(table) -> list[tuple[Decimal, Decimal]]:
    """Amounts around every edge with the fee of the table: below and on it the band's own, above it the next one's."""
    found = []
    for place, (edge, value) in enumerate(table):
        found += [(edge - CENT, Decimal(str(value))), (Decimal(edge), Decimal(str(value)))]
        if place + 1 < len(table):
            found.append((edge + CENT, Decimal(str(table[place + 1][1]))))
    return found


@pytest.mark.parametrize("year", [2021, 2025])
def test_german_fees_by_value_at_every_edge(year):
    for amount, value in edges(GKG[year]):
        assert taken("DE_GKG", amount, ON[year]) == value, amount


@pytest.mark.parametrize("year", [2021, 2025])
def test_the_german_order_for_payment_at_every_edge(year):
    for amount, value in edges(GKG[year]):
        assert taken("DE_MAHN", amount, ON[year]) == max(value / 2, LEAST[year]), amount


@pytest.mark.parametrize("year", [2021, 2025])
def test_german_fees_above_the_last_edge_rise_with_every_started_fifty_thousand(year):
    last, step = Decimal(str(GKG[year][-1][1])), {2021: 198, 2025: 210}[year]
    for amount, steps in [("500000.01", 1), ("550000", 1), ("550000.01", 2), ("1000000", 10)]:
        assert taken("DE_GKG", Decimal(amount), ON[year]) == last + step * steps


@pytest.mark.parametrize("schedule", sorted(FLAT))
def test_fees_by_bands_at_every_edge(schedule):
    for amount, value in edges(FLAT[schedule]):
        assert taken(schedule, amount) == value, amount


@pytest.mark.parametrize(
    ("amount", "value"),
    [
        *(("10000.01", "500.00"), ("10001", "500.05"), ("10000.19", "500.00"), ("10000.20", "500.01")),
        *(("199999.99", "9999.99"), ("200000", "10000"), ("200000.01", "10000"), ("5000000", "10000")),
    ],
)
def test_british_fees_above_ten_thousand_are_a_percentage_rounded_down(amount, value):
    assert taken("UK_MONEY_CLAIM", Decimal(amount)) == Decimal(value)


@pytest.mark.parametrize(
    ("schedule", "amount", "value"),
    [
        *(("ES_TASA", "1999.99", "0"), ("ES_TASA", "2000", "0"), ("ES_TASA", "2000.01", "110.00")),
        *(("ES_TASA", "10000", "150"), ("ES_TASA", "10001", "150.01")),
        *(("PL_EPU", "2399.99", "30"), ("PL_EPU", "2400", "30"), ("PL_EPU", "2400.40", "30.01")),
        *(("PL_EPU", "100000", "1250"),),
        *(("NL_WIK", "266.66", "40"), ("NL_WIK", "266.74", "40.01"), ("NL_WIK", "2499.99", "375.00")),
        *(("NL_WIK", "2500", "375"), ("NL_WIK", "2500.10", "375.01"), ("NL_WIK", "5000", "625")),
        *(("NL_WIK", "5000.20", "625.01"), ("NL_WIK", "10000", "875"), ("NL_WIK", "10001", "875.01")),
        *(("NL_WIK", "200000", "2775"), ("NL_WIK", "200002", "2775.01"), ("NL_WIK", "1000000", "6775")),
        *(("NL_WIK", "999999", "6775.00"), ("NL_WIK", "2000000", "6775")),
        *(("FR_INJ", "0.01", "38.40"), ("FR_INJ", "1000000", "38.40")),
    ],
)
def test_the_other_schedules(schedule, amount, value):
    assert taken(schedule, Decimal(amount)) == Decimal(value)


def test_before_the_first_schedule_nothing_is_known():
    with pytest.raises(LawMissing, match="No schedule DE_MAHN is loaded for 2020-12-31"):
        taken("DE_MAHN", 1000, date(2020, 12, 31))


@pytest.mark.parametrize(
    ("amount", "wrong"),
    [(300, 25), (500, 35), (1000, 60), (1500, 70), (3000, 105), (5000, 185), (10000, 410), (20000, 900)],
)
def test_the_old_british_discount_is_never_what_comes_out(amount, wrong):
    assert taken("UK_MONEY_CLAIM", amount) != wrong


@pytest.mark.shared
@pytest.mark.skipif(not FILE.is_file(), reason="the table of court fees does not lie beside the checkout")
def test_the_tables_here_are_those_beside_the_checkout():
    read = json.loads(FILE.read_text(encoding="utf-8"))
    for year, table in GKG.items():
        assert {str(edge): float(value) for edge, value in table} == {
            edge: float(value) for edge, value in read[f"DE_GKG_{year}"]["fee_1_0"].items()
        }
        assert LEAST[year] == read[f"DE_GKG_{year}"]["mahn_min"]
    plus = {"UK_MONEY_CLAIM": 0, "CH_ZAHLUNGSBEFEHL": 0, "IT_DI_CU": read["IT_DI_CU"]["plus"]}
    for code, more in plus.items():
        there = [value + more for _, value in read[code]["bands"]]
        assert there == [value for _, value in FLAT[code]]
