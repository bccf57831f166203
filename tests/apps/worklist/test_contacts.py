"""Contacts kept by people: each change with its event, every fault at once, and searches for one ended."""

import polars as pl
import pytest
from tests.world import NOW, TODAY, ask_no_owner, make_account, make_task, make_user, make_world, owe

from dunwell.apps.journal.models import Event
from dunwell.apps.organisation.models import Role
from dunwell.apps.organisation.scope import desk_scope
from dunwell.apps.parties.addresses import addressees
from dunwell.apps.parties.contacts import ContactDraft, ContactRefused, UnknownContact
from dunwell.apps.parties.models import Contact
from dunwell.apps.parties.operations import CONTACTS, CUSTOMERS, upsert_customers
from dunwell.apps.receivables.access import UnknownCustomer
from dunwell.apps.runs.collections import preview
from dunwell.apps.worklist.contacts import add_contact, change_contact, use_again
from dunwell.apps.worklist.models import TaskKind

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db):
    return make_world()


@pytest.fixture
def mailbox(world):
    return world.abel.contacts.get()


def draft(**given):
    empty = {"name": "", "email": "", "phone": "", "role": "payables", "language": ""}
    return ContactDraft(**empty | given)


def add(world, user=None, **given):
    scope = desk_scope(user=user or world.collector)
    return add_contact(scope=scope, customer_id=world.abel.public_id, draft=draft(**given), now=NOW)


def change(world, contact, **given):
    scope, who = desk_scope(user=world.collector), {"customer_id": world.abel.public_id}
    return change_contact(scope=scope, contact_id=contact.public_id, draft=draft(**given), now=NOW, **who)


def restore(world, contact, user=None):
    scope, who = desk_scope(user=user or world.collector), {"customer_id": world.abel.public_id}
    return use_again(scope=scope, contact_id=contact.public_id, now=NOW, **who)


def refuse_address(contact):
    contact.undeliverable_at, contact.undeliverable_reason = NOW, "550 no such user"
    contact.save()


def events():
    found = Event.objects.filter(name__startswith="parties.contact").order_by("pk")
    return [(one.name.rpartition(".")[2], one.subject_id, one.data) for one in found]


def test_somebody_is_added_on_one_line_each_with_the_event(world):
    kept = add(
        world,
        name=" Ann\n Lee ",
        email=" ann@abel.example ",
        phone="+49 30 1",
        role="approver",
        language="de",
    )
    contact = Contact.objects.get(source="desk")
    assert kept.contact == contact
    assert (contact.name, contact.email, contact.phone, contact.role, contact.language) == (
        "Ann Lee",
        "ann@abel.example",
        "+49 30 1",
        "approver",
        "de",
    )
    assert (contact.external_id, contact.created_at) == (str(contact.public_id), NOW)
    event = Event.objects.get(name="parties.contact.added")
    assert (event.actor, event.subject, event.subject_id) == (
        f"user:{world.collector.pk}",
        "contact",
        contact.pk,
    )
    assert (event.entity_id, event.customer_id, event.account_id) == (
        world.north.pk,
        world.abel.pk,
        world.abel_account.pk,
    )
    assert event.data == {"contact": str(contact.public_id), "role": "approver"}, "nothing personal"


@pytest.mark.parametrize(
    ("given", "codes"),
    [
        ({}, [("email", "nothing_to_reach")]),
        ({"name": "Ann"}, [("email", "nothing_to_reach")]),
        ({"email": "ann"}, [("email", "not_an_address")]),
        ({"email": "a@b@c.example"}, [("email", "not_an_address")]),
        ({"email": "Ann <ann@abel.example>"}, [("email", "not_an_address")]),
        ({"email": f"{'a' * 250}@abel.example"}, [("email", "too_long"), ("email", "not_an_address")]),
        ({"email": "AP@C-1001.example"}, [("email", "known")]),
        ({"phone": "none"}, [("phone", "not_a_number")]),
        ({"phone": "1" * 41}, [("phone", "too_long")]),
        ({"phone": "1", "name": "x" * 151}, [("name", "too_long")]),
        ({"phone": "1", "role": ""}, [("role", "unknown_role")]),
        ({"phone": "1", "language": "klingon"}, [("language", "unknown_language")]),
        (
            {"email": "ann", "phone": "x", "role": "boss", "language": "?"},
            [
                ("email", "not_an_address"),
                ("phone", "not_a_number"),
                ("role", "unknown_role"),
                ("language", "unknown_language"),
            ],
        ),
    ],
)
def test_every_fault_is_named_and_nothing_is_written(world, given, codes):
    with pytest.raises(ContactRefused) as refused:
        add(world, **given)
    assert refused.value.code == "faults"
    assert [(fault.field, fault.code) for fault in refused.value.faults] == codes
    assert (world.abel.contacts.count(), events()) == (1, [])


def test_a_change_names_its_fields_and_the_same_again_is_none(world, mailbox):
    same = {"name": mailbox.name, "email": mailbox.email, "phone": mailbox.phone}
    change(world, mailbox, **same)
    assert events() == []
    change(world, mailbox, **same | {"name": "Ann Lee", "phone": ""}, language="fr")
    mailbox.refresh_from_db()
    assert (mailbox.name, mailbox.phone, mailbox.language) == ("Ann Lee", "", "fr")
    assert (mailbox.source, mailbox.external_id) == ("test", "C-1001-ap"), "an import knows it still"
    changed = {"contact": str(mailbox.public_id), "changed": ["name", "phone", "language"]}
    assert events() == [("changed", mailbox.pk, changed)]


