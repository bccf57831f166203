"""Interest by rule, worked by hand: what each law adds, at the borders where calculators go wrong."""

from decimal import Decimal

import pytest
from tests.core.law.book_of import book_with, rate, reckoned

from dunwell.core.law.book import LawMissing
from dunwell.core.law.claims import ClaimFaulty
from dunwell.core.law.records import Allocation, Confidence
from dunwell.core.rates import DayCount


def lines(found) -> list[tuple[str, str, int, str, int, int]]:
    return [
        (
            one.first.isoformat(),
            one.last.isoformat(),
            one.days,
            str(one.rate_pct),
            one.principal_minor,
            one.interest_minor,
        )
        for one in found.segments
    ]


def test_every_half_year_at_its_own_rate_and_the_whole_rounded_once():
    found = reckoned("DE", "10000", "2023-06-30", "2025-01-15")
    assert lines(found) == [
        ("2023-07-01", "2023-12-31", 184, "12.12", 1_000_000, 610_98),
        ("2024-01-01", "2024-06-30", 182, "12.62", 1_000_000, 629_27),
        ("2024-07-01", "2024-12-31", 184, "12.37", 1_000_000, 623_59),  # 623.58 alone
        ("2025-01-01", "2025-01-15", 15, "11.27", 1_000_000, 46_31),  # 46.32 alone
    ]
    # 10000 × (184 × 12.12 + 182 × 12.62 + 184 × 12.37 + 15 × 11.27) / 36500 = 1910.1506…
    assert (found.interest.minor, found.compensation.money.minor) == (1_910_15, 40_00)
    assert found.total.minor == 11_950_15


@pytest.mark.parametrize("paid", ["2023-06-30", "2023-06-29", "2023-01-01"])
def test_paid_on_the_due_day_or_before_costs_nothing(paid):
    found = reckoned("DE", "10000", "2023-06-30", paid)
    assert (found.interest.minor, found.compensation.money.minor, found.segments) == (0, 0, ())
    assert found.total.minor == 1_000_000


def test_one_day_late_is_one_day():
    found = reckoned("FR", "10000", "2024-05-15", "2024-05-16")
    assert lines(found) == [("2024-05-16", "2024-05-16", 1, "14.50", 1_000_000, 3_97)]


@pytest.mark.parametrize(
    ("count", "minor"),
    [
        (None, 1_252_85),  # (12.62 × 182 + 12.37 × 184) / 365 of 10000
        (DayCount.ACT_ACT, 1_249_43),  # / 366
        (DayCount.ACT_360, 1_270_26),  # / 360
        (DayCount.THIRTY_E_360, 1_249_50),  # half a year each
    ],
)
def test_a_leap_year_by_each_count(count, minor):
    found = reckoned("DE", "10000", "2023-12-31", "2024-12-31", day_count=count, keeps_due=True)
    assert found.interest.minor == minor


def test_a_negative_reference_rate_is_subtracted():
    found = reckoned("DE", "10000", "2020-01-31", "2020-03-01")
    assert lines(found) == [("2020-02-01", "2020-03-01", 30, "8.12", 1_000_000, 66_74)]
    book = book_with([rate("DE_BASISZINS", "2030H1", "-9.50", "-0.50")])
    assert reckoned("DE", "10000", "2030-01-31", "2030-03-02", book=book).interest.minor == -4_11


def test_a_due_day_on_a_sunday_moves_where_the_law_moves_it():
    # 30 April 2023 is a Sunday, 1 May a holiday in Germany and Poland, but not in the whole of Switzerland.
    found = reckoned("DE", "10000", "2023-04-30", "2023-05-10")
    assert (found.default_on.isoformat(), found.segments[0].first.isoformat()) == ("2023-05-02", "2023-05-03")
    assert reckoned("DE", "10000", "2023-04-30", "2023-05-02").total.minor == 1_000_000
    assert reckoned("PL", "10000", "2023-04-30", "2023-05-10").default_on.isoformat() == "2023-05-02"
    assert reckoned("CH", "10000", "2023-04-30", "2023-05-10").default_on.isoformat() == "2023-05-01"
    for code in ("GB", "FR", "IT", "NL"):
        assert reckoned(code, "10000", "2023-04-30", "2023-05-10").segments[0].days == 10
    assert reckoned("DE", "10000", "2023-04-30", "2023-05-10", keeps_due=True).segments[0].days == 10


