"""Holds placed, changed and lifted: one event each, never open-ended, and a refusal writes nothing."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from tests.world import NOW, TODAY, make_account, make_world, owe

from dunwell.apps.dunning import holds as operations
from dunwell.apps.dunning.hold_queries import UnknownHold, holds_to_look_at, running_holds
from dunwell.apps.dunning.holds import HoldRefused, change_hold, lift_hold, place_hold
from dunwell.apps.dunning.models import Hold
from dunwell.apps.journal.models import Event
from dunwell.apps.organisation.scope import desk_scope, system_scope
from dunwell.apps.receivables.access import UnknownAccount, UnknownCustomer, UnknownItem
from dunwell.apps.worklist.timeline import timeline

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def world(db):
    return make_world()


def days(count: int) -> date:
    return TODAY + timedelta(days=count)


def place(world, user=None, **given):
    usual = {"reason": "agreed_delay", "note": "", "ends_on": days(14), "review_on": None}
    if not {"customer_id", "account_id", "item_id"} & set(given):
        usual["account_id"] = world.abel_account.public_id
    scope = given.pop("scope", None) or desk_scope(user=user or world.collector)
    return place_hold(scope=scope, **usual | given, now=NOW, today=TODAY)


def change(world, hold, user=None, today=TODAY, **given):
    kept = {"ends_on": hold.ends_on, "review_on": hold.review_on, "note": hold.note}
    scope = desk_scope(user=user or world.collector)
    return change_hold(scope=scope, hold_id=hold.public_id, **kept | given, now=LATER, today=today)


def lift(world, hold, user=None, note=""):
    return lift_hold(
        scope=desk_scope(user=user or world.collector), hold_id=hold.public_id, note=note, now=LATER
    )


def events():
    return list(Event.objects.filter(subject="hold").order_by("pk"))


def running(world, user=None, as_of=TODAY):
    scope = desk_scope(user=user or world.collector)
    return running_holds(scope=scope, customer_id=world.abel.pk, as_of=as_of)


def test_an_account_is_held_from_today_by_whoever_places_it(world):
    hold = place(world, note=" They pay\n in May. ", review_on=days(3))
    hold.refresh_from_db()
    assert (hold.customer_id, hold.account_id, hold.item_id) == (None, world.abel_account.pk, None)
    assert (hold.starts_on, hold.ends_on, hold.review_on) == (TODAY, days(14), days(3))
    assert (hold.owner, hold.placed_by, hold.placed_at) == (
        world.collector,
        f"user:{world.collector.pk}",
        NOW,
    )
    (event,) = events()
    assert (event.name, event.actor, event.at, event.subject_id) == (
        "dunning.hold.placed",
        f"user:{world.collector.pk}",
        NOW,
        hold.pk,
    )
    assert (event.entity_id, event.customer_id, event.account_id) == (
        world.north.pk,
        world.abel.pk,
        world.abel_account.pk,
    )
    assert event.data == {
        "hold": str(hold.public_id),
        "held": "account",
        "hold_reason": "agreed_delay",
        "number": "",
        "note": "They pay in May.",
        "ends_on": "2026-03-24",
        "review_on": "2026-03-13",
    }


def test_whoever_is_a_day_ahead_holds_an_account_from_the_houses_day(world):
    """In Auckland it is tomorrow already: a hold that began then would let the house's letters of today leave."""
    ahead = days(1)
    scope = desk_scope(user=world.collector)
    hold = place_hold(
        scope=scope, account_id=world.abel_account.public_id, reason="legal", note="", ends_on=ahead, review_on=None,
        now=NOW, today=ahead,
    )  # fmt: skip
    assert (hold.starts_on, hold.ends_on) == (TODAY, ahead)
    assert [one.public_id for one in running(world)] == [hold.public_id]
    assert lift(world, hold).lifted_on == TODAY
    assert running(world) == []


def test_a_customer_and_an_item_are_held_with_their_events_on_an_account_that_is_seen(world):
    make_account(customer=world.abel, entity=world.south)
    item, _ = owe(world.abel_account, ("A-1", 100_00, 20), ("A-2", 50_00, 5))
    place(world, customer_id=world.abel.public_id)
    place(world, item_id=item.public_id, reason="other", note="See mail", ends_on=None, review_on=days(1))
    told = [(one.data["held"], one.data["number"], one.account_id, one.entity_id) for one in events()]
    assert told == [
        ("customer", "", world.abel_account.pk, world.north.pk),
        ("item", "A-1", world.abel_account.pk, world.north.pk),
    ]
    seen = timeline(scope=desk_scope(user=world.collector), customer_id=world.abel.pk).moments
    assert sorted(moment.name for moment in seen if "hold" in moment.name) == ["dunning.hold.placed"] * 2
    assert [(one.held, one.held_name) for one in running(world)] == [("customer", ""), ("item", "A-1")]


