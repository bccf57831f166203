"""Holds on groups and whole customers: they act where whoever placed them works, and are told on each account."""

from datetime import timedelta

import pytest
from tests.world import NOW, TODAY, make_account, make_customer, make_user, make_world

from dunwell.apps.dunning.checks import INVARIANTS
from dunwell.apps.dunning.frames import account_guards
from dunwell.apps.dunning.hold_queries import (
    UnknownHold,
    group_to_hold,
    hold_in_scope,
    holds_to_look_at,
    running_holds,
)
from dunwell.apps.dunning.holds import HoldRefused, change_hold, lift_hold, place_hold
from dunwell.apps.dunning.models import Hold, HoldEntity
from dunwell.apps.journal.invariants import prove
from dunwell.apps.journal.models import Event
from dunwell.apps.organisation.models import Membership, Role
from dunwell.apps.organisation.scope import desk_scope, system_scope
from dunwell.apps.parties.models import Customer, Group
from dunwell.apps.receivables.access import UnknownGroup
from dunwell.apps.worklist.timeline import timeline

pytestmark = pytest.mark.django_db
END = TODAY + timedelta(days=14)


class Holding:
    """A group of three: Abel at North and South, Cole at North, Dorn at South only."""

    def __init__(self):
        self.world = make_world()
        self.group = Group.objects.create(code="OPTIK", name="Optik Holding")
        world = self.world
        self.cole, self.dorn = (
            make_customer(number="C-3", name="Cole AG"),
            make_customer(number="C-4", name="Dorn AG"),
        )
        Customer.objects.filter(pk__in=[world.abel.pk, self.cole.pk, self.dorn.pk]).update(group=self.group)
        self.abel_north = world.abel_account
        self.abel_south = make_account(customer=world.abel, entity=world.south)
        self.cole_north = make_account(customer=self.cole, entity=world.north)
        self.dorn_south = make_account(customer=self.dorn, entity=world.south)
        self.both = make_user("both", Role.CONTROLLER, world.north, world.south)


@pytest.fixture
def holding(db):
    return Holding()


def place(user, scope=None, **target):
    usual = {"reason": "customer_distress", "note": "", "ends_on": END, "review_on": None}
    return place_hold(scope=scope or desk_scope(user=user), **usual | target, now=NOW, today=TODAY)


def lift(user, hold):
    return lift_hold(scope=desk_scope(user=user), hold_id=hold.public_id, note="", now=NOW)


def change(user, hold):
    return change_hold(
        scope=desk_scope(user=user),
        hold_id=hold.public_id,
        ends_on=END,
        review_on=TODAY,
        note="",
        now=NOW,
        today=TODAY,
    )


def held(as_of=TODAY):
    return {account_id: reason for account_id, reason, _ in account_guards(as_of=as_of).iter_rows()}


def told_on():
    return sorted(Event.objects.filter(subject="hold").values_list("name", "account_id"))


def shown(user, customer):
    found = running_holds(scope=desk_scope(user=user), customer_id=customer.pk, as_of=TODAY)
    return [(one.held, one.held_name, one.entities) for one in found]


def test_a_collector_stops_a_group_where_she_works_and_nowhere_else(holding):
    hold = place(holding.world.collector, group_id=holding.group.public_id)
    assert (hold.group, hold.customer, hold.account, hold.item) == (holding.group, None, None, None)
    assert held() == dict.fromkeys((holding.abel_north.pk, holding.cole_north.pk), "ON_HOLD")
    assert held(END + timedelta(days=1)) == {}
    assert told_on() == [
        ("dunning.hold.placed", holding.abel_north.pk),
        ("dunning.hold.placed", holding.cole_north.pk),
    ]
    told = Event.objects.filter(subject="hold").first()
    assert (told.data["held"], told.subject_id) == ("group", hold.pk)
    assert shown(holding.world.collector, holding.cole) == [("group", "Optik Holding", ("NORTH",))]
    assert shown(holding.world.stranger, holding.dorn) == []
    assert shown(holding.both, holding.dorn) == [], "it does not act on any account of this customer"