def test_another_address_counts_as_reachable_and_no_import_takes_it_back(world, mailbox):
    world.abel.source = mailbox.source = "main"
    mailbox.external_id = f"{world.abel.external_id}/{mailbox.email}"
    world.abel.save()
    refuse_address(mailbox)
    change(world, mailbox, name="Ann Lee", email="ann@abel.example")
    mailbox.refresh_from_db()
    assert (mailbox.undeliverable_at, mailbox.undeliverable_reason) == (None, "")

    empty = dict.fromkeys(CUSTOMERS.names) | {"source": "main", "number": "C-1001", "external_id": "C-1001"}
    person = dict.fromkeys(CONTACTS.names) | {"source": "main", "customer_external_id": "C-1001"}
    upsert_customers(
        customers=pl.DataFrame([empty], schema=dict(CUSTOMERS.dtypes)),
        contacts=pl.DataFrame([person | {"email": "ap@c-1001.example"}], schema=dict(CONTACTS.dtypes)),
        actor="test",
        now=NOW,
    )
    mailbox.refresh_from_db()
    assert mailbox.email == "ann@abel.example"
    assert sorted(world.abel.contacts.values_list("email", flat=True)) == [
        "ann@abel.example",
        "ap@c-1001.example",
    ]
    assert addressees(customer_ids=[world.abel.pk]) == {world.abel.pk: mailbox}


def test_a_refused_address_is_used_again_once(world, mailbox):
    refuse_address(mailbox)
    restore(world, mailbox)
    mailbox.refresh_from_db()
    assert (mailbox.undeliverable_at, mailbox.undeliverable_reason) == (None, "")
    with pytest.raises(ContactRefused) as refused:
        restore(world, mailbox)
    assert refused.value.code == "in_use"
    assert events() == [("restored", mailbox.pk, {"contact": str(mailbox.public_id)})]


def test_the_address_of_a_refused_contact_is_not_added_beside_it(world, mailbox):
    refuse_address(mailbox)
    with pytest.raises(ContactRefused) as refused:
        add(world, email=mailbox.email)
    (fault,) = refused.value.faults
    assert (fault.code, "use it again" in fault.message) == ("known", True)


@pytest.mark.parametrize(
    ("given", "ended"),
    [({"email": "ann@abel.example"}, 1), ({"phone": "+49 30 1"}, 0)],
    ids=["email", "phone"],
)
def test_an_address_ends_the_searches_that_the_scope_sees(world, given, ended):
    abroad = make_account(customer=world.abel, entity=world.south)
    here = make_task(account=world.abel_account, kind=TaskKind.CONTACT_MISSING)
    there = make_task(account=abroad, kind=TaskKind.CONTACT_MISSING)
    call = make_task(account=world.abel_account)
    assert add(world, **given).searches_ended == ended
    for task in (here, there, call):
        task.refresh_from_db()
    closed = ("done", "contact_found", f"user:{world.collector.pk}") if ended else ("open", "", "")
    assert (here.state, here.outcome, here.closed_by) == closed
    assert (there.state, call.state) == ("open", "open")
    done = Event.objects.filter(name="worklist.task.done", subject_id=here.pk)
    assert [one.data["outcome"] for one in done] == ["contact_found"] * ended


def test_a_restored_or_changed_address_ends_them_too(world, mailbox):
    refuse_address(mailbox)
    first = make_task(account=world.abel_account, kind=TaskKind.CONTACT_MISSING)
    assert restore(world, mailbox).searches_ended == 1
    refuse_address(mailbox)
    second = make_task(account=world.abel_account, kind=TaskKind.CONTACT_MISSING)
    assert change(world, mailbox, email=mailbox.email, name="Ann").searches_ended == 0, "refused still"
    assert change(world, mailbox, email="ann@abel.example").searches_ended == 1
    for task in (first, second):
        task.refresh_from_db()
        assert (task.state, task.outcome) == ("done", "contact_found")


@pytest.mark.django_db(transaction=True)  # a preview opens a transaction of its own
def test_the_next_run_proceeds():
    world = make_world()
    ask_no_owner()
    owe(world.abel_account, ("A-1", 100_00, 5))
    refuse_address(world.abel.contacts.get())
    make_task(account=world.abel_account, kind=TaskKind.CONTACT_MISSING)

    def reasons():
        return (
            preview(as_of=TODAY)
            .decisions.filter(pl.col("account_id") == world.abel_account.pk)["reason"]
            .to_list()
        )

    assert reasons() == ["CONTACT_MISSING"]
    add(world, email="ann@abel.example")
    assert reasons() == ["STEP_DUE"]


def test_who_may_not_work_or_does_not_see_the_customer_changes_nothing(world, mailbox):
    refuse_address(mailbox)
    for user in (world.auditor, world.owner):
        with pytest.raises(ContactRefused) as refused:
            add(world, user=user, email="ann@abel.example")
        assert refused.value.code == "not_allowed"
        with pytest.raises(ContactRefused):
            restore(world, mailbox, user=user)
    for user in (
        world.stranger,
        world.peer,
        world.newcomer,
        make_user("another", Role.COLLECTOR, world.south),
    ):
        with pytest.raises(UnknownCustomer):
            add(world, user=user, email="ann@abel.example")
    with pytest.raises(UnknownContact):
        restore(world, world.berg.contacts.get())
    assert (Contact.objects.count(), events()) == (2, [])
