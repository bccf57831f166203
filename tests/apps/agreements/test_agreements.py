"""Policies are published once and never changed; who agreed is kept with evidence; without agreement no fee."""

import hashlib
from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from tests.apps.agreements.conftest import FEES, TEXTS, draft
from tests.fakes import FakeDocuments
from tests.world import NOW, TODAY, make_account, make_customer

from dunwell.apps.agreements.checks import INVARIANTS
from dunwell.apps.agreements.frames import fees_allowed
from dunwell.apps.agreements.models import Acknowledgement, CreditPolicy, CreditPolicyText, Manner
from dunwell.apps.agreements.operations import (
    AgreementRefused,
    Evidence,
    acknowledge,
    acknowledge_on_behalf,
    publish,
)
from dunwell.apps.agreements.queries import (
    UnknownCreditPolicy,
    agreements_to,
    fee_schedule_in_force,
    mention_for,
    missing_from,
    policy_in_force,
    policy_in_scope,
    text_for,
)
from dunwell.apps.journal.models import Event
from dunwell.apps.organisation.scope import desk_scope
from dunwell.core.agreements.draft import PolicyText

LINK = Evidence(
    manner=Manner.LINK, person="Ada Abel", on=TODAY, email="ap@c-1001.example", address="192.0.2.7"
)


def agree(world, policy, *, evidence=LINK, customer=None, now=NOW):
    return acknowledge(
        customer=customer or world.abel,
        policy=policy,
        language="en",
        evidence=evidence,
        actor="customer",
        now=now,
    )


def allowed(world, on=TODAY):
    return fee_schedule_in_force(customer_id=world.abel.pk, entity_id=world.north.pk, on=on)


def test_a_version_has_a_document_with_its_fingerprint_in_each_language(world, published):
    policy = published(note="First one")
    assert (policy.number, policy.entity, policy.note) == (1, world.north, "First one")
    texts = {one.language: one for one in policy.texts.all()}
    assert set(texts) == {"en", "de"}
    assert bytes(texts["de"].pdf) == b"%PDF-policy Kreditbedingungen 1 de"
    assert texts["de"].sha256 == hashlib.sha256(b"%PDF-policy Kreditbedingungen 1 de").hexdigest()
    event = Event.objects.get(name="agreements.policy.published")
    assert (event.subject_id, event.entity_id, event.data["number"]) == (policy.pk, world.north.pk, 1)
    assert text_for(policy=policy, language="de-AT").language == "de"
    assert text_for(policy=policy, language="fr").language == "en"


def test_the_newest_version_whose_day_has_come_is_in_force(world, published):
    first = published()
    later = published(valid_from=TODAY + timedelta(days=10))
    assert later.number == 2
    assert policy_in_force(entity_id=world.north.pk, on=TODAY - timedelta(days=1)) is None
    assert policy_in_force(entity_id=world.north.pk, on=TODAY + timedelta(days=9)) == first
    assert policy_in_force(entity_id=world.north.pk, on=TODAY + timedelta(days=10)) == later
    assert policy_in_force(entity_id=world.south.pk, on=TODAY) is None


def test_no_agreement_no_contractual_fee(world, published):
    assert allowed(world) is None  # no policy
    policy = published()
    assert allowed(world) is None  # not agreed to
    agree(world, policy)
    assert allowed(world) == FEES
    assert allowed(world, TODAY - timedelta(days=1)) is None  # not yet in force, nor agreed to
    assert fee_schedule_in_force(customer_id=world.berg.pk, entity_id=world.north.pk, on=TODAY) is None


def test_a_new_version_needs_a_new_agreement_from_its_day_on(world, published):
    agree(world, published())
    second = published(valid_from=TODAY + timedelta(days=10))
    assert allowed(world, TODAY + timedelta(days=9)) == FEES
    assert allowed(world, TODAY + timedelta(days=10)) is None
    agree(world, second)
    found = allowed(world, TODAY + timedelta(days=10))
    assert (found.version, found.fees) == (2, FEES.fees)


def test_an_agreement_holds_from_its_day_on(world, published):
    later = Evidence(**{**_fields(LINK), "on": TODAY + timedelta(days=3)})
    agree(world, published(), evidence=later)
    assert allowed(world, TODAY + timedelta(days=2)) is None
    assert allowed(world, TODAY + timedelta(days=3)) == FEES


