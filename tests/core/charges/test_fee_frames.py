"""The twin by the column gives the very events of the plain reading, whatever the schedule and the ledger."""

from dataclasses import replace

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.core.charges.fees import RISING, item, ledgers, on, schedule, schedules, tier

from dunwell.core.charges.fee_frames import EVENTS, ITEMS, PAYMENTS, fee_events
from dunwell.core.charges.fees import fees_due
from dunwell.core.charges.schedule import Fee

CODES = ((1, "EUR"), (2, "USD"), (3, "CHF"))


def framed(ledger):
    """The ledger as columns; i3 of a1 is item 3 of account 1."""
    items = pl.DataFrame(
        [
            (int(one.key[1:]), int(one.account[1:]), one.currency, one.due_on, one.gross_minor, one.net_minor)
            for one in ledger
        ],
        schema=ITEMS,
        orient="row",
    )
    payments = pl.DataFrame(
        [(int(one.key[1:]), day, minor) for one in ledger for day, minor in one.payments],
        schema=PAYMENTS,
        orient="row",
    )
    return items, payments


def both(plan, ledger, days):
    items, payments = framed(ledger)
    by_column = fee_events(schedule=plan, items=items, payments=payments, as_of=on(days))
    assert by_column.schema == EVENTS
    plain = [
        (
            int(one.subject[1:]) if one.per == "item" else None,
            int(one.account[1:]),
            one.currency,
            one.fee,
            one.tier,
            one.nth,
            one.since,
            one.due_on,
            one.base_minor,
            one.raw_minor,
            one.amount_minor,
            one.reason,
        )
        for one in fees_due(schedule=plan, items=ledger, as_of=on(days))
    ]
    return sorted(plain, key=str), sorted(by_column.rows(), key=str)


@settings(deadline=None, max_examples=120)
@given(schedules, ledgers(), st.integers(-40, 200))
def test_both_readings_agree(plan, ledger, days):
    plain, by_column = both(plan, ledger, days)
    assert by_column == plain


@settings(deadline=None, max_examples=60)
@given(schedules, ledgers(), st.integers(-40, 200))
def test_both_agree_on_numbers_too_large_for_one_word(plan, ledger, days):
    """Amounts whose products, and accounts whose numbers together with days, need more than 64 bits."""
    large = [
        replace(
            one,
            account="a-4611686018427387904" if one.account == "a1" else "a4611686018427387904",
            gross_minor=one.gross_minor * 10**12,
            net_minor=one.net_minor * 10**12 + 1,
            payments=tuple((day, minor * 10**12) for day, minor in one.payments),
        )
        for one in ledger
    ]
    plain, by_column = both(plan, large, days)
    assert by_column == plain


@settings(deadline=None, max_examples=60)
@given(schedules, ledgers(), st.integers(-40, 200))
def test_both_agree_where_a_schedule_names_several_currencies(plan, ledger, days):
    def dearer(amounts):
        return {currency: place * minor for minor in amounts.values() for place, currency in CODES}

    named = replace(
        plan,
        currencies=("USD", "CHF", "EUR"),
        total_cap=dearer(plan.total_cap),
        fees=tuple(
            replace(
                fee,
                minimum=dearer(fee.minimum),
                threshold=dearer(fee.threshold),
                cap=dearer(fee.cap),
                tiers=tuple(replace(one, flat=dearer(one.flat)) for one in fee.tiers),
            )
            for fee in plan.fees
        ),
    )
    plain, by_column = both(named, ledger, days)
    assert by_column == plain


def test_both_agree_on_the_order_of_months_and_days_under_a_total_cap():
    """A month after 31 January comes before 30 days do, one after 31 March after them: who comes first takes first."""
    plan = schedule(
        Fee(code="days", tiers=(tier(1, flat=7_00),), frequency="days", every_days=30),
        Fee(code="months", tiers=(tier(1, flat=11_00), tier(75, percent=1)), frequency="monthly"),
        total_cap={"EUR": 58_00},
    )
    ledger = [item(key=f"i{days}", due_on=on(days)) for days in range(120)]
    plain, by_column = both(plan, ledger, 400)
    assert by_column == plain
    by_day = sorted(by_column, key=lambda row: (row[7], row[3]))
    orders = {tuple(row[3] for row in by_day if row[0] == number) for number in range(120)}
    assert len(orders) > 1


def test_both_agree_on_a_ledger_with_everything():
    plan = schedule(
        RISING,
        Fee(code="monthly", tiers=(tier(1, percent=1), tier(45, percent=2)), frequency="monthly", base="net"),
        Fee(code="handling", per="account", tiers=(tier(5, flat=15_00),), frequency="days", every_days=10),
        total_cap={"EUR": 60_00},
    )
    ledger = [
        item(due_on=on(-1)),
        item(key="i2", payments=((on(20), 600_00),)),
        item(key="i3", account="a2", due_on=on(30)),
    ]
    plain, by_column = both(plan, ledger, 100)
    assert by_column == plain
    assert len(plain) == 25


def test_nothing_owed_is_nothing_due():
    plain, by_column = both(schedule(RISING), [], 100)
    assert plain == by_column == []
