"""The twin by the column gives the very events of the plain reading, whatever the schedule and the ledger."""

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.core.charges.fees import RISING, item, ledgers, on, schedule, schedules, tier

from dunwell.core.charges.fee_frames import EVENTS, ITEMS, PAYMENTS, fee_events
from dunwell.core.charges.fees import fees_due
from dunwell.core.charges.schedule import Fee


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