def _fields(evidence):
    return {name: getattr(evidence, name) for name in evidence.__dataclass_fields__}


def test_a_policy_without_fees_allows_none(world, published):
    policy = published(fees=None)
    agree(world, policy)
    assert allowed(world) is None


def test_the_frame_says_the_same_as_the_query_for_everybody(world, published):
    policy = published()
    published(valid_from=TODAY + timedelta(days=10))
    others = [make_customer(number=f"C-3{n}", name=f"Other {n}") for n in range(3)]
    agree(world, policy)
    agree(world, policy, customer=others[1])
    for days in (-1, 0, 9, 10):
        on = TODAY + timedelta(days=days)
        expected = {
            (one.pk, world.north.pk, policy.pk)
            for one in (world.abel, world.berg, *others)
            if fee_schedule_in_force(customer_id=one.pk, entity_id=world.north.pk, on=on)
        }
        assert set(fees_allowed(on=on).rows()) == expected
    assert fees_allowed(on=TODAY).height == 2


def test_the_evidence_is_kept_and_the_first_word_counts(world, published):
    policy = published()
    found = agree(world, policy)
    assert (found.person, found.email, found.address) == ("Ada Abel", "ap@c-1001.example", "192.0.2.7")
    assert (found.manner, found.on, found.at) == ("link", TODAY, NOW)
    assert found.sha256 == policy.texts.get(language="en").sha256
    again = agree(world, policy, evidence=Evidence(**{**_fields(LINK), "person": "Somebody else"}))
    assert again == found
    assert Acknowledgement.objects.get().person == "Ada Abel"
    event = Event.objects.get(name="agreements.policy.acknowledged")
    assert (event.customer_id, event.data) == (
        world.abel.pk,
        {"number": 1, "manner": "link", "person": "Ada Abel"},
    )


def test_nobody_agrees_without_a_name_or_before_it_was_published(world, published):
    policy = published()
    for evidence, code in (
        (Evidence(**{**_fields(LINK), "person": "  "}), "unnamed"),
        (Evidence(**{**_fields(LINK), "on": TODAY - timedelta(days=1)}), "early"),
    ):
        with pytest.raises(AgreementRefused) as refusal:
            agree(world, policy, evidence=evidence)
        assert refusal.value.code == code
    assert not Acknowledgement.objects.exists()


def on_behalf(world, policy, *, user, **more):
    evidence = Evidence(
        **{
            "manner": Manner.DESK,
            "person": "Ada Abel",
            "on": TODAY,
            "reason": "She wrote so on 10 March.",
            **more,
        }
    )
    return acknowledge_on_behalf(
        scope=desk_scope(user=user),
        customer=world.abel,
        policy=policy,
        evidence=evidence,
        today=TODAY,
        now=NOW,
    )


def test_a_colleague_notes_an_agreement_with_a_reason_or_a_contract(world, published):
    policy = published()
    found = on_behalf(
        world,
        policy,
        user=world.collector,
        manner=Manner.CONTRACT,
        file=b"%PDF signed",
        file_name="contract.pdf",
    )
    assert (found.recorded_by, found.reason) == (world.collector, "She wrote so on 10 March.")
    assert found.file_sha256 == hashlib.sha256(b"%PDF signed").hexdigest()


def test_every_fault_of_a_note_is_named_at_once(world, published):
    policy = published()
    with pytest.raises(AgreementRefused) as refusal:
        on_behalf(
            world,
            policy,
            user=world.collector,
            person="",
            reason="",
            on=TODAY + timedelta(days=1),
            manner=Manner.CONTRACT,
        )
    assert [one.field for one in refusal.value.faults] == ["person", "reason", "on", "file"]
    assert not Acknowledgement.objects.exists()


@pytest.mark.parametrize("who", ["auditor", "owner", "stranger", "newcomer"])
def test_who_may_not_note_an_agreement(world, published, who):
    policy = published()
    with pytest.raises(AgreementRefused) as refusal:
        on_behalf(world, policy, user=getattr(world, who))
    assert refusal.value.code == "forbidden"
    assert not Acknowledgement.objects.exists()


@pytest.mark.parametrize("who", ["collector", "auditor", "stranger", "newcomer"])
def test_who_may_not_publish(world, published, who):
    with pytest.raises(AgreementRefused) as refusal:
        published(scope=desk_scope(user=getattr(world, who)))
    assert refusal.value.code == "forbidden"
    assert not CreditPolicy.objects.exists()


