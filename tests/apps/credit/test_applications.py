"""Applications: confirmed, assessed, linked, approved by as many as it takes, refused with rights; never twice."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from tests.apps.credit.application_scene import CONSENT, Scene, asked
from tests.world import NOW, TODAY, make_world

from dunwell.apps.billing.models import Buyer
from dunwell.apps.credit.application_assessing import ask_registry, duplicates_of, last_evidence
from dunwell.apps.credit.application_codes import (
    TRIES_MAX,
    application_by,
    confirm,
    entity_by,
    entity_token,
    lapse_unconfirmed,
    new_code,
    token_of,
)
from dunwell.apps.credit.application_customers import link_customer, unlink_customer
from dunwell.apps.credit.application_deciding import (
    approve,
    ask_review,
    refuse,
    reopen,
    take_vote_back,
    withdraw,
)
from dunwell.apps.credit.application_letters import send_letters
from dunwell.apps.credit.application_models import (
    ApplicationConsent,
    ApplicationEvidence,
    ApplicationFile,
    ApplicationLetter,
    ApplicationReference,
    CreditApplication,
    EvidenceKind,
)
from dunwell.apps.credit.application_moves import ApplicationRefused, UnknownApplication
from dunwell.apps.credit.applications import (
    FILES_MAX,
    add_file,
    apply_as_customer,
    apply_as_new,
    apply_at_desk,
)
from dunwell.apps.credit.limit_models import CreditLimit
from dunwell.apps.journal.models import Event
from dunwell.apps.organisation.models import ApiKey
from dunwell.apps.organisation.scope import api_scope
from dunwell.apps.organisation.switches import set_switch
from dunwell.apps.parties.models import Customer
from dunwell.apps.receivables.models import Account
from dunwell.formats.uploads import read_upload
from dunwell.interfaces.jobs.applications import tick
from dunwell.ports.vat_registry import Registered

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    return Scene(make_world())


def refused(expected, call, /, *args, **kwargs):
    with pytest.raises(ApplicationRefused) as found:
        call(*args, **kwargs)
    assert found.value.code == expected


def yes(scene, row, by="controller", amount=5_000_00):
    return approve(
        scope=scene.scope(by),
        application=row,
        amount_minor=amount,
        answer="",
        house=scene.house,
        now=NOW,
        today=TODAY,
    )


def no(scene, row, by="controller", reasons=("TOO_NEW",)):
    return refuse(
        scope=scene.scope(by), application=row, reasons=reasons, answer="", house=scene.house, now=NOW
    )


def test_a_new_client_is_looked_at_only_after_its_address_is_confirmed(scene):
    row = scene.new()
    assert (row.state, row.customer, row.score) == ("unconfirmed", None, None)
    refused("over", yes, scene, row)

    code = new_code(application=row, now=NOW)
    wrong = f"{(int(code) + 1) % 10**6:06d}"
    refused("wrong", confirm, application=row, code=wrong, now=NOW)
    refused("too_late", confirm, application=row, code=code, now=NOW + timedelta(minutes=30))
    row = confirm(application=row, code=code, now=NOW + timedelta(minutes=29))
    assert (row.state, row.confirmed_at) == ("in_review", NOW + timedelta(minutes=29))
    refused("over", confirm, application=row, code=code, now=NOW)


def test_a_code_is_good_for_so_many_tries_and_there_are_so_many_codes(scene):
    row = scene.new()
    code = new_code(application=row, now=NOW)
    for number in range(TRIES_MAX):
        last = number == TRIES_MAX - 1
        refused("too_many_tries" if last else "wrong", confirm, application=row, code="x", now=NOW)
    refused("too_late", confirm, application=row, code=code, now=NOW)
    new_code(application=row, now=NOW)
    new_code(application=row, now=NOW)
    refused("too_many_codes", new_code, application=row, now=NOW)


def test_what_nobody_confirms_lapses_after_a_day(scene):
    row = scene.new()
    assert lapse_unconfirmed(actor="test", now=NOW + timedelta(hours=23)) == 0
    assert lapse_unconfirmed(actor="test", now=NOW + timedelta(hours=24)) == 1
    row.refresh_from_db()
    assert row.state == "lapsed"


def test_a_mailbox_is_not_filled(scene):
    for number in range(3):
        scene.new(company_name=f"Muster {number}")
    refused("too_many", scene.new, email="ANN@muster.example")
    assert scene.new(email="other@muster.example").state == "unconfirmed"


def test_consent_is_kept_with_its_words_and_whence(scene):
    consent = ApplicationConsent.objects.get(application=scene.new())

    assert (consent.version, consent.words, consent.language, consent.person) == (
        "1",
        "I agree to this.",
        "de",
        "Ann Muster",
    )
    assert (consent.address, consent.agent, consent.at) == ("192.0.2.7", "Browser 1", NOW)


def test_what_was_given_and_found_out_is_never_changed(scene):
    row = scene.confirmed()
    add_file(
        application=row, upload=read_upload(name="a.pdf", content=b"%PDF-1.7 x"), actor="applicant", now=NOW
    )
    for model in (ApplicationConsent, ApplicationReference, ApplicationFile, ApplicationEvidence):
        assert model.objects.filter(application=row).exists()
        for change in (model.objects.filter(application=row).delete, _renamed(model, row)):
            with pytest.raises(DatabaseError), transaction.atomic():
                change()


def _renamed(model, row):
    field = {"name": "x"} if hasattr(model, "name") else {"actor": "x"}
    return lambda: model.objects.filter(application=row).update(**field)


def test_the_score_of_an_unknown_company_says_what_it_is_made_of(scene):
    row = scene.confirmed()

    # 67 + 0 (number well-formed) + 2 (register) + 2 (27 years) + 2 (trade references) + 1 (bank)
    assert (row.score, row.class_code, row.proposed_minor) == (74, "C", 5_000_00)
    told = last_evidence(application=row, kind=EvidenceKind.SCORE)
    assert told["findings"] == [
        ["VAT_CHECKED", 0],
        ["REGISTER_CHECKED", 2],
        ["ESTABLISHED", 2],
        ["TRADE_REFERENCES", 2],
        ["BANK_REFERENCE", 1],
    ]
    assert row.approval == {"role": "controller", "persons": 1}


def test_the_register_is_asked_and_its_answer_counts(scene):
    row = scene.confirmed()
    scene.registry.is_away = True
    row = ask(scene, row)
    assert (row.score, last_evidence(application=row, kind=EvidenceKind.REGISTRY)["answer"]) == (74, "none")

    scene.registry.is_away = False
    row = ask(scene, row)
    assert (row.score, row.class_code) == (44, "F")  # it is not registered: 30 less

    scene.registry.known["DE136695976"] = Registered(
        is_registered=True, name="MUSTER GMBH & CO", reference="R1"
    )
    row = ask(scene, row)
    assert (row.score, last_evidence(application=row, kind=EvidenceKind.REGISTRY)["reference"]) == (78, "R1")

    scene.registry.known["DE136695976"] = Registered(is_registered=True, name="OTHER AG")
    assert ask(scene, row).score == 68
    assert scene.registry.asked == [("DE", "DE136695976")] * 4
    scene.registry.is_away = True
    assert ask(scene, row).score == 68  # what it said before still holds


def ask(scene, row):
    return ask_registry(
        scope=scene.scope("collector"), application=row, registry=scene.registry, now=NOW, today=TODAY
    )


def test_a_new_client_that_is_approved_becomes_a_customer_with_a_limit_and_is_told(scene):
    row = yes(scene, scene.confirmed(), amount=4_000_00)

    assert (row.state, row.granted_minor, row.customer.name) == ("approved", 4_000_00, "Muster GmbH")
    assert row.customer.contacts.get().email == "ann@muster.example"
    assert Buyer.objects.get(customer=row.customer).vat_id == "DE136695976"
    account = Account.objects.get(customer=row.customer)
    assert (account.entity, account.currency) == (scene.world.north, "EUR")
    limit = CreditLimit.objects.get(customer=row.customer)
    assert (limit.limit_minor, limit.entity, limit.holds_from) == (4_000_00, scene.world.north, TODAY)
    assert send_letters(house=scene.house, now=NOW) == 1
    assert send_letters(house=scene.house, now=NOW) == 0
    (letter,) = scene.house.mail.arrived.values()
    assert (letter.to[0].address, letter.language) == ("ann@muster.example", "de")
    assert "4.000,00" in letter.text
    assert Event.objects.filter(name="credit.application.approved", customer_id=row.customer_id).count() == 1
    refused("over", no, scene, row)


def test_a_company_is_never_made_a_customer_twice(scene):
    first, second = scene.confirmed(), scene.confirmed(email="other@muster.example")
    made = yes(scene, first).customer
    (alike,) = duplicates_of(application=second)
    assert (alike.customer, alike.by) == (made, ("vat", "register", "name"))

    refused("is_customer", yes, scene, second)
    assert Customer.objects.filter(name="Muster GmbH").count() == 1
    row = link_customer(
        scope=scene.scope("controller"), application=second, customer_id=made.public_id, now=NOW
    )
    assert yes(scene, row).customer == made
    assert Customer.objects.filter(name="Muster GmbH").count() == 1


def test_the_same_number_written_otherwise_is_found(scene):
    Buyer.objects.create(customer=scene.world.berg, vat_id="de 136.695.976")

    row = scene.confirmed(company_name="Anything AG")

    told = last_evidence(application=row, kind=EvidenceKind.DUPLICATES)["found"]
    assert told == [{"customer": str(scene.world.berg.public_id), "by": ["vat"]}]
    refused("is_customer", yes, scene, row)


def test_a_link_is_taken_back_and_one_customer_waits_once(scene):
    first = scene.confirmed(company_name="Abel Optik GmbH")
    scope, abel = scene.scope("collector"), scene.world.abel
    row = link_customer(scope=scope, application=first, customer_id=abel.public_id, now=NOW)
    assert row.customer == abel
    refused("already_open", scene.abels)
    row = unlink_customer(scope=scope, application=row, now=NOW)
    assert row.customer is None
    assert scene.abels().customer == abel
    refused("already_open", link_customer, scope=scope, application=row, customer_id=abel.public_id, now=NOW)
    refused(
        "no_customer",
        link_customer,
        scope=scope,
        application=row,
        customer_id=scene.world.berg.public_id,
        now=NOW,
    )


def test_a_larger_amount_takes_two_and_another_amount_begins_anew(scene):
    row = scene.confirmed(requested_minor=50_000_00)
    assert row.approval == {"role": "controller", "persons": 2}

    row = yes(scene, row, amount=50_000_00)
    assert row.state == "in_review"
    refused("twice", yes, scene, row, amount=50_000_00)
    row = yes(scene, row, by="second", amount=40_000_00)
    assert row.state == "in_review"  # the first had said yes to something else
    row = yes(scene, row, amount=40_000_00)
    assert (row.state, row.granted_minor) == ("approved", 40_000_00)


def test_a_yes_is_taken_back_while_others_are_asked(scene):
    row = yes(scene, scene.confirmed(requested_minor=50_000_00), amount=50_000_00)
    refused("over", take_vote_back, scope=scene.scope("second"), application=row, now=NOW)
    row = take_vote_back(scope=scene.scope("controller"), application=row, now=NOW)

    assert yes(scene, row, by="second", amount=50_000_00).state == "in_review"


def test_whoever_may_not_decide_does_not(scene):
    row = scene.confirmed()
    for name in ("collector", "assistant", "auditor", "owner", "stranger", "newcomer"):
        refused("not_allowed", yes, scene, row, by=name)
        refused("not_allowed", no, scene, row, by=name)
    large = scene.confirmed(requested_minor=100_000_01, email="b@muster.example")
    refused("not_allowed", yes, scene, large, amount=100_000_01)  # it takes two administrators
    mine = scene.at_desk("controller", email="c@muster.example")
    refused("prepared_by_voter", yes, scene, mine)
    refused("more_than_asked", yes, scene, row, amount=5_000_01)
    refused("amount_missing", yes, scene, row, amount=0)
    assert ApplicationLetter.objects.count() == CreditLimit.objects.count() == 0


def test_a_key_of_another_system_decides_nothing(scene):
    key = ApiKey.objects.create(
        name="t",
        prefix="p",
        secret_sha256="0",
        scopes=["billing:write"],
        per_minute=1,
        expires_at=NOW + timedelta(days=1),
        created_at=NOW,
        created_by="test",
    )
    key.entities.add(scene.world.north)
    row = scene.confirmed()
    refused(
        "not_allowed",
        approve,
        scope=api_scope(key=key),
        application=row,
        amount_minor=1,
        answer="",
        house=scene.house,
        now=NOW,
        today=TODAY,
    )


def test_a_refusal_has_reasons_and_another_person_looks_when_asked(scene):
    row = scene.confirmed()
    refused("reason_missing", no, scene, row, reasons=["BECAUSE"])
    row = no(scene, row, reasons=["TOO_NEW", "NUMBERS_UNCONFIRMED"])
    assert (row.state, row.reasons) == ("refused", ["NUMBERS_UNCONFIRMED", "TOO_NEW"])
    assert Customer.objects.filter(name="Muster GmbH").count() == CreditLimit.objects.count() == 0
    refused("note_missing", review, scene, row, "  ")

    row = review(scene, row, "We are forty years old.")
    assert (row.state, row.reasons, row.decided_by) == ("in_review", [], "")
    refused("same_person", yes, scene, row)
    refused("same_person", no, scene, row)
    assert yes(scene, row, by="second").state == "approved"
    kinds = list(ApplicationLetter.objects.order_by("pk").values_list("kind", flat=True))
    assert kinds == ["refused", "review", "approved"]


def review(scene, row, note):
    return ask_review(application=row, note=note, actor="applicant", house=scene.house, now=NOW)


def test_a_review_is_asked_for_twice_at_most(scene):
    row = scene.confirmed()
    for by in ("controller", "second"):
        row = review(scene, no(scene, row, by=by), "Again, please.")
    row = no(scene, row, by="admin")
    refused("too_many", review, scene, row, "Once more.")


def test_withdrawn_and_opened_again(scene):
    row = withdraw(application=scene.confirmed(), actor="applicant", now=NOW)
    assert row.state == "withdrawn"
    refused("over", withdraw, application=row, actor="applicant", now=NOW)
    refused("note_missing", reopen, scope=scene.scope("collector"), application=row, note="", now=NOW)
    row = reopen(scope=scene.scope("collector"), application=row, note="They called", now=NOW)
    assert yes(scene, row).state == "approved"


def test_a_customer_applies_for_itself_only(scene):
    row = scene.abels()
    assert (row.state, row.customer, row.source) == ("in_review", scene.world.abel, "portal")
    refused(
        "not_allowed",
        apply_as_customer,
        scope=scene.of_abel(),
        customer=scene.world.berg,
        entity=scene.world.north,
        asked=asked(),
        consent=CONSENT,
        now=NOW,
    )
    assert yes(scene, row).customer == scene.world.abel
    assert Account.objects.filter(customer=scene.world.abel).count() == 1


def test_at_the_desk_of_another_entity_nothing_is_taken_in(scene):
    refused(
        "not_allowed",
        apply_at_desk,
        scope=scene.scope("stranger"),
        customer=None,
        entity=scene.world.north,
        asked=asked(),
        consent=CONSENT,
        now=NOW,
    )


def test_files_are_kept_once_and_so_many(scene):
    row = scene.confirmed()
    first = add_file(
        application=row, upload=read_upload(name="a.pdf", content=b"%PDF-1.7 0"), actor="applicant", now=NOW
    )
    for number in range(FILES_MAX):
        upload = read_upload(name="a.pdf", content=f"%PDF-1.7 {number}".encode())
        kept = add_file(application=row, upload=upload, actor="applicant", now=NOW)
        assert (kept == first) == (number == 0)
    upload = read_upload(name="a.pdf", content=b"%PDF-1.7 more")
    refused("too_many_files", add_file, application=row, upload=upload, actor="applicant", now=NOW)


def test_a_letter_that_cannot_leave_waits_and_in_test_mode_nothing_leaves(scene):
    no(scene, scene.confirmed())
    scene.house.mail.is_away = True
    assert send_letters(house=scene.house, now=NOW) == 0
    scene.house.mail.is_away = False
    set_switch(scope=scene.scope("controller"), sending="test", letters_max=None, note="Test", now=NOW)
    assert send_letters(house=scene.house, now=NOW) == 0
    assert scene.house.mail.recipients == []
    set_switch(scope=scene.scope("controller"), sending="live", letters_max=None, note="On", now=NOW)
    assert send_letters(house=scene.house, now=NOW) == 1
    (letter,) = ApplicationLetter.objects.all()
    assert (letter.state, letter.recipient) == ("sent", "ann@muster.example")


@pytest.mark.parametrize(
    ("knows", "sent", "state"),
    [(True, 1, "sent"), (False, 0, "uncertain")],
    ids=["it never left", "nobody knows"],
)
def test_of_a_letter_whose_sender_went_away_the_carrier_is_asked_after_an_hour(scene, knows, sent, state):
    no(scene, scene.confirmed())
    scene.house.mail.knows_fate = knows
    ApplicationLetter.objects.update(state="sending", settled_at=NOW)
    assert send_letters(house=scene.house, now=NOW + timedelta(minutes=60)) == 0
    assert ApplicationLetter.objects.get().state == "sending"
    later = [send_letters(house=scene.house, now=NOW + timedelta(minutes=61)) for _ in range(2)]
    assert later == [sent, 0]
    assert (ApplicationLetter.objects.get().state, len(scene.house.mail.recipients)) == (state, sent)


def test_the_worker_s_minute_sends_what_waits_and_lets_lapse_what_nobody_confirmed(scene):
    no(scene, scene.confirmed())
    scene.new(email="other@muster.example")
    tick(house=scene.house, clock=lambda: NOW + timedelta(hours=25))
    assert ApplicationLetter.objects.get().state == "sent"
    assert sorted(CreditApplication.objects.values_list("state", flat=True)) == ["lapsed", "refused"]


def test_tokens_open_what_they_are_of_and_nothing_else(scene):
    row = scene.new()
    assert application_by(token=token_of(application=row)) == row
    assert entity_by(token=entity_token(entity=scene.world.north)) == scene.world.north
    for token in ("", "x", token_of(application=row)[:-1], entity_token(entity=scene.world.north)):
        with pytest.raises(UnknownApplication):
            application_by(token=token)
    with pytest.raises(UnknownApplication):
        entity_by(token=token_of(application=row))


def test_an_amount_in_a_currency_without_a_rate_takes_the_highest_step(scene):
    row = scene.confirmed(currency="JPY", requested_minor=100_000)

    assert row.approval == {"role": "admin", "persons": 2}


def test_the_database_refuses_a_new_client_in_review_whose_address_is_not_confirmed(scene):
    row = scene.new()
    with pytest.raises(DatabaseError), transaction.atomic():
        CreditApplication.objects.filter(pk=row.pk).update(state="in_review")
    assert (
        apply_as_new(entity=scene.world.north, asked=asked(), consent=CONSENT, now=NOW).state == "unconfirmed"
    )
