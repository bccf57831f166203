"""The description says what is so: whatever it allows is answered as it says, and never by a fault of ours."""

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
from tests.interfaces.api.scene import made, sender

from dunwell.apps.organisation.models import ApiKey
from dunwell.interfaces.api.description import described_api

pytestmark = pytest.mark.django_db
OPERATIONS = [
    "accounts_list", "allocations_list", "bills_issue", "bills_list", "bills_read", "credit_checks_ask",
    "credit_checks_release", "customers_list", "customers_read", "entities_list", "events_list", "key_read",
    "open_items_list", "receipts_list", "usage_record",
]  # fmt: skip
EXAMPLES = 12
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]


@pytest.fixture
def _connection_stays():
    """Let no request of a server of our own close the connection that the test is on."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def description():
    return Client().get("/api/v1/openapi.json").json()


def test_every_operation_is_named_guarded_and_says_how_it_is_refused():
    said = description()
    operations = {
        one["operationId"]: (method, one) for path in said["paths"].values() for method, one in path.items()
    }
    assert said["openapi"] == "3.1.0"
    assert sorted(operations) == OPERATIONS
    for method, one in operations.values():
        assert one["security"] == [{"ApiKeyAuth": []}]
        assert {"401", "403", "422", "429"} <= set(one["responses"])
        refusals = [answer for status, answer in one["responses"].items() if int(status) >= 400]
        assert {tuple(answer["content"]) for answer in refusals} == {("application/problem+json",)}
        needed = [field for field in one["parameters"] if field["name"] == "Idempotency-Key"]
        assert [(field["in"], field["required"]) for field in needed] == [("header", True)] * (
            method == "post"
        )


def test_the_description_is_served_to_whoever_asks_and_is_that_of_the_code():
    assert (
        description()["paths"].keys()
        == described_api().get_openapi_schema(path_prefix="/api/v1/")["paths"].keys()
    )


@pytest.mark.usefixtures("_connection_stays")
@pytest.mark.parametrize("name", OPERATIONS)
def test_whatever_the_description_allows_is_answered_as_it_says(name):
    made()
    cache.clear()
    north = sender("NORTH", "SOUTH", per_minute=10_000)
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", WSGIHandler())
    operation = schema.find_operation_by_id(name)
    seen: list[int] = []

    @given(case=operation.as_strategy(), known=st.booleans())
    @settings(
        max_examples=EXAMPLES, deadline=None, database=None, derandomize=True,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    def tried(case, known):
        if name == "bills_issue" and known:  # so that it comes past the door
            case.body |= {"entity": "NORTH", "customer": "C-1001"}
        if name == "credit_checks_ask" and known:
            case.body |= {"entity": "NORTH", "customer_number": "C-1001"}
            case.body.pop("customer", None)
        answer = case.call(headers={"Authorization": f"Bearer {north.token}"})
        seen.append(answer.status_code)
        case.validate_response(answer, checks=CHECKS)

    tried()
    assert len(seen) >= 1
    assert 401 not in seen
    assert ApiKey.objects.get().minute_count >= 1
