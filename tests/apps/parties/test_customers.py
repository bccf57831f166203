"""Customers taken in: from a file of their own, and as a ledger speaks of them."""

from datetime import UTC, date, datetime

import polars as pl
import pytest

from dunwell.apps.journal.models import Event
from dunwell.apps.organisation.models import User
from dunwell.apps.parties.models import Contact, Customer, CustomerName, Group
from dunwell.apps.parties.operations import CONTACTS, CUSTOMERS, SIGHTINGS, ensure_customers, upsert_customers

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def customers(*rows):
    empty = dict.fromkeys(CUSTOMERS.names)
    filled = [{**empty, "source": "main", "number": row["external_id"], **row} for row in rows]
    return pl.DataFrame(filled, schema=dict(CUSTOMERS.dtypes))


def contacts(*rows):
    empty = dict.fromkeys(CONTACTS.names)
    return pl.DataFrame([{**empty, "source": "main", **row} for row in rows], schema=dict(CONTACTS.dtypes))


def sightings(*rows):
    return pl.DataFrame([("main", *row) for row in rows], schema=dict(SIGHTINGS.dtypes), orient="row")


def take_in(frame, people=None):
    return upsert_customers(customers=frame, contacts=people, actor="test", now=NOW)


def see(*rows):
    return ensure_customers(sightings=sightings(*rows), actor="test", now=NOW)


def test_a_new_customer_has_what_the_file_said_and_defaults_for_the_rest():
    result = take_in(customers({"external_id": "7", "number": "0007", "name": "Müller AG", "country": "CH"}))

    customer = Customer.objects.get()
    assert (result.imported, result.updated, result.already_there) == (1, 0, 0)
    assert (customer.number, customer.external_id, customer.name) == ("0007", "7", "Müller AG")
    assert (customer.country, customer.language, customer.is_do_not_contact) == ("CH", "en", False)
    assert customer.search_key == "0007 7 muller ag"
    assert customer.public_id.version == 7


def test_the_same_again_changes_nothing_and_tells_nothing():
    frame = customers({"external_id": "7", "name": "Müller AG", "terms": "net 30"})
    people = contacts({"customer_external_id": "7", "email": "ap@mueller.example"})
    take_in(frame, people)
    before = (list(Customer.objects.values()), list(Contact.objects.values()), Event.objects.count())

    again = take_in(frame, people)

    assert (again.imported, again.updated, again.already_there) == (0, 0, 1)
    assert (again.contacts_imported, again.contacts_updated) == (0, 0)
    assert (list(Customer.objects.values()), list(Contact.objects.values()), Event.objects.count()) == before


def test_a_new_name_wins_and_the_old_one_still_finds_the_customer():
    take_in(customers({"external_id": "7", "name": "Old Name", "segment": "gold"}))

    result = take_in(customers({"external_id": "7", "name": "New Name"}))

    customer = Customer.objects.get()
    assert result.updated == 1
    assert result.is_changed.to_list() == [True]
    assert (customer.name, customer.segment) == ("New Name", "gold")
    assert customer.search_key == "7 new name old"
    assert set(CustomerName.objects.values_list("name", flat=True)) == {"Old Name", "New Name"}


def test_the_owner_is_matched_in_any_case_and_later_when_not_yet_there():
    frame = customers({"external_id": "7", "name": "A", "owner_email": "Sam@Example.test"})
    take_in(frame)
    assert Customer.objects.get().owner_id is None
    user = User.objects.create_user(email="sam@example.test", name="Sam", created_at=NOW)

    result = take_in(frame)

    assert result.updated == 1
    assert Customer.objects.get().owner_id == user.pk
    assert take_in(frame).already_there == 1


def test_an_owner_chosen_by_hand_stays_while_the_file_says_the_same_address():
    user = User.objects.create_user(email="sam@example.test", name="Sam", created_at=NOW)
    frame = customers({"external_id": "7", "name": "A", "owner_email": "gone@example.test"})
    take_in(frame)
    Customer.objects.update(owner=user)

    assert take_in(frame).already_there == 1
    assert Customer.objects.get().owner_id == user.pk


def test_a_contact_keeps_what_a_newer_file_leaves_out():
    frame = customers({"external_id": "7", "name": "A"})
    full = {"customer_external_id": "7", "email": "ap@a.example", "name": "Ann", "role": "approver"}
    take_in(frame, contacts({**full, "phone": "+1 555"}))

    result = take_in(
        frame, contacts({"customer_external_id": "7", "email": "AP@a.example", "phone": "+1 556"})
    )

    contact = Contact.objects.get()
    assert (result.contacts_imported, result.contacts_updated) == (0, 1)
    assert (contact.name, contact.phone, contact.role) == ("Ann", "+1 556", "approver")


def test_a_contact_of_nobody_given_is_a_mistake_of_the_caller():
    with pytest.raises(AssertionError, match="not among those given"):
        take_in(
            customers({"external_id": "7"}), contacts({"customer_external_id": "8", "email": "a@b.example"})
        )


