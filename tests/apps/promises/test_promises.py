"""Promises made, changed, cancelled and taken back: one event each, within limits, and a refusal writes nothing."""

import pytest
from django.db import DatabaseError, transaction
from tests.apps.promises.scene import (
    RULES,
    noon,
    on,
    pay,
    plan,
    promise,
    receive,
    refused_by,
    settled,
    shares,
    told,
)
from tests.world import TODAY, make_world, owe

from dunwell.apps.journal.models import Event
from dunwell.apps.organisation.scope import desk_scope
from dunwell.apps.promises.access import PromiseRefused, UnknownItem, UnknownPromise
from dunwell.apps.promises.models import Promise, PromiseItem
from dunwell.apps.promises.operations import cancel_promise, change_promise, take_back_promise
from dunwell.apps.receivables.access import UnknownAccount

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db):
    return make_world()


@pytest.fixture
def items(world):
    """100.00 twenty days overdue, 50.00 five days, 30.00 due in ten days."""
    return owe(world.abel_account, ("A-1", 100_00, 20), ("A-2", 50_00, 5), ("A-3", 30_00, -10))


def change(world, one, user=None, *, day=1, due=10, **given):
    kept = {"promised_by": one.promised_by, "method": one.method, "note": one.note}
    return change_promise(
        scope=desk_scope(user=user or world.collector),
        promise_id=one.public_id,
        due_on=on(due),
        **kept | given,
        rules=RULES,
        now=noon(day),
        today=on(day),
    )


def cancel(world, one, user=None, *, day=1, note=""):
    scope = desk_scope(user=user or world.collector)
    return cancel_promise(scope=scope, promise_id=one.public_id, note=note, now=noon(day), today=on(day))


def take_back(world, one, user=None, *, day=0):
    scope = desk_scope(user=user or world.collector)
    return take_back_promise(scope=scope, promise_id=one.public_id, now=noon(day), today=on(day))


def test_a_whole_account_is_promised_under_the_rules_of_the_day(world, items):
    made = promise(world, note=" On the\n15th ", method="card", source="reply")
    made.refresh_from_db()
    assert shares(made) == {"A-1": 100_00, "A-2": 50_00, "A-3": 30_00}
    assert (made.amount_minor, made.due_on, made.state) == (180_00, on(10), "running")
    assert (made.grace_days, made.tolerance_basis_points) == (2, 200)
    assert (made.promised_by, made.method, made.note, made.source) == (
        "Anna Abel",
        "card",
        "On the 15th",
        "reply",
    )
    assert (made.made_on, made.made_at, made.made_by) == (TODAY, noon(0), f"user:{world.collector.pk}")
    (event,) = Event.objects.filter(subject="promise")
    assert (event.name, event.actor, event.at, event.subject_id) == (
        "promises.promise.made",
        f"user:{world.collector.pk}",
        noon(0),
        made.pk,
    )
    assert (event.entity_id, event.customer_id, event.account_id) == (
        world.north.pk,
        world.abel.pk,
        world.abel_account.pk,
    )
    assert event.data == {
        "promise": str(made.public_id),
        "amount_minor": 180_00,
        "currency": "EUR",
        "due_on": "2026-03-20",
        "numbers": ["A-1", "A-2", "A-3"],
        "promised_by": "Anna Abel",
        "method": "card",
        "source": "reply",
        "note": "On the 15th",
        "beyond": [],
    }


@pytest.mark.parametrize(
    ("named", "amount", "expected"),
    [
        (None, 120_00, {"A-1": 100_00, "A-2": 20_00}),
        ([1, 2], None, {"A-2": 50_00, "A-3": 30_00}),
        ([2, 1], 60_00, {"A-2": 50_00, "A-3": 10_00}),
        ([0], 1, {"A-1": 1}),
    ],
)
def test_an_amount_goes_to_the_oldest_of_what_is_named(world, items, named, amount, expected):
    chosen = None if named is None else [items[place] for place in named]
    assert shares(promise(world, items=chosen, amount_minor=amount)) == expected


def test_what_credits_cover_is_not_promised(world, items):
    receive(world.abel_account, 120_00, day=0)
    made = promise(world)
    assert shares(made) == {"A-2": 30_00, "A-3": 30_00}
    assert PromiseItem.objects.get(item=items[1]).open_minor == 30_00
    with pytest.raises(PromiseRefused) as refused:
        promise(world, items=[items[0]])
    assert (refused.value.code, refused.value.field) == ("nothing_open", "items")


