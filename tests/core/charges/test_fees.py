"""Contractual fees: what falls due when, to the cent; never more than the caps, never less for more days."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.core.charges.fees import DUE, RISING, item, ledgers, on, schedule, schedules, tier

from dunwell.core.charges.fee_faults import fee_faults
from dunwell.core.charges.fees import arrears, fees_due
from dunwell.core.charges.schedule import Fee, FeeSchedule, Tier


def charged(plan, items, days, *, of=None):
    """(days late, amount) of every charge."""
    found = fees_due(schedule=plan, items=items, as_of=on(days))
    return [(one.days_late, one.amount_minor) for one in found if of in {None, one.fee}]


def test_tiers_rise_with_the_delay_and_add_up():
    plan = schedule(RISING)
    assert charged(plan, [item()], 7) == []
    assert charged(plan, [item()], 8) == [(8, 10_00)]
    assert charged(plan, [item()], 29) == [(8, 10_00)]
    assert charged(plan, [item()], 60) == [(8, 10_00), (30, 11_90), (60, 23_80)]
    assert charged(plan, [item()], 9_000) == [(8, 10_00), (30, 11_90), (60, 23_80)]


def test_tiers_that_replace_charge_what_they_are_more():
    plan = schedule(replace(RISING, adding="replacing"))
    assert charged(plan, [item()], 60) == [(8, 10_00), (30, 1_90), (60, 11_90)]


def test_a_charge_says_of_what_it_is_and_why():
    (first,) = fees_due(schedule=schedule(RISING), items=[item()], as_of=on(8))
    assert (first.subject, first.account, first.fee, first.occurrence) == ("i1", "a1", "late", "1.1")
    assert (first.due_on, first.since, first.days_late) == (on(8), DUE, 8)
    assert (first.currency, first.base_minor, first.raw_minor, first.reason) == (
        "EUR",
        1_190_00,
        10_00,
        "tier",
    )


def test_without_tax_the_base_is_the_net_part_of_what_is_open():
    fee = Fee(code="late", tiers=(tier(1, percent=1),), base="net")
    assert charged(schedule(fee), [item()], 1) == [(1, 10_00)]
    part = item(payments=((on(-3), 595_00),))
    assert charged(schedule(fee), [part], 1) == [(1, 5_00)]


def test_half_a_cent_is_rounded_up_once():
    fee = Fee(code="late", tiers=(tier(1, percent=0.5),))
    assert charged(schedule(fee), [item(gross_minor=1_00, net_minor=1_00)], 1) == [(1, 1)]  # 0.5 cent
    assert charged(schedule(fee), [item(gross_minor=99, net_minor=99)], 1) == []  # 0.495 cent
    assert charged(schedule(fee), [item(gross_minor=3_00, net_minor=3_00)], 1) == [(1, 2)]  # 1.5 cents


@pytest.mark.parametrize(
    ("paid", "expected"),
    [
        ([(7, 1_190_00)], []),
        ([(8, 1_190_00)], []),  # on the day itself
        ([(9, 1_190_00)], [(8, 10_00)]),
        ([(20, 190_00)], [(8, 10_00), (30, 10_00)]),
        ([(30, 190_00)], [(8, 10_00), (30, 10_00)]),
        ([(31, 190_00)], [(8, 10_00), (30, 11_90)]),
        ([(7, 1_190_00), (10, -1_190_00)], [(30, 11_90)]),  # a payment that came back
    ],
)
def test_a_payment_counts_on_its_day(paid, expected):
    payments = tuple((on(days), minor) for days, minor in paid)
    assert charged(schedule(RISING), [item(payments=payments)], 40) == expected


def test_grace_moves_what_would_fall_within_it():
    fee = replace(RISING, grace_days=10)
    assert charged(schedule(fee), [item()], 10) == []
    assert charged(schedule(fee), [item()], 30) == [(11, 10_00), (30, 11_90)]
    assert charged(schedule(fee), [item(payments=((on(10), 1_190_00),))], 90) == []


def test_minimum_threshold_and_caps():
    small = Fee(code="late", tiers=(tier(1, percent=1),), minimum={"EUR": 15_00})
    assert charged(schedule(small), [item()], 1) == [(1, 15_00)]
    assert charged(schedule(replace(small, threshold={"EUR": 1_190_01})), [item()], 1) == []
    assert charged(schedule(replace(small, threshold={"EUR": 1_190_00})), [item()], 1) == [(1, 15_00)]
    assert charged(schedule(replace(RISING, cap={"EUR": 25_00})), [item()], 90) == [
        (8, 10_00),
        (30, 11_90),
        (60, 3_10),
    ]
    assert charged(schedule(replace(RISING, cap_percent=Decimal("1.5"))), [item()], 90) == [
        (8, 10_00),
        (30, 7_85),
    ]


def test_why_an_amount_is_what_it_is():
    fee = replace(RISING, minimum={"EUR": 11_00}, cap={"EUR": 30_00})
    found = fees_due(schedule=schedule(fee), items=[item()], as_of=on(90))
    assert [(one.raw_minor, one.amount_minor, one.reason) for one in found] == [
        (11_00, 11_00, "minimum"),
        (11_90, 11_90, "tier"),
        (23_80, 7_10, "capped"),
    ]


def test_the_total_cap_holds_over_all_fees_of_an_item():
    flat = Fee(code="flat", tiers=(tier(8, flat=20_00),))
    plan = schedule(RISING, flat, total_cap={"EUR": 35_00})
    assert charged(plan, [item()], 90) == [(8, 10_00), (8, 20_00), (30, 5_00)]
    plan = schedule(RISING, flat, total_cap_percent=Decimal(2))  # 23.80
    assert charged(plan, [item()], 90) == [(8, 10_00), (8, 13_80)]


def test_every_so_many_days_and_every_month():
    weekly = Fee(code="late", tiers=(tier(8, flat=1_00), tier(30, flat=2_00)), frequency="days", every_days=7)
    assert charged(schedule(weekly), [item()], 40) == [
        (8, 1_00),
        (15, 1_00),
        (22, 1_00),
        (29, 1_00),
        (30, 2_00),
        (37, 2_00),
    ]
    monthly = Fee(code="late", tiers=(tier(1, percent=1.5),), frequency="monthly", times_max=3)
    found = fees_due(schedule=schedule(monthly), items=[item(due_on=date(2026, 1, 30))], as_of=on(400))
    assert [one.due_on for one in found] == [date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31)]
    assert [one.occurrence for one in found] == ["1.1", "1.2", "1.3"]


def test_a_fee_per_account_is_charged_once_while_anything_is_overdue():
    fee = Fee(code="handling", per="account", tiers=(tier(10, flat=15_00), tier(20, percent=1)))
    first = item(payments=((on(12), 1_190_00),))
    second = item(key="i2", due_on=on(5), gross_minor=500_00, net_minor=500_00)
    third = item(key="i3", due_on=on(19), gross_minor=100_00, net_minor=100_00)
    found = fees_due(schedule=schedule(fee), items=[third, first, second], as_of=on(60))
    assert [(one.subject, one.days_late, one.base_minor, one.amount_minor) for one in found] == [
        ("a1", 10, 1_690_00, 15_00),
        ("a1", 20, 600_00, 6_00),
    ]
    assert found[0].occurrence == "2026-01-31/1.1"


def test_once_all_is_paid_the_arrears_of_an_account_begin_anew():
    fee = Fee(code="handling", per="account", tiers=(tier(10, flat=15_00),))
    paid = item(payments=((on(12), 1_190_00),))
    later = item(key="i2", due_on=on(12))
    assert arrears(items=[paid, later], as_of=on(30)) == [(DUE, on(11)), (on(12), on(30))]
    assert arrears(items=[paid, replace(later, due_on=on(11))], as_of=on(30)) == [(DUE, on(30))]
    found = fees_due(schedule=schedule(fee), items=[paid, later], as_of=on(30))
    assert [one.occurrence for one in found] == ["2026-01-31/1.1", "2026-02-12/1.1"]


def test_currencies_that_the_schedule_does_not_name_are_not_charged():
    assert charged(schedule(RISING), [item(currency="USD")], 90) == []
    both = FeeSchedule(
        code="standard",
        version=1,
        currencies=("EUR", "JPY"),
        fees=(Fee(code="late", tiers=(Tier(from_day=1, flat={"EUR": 10_00, "JPY": 1_600}),)),),
    )
    assert fee_faults(both) == []
    assert charged(both, [item(currency="JPY")], 1) == [(1, 1_600)]


@settings(deadline=None)
@given(schedules, ledgers(), st.integers(-40, 160), st.integers(1, 60))
def test_more_days_only_add_charges(plan, ledger, days, more):
    """Of payments up to the first day: later ones change nothing before it either."""
    early = fees_due(schedule=plan, items=ledger, as_of=on(days))
    late = fees_due(schedule=plan, items=ledger, as_of=on(days + more))
    assert [one for one in late if one.due_on <= on(days)] == early
    assert all(one.amount_minor > 0 for one in late)


@settings(deadline=None)
@given(schedules, ledgers(), st.integers(0, 160))
def test_no_cap_is_ever_exceeded_and_no_charge_comes_twice(plan, ledger, days):
    found = fees_due(schedule=plan, items=ledger, as_of=on(days))
    by_key = {one.key: one for one in ledger}
    totals: dict[tuple[object, ...], int] = {}
    for one in found:
        for key in (
            (one.per, one.subject, one.currency, one.since, one.fee),
            (one.per, one.subject, one.currency, one.since),
        ):
            totals[key] = totals.get(key, 0) + one.amount_minor
    for key, total in totals.items():
        per, subject = key[:2]
        fee = plan.fee(code=key[4]) if len(key) == 5 else None
        whole = by_key[subject].gross_minor if per == "item" else 0
        cap = (fee.cap if fee else plan.total_cap).get("EUR")
        percent = fee.cap_percent if fee else plan.total_cap_percent if per == "item" else None
        assert cap is None or total <= cap
        assert percent is None or total * 100 <= percent * whole
    keys = [(one.per, one.subject, one.currency, one.fee, one.occurrence) for one in found]
    assert len(set(keys)) == len(keys)


@settings(deadline=None)
@given(schedules, ledgers(), st.integers(0, 160))
def test_grace_is_respected_and_what_is_paid_is_not_charged(plan, ledger, days):
    by_key = {one.key: one for one in ledger}
    for one in fees_due(schedule=plan, items=ledger, as_of=on(days)):
        assert one.days_late > plan.fee(code=one.fee).grace_days
        assert one.due_on <= on(days)
        if one.per == "item":
            assert by_key[one.subject].open_on(one.due_on) > 0
            before = replace(by_key[one.subject], payments=((one.since, by_key[one.subject].gross_minor),))
            assert fees_due(schedule=plan, items=[before], as_of=on(days)) == []


@settings(deadline=None)
@given(schedules, ledgers(), st.randoms(use_true_random=False))
def test_the_order_of_items_does_not_matter(plan, ledger, random):
    shuffled = random.sample(ledger, len(ledger))
    assert fees_due(schedule=plan, items=shuffled, as_of=on(120)) == fees_due(
        schedule=plan, items=ledger, as_of=on(120)
    )


@given(ledgers(), st.integers(1, 150))
def test_arrears_are_the_days_on_which_something_was_overdue(ledger, days):
    owed = [one for one in ledger if not any(minor < 0 for _, minor in one.payments)]
    covered = {
        since + timedelta(days=n)
        for since, until in arrears(items=owed, as_of=on(days))
        for n in range(1, (until - since).days + 1)
    }
    assert covered == {
        on(day) for day in range(-60, days + 1) if any(one.is_overdue(on(day)) for one in owed)
    }