def test_one_event_tells_of_one_file():
    take_in(
        customers({"external_id": "7"}, {"external_id": "8"}),
        contacts({"customer_external_id": "8", "name": "B"}),
    )

    event = Event.objects.get()
    assert event.name == "parties.customers.imported"
    assert event.data == {"imported": 2, "updated": 0, "contacts_imported": 1, "contacts_updated": 0}


def test_a_ledger_adds_whom_it_speaks_of_under_the_name_its_variants_share():
    known = see(
        ("7", "0007", "WAL-MAR corp", 3),
        ("7", "7", "WAL-MAR llc", 2),
        ("8", "8", None, 1),
        ("9", "9", "Sole", 1),
    )

    rows = {one.external_id: one for one in Customer.objects.all()}
    assert {one: rows[one].name for one in rows} == {"7": "WAL-MAR", "8": "8", "9": "Sole"}
    assert rows["7"].number == "0007"
    assert set(rows["7"].names.values_list("name", flat=True)) == {"WAL-MAR corp", "WAL-MAR llc"}
    assert rows["7"].search_key == "0007 7 wal mar corp llc"
    assert dict(known.select("external_id", "customer_id").iter_rows()) == {one: rows[one].pk for one in rows}


def test_a_ledger_never_renames_a_customer_but_adds_its_names():
    take_in(customers({"external_id": "7", "number": "C-7", "name": "Walter Marx Inc."}))

    see(("7", "7", "WAL-MAR corp", 9))

    customer = Customer.objects.get()
    assert (customer.name, customer.number) == ("Walter Marx Inc.", "C-7")
    assert "wal mar corp" in customer.search_key
    assert see(("7", "7", "WAL-MAR corp", 9))["customer_id"].to_list() == [customer.pk]
    assert CustomerName.objects.count() == 2


def test_a_customer_first_seen_in_a_ledger_is_the_one_of_the_customers_file():
    see(("7", "007", "WAL-MAR corp", 1))

    result = take_in(
        customers({"external_id": "7", "number": "7", "name": "Walter Marx Inc.", "language": "de"})
    )

    customer = Customer.objects.get()
    assert (result.imported, result.updated) == (0, 1)
    assert (customer.name, customer.language) == ("Walter Marx Inc.", "de")
    assert "wal mar corp" in customer.search_key


def test_names_beyond_measure_are_cut_and_never_refused():
    see(("7", "7", "x" * 5000, 1), ("8", "8", " ".join(f"w{n}" for n in range(900)), 1))

    first, second = Customer.objects.order_by("external_id")
    assert len(first.name) == 200
    assert len(second.search_key) <= 400


def test_a_group_is_found_by_code_or_name_in_any_case_and_made_where_there_is_none():
    known = Group.objects.create(code="OPT-1", name="Optik Holding")
    take_in(
        customers(
            {"external_id": "1", "group": "opt-1"},
            {"external_id": "2", "group": "OPTIK holding"},
            {"external_id": "3", "group": "Straße & Söhne"},
            {"external_id": "4", "group": "STRASSE & SÖHNE"},
            {"external_id": "5"},
        )
    )
    made = Group.objects.exclude(pk=known.pk).get()
    assert (made.code, made.name) == ("STRASSE & SÖHNE", "Straße & Söhne")
    held = Customer.objects.order_by("external_id").values_list("group_id", flat=True)
    assert list(held) == [known.pk, known.pk, made.pk, made.pk, None]


def test_how_the_house_stands_to_a_customer_stays_until_a_file_says_otherwise():
    told = {"group": "G", "risk_class": "high", "is_vip": True, "renewal_on": date(2026, 9, 30)}
    take_in(customers({"external_id": "1", **told}))
    customer = Customer.objects.get()
    assert (customer.risk_class, customer.is_vip, customer.renewal_on) == ("high", True, date(2026, 9, 30))
    again = take_in(customers({"external_id": "1", **told}))
    assert (again.updated, again.already_there) == (0, 1)
    assert take_in(customers({"external_id": "1"})).updated == 0, "an empty cell says nothing"
    changed = {"group": "H", "risk_class": "low", "is_vip": False, "renewal_on": date(2027, 9, 30)}
    assert take_in(customers({"external_id": "1", **changed})).updated == 1
    customer.refresh_from_db()
    assert (customer.group.name, customer.risk_class, customer.is_vip) == ("H", "low", False)
    assert customer.renewal_on == date(2027, 9, 30)
    assert Group.objects.count() == 2


def test_columns_that_are_left_out_say_nothing():
    take_in(customers({"external_id": "1", "is_vip": True}))
    narrow = customers({"external_id": "1", "name": "Abel"}).drop("is_vip", "group", "address")
    assert take_in(narrow).updated == 1
    assert Customer.objects.get().is_vip
