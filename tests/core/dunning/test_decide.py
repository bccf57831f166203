"""Decisions: every account answered once, by the first reason that holds, the same in any order of rows."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from random import Random

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.core.dunning.plainly import (
    AS_OF,
    LADDER,
    WAITS,
    any_policy,
    any_standing,
    by_hand,
    counts,
    day,
    decided_under,
    frame,
    seeds,
)

from dunwell.core.dunning.assignment import VERSIONS
from dunwell.core.dunning.decide import DECISION, replay
from dunwell.core.dunning.policy import Level, Policy
from dunwell.core.dunning.reasons import (
    PRECEDENCE,
    TEXTS,
    Outcome,
    Reason,
    outcome_of,
)
from dunwell.core.dunning.standing import (
    ACCOUNTS,
    ITEMS,
    STANDING,
    STEPS_TAKEN,
    Known,
    situations,
    standings,
)
from dunwell.core.frames import SchemaMismatch


@settings(max_examples=40)
@given(seeds)
def test_columns_agree_with_an_account_at_a_time(random: Random):
    """40 ledgers of 250 accounts: ten thousand standings under forty policies."""
    policy = any_policy(random)
    rows = [any_standing(random, account) for account in range(1, 251)]
    decided = decided_under(standings=frame(rows), policy=policy, as_of=AS_OF)
    assert decided.height == len(rows)
    for row, answer in zip(rows, decided.iter_rows(named=True), strict=True):
        reason, step = by_hand(row, policy)
        assert (answer["outcome"], answer["reason"]) == (outcome_of(reason=reason), reason), row
        if reason == "STEP_DUE":
            assert answer["step"] == step


def some(random: Random, count: int) -> pl.DataFrame:
    return frame([any_standing(random, account) for account in range(1, count + 1)])


@settings(max_examples=50)
@given(seeds, counts)
def test_every_account_is_answered_exactly_once_by_a_known_reason(random, count):
    given_frame = some(random, count)
    decided = decided_under(standings=given_frame, policy=any_policy(random), as_of=AS_OF)
    assert decided["account_id"].to_list() == given_frame["account_id"].to_list()
    assert decided.schema == {**STANDING.dtypes, **DECISION.dtypes}
    assert all(outcome_of(reason=row["reason"]) == row["outcome"] for row in decided.iter_rows(named=True))


@settings(max_examples=50)
@given(seeds, counts)
def test_the_order_of_rows_does_not_matter(random, count):
    given_frame, policy = some(random, count), any_policy(random)
    order = random.sample(range(count), k=count)
    straight = decided_under(standings=given_frame, policy=policy, as_of=AS_OF)
    assert decided_under(standings=given_frame[order], policy=policy, as_of=AS_OF).equals(straight[order])


@settings(max_examples=50)
@given(seeds, counts)
def test_an_account_is_decided_by_its_own_standing_alone(random, count):
    given_frame, policy = some(random, count), any_policy(random)
    together = decided_under(standings=given_frame, policy=policy, as_of=AS_OF)
    for number in range(count):
        assert decided_under(standings=given_frame[number], policy=policy, as_of=AS_OF).equals(
            together[number]
        )


@settings(max_examples=50)
@given(seeds, counts)
def test_held_and_skipped_take_no_step_and_who_escalates_owes(random, count):
    for row in decided_under(standings=some(random, count), policy=any_policy(random), as_of=AS_OF).iter_rows(
        named=True
    ):
        if row["outcome"] == "escalated":
            assert row["open_minor"] > 0
            assert (row["overdue_minor"] or row["open_minor"]) > -row["credit_minor"]
            assert not row["is_do_not_contact"]
            assert row["next_on"] is None
            assert row["step"] is not None
        else:
            assert row["reason"] != "STEP_DUE"


@settings(max_examples=50)
@given(seeds, counts)
def test_steps_go_up_by_one_and_never_down(random, count):
    """One step at a time; passed over are only reminders that come too late, and steps whose event has not come."""
    policy = any_policy(random)
    for row in decided_under(standings=some(random, count), policy=policy, as_of=AS_OF).iter_rows(named=True):
        if row["outcome"] != "escalated":
            continue
        last = row["last_step"] or 0
        assert row["step"] > last
        if policy.carrying == "continue":
            last = max(last, min(row["reached_step"] or 0, row["step"] - 1))
        passed_over = [level for level in policy.levels if last < level.step < row["step"]]
        assert all(level.is_reminder or level.trigger == "event" for level in passed_over)
        assert all(row["carrying_due_on"] < AS_OF for level in passed_over if level.is_reminder)


@settings(max_examples=50)
@given(seeds, counts, st.integers(1, 10**9))
def test_who_owes_more_is_not_chased_less(random, count, more):
    policy = any_policy(random)
    given_frame = some(random, count)
    raised = given_frame.with_columns(
        open_minor=pl.when(pl.col("open_minor") > 0).then(pl.col("open_minor") + more).otherwise(0),
        overdue_minor=pl.when(pl.col("overdue_minor") > 0).then(pl.col("overdue_minor") + more).otherwise(0),
    )
    before = decided_under(standings=given_frame, policy=policy, as_of=AS_OF)
    after = decided_under(standings=raised, policy=policy, as_of=AS_OF)
    chased = before.filter(pl.col("outcome") == "escalated")["account_id"].to_list()
    still = after.filter(pl.col("outcome") == "escalated")["account_id"].to_list()
    assert set(chased) <= set(still)


@settings(max_examples=50)
@given(seeds, counts)
def test_replaying_the_recorded_decisions_gives_the_same(random, count):
    policy = any_policy(random)
    decided = decided_under(standings=some(random, count), policy=policy, as_of=AS_OF)
    assert replay(decisions=decided, policies={1: policy}, as_of=AS_OF).equals(decided)


@settings(max_examples=60)
@given(
    seeds,
    st.integers(-40, 20),
    st.none() | st.integers(1, 5),
    st.none() | st.integers(-20, 0),
    st.integers(0, 60),
)
def test_the_day_named_is_the_first_on_which_time_alone_brings_the_step(
    random, due, last_step, contact, length
):
    """Days are let pass with nothing else happening: not a day before `next_on`, and on that day that step."""
    policy = replace(any_policy(random), levels=tuple(plain_levels(random)))
    items = pl.DataFrame([(1, 1, day(due), 10_000)], schema=dict(ITEMS.dtypes), orient="row")
    accounts = pl.DataFrame(
        [(1, "JPY", True, True, True, False, False, False, False, None, "")],
        schema=dict(ACCOUNTS.dtypes),
        orient="row",
    )
    taken = [] if last_step is None or contact is None else [(1, 1, last_step, day(contact), True)]
    if contact is not None and last_step is None:
        taken = [(1, 99, 1, day(contact), True)]  # for an item that is paid since
    steps = pl.DataFrame(taken, schema=dict(STEPS_TAKEN.dtypes), orient="row")

    def on(later: int) -> dict[str, object]:
        known = standings(
            situations=situations(known=Known(items=items, accounts=accounts, steps=steps), as_of=day(later)),
            versions=pl.DataFrame([(1, 1)], schema=dict(VERSIONS.dtypes), orient="row"),
        )
        (only,) = decided_under(standings=known, policy=policy, as_of=day(later)).iter_rows(named=True)
        return only

    first = on(0)
    if first["reason"] not in WAITS:
        assert first["next_on"] is None
        return
    if first["next_on"] is None:  # a reminder for which it will be too late, and nothing after it
        assert first["step"] is None
        assert on(length)["outcome"] != "escalated"
        return
    wait = (first["next_on"] - AS_OF).days
    assert wait > 0
    assert (on(wait)["outcome"], on(wait)["step"]) == ("escalated", first["step"])
    assert on(min(length, wait - 1))["outcome"] != "escalated"


def plain_levels(random: Random) -> Iterator[Level]:
    """Steps by due date that nobody is asked about: what the passing of time alone brings."""
    for n, on in enumerate(sorted(random.sample(range(-20, 60), k=random.randint(1, 6))), start=1):
        yield Level(step=n, key=f"level{n}", days=on, channel=random.choice(["email", "call"]))


DUE = {  # the reminder is due today and everything else is in order
    "account_id": 1,
    "currency": "EUR",
    "open_minor": 10_000,
    "overdue_minor": 10_000,
    "credit_minor": 0,
    "open_items": 1,
    "overdue_items": 1,
    "carrying_item_id": 7,
    "carrying_due_on": day(-3),
    "last_step": 1,
    "last_contact_on": day(-10),
    "has_address": True,
    "is_do_not_contact": False,
    "is_contact_sought": False,
    "chaseable_open_minor": 10_000,
    "chaseable_overdue_minor": 10_000,
    "item_guard": None,
    "item_guard_until": None,
    "account_guard": None,
    "account_guard_until": None,
    "reached_step": None,
    "reached_on": None,
    "last_step_on": day(-10),
    "has_postal_address": True,
    "has_mobile": True,
    "has_sales": True,
    "is_vip": False,
    "renewal_on": None,
    "promise_broken_on": None,
    "plan_broken_on": None,
    "dispute_rejected_on": None,
    "forward_step": None,
    "forward_on": None,
    "told_step": None,
    "told_on": None,
    "policy_version_id": 1,
    "capped_until": None,
    "quiet_until": None,
}


def answer(*, policy: Policy = LADDER, **changes: object) -> tuple[str, int | None, date | None]:
    (only,) = decided_under(standings=frame([DUE | changes]), policy=policy, as_of=AS_OF).iter_rows(
        named=True
    )
    return only["reason"], only["step"], only["next_on"]


def due_in(days: int, **more: object) -> dict[str, object]:
    """What changes when the carrying item is due in so many days."""
    is_overdue = {} if days < 0 else {"overdue_minor": 0, "overdue_items": 0, "chaseable_overdue_minor": 0}
    return {"carrying_due_on": day(days), **is_overdue, **more}


def owing(minor: int, **more: object) -> dict[str, object]:
    both = {"open_minor": minor, "overdue_minor": minor}
    return {**both, "chaseable_open_minor": minor, "chaseable_overdue_minor": minor, **more}


# Each line takes away the reason of the line before; all the reasons below it hold as well.
ASKING = replace(  # every step asks the owner first, and the customer's renewal is a time of rest
    LADDER,
    levels=tuple(replace(level, sales="owner", window_days=2) for level in LADDER.levels),
    renewal_days_before=5,
    renewal_days_after=5,
)
AGREED = {"told_step": 2, "told_on": day(-2)}
NOBODY = {**AGREED, "has_address": False, "is_contact_sought": True}
RESTING = {**NOBODY, "quiet_until": day(1)}
CAPPED = {**RESTING, "capped_until": day(2)}
HEARD = {**CAPPED, "last_contact_on": day(-6)}
UNASKED = {**HEARD, "told_step": None, "told_on": None}
SOON = {**UNASKED, "carrying_due_on": day(-2)}
AHEAD = {**UNASKED, **due_in(8), "last_step": None}
DONE = {**UNASKED, "last_step": 5}
SMALL = {**DONE, **owing(499)}
GUARDED = {**SMALL, "chaseable_open_minor": 0, "chaseable_overdue_minor": 0}
DRAFTED = {**SMALL, "account_guard": "AWAITING_APPROVAL"}
VETOED = {**SMALL, "account_guard": "OWNER_VETO"}
RENEWING = {**DRAFTED, "renewal_on": day(3)}
KEPT = {**GUARDED, **RENEWING, "chaseable_open_minor": 0, "chaseable_overdue_minor": 0}
ANSWERED = {**KEPT, "item_guard": "DISPUTED", "account_guard": "REPLY_WAITING"}
COMING_IN = {**ANSWERED, "account_guard": "CASH_WAITING"}
STOPPED = {**COMING_IN, "account_guard": "ON_HOLD"}
GIVEN = {**STOPPED, "account_guard": "PLACED"}
MARKED = {**GIVEN, "is_do_not_contact": True}
COVERED = {**MARKED, "credit_minor": -499}
EMPTY = {**COVERED, "open_minor": 0, "overdue_minor": 0, "carrying_item_id": None, "carrying_due_on": None}
IN_ORDER = [
    (EMPTY, "NOTHING_OPEN"),
    (COVERED, "COVERED_BY_CREDIT"),
    (MARKED, "DO_NOT_CONTACT"),
    (GIVEN, "PLACED"),
    (STOPPED, "ON_HOLD"),
    (COMING_IN, "CASH_WAITING"),
    (ANSWERED, "REPLY_WAITING"),
    ({**KEPT, "item_guard": "PAYMENT_UNDER_WAY"}, "PAYMENT_UNDER_WAY"),
    ({**KEPT, "item_guard": "DISPUTED"}, "DISPUTED"),
    ({**KEPT, "item_guard": "PROMISED"}, "PROMISED"),
    ({**KEPT, "item_guard": "IN_PLAN"}, "IN_PLAN"),
    ({**KEPT, "item_guard": "AUTOPAY"}, "AUTOPAY"),
    ({**KEPT, "item_guard": "ITEMS_ON_HOLD"}, "ITEMS_ON_HOLD"),
    ({**RENEWING, "carrying_item_id": None, "carrying_due_on": None}, "ONLY_CHARGES"),
    (RENEWING, "RENEWAL_WINDOW"),
    (VETOED, "OWNER_VETO"),
    (DRAFTED, "AWAITING_APPROVAL"),
    (SMALL, "BELOW_MINIMUM"),
    (DONE, "LADDER_FINISHED"),
    (AHEAD, "NOT_YET_DUE"),
    (SOON, "NEXT_STEP_LATER"),
    (UNASKED, "OWNER_WINDOW"),
    (HEARD, "MINIMUM_GAP"),
    (CAPPED, "CONTACT_CAP"),
    (RESTING, "QUIET_DAY"),
    (NOBODY, "CONTACT_MISSING"),
    (AGREED, "STEP_DUE"),
]


@pytest.mark.parametrize(("changes", "reason"), [pytest.param(*case, id=case[1]) for case in IN_ORDER])
def test_the_first_reason_wins(changes, reason):
    assert answer(policy=ASKING, **changes)[0] == reason


def test_the_lines_above_are_all_reasons_in_their_order():
    assert [reason for _, reason in IN_ORDER] == [str(reason) for reason in PRECEDENCE]
    assert set(TEXTS) == set(Reason)
    assert [reason for reason in Reason if TEXTS[reason].outcome is Outcome.ESCALATED] == [Reason.STEP_DUE]


NEW = {"last_step": None}
DUE_NOW = ("STEP_DUE", 2, None)
COVERED_ANSWER = ("COVERED_BY_CREDIT", None, None)
CASES = [
    # what is so                           what changes                                     reason, step, next day
    (
        "on hold until a day",
        {"account_guard": "ON_HOLD", "account_guard_until": day(4)},
        ("ON_HOLD", None, day(5)),
    ),
    ("on hold until further notice", {"account_guard": "ON_HOLD"}, ("ON_HOLD", None, None)),
    (
        "an item on hold leaves the others",
        {"item_guard": "ITEMS_ON_HOLD", "chaseable_open_minor": 9_000},
        DUE_NOW,
    ),
    (
        "all that is overdue on hold",
        {"item_guard": "ITEMS_ON_HOLD", "item_guard_until": day(1), "chaseable_overdue_minor": 0},
        ("ITEMS_ON_HOLD", None, day(2)),
    ),
    ("the courtesy eight days before", due_in(8, **NEW), ("NOT_YET_DUE", 1, day(1))),
    ("the courtesy seven days before", due_in(7, **NEW), ("STEP_DUE", 1, None)),
    ("the courtesy, late, due today", due_in(0, **NEW), ("STEP_DUE", 1, None)),
    ("too late for the courtesy", due_in(-1, **NEW), ("NEXT_STEP_LATER", 2, day(2))),
    ("courtesy taken, due today", due_in(0), ("NOT_YET_DUE", 2, day(3))),
    ("two days late", due_in(-2), ("NEXT_STEP_LATER", 2, day(1))),
    ("three days late", due_in(-3), ("STEP_DUE", 2, None)),
    ("first seen a year late", due_in(-365, **NEW), ("STEP_DUE", 2, None)),
    ("a year late, one step at a time", due_in(-365, last_step=2), ("STEP_DUE", 3, None)),
    ("thirteen days late", due_in(-13, last_step=2), ("NEXT_STEP_LATER", 3, day(1))),
    ("fourteen days late", due_in(-14, last_step=2), ("STEP_DUE", 3, None)),
    ("a call needs no address", due_in(-21, last_step=3, **NOBODY), ("STEP_DUE", 4, None)),
    ("the final notice", due_in(-30, last_step=4), ("STEP_DUE", 5, None)),
    ("after the final notice", due_in(-90, last_step=5), ("LADDER_FINISHED", None, None)),
    ("a step of a longer ladder", due_in(-90, last_step=9), ("LADDER_FINISHED", None, None)),
    ("heard from us today", {"last_contact_on": day(0)}, ("MINIMUM_GAP", 2, day(7))),
    ("six days ago", {"last_contact_on": day(-6)}, ("MINIMUM_GAP", 2, day(1))),
    ("seven days ago: the gap is over", {"last_contact_on": day(-7)}, ("STEP_DUE", 2, None)),
    ("never heard from us", {"last_contact_on": None}, ("STEP_DUE", 2, None)),
    ("the gap ends after the step's day", due_in(-2, last_contact_on=day(0)), ("NEXT_STEP_LATER", 2, day(7))),
    ("one below the minimum", owing(499), ("BELOW_MINIMUM", None, None)),
    ("the minimum itself is chased", owing(500), ("STEP_DUE", 2, None)),
    ("the minimum is of all that is open", owing(500, overdue_minor=1), ("STEP_DUE", 2, None)),
    ("a currency without a minimum", owing(1, currency="USD"), ("STEP_DUE", 2, None)),
    ("credit short by one", {"credit_minor": -9_999}, ("STEP_DUE", 2, None)),
    ("credit for all that is overdue", {"open_minor": 90_000, "credit_minor": -10_000}, COVERED_ANSWER),
    ("credit short of all that is open", due_in(1, **NEW, credit_minor=-9_999), ("STEP_DUE", 1, None)),
    ("credit for all that is open", due_in(1, **NEW, credit_minor=-10_000), COVERED_ANSWER),
    ("only credits", {**EMPTY, "credit_minor": -500}, ("NOTHING_OPEN", None, None)),
    ("nobody to write to, nobody asked yet", {"has_address": False}, ("STEP_DUE", 2, None)),
    ("nobody to write to, somebody is asked", NOBODY, ("CONTACT_MISSING", 2, None)),
    ("amounts at the bound", owing(2**62 - 1, credit_minor=1 - 2**62), COVERED_ANSWER),
    ("amounts at the bound, short by one", owing(2**62 - 1, credit_minor=2 - 2**62), ("STEP_DUE", 2, None)),
]


@pytest.mark.parametrize(("changes", "expected"), [pytest.param(*case[1:], id=case[0]) for case in CASES])
def test_one_account(changes, expected):
    assert answer(**changes) == expected


def test_a_reminder_that_the_gap_carries_past_the_due_date_gives_way_to_the_step_after_it():
    """Nobody is told that a courtesy comes on a day on which it would be too late for it."""
    heard_today = {**NEW, "last_contact_on": day(0)}
    assert answer(**due_in(3, **heard_today)) == ("MINIMUM_GAP", 2, day(7))
    assert answer(**due_in(6, **heard_today)) == ("MINIMUM_GAP", 2, day(9))
    assert answer(**due_in(7, **heard_today)) == ("MINIMUM_GAP", 1, day(7))


def test_no_account_no_decision():
    assert decided_under(standings=STANDING.empty(), policy=LADDER, as_of=AS_OF).height == 0


def test_a_standing_with_a_hole_is_refused():
    with pytest.raises(SchemaMismatch, match="open_minor"):
        decided_under(standings=frame([{**DUE, "open_minor": None}]), policy=LADDER, as_of=AS_OF)