@pytest.mark.parametrize(
    ("given", "code", "field"),
    [
        ({"ends_on": None}, "no_end", "ends_on"),
        ({"ends_on": days(-1)}, "past", "ends_on"),
        ({"review_on": days(-1)}, "past", "review_on"),
        ({"ends_on": days(366)}, "too_far", "ends_on"),
        ({"ends_on": None, "review_on": days(366)}, "too_far", "review_on"),
        ({"review_on": days(15)}, "review_after_end", "review_on"),
        ({"reason": ""}, "unknown_reason", "reason"),
        ({"reason": "boredom"}, "unknown_reason", "reason"),
        ({"reason": "other"}, "note_missing", "note"),
        ({"reason": "other", "note": " \n "}, "note_missing", "note"),
        ({"note": "x" * 501}, "note_too_long", "note"),
        ({"owner_id": 0}, "owner_missing", ""),
    ],
)
def test_a_refusal_names_what_is_wrong_and_writes_nothing(world, given, code, field):
    with pytest.raises(HoldRefused) as refusal:
        place(world, **given)
    assert (refusal.value.code, refusal.value.field) == (code, field)
    assert not Hold.objects.exists()
    assert events() == []


@pytest.mark.parametrize("last", [0, 365])
def test_today_and_a_year_from_now_are_days_to_end_on(world, last):
    assert place(world, ends_on=days(last), review_on=days(last)).ends_on == days(last)


def test_a_hold_is_on_exactly_one_thing(world):
    for given in (
        {"account_id": None},
        {"account_id": world.abel.public_id, "customer_id": world.abel.public_id},
    ):
        with pytest.raises(ValueError, match="one group, one customer, one account or one item"):
            place(world, **given)


def test_the_house_itself_names_an_owner(world):
    house = system_scope(actor="system:test")
    with pytest.raises(HoldRefused, match="who looks after"):
        place(world, scope=house)
    hold = place(world, scope=house, owner_id=world.controller.pk)
    assert (hold.owner, hold.placed_by) == (world.controller, "system:test")


def test_what_is_owed_to_the_customer_is_not_held(world):
    credit = owe(world.abel_account, ("C-1", -10_00, 0), kind="credit_note")[0]
    with pytest.raises(HoldRefused) as refusal:
        place(world, item_id=credit.public_id)
    assert refusal.value.code == "credit"


def test_nobody_holds_changes_or_lifts_what_they_do_not_see(world):
    item = owe(world.abel_account, ("A-1", 100_00, 20))[0]
    for given, unknown in (
        ({"customer_id": world.abel.public_id}, UnknownCustomer),
        ({"account_id": world.abel_account.public_id}, UnknownAccount),
        ({"item_id": item.public_id}, UnknownItem),
    ):
        with pytest.raises(unknown):
            place(world, world.stranger, **given)
        hold = place(world, **given)
        for act in (change, lift):
            with pytest.raises(UnknownHold):
                act(world, hold, world.stranger)
    assert len(events()) == 3
    assert len(running(world)) == 3
    assert running(world, world.stranger) == running(world, world.peer) == []
    assert len(running(world, world.owner)) == 3, "a salesperson sees what holds their own customer"


@pytest.mark.parametrize("who", ["auditor", "owner"])
def test_seeing_is_not_placing_nor_changing_nor_lifting(world, who):
    hold, user = place(world), getattr(world, who)
    for act in (
        lambda: place(world, user),
        lambda: change(world, hold, user, note="x"),
        lambda: lift(world, hold, user),
    ):
        with pytest.raises(HoldRefused) as refusal:
            act()
        assert refusal.value.code == "not_allowed"
    assert [one.name for one in events()] == ["dunning.hold.placed"]


def test_a_change_is_told_once_and_the_same_again_is_none(world):
    hold = place(world)
    change(world, hold)
    changed = change(world, hold, world.controller, ends_on=None, review_on=days(20), note="Longer")
    assert (changed.ends_on, changed.review_on, changed.note) == (None, days(20), "Longer")
    assert (changed.owner, changed.starts_on) == (world.collector, TODAY)
    told = events()[-1]
    assert [one.name for one in events()] == ["dunning.hold.placed", "dunning.hold.changed"]
    assert (told.data["ends_on"], told.data["review_on"]) == (None, "2026-03-30")
    for given, code in (
        ({"ends_on": None, "review_on": None}, "no_end"),
        ({"ends_on": days(-1), "review_on": None}, "past"),
        ({"note": "x" * 501}, "note_too_long"),
    ):
        with pytest.raises(HoldRefused) as refusal:
            change(world, changed, **given)
        assert refusal.value.code == code
    assert len(events()) == 2


