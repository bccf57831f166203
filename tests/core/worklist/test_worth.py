"""What a row is worth, and the order of work."""

from hypothesis import given
from hypothesis import strategies as st

from dunwell.core.worklist.worth import CHANCES, MINUTES, Ranked, Worth, in_order, roughly, worth

KINDS = st.sampled_from(sorted(CHANCES))
RANKED = st.builds(
    Ranked,
    currency=st.sampled_from(["EUR", "JPY", "USD"]),
    moved_minor=st.integers(0, 10**9),
    minutes=st.integers(1, 15),
    age_days=st.integers(0, 90),
)


@given(KINDS, st.integers(-(10**12), 10**15), st.integers(-400, 10**5))
def test_what_moves_is_a_rough_part_of_what_is_asked(kind, asked, days):
    found = worth(kind=kind, asked_minor=asked, days_overdue=days)
    assert 0 <= found.moved_minor <= found.asked_minor == max(0, asked)
    assert set(str(found.moved_minor)[2:]) <= {"0"}
    assert found.minutes == MINUTES[kind]


@given(KINDS, st.integers(0, 10**12), st.integers(0, 400), st.integers(0, 400))
def test_an_older_debt_never_moves_more(kind, asked, days, more):
    younger = worth(kind=kind, asked_minor=asked, days_overdue=days)
    assert worth(kind=kind, asked_minor=asked, days_overdue=days + more).moved_minor <= younger.moved_minor


@given(st.lists(RANKED, max_size=30))
def test_the_order_holds_every_row_once_and_money_falls_within_a_currency(rows):
    places = in_order(rows)
    assert sorted(places) == list(range(len(rows)))
    for currency in ("EUR", "JPY", "USD"):
        moved = [rows[place].moved_minor for place in places if rows[place].currency == currency]
        assert moved == sorted(moved, reverse=True)
    is_moving = [rows[place].moved_minor > 0 for place in places]
    assert is_moving == sorted(is_moving, reverse=True)


def test_two_figures_are_told():
    assert [roughly(minor) for minor in (0, 7, 99, 123, 123_456, -123)] == [0, 7, 99, 120, 120_000, -120]
    assert worth(kind="call", asked_minor=400_000, days_overdue=31) == Worth(140_000, 400_000, 35, 8)


def test_currencies_take_turns_and_ties_go_to_what_is_quick_then_old():
    rows = [
        Ranked("EUR", 500, 8, 1),
        Ranked("EUR", 900, 8, 1),
        Ranked("USD", 10, 8, 1),
        Ranked("EUR", 500, 1, 1),
        Ranked("EUR", 500, 1, 9),
        Ranked("USD", 0, 1, 1),
    ]
    assert in_order(rows) == [1, 2, 4, 3, 0, 5]
