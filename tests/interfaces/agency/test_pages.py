"""What somebody of an agency does on its pages, from the queue to the statement."""

import re

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.placed import PDF, make_placed
from tests.world import PASSWORD

from dunwell.apps.organisation.models import User
from dunwell.apps.placements.agency_models import AgencyKey, AgencyMember
from dunwell.apps.placements.models import Placement, PlacementChange, PlacementDocument, PlacementRequest
from dunwell.apps.placements.money_models import AgencyMoney, Remittance
from dunwell.core import ids
from dunwell.interfaces.shared.house import clock

pytestmark = pytest.mark.django_db


class At:
    """A browser of somebody of an agency."""

    def __init__(self, user):
        self.client = Client()
        self.client.force_login(user)

    def get(self, path, **query):
        """A page's text, with its status."""
        answer = self.client.get(f"/agency/{path}", query)
        return answer.status_code, answer.content.decode()

    def post(self, path, **data):
        """The answer to a form, and where it leads followed."""
        answer = self.client.post(f"/agency/{path}", data, follow=True)
        return answer.status_code, answer.content.decode()


@pytest.fixture
def scene():
    cache.clear()
    return make_placed()


@pytest.fixture
def agent(scene):
    return At(scene.red.agent)


@pytest.fixture
def manager(scene):
    return At(scene.red.manager)


def test_log_in_leads_each_to_their_own_pages(scene):
    for user, home in ((scene.red.agent, "/agency/"), (scene.world.collector, "/")):
        form = {"login": user.email, "password": PASSWORD}
        answer = Client().post("/accounts/login/", form)
        assert (answer.status_code, answer["Location"]) == (302, home)


def test_the_queue_has_its_parts_and_finds_by_debtor_number_and_reference(scene, agent):
    status, page = agent.get("")
    assert status == 200
    assert scene.red.claims["placed"].number in page
    assert "Abelsecretplaced GmbH" in page
    for lane, state in (("today", "acknowledged"), ("recall", "pending_recall"), ("working", "held")):
        assert scene.red.claims[state].number in agent.get("", lane=lane)[1], lane
    assert "Nothing that you asked was answered" in agent.get("", lane="answered")[1]
    assert scene.red.working.number in agent.get("", q="abelsecretworking")[1]
    assert "No claim has this" in agent.get("", q="nowhere")[1]
    every = agent.get("", lane="all")[1]
    assert every.count("no longer shown") == 3  # rejected, taken back, closed
    assert scene.proposed.number not in every


def test_a_claim_shows_debtor_items_documents_money_and_history(scene, agent):
    status, page = agent.get(f"claims/{scene.red.working.number}/")
    assert status == 200
    for word in (
        "Abelsecretworking GmbH",
        "Optikweg 1",
        f"N-{scene.red.working.number}",
        "Reminded",
        ".pdf",
        "10.00",
    ):
        assert word in page, word
    assert "Notesecret" not in page
    gone = agent.get(f"claims/{scene.red.claims['recalled'].number}/")[1]
    assert "The debtor is no longer shown" in gone
    assert "Abelsecret" not in gone


def test_claims_are_taken_and_rejected_one_by_one_and_many_at_once(scene, agent):
    first, *others = [scene.red.claims[state] for state in ("placed", "held")]
    assert agent.post("claims/do/reject/", claim=[first.number])[0] == 409  # no reason given
    status, page = agent.post("claims/do/acknowledge/", claim=[first.number, *(one.number for one in others)])
    assert status == 409  # the one that is held cannot be taken, and the other is
    assert others[0].number in page
    first.refresh_from_db()
    assert first.state == "acknowledged"
    assert "Choose at least one claim" in agent.post("claims/do/acknowledge/")[1]


def test_a_claim_is_taken_with_a_reference_of_ones_own(scene, agent):
    claim = scene.red.claims["placed"]
    status, page = agent.post(f"claims/{claim.number}/acknowledge/", reference="RC-77")
    assert (status, "The claim is yours to work on" in page) == (200, True)
    claim.refresh_from_db()
    assert (claim.state, claim.agency_reference) == ("acknowledged", "RC-77")
    again = agent.post(f"claims/{claim.number}/reject/", reason="Too late")
    assert (again[0], "This was not done" in again[1]) == (409, True)