def test_the_united_kingdom_fixes_the_rate_when_interest_starts_to_run():
    """Bank Rate was 3.5 % on 31 December 2022 and 5 % on 30 June 2023: interest that starts on 1 July bears 13 %."""
    found = reckoned("GB", "500", "2023-06-30", "2025-01-15")
    assert lines(found) == [("2023-07-01", "2025-01-15", 565, "13.00", 500_00, 100_62)]
    assert found.compensation.money.minor == 40_00
    assert reckoned("GB", "500", "2023-06-29", "2025-01-15").segments[0].rate_pct == Decimal("11.50")
    assert reckoned("GB", "500", "2022-12-31", "2025-01-15").segments[0].rate_pct == Decimal("11.50")


def test_a_rate_fixed_in_time_needs_no_later_one():
    found = reckoned("GB", "1000", "2026-12-01", "2027-12-01")
    assert found.interest.minor == 117_50
    with pytest.raises(LawMissing, match=r"UK_BOE_REF .* through 2026-12-31; 2027-01-01 is later"):
        reckoned("GB", "1000", "2026-12-31", "2027-02-01")


def test_the_yen_has_no_cents():
    found = reckoned("JP", "1200001", "2023-09-30", "2023-12-29")
    assert (found.interest.minor, found.interest.currency) == (8_877, "JPY")  # 8876.719…
    assert found.total.minor == 1_208_878


def test_a_part_payment_on_the_border_of_a_half_year():
    """The day of payment bears interest on the whole; the law settles interest first."""
    found = reckoned("DE", "10000", "2024-05-31", "2024-07-31", payments=[("2024-06-30", "4000")])
    # 30 days at 12.62 on 10000 = 103.7260…; 4000 − 103.73 = 3896.27 off the principal
    assert lines(found) == [
        ("2024-06-01", "2024-06-30", 30, "12.62", 1_000_000, 103_73),
        ("2024-07-01", "2024-07-31", 31, "12.37", 610_373, 64_12),
    ]
    (paid,) = found.allocated
    assert (paid.interest_minor, paid.principal_minor) == (103_73, 3_896_27)
    later = reckoned("DE", "10000", "2024-05-31", "2024-07-31", payments=[("2024-07-01", "4000")])
    assert [one[:5] for one in lines(later)] == [
        ("2024-06-01", "2024-06-30", 30, "12.62", 1_000_000),
        ("2024-07-01", "2024-07-01", 1, "12.37", 1_000_000),
        ("2024-07-02", "2024-07-31", 30, "12.37", 610_712),
    ]


def test_a_payment_before_default_reduces_the_principal_alone():
    found = reckoned("DE", "1190", "2026-04-30", "2026-08-08", payments=[("2026-04-30", "500")], costs="10")
    assert (found.segments[0].principal_minor, found.interest.minor) == (690_00, 19_60)
    assert found.costs_left.minor == 10_00


def test_the_order_of_a_part_payment():
    def paid(code, **more):
        found = reckoned(code, "10000", "2024-01-31", "2024-03-01", costs="100",
                         payments=[("2024-03-01", "1000")], **more)  # fmt: skip
        (one,) = found.allocated
        return one.costs_minor, one.interest_minor, one.principal_minor

    assert paid("DE") == (100_00, 103_73, 796_27)
    assert paid("FR") == (0, 119_18, 880_82)
    assert paid("GB") == (0, 0, 1_000_00)
    assert paid("GB", allocation=Allocation.COSTS_FIRST) == (100_00, 108_90, 791_10)