def test_what_has_ended_is_not_revived(world):
    hold = place(world, ends_on=days(2))
    assert change(world, hold, today=days(2), note="The last day").note == "The last day"
    with pytest.raises(HoldRefused) as refusal:
        change(world, hold, today=days(3), ends_on=days(9))
    assert refusal.value.code == "ended"


def test_it_is_lifted_once_and_then_neither_lifted_nor_changed(world):
    hold = place(world)
    lifted = lift(world, hold, world.controller, note="They paid")
    assert (lifted.lifted_at, lifted.lifted_by, lifted.lift_note) == (
        LATER,
        f"user:{world.controller.pk}",
        "They paid",
    )
    for act in (
        lambda: lift(world, hold),
        lambda: change(world, hold, note="x"),
        lambda: change(world, hold),
    ):
        with pytest.raises(HoldRefused) as refusal:
            act()
        assert refusal.value.code == "lifted"
    hold.refresh_from_db()
    assert (hold.lifted_by, hold.note) == (f"user:{world.controller.pk}", "")
    assert [one.name for one in events()] == ["dunning.hold.placed", "dunning.hold.lifted"]
    assert events()[-1].data["note"] == "They paid"


def test_of_two_who_lift_at_once_one_is_told(world, monkeypatch):
    """The other's lifting falls between the reading and the writing of the first."""
    hold, read = place(world), operations.hold_in_scope

    def read_and_be_slow(**asked):
        found = read(**asked)
        monkeypatch.setattr(operations, "hold_in_scope", read)
        lift(world, hold, world.controller)
        return found

    monkeypatch.setattr(operations, "hold_in_scope", read_and_be_slow)
    with transaction.atomic(), pytest.raises(HoldRefused) as refusal:
        lift(world, hold)
    assert refusal.value.code == "lifted"


def test_a_hold_runs_from_its_first_day_to_its_last(world):
    place(world, ends_on=days(2))
    place(world, ends_on=None, review_on=days(1))
    lift(world, place(world))
    counts = [len(running(world, as_of=days(count))) for count in (-1, 0, 2, 3, 300)]
    assert counts == [0, 2, 2, 1, 1]


def test_those_to_look_at_are_reviews_that_have_come_and_ends_that_are_near(world):
    scope = desk_scope(user=world.collector)
    assert place(world, user=world.collector, note="far").note == "far"
    place(world, world.controller, note="near", ends_on=days(8))
    place(world, note="review", ends_on=None, review_on=days(1))
    place(world, note="review later", ends_on=days(30), review_on=days(2))
    lift(world, place(world, note="lifted", review_on=days(1)))

    def found(as_of, **whose):
        rows = holds_to_look_at(scope=scope, as_of=as_of, **whose)
        return [(one.note, one.is_review_due) for one in rows]

    assert found(TODAY) == []
    assert found(days(1)) == [("review", True), ("near", False)]
    assert found(days(1), owner_id=world.collector.pk) == [("review", True)]
    assert found(days(7)) == [
        ("review", True),
        ("review later", True),
        ("near", False),
        ("far", False),
    ]
    assert holds_to_look_at(scope=desk_scope(user=world.stranger), as_of=days(7)) == []


@pytest.mark.parametrize(
    ("broken", "constraint"),
    [
        ({"account_id": None}, "hold_one_target"),
        ({"customer": "abel"}, "hold_one_target"),
        ({"ends_on": None}, "hold_never_for_ever"),
        ({"ends_on": days(-1)}, "hold_ends_after_start"),
        ({"reason": "boredom"}, "hold_reason"),
    ],
)
def test_the_database_itself_refuses_a_hold_that_is_none(world, broken, constraint):
    good = {
        "account_id": world.abel_account.pk,
        "reason": "legal",
        "owner": world.collector,
        "starts_on": TODAY,
        "ends_on": TODAY,
        "placed_at": NOW,
        "placed_by": "test",
    }
    if "customer" in broken:
        broken = {"customer": world.abel}
    Hold.objects.create(**good)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Hold.objects.create(**good | broken)
