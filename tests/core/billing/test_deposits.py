"""Deposits: the share that is asked, when it is due, and what is set against which invoice, to the cent."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dunwell.core.billing.deposit_plain import plain_of, read_terms
from dunwell.core.billing.deposits import (
    DepositShare,
    DepositTerms,
    SetAgainst,
    deposit_due_on,
    deposit_minor,
    refundable_minor,
    set_against_minor,
)

BY_RISK = DepositTerms(
    shares={
        "low": DepositShare(percent=Decimal(0)),
        "high": DepositShare(percent=Decimal(50), fixed_minor={"CHF": 500_00}),
    },
    minimum_minor={"EUR": 20_00},
    round_to_minor={"EUR": 5_00},
)


@pytest.mark.parametrize(
    ("terms", "risk", "total", "currency", "asked"),
    [
        (DepositTerms(), "", 1_000_00, "EUR", 100_00),  # 10 % where the house says nothing
        (DepositTerms(), "high", 1_000_00, "EUR", 100_00),
        (DepositTerms(), "", 1_05, "EUR", 11),  # 10.5 cents
        (DepositTerms(), "", 0, "EUR", 0),
        (DepositTerms(), "", -100, "EUR", 0),
        (BY_RISK, "low", 1_000_00, "EUR", 0),
        (BY_RISK, "medium", 1_000_00, "EUR", 100_00),
        (BY_RISK, "high", 1_000_00, "EUR", 500_00),
        (BY_RISK, "high", 1_000_00, "CHF", 500_00),  # fixed, not half
        (BY_RISK, "high", 300_00, "CHF", 300_00),  # never more than the order
        (BY_RISK, "", 174_99, "EUR", 0),  # 15.00 is less than what is worth asking for
        (BY_RISK, "", 175_00, "EUR", 20_00),  # 17.50, halfway: upwards
        (BY_RISK, "", 1_222_00, "EUR", 120_00),
        (DepositTerms(), "", 12_345, "JPY", 1_235),
    ],
)
def test_the_share_that_is_asked(terms, risk, total, currency, asked):
    assert deposit_minor(terms=terms, risk=risk, total_minor=total, currency=currency) == asked


@pytest.mark.parametrize(
    ("begins_on", "due_on"),
    [
        (None, date(2026, 3, 8)),
        (date(2026, 4, 1), date(2026, 3, 8)),
        (date(2026, 3, 5), date(2026, 3, 4)),  # the day before work begins
        (date(2026, 2, 1), date(2026, 3, 1)),  # never before it was asked
    ],
)
def test_when_it_is_due(begins_on, due_on):
    asked_on = date(2026, 3, 1)
    assert deposit_due_on(terms=DepositTerms(), asked_on=asked_on, begins_on=begins_on) == due_on


def allotted(*, held, invoices, order_minor, how):
    """What each invoice of an order gets, one after the other."""
    left, found = order_minor, []
    for at, invoice in enumerate(invoices, start=1):
        part = set_against_minor(
            held_minor=held - sum(found),
            invoice_minor=invoice,
            left_minor=left,
            how=how,
            is_last=at == len(invoices),
        )
        found.append(part)
        left -= invoice
    return found


@pytest.mark.parametrize(
    ("how", "held", "invoices", "parts"),
    [
        (SetAgainst.FIRST, 100_00, [400_00, 600_00], [100_00, 0]),
        (SetAgainst.FIRST, 500_00, [400_00, 600_00], [400_00, 100_00]),
        (SetAgainst.PRO_RATA, 100_00, [400_00, 600_00], [40_00, 60_00]),
        (SetAgainst.PRO_RATA, 100, [333, 333, 334], [33, 33, 34]),
        (SetAgainst.PRO_RATA, 2, [1, 1, 1], [1, 1, 0]),
        (SetAgainst.PRO_RATA, 0, [1, 1, 1], [0, 0, 0]),
        (SetAgainst.PRO_RATA, 1_500, [400, 600], [400, 600]),  # more was paid than is invoiced
    ],
)
def test_what_is_set_against_each_invoice(how, held, invoices, parts):
    assert allotted(held=held, invoices=invoices, order_minor=sum(invoices), how=how) == parts


AMOUNT = st.integers(min_value=0, max_value=2**40)


@given(
    held=AMOUNT,
    invoices=st.lists(AMOUNT, min_size=1, max_size=8),
    how=st.sampled_from(SetAgainst),
    beyond=st.integers(min_value=0, max_value=1000),
)
def test_no_cent_is_lost_or_made_over_the_invoices_of_an_order(held, invoices, how, beyond):
    # `beyond`: invoices may come to more than what was ordered
    order_minor = max(sum(invoices) - beyond, 0)
    parts = allotted(held=held, invoices=invoices, order_minor=order_minor, how=how)
    assert all(0 <= part <= invoice for part, invoice in zip(parts, invoices, strict=True))
    assert sum(parts) == min(held, sum(invoices))


@given(
    held=AMOUNT,
    invoices=st.lists(AMOUNT, min_size=1, max_size=8),
    how=st.sampled_from(SetAgainst),
    order_minor=AMOUNT,
)
def test_never_more_than_is_held_whatever_was_ordered(held, invoices, how, order_minor):
    parts = allotted(held=held, invoices=invoices, order_minor=order_minor, how=how)
    assert all(0 <= part <= invoice for part, invoice in zip(parts, invoices, strict=True))
    rest = refundable_minor(held_minor=held - sum(parts), left_minor=0, is_over=True)
    assert sum(parts) + rest == held


@given(
    terms=st.builds(
        lambda percent: DepositTerms(share=DepositShare(percent=percent)), st.decimals(0, 100, places=3)
    ),
    total=AMOUNT,
)
def test_a_deposit_is_never_more_than_the_order(terms, total):
    asked = deposit_minor(terms=terms, risk="", total_minor=total, currency="EUR")
    assert 0 <= asked <= total
    assert abs(Decimal(asked) * 100 - terms.share.percent * total) <= 50


@pytest.mark.parametrize(
    ("held", "left", "is_over", "back"),
    [
        (100, 400, False, 0),
        (100, 60, False, 40),  # the order cannot use it any more
        (100, 0, False, 100),
        (100, -5, False, 100),
        (100, 400, True, 100),
        (0, 0, True, 0),
    ],
)
def test_what_goes_back(held, left, is_over, back):
    assert refundable_minor(held_minor=held, left_minor=left, is_over=is_over) == back


def test_terms_are_read_as_they_are_written():
    plain = {
        "percent": "15",
        "fixed": {"CHF": "100.00"},
        "risks": {
            "low": {"percent": "0"},
            "unknown": {"percent": "25.5"},
            "high": {"fixed": {"JPY": "5000"}},
        },
        "minimum": {"EUR": "20.00"},
        "round_to": {"EUR": "5"},
        "due_days": 3,
        "how": "pro_rata",
    }
    terms, faults = read_terms(plain)
    assert faults == ()
    assert terms == DepositTerms(
        share=DepositShare(percent=Decimal(15), fixed_minor={"CHF": 100_00}),
        shares={
            "low": DepositShare(percent=Decimal(0)),
            "": DepositShare(percent=Decimal("25.5")),
            "high": DepositShare(percent=Decimal(15), fixed_minor={"JPY": 5000}),
        },
        minimum_minor={"EUR": 20_00},
        round_to_minor={"EUR": 5_00},
        due_days=3,
        how=SetAgainst.PRO_RATA,
    )
    assert read_terms(plain_of(terms)) == (terms, ())


def test_a_house_that_says_nothing_asks_ten_per_cent():
    assert read_terms({}) == (DepositTerms(), ())
    assert DepositTerms().share.percent == 10


def test_all_faults_of_terms_are_told_at_once():
    _, faults = read_terms(
        {
            "percent": "101",
            "fixed": {"EUR": "0"},
            "risks": {"risky": {}, "low": {"percent": "x", "share": "1"}},
            "minimum": {"XYZ": "1"},
            "due_days": 400,
            "how": "last",
            "deposit": "10",
        }
    )
    assert [fault.field for fault in faults] == [
        "deposit",
        "percent",
        "fixed.EUR",
        "risks.risky",
        "risks.low.share",
        "risks.low.percent",
        "minimum.“XYZ”",
        "due_days",
        "how",
    ]


def test_what_one_person_may_waive_is_read_and_written():
    terms, faults = read_terms({"waive_alone": {"EUR": "250.00"}})
    assert (faults, terms.waive_alone_minor) == ((), {"EUR": 250_00})
    assert read_terms(plain_of(terms)) == (terms, ())
    _, faults = read_terms({"waive_alone": {"EUR": "-1"}})
    assert [one.field for one in faults] == ["waive_alone.EUR"]