def test_who_works_everywhere_stops_the_group_everywhere(holding):
    place(holding.both, group_id=holding.group.public_id)
    everything = (holding.abel_north, holding.abel_south, holding.cole_north, holding.dorn_south)
    assert set(held()) == {one.pk for one in everything}
    assert len(told_on()) == 4
    assert shown(holding.world.stranger, holding.dorn) == [("group", "Optik Holding", ("SOUTH",))]
    later = make_account(customer=holding.dorn, entity=holding.world.north)
    assert later.pk in held(), "an account that is opened meanwhile is held, too"


def test_a_whole_customer_is_held_where_whoever_placed_it_works(holding):
    place(holding.world.collector, customer_id=holding.world.abel.public_id)
    assert held() == {holding.abel_north.pk: "ON_HOLD"}
    assert told_on() == [("dunning.hold.placed", holding.abel_north.pk)]
    assert shown(holding.world.stranger, holding.world.abel) == []
    second = place(holding.both, customer_id=holding.world.abel.public_id, reason="legal")
    assert set(held()) == {holding.abel_north.pk, holding.abel_south.pk}
    assert len(told_on()) == 3
    assert shown(holding.world.stranger, holding.world.abel) == [("customer", "", ("SOUTH",))]
    lift(holding.both, second)
    assert set(held()) == {holding.abel_north.pk}


def test_nobody_starts_what_stops_others(holding):
    hold = place(holding.both, group_id=holding.group.public_id)
    before = told_on()
    for user in (holding.world.collector, holding.world.stranger):
        for act in (lift, change):
            with pytest.raises(HoldRefused) as refusal:
                act(user, hold)
            assert (refusal.value.code, refusal.value.field) == ("beyond_scope", "")
    hold.refresh_from_db()
    assert (hold.lifted_at, hold.review_on) == (None, None)
    assert told_on() == before
    change(holding.both, hold)
    lift(holding.both, hold)
    assert held() == {}
    assert len(told_on()) == 12, "placed, changed and lifted on each of four accounts"


def test_a_colleague_of_the_same_entity_lifts_it_and_one_of_another_does_not_know_it(holding):
    hold = place(holding.world.collector, group_id=holding.group.public_id)
    with pytest.raises(UnknownHold):
        lift(holding.world.stranger, hold)
    assert lift(holding.world.assistant, hold).lifted_by == f"user:{holding.world.assistant.pk}"
    assert held() == {}


def test_the_house_itself_stops_everywhere(holding):
    house = system_scope(actor="system:test")
    place(None, scope=house, group_id=holding.group.public_id, owner_id=holding.world.controller.pk)
    assert len(held()) == 4


def test_a_person_who_sells_elsewhere_holds_there_only_what_they_own(holding):
    """Collector of North, salesperson of South where Abel is theirs: of South, only Abel's account."""
    user = holding.world.collector
    Membership.objects.create(user=user, entity=holding.world.south, role=Role.SALES)
    Customer.objects.filter(pk=holding.world.abel.pk).update(owner=user)
    place(user, group_id=holding.group.public_id)
    assert set(held()) == {holding.abel_north.pk, holding.cole_north.pk}
    lift(user, place(user, customer_id=holding.world.abel.public_id))
    place(user, customer_id=holding.world.abel.public_id)
    assert set(held()) == {holding.abel_north.pk, holding.abel_south.pk, holding.cole_north.pk}


def test_a_group_that_is_seen_only_through_customers_of_ones_own_is_not_held(holding):
    seller = make_user("seller", Role.SALES, holding.world.south)
    Membership.objects.create(user=seller, entity=holding.world.north, role=Role.CLERK)
    Customer.objects.filter(pk=holding.dorn.pk).update(owner=seller, group=None)
    other = Group.objects.create(code="D", name="Dorn Group")
    Customer.objects.filter(pk=holding.dorn.pk).update(group=other)
    with pytest.raises(HoldRefused) as refusal:
        place(seller, group_id=other.public_id)
    assert refusal.value.code == "beyond_scope"
    assert not Hold.objects.exists()
    assert told_on() == []