def test_every_fault_of_a_draft_is_named_and_nothing_is_published(world, admin):
    wrong = draft(
        valid_from=TODAY - timedelta(days=1),
        texts={"de": PolicyText(title="", text=" ")},
        interest_basis="guess",
        fees=FEES.__class__(code="X", version=1, currencies=("EUR",), fees=()),
    )
    with pytest.raises(AgreementRefused) as refusal:
        publish(scope=admin, entity=world.north, draft=wrong, documents=FakeDocuments(), today=TODAY, now=NOW)
    assert [one.field for one in refusal.value.faults] == [
        "valid_from",
        "texts.en",
        "texts.de.title",
        "texts.de.text",
        "interest_basis",
        "fees.code",
        "fees.fees",
    ]
    assert not CreditPolicy.objects.exists()


def test_what_was_published_or_agreed_to_cannot_be_changed(world, published):
    found = agree(world, published())
    for row in (found, found.policy, found.policy.texts.first()):
        for change in ("update", "delete"):
            table = row.__class__.objects.filter(pk=row.pk)
            with pytest.raises(DatabaseError, match="append"), transaction.atomic():
                table.update(language="fr") if change == "update" and hasattr(row, "language") else (
                    table.update(number=9) if change == "update" else table._raw_delete(using="default")
                )
    assert CreditPolicyText.objects.count() == len(TEXTS)


def test_the_database_asks_for_evidence(world, published):
    policy = published()
    base = {"customer": world.abel, "policy": policy, "language": "en", "on": TODAY, "at": NOW, "actor": "x"}
    for more in (
        {"manner": "link", "person": "Ada"},
        {"manner": "desk", "person": "Ada"},
        {"manner": "link", "person": "", "email": "a@b.example", "address": "::1"},
        {"manner": "said so", "person": "Ada"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Acknowledgement.objects.create(**base, **more)


def test_who_agreed_and_who_has_not_as_far_as_one_sees(world, published):
    policy = published()
    other = make_customer(number="C-1002", name="Zeta GmbH")
    make_account(customer=other, entity=world.north)
    agree(world, policy)
    collector, owner, stranger = (
        desk_scope(user=one) for one in (world.collector, world.owner, world.stranger)
    )
    assert [one.customer for one in agreements_to(scope=collector, policy=policy)] == [world.abel]
    assert list(missing_from(scope=collector, policy=policy)) == [other]
    assert [one.customer for one in agreements_to(scope=owner, policy=policy)] == [world.abel]
    assert list(missing_from(scope=owner, policy=policy)) == []
    with pytest.raises(UnknownCreditPolicy):
        policy_in_scope(scope=stranger, policy_id=policy.public_id)


def test_what_documents_say_of_it(world, published):
    assert mention_for(customer_id=world.abel.pk, entity_id=world.north.pk, on=TODAY, language="de") is None
    policy = published()
    found = mention_for(customer_id=world.abel.pk, entity_id=world.north.pk, on=TODAY, language="de-AT")
    assert (found.title, found.number, found.valid_from, found.is_acknowledged) == (
        "Kreditbedingungen",
        1,
        TODAY,
        False,
    )
    agree(world, policy)
    found = mention_for(customer_id=world.abel.pk, entity_id=world.north.pk, on=TODAY, language="en")
    assert found.is_acknowledged


def broken_by(name):
    with connection.cursor() as cursor:
        cursor.execute(next(one.sql for one in INVARIANTS if one.name == name))
        return cursor.fetchall()


@pytest.mark.parametrize(
    ("name", "change"),
    [
        (
            "agreements.document_is_whole",
            "UPDATE agreements_creditpolicytext SET pdf = 'x' WHERE language = 'en'",
        ),
        (
            "agreements.policy_speaks",
            "UPDATE agreements_creditpolicytext SET language = 'fr' WHERE language = 'en'",
        ),
        ("agreements.agreed_to_a_document", "UPDATE agreements_acknowledgement SET sha256 = ''"),
    ],
)
def test_each_invariant_holds_and_can_fail(world, published, name, change):
    agree(world, published())
    assert broken_by(name) == []
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in ("creditpolicytext", "acknowledgement"):  # behind the database's back
            cursor.execute(f"ALTER TABLE agreements_{table} DISABLE TRIGGER USER")
        cursor.execute(change)
    assert len(broken_by(name)) == 1