def test_payments_of_more_than_is_owed_are_told():
    found = reckoned("DE", "100", "2024-01-31", "2024-03-01", payments=[("2024-02-15", "200")])
    assert (found.principal_left.minor, found.total.minor) == (0, -59_48)
    assert any("more than was owed" in note for note in found.notes)


def test_the_netherlands_add_interest_after_each_year():
    found = reckoned("NL", "10000", "2019-12-31", "2021-12-31")
    assert [one[3:] for one in lines(found)] == [
        ("8.00", 1_000_000, 398_90),  # 1 January to 30 June 2020: 182 of 365
        ("8.00", 1_000_000, 403_29),
        ("8.00", 1_080_219, 428_54),
        ("8.00", 1_080_219, 435_64),
    ]
    # 10000 × (1 + 0.08 × 366/365) × 1.08 − 10000
    assert found.interest.minor == 1_666_37


def test_the_collection_scale_of_the_netherlands():
    sums = [("100", 40_00), ("1000", 150_00), ("10000", 875_00), ("200000", 2_775_00), ("2000000", 6_775_00)]
    assert [
        reckoned("NL", amount, "2024-01-31", "2024-03-01").compensation.money.minor for amount, _ in sums
    ] == [minor for _, minor in sums]


@pytest.mark.parametrize(
    ("code", "amount", "minor"),
    [
        ("GB", "999.99", 40_00),
        ("GB", "1000", 70_00),
        ("GB", "9999.99", 70_00),
        ("GB", "10000", 100_00),
        ("PL", "5000", 40_00),
        ("PL", "5000.01", 70_00),
        ("PL", "49999.99", 70_00),
        ("PL", "50000", 100_00),
        ("SE", "1", 450_00),
        ("DK", "1", 310_00),
        ("CH", "1", 0),
        ("NO", "1", 460_00),
    ],
)
def test_compensation_by_size(code, amount, minor):
    due, paid = ("2026-01-30", "2026-02-27")
    assert reckoned(code, amount, due, paid).compensation.money.minor == minor


def test_compensation_in_euro_for_a_debt_in_zloty():
    apart = reckoned("PL", "6000", "2024-03-28", "2024-05-31")
    assert (apart.compensation.money.currency, apart.total.currency) == ("EUR", "PLN")
    assert apart.total == apart.interest + type(apart.interest)(600_000, "PLN")
    together = reckoned("PL", "6000", "2024-03-28", "2024-05-31", fx={"EUR": Decimal("4.2705")})
    assert (together.compensation.money.minor, together.compensation.money.currency) == (298_94, "PLN")
    unknown = reckoned("PL", "6000", "2024-03-28", "2024-05-31", currency="EUR")
    assert unknown.compensation.money is None
    assert "give the price of 1 EUR" in unknown.compensation.note


def test_each_late_instalment_has_its_sum():
    found = reckoned("DE", "1000", "2024-01-31", "2024-03-01", late_instalments=3)
    assert found.compensation.money.minor == 120_00


def test_other_debtors_bear_other_rates():
    consumer = reckoned("DE", "1000", "2024-01-31", "2024-02-29", variant="consumer")
    assert (consumer.segments[0].rate_pct, consumer.compensation.money.minor) == (Decimal("8.62"), 0)
    hospital = reckoned("PL", "1000", "2024-01-31", "2024-02-29", variant="healthcare")
    assert hospital.segments[0].rate_pct == Decimal("13.75")
    assert reckoned("IT", "1", "2024-01-31", "2024-02-29", variant="agrifood").segments[
        0
    ].rate_pct == Decimal("16.50")
    with pytest.raises(LawMissing, match="Germany has no variant 'farmer'; it has: consumer"):
        reckoned("DE", "1000", "2024-01-31", "2024-02-29", variant="farmer")


