"""Promises and plans end by the ledger: on the right day, once, whoever looks and however late."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections
from tests.apps.promises.scene import (
    AGREED,
    JUDGE,
    RULES,
    all_holds,
    noon,
    on,
    parts,
    pay,
    plan,
    promise,
    receive,
    set_against,
    settled,
    told,
)
from tests.world import make_account, make_customer, make_world, owe

from dunwell.apps.journal.models import Event
from dunwell.apps.organisation.scope import desk_scope
from dunwell.apps.promises.models import Plan, Promise
from dunwell.apps.promises.operations import cancel_promise, change_promise
from dunwell.apps.promises.plans import agree_plan, renegotiate_plan
from dunwell.apps.promises.settling import Settled
from dunwell.apps.receivables.operations import record_credit_note, reverse

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db):
    return make_world()


@pytest.fixture
def items(world):
    """100.00 twenty days overdue, 50.00 five days."""
    return owe(world.abel_account, ("A-1", 100_00, 20), ("A-2", 50_00, 5))


def ended(one):
    """How a promise or plan ended: state, day, and what was paid of it."""
    one.refresh_from_db()
    return one.state, None if one.closed_on is None else (one.closed_on - on(0)).days, one.paid_minor


def test_a_promise_that_is_paid_is_kept_on_the_day_of_the_money(world, items):
    made = promise(world)
    pay(items[0], 100_00, day=3)
    assert settled(4) == Settled()
    pay(items[1], 50_00, day=5)
    assert settled(6) == Settled(kept=1)
    assert ended(made) == ("kept", 5, 150_00)
    assert (made.closed_at, made.closed_by) == (noon(6), JUDGE)
    event = Event.objects.filter(subject="promise").latest("pk")
    assert (event.name, event.actor, event.at, event.subject_id) == (
        "promises.promise.kept",
        JUDGE,
        noon(6),
        made.pk,
    )
    assert (event.entity_id, event.customer_id, event.account_id) == (
        world.north.pk,
        world.abel.pk,
        world.abel_account.pk,
    )
    assert event.data == {
        "promise": str(made.public_id),
        "amount_minor": 150_00,
        "currency": "EUR",
        "due_on": "2026-03-20",
        "numbers": ["A-1", "A-2"],
        "on": "2026-03-15",
        "paid_minor": 150_00,
    }
    assert all_holds()


@pytest.mark.parametrize(
    ("payments", "expected"),
    [
        pytest.param([], ("broken", 13, 0), id="nothing"),
        pytest.param([(1, 60_00)], ("partly_kept", 13, 60_00), id="a part"),
        pytest.param([(1, 60_00), (12, 90_00)], ("kept", 12, 150_00), id="the rest on the last day"),
        pytest.param([(1, 60_00), (13, 90_00)], ("partly_kept", 13, 60_00), id="the rest a day late"),
        pytest.param([(1, 147_01)], ("kept", 13, 147_01), id="but for the tolerance"),
        pytest.param([(1, 147_00)], ("partly_kept", 13, 147_00), id="but for more than the tolerance"),
        pytest.param([(13, 150_00)], ("broken", 13, 0), id="all of it a day late"),
    ],
)
def test_what_is_left_is_judged_after_the_grace_however_late(world, items, payments, expected):
    made = promise(world)
    for day, minor in payments:
        first = min(minor, 100_00 - sum(paid for when, paid in payments if when < day))
        if first > 0:
            pay(items[0], first, day=day)
        if minor > max(first, 0):
            pay(items[1], minor - max(first, 0), day=day)
    assert settled(90) == Settled(**{expected[0]: 1})
    assert ended(made) == expected
    assert told("promise") == ["made", expected[0]]


def test_the_last_day_of_grace_is_not_over_until_it_is(world, items):
    made = promise(world)
    assert settled(12) == Settled()
    assert ended(made) == ("running", None, None)
    assert settled(13) == Settled(broken=1)
    assert ended(made) == ("broken", 13, 0)


def test_settling_every_day_and_settling_once_find_the_same(world, items):
    daily = promise(world, items=[items[0]], amount_minor=40_00)
    pay(items[0], 40_00, day=4)
    for day in range(20):
        settled(day)
    assert ended(daily) == ("kept", 4, 40_00)
    once = promise(world, items=[items[0]], made=20, due=30, amount_minor=40_00)
    pay(items[0], 40_00, day=24)
    settled(60)
    assert ended(once) == ("kept", 24, 40_00)
    assert told("promise") == ["made", "kept", "made", "kept"]


def test_settling_again_does_nothing(world, items):
    promise(world)
    assert settled(13) == Settled(broken=1)
    assert settled(13) == Settled()
    assert settled(90) == Settled()
    assert told("promise") == ["made", "broken"]


def test_money_that_nobody_has_allocated_keeps_a_promise(world, items):
    made = promise(world)
    receive(world.abel_account, 150_00, day=7)
    assert settled(8) == Settled(kept=1)
    assert ended(made) == ("kept", 7, 150_00)


def test_unallocated_money_counts_for_the_oldest_item_first(world, items):
    newest = promise(world, items=[items[1]])
    receive(world.abel_account, 120_00, day=7)
    settled(13)
    assert ended(newest) == ("partly_kept", 13, 20_00)


def test_a_credit_note_keeps_a_promise_too(world, items):
    made = promise(world, items=[items[0]])
    record_credit_note(
        account=world.abel_account,
        amount_minor=100_00,
        issued_on=on(2),
        number="CN",
        source="test",
        external_id="CN",
        actor="test",
        now=noon(2),
    )
    settled(2)
    assert ended(made) == ("kept", 2, 100_00)


def test_money_that_was_there_before_does_not_count_twice(world, items):
    receipt = receive(world.abel_account, 60_00, day=0)
    made = promise(world)
    assert made.amount_minor == 90_00
    set_against(receipt, items[0], 60_00, day=1)
    settled(13)
    assert ended(made) == ("broken", 13, 0)


def test_money_of_a_day_before_that_is_booked_later_counts(world, items):
    made = promise(world, made=2, items=[items[0]])
    pay(items[0], 100_00, day=1)
    settled(2)
    assert ended(made) == ("kept", 2, 100_00)


def test_money_paid_before_the_promise_does_not_count(world, items):
    pay(items[0], 60_00, day=0)
    made = promise(world, items=[items[0]])
    assert made.amount_minor == 40_00
    settled(13)
    assert ended(made) == ("broken", 13, 0)


def test_a_payment_that_came_back_in_time_is_no_payment(world, items):
    made = promise(world, items=[items[0]], amount_minor=50_00)
    paid = pay(items[0], 40_00, day=1)
    reverse(posting=paid.posting, on=on(3), actor="test", now=noon(3))
    reverse(posting=paid.credit_item.entries.order_by("pk")[0].posting, on=on(3), actor="test", now=noon(3))
    settled(13)
    assert ended(made) == ("broken", 13, 0)


def test_two_promises_on_an_item_are_paid_in_the_order_of_their_days(world, items):
    later = promise(world, items=[items[0]], amount_minor=30_00, due=20)
    sooner = promise(world, items=[items[0]], amount_minor=50_00, due=10)
    pay(items[0], 60_00, day=5)
    settled(90)
    assert ended(sooner) == ("kept", 5, 50_00)
    assert ended(later) == ("partly_kept", 23, 10_00)


def test_a_promise_after_a_broken_one_takes_the_next_payment(world, items):
    first = promise(world, items=[items[0]], amount_minor=60_00, due=5)
    second = promise(world, items=[items[0]], amount_minor=40_00, due=20)
    pay(items[0], 40_00, day=15)
    settled(90)
    assert ended(first) == ("broken", 8, 0)
    assert ended(second) == ("kept", 15, 40_00)


def test_a_changed_promise_is_judged_by_its_new_day(world, items):
    old = promise(world, items=[items[0]])
    new = change_promise(
        scope=desk_scope(user=world.collector),
        promise_id=old.public_id,
        due_on=on(20),
        promised_by="",
        method="other",
        note="",
        rules=RULES,
        now=noon(9),
        today=on(9),
    )
    pay(items[0], 100_00, day=19)
    settled(30)
    assert ended(old) == ("replaced", 9, None)
    assert ended(new) == ("kept", 19, 100_00)


def test_a_cancelled_promise_is_neither_kept_nor_broken(world, items):
    made = promise(world)
    cancel_promise(
        scope=desk_scope(user=world.collector), promise_id=made.public_id, note="", now=noon(1), today=on(1)
    )
    assert settled(90) == Settled()
    assert ended(made) == ("cancelled", 1, None)


def test_a_promise_for_a_sunday_or_a_holiday_has_its_grace_as_any_other(world, items):
    made = promise(world, due=12)  # Sunday 22 March
    assert made.due_on.isoweekday() == 7
    pay(items[0], 100_00, day=14)
    receive(world.abel_account, 50_00, day=14)
    settled(15)
    assert ended(made) == ("kept", 14, 150_00)


def test_accounts_are_judged_apart(world, items):
    other = make_account(customer=make_customer(number="C-9", name="Nine"), entity=world.north)
    (debt,) = owe(other, ("N-1", 10_00, 3))
    mine = promise(world)
    theirs = promise(world, account_id=other.public_id)
    pay(debt, 10_00, day=2)
    receive(world.berg_account, 500_00, day=2)
    settled(20)
    assert ended(mine) == ("broken", 13, 0)
    assert ended(theirs) == ("kept", 2, 10_00)


# --- Plans


def test_a_plan_whose_instalment_is_missing_breaks_after_its_grace(world, items):
    made = plan(world, (5, 75_00), (15, 75_00))
    pay(items[0], 75_00, day=8)
    assert settled(18) == Settled()
    assert settled(19) == Settled(plans_broken=1)
    assert ended(made) == ("broken", 19, 75_00)
    assert settled(20) == Settled()
    event = Event.objects.filter(subject="plan").latest("pk")
    assert (event.name, event.at, event.account_id) == (
        "promises.plan.broken",
        noon(19),
        world.abel_account.pk,
    )
    assert (event.data["on"], event.data["paid_minor"], event.data["version"]) == ("2026-03-29", 75_00, 1)
    assert told("plan") == ["agreed", "broken"]
    assert all_holds()


def test_a_plan_that_is_paid_is_completed_on_the_day_of_the_money(world, items):
    made = plan(world, (5, 75_00), (15, 75_00))
    pay(items[0], 100_00, day=4)
    receive(world.abel_account, 50_00, day=9)
    assert settled(60) == Settled(plans_completed=1)
    assert ended(made) == ("completed", 9, 150_00)
    assert told("plan") == ["agreed", "completed"]
    assert all_holds()


def test_a_broken_plan_is_found_days_later_with_its_day(world, items):
    made = plan(world, (5, 75_00), (15, 75_00))
    pay(items[0], 100_00, day=10)
    settled(60)
    assert ended(made) == ("broken", 9, 0)


def test_a_proposed_plan_never_breaks(world, items):
    made = plan(world, (5, 150_00), agreed=None)
    assert settled(60) == Settled()
    assert ended(made) == ("proposed", None, None)


def test_a_renegotiated_plan_is_judged_by_its_new_instalments_and_counts_what_was_paid(world, items):
    made = plan(world, (5, 75_00), (15, 75_00))
    pay(items[0], 75_00, day=5)
    renegotiate_plan(
        scope=desk_scope(user=world.collector),
        plan_id=made.public_id,
        instalments=parts((30, 40_00), (40, 35_00)),
        reason="Lost a customer",
        agreed=AGREED,
        rules=RULES,
        now=noon(14),
        today=on(14),
    )
    assert settled(33) == Settled()
    pay(items[0], 25_00, day=33)
    pay(items[1], 15_00, day=33)
    assert settled(43) == Settled()
    assert settled(44) == Settled(plans_broken=1)
    assert ended(made) == ("broken", 44, 115_00)
    assert all_holds()


def test_what_is_paid_between_proposal_and_agreement_counts(world, items):
    made = plan(world, (5, 75_00), (15, 75_00), agreed=None)
    pay(items[0], 75_00, day=1)
    agree_plan(
        scope=desk_scope(user=world.collector),
        plan_id=made.public_id,
        agreed=AGREED,
        now=noon(2),
        today=on(2),
    )
    assert settled(18) == Settled()
    settled(19)
    assert ended(made) == ("broken", 19, 75_00)


# --- Two at once


@pytest.mark.django_db(transaction=True)
def test_two_who_settle_at_once_end_each_promise_once(transactional_db):
    world = make_world()
    account = world.abel_account
    debts = owe(account, *((f"A-{number}", 10_00, 5) for number in range(20)))
    for debt in debts:
        promise(world, items=[debt])
    other = make_account(customer=world.abel, entity=world.north, currency="USD")
    owe(other, ("U-1", 10_00, 5))
    plan(world, (2, 10_00), account_id=other.public_id)
    gate = Barrier(3)

    def run(_):
        try:
            gate.wait(timeout=30)
            return settled(20)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(3) as pool:
        found = list(pool.map(run, range(3)))
    assert sum(one.broken for one in found) == 20
    assert sum(one.plans_broken for one in found) == 1
    assert told("promise").count("broken") == 20
    assert told("plan") == ["agreed", "broken"]
    assert set(Promise.objects.values_list("state", flat=True)) == {"broken"}
    assert Plan.objects.get().state == "broken"
