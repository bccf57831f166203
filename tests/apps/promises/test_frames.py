"""Guards and events as pure functions of the day: the same before `settle` has run and after, today and last month."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.apps.promises.scene import (
    AGREED,
    RULES,
    broke,
    guards,
    noon,
    on,
    parts,
    pay,
    plan,
    promise,
    receive,
    settled,
)
from tests.world import make_world, owe

from dunwell.apps.organisation.scope import desk_scope
from dunwell.apps.promises.frames import events, item_guards
from dunwell.apps.promises.operations import cancel_promise, change_promise, take_back_promise
from dunwell.apps.promises.plans import cancel_plan, renegotiate_plan
from dunwell.core.dunning.guards import ITEM_GUARDS
from dunwell.core.dunning.standing import EVENTS

pytestmark = pytest.mark.django_db
DAYS = range(-2, 40)


@pytest.fixture
def world(db):
    return make_world()


@pytest.fixture
def items(world):
    """100.00 twenty days overdue, 50.00 five days."""
    return owe(world.abel_account, ("A-1", 100_00, 20), ("A-2", 50_00, 5))


def pictures():
    """The guards and events of every day."""
    return {day: (guards(day), broke(day)) for day in DAYS}


def test_nothing_promised_guards_nothing(world, items):
    assert guards(0) == []
    assert ITEM_GUARDS.check(item_guards(as_of=on(0))).is_empty()
    assert EVENTS.check(events(as_of=on(0))).is_empty()


def test_a_promise_guards_from_its_day_until_its_grace_is_over(world, items):
    promise(world, made=1, amount_minor=120_00)
    standing = [("A-1", "PROMISED", 100_00, 12), ("A-2", "PROMISED", 20_00, 12)]
    expected = {day: standing if 1 <= day <= 12 else [] for day in DAYS}
    assert {day: guards(day) for day in DAYS} == expected


def test_what_is_paid_is_guarded_no_more(world, items):
    promise(world, items=[items[0]], amount_minor=60_00)
    pay(items[0], 25_00, day=4)
    assert guards(3) == [("A-1", "PROMISED", 60_00, 12)]
    assert guards(4) == [("A-1", "PROMISED", 35_00, 12)]
    pay(items[0], 35_00, day=6)
    assert (guards(5), guards(6)) == ([("A-1", "PROMISED", 35_00, 12)], [])


def test_two_promises_guard_an_item_each_for_its_time(world, items):
    promise(world, items=[items[0]], amount_minor=60_00, due=3)
    promise(world, items=[items[0]], amount_minor=40_00, due=8)
    assert guards(5) == [("A-1", "PROMISED", 40_00, 10), ("A-1", "PROMISED", 60_00, 5)]
    assert guards(6) == [("A-1", "PROMISED", 40_00, 10)]


def test_a_change_a_cancellation_and_an_error_count_from_their_day(world, items):
    scope = desk_scope(user=world.collector)
    old = promise(world, items=[items[0]])
    words = {"promised_by": "", "method": "other", "note": ""}
    when = {"now": noon(5), "today": on(5)}
    new = change_promise(scope=scope, promise_id=old.public_id, due_on=on(20), **words, rules=RULES, **when)
    assert (guards(4), guards(5)) == ([("A-1", "PROMISED", 100_00, 12)], [("A-1", "PROMISED", 100_00, 22)])
    cancel_promise(scope=scope, promise_id=new.public_id, note="", now=noon(7), today=on(7))
    assert (guards(6), guards(7)) == ([("A-1", "PROMISED", 100_00, 22)], [])
    wrong = promise(world, items=[items[1]], made=7, due=9)
    take_back_promise(scope=scope, promise_id=wrong.public_id, now=noon(7), today=on(7))
    assert guards(7) == []


def test_a_plan_guards_all_but_what_is_late_of_it_and_that_on_the_oldest(world, items):
    plan(world, (5, 60_00), (15, 60_00), (25, 30_00))
    assert guards(-1) == []
    assert guards(5) == [("A-1", "IN_PLAN", 100_00, 5), ("A-2", "IN_PLAN", 50_00, 5)]
    assert guards(6) == [("A-1", "IN_PLAN", 40_00, 8), ("A-2", "IN_PLAN", 50_00, 8)]
    assert (guards(8), guards(9)) == (guards(6), [])
    pay(items[0], 60_00, day=7)
    assert guards(7) == [("A-1", "IN_PLAN", 40_00, 15), ("A-2", "IN_PLAN", 50_00, 15)]
    assert guards(16) == [("A-2", "IN_PLAN", 30_00, 18)]
    receive(world.abel_account, 45_00, day=16)
    assert guards(16) == [("A-2", "IN_PLAN", 30_00, 18)]
    assert (guards(18), guards(19)) == (guards(16), [])


def test_a_plan_counts_by_the_version_of_the_day(world, items):
    scope = desk_scope(user=world.collector)
    made = plan(world, (5, 75_00), (15, 75_00))
    renegotiate_plan(
        scope=scope,
        plan_id=made.public_id,
        instalments=parts((20, 150_00)),
        reason="Later",
        agreed=AGREED,
        rules=RULES,
        now=noon(7),
        today=on(7),
    )
    assert guards(6) == [("A-1", "IN_PLAN", 25_00, 8), ("A-2", "IN_PLAN", 50_00, 8)]
    assert guards(7) == [("A-1", "IN_PLAN", 100_00, 20), ("A-2", "IN_PLAN", 50_00, 20)]
    cancel_plan(scope=scope, plan_id=made.public_id, note="", now=noon(9), today=on(9))
    assert (guards(8), guards(9)) == (guards(7), [])


def test_a_proposal_guards_nothing(world, items):
    plan(world, (5, 150_00), agreed=None)
    assert guards(3) == []


def test_what_broke_is_an_event_from_its_day_while_something_is_open(world, items):
    account = world.abel_account.pk
    promise(world, items=[items[0]], due=3)
    plan(world, (2, 50_00), items=[items[1]])
    assert broke(5) == []
    assert broke(6) == [(account, "plan_broken", 6), (account, "promise_broken", 6)]
    settled(7)
    assert broke(6) == [(account, "plan_broken", 6), (account, "promise_broken", 6)]
    pay(items[0], 100_00, day=9)
    assert broke(8) == [(account, "plan_broken", 6), (account, "promise_broken", 6)]
    assert broke(9) == [(account, "plan_broken", 6)]


def test_the_last_of_several_is_the_event(world, items):
    promise(world, items=[items[0]], due=3)
    promise(world, items=[items[1]], due=8)
    assert broke(30) == [(world.abel_account.pk, "promise_broken", 11)]
    assert broke(10) == [(world.abel_account.pk, "promise_broken", 6)]


def test_what_is_kept_or_partly_kept_is_no_event(world, items):
    promise(world, items=[items[0]])
    promise(world, items=[items[1]])
    pay(items[0], 100_00, day=2)
    pay(items[1], 10_00, day=2)
    assert {day: broke(day) for day in DAYS} == {day: [] for day in DAYS}


def test_the_picture_of_every_day_is_the_same_before_it_is_settled_and_after(world, items):
    more = owe(world.abel_account, ("A-3", 30_00, 1), ("A-4", 80_00, 0), ("A-5", 20_00, 0))
    first = items[0]
    promise(world, items=[first], amount_minor=60_00, due=3)
    promise(world, items=[first], amount_minor=40_00, due=20)
    promise(world, items=[more[0]], due=9)
    plan(world, (4, 40_00), (14, 40_00), items=[more[1]])
    plan(world, (6, 20_00), items=[more[2]])
    pay(first, 25_00, day=2)
    pay(more[0], 29_90, day=5)
    pay(more[1], 40_00, day=6)
    pay(more[2], 20_00, day=8)
    pay(first, 40_00, day=12)
    before = pictures()
    for day in (5, 6, 39):
        settled(day)
        assert pictures() == before
    assert any(seen for seen, _ in before.values())
    assert before[39][1] == [
        (world.abel_account.pk, "plan_broken", 18),
    ]


def test_the_cost_grows_with_the_promises_and_not_with_the_items(world, items):
    promise(world)
    plan_items = owe(world.abel_account, *((f"B-{number}", 10_00, 1) for number in range(30)))
    plan(world, (5, 20_00), items=plan_items[:2])
    with CaptureQueriesContext(connection) as few:
        item_guards(as_of=on(1))
    for item in plan_items[2:]:
        promise(world, items=[item])
    with CaptureQueriesContext(connection) as many:
        item_guards(as_of=on(1))
    assert len(few.captured_queries) == len(many.captured_queries)
    assert item_guards(as_of=on(1)).height == 32
    assert set(item_guards(as_of=on(1))["until"]) == {on(12), on(5)}
    assert on(12) - on(10) == timedelta(days=RULES.grace_days)
