"""The contact ledger: caps hold whoever writes, touches stay, and calls count because they happened."""

import threading
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, connection, transaction
from tests.ledger import broken
from tests.world import NOW, TODAY, make_account, make_customer, make_message, make_user, make_world

from dunwell.apps.journal.models import Event
from dunwell.apps.messages import ledger
from dunwell.apps.messages.frames import touches, touches_of
from dunwell.apps.messages.ledger import (
    Full,
    NewTouch,
    TouchRefused,
    hold_people,
    key_of,
    place_for,
    record_call,
    reserve,
    void,
    void_message,
)
from dunwell.apps.messages.models import Touch
from dunwell.apps.messages.touches import Asked, strips, touches_of_customer, touches_of_person
from dunwell.apps.organisation.models import Role
from dunwell.apps.organisation.scope import desk_scope
from dunwell.apps.parties.contacts import Place as Timeline
from dunwell.apps.parties.frames import people
from dunwell.apps.parties.models import Contact
from dunwell.core.contacts.caps import TOUCHES
from dunwell.core.contacts.people import customer_key
from dunwell.core.contacts.places import Place
from dunwell.core.dunning.policy import Cap, QuietHours

pytestmark = pytest.mark.django_db
CAP = Cap(touches=2, days=7)
AP = "ap@c-1001.example"
LONG_SECONDS = 30


@pytest.fixture
def world(db):
    return make_world()


def new(world, number=1, back=0, **given):
    usual = {
        "person_key": AP,
        "customer_id": world.abel.pk,
        "account_id": world.abel_account.pk,
        "entity_id": world.north.pk,
        "contact_id": world.abel.contacts.get().pk,
        "channel": "email",
        "at": NOW - timedelta(days=back),
        "on": TODAY - timedelta(days=back),
        "actor": "test",
        "external_id": f"letter-{number}",
    }
    return NewTouch(**usual | given)


def call(world, user=None, **given):
    usual = {
        "customer": world.abel,
        "contact": world.abel.contacts.get(),
        "timeline": Timeline(entity_id=world.north.pk, account_id=world.abel_account.pk),
        "outcome": "Will pay on Friday",
        "at": NOW - timedelta(minutes=5),
        "now": NOW,
    }
    return record_call(scope=desk_scope(user=user or world.collector), **usual | given)


def test_touches_are_written_until_the_cap_is_reached_and_then_refused(world):
    first = reserve(touch=new(world, 1, back=6), caps=[CAP])
    second = reserve(touch=new(world, 2, channel="sms"), caps=[CAP])
    assert isinstance(first, Touch)
    assert isinstance(second, Touch)
    refused = reserve(touch=new(world, 3), caps=[Cap(touches=9, days=30), CAP])
    assert isinstance(refused, Full)
    assert (refused.person_key, refused.used.cap, refused.used.used) == (AP, CAP, 2)
    assert refused.used.free_on == TODAY + timedelta(days=1)  # six days ago leaves the window
    assert list(Touch.objects.order_by("pk").values_list("external_id", "channel")) == [
        ("letter-1", "email"),
        ("letter-2", "sms"),
    ]


def test_a_touch_so_many_days_ago_is_outside(world):
    one = Cap(touches=1, days=7)
    reserve(touch=new(world, 1, back=7), caps=[one])
    assert isinstance(reserve(touch=new(world, 2), caps=[one]), Touch)


def test_the_cap_is_the_persons_on_every_account_and_customer(world):
    reserve(touch=new(world, 1), caps=[CAP])
    elsewhere = {"customer_id": world.berg.pk, "account_id": world.berg_account.pk, "contact_id": None}
    reserve(touch=new(world, 2, **elsewhere, entity_id=world.south.pk), caps=[CAP])
    assert isinstance(reserve(touch=new(world, 3), caps=[CAP]), Full)
    assert isinstance(reserve(touch=new(world, 3, person_key="cfo@c-1001.example"), caps=[CAP]), Touch)


