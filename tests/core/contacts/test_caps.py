"""Caps: a touch is allowed exactly while it breaks none, told of columns as of one person."""

from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dunwell.core.contacts.caps import (
    ACCOUNT_TOUCHES,
    ADDRESSEES,
    CAPPED,
    TOUCHES,
    capped_until,
    counting,
    is_within,
    longest,
    use,
)
from dunwell.core.contacts.people import customer_key, person_key, phone_key
from dunwell.core.dunning.policy import Cap

START = date(2026, 3, 1)
TODAY = date(2026, 3, 10)
days = st.integers(0, 20).map(lambda n: START + timedelta(days=n))
a_cap = st.builds(Cap, touches=st.integers(1, 4), days=st.integers(1, 15))
some_caps = st.lists(a_cap, max_size=3).map(tuple)
histories = st.dictionaries(
    st.integers(1, 4), st.dictionaries(st.sampled_from("ab"), st.lists(days, max_size=8), max_size=2)
)


def breaks(touches, caps, on):
    """The twin: would the days that end with this one hold more touches than the cap allows?"""
    return any(
        sum(on - timedelta(days=cap.days) < one <= on for one in touches) + 1 > cap.touches for cap in caps
    )


def last_broken(touches, caps, as_of):
    """The last day from `as_of` on of which that is so, with the touches until then; None where there is none."""
    known = [one for one in touches if one <= as_of]
    ahead = [as_of + timedelta(days=n) for n in range(60)]
    return max((day for day in ahead if breaks(known, caps, day)), default=None)


@given(histories, st.dictionaries(st.integers(1, 2), some_caps), days)
def test_columns_say_of_many_accounts_what_the_days_say_of_one(history, caps, as_of):
    rows = [
        (account, person, on)
        for account, people in history.items()
        for person, touched in people.items()
        for on in touched
    ]
    policy_of = {account: account % 2 + 1 for account in history}
    found = capped_until(
        touches=pl.DataFrame(rows, schema=dict(ACCOUNT_TOUCHES.dtypes), orient="row"),
        policies=pl.DataFrame(
            list(policy_of.items()), schema={"account_id": pl.Int64, "policy_id": pl.Int64}, orient="row"
        ),
        caps=caps,
        as_of=as_of,
    )
    CAPPED.check(found)
    expected = {}
    for account, people in history.items():
        ends = [last_broken(one, caps.get(policy_of[account], ()), as_of) for one in people.values()]
        if any(ends):
            expected[account] = max(end for end in ends if end)
    assert dict(found.iter_rows()) == expected


@given(st.lists(days, max_size=10), some_caps, days)
def test_one_more_touch_is_within_exactly_while_no_window_overflows(touches, caps, on):
    known = [one for one in touches if one <= on]
    assert is_within(touches=known, caps=caps, on=on) is not breaks(known, caps, on)


@given(st.lists(days, max_size=10), a_cap, days)
def test_room_is_there_again_on_the_day_that_is_told(touches, cap, on):
    known = [one for one in touches if one <= on]
    told = use(touches=known, cap=cap, on=on)
    assert told.is_full is breaks(known, [cap], on)
    assert not breaks(known, [cap], told.free_on)
    assert told.free_on == on or breaks(known, [cap], told.free_on - timedelta(days=1))


def test_the_day_of_the_touch_and_the_days_after_it_count_and_the_same_weekday_does_not():
    cap = Cap(touches=1, days=7)
    touched = [date(2026, 3, 3)]
    assert is_within(touches=touched, caps=[cap], on=date(2026, 3, 10))
    assert not is_within(touches=touched, caps=[cap], on=date(2026, 3, 9))
    assert not is_within(touches=touched, caps=[cap], on=date(2026, 3, 3))
    assert use(touches=touched, cap=cap, on=date(2026, 3, 9)).free_on == date(2026, 3, 10)


def test_a_touch_of_a_later_day_counts_too():
    assert not is_within(touches=[date(2026, 3, 12)], caps=[Cap(touches=1, days=7)], on=TODAY)


def test_no_caps_hold_nobody_back_and_a_cap_of_nothing_is_a_mistake():
    assert is_within(touches=[TODAY] * 50, caps=[], on=TODAY)
    assert (longest([]), longest([Cap(touches=3, days=7), Cap(touches=9, days=30)])) == (0, 30)
    with pytest.raises(AssertionError):
        use(touches=[], cap=Cap(touches=0, days=7), on=TODAY)


def test_a_person_is_the_same_on_every_account_and_a_vague_touch_counts_for_all_of_a_customer():
    touches = pl.DataFrame(
        [
            (1, "ap@hub.example", 10, date(2026, 3, 9)),
            (2, "ap@hub.example", 20, date(2026, 3, 8)),
            (1, "cfo@abel.example", 10, date(2026, 3, 7)),
            (1, customer_key(customer_id=1), None, date(2026, 3, 6)),
        ],
        schema=dict(TOUCHES.dtypes),
        orient="row",
    )
    addressees = pl.DataFrame(
        [(10, 1, "ap@hub.example"), (20, 2, "ap@hub.example"), (30, 3, "ap@other.example")],
        schema=dict(ADDRESSEES.dtypes),
        orient="row",
    )
    found = counting(touches=touches, addressees=addressees)
    assert sorted(found.select("account_id", "on").iter_rows()) == [
        (10, date(2026, 3, 6)),
        (10, date(2026, 3, 8)),
        (10, date(2026, 3, 9)),
        (20, date(2026, 3, 8)),
        (20, date(2026, 3, 9)),
    ]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("+49 (0)30 5550-100", "+49305550100"),
        ("0049 30 5550100", "+49305550100"),
        ("+49305550100", "+49305550100"),
        ("030 / 5550100", "0305550100"),
        ("(030) 5550100", "0305550100"),
        ("1-800-555-0100 x2", "180055501002"),
        ("+", ""),
        ("none", ""),
        ("", ""),
    ],
)
def test_a_telephone_number_is_its_digits(text, key):
    assert phone_key(text) == key


def test_a_person_is_known_by_address_then_number_then_record():
    assert person_key(email=" AP@abel.example ", phone="030 1", contact_id=7) == "ap@abel.example"
    assert person_key(email="", phone="030 1", contact_id=7) == "0301"
    assert person_key(email=" ", phone="-", contact_id=7) == "contact:7"
    with pytest.raises(ValueError, match="nothing is known"):
        person_key(email="", phone="", contact_id=None)
