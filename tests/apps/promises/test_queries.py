"""Reads: the promises and plans of a customer as of a day, what is free, what broke, how far a word can be trusted."""

from datetime import date

import pytest
from tests.apps.promises.scene import (
    AGREED,
    RULES,
    noon,
    on,
    parts,
    pay,
    plan,
    promise,
    receive,
    settled,
)
from tests.world import TODAY, make_account, make_world, owe

from dunwell.apps.organisation.scope import desk_scope
from dunwell.apps.promises.access import UnknownPlan, UnknownPromise
from dunwell.apps.promises.operations import take_back_promise
from dunwell.apps.promises.plan_queries import plan_forecast, plan_row, plans_of
from dunwell.apps.promises.plans import renegotiate_plan
from dunwell.apps.promises.queries import (
    broken_to_look_at,
    free_to_plan,
    free_to_promise,
    promise_row,
    promises_of,
    reliability_of,
)
from dunwell.apps.receivables.access import UnknownAccount

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db):
    return make_world()


@pytest.fixture
def items(world):
    """100.00 twenty days overdue, 50.00 five days."""
    return owe(world.abel_account, ("A-1", 100_00, 20), ("A-2", 50_00, 5))


def listed(world, day, user=None):
    scope = desk_scope(user=user or world.collector)
    rows = promises_of(scope=scope, customer_id=world.abel.pk, as_of=on(day))
    return [(row.state, row.amount_minor, row.paid_minor, row.closed_on) for row in rows]


def plans(world, day, user=None):
    scope = desk_scope(user=user or world.collector)
    return plans_of(scope=scope, customer_id=world.abel.pk, as_of=on(day))


def renegotiate(world, one, *rows, day):
    renegotiate_plan(
        scope=desk_scope(user=world.collector),
        plan_id=one.public_id,
        instalments=parts(*rows),
        reason="Lost a customer",
        agreed=AGREED,
        rules=RULES,
        now=noon(day),
        today=on(day),
    )


def test_a_promise_is_shown_with_all_that_was_said(world, items):
    made = promise(world, amount_minor=120_00, note="After payday", method="card")
    pay(items[0], 30_00, day=2)
    row = promise_row(scope=desk_scope(user=world.owner), promise_id=made.public_id, as_of=on(3))
    assert (row.public_id, row.account_public_id) == (made.public_id, world.abel_account.public_id)
    assert (row.entity, row.currency, row.state, row.state_name) == ("NORTH", "EUR", "running", "Running")
    assert (row.amount_minor, row.paid_minor, row.due_on, row.last_on) == (120_00, 30_00, on(10), on(12))
    assert (row.promised_by, row.method, row.method_name) == ("Anna Abel", "card", "Card")
    assert (row.note, row.source, row.made_on, row.closed_on) == ("After payday", "desk", TODAY, None)
    assert [(part.number, part.amount_minor) for part in row.parts] == [("A-1", 100_00), ("A-2", 20_00)]
    assert row.parts[0].item_public_id == items[0].public_id


def test_the_promises_of_a_customer_are_shown_as_of_the_day_settled_or_not(world, items):
    promise(world, items=[items[0]], due=3)
    promise(world, items=[items[1]], made=1)
    pay(items[1], 20_00, day=2)
    expected = {
        0: [("running", 100_00, 0, None)],
        1: [("running", 50_00, 0, None), ("running", 100_00, 0, None)],
        5: [("running", 50_00, 20_00, None), ("running", 100_00, 0, None)],
        6: [("running", 50_00, 20_00, None), ("broken", 100_00, 0, on(6))],
        20: [("partly_kept", 50_00, 20_00, on(13)), ("broken", 100_00, 0, on(6))],
    }
    assert {day: listed(world, day) for day in expected} == expected
    settled(20)
    assert {day: listed(world, day) for day in expected} == expected


def test_what_was_taken_back_is_not_listed(world, items):
    made = promise(world)
    take_back_promise(
        scope=desk_scope(user=world.collector), promise_id=made.public_id, now=noon(0), today=TODAY
    )
    assert listed(world, 0) == []