def test_several_promises_share_an_item_and_never_exceed_it(world, items):
    first = promise(world, items=[items[0]], amount_minor=60_00)
    second = promise(world, items=[items[0]], due=20)
    assert (shares(first), shares(second)) == ({"A-1": 60_00}, {"A-1": 40_00})
    for given, code in (({"items": [items[0]]}, "promised"), ({"amount_minor": 80_01}, "more_than_open")):
        with pytest.raises(PromiseRefused) as refused:
            promise(world, user=world.controller, **given)
        assert refused.value.code == code
    assert shares(promise(world)) == {"A-2": 50_00, "A-3": 30_00}


def test_a_day_that_has_passed_makes_room_before_anybody_settles(world, items):
    promise(world, items=[items[0]], due=1)
    with pytest.raises(PromiseRefused, match="promised already"):
        promise(world, items=[items[0]], made=3, due=9)
    assert shares(promise(world, items=[items[0]], made=4, due=9)) == {"A-1": 100_00}


@pytest.mark.parametrize(
    ("given", "code", "field"),
    [
        ({"due": -1}, "past", "due_on"),
        ({"due": 31}, "too_far", "due_on"),
        ({"method": ""}, "unknown_method", "method"),
        ({"method": "barter"}, "unknown_method", "method"),
        ({"source": "rumour"}, "unknown_source", "source"),
        ({"note": "x" * 501}, "note_too_long", "note"),
        ({"promised_by": "x" * 121}, "name_too_long", "promised_by"),
        ({"amount_minor": 0}, "amount_not_positive", "amount_minor"),
        ({"amount_minor": -1}, "amount_not_positive", "amount_minor"),
        ({"amount_minor": 180_01}, "more_than_open", "amount_minor"),
        ({"items": []}, "nothing_open", "items"),
    ],
)
def test_what_cannot_be_promised_is_refused_by_field(world, items, given, code, field):
    with pytest.raises(PromiseRefused) as refused:
        promise(world, **given)
    assert (refused.value.code, refused.value.field) == (code, field)
    assert not Promise.objects.exists()
    assert told("promise") == []


def test_money_owed_to_the_customer_is_not_promised(world, items):
    receipt = receive(world.abel_account, 1_00, day=0)
    with pytest.raises(PromiseRefused) as refused:
        promise(world, items=[receipt])
    assert refused.value.code == "credit"
    assert not Promise.objects.exists()


def test_an_account_with_nothing_open_has_nothing_to_promise(world):
    with pytest.raises(PromiseRefused) as refused:
        promise(world)
    assert (refused.value.code, refused.value.field) == ("nothing_open", "")


def test_what_is_in_a_plan_is_not_promised_besides(world, items):
    plan(world, (10, 100_00), items=[items[0]])
    with pytest.raises(PromiseRefused) as refused:
        promise(world, items=[items[0]])
    assert refused.value.code == "in_plan"
    assert shares(promise(world)) == {"A-2": 50_00, "A-3": 30_00}


@pytest.mark.parametrize("name", ["auditor", "owner"])
def test_who_only_looks_promises_nothing(world, items, name):
    made = promise(world, items=[items[0]])
    user = getattr(world, name)
    for act in (
        lambda: promise(world, user),
        lambda: change(world, made, user, due=5),
        lambda: cancel(world, made, user),
        lambda: take_back(world, made, user),
    ):
        with pytest.raises(PromiseRefused) as refused:
            act()
        assert refused.value.code == "not_allowed"
    assert told("promise") == ["made"]


@pytest.mark.parametrize("name", ["stranger", "peer", "newcomer"])
def test_who_does_not_see_the_account_is_told_of_nothing(world, items, name):
    made = promise(world, items=[items[0]])
    user = getattr(world, name)
    with pytest.raises(UnknownAccount):
        promise(world, user)
    for act in (lambda: change(world, made, user), lambda: cancel(world, made, user)):
        with pytest.raises(UnknownPromise):
            act()
    with pytest.raises(UnknownPromise):
        take_back(world, made, user)
    assert told("promise") == ["made"]


def test_an_item_of_another_account_is_not_known(world, items):
    (foreign,) = owe(world.berg_account, ("B-1", 10_00, 3))
    with pytest.raises(UnknownItem):
        promise(world, items=[items[0], foreign])
    assert not Promise.objects.exists()


