"""The plan calculator: exact sums, month ends, and refusals that name the field."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dunwell.core.promises.calculator import (
    INSTALMENTS_MAX,
    INTERVALS,
    UnworkablePlan,
    check,
    in_number,
    of_amount,
    on_days,
)
from dunwell.core.promises.outcomes import Instalment
from dunwell.core.promises.spreading import OpenPart, spread

FIRST = date(2026, 1, 31)


def shown(instalments):
    return [(one.due_on.isoformat(), one.amount_minor) for one in instalments]


def test_a_number_of_instalments_gives_the_last_one_the_rest():
    found = in_number(total_minor=100_01, first_on=FIRST, interval="monthly", count=4)
    assert shown(found) == [
        ("2026-01-31", 25_00),
        ("2026-02-28", 25_00),
        ("2026-03-31", 25_00),  # the 31st comes back after a shorter month
        ("2026-04-30", 25_01),
    ]


@pytest.mark.parametrize(
    ("interval", "days"),
    [
        ("weekly", ["2026-01-31", "2026-02-07", "2026-02-14"]),
        ("fortnightly", ["2026-01-31", "2026-02-14", "2026-02-28"]),
        ("monthly", ["2026-01-31", "2026-02-28", "2026-03-31"]),
    ],
)
def test_a_fixed_amount_gives_the_last_one_what_is_left(interval, days):
    found = of_amount(total_minor=100, first_on=FIRST, interval=interval, each_minor=40)
    assert shown(found) == list(zip(days, [40, 40, 20], strict=True))


def test_one_instalment_may_pay_it_all():
    assert shown(of_amount(total_minor=100, first_on=FIRST, interval="weekly", each_minor=500)) == [
        ("2026-01-31", 100)
    ]


def test_a_leap_year_has_its_29th():
    found = in_number(total_minor=2, first_on=date(2028, 1, 30), interval="monthly", count=2)
    assert shown(found) == [("2028-01-30", 1), ("2028-02-29", 1)]


def test_days_of_ones_own_are_paid_alike():
    days = [date(2026, 4, 1), date(2026, 4, 2), date(2026, 12, 24)]
    assert shown(on_days(total_minor=101, days=days)) == [
        ("2026-04-01", 33),
        ("2026-04-02", 33),
        ("2026-12-24", 35),
    ]


TOO_MANY = INSTALMENTS_MAX + 1
WEEKLY = {"first_on": FIRST, "interval": "weekly"}


@pytest.mark.parametrize(
    ("make", "given", "code", "field"),
    [
        (in_number, WEEKLY | {"total_minor": 0, "count": 2}, "amount_not_positive", "amount_minor"),
        (in_number, WEEKLY | {"total_minor": 9, "count": 0}, "no_instalments", "count"),
        (in_number, WEEKLY | {"total_minor": 999, "count": TOO_MANY}, "too_many_instalments", "count"),
        (in_number, WEEKLY | {"total_minor": 2, "count": 3}, "part_not_positive", "count"),
        (of_amount, WEEKLY | {"total_minor": 9, "each_minor": 0}, "each_not_positive", "each_minor"),
        (
            of_amount,
            WEEKLY | {"total_minor": TOO_MANY, "each_minor": 1},
            "too_many_instalments",
            "each_minor",
        ),
        (on_days, {"total_minor": 9, "days": []}, "no_instalments", "instalments"),
        (on_days, {"total_minor": 9, "days": [FIRST, FIRST]}, "days_not_rising", "instalments"),
        (
            on_days,
            {"total_minor": 1, "days": [FIRST, FIRST + timedelta(days=1)]},
            "part_not_positive",
            "instalments",
        ),
        (check, {"total_minor": 9, "instalments": [Instalment(FIRST, 8)]}, "sum_differs", "instalments"),
        (
            check,
            {
                "total_minor": 9,
                "instalments": [Instalment(FIRST, 10), Instalment(FIRST + timedelta(days=1), -1)],
            },
            "part_not_positive",
            "instalments",
        ),
    ],
)
def test_what_cannot_be_is_refused_by_field(make, given, code, field):
    with pytest.raises(UnworkablePlan) as refused:
        make(**given)
    assert (refused.value.code, refused.value.field) == (code, field)


@given(
    total=st.integers(1, 10**12),
    count=st.integers(1, INSTALMENTS_MAX),
    interval=st.sampled_from(INTERVALS),
    first_on=st.dates(date(2000, 1, 1), date(2090, 1, 1)),
)
def test_a_number_of_instalments_loses_no_cent(total, count, interval, first_on):
    if count > total:
        return
    found = in_number(total_minor=total, first_on=first_on, interval=interval, count=count)
    check(instalments=found, total_minor=total)
    assert len(found) == count
    assert found[0].due_on == first_on
    assert {one.amount_minor for one in found[:-1]} <= {total // count}
    assert 0 <= found[-1].amount_minor - total // count < count


@given(
    each=st.integers(1, 10**9),
    rest=st.integers(0, 10**9),
    count=st.integers(0, INSTALMENTS_MAX - 1),
    interval=st.sampled_from(INTERVALS),
)
def test_a_fixed_amount_loses_no_cent(each, rest, count, interval):
    total = each * count + rest % each + (rest % each == 0)
    found = of_amount(total_minor=total, first_on=FIRST, interval=interval, each_minor=each)
    check(instalments=found, total_minor=total)
    assert all(one.amount_minor == each for one in found[:-1])
    assert 0 < found[-1].amount_minor <= each


PARTS = [
    OpenPart(item_id=1, due_on=date(2026, 2, 1), open_minor=50),
    OpenPart(item_id=2, due_on=date(2026, 1, 1), open_minor=30),
    OpenPart(item_id=3, due_on=date(2026, 1, 1), open_minor=40),
    OpenPart(item_id=4, due_on=date(2026, 1, 1), open_minor=0),
    OpenPart(item_id=5, due_on=date(2026, 2, 1), open_minor=50),
]


@pytest.mark.parametrize(
    ("amount", "expected"),
    [
        (1, {3: 1}),
        (40, {3: 40}),
        (69, {3: 40, 2: 29}),
        (71, {3: 40, 2: 30, 1: 1}),
        (170, {3: 40, 2: 30, 1: 50, 5: 50}),
    ],
)
def test_an_amount_goes_to_the_oldest_first(amount, expected):
    assert spread(amount_minor=amount, parts=PARTS) == expected
    assert spread(amount_minor=amount, parts=reversed(PARTS)) == expected


@pytest.mark.parametrize("amount", [-1, 0, 171])
def test_an_amount_that_finds_no_item_is_a_mistake(amount):
    with pytest.raises(ValueError, match=r"nothing to spread|find no item"):
        spread(amount_minor=amount, parts=PARTS)


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=8), st.data())
def test_spreading_loses_no_cent_and_leaves_at_most_one_part(amounts, data):
    parts = [
        OpenPart(item_id=number, due_on=date(2026, 1, 1 + number), open_minor=minor)
        for number, minor in enumerate(amounts)
    ]
    if not sum(amounts):
        return
    amount = data.draw(st.integers(1, sum(amounts)))
    found = spread(amount_minor=amount, parts=parts)
    assert sum(found.values()) == amount
    assert sum(1 for number, minor in found.items() if minor < amounts[number]) <= 1
    untouched = [number for number, minor in enumerate(amounts) if minor and number not in found]
    assert not untouched or max(found) < min(untouched)
