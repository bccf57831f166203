"""What a bill adds up to: hand-worked sums, and what holds whatever is billed."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dunwell.core.billing.draft import Adjustment, BillDraft, BillKind, DraftLine
from dunwell.core.billing.taxes import Tax, TaxCategory
from dunwell.core.billing.totals import reckon

ON = date(2026, 3, 2)
TAXES = {
    "S19": Tax(category=TaxCategory.STANDARD, rate_pct=Decimal(19)),
    "S7": Tax(category=TaxCategory.STANDARD, rate_pct=Decimal(7)),
    "Z": Tax(category=TaxCategory.ZERO),
}


def line(price, *, quantity="1", tax="S19", per="1", adjustments=()):
    return DraftLine(
        name="x",
        quantity=Decimal(quantity),
        price=Decimal(price),
        price_per=Decimal(per),
        tax=tax,
        adjustments=adjustments,
    )


def draft(*lines, currency="EUR", **values):
    return BillDraft(
        kind=BillKind.INVOICE, currency=currency, issued_on=ON, lines=lines, taxes=TAXES, **values
    )


def sums(totals):
    return totals.net_minor, totals.tax_minor, totals.gross_minor, totals.payable_minor


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ((line("100.00"),), (100_00, 19_00, 119_00, 119_00)),
        ((line("0.005"),), (1, 0, 1, 1)),  # a half cent goes up, its tax of 0.19 cents to nothing
        ((line("33.333", quantity="3"),), (100_00, 19_00, 119_00, 119_00)),  # 99.999
        ((line("12.50", quantity="1000", per="100"),), (125_00, 23_75, 148_75, 148_75)),
        ((line("10.00", quantity="-1"), line("30.00")), (20_00, 3_80, 23_80, 23_80)),
        # tax is reckoned on the sum of a rate's lines, not line by line: 3 x 0.03 x 19 % = 0.0171 -> 0.02
        ((line("0.03"), line("0.03"), line("0.03")), (9, 2, 11, 11)),
        ((line("100.00"), line("100.00", tax="S7"), line("1.00", tax="Z")), (201_00, 26_00, 227_00, 227_00)),
    ],
)
def test_hand_worked_sums(lines, expected):
    assert sums(reckon(draft=draft(*lines))) == expected


def test_discounts_and_surcharges_by_amount_and_percent():
    ten_off = Adjustment(text="Loyalty", percent=Decimal(-10))
    freight = Adjustment(text="Freight", amount_minor=5_00, tax="S19")
    rebate = Adjustment(text="Rebate", percent=Decimal("-2.5"), tax="S19")

    totals = reckon(draft=draft(line("200.00", adjustments=(ten_off,)), adjustments=(freight, rebate)))

    assert (totals.lines[0].bare_minor, totals.lines[0].net_minor) == (200_00, 180_00)
    assert totals.adjustments_minor == (5_00, -4_50)
    assert sums(totals) == (180_50, 34_30, 214_80, 214_80)  # 34.295 goes up


def test_what_is_paid_already_and_swiss_cash():
    totals = reckon(draft=draft(line("100.03"), currency="CHF", prepaid_minor=19_00, round_to_minor=5))

    assert (totals.gross_minor, totals.rounding_minor, totals.payable_minor) == (119_04, 1, 100_05)


def test_currencies_without_cents_and_with_three_places():
    assert sums(reckon(draft=draft(line("1999.5"), currency="JPY"))) == (2000, 380, 2380, 2380)
    assert sums(reckon(draft=draft(line("1.0005"), currency="BHD"))) == (1001, 190, 1191, 1191)


amounts = st.decimals(min_value=0, max_value=100_000, places=4)
lines = st.builds(
    lambda price, quantity, tax: line(price, quantity=quantity, tax=tax),
    amounts,
    st.decimals(min_value=-100, max_value=1000, places=3),
    st.sampled_from(sorted(TAXES)),
)


@given(st.lists(lines, min_size=1, max_size=12), st.sampled_from(["EUR", "JPY", "BHD"]), st.integers(1, 10))
def test_every_sum_follows_from_those_before_it(given_lines, currency, step):
    totals = reckon(draft=draft(*given_lines, currency=currency, round_to_minor=step))

    assert totals.lines_minor == sum(one.net_minor for one in totals.lines)
    assert totals.net_minor == sum(one.basis_minor for one in totals.taxes)
    assert totals.tax_minor == sum(one.tax_minor for one in totals.taxes)
    assert totals.gross_minor == totals.net_minor + totals.tax_minor
    assert totals.payable_minor == totals.gross_minor + totals.rounding_minor
    assert totals.payable_minor % step == 0
    assert 2 * abs(totals.rounding_minor) <= step
    assert len({(one.tax.category, one.tax.rate_pct) for one in totals.taxes}) == len(totals.taxes)


@given(st.lists(lines, min_size=2, max_size=8), st.randoms())
def test_the_order_of_the_lines_does_not_matter(given_lines, random):
    shuffled = list(given_lines)
    random.shuffle(shuffled)
    first, second = (reckon(draft=draft(*some)) for some in (given_lines, shuffled))

    assert sums(first) == sums(second)


@given(st.lists(lines, min_size=1, max_size=8))
def test_turning_every_quantity_round_turns_every_sum_round(given_lines):
    turned = [replace(one, quantity=-one.quantity) for one in given_lines]
    first, second = (reckon(draft=draft(*some)) for some in (given_lines, turned))

    assert sums(second) == tuple(-minor for minor in sums(first))
