"""Agreements out of another system: all at once or none, every fault named, and the same file again changes nothing."""

from datetime import timedelta

import pytest
from tests.world import NOW, TODAY

from dunwell.apps.agreements.importing import import_acknowledgements
from dunwell.apps.agreements.models import Acknowledgement, CreditPolicyText, Manner
from dunwell.apps.agreements.operations import Evidence, acknowledge
from dunwell.apps.agreements.queries import fee_schedule_in_force

HEADER = "customer,entity,version,agreed_on,person,email,address,note,document_sha256\n"


def taken(*lines, header=HEADER, **more):
    content = (header + "".join(f"{line}\n" for line in lines)).encode()
    return import_acknowledgements(content=content, actor="cli", now=NOW, today=TODAY, **more)


def agreed(policy, **more):
    given = {
        "customer": "C-1001",
        "entity": "north",
        "version": policy.number,
        "agreed_on": TODAY.isoformat(),
        "person": "Ada Abel",
        "email": "ada@abel.example",
        "address": "192.0.2.7",
        "note": "Portal of before",
        "document_sha256": "",
        **more,
    }
    return ",".join(str(one) for one in given.values())


def test_an_agreement_is_taken_in_with_its_evidence_and_lets_fees_be_charged(world, published):
    policy = published()
    german = CreditPolicyText.objects.get(policy=policy, language="de")
    line = agreed(policy, document_sha256=german.sha256.upper())
    found = taken(line, line)
    assert (found.rows, found.recorded, found.already_there, found.duplicates) == (2, 1, 0, 1)
    assert found.faults == ()
    one = Acknowledgement.objects.get()
    assert (one.customer, one.policy, one.manner, one.on) == (world.abel, policy, Manner.IMPORT, TODAY)
    assert (one.person, one.email, one.address) == ("Ada Abel", "ada@abel.example", "192.0.2.7")
    assert (one.language, one.sha256, one.reason) == ("de", german.sha256, "Portal of before")
    fees = fee_schedule_in_force(customer_id=world.abel.pk, entity_id=world.north.pk, on=TODAY)
    assert fees is not None


def test_the_same_file_again_changes_nothing_and_the_first_word_counts(world, published):
    policy = published()
    acknowledge(
        customer=world.abel,
        policy=policy,
        language="en",
        evidence=Evidence(
            manner=Manner.LINK, person="Bea", on=TODAY, email="bea@abel.example", address="192.0.2.9"
        ),
        actor="customer",
        now=NOW,
    )
    for _ in range(2):
        found = taken(agreed(policy))
        assert (found.recorded, found.already_there, found.faults) == (0, 1, ())
    assert Acknowledgement.objects.get().person == "Bea"


def test_a_trial_tells_the_same_and_writes_nothing(world, published):
    found = taken(agreed(published()), is_dry=True)
    assert (found.recorded, found.faults) == (1, ())
    assert not Acknowledgement.objects.exists()


def test_every_fault_is_named_at_once_and_nothing_is_taken_in(world, published):
    policy = published()
    found = taken(
        agreed(policy),
        agreed(policy, customer="C-9", version=7),
        agreed(policy, agreed_on=TODAY - timedelta(days=1)),
        agreed(policy, agreed_on=TODAY + timedelta(days=1), customer="C-2001"),
        agreed(policy, document_sha256="0" * 64),
        agreed(policy, person="", version="two", agreed_on="31.3.2026", document_sha256="xyz"),
        agreed(policy, person="Bea Abel"),
        "C-1001,NORTH",
    )
    day = TODAY.isoformat()
    assert [(one.line, one.field, one.message) for one in found.faults] == [
        (3, "version", "NORTH has published no version 7 of a credit policy."),
        (3, "customer", "NORTH has no account of a customer C-9."),
        (4, "agreed_on", f"It was published on {NOW.date()}: nobody can have agreed before."),
        (5, "agreed_on", f"Give {day} or an earlier day."),
        (5, "customer", "NORTH has no account of a customer C-2001."),
        (6, "document_sha256", "No document of this version has this hash: they agreed to something else."),
        (7, "person", "Give a value here."),
        (7, "version", "Give the number of the version, such as 2; not 'two'."),
        (7, "agreed_on", "Write the day as 2026-03-31; not '31.3.2026'."),
        (7, "document_sha256", "Give the 64 hexadecimal digits of the SHA-256."),
        (8, "", "Line 2 says otherwise of the same customer and version: keep one of them."),
        (9, "", "Give 9 cells, as in the header; not 2."),
    ]
    assert (found.rows, found.recorded) == (8, 0)
    assert not Acknowledgement.objects.exists()


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("", [("customer", "This column is missing.")]),
        (
            "customer;entity;version;agreed_on;person;colour\n",
            [("colour", "Nothing reads this column; known")],
        ),
        ("customer,entity,version,agreed_on,person,person\n", [("person", "This column is there twice.")]),
    ],
)
def test_a_header_that_is_not_understood_is_refused(db, header, said):
    found = [(one.field, one.message) for one in taken(header=header).faults]
    assert found[0][0] == said[0][0]
    assert found[0][1].startswith(said[0][1])


def test_what_is_no_utf_8_is_refused(db):
    found = import_acknowledgements(content="Zoë".encode("latin-1"), actor="cli", now=NOW, today=TODAY)
    assert [one.message for one in found.faults] == ["The file is no UTF-8: save it as CSV UTF-8."]
