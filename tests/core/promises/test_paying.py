"""Money on its way to promises: credits count for the oldest, layers are paid in the order of their days."""

from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dunwell.core.promises.opening import MOVES, opens_by_day
from dunwell.core.promises.paying import Course, Layer, courses

DAY = date(2026, 3, 10)


def on(days: int) -> date:
    return DAY + timedelta(days=days)


def opens(*rows):
    """By (item, day): what is open of it. A row is (account, item, days to its due date, day, minor)."""
    frame = pl.DataFrame(
        [(account, item, on(due), on(day), minor) for account, item, due, day, minor in rows],
        schema=dict(MOVES.dtypes),
        orient="row",
    )
    return {(item, (day - DAY).days): minor for item, day, minor in opens_by_day(moves=frame).iter_rows()}


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        pytest.param([], {}, id="nothing"),
        pytest.param([(1, 1, 0, 0, 100)], {(1, 0): 100}, id="one item"),
        pytest.param(
            [(1, 1, 0, 0, 100), (1, 1, 0, 2, -30)], {(1, 0): 100, (1, 2): 70}, id="an allocation on day 2"
        ),
        pytest.param(
            [(1, 1, 5, 0, 100), (1, 2, 0, 0, 50), (1, 3, 9, 0, -70)],
            {(1, 0): 80, (2, 0): 0, (3, 0): 0},
            id="a credit covers the oldest in full and the next in part",
        ),
        pytest.param(
            [(1, 1, 0, 0, 50), (1, 2, 0, 0, 80), (1, 3, 0, 0, -60)],
            {(1, 0): 50, (2, 0): 20, (3, 0): 0},
            id="of one day the larger first",
        ),
        pytest.param(
            [(1, 1, 0, 0, 50), (1, 2, 0, 0, 50), (1, 3, 0, 0, -60)],
            {(1, 0): 0, (2, 0): 40, (3, 0): 0},
            id="of one amount the older row first",
        ),
        pytest.param(
            [(1, 1, 0, 0, 100), (2, 2, 0, 0, -100)], {(1, 0): 100, (2, 0): 0}, id="another account's credit"
        ),
        pytest.param(
            [(1, 1, 0, 0, 100), (1, 2, 0, 1, -100), (1, 2, 0, 3, 100), (1, 1, 0, 3, -100)],
            {(1, 0): 100, (1, 1): 0, (1, 3): 0, (2, 0): 0, (2, 1): 0, (2, 3): 0},
            id="money that arrives and is allocated later changes nothing then",
        ),
        pytest.param(
            [(1, 1, 0, 0, 100), (1, 2, 0, 0, -300)],
            {(1, 0): 0, (2, 0): 0},
            id="more credit than is owed",
        ),
    ],
)
def test_what_is_open_counts_credits_for_the_oldest_first(rows, expected):
    assert opens(*rows) == expected


def opens_twin(rows):
    """The same, one day, one account and one item at a time."""
    found = {}
    for account in {row[0] for row in rows}:
        mine = [row for row in rows if row[0] == account]
        for day in {row[3] for row in mine}:
            left = {}
            for _, item, due, moved, minor in mine:
                left.setdefault((item, due), 0)
                left[item, due] += minor if moved <= day else 0
            credit = -sum(minor for minor in left.values() if minor < 0)
            for (item, _due), minor in sorted(left.items(), key=lambda one: (one[0][1], -one[1], one[0][0])):
                covered = min(credit, max(minor, 0))
                credit -= covered
                found[item, day] = max(minor, 0) - covered
    return found


@st.composite
def ledgers(draw):
    """Moves of a few items, whose account and due day are theirs."""
    items = draw(st.lists(st.tuples(st.integers(1, 3), st.integers(-9, 9)), min_size=1, max_size=6))
    moves = draw(
        st.lists(
            st.tuples(
                st.integers(0, len(items) - 1),
                st.integers(0, 4),
                st.integers(-200, 200) | st.just(-(2**53)) | st.just(2**53),
            ),
            max_size=20,
        )
    )
    return [(*_item(items, number), day, minor) for number, day, minor in moves]


def _item(items, number):
    account, due = items[number]
    return account, number + 1, due


@given(ledgers())
def test_what_is_open_is_what_a_loop_finds(rows):
    assert opens(*rows) == opens_twin(rows)


@given(ledgers(), st.randoms())
def test_the_order_of_the_rows_does_not_matter(rows, luck):
    mixed = list(rows)
    luck.shuffle(mixed)
    assert opens(*mixed) == opens(*rows)


def layer(key, *, item=1, made=0, last=30, due=20, amount=100, open_minor=100, kind="promise"):
    return Layer(
        key=(kind, key),
        item_id=item,
        made_on=on(made),
        last_on=on(last),
        due_on=on(due),
        amount_minor=amount,
        open_minor=open_minor,
    )


def paid(layers, **by_item):
    """The steps of each key as (day, paid); the items are a=1, b=2."""
    given_opens = {
        {"a": 1, "b": 2}[name]: [(on(day), minor) for day, minor in days] for name, days in by_item.items()
    }
    found = courses(layers=layers, opens=given_opens)
    return {key: [((day - DAY).days, minor) for day, minor in course.steps] for key, course in found.items()}