@pytest.mark.parametrize(
    ("name", "sees"),
    [
        ("controller", True),
        ("assistant", True),
        ("auditor", True),
        ("owner", True),
        ("peer", False),
        ("stranger", False),
        ("newcomer", False),
    ],
)
def test_who_sees_what(world, items, name, sees):
    user = getattr(world, name)
    scope = desk_scope(user=user)
    made = promise(world, items=[items[0]], due=3)
    agreed = plan(world, (25, 50_00), items=[items[1]])
    settled(6)
    assert bool(listed(world, 6, user)) is sees
    assert bool(plans(world, 6, user)) is sees
    assert bool(plan_forecast(scope=scope, as_of=on(6))) is sees
    assert bool(broken_to_look_at(scope=scope, as_of=on(6))) is sees
    found = reliability_of(scope=scope, customer_id=world.abel.pk, as_of=on(6))
    assert found.broken == (1 if sees else 0)
    if not sees:
        with pytest.raises(UnknownPromise):
            promise_row(scope=scope, promise_id=made.public_id, as_of=on(6))
        with pytest.raises(UnknownPlan):
            plan_row(scope=scope, plan_id=agreed.public_id, as_of=on(6))
        for read in (free_to_promise, free_to_plan):
            with pytest.raises(UnknownAccount):
                read(scope=scope, account_id=world.abel_account.public_id, today=on(6))


def test_what_is_free_to_be_promised_or_planned(world, items):
    (third,) = owe(world.abel_account, ("A-3", 30_00, 1))
    receive(world.abel_account, 20_00, day=0)
    promise(world, items=[items[1]], amount_minor=10_00)
    plan(world, (5, 30_00), items=[third])
    scope = desk_scope(user=world.collector)
    account_id = world.abel_account.public_id

    def free(read):
        return [
            (part.number, part.free_minor) for part in read(scope=scope, account_id=account_id, today=TODAY)
        ]

    assert free(free_to_promise) == [("A-1", 80_00), ("A-2", 40_00)]
    assert free(free_to_plan) == [("A-1", 80_00)]


def test_what_broke_is_looked_at_until_something_new_is_agreed_on(world, items):
    first = promise(world, items=[items[0]], due=3)
    second = plan(world, (2, 50_00), items=[items[1]])
    settled(6)
    scope = desk_scope(user=world.collector)

    def lane(day):
        return [(row.kind, row.public_id) for row in broken_to_look_at(scope=scope, as_of=on(day))]

    both = [("promise", first.public_id), ("plan", second.public_id)]
    assert sorted(lane(6)) == sorted(both)
    assert (lane(5), sorted(lane(35)), lane(36)) == ([], sorted(both), [])
    row = broken_to_look_at(scope=scope, as_of=on(6))[0]
    assert (row.customer, row.entity, row.currency) == ("Abel Optik GmbH", "NORTH", "EUR")
    assert (row.amount_minor, row.paid_minor, row.broken_on) == (100_00, 0, on(6))
    promise(world, items=[items[0]], made=6, due=9)
    assert lane(7) == [("plan", second.public_id)]
    pay(items[1], 50_00, day=7)
    assert lane(7) == []


def test_a_word_is_trusted_by_what_became_of_it(world, items):
    promise(world, items=[items[0]], due=3)
    promise(world, items=[items[1]], due=3)
    pay(items[1], 50_00, day=2)
    dollars = make_account(customer=world.abel, entity=world.north, currency="USD")
    (debt,) = owe(dollars, ("U-1", 40_00, 3))
    promise(world, account_id=dollars.public_id, due=3)
    pay(debt, 10_00, day=1)
    settled(6)
    scope = desk_scope(user=world.collector)
    found = reliability_of(scope=scope, customer_id=world.abel.pk, as_of=on(6))
    # (1 + 50/75 · 1 + 100/75 · 0 + 1 · 1/4) / (2 + 3)
    assert found.score == 38
    assert (found.kept, found.partly_kept, found.broken) == (1, 1, 1)
    assert (found.promised_minor, found.paid_minor) == (
        {"EUR": 150_00, "USD": 40_00},
        {"EUR": 50_00, "USD": 10_00},
    )
    assert found.last_broken_on == on(6)
    assert reliability_of(scope=scope, customer_id=world.abel.pk, as_of=on(5)).score == 67


# --- Plans


