"""Schedules and ledgers for tests of fees."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import strategies as st

from dunwell.core.charges.fees import FeeItem
from dunwell.core.charges.schedule import Fee, FeeSchedule, Tier

DUE = date(2026, 1, 31)


def tier(from_day, *, flat=0, percent=0):
    return Tier(from_day=from_day, flat={"EUR": flat} if flat else {}, percent=Decimal(str(percent)))


def schedule(*fees, **more):
    return FeeSchedule(code="standard", version=1, currencies=("EUR",), fees=fees, **more)


RISING = Fee(
    code="late",
    tiers=(tier(8, flat=10_00), tier(30, percent=1), tier(60, percent=2)),
)


def item(**more):
    return FeeItem(
        **{
            "key": "i1",
            "account": "a1",
            "currency": "EUR",
            "due_on": DUE,
            "gross_minor": 1_190_00,
            "net_minor": 1_000_00,
            **more,
        }
    )


def on(days):
    return DUE + timedelta(days=days)


percents = st.sampled_from(
    [Decimal(0), Decimal("0.5"), Decimal(1), Decimal("1.2345"), Decimal(2), Decimal(10)]
)
amounts = st.sampled_from([{}, {"EUR": 1}, {"EUR": 5_00}, {"EUR": 40_00}])


@st.composite
def tiers(draw, *, is_account):
    firsts = sorted(draw(st.sets(st.integers(1, 90), min_size=1, max_size=4)))
    made = []
    for first in firsts:
        flat = draw(amounts)
        percent = draw(percents)
        made.append(Tier(from_day=first, flat=flat if flat or percent else {"EUR": 7_00}, percent=percent))
    return tuple(made)


@st.composite
def fees(draw, code):
    per = draw(st.sampled_from(["item", "item", "account"]))
    adding = draw(st.sampled_from(["cumulative", "replacing"]))
    frequency = "once" if adding == "replacing" else draw(st.sampled_from(["once", "days", "monthly"]))
    return Fee(
        code=code,
        per=per,
        adding=adding,
        frequency=frequency,
        every_days=draw(st.integers(3, 20)) if frequency == "days" else 0,
        times_max=draw(st.integers(1, 8)),
        grace_days=draw(st.sampled_from([0, 0, 5, 20])),
        base=draw(st.sampled_from(["gross", "net"])),
        minimum=draw(amounts),
        threshold=draw(st.sampled_from([{}, {}, {"EUR": 50_00}])),
        cap=draw(st.sampled_from([{}, {}, {"EUR": 55_00}])),
        cap_percent=draw(st.sampled_from([None, Decimal(5), Decimal("12.5")])) if per == "item" else None,
        tiers=draw(tiers(is_account=per == "account")),
    )


schedules = st.integers(1, 3).flatmap(
    lambda count: st.builds(
        FeeSchedule,
        code=st.just("standard"),
        version=st.just(1),
        currencies=st.just(("EUR",)),
        fees=st.tuples(*(fees(f"fee-{number}") for number in range(count))),
        total_cap=st.sampled_from([{}, {}, {"EUR": 80_00}]),
        total_cap_percent=st.sampled_from([None, Decimal(10)]),
    )
)


@st.composite
def ledgers(draw):
    """Items of a few accounts with payments in any order, some of them more than was owed, some that came back."""
    made = []
    for number in range(draw(st.integers(1, 5))):
        gross = draw(st.integers(1, 3_000_00))
        made.append(
            FeeItem(
                key=f"i{number}",
                account=draw(st.sampled_from(["a1", "a2"])),
                currency=draw(st.sampled_from(["EUR", "EUR", "EUR", "USD"])),
                due_on=on(draw(st.integers(-40, 60))),
                gross_minor=gross,
                net_minor=draw(st.integers(gross * 3 // 4, gross)),
                payments=tuple(
                    draw(
                        st.lists(
                            st.tuples(st.integers(-30, 150).map(on), st.integers(-gross, gross)), max_size=3
                        )
                    )
                ),
            )
        )
    return made
