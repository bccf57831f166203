"""The API for agencies' own systems: keys, the feed, acts done once, and a description that says what is so."""

import json

import pytest
import schemathesis
from django.core.cache import cache
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from tests.interfaces.api.scene import sender
from tests.placed import make_placed

from dunwell.apps.placements.access import agency_scope
from dunwell.apps.placements.agency_models import AgencyAnswer
from dunwell.apps.placements.agency_people import end_agency_key, make_agency_key
from dunwell.apps.placements.models import PlacementChange, PlacementRequest
from dunwell.apps.placements.money_models import AgencyMoney, Remittance
from dunwell.interfaces.shared.house import clock

pytestmark = pytest.mark.django_db
OPERATIONS = [
    "activities_tell", "changes_list", "claims_acknowledge", "claims_list", "claims_read", "claims_reject",
    "payments_report", "requests_ask", "reversals_report", "statements_send",
]  # fmt: skip
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
EXAMPLES = 8


class System:
    """An agency's own system."""

    def __init__(self, side):
        scope = agency_scope(user=side.manager)
        self.key, self.token = make_agency_key(scope=scope, name="CRM", now=clock())

    def get(self, path, **query):
        return Client().get(f"/api/agency/v1/{path}", query, headers=self.headers())

    def post(self, path, body, once):
        headers = self.headers() | {"Idempotency-Key": once}
        return Client().post(
            f"/api/agency/v1/{path}", json.dumps(body), content_type="application/json", headers=headers
        )

    def headers(self):
        return {"Authorization": f"Bearer {self.token}"}


@pytest.fixture
def scene():
    cache.clear()
    return make_placed()


@pytest.fixture
def red(scene):
    return System(scene.red)


def test_only_a_key_in_force_of_an_agency_opens_the_api(scene, red):
    assert red.get("claims").status_code == 200
    house = sender("NORTH").token
    for token in ("", "dwa_x", house, red.token[:-1], red.key.sha256):
        answer = Client().get("/api/agency/v1/claims", headers={"Authorization": f"Bearer {token}"})
        assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")
    assert Client().get("/api/v1/customers", headers=red.headers()).status_code == 401
    browser = Client()
    browser.force_login(scene.red.manager)
    assert browser.get("/api/agency/v1/claims").status_code == 401
    end_agency_key(scope=agency_scope(user=scene.red.manager), key_id=red.key.public_id, now=clock())
    assert red.get("claims").status_code == 401


def test_anothers_claims_are_not_there_for_a_key(scene, red):
    listed = {one["number"] for one in red.get("claims", limit=200).json()["data"]}
    assert listed == {one.number for one in scene.red.claims.values()}
    assert "Bergsecret" not in red.get("changes", limit=200).content.decode()
    found = red.get(f"claims/{scene.red.working.number}").json()
    assert found["debtor"]["name"] == "Abelsecretworking GmbH"
    assert red.get(f"claims/{scene.red.claims['closed'].number}").json()["debtor"] is None
    for number in (scene.blue.working.number, scene.proposed.number, "PL-424242"):
        answer = red.get(f"claims/{number}")
        told = red.post(f"claims/{number}/acknowledge", {}, f"a-{number}")
        assert (answer.status_code, told.status_code) == (404, 404)
        assert answer.json() | {"request_id": ""} == told.json() | {"request_id": ""}


def test_the_feed_leads_on_and_tells_each_thing_once(red):
    first = red.get("changes", limit=3).json()
    rest = red.get("changes", limit=200, cursor=first["next_cursor"]).json()
    every = red.get("changes", limit=200).json()["data"]
    assert first["data"] + rest["data"] == every
    after = red.get("changes", cursor=rest["next_cursor"]).json()
    assert after == {"data": [], "next_cursor": rest["next_cursor"]}


def test_what_is_sent_twice_is_done_once(scene, red):
    claim, today = scene.red.working, clock().date().isoformat()
    payment = {"key": "P-1", "on": today, "amount": "12.50"}
    answers = [red.post(f"claims/{claim.number}/payments", payment, "k1") for _ in range(2)]
    assert [one.status_code for one in answers] == [200, 200]
    assert [one["Idempotency-Replayed"] for one in answers] == ["false", "true"]
    assert AgencyMoney.objects.get(key="P-1").commission_minor == 2_50
    other = red.post(f"claims/{claim.number}/payments", payment | {"amount": "13"}, "k1")
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    again = red.post(f"claims/{claim.number}/payments", payment, "k2").json()
    assert again["is_new"] is False
    assert AgencyMoney.objects.filter(key="P-1").count() == 1
    assert AgencyAnswer.objects.count() == 2


