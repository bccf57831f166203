"""What a provider says is booked as the difference to what is booked: twice said, late or mixed up, once booked."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dunwell.core.payments.declines import DECLINES, LANGUAGES, failure_of, sentence
from dunwell.core.payments.news import Booked, Change, MoneyKind, Told, changes, event_of, goal
from dunwell.core.payments.retrying import Failure
from dunwell.core.payments.spreading import Share, cover
from dunwell.core.payments.states import ATTEMPT_MOVES, OVER, PAID, UNDER_WAY, state_after


def booked_after(told: Told, booked: Booked) -> Booked:
    sums = {
        MoneyKind.RECEIVED: booked.received_minor,
        MoneyKind.RETURNED: -booked.returned_minor,
        MoneyKind.REFUNDED: -booked.refunded_minor,
        MoneyKind.DISPUTED: -booked.disputed_minor,
    }
    for change in changes(told=told, booked=booked):
        sums[change.kind] += change.minor
    return Booked(
        received_minor=sums[MoneyKind.RECEIVED],
        returned_minor=-sums[MoneyKind.RETURNED],
        refunded_minor=-sums[MoneyKind.REFUNDED],
        disputed_minor=-sums[MoneyKind.DISPUTED],
    )


STATES = ("open", "action_needed", "processing", "succeeded", "failed", "expired")
words = st.builds(
    Told,
    state=st.sampled_from(STATES),
    amount_minor=st.just(1000),
    refunded_minor=st.integers(0, 1000),
    disputed_minor=st.sampled_from([0, 400, 1000]),
)


@given(st.lists(words, max_size=8))
def test_the_books_reach_what_was_said_last_and_the_same_word_twice_moves_nothing(
    said: Sequence[Told],
) -> None:
    booked = Booked()
    for told in said:
        aim = goal(told=told, booked=booked)
        booked = booked_after(told, booked)
        assert booked == aim
        assert changes(told=told, booked=booked) == []


@given(st.lists(words, max_size=6), words)
def test_a_word_of_success_or_failure_leads_to_the_same_books_whatever_was_said_before(
    said: Sequence[Told], last: Told
) -> None:
    if last.state != "succeeded":
        return
    booked = Booked()
    for told in said:
        booked = booked_after(told, booked)

    assert booked_after(last, booked) == booked_after(last, Booked())


def test_what_brings_money_in_is_booked_before_what_takes_it_out() -> None:
    told = Told(state="succeeded", amount_minor=500, refunded_minor=200, disputed_minor=100)

    assert changes(told=told, booked=Booked()) == [
        Change(kind=MoneyKind.RECEIVED, minor=500),
        Change(kind=MoneyKind.REFUNDED, minor=-200),
        Change(kind=MoneyKind.DISPUTED, minor=-100),
    ]


def test_a_debit_that_came_back_is_a_return_however_the_provider_names_it() -> None:
    came = Booked(received_minor=500)
    for disputed in (0, 500):
        told = Told(state="failed", amount_minor=500, disputed_minor=disputed)
        assert changes(told=told, booked=came) == [Change(kind=MoneyKind.RETURNED, minor=-500)]
    unheard = Told(state="failed", amount_minor=500, disputed_minor=500)
    assert changes(told=unheard, booked=Booked()) == [
        Change(kind=MoneyKind.RECEIVED, minor=500),
        Change(kind=MoneyKind.RETURNED, minor=-500),
    ]


def test_a_failure_without_money_books_nothing() -> None:
    assert changes(told=Told(state="failed", amount_minor=500), booked=Booked()) == []


@pytest.mark.parametrize(
    ("told", "booked", "state", "event"),
    [
        (Told(state="open", amount_minor=9), Booked(), "page_open", ""),
        (Told(state="open", amount_minor=9), Booked(), "begun", "page_open"),
        (Told(state="processing", amount_minor=9), Booked(), "page_open", "processing"),
        (Told(state="succeeded", amount_minor=9), Booked(received_minor=9), "abandoned", "succeeded"),
        (Told(state="open", amount_minor=9), Booked(received_minor=9), "succeeded", ""),
        (
            Told(state="failed", amount_minor=9),
            Booked(received_minor=9, returned_minor=9),
            "succeeded",
            "returned",
        ),
        (
            Told(state="succeeded", amount_minor=9, refunded_minor=4),
            Booked(received_minor=9, refunded_minor=4),
            "succeeded",
            "partly_refunded",
        ),
        (
            Told(state="succeeded", amount_minor=9, refunded_minor=9, disputed_minor=9),
            Booked(received_minor=9, refunded_minor=9, disputed_minor=9),
            "refunded",
            "disputed",
        ),
    ],
)
def test_the_event_that_a_word_is(told: Told, booked: Booked, state: str, event: str) -> None:
    assert event_of(told=told, booked=booked, state=state) == event


def test_money_moves_an_attempt_from_wherever_it_is_and_a_page_reopens_nothing() -> None:
    assert {state for state, event in ATTEMPT_MOVES if event == "succeeded"} == {
        *UNDER_WAY, *OVER, *PAID,
    } - {"succeeded"}  # fmt: skip
    assert state_after(state="processing", event="page_open") == "processing"
    assert state_after(state="succeeded", event="expired") == "succeeded"
    assert state_after(state="expired", event="abandoned") == "expired"


@given(
    st.dictionaries(st.integers(1, 5), st.integers(0, 90), max_size=4),
    st.dictionaries(st.integers(6, 9), st.integers(0, 90), max_size=3),
    st.integers(0, 200),
)
def test_nobody_gives_more_than_it_has_and_no_item_takes_more_than_it_wants(
    wanted: dict[int, int], others: dict[int, int], money: int
) -> None:
    shares = cover(wanted=wanted, credits_minor=others, money_minor=money)

    taken = {item: sum(one.minor for one in shares if one.item_id == item) for item in wanted}
    given_by = {one.credit_id: 0 for one in shares}
    for one in shares:
        assert one.minor > 0
        given_by[one.credit_id] += one.minor
    has: dict[int | None, int] = {**others, None: money}
    assert all(minor <= has[source] for source, minor in given_by.items())
    assert all(minor <= wanted[item] for item, minor in taken.items())
    assert sum(taken.values()) == min(sum(wanted.values()), sum(others.values()) + money)


def test_credits_go_before_the_money_and_the_first_item_is_paid_first() -> None:
    assert cover(wanted={1: 100, 2: 50}, credits_minor={7: 120}, money_minor=30) == [
        Share(credit_id=7, item_id=1, minor=100),
        Share(credit_id=7, item_id=2, minor=20),
        Share(credit_id=None, item_id=2, minor=30),
    ]


def test_every_decline_has_a_sentence_in_every_language_and_none_tells_of_theft() -> None:
    for code in DECLINES:
        said = {language: sentence(code=code, language=language) for language in LANGUAGES}
        assert len(set(said.values())) == len(LANGUAGES), code
    assert sentence(code="stolen_card", language="en") == sentence(code="card_not_supported", language="en")
    assert sentence(code="insufficient_funds", language="de-AT").startswith("Das Guthaben")
    assert sentence(code="expired_card", language="fi") == sentence(code="expired_card", language="en")


def test_what_nobody_knows_is_not_tried_again() -> None:
    assert failure_of(code="something_new") is Failure.HARD
    assert failure_of(code="insufficient_funds") is Failure.SOFT
    assert failure_of(code="expired_card") is Failure.PAYER