def test_an_agreed_rate_within_the_bounds_of_the_law():
    capped = reckoned("PL", "10000", "2024-01-31", "2024-02-29", contract_pct=Decimal(30))
    assert capped.segments[0].rate_pct == Decimal("22.50")  # 2 × (5.75 + 5.5)
    raised = reckoned("FR", "10000", "2024-07-31", "2024-08-30", contract_pct=Decimal(5))
    assert raised.segments[0].rate_pct == Decimal("14.76")  # 3 × 4.92
    unseen = reckoned("FR", "10000", "2025-07-31", "2025-08-30", contract_pct=Decimal(5))
    assert unseen.segments[0].rate_pct == Decimal(5)
    assert any("could not be checked" in note for note in unseen.notes)


def test_federal_agencies_of_the_united_states():
    found = reckoned("US-FED", "1500", "2024-07-31", "2024-08-30")
    assert found.interest.minor == 6_10  # 1500 × 4.88 % × 30/360
    assert (
        reckoned("US-FED", "1500", "2024-07-31", "2026-08-30").segments[-1].last.isoformat() == "2025-07-31"
    )
    with pytest.raises(LawMissing, match="5 CFR 1315"):
        reckoned("US-FED", "1500", "2024-07-31", "2024-08-30", contract_pct=Decimal(18))


def test_india_only_for_small_suppliers():
    with pytest.raises(
        LawMissing, match="only for a supplier that is a registered micro or small enterprise"
    ):
        reckoned("IN", "100000", "2023-03-15", "2023-06-15")
    broken = reckoned("IN", "100000", "2023-03-15", "2023-06-30", is_small_supplier=True)
    # three full months, then 15 of the 30 days to 15 July: × (1 + 0.016875 / 2)
    assert broken.interest.minor == 6_035_60
    agreed = reckoned("IN", "100000", "2023-03-15", "2023-06-15", contract_pct=Decimal(12))
    assert agreed.interest.minor == 3_024_66  # simple: 92 days


@pytest.mark.parametrize(
    ("code", "due", "paid", "said"),
    [
        ("DE", "2026-12-01", "2027-01-01", "DE_BASISZINS .* through 2026-12-31; 2027-01-01 is later"),
        ("SE", "2026-06-01", "2026-07-01", "SE_REF .* through 2026-06-30"),
        ("CZ", "2024-06-01", "2024-07-01", "CZ_CNB8 .* is loaded"),
        ("NO", "2023-06-01", "2023-07-01", "NO_FORSINK .* gap at 2023-07-01"),
        ("US", "2024-06-01", "2024-07-01", "no statutory rate between businesses"),
        ("EU", "2024-06-01", "2024-07-01", "leaves the rate to the member states"),
        ("XX", "2024-06-01", "2024-07-01", "No law of 'XX' is loaded"),
    ],
)
def test_what_the_law_does_not_say_is_refused(code, due, paid, said):
    with pytest.raises(LawMissing, match=said):
        reckoned(code, "100", due, paid, currency="EUR")


def test_what_is_from_memory_says_so():
    found = reckoned("GR", "1000", "2024-01-31", "2024-03-01")
    assert found.interest.minor == 10_27  # 12.50 % for 30 days
    assert found.confidence is Confidence.VERIFY
    assert "the rule of interest: From memory: look it up." in found.to_verify
    assert reckoned("FR", "1000", "2024-01-31", "2024-03-01").to_verify == ()


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"payments": [("2024-03-02", "5")]}, "payment"),
        ({"payments": [("2024-02-02", "-5")]}, "payment"),
        ({"costs": "-1"}, "costs"),
        ({"late_instalments": 0}, "late_instalments"),
    ],
)
def test_an_impossible_claim_is_refused(more, field):
    with pytest.raises(ClaimFaulty) as refused:
        reckoned("DE", "100", "2024-01-31", "2024-03-01", **more)
    assert refused.value.field == field
