"""Consent to text messages: given on one number, kept with its moment, and lost with the number."""

from datetime import UTC, datetime, timedelta

import polars as pl
import pytest
from django.db import IntegrityError, transaction
from tests.world import NOW, make_world

from dunwell.apps.journal.models import Event
from dunwell.apps.organisation.scope import desk_scope
from dunwell.apps.parties.addresses import text_readers
from dunwell.apps.parties.contacts import ContactDraft, ContactRefused, Place, add_contact, change_contact
from dunwell.apps.parties.models import Contact
from dunwell.apps.parties.operations import CONTACTS, CUSTOMERS, upsert_customers

pytestmark = pytest.mark.django_db
MOBILE = "+4915112345678"
LATER = NOW + timedelta(days=1)


@pytest.fixture
def world(db):
    return make_world()


def draft(**given):
    empty = {"name": "Ann", "email": "ann@abel.example", "phone": "", "role": "approver", "language": ""}
    return ContactDraft(**empty | given)


def keep(world, contact=None, now=NOW, **given):
    common = {
        "scope": desk_scope(user=world.collector),
        "customer": world.abel,
        "place": Place(entity_id=world.north.pk, account_id=world.abel_account.pk),
        "draft": draft(**given),
        "now": now,
    }
    if contact is None:
        return add_contact(**common)
    return change_contact(contact_id=contact.public_id, **common)


def consent(contact):
    contact.refresh_from_db()
    return contact.mobile, contact.is_sms_agreed, contact.sms_agreed_at


def test_consent_is_kept_with_the_number_and_its_moment(world):
    made = keep(world, mobile="+49 (0)151 1234-5678", is_sms_agreed=True)
    assert consent(made) == (MOBILE, True, NOW)
    assert consent(keep(world, made, now=LATER, name="Anna")) == (MOBILE, True, NOW)
    assert consent(keep(world, made, now=LATER, mobile=MOBILE, is_sms_agreed=False)) == (MOBILE, False, None)
    assert Event.objects.order_by("pk").last().data["changed"] == ["name", "is_sms_agreed"]


def test_another_number_needs_another_consent(world):
    made = keep(world, mobile=MOBILE, is_sms_agreed=True)
    assert consent(keep(world, made, now=LATER, mobile="+491510000000")) == ("+491510000000", False, None)
    again = keep(world, made, now=LATER, mobile=MOBILE, is_sms_agreed=True)
    assert consent(again) == (MOBILE, True, LATER)


@pytest.mark.parametrize(
    ("given", "field", "code"),
    [
        ({"mobile": "0151 12345678"}, "mobile", "not_a_mobile"),
        ({"mobile": "x" * 50, "is_sms_agreed": True}, "mobile", "not_a_mobile"),
        ({"mobile": "", "is_sms_agreed": True}, "mobile", "mobile_missing"),
        ({"is_sms_agreed": True}, "mobile", "mobile_missing"),
    ],
)
def test_what_cannot_be_texted_is_refused_and_nothing_is_written(world, given, field, code):
    before = Contact.objects.count()
    with pytest.raises(ContactRefused) as refused:
        keep(world, **given)
    assert [(one.field, one.code) for one in refused.value.faults] == [(field, code)]
    assert (Contact.objects.count(), Event.objects.count()) == (before, 0)


def test_a_mobile_number_alone_is_enough_to_reach_somebody(world):
    assert consent(keep(world, email="", mobile=MOBILE)) == (MOBILE, False, None)


def test_the_database_keeps_no_consent_without_a_number_or_a_moment(world):
    for wrong in (
        {"is_sms_agreed": True, "mobile": MOBILE, "sms_agreed_at": None},
        {"is_sms_agreed": True, "mobile": "", "sms_agreed_at": NOW},
        {"is_sms_agreed": False, "mobile": MOBILE, "sms_agreed_at": NOW},
    ):
        with pytest.raises(IntegrityError, match="contact_sms_agreed"), transaction.atomic():
            Contact.objects.filter(customer=world.abel).update(**wrong)


def test_text_messages_go_to_those_who_agreed_the_clerk_before_the_executive(world):
    assert text_readers(customer_ids=[world.abel.pk]) == {}
    chief = keep(world, role="executive", mobile="+4915100000", is_sms_agreed=True)
    keep(world, email="b@abel.example", role="payables", mobile="+4915100001")
    assert text_readers(customer_ids=[world.abel.pk, world.berg.pk]) == {world.abel.pk: chief}
    clerk = keep(world, email="c@abel.example", role="payables", mobile="+4915100002", is_sms_agreed=True)
    assert text_readers(customer_ids=[world.abel.pk]) == {world.abel.pk: clerk}


def imported(now, **given):
    empty = dict.fromkeys(CUSTOMERS.names) | {"source": "main", "external_id": "7", "number": "7"}
    person = dict.fromkeys(CONTACTS.names) | {"source": "main", "customer_external_id": "7"}
    person |= {"email": "ap@seven.example"} | given
    result = upsert_customers(
        customers=pl.DataFrame([empty], schema=dict(CUSTOMERS.dtypes)),
        contacts=pl.DataFrame([person], schema=dict(CONTACTS.dtypes)),
        actor="test",
        now=now,
    )
    return result, consent(Contact.objects.get(email="ap@seven.example"))


def test_a_file_may_tell_of_consent_and_takes_it_back_only_by_saying_so(db):
    first, then = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 3, 2, tzinfo=UTC)
    assert imported(first, mobile=MOBILE, is_sms_agreed=True)[1] == (MOBILE, True, first)
    silent, kept = imported(then, mobile=MOBILE)
    assert (silent.contacts_updated, kept) == (0, (MOBILE, True, first))
    assert imported(then)[1] == (MOBILE, True, first)
    assert imported(then, is_sms_agreed=False)[1] == (MOBILE, False, None)
    assert imported(then, is_sms_agreed=True)[1] == (MOBILE, True, then)
    moved, lost = imported(then, mobile="+4915100000")
    assert (moved.contacts_updated, lost) == (1, ("+4915100000", False, None))


def test_a_source_without_mobile_numbers_still_brings_contacts(db):
    empty = dict.fromkeys(CUSTOMERS.names) | {"source": "main", "external_id": "7", "number": "7"}
    person = dict.fromkeys(CONTACTS.names) | {"source": "main", "customer_external_id": "7", "name": "Ann"}
    frame = pl.DataFrame([person], schema=dict(CONTACTS.dtypes)).drop("mobile", "is_sms_agreed")
    upsert_customers(
        customers=pl.DataFrame([empty], schema=dict(CUSTOMERS.dtypes)), contacts=frame, actor="test", now=NOW
    )
    assert consent(Contact.objects.get()) == ("", False, None)