# --- Limits


def test_a_controller_goes_beyond_the_days_and_that_is_told(world, items):
    promise(world, user=world.controller, due=31)
    assert Event.objects.get(subject="promise").data["beyond"] == ["too_far"]
    with pytest.raises(PromiseRefused) as refused:
        promise(world, user=world.controller, due=367)
    assert refused.value.code == "too_far"


def test_the_last_day_allowed_is_allowed(world, items):
    assert promise(world, due=30).due_on == on(30)
    assert Event.objects.get(subject="promise").data["beyond"] == []


def test_an_item_is_promised_so_often_and_no_more(world, items):
    for day in (0, 5):
        promise(world, items=[items[0]], made=day, due=day)
        settled(day + 3)
    with pytest.raises(PromiseRefused) as refused:
        promise(world, items=items[:2], made=9, due=12)
    assert (refused.value.code, refused.value.field) == ("too_many", "items")
    assert "A-1 was promised 2 times" in str(refused.value)
    made = promise(world, user=world.controller, items=items[:2], made=9, due=12)
    assert shares(made) == {"A-1": 100_00, "A-2": 50_00}
    assert Event.objects.filter(subject="promise").latest("pk").data["beyond"] == ["too_many"]


def test_a_promise_made_in_error_does_not_count(world, items):
    for _ in range(3):
        take_back(world, promise(world, items=[items[0]]))
    assert promise(world, items=[items[0]]).state == "running"


# --- Changed


def test_another_day_is_another_promise_in_the_place_of_the_first(world, items):
    old = promise(world, items=items[:2])
    new = change(world, old, due=20, note="After the holidays")
    old.refresh_from_db()
    assert (old.state, old.closed_on, old.closed_at, old.paid_minor) == ("replaced", on(1), noon(1), None)
    assert (new.replaces, new.state, new.due_on, new.amount_minor) == (old, "running", on(20), 150_00)
    assert (new.made_on, new.note, new.source) == (on(1), "After the holidays", "desk")
    assert shares(new) == shares(old)
    assert told("promise") == ["made", "replaced", "made"]


def test_what_was_paid_is_not_promised_again(world, items):
    old = promise(world, items=items[:2])
    pay(items[0], 70_00, day=1)
    assert shares(change(world, old, day=2, due=20)) == {"A-1": 30_00, "A-2": 50_00}


def test_an_amount_may_be_changed_within_the_same_items(world, items):
    old = promise(world, items=items[:2], amount_minor=120_00)
    new = change(world, old, amount_minor=150_00)
    assert shares(new) == {"A-1": 100_00, "A-2": 50_00}
    with pytest.raises(PromiseRefused) as refused:
        change(world, new, user=world.controller, amount_minor=150_01)
    assert (refused.value.code, refused.value.field) == ("more_than_open", "amount_minor")
    new.refresh_from_db()
    assert new.state == "running"


def test_other_words_change_the_promise_itself_and_the_same_words_nothing(world, items):
    old = promise(world)
    assert change(world, old).pk == old.pk
    assert told("promise") == ["made"]
    same = change(world, old, note="Ask for Anna", amount_minor=180_00)
    old.refresh_from_db()
    assert (same.pk, old.note, old.state) == (old.pk, "Ask for Anna", "running")
    assert told("promise") == ["made", "changed"]


def test_a_change_is_held_to_the_limits(world, items):
    first = promise(world)
    for given, code in (({"due": 32}, "too_far"), ({"due": 0}, "past")):
        with pytest.raises(PromiseRefused) as refused:
            change(world, first, **given)
        assert refused.value.code == code
    second = change(world, first, due=12)
    with pytest.raises(PromiseRefused) as refused:
        change(world, second, due=14)
    assert refused.value.code == "too_many"
    second.refresh_from_db()
    assert second.state == "running"
    assert change(world, second, user=world.controller, due=14).due_on == on(14)


# --- Ended by people


def test_a_promise_is_cancelled_from_a_day_on(world, items):
    made = promise(world)
    cancel(world, made, note=" They went\nbankrupt ")
    made.refresh_from_db()
    assert (made.state, made.closed_on, made.closed_at, made.close_note, made.is_error) == (
        "cancelled",
        on(1),
        noon(1),
        "They went bankrupt",
        False,
    )
    assert made.closed_by == f"user:{world.collector.pk}"
    assert told("promise") == ["made", "cancelled"]
    assert shares(promise(world, made=1)) == shares(made)


