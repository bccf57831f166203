"""Applying for credit: by a customer's link and by a new client; confirmed by a code, told how far it is, withdrawn."""

import re

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse
from tests.interfaces.portal.scene import FROM, make_portal, words
from tests.world import NOW, TODAY

from dunwell.apps.billing.models import Buyer
from dunwell.apps.credit.application_codes import entity_token, token_of
from dunwell.apps.credit.application_deciding import approve, refuse
from dunwell.apps.credit.application_models import (
    ApplicationConsent,
    ApplicationFile,
    ApplicationLetter,
    CreditApplication,
)
from dunwell.apps.journal.models import Event
from dunwell.apps.links.fences import rows_of
from dunwell.apps.links.models import Refusal
from dunwell.apps.organisation.scope import desk_scope
from dunwell.apps.organisation.switches import set_switch
from dunwell.apps.parties.models import Customer
from dunwell.interfaces.portal import application, apply, guest
from dunwell.interfaces.portal.words import NAMES, words_in

pytestmark = pytest.mark.django_db

SAID = {
    "company_name": "Muster GmbH",
    "country": "DE",
    "register_number": "HRB 11223 Aachen",
    "vat_id": "DE 136695976",
    "city": "Aachen",
    "person": "Ann Muster",
    "email": "ann@muster.example",
    "currency": "EUR",
    "requested": "5,000.00",
    "reference_1_name": "Lieferant AG",
    "reference_1_reach": "+49 30 1",
    "agreed": words_in("en")["apply_consent"],
}


@pytest.fixture
def scene(monkeypatch):
    portal, made = make_portal(monkeypatch)
    monkeypatch.setattr(guest, "clock", lambda: NOW)
    for module in (application, apply):
        if hasattr(module, "house"):
            monkeypatch.setattr(module, "house", lambda: made)
    portal.house = made
    portal.public = reverse("portal:apply", kwargs={"token": entity_token(entity=portal.world.north)})
    return portal


def applied(scene, **changed):
    """Apply as somebody new; return the page of the application."""
    answer = scene.client.post(scene.public, {**SAID, **changed}, **FROM)
    assert answer.status_code == 302, words(answer)
    return answer["Location"]


def act(scene, page, what, **said):
    return scene.client.post(page, {"act": what, **said}, **FROM)


def code_in(letter):
    return re.search(r"\b(\d{6})\b", letter.text)[1]


def last(scene):
    return list(scene.house.mail.arrived.values())[-1]


def test_a_new_client_applies_confirms_and_is_thanked(scene):
    page = applied(scene, file=SimpleUploadedFile("extract.pdf", b"%PDF-1.7 nothing"))
    row = CreditApplication.objects.get()
    assert (row.state, row.source, row.requested_minor) == ("unconfirmed", "public", 5_000_00)
    assert last(scene).to[0].address == "ann@muster.example"
    assert "a…@muster.example" in words(scene.client.get(page, **FROM))

    assert act(scene, page, "confirm", code=code_in(last(scene))).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.class_code) == ("in_review", "D")
    assert last(scene).subject == "Northwind GmbH: we have your application for credit"
    assert page in last(scene).text
    assert "we look at it" in words(scene.client.get(page, **FROM))
    consent = ApplicationConsent.objects.get()
    assert consent.words.startswith(
        "I may speak for the company, and what I say is right. Northwind GmbH may"
    )
    assert (consent.address, consent.agent, consent.language) == ("192.0.2.7", "Browser 1", "en")
    assert ApplicationFile.objects.get().name == "extract.pdf"


def test_all_faults_are_told_at_once_and_nothing_is_lost(scene):
    said = {"vat_id": "DE136695977", "requested": "much", "city": "", "agreed": "", "reference_1_reach": ""}
    upload = SimpleUploadedFile("a.pdf", b"MZ nothing that we take")
    answer = scene.client.post(scene.public, {**SAID, **said, "file": upload}, **FROM)
    text = words(answer)

    assert (answer.status_code, CreditApplication.objects.count()) == (409, 0)
    for name in (
        "fault_vat_bad_checksum",
        "refused_not_an_amount",
        "fault_city_missing",
        "fault_consent_missing",
        "fault_reference_incomplete",
        "refused_upload_unknown_kind",
    ):
        assert words_in("en")[name] in text, name
    assert 'value="Muster GmbH"' in text
    assert 'value="DE136695977"' in text


@pytest.mark.parametrize("language", sorted(NAMES))
def test_the_form_and_the_page_are_in_each_language(scene, language):
    text = words(scene.client.get(f"{scene.public}?in={language}", **FROM))

    assert f'lang="{language}"' in text
    assert words_in(language)["apply_title"] in text
    page = applied(scene, agreed=words_in(language)["apply_consent"], requested="5000")
    assert words_in(language)["state_application_unconfirmed"] in words(scene.client.get(page, **FROM))


def test_a_customer_applies_by_its_link_and_sees_how_far_it_is(scene):
    assert 'value="Abel Optik GmbH"' in scene.text("credit")
    answer = scene.post("credit", {**SAID, "company_name": "Abel Optik GmbH"})
    row = CreditApplication.objects.get()

    assert answer.status_code == 302
    assert (row.state, row.customer, row.source) == ("in_review", scene.abel, "portal")
    assert row.score is not None
    assert [one.kind for one in ApplicationLetter.objects.all()] == ["received"]
    again = scene.post("credit", SAID)
    assert (again.status_code, CreditApplication.objects.count()) == (409, 1)
    assert words_in("en")["fault_already_open"] in words(again)
    assert "we look at it" in words(scene.client.get(answer["Location"], **FROM))