def test_a_claim_is_taken_worked_asked_about_and_accounted_for(scene, red):
    claim, today = scene.red.claims["placed"], clock().date().isoformat()
    path = f"claims/{claim.number}"
    assert red.post(f"{path}/acknowledge", {"reference": "RC-1"}, "1").json()["state"] == "acknowledged"
    assert red.post(f"{path}/activities", {"code": "call", "on": today}, "2").json()["state"] == "working"
    promise = {"code": "promise", "on": today, "amount": "5"}
    refused = red.post(f"{path}/activities", promise, "3")
    assert (refused.status_code, refused.json()["param"]) == (422, "due_on")
    assert red.post(f"{path}/activities", promise | {"due_on": "2099-01-01"}, "4").status_code == 200
    assert red.post(f"{path}/requests", {"kind": "documents", "text": "Delivery?"}, "5").status_code == 200
    assert PlacementRequest.objects.filter(placement=claim, asked_by=f"agency_key:{red.key.pk}").count() == 1
    assert red.post(f"{path}/payments", {"key": "P", "on": today, "amount": "20"}, "6").status_code == 200
    back = {"key": "B", "reverses": "P", "on": today, "amount": "20"}
    assert red.post(f"{path}/reversals", back, "7").status_code == 200
    late = red.post(f"{path}/reject", {"reason": "No"}, "8")
    assert (late.status_code, late.json()["code"]) == (409, "moved_on")
    told = PlacementChange.objects.filter(placement=claim, direction="in").order_by("pk")
    assert list(told.values_list("code", flat=True))[-6:] == [
        "acknowledged", "call", "promise", "ask_documents", "payment", "reversal",
    ]  # fmt: skip
    number = scene.red.working.number
    statement = {
        "entity": "NORTH", "currency": "EUR", "reference": "S-9", "period_from": "2026-03-01",
        "period_to": "2026-03-31",
        "content": f"claim,payment date,amount,commission,key\n{number},2026-03-10,10.00,2.00,M-{number}\n",
    }  # fmt: skip
    sent = red.post("statements", statement, "9")
    assert sent.status_code == 200, sent.content
    assert Remittance.objects.get(reference="S-9").agency == scene.red.agency
    assert red.post("statements", statement | {"entity": "SOUTH"}, "10").json()["param"] == "entity"
    broken = red.post("statements", statement | {"content": "nothing", "reference": "S-10"}, "11")
    assert (broken.status_code, broken.json()["code"]) == (422, "statement_faulty")


def description():
    return Client().get("/api/agency/v1/openapi.json").json()


def test_every_operation_is_named_guarded_and_says_how_it_is_refused():
    operations = {
        one["operationId"]: (method, one)
        for path in description()["paths"].values()
        for method, one in path.items()
    }
    assert sorted(operations) == OPERATIONS
    for method, one in operations.values():
        assert one["security"] == [{"AgencyKeyAuth": []}]
        needed = [field for field in one["parameters"] if field["name"] == "Idempotency-Key"]
        assert [(field["in"], field["required"]) for field in needed] == [("header", True)] * (
            method == "post"
        )


@pytest.fixture
def _connection_stays():
    """Let no request of a server of our own close the connection that the test is on."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.usefixtures("_connection_stays")
def test_whatever_the_description_allows_is_answered_as_it_says(scene, red, monkeypatch):
    monkeypatch.setattr("dunwell.interfaces.api.agency_door.REQUESTS_A_MINUTE", 100_000)
    schema = schemathesis.openapi.from_wsgi("/api/agency/v1/openapi.json", WSGIHandler())
    for name in OPERATIONS:
        statuses = tried(
            schema.find_operation_by_id(name), number=scene.red.working.number, headers=red.headers()
        )
        assert statuses, name
        assert 401 not in statuses, name


def tried(operation, *, number, headers):
    """Try an operation with whatever its description allows, and return the statuses of its answers."""
    seen = []

    @given(case=operation.as_strategy(), known=st.booleans())
    @settings(
        max_examples=EXAMPLES, deadline=None, database=None, derandomize=True,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    def one_by_one(case, known):
        if known and "number" in (case.path_parameters or {}):  # so that it comes past the door
            case.path_parameters["number"] = number
        answer = case.call(headers=headers)
        seen.append(answer.status_code)
        case.validate_response(answer, checks=CHECKS)

    one_by_one()
    return seen
