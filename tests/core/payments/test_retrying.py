"""When a failed charge is tried again: by its code, a few times, and never into the next period."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dunwell.core.payments.declines import DECLINES, failure_of
from dunwell.core.payments.retrying import (
    DEBIT_DAYS,
    SOFT_DAYS,
    Failure,
    NextTry,
    Retry,
    failure_of_return,
    next_try,
)

DAY = date(2028, 2, 28)


def test_a_soft_decline_is_tried_again_after_three_five_and_seven_days_and_then_no_more():
    on, found = DAY, []
    for tries in (1, 2, 3, 4):
        said = next_try(failure=Failure.SOFT, tries=tries, failed_on=on, first_on=DAY, period_days=30)
        found.append(said)
        on = said.on or on
    assert found == [
        Retry(NextTry.AGAIN, date(2028, 3, 2)),  # 2028 has a 29 February
        Retry(NextTry.AGAIN, date(2028, 3, 7)),
        Retry(NextTry.AGAIN, date(2028, 3, 14)),
        Retry(NextTry.TRIES_OVER),
    ]


@pytest.mark.parametrize("tries", [1, 2, 3])
@pytest.mark.parametrize(("failure", "why"), [(Failure.HARD, NextTry.HARD), (Failure.PAYER, NextTry.PAYER)])
def test_a_hard_decline_is_never_tried_again(failure, why, tries):
    said = next_try(failure=failure, tries=tries, failed_on=DAY, first_on=DAY, period_days=None)
    assert said == Retry(why)


def test_a_weekly_bill_is_tried_once_more_only():
    first = next_try(failure=Failure.SOFT, tries=1, failed_on=DAY, first_on=DAY, period_days=7)
    assert first == Retry(NextTry.AGAIN, DAY + timedelta(days=3))
    assert next_try(failure=Failure.SOFT, tries=2, failed_on=first.on, first_on=DAY, period_days=7) == Retry(
        NextTry.PERIOD_OVER
    )


@given(
    st.sampled_from(Failure),
    st.integers(1, 9),
    st.dates(date(2000, 1, 1), date(2100, 1, 1)),
    st.integers(0, 40),
    st.none() | st.integers(1, 400),
    st.sampled_from([SOFT_DAYS, DEBIT_DAYS]),
)
def test_no_try_falls_into_the_next_period_or_before_the_failure(failure, tries, first, late, period, ladder):
    failed = first + timedelta(days=late)
    said = next_try(
        failure=failure, tries=tries, failed_on=failed, first_on=first, period_days=period, ladder=ladder
    )
    assert (said.on is not None) == (said.why is NextTry.AGAIN)
    if said.on is not None:
        assert failure is Failure.SOFT
        assert tries <= len(ladder)
        assert said.on > failed
        assert period is None or said.on < first + timedelta(days=period)


@pytest.mark.parametrize(
    ("code", "failure"),
    [
        ("AM04", Failure.SOFT),
        ("am04 ", Failure.SOFT),
        ("MS03", Failure.SOFT),
        ("AC04", Failure.HARD),
        ("MD01", Failure.HARD),
        ("MD06", Failure.HARD),
        ("MD07", Failure.HARD),
        ("SL01", Failure.HARD),
        ("BE05", Failure.PAYER),
        ("", Failure.HARD),
        ("ZZ99", Failure.HARD),
    ],
)
def test_reasons_of_returns(code, failure):
    assert failure_of_return(code=code) is failure


def test_what_nobody_knows_is_hard_and_so_is_a_stolen_card():
    assert [failure_of(code=one) for one in ("stolen_card", "method_gone", "", "anything")] == [
        Failure.HARD
    ] * 4
    assert {code for code, failure in DECLINES.items() if failure is Failure.SOFT} == {
        *("insufficient_funds", "limit_exceeded", "processing_error"),
        *("bank_unavailable", "do_not_honour", "try_again_later"),
    }