def test_a_plan_is_shown_with_what_was_paid_and_what_comes_next(world, items):
    made = plan(world, (5, 60_00), (15, 60_00), (25, 30_00), reason="Slow season")
    pay(items[0], 70_00, day=4)
    (row,) = plans(world, 16)
    assert (row.public_id, row.state, row.state_name, row.currency) == (
        made.public_id,
        "running",
        "Running",
        "EUR",
    )
    assert (row.amount_minor, row.paid_minor, row.left_minor, row.late_minor) == (150_00, 70_00, 80_00, 50_00)
    assert row.numbers == ("A-1", "A-2")
    following = row.next_instalment
    assert following is not None
    assert (following.number, following.due_on, following.amount_minor, following.paid_minor) == (
        2,
        on(15),
        60_00,
        10_00,
    )
    assert following.is_late
    (version,) = row.versions
    assert (version.number, version.state, version.reason, version.customer_person) == (
        1,
        "in_force",
        "Slow season",
        "Anna Abel",
    )
    assert [(one.paid_minor, one.is_late) for one in version.instalments] == [
        (60_00, False),
        (10_00, True),
        (0, False),
    ]


def test_every_version_of_a_plan_is_shown_as_it_was(world, items):
    made = plan(world, (5, 75_00), (15, 75_00))
    pay(items[0], 90_00, day=4)
    renegotiate(world, made, (20, 30_00), (40, 30_00), day=10)
    pay(items[0], 10_00, day=11)
    row = plan_row(scope=desk_scope(user=world.collector), plan_id=made.public_id, as_of=on(12))
    assert (row.amount_minor, row.paid_minor, row.left_minor) == (150_00, 100_00, 50_00)
    shown = [
        (version.number, version.state, version.agreed_on, [one.paid_minor for one in version.instalments])
        for version in row.versions
    ]
    assert shown == [
        (2, "in_force", on(10), [10_00, 0]),
        (1, "replaced", on(0), [75_00, 15_00]),
    ]
    (earlier,) = plans(world, 9)
    assert [(version.number, version.state) for version in earlier.versions] == [(1, "in_force")]
    assert (earlier.amount_minor, earlier.paid_minor) == (150_00, 90_00)


def test_a_plan_that_has_ended_is_shown_so_settled_or_not(world, items):
    plan(world, (5, 100_00), items=[items[0]])
    plan(world, (5, 50_00), items=[items[1]], made=1)
    pay(items[0], 100_00, day=4)

    def ended():
        return [
            (row.state, row.closed_on, row.paid_minor, row.next_instalment, row.versions[0].state)
            for row in plans(world, 20)
        ]

    expected = [("broken", on(9), 0, None, "ended"), ("completed", on(4), 100_00, None, "ended")]
    assert ended() == expected
    settled(20)
    assert ended() == expected
    assert [[one.paid_minor for one in row.versions[0].instalments] for row in plans(world, 20)] == [
        [0],
        [100_00],
    ]


def test_a_proposal_is_shown_as_one(world, items):
    plan(world, (5, 75_00), (15, 75_00), agreed=None)
    (row,) = plans(world, 2)
    assert (row.state, row.paid_minor, row.left_minor, row.next_instalment) == ("proposed", 0, 150_00, None)
    assert [(one.state, one.agreed_on, one.customer_person) for one in row.versions] == [
        ("proposed", None, "")
    ]
    assert [one.amount_minor for one in row.versions[0].instalments] == [75_00, 75_00]


def test_what_plans_bring_in_is_foretold_by_month_and_currency(world, items):
    plan(world, (5, 60_00), (25, 60_00), (55, 30_00))
    dollars = make_account(customer=world.abel, entity=world.north, currency="USD")
    owe(dollars, ("U-1", 40_00, 3))
    plan(world, (20, 10_00), (30, 30_00), account_id=dollars.public_id)
    pay(items[0], 20_00, day=4)

    def foretold(day):
        rows = plan_forecast(scope=desk_scope(user=world.collector), as_of=on(day))
        return [(row.month, row.currency, row.instalments, row.amount_minor, row.late_minor) for row in rows]

    march, april, may = date(2026, 3, 1), date(2026, 4, 1), date(2026, 5, 1)
    assert foretold(6) == [
        (march, "EUR", 1, 40_00, 40_00),
        (march, "USD", 1, 10_00, 0),
        (april, "EUR", 1, 60_00, 0),
        (april, "USD", 1, 30_00, 0),
        (may, "EUR", 1, 30_00, 0),
    ]
    assert foretold(9) == [(march, "USD", 1, 10_00, 0), (april, "USD", 1, 30_00, 0)]