@pytest.mark.parametrize(
    ("layers", "days", "expected"),
    [
        pytest.param([layer(1)], [(0, 100), (3, 40), (5, 0)], {1: [(3, 60), (5, 100)]}, id="in two parts"),
        pytest.param([layer(1)], [(0, 100)], {1: []}, id="nothing yet"),
        pytest.param([layer(1)], [(0, 0)], {1: [(0, 100)]}, id="on the day it was made"),
        pytest.param(
            [layer(1, amount=30)], [(3, 60)], {1: [(3, 30)]}, id="no more than was promised of an item"
        ),
        pytest.param(
            [layer(1, made=2, open_minor=60, amount=60)],
            [(0, 100), (1, 60), (3, 0)],
            {1: [(3, 60)]},
            id="what was paid before it was made does not count",
        ),
        pytest.param(
            [layer(1, due=5, amount=40), layer(2, due=9, amount=60)],
            [(1, 50), (2, 0)],
            {1: [(1, 40)], 2: [(1, 10), (2, 60)]},
            id="the earlier day first",
        ),
        pytest.param(
            [layer(1, due=9, amount=60), layer(2, made=2, due=5, amount=20, open_minor=80)],
            [(1, 80), (3, 50)],
            {1: [(1, 20), (3, 30)], 2: [(3, 20)]},
            id="one made later for an earlier day goes first from then on",
        ),
        pytest.param(
            [layer(1, due=5, last=7, amount=60), layer(2, due=30, last=32, amount=40)],
            [(0, 100), (20, 60)],
            {1: [], 2: [(20, 40)]},
            id="one that has ended takes no more",
        ),
        pytest.param(
            [layer(1)],
            [(1, 40), (2, 100), (3, 40)],
            {1: [(1, 60), (2, 0), (3, 60)]},
            id="a payment that came back",
        ),
        pytest.param(
            [layer(1, open_minor=300, amount=100)],
            [(1, 350), (2, 250)],
            {1: [(2, 100)]},
            id="an older payment that came back adds nothing to what was promised",
        ),
        pytest.param(
            [layer(1, due=5, amount=40), layer(2, due=9, amount=60)],
            [(1, 20), (2, 50)],
            {1: [(1, 40)], 2: [(1, 40), (2, 10)]},
            id="what came back is missing of the later one first",
        ),
        pytest.param(
            [layer(1, kind="plan"), layer(1, made=40, due=50, last=50, amount=80, open_minor=80)],
            [(1, 80), (41, 50)],
            {("plan", 1): [(1, 20)], ("promise", 1): [(41, 30)]},
            id="a plan and a promise of the same number",
        ),
    ],
)
def test_a_layer_is_paid(layers, days, expected):
    keyed = {key if isinstance(key, tuple) else ("promise", key): steps for key, steps in expected.items()}
    assert paid(layers, a=days) == keyed
    assert paid(list(reversed(layers)), a=days) == keyed


def test_a_promise_over_two_items_is_paid_by_the_sum():
    found = courses(
        layers=[layer(1, item=1), layer(1, item=2, amount=50, open_minor=50)],
        opens={1: [(on(1), 30)], 2: [(on(1), 40), (on(2), 100)]},
    )
    course = found["promise", 1]
    assert course.steps == [(on(1), 80), (on(2), 70)]
    assert course.left_minor == {1: 30, 2: 50}


def test_an_item_that_nothing_is_known_of_is_left_as_it_was():
    (course,) = courses(layers=[layer(1)], opens={}).values()
    assert (course.steps, course.left_minor) == ([], {1: 100})


@pytest.mark.parametrize(("day", "minor"), [(0, 0), (1, 10), (2, 10), (3, 50), (9, 50)])
def test_a_course_tells_what_was_paid_by_a_day(day, minor):
    assert Course(steps=[(on(1), 10), (on(3), 50)]).paid_minor(on=on(day)) == minor


@pytest.mark.parametrize(("minor", "day"), [(1, 1), (10, 1), (11, 3), (50, 3), (51, None)])
def test_a_course_tells_when_an_amount_was_reached(minor, day):
    assert Course(steps=[(on(1), 10), (on(3), 50)]).reached_on(minor=minor) == (
        None if day is None else on(day)
    )


@st.composite
def histories(draw):
    """Two or three promises on one item, each of what was left for it, and what was open day by day."""
    open_minor = draw(st.integers(10, 1_000))
    days, layers, left = [(0, open_minor)], [], open_minor
    free = open_minor
    for key in range(1, draw(st.integers(1, 3)) + 1):
        amount = draw(st.integers(1, max(1, free)))
        if amount > free:
            break
        free -= amount
        layers.append(layer(key, due=draw(st.integers(1, 9)), amount=amount, open_minor=open_minor))
    for day in range(1, draw(st.integers(1, 8))):
        left = draw(st.integers(0, left))
        days.append((day, left))
    return layers, days


@given(histories())
def test_as_much_is_paid_as_came_in_and_no_more_than_was_promised(history):
    layers, days = history
    came_in = days[0][1] - days[-1][1]
    promised = sum(one.amount_minor for one in layers)
    found = courses(layers=layers, opens={1: [(on(day), minor) for day, minor in days]})
    last = sum(course.paid_minor(on=on(99)) for course in found.values())
    assert last == min(came_in, promised)
    for one in layers:
        steps = [minor for _, minor in found[one.key].steps]
        assert steps == sorted(steps)
        assert all(0 < minor <= one.amount_minor for minor in steps)
        assert found[one.key].left_minor == {1: one.amount_minor - (steps[-1] if steps else 0)}