def test_the_same_touch_again_is_the_same_one(world):
    one = Cap(touches=1, days=7)
    first = reserve(touch=new(world), caps=[one])
    assert reserve(touch=new(world), caps=[one]) == first
    assert Touch.objects.count() == 1


def test_a_letter_that_surely_never_left_takes_its_touch_back(world):
    one = Cap(touches=1, days=7)
    message = make_message(account=world.abel_account)
    reserve(touch=new(world, 1, message_id=message.pk), caps=[one])
    assert void_message(message=message, now=NOW) == 1
    assert isinstance(reserve(touch=new(world, 1, message_id=message.pk), caps=[one]), Touch)
    assert void(external_id="letter-1", now=NOW) == 1
    assert void(external_id="letter-1", now=NOW) == 0
    assert isinstance(reserve(touch=new(world, 2), caps=[one]), Touch)
    assert list(Touch.objects.order_by("pk").values_list("voided_at", flat=True)) == [NOW, NOW, None]


def test_the_database_keeps_touches(world):
    reserve(touch=new(world), caps=[])
    mine = Touch.objects.all()
    for change in (
        lambda: mine.update(on=TODAY - timedelta(days=30)),
        lambda: mine.update(person_key="x"),
        mine.delete,
        lambda: mine.update(outcome="changed"),
    ):
        with pytest.raises(IntegrityError, match="appended or voided"), transaction.atomic():
            change()
    mine.update(voided_at=NOW)
    with pytest.raises(IntegrityError, match="appended or voided"), transaction.atomic():
        mine.update(voided_at=None)
    world.abel.contacts.get().delete()
    assert mine.get().contact_id is None


# Two at once


@contextmanager
def beside(work):
    """Do the work in a thread with a connection of its own, while the block runs; what it raised is raised here."""
    raised = []

    def body():
        try:
            work()
        except BaseException as fault:  # noqa: BLE001 - handed over to the test
            raised.append(fault)
        finally:
            connection.close()

    thread = threading.Thread(target=body)
    thread.start()
    try:
        yield thread
    finally:
        thread.join(timeout=LONG_SECONDS)
    assert not thread.is_alive()
    if raised:
        raise raised[0]