def test_what_is_told_promised_and_asked_is_kept_once_however_often_it_is_sent(scene, agent):
    claim = scene.red.claims["acknowledged"]
    path = f"claims/{claim.number}"
    for _ in range(2):
        assert agent.post(f"{path}/tell/", once="a1", code="call", text="No answer")[0] == 200
        later = clock().date().replace(year=clock().year + 1).isoformat()
        assert agent.post(f"{path}/promise/", once="a2", amount="40.00", due_on=later)[0] == 200
        assert agent.post(f"{path}/ask/", once="a3", kind="settlement", amount="50", text="Half?")[0] == 200
    told = PlacementChange.objects.filter(placement=claim, direction="in", by=f"user:{scene.red.agent.pk}")
    assert sorted(told.values_list("code", "amount_minor")) == [
        ("ask_settlement", 50_00),
        ("call", None),
        ("promise", 40_00),
    ]
    claim.refresh_from_db()
    assert claim.state == "working"
    for act, form, field in (
        ("promise", {"once": "b", "amount": "x", "due_on": later}, "amount"),
        ("promise", {"once": "b", "amount": "4", "due_on": "2020-01-01"}, "due_on"),
        ("ask", {"once": "b", "kind": "settlement", "amount": "5", "text": ""}, "text"),
        ("tell", {"once": "b", "code": "payment"}, "code"),
    ):
        status, page = agent.post(f"{path}/{act}/", **form)
        assert (status, f"#{act}-{field}" in page) == (409, True), (act, form)


def test_a_payment_and_that_it_went_back_are_noted_once(scene, agent):
    claim = scene.red.working
    form = {"amount": "30.00", "on": clock().date().isoformat(), "key": "R-1"}
    for _ in range(2):
        assert agent.post(f"claims/{claim.number}/payment/", **form)[0] == 200
    paid = AgencyMoney.objects.get(placement=claim, key="R-1")
    assert (paid.minor, paid.commission_minor, paid.source) == (30_00, 6_00, "portal")
    assert agent.post(f"claims/{claim.number}/payment/", **form | {"amount": "31"})[0] == 409
    back = {"money": ids.show(prefix="amo", uuid=paid.public_id), "on": form["on"]}
    assert agent.post(f"claims/{claim.number}/reversal/", **back)[0] == 200
    gone = AgencyMoney.objects.get(placement=claim, kind="reversal")
    assert (gone.minor, gone.commission_minor, gone.reverses_id) == (30_00, -6_00, paid.pk)
    page = agent.get(f"claims/{claim.number}/")[1]
    assert page.count("R-1/back") == 1


def test_requests_of_either_side_are_answered_and_withdrawn(scene, agent):
    claim = scene.red.working
    keys = {
        one.direction: ids.show(prefix="prq", uuid=one.public_id)
        for one in PlacementRequest.objects.filter(placement=claim)
    }
    assert (
        agent.post(f"claims/{claim.number}/answer/", request=keys["out"], answer="yes", text="Done")[0] == 200
    )
    assert agent.post(f"claims/{claim.number}/withdraw/", request=keys["in"])[0] == 200
    states = dict(PlacementRequest.objects.filter(placement=claim).values_list("direction", "state"))
    assert states == {"in": "withdrawn", "out": "approved"}
    assert agent.post(f"claims/{claim.number}/answer/", request=keys["in"], answer="yes")[0] == 409


def test_a_document_goes_up_and_comes_down_byte_for_byte(scene, agent):
    claim = scene.red.working
    sent = SimpleUploadedFile("note.html", PDF + b"% signed", content_type="text/html")
    assert agent.post(f"claims/{claim.number}/document/", kind="correspondence", file=sent)[0] == 200
    kept = PlacementDocument.objects.get(is_from_agency=True)
    answer = agent.client.get(f"/agency/documents/{kept.public_id}/")
    assert answer.content == PDF + b"% signed"
    assert answer["Content-Type"] == "application/octet-stream"
    assert 'filename="note.pdf"' in answer["Content-Disposition"]
    script = SimpleUploadedFile("invoice.pdf", b"<script>alert(1)</script>", content_type="application/pdf")
    status, page = agent.post(f"claims/{claim.number}/document/", kind="invoice", file=script)
    assert (status, "This is no PDF, PNG or JPEG" in page) == (409, True)