def test_a_refusal_says_why_and_another_look_is_asked_for(scene):
    page = applied(scene)
    act(scene, page, "confirm", code=code_in(last(scene)))
    row = CreditApplication.objects.get()
    scope = desk_scope(user=scene.world.controller)
    refuse(scope=scope, application=row, reasons=["TOO_NEW"], answer="", house=scene.house, now=NOW)
    text = words(scene.client.get(page, **FROM))
    assert "The company is young" in text
    assert "A person decided" in text

    assert act(scene, page, "review", note=" ").status_code == 409
    assert act(scene, page, "review", note="We are forty.").status_code == 302
    row.refresh_from_db()
    assert (row.state, row.refused_before_by) == ("in_review", f"user:{scene.world.controller.pk}")
    assert last(scene).subject == "Northwind GmbH: we look at your application again"


def test_what_was_granted_is_told_and_withdrawing_is_over_then(scene):
    page = applied(scene)
    act(scene, page, "confirm", code=code_in(last(scene)))
    approve(
        scope=desk_scope(user=scene.world.controller),
        application=CreditApplication.objects.get(),
        amount_minor=4_000_00,
        answer="",
        house=scene.house,
        now=NOW,
        today=TODAY,
    )
    assert "We grant €4,000.00." in words(scene.client.get(page, **FROM)).replace("EUR ", "€")
    assert act(scene, page, "withdraw").status_code == 409


def test_a_wrong_code_counts_and_an_application_is_withdrawn(scene):
    page = applied(scene)
    right = code_in(last(scene))
    for _ in range(5):
        assert act(scene, page, "confirm", code="x").status_code == 409
    assert act(scene, page, "confirm", code=right).status_code == 409  # tried too often
    assert act(scene, page, "send").status_code == 302
    assert act(scene, page, "withdraw").status_code == 302
    assert CreditApplication.objects.get().state == "withdrawn"


def test_the_public_page_tells_nothing_of_who_is_a_customer(scene):
    Buyer.objects.create(customer=scene.abel, vat_id="DE136695976")
    known = applied(scene, company_name="Abel Optik GmbH")
    unknown = applied(
        scene, company_name="Niemand AG", vat_id="ATU13585627", country="AT", register_number=""
    )
    texts = []
    for page in (known, unknown):
        text = words(scene.client.get(page, **FROM))
        texts.append(re.sub(r"Abel Optik GmbH|Niemand AG|csrf\w+\" value=\"\w+", "", text))
        assert "C-1001" not in text

    assert texts[0] == texts[1]


def test_a_guessed_address_opens_nothing_and_is_kept(scene):
    for name in ("apply", "application"):
        for token in ("x", entity_token(entity=scene.world.north)[:-1], "0" * 32 + ".x"):
            answer = scene.client.get(reverse(f"portal:{name}", kwargs={"token": token}), **FROM)
            assert answer.status_code == 404
    assert Refusal.objects.count() == 6
    # The token of an entity opens no application, and that of an application no form.
    row_page = applied(scene)
    token = row_page.rstrip("/").rpartition("/")[2]
    assert scene.client.get(reverse("portal:apply", kwargs={"token": token}), **FROM).status_code == 404


def test_whoever_asks_too_often_waits(scene):
    cache.clear()
    answers = [scene.client.get(scene.public, **FROM).status_code for _ in range(guest.REQUESTS_A_MINUTE + 1)]

    assert answers == [200] * guest.REQUESTS_A_MINUTE + [429]


def test_a_mailbox_is_not_filled_with_codes(scene):
    for number in range(3):
        applied(scene, company_name=f"Muster {number}")
    answer = scene.client.post(scene.public, SAID, **FROM)
    assert answer.status_code == 409
    assert words_in("en")["fault_too_many"] in words(answer)
    assert len(scene.house.mail.arrived) == 3


def test_markup_and_lines_in_what_is_typed_stay_text(scene):
    page = applied(scene, company_name="<script>alert(1)</script>", note="{{ 1 }}")
    assert b"<script>alert" not in scene.client.get(page, **FROM).content
    bad = scene.client.post(scene.public, {**SAID, "email": "a@b.example\nbcc: c@d.example"}, **FROM)
    assert bad.status_code == 409
    assert scene.house.mail.recipients == ["ann@muster.example"]


def test_a_form_without_its_token_of_this_site_is_refused(scene):
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(scene.public, SAID, **FROM).status_code == 403
    assert CreditApplication.objects.count() == 0


def test_in_test_mode_no_code_leaves(scene):
    scope = desk_scope(user=scene.world.controller)
    set_switch(scope=scope, sending="test", letters_max=None, note="Test", now=NOW)
    page = applied(scene)
    assert scene.house.mail.recipients == []
    assert act(scene, page, "send").status_code == 409


def test_the_database_shows_a_customer_no_application_of_another(scene):
    scene.post("credit", SAID)
    applied(scene, email="other@muster.example")
    own = CreditApplication.objects.get(source="portal")
    with rows_of(customer_id=scene.berg.pk):
        for model in (CreditApplication, ApplicationConsent):
            assert model.objects.count() == 0
    with rows_of(customer_id=scene.abel.pk):
        assert [one.pk for one in CreditApplication.objects.all()] == [own.pk]
        assert ApplicationConsent.objects.count() == 1
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM credit_applicationevidence")
            assert cursor.fetchone()[0] == own.evidence.count()


def test_the_journal_names_no_person(scene):
    act(scene, applied(scene), "withdraw")
    told = " ".join(str(one.data) for one in Event.objects.filter(name__startswith="credit.application."))
    assert "Ann" not in told
    assert "muster" not in told.lower()
    assert Customer.objects.filter(name="Muster GmbH").count() == 0
    assert token_of(application=CreditApplication.objects.get()) not in told