def waiting():
    """Whether somebody waits for an advisory lock in this database."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
        )
        return cursor.fetchone()[0] > 0


def until(condition):
    for _ in range(LONG_SECONDS * 100):
        if condition():
            return
        threading.Event().wait(0.01)
    raise AssertionError("it never came")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("is_kept", "answers"), [(True, Full), (False, Touch)])
def test_two_who_would_take_the_last_touch_follow_each_other(is_kept, answers):
    """The second asks while the first has written, uncommitted; what it finds is what the first made of it."""
    world = make_world()
    one = Cap(touches=1, days=7)
    answered = []

    def second():
        with transaction.atomic():
            answered.append(reserve(touch=new(world, 2), caps=[one]))

    with transaction.atomic():
        assert isinstance(reserve(touch=new(world, 1), caps=[one]), Touch)
        thread = threading.Thread(target=lambda: (second(), connection.close()))
        thread.start()
        until(waiting)
        assert answered == []
        transaction.set_rollback(not is_kept)
    thread.join(timeout=LONG_SECONDS)
    assert [type(one) for one in answered] == [answers]
    assert Touch.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_hold_the_same_people_in_another_order_never_wait_for_each_other():
    world = make_world()
    keys = ["b@x.example", "a@x.example"]

    def both(order):
        with transaction.atomic():
            hold_people(person_keys=order)
            for key in order:
                reserve(touch=new(world, f"{order[0]}-{key}", person_key=key), caps=[])

    with beside(lambda: [both(keys) for _ in range(20)]):
        for _ in range(20):
            both(keys[::-1])
    assert Touch.objects.count() == 4


@pytest.mark.django_db(transaction=True)
def test_a_transaction_that_would_not_see_others_touches_may_not_reserve():
    world = make_world()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        with pytest.raises(AssertionError, match="must be seen"):
            reserve(touch=new(world), caps=[])
    assert Touch.objects.count() == 0


# Calls


def test_a_call_is_recorded_with_its_event_and_counts(world):
    one = Cap(touches=1, days=7)
    made = call(world, task_id=9)
    made.refresh_from_db()
    assert (made.person_key, made.channel, made.source, made.task_id) == (AP, "call", "dunwell", 9)
    assert (made.on, made.outcome, made.actor) == (TODAY, "Will pay on Friday", f"user:{world.collector.pk}")
    event = Event.objects.get(name="messages.call.logged")
    assert (event.customer_id, event.account_id, event.entity_id) == (
        world.abel.pk,
        world.abel_account.pk,
        world.north.pk,
    )
    assert event.data == {
        "contact": str(world.abel.contacts.get().public_id),
        "outcome": "Will pay on Friday",
        "at": "2026-03-10T09:25:00+00:00",
    }
    assert isinstance(reserve(touch=new(world), caps=[one]), Full)


def test_a_call_is_recorded_beyond_every_cap(world):
    for minute in range(5):
        call(world, at=NOW - timedelta(minutes=minute), channel="meeting" if minute else "call")
    assert Touch.objects.count() == 5


def test_a_call_to_nobody_in_particular_counts_for_everybody_there(world):
    call(world, contact=None)
    assert Touch.objects.get().person_key == customer_key(customer_id=world.abel.pk)
    assert isinstance(reserve(touch=new(world), caps=[Cap(touches=1, days=7)]), Full)


def test_the_day_of_a_call_is_the_one_the_customer_had(world):
    world.abel.timezone = "Asia/Tokyo"
    world.abel.save()
    made = call(world, at=datetime(2026, 3, 9, 15, 30, tzinfo=UTC))
    assert made.on == date(2026, 3, 10)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"outcome": " \n "}, "outcome_missing"),
        ({"outcome": "x" * 501}, "outcome_too_long"),
        ({"at": NOW + timedelta(seconds=1)}, "not_yet"),
        ({"channel": "email"}, "unknown_channel"),
    ],
)
def test_a_call_that_cannot_be_recorded_writes_nothing(world, given, code):
    with pytest.raises(TouchRefused) as refused:
        call(world, **given)
    assert refused.value.code == code
    assert (Touch.objects.count(), Event.objects.count()) == (0, 0)


def test_a_call_to_another_customers_contact_or_by_somebody_who_only_reads_is_refused(world):
    for given, code in (
        ({"contact": world.berg.contacts.get()}, "another_customer"),
        ({"user": world.auditor}, "not_allowed"),
    ):
        with pytest.raises(TouchRefused) as refused:
            call(world, **given)
        assert refused.value.code == code
    assert (Touch.objects.count(), Event.objects.count()) == (0, 0)


# Reading


def test_a_scope_reads_the_touches_of_its_own_entities_and_those_of_none(world):
    make_account(customer=world.abel, entity=world.south)
    reserve(touch=new(world, 1, back=2), caps=[])
    reserve(touch=new(world, 2, back=1, entity_id=world.south.pk), caps=[])
    reserve(touch=new(world, 3, entity_id=None, account_id=None, contact_id=None), caps=[])
    void(external_id="letter-1", now=NOW)
    rows = touches_of_customer(scope=desk_scope(user=world.collector), customer=world.abel)
    assert [(one.person, one.entity, one.is_voided) for one in rows] == [
        (AP, "", False),
        ("Accounts payable", "NORTH", True),
    ]
    one_person = {"person_key": AP}
    told = {
        user.name: [one.entity for one in touches_of_person(scope=desk_scope(user=user), **one_person)]
        for user in (world.collector, world.owner, world.peer, world.stranger, world.newcomer)
    }
    assert told == {
        "Collector": ["NORTH"],
        "Owner": ["NORTH"],
        "Peer": [],
        "Stranger": ["SOUTH"],
        "Newcomer": [],
    }
    both = make_user("both", Role.COLLECTOR, world.north, world.south)
    assert len(touches_of_customer(scope=desk_scope(user=both), customer=world.abel, limit=2)) == 2


def test_a_strip_tells_what_is_used_and_when_there_is_room_at_an_hour_that_is_not_quiet(
    world, django_assert_num_queries
):
    for number, back in enumerate((6, 3, 1)):
        reserve(touch=new(world, number, back=back), caps=[])
    berlin = Place(zones=(ZoneInfo("Europe/Berlin"),), country="DE")
    caps = [Cap(touches=3, days=7), Cap(touches=2, days=2)]
    asked = [
        Asked(person_key=key, customer_id=world.abel.pk, caps=caps, hours=QuietHours(), place=berlin)
        for key in (AP, "cfo@c-1001.example")
    ]
    with django_assert_num_queries(1):
        full, free = strips(asked=asked, now=NOW)
    assert [(one.used, one.is_full) for one in full.uses] == [(3, True), (1, False)]
    assert full.next_at == datetime(
        2026, 3, 11, 7, tzinfo=UTC
    )  # the touch of the 4th leaves; eight in Berlin
    assert [(one.used, one.is_full) for one in free.uses] == [(0, False), (0, False)]
    assert free.next_at == NOW


def test_a_place_is_the_customers_or_else_the_entitys(world):
    world.abel.timezone = "Asia/Kolkata"
    for customer, key, country in ((world.abel, "Asia/Kolkata", "IN"), (world.berg, "UTC", "DE")):
        found = place_for(customer=customer, entity=world.north, hours=QuietHours(), on=TODAY)
        assert ([zone.key for zone in found.zones], found.country) == ([key], country)


# Columns


def test_the_frame_has_the_touches_of_the_last_days_and_none_of_later_ones(world):
    for number, back in enumerate((60, 59, 0, -1)):
        reserve(touch=new(world, number, back=back), caps=[])
    reserve(touch=new(world, "void"), caps=[])
    void(external_id="letter-void", now=NOW)
    call(world, contact=None)
    found = touches(as_of=TODAY)
    TOUCHES.check(found)
    row = (world.abel.pk, AP, world.abel_account.pk)
    whole = (world.abel.pk, customer_key(customer_id=world.abel.pk), world.abel_account.pk, TODAY)
    assert sorted(found.iter_rows()) == [(*row, TODAY - timedelta(days=59)), (*row, TODAY), whole]
    assert min(touches(as_of=TODAY, days=61).get_column("on")) == TODAY - timedelta(days=60)
    again = touches_of(person_keys=[AP, "nobody@x.example"], as_of=TODAY, days=7)
    assert list(again.iter_rows()) == [(*row, TODAY)]


def test_people_come_with_the_key_the_ledger_knows_them_by(world):
    shared = make_customer(number="C-3", name="Third").contacts.get()
    shared.email = "AP@c-1001.example"
    shared.save()
    Contact.objects.create(
        customer=shared.customer,
        role="approver",
        source="test",
        external_id="boss",
        phone="030 1",
        created_at=NOW,
    )
    refused = world.berg.contacts.get()
    refused.undeliverable_at = NOW
    refused.save()
    found = people(customer_ids=[world.berg.pk], emails=[AP])
    assert list(found.iter_rows()) == [
        (world.abel.pk, world.abel.contacts.get().pk, "payables", AP, True),
        (world.berg.pk, refused.pk, "payables", "ap@c-2001.example", False),
        (shared.customer_id, shared.pk, "payables", AP, True),
        (shared.customer_id, shared.pk + 1, "approver", "0301", False),
    ]
    assert key_of(contact=shared) == AP
    assert ledger.SOURCE == "dunwell"


@pytest.mark.django_db(transaction=True)
def test_a_touch_about_an_account_of_somebody_else_is_found_by_the_proof():
    world = make_world()
    with transaction.atomic():
        reserve(touch=new(world, 1), caps=[])
    assert broken() == {}
    with transaction.atomic():
        stray = reserve(touch=new(world, 2, account_id=world.berg_account.pk), caps=[])
    assert {name: [row["touch"] for row in found] for name, found in broken().items()} == {
        "receivables.touches_fit": [stray.pk]
    }