def test_files_carry_the_claims_out_and_a_report_in(scene, agent):
    claims = agent.client.get("/agency/files/claims/").content.decode()
    assert scene.red.working.number in claims
    assert "Abelsecretworking GmbH" in claims
    assert scene.red.claims["closed"].number not in claims
    assert "PAYMENT" in agent.client.get("/agency/files/records/").content.decode()
    today = clock().date().isoformat()
    lines = [
        "claim,code,on,key,agency_reference,amount,currency,reverses,text",
        f"{scene.red.claims['placed'].number},acknowledged,{today},k1,RC-1,,,,",
        f"{scene.red.working.number},payment,{today},P-9,,12.50,EUR,,",
        f"{scene.red.working.number},call,{today},k3,,,,,Nobody there",
        f"{scene.blue.working.number},call,{today},k4,,,,,Not ours",
        f"{scene.red.working.number},nonsense,{today},k5,,,,,",
    ]
    report = SimpleUploadedFile("report.csv", "\n".join(lines).encode())
    status, page = agent.post("files/report/", file=report)
    assert status == 409
    assert "3 lines taken in" in page
    assert "line 5" in page.lower()
    assert "No claim with this number" in page
    assert AgencyMoney.objects.get(key="P-9").minor == 12_50
    assert Placement.objects.get(number=scene.red.claims["placed"].number).agency_reference == "RC-1"
    assert not PlacementChange.objects.filter(placement=scene.blue.working, key="k4").exists()


def test_a_statement_is_sent_and_its_findings_are_shown(scene, manager):
    number = scene.red.working.number
    lines = [
        "claim,payment date,amount,rate,commission,key",
        f"{number},2026-03-10,10.00,25%,2.50,M-{number}",
    ]
    form = {
        "creditor": "NORTH", "currency": "EUR", "reference": "S-1", "period_from": "2026-03-01",
        "period_to": "2026-03-31",
    }  # fmt: skip
    sent = SimpleUploadedFile("march.csv", "\n".join(lines).encode())
    status, page = manager.post("statements/send/", **form, file=sent)
    assert status == 200, re.sub(r"<[^>]+>", " ", page)
    made = Remittance.objects.get(reference="S-1")
    assert made.state == "differs"
    assert "wrong rate" in page
    assert "blue" not in manager.get("statements/")[1].lower()
    sent.seek(0)
    status, page = manager.post("statements/send/", **form | {"creditor": "SOUTH"}, file=sent)
    assert (status, "Choose for which creditor" in page) == (409, True)


def test_managers_add_people_switch_them_off_and_make_keys(scene, manager, agent):
    form = {"name": "Nora", "email": "nora@red.example", "role": "agent", "password": "a-long-first-word"}
    assert manager.post("people/add/", **form)[0] == 200
    nora = AgencyMember.objects.get(user__email="nora@red.example")
    assert (nora.agency, nora.user.audience) == (scene.red.agency, "agency")
    for wrong, field in (
        ({"email": "collector@group.example"}, "email"),
        ({"password": "short"}, "password"),
    ):
        status, page = manager.post("people/add/", **form | wrong)
        assert (status, f"#f-{field}" in page) == (409, True)
    browser = At(nora.user)
    assert browser.get("")[0] == 200
    assert manager.post(f"people/{nora.user.public_id}/", to="off")[0] == 200
    assert browser.client.get("/agency/").status_code == 302  # out at once
    assert manager.post(f"people/{scene.red.manager.public_id}/", to="off")[0] == 409
    assert User.objects.get(pk=scene.red.manager.pk).is_active
    status, page = manager.post("keys/make/", key_name="CRM")
    token = re.search(r'id="token">([^<]+)<', page)[1]
    key = AgencyKey.objects.get(name="CRM")
    assert token.startswith(key.prefix)
    assert token not in key.sha256
    assert token not in manager.get("people/")[1]
    assert manager.post(f"keys/{key.public_id}/end/")[0] == 200
    assert agent.get("people/")[0] == agent.get("statements/")[0] == 403


def test_results_count_what_came_of_what_was_placed(scene, agent):
    page = agent.get("results/")[1]
    assert "2026-03" in page
    assert "80.00" in page  # ten of each of the eight claims
    assert "10.0 %" in page or "9.9 %" in page
