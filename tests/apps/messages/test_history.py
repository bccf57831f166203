"""A history of contacts taken in: whole or not at all, once, and it counts."""

from datetime import UTC, date, datetime, timedelta

import pytest
from tests.apps.receivables.samples import sample, shipped
from tests.world import NOW, make_account, make_world

from dunwell.apps.journal.models import Event
from dunwell.apps.messages.frames import touches
from dunwell.apps.messages.models import Touch
from dunwell.apps.parties.models import Contact
from dunwell.apps.receivables.importing import Upload
from dunwell.apps.receivables.importing_history import import_history
from dunwell.apps.receivables.models import ImportBatch
from dunwell.core.contacts.people import customer_key

pytestmark = pytest.mark.django_db
HEADER = "number,customer,type,date,time_zone,email,phone,contact,outcome,entity,currency"
LATER = datetime(2026, 4, 1, 9, tzinfo=UTC)


@pytest.fixture
def world(db):
    world = make_world()
    for customer in (world.abel, world.berg):
        customer.source = "main"
        customer.save()
    return world


def take_in(*lines, content=b"", now=NOW, **given):
    upload = Upload(name="file", content=content or "\n".join([HEADER, *lines, ""]).encode(), **given)
    return import_history(upload=upload, profile=shipped("contacts-history"), actor="cli", now=now)


def codes(result):
    return result.faults.select("row", "field", "code").rows()


def rows():
    return list(
        Touch.objects.order_by("pk").values_list(
            "external_id", "person_key", "contact__name", "on", "account_id"
        )
    )


def test_a_touch_is_kept_with_its_person_account_day_and_event(world):
    result = take_in("K1,c-1001,Call,2026-03-09 10:15,Europe/Berlin,AP@c-1001.example,,,Will pay,north,eur")
    assert (result.rows, result.imported, result.already_there, result.faults.height) == (1, 1, 0, 0)
    made = Touch.objects.get()
    assert (made.source, made.external_id, made.channel, made.outcome) == (
        "old-system",
        "K1",
        "call",
        "Will pay",
    )
    assert (made.at, made.on, made.actor) == (
        datetime(2026, 3, 9, 9, 15, tzinfo=UTC),
        date(2026, 3, 9),
        "cli",
    )
    assert (made.customer, made.entity, made.account_id) == (world.abel, world.north, world.abel_account.pk)
    assert (made.contact, made.person_key) == (world.abel.contacts.get(), "ap@c-1001.example")
    event = Event.objects.get(name="messages.history.imported")
    assert (event.data, event.subject_id) == ({"imported": 1}, ImportBatch.objects.get().pk)
    assert touches(as_of=date(2026, 3, 10)).height == 1


def test_people_are_found_by_address_telephone_and_name_and_others_are_kept_as_named(world):
    Contact.objects.create(
        customer=world.abel,
        name="Änne Zahl",
        source="test",
        external_id="z",
        phone="+49 30 1",
        created_at=NOW,
    )
    take_in(
        "1,C-1001,call,2026-03-09,,,+49 (0)30 5550100,,,,",
        "2,C-1001,call,2026-03-09,,,,anne zahl,,,",
        "3,C-1001,email,2026-03-09,,new@c-1001.example,,,,,",
        "4,C-1001,sms,2026-03-09,,,0049 151 1,,,,",
        "5,C-1001,call,2026-03-09,,,,Nobody Known,Busy,,",
        "6,C-1001,letter,2026-03-09,,,,,,,",
    )
    whole = customer_key(customer_id=world.abel.pk)
    assert [row[:3] for row in rows()] == [
        ("1", "ap@c-1001.example", "Accounts payable"),
        ("2", "+49301", "Änne Zahl"),
        ("3", "new@c-1001.example", None),
        ("4", "+491511", None),
        ("5", whole, None),
        ("6", whole, None),
    ]
    assert Touch.objects.get(external_id="5").outcome == "Nobody Known: Busy"


def test_the_account_is_the_one_that_fits_and_none_where_that_is_not_sure(world):
    dollars = make_account(customer=world.abel, entity=world.north, currency="USD")
    take_in(
        "1,C-1001,call,2026-03-09,,,,,,NORTH,",
        "2,C-1001,call,2026-03-09,,,,,,NORTH,USD",
        "3,C-1001,call,2026-03-09,,,,,,SOUTH,",
        "4,C-1001,call,2026-03-09,,,,,,,USD",
    )
    assert [row[4] for row in rows()] == [None, dollars.pk, None, None]


def test_the_day_is_the_one_the_customer_had(world):
    world.abel.timezone = "Asia/Tokyo"
    world.abel.save()
    take_in("1,C-1001,call,2026-03-08T20:00Z,,,,,,,", "2,C-1001,call,2026-03-08,,,,,,,")
    assert [row[3] for row in rows()] == [date(2026, 3, 9), date(2026, 3, 8)]


def test_one_fault_keeps_the_whole_file_out_and_all_are_told(world):
    lines = (
        "1,C-1001,call,2026-03-09,,,,,,,",
        "2,C-9999,call,2026-03-09,,,,,,,",
        "3,C-1001,call,2026-03-09,,,,,,WEST,",
        "4,C-1001,call,2026-03-11,,,,,,,",
        "5,C-1001,call,2026-03-10T09:31Z,,,,,,,",
        "6,C-1001,pigeon,2026-03-09,,,,,,,",
    )
    result = take_in(*lines)
    assert codes(result) == [
        (3, "customer", "unknown_customer"),
        (4, "entity", "unknown_entity"),
        (5, "at", "not_yet"),
        (6, "at", "not_yet"),
        (7, "channel", "unknown_channel"),
    ]
    assert (result.imported, Touch.objects.count(), ImportBatch.objects.count(), Event.objects.count()) == (
        *(0, 0, 0),
        Event.objects.exclude(name__startswith="messages").count(),
    )
    assert take_in(*lines, accept_good=True).imported == 1
    assert [row[0] for row in rows()] == ["1"]


def test_the_same_file_again_changes_nothing_and_a_voided_touch_stays_voided(world):
    line = "1,C-1001,call,2026-03-09,,,,,,,"
    take_in(line)
    Touch.objects.update(voided_at=NOW)
    again = take_in(line, "2,C-1001,call,2026-03-09,,,,,,,")
    assert (again.imported, again.already_there) == (1, 1)
    whole = take_in(line, "2,C-1001,call,2026-03-09,,,,,,,", now=NOW + timedelta(days=1))
    assert (whole.imported, whole.already_there) == (0, 2)
    assert (Touch.objects.count(), ImportBatch.objects.count()) == (2, 2)


def test_a_trial_and_a_file_that_is_no_table_write_nothing(world):
    assert take_in("1,C-1001,call,2026-03-09,,,,,,,", dry_run=True).imported == 1
    assert codes(take_in(content=b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"))[0][2] == "old_workbook"
    assert (Touch.objects.count(), ImportBatch.objects.count()) == (0, 0)


def test_the_sample_is_what_its_page_says(world):
    world.abel.external_id = world.abel.number = "104711"
    world.abel.save()
    Contact.objects.filter(customer=world.abel).update(phone="+1 207 555 0100", email="ap@harbour.example")
    result = take_in(content=sample("contacts-history.csv"), now=LATER)
    assert (result.rows, result.imported, result.duplicates, result.faults.height) == (6, 5, 1, 0)
    assert result.notes.select("row", "code").rows() == [
        (4, "person_unknown"),
        (5, "person_missing"),
        (7, "person_unknown"),
    ]
    assert [row[1] for row in rows()][:2] == ["ap@harbour.example"] * 2