@pytest.mark.parametrize("act", [change, cancel, take_back], ids=["change", "cancel", "take back"])
def test_what_has_ended_stays_ended(world, items, act):
    made = promise(world)
    cancel(world, made)
    with pytest.raises(PromiseRefused) as refused:
        act(world, made, day=1)
    assert refused.value.code == "ended"
    assert told("promise") == ["made", "cancelled"]


@pytest.mark.parametrize("act", [change, cancel], ids=["change", "cancel"])
def test_a_promise_whose_day_has_passed_is_left_to_the_ledger(world, items, act):
    made = promise(world, due=1)
    with pytest.raises(PromiseRefused) as refused:
        act(world, made, day=4)
    assert refused.value.code == "ended"
    made.refresh_from_db()
    assert made.state == "running"


def test_an_error_is_taken_back_as_if_it_had_never_been(world, items):
    made = promise(world)
    take_back(world, made)
    made.refresh_from_db()
    assert (made.state, made.is_error, made.closed_on) == ("cancelled", True, TODAY)
    assert told("promise") == ["made", "taken_back"]


def test_an_error_is_taken_back_soon_or_by_a_controller(world, items):
    made = promise(world)
    with pytest.raises(PromiseRefused) as refused:
        take_back(world, made, day=2)
    assert refused.value.code == "too_late"
    made.refresh_from_db()
    assert made.state == "running"
    take_back(world, made, world.controller, day=2)
    made.refresh_from_db()
    assert made.is_error


def test_taking_back_a_change_lets_the_first_promise_run_again(world, items):
    old = promise(world)
    new = change(world, old, due=20)
    take_back(world, new, day=1)
    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.state, old.closed_on, old.closed_at, old.closed_by) == ("running", None, None, "")
    assert (new.state, new.is_error) == ("cancelled", True)
    assert told("promise") == ["made", "replaced", "made", "taken_back", "restored"]


def test_a_change_is_not_taken_back_once_something_else_was_agreed_on(world, items):
    old = promise(world)
    new = change(world, old, amount_minor=10_00)
    promise(world, items=[items[1]], made=1)
    with pytest.raises(PromiseRefused) as refused:
        take_back(world, new, day=1)
    assert refused.value.code == "promised"
    new.refresh_from_db()
    assert new.state == "running"


# --- What the database keeps


@pytest.mark.parametrize(
    ("broken", "constraint"),
    [
        ({"amount_minor": 0}, "promise_positive"),
        ({"amount_minor": 1}, "promise_sums"),
        ({"due_on": on(-1)}, "promise_ahead"),
        ({"state": "forgotten", "closed_on": TODAY, "closed_at": noon(0)}, "promise_judged"),
        ({"method": "barter"}, "promise_method"),
        ({"source": "rumour"}, "promise_source"),
        ({"state": "cancelled"}, "promise_closed"),
        ({"closed_on": TODAY}, "promise_closed"),
        ({"state": "kept", "closed_on": TODAY, "closed_at": noon(0)}, "promise_judged"),
        ({"paid_minor": 5}, "promise_judged"),
        ({"is_error": True}, "promise_error"),
    ],
)
def test_the_database_refuses_a_promise_that_cannot_be(world, items, broken, constraint):
    made = Promise.objects.filter(pk=promise(world).pk)
    assert refused_by(lambda: made.update(**broken)) == constraint


def test_the_database_keeps_what_was_promised(world, items):
    made = promise(world, items=[items[0]])
    with pytest.raises(DatabaseError, match="appended"), transaction.atomic():
        PromiseItem.objects.filter(promise=made).update(amount_minor=1)
    with pytest.raises(DatabaseError, match="appended"), transaction.atomic():
        PromiseItem.objects.filter(promise=made).delete()


def test_the_database_refuses_items_that_do_not_fit(world, items):
    made = promise(world, items=[items[0]])
    (foreign,) = owe(world.berg_account, ("B-1", 10_00, 3))
    for item, promised, opened, constraint in (
        (foreign, 5, 5, "promise_item_account"),
        (items[1], 5, 5, "promise_sums"),
        (items[1], 6, 5, "promise_item_amount"),
        (items[0], 5, 5, "promise_item_once"),
    ):
        part = PromiseItem(promise=made, item=item, amount_minor=promised, open_minor=opened)
        assert refused_by(part.save) == constraint
