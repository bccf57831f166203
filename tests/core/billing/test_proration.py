"""Parts of a period add up to the whole to the cent, and corrections make what was billed into what is owed."""

import itertools
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from dunwell.core.billing.periods import Period
from dunwell.core.billing.proration import Part, corrections, days_minor, joined, part_minor

FEBRUARY = Period(first_on=date(2026, 2, 1), last_on=date(2026, 2, 28))


def part(first, last, *, price="100.00", sign=1, item="seat", whole=FEBRUARY):
    return Part(
        item=item,
        whole=whole,
        first_on=whole.first_on + timedelta(days=first - 1),
        last_on=whole.first_on + timedelta(days=last - 1),
        quantity=Decimal(1),
        price=Decimal(price),
        full_minor=int(Decimal(price) * 100),
        sign=sign,
    )


def minor(*parts):
    return [part_minor(one, currency="EUR") for one in parts]


def test_a_part_costs_its_days():
    assert minor(part(1, 28), part(1, 14), part(15, 28), part(1, 1), part(28, 28)) == [
        100_00,
        50_00,
        50_00,
        3_57,
        3_57,
    ]
    assert minor(part(1, 14, sign=-1)) == [-50_00]


def test_the_days_of_a_period_share_a_rest_of_cents():
    days = minor(*(part(day, day, price="1.00") for day in range(1, 29)))
    assert sum(days) == 100
    assert set(days) == {3, 4}


@given(
    full=st.integers(0, 2**40),
    days=st.integers(1, 366),
    cuts=st.sets(st.integers(1, 365), max_size=6),
    currency=st.sampled_from(["EUR", "JPY", "BHD"]),
)
def test_splitting_a_period_anywhere_changes_nothing_in_sum(full, days, cuts, currency):
    first = date(2026, 1, 1)
    whole = Period(first_on=first, last_on=first + timedelta(days=days - 1))
    edges = [0, *sorted(cut for cut in cuts if cut < days), days]
    parts = [
        days_minor(
            full_minor=full,
            whole=whole,
            first_on=first + timedelta(days=left),
            last_on=first + timedelta(days=right - 1),
            currency=currency,
        )
        for left, right in itertools.pairwise(edges)
    ]
    assert sum(parts) == full
    for amount, left, right in zip(parts, edges, edges[1:], strict=False):
        assert abs(amount * days - full * (right - left)) <= days  # within a cent of the exact share


def test_parts_that_touch_become_one_where_nothing_differs():
    assert joined([part(11, 28), part(1, 10)]) == (part(1, 28),)
    apart = (part(1, 10), part(12, 28))
    assert joined(apart) == apart
    other = (part(1, 10), part(11, 28, price="90.00"))
    assert joined(other) == other


def test_a_pause_gives_back_its_days():
    found = corrections(billed=[part(1, 28)], owed=[part(1, 14)])
    assert found == (part(15, 28, sign=-1),)
    assert minor(*found) == [-50_00]


def test_another_price_gives_back_the_old_one_and_bills_the_new_one():
    found = corrections(billed=[part(1, 28)], owed=[part(1, 14), part(15, 28, price="120.00")])
    assert found == (part(15, 28, sign=-1), part(15, 28, price="120.00"))
    assert minor(*found) == [-50_00, 60_00]


def test_what_is_right_is_left_alone():
    assert corrections(billed=[part(1, 28)], owed=[part(1, 10), part(11, 28)]) == ()
    assert corrections(billed=[], owed=[]) == ()


def test_what_was_given_back_can_be_billed_again():
    history = [part(1, 28), part(15, 28, sign=-1)]
    assert corrections(billed=history, owed=[part(1, 28)]) == (part(15, 28),)
    assert corrections(billed=history, owed=[part(1, 14)]) == ()


PRICES = st.sampled_from(["0", "9.99", "10.00", "33.33"])


@st.composite
def states_of_a_period(draw):
    """What is owed at some time: days of up to two items, each day at one price or none."""
    found = []
    for item in ("seat", "store"):
        edges = [1, *sorted(draw(st.sets(st.integers(2, 28), max_size=3))), 29]
        for left, right in itertools.pairwise(edges):
            if draw(st.booleans()):
                found.append(part(left, right - 1, price=draw(PRICES), item=item))
    return found


def by_day(parts):
    """Price by item and day of what stands after all signs; a day that stands twice or below nothing fails."""
    count = {}
    for one in parts:
        for step in range(one.days):
            key = (one.item, one.first_on + timedelta(days=step), one.price)
            count[key] = count.get(key, 0) + one.sign
    assert set(count.values()) <= {0, 1}
    return {key for key, times in count.items() if times}


@given(states=st.lists(states_of_a_period(), min_size=1, max_size=5))
def test_after_any_changes_each_day_is_billed_once_at_the_price_it_has_last(states):
    history = []
    for owed in states:
        history += corrections(billed=history, owed=owed)
        assert by_day(history) == by_day(owed)
        assert sum(minor(*history)) == sum(minor(*owed))
    assert corrections(billed=history, owed=states[-1]) == ()


def test_a_part_that_is_whole_is_known():
    assert part(1, 28).is_whole
    assert not part(2, 28).is_whole
    assert not replace(part(1, 28), last_on=date(2026, 2, 27)).is_whole