def test_a_group_nobody_sees_is_unknown(holding):
    empty = Group.objects.create(code="E", name="Empty")
    for user, group in ((holding.both, empty), (holding.world.peer, holding.group)):
        with pytest.raises(UnknownGroup):
            place(user, group_id=group.public_id)
    assert not Hold.objects.exists()


def test_what_is_placed_with_an_agency_says_so(holding):
    placed = place(holding.both, group_id=holding.group.public_id)
    Hold.objects.filter(pk=placed.pk).update(reason="placed")  # as placing does; nobody does by hand
    place(holding.both, account_id=holding.abel_north.public_id)
    found = sorted(account_guards(as_of=TODAY).select("account_id", "reason").rows())
    assert found == sorted(
        [
            *((one.pk, "PLACED") for one in (holding.abel_north, holding.abel_south)),
            *((one.pk, "PLACED") for one in (holding.cole_north, holding.dorn_south)),
            (holding.abel_north.pk, "ON_HOLD"),
        ]
    )


def test_a_customers_timeline_tells_it_once(holding):
    place(holding.both, group_id=holding.group.public_id)
    line = timeline(scope=desk_scope(user=holding.both), customer_id=holding.world.abel.pk)
    assert [(one.name, one.entity) for one in line.moments] == [("dunning.hold.placed", "NORTH, SOUTH")]
    line = timeline(scope=desk_scope(user=holding.world.stranger), customer_id=holding.world.abel.pk)
    assert [(one.name, one.entity) for one in line.moments] == [("dunning.hold.placed", "SOUTH")]


def test_the_choice_of_the_group_says_how_many_customers_are_seen(holding):
    def choice(user, customer, **asked):
        return group_to_hold(scope=desk_scope(user=user), customer_id=customer.pk, **asked)

    found = choice(holding.both, holding.cole)
    assert (found.name, found.public_id, found.customers) == ("Optik Holding", holding.group.public_id, 3)
    assert choice(holding.world.collector, holding.cole).customers == 2
    assert choice(holding.world.stranger, holding.world.berg) is None
    other = Group.objects.create(code="E", name="Empty")
    for customer in (holding.cole, holding.world.berg):
        with pytest.raises(UnknownGroup):
            choice(holding.both, customer, group_id=other.public_id)


def test_a_hold_on_a_group_is_looked_at_and_found_from_each_of_its_customers(holding):
    hold = place(holding.both, group_id=holding.group.public_id, ends_on=None, review_on=TODAY)
    scope = desk_scope(user=holding.world.stranger)
    (row,) = holds_to_look_at(scope=scope, as_of=TODAY)
    assert (row.held, row.held_name, row.customer) == ("group", "Optik Holding", "Abel Optik GmbH")
    found = hold_in_scope(scope=scope, hold_id=hold.public_id, customer_id=holding.dorn.pk)
    assert found == hold
    with pytest.raises(UnknownHold):
        hold_in_scope(scope=scope, hold_id=hold.public_id, customer_id=holding.world.berg.pk)


def test_the_invariant_sees_a_wide_hold_that_acts_nowhere(transactional_db, holding):
    place(holding.both, group_id=holding.group.public_id)
    narrow = place(holding.both, account_id=holding.abel_north.public_id)
    proofs = {one.invariant.name: one for one in prove(invariants=INVARIANTS)}
    assert all(one.holds for one in proofs.values())
    HoldEntity.objects.all().delete()
    HoldEntity.objects.create(hold=narrow, entity=holding.world.north)
    proofs = {one.invariant.name: one for one in prove(invariants=INVARIANTS)}
    assert len(proofs["dunning.hold_acts_somewhere"].findings) == 2
