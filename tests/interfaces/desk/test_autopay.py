"""Autopay and the service lever at the desk: what each may see and do, and nothing that was typed is lost."""

import pytest
from django.test import Client
from tests.desk_autopay import charged, enrolled
from tests.world import PASSWORD, make_world

from dunwell.apps.payments.mandate_models import Autopay, Consent, KeptMethod
from dunwell.apps.service.models import ServiceStanding
from dunwell.core import ids

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return make_world()


def desk(user):
    client = Client()
    assert client.login(username=user.email, password=PASSWORD)
    return client


def at(world, act=""):
    return f"/autopay/{ids.show(prefix='acc', uuid=world.abel_account.public_id)}/{act}"


def test_who_sees_and_does_what(world):
    kept = charged(world)
    file = ids.show(prefix="ddf", uuid=kept["desk:debit_file"]["public_id"])
    standing = ids.show(prefix="svc", uuid=kept["desk:service_answer"]["public_id"])
    found = {}
    for name in ("controller", "assistant", "auditor", "owner", "peer", "stranger", "newcomer"):
        client = desk(getattr(world, name))
        found[name] = [
            client.get("/autopay/").status_code,
            client.get(at(world)).status_code,
            client.post(at(world, "withdraw/")).status_code,
            client.post("/autopay/debits/write/").status_code,
            client.get(f"/autopay/files/{file}/").status_code,
            client.post(f"/autopay/files/{file}/sent/").status_code,
            client.get("/service/").status_code,
            client.post("/service/rules/").status_code,
            client.post(f"/service/{standing}/answer/", {"answer": "yes"}).status_code,
        ]
    assert found == {
        "controller": [200, 200, 409, 409, 409, 409, 200, 403, 409],
        "assistant": [200, 200, 409, 409, 409, 409, 200, 403, 409],
        "auditor": [200, 200, 403, 403, 403, 403, 200, 403, 409],
        "owner": [200, 200, 403, 403, 403, 403, 200, 403, 302],
        "peer": [200, 404, 403, 403, 403, 403, 200, 403, 404],
        "stranger": [200, 404, 404, 409, 404, 404, 200, 403, 404],
        "newcomer": [200, 404, 403, 403, 403, 403, 200, 403, 404],
    }
    assert ServiceStanding.objects.get().consent == "given"
    assert Autopay.objects.get().is_active


def test_a_mandate_is_kept_then_agreed_to_then_taken_back(world):
    client = desk(world.assistant)
    typed = {
        "mandate.holder": "Abel Optik",
        "mandate.iban": "DE02 1203 0000 0000 2020 5",
        "mandate.signed_on": "2026-03-01",
        "mandate.scheme": "CORE",
    }
    wrong = client.post(at(world, "mandate/"), typed)
    assert wrong.status_code == 409
    assert "Abel Optik" in wrong.content.decode()
    assert "check digits" in wrong.content.decode()
    assert KeptMethod.objects.count() == 0
    right = typed | {"mandate.iban": "DE02 1203 0000 0000 2020 51"}
    assert client.post(at(world, "mandate/"), right).status_code == 302
    assert Consent.objects.count() == 0
    page = client.get(at(world)).content.decode()
    assert "A refund must be claimed within 8 weeks" in page

    def hidden(name):
        return page.split(f'name="{name}" value="')[1].split('"')[0]

    said = {name: hidden(name) for name in ("version", "language", "sha256")}
    said["method"] = ids.show(prefix="met", uuid=KeptMethod.objects.get().public_id)
    other = client.post(at(world, "enrol/"), said | {"sha256": "0" * 64, "enrol.person": "Anna"})
    assert (other.status_code, Consent.objects.count()) == (409, 0)
    assert client.post(at(world, "enrol/"), said | {"enrol.person": "Anna Abel"}).status_code == 302
    assert Consent.objects.get().person == "Anna Abel"
    running = Autopay.objects.get()
    chosen = {"autopay": ids.show(prefix="apy", uuid=running.public_id)}
    assert client.post(at(world, "withdraw/"), chosen).status_code == 302
    running.refresh_from_db()
    assert not running.is_active
    assert client.post(at(world, "withdraw/"), chosen).status_code == 409


def test_forgotten_at_the_desk_it_charges_nothing(world):
    found = enrolled(world)
    client = desk(world.assistant)
    chosen = {"method": ids.show(prefix="met", uuid=found.method.public_id)}
    assert client.post(at(world, "last/"), chosen).status_code == 302
    assert client.post(at(world, "forget/"), chosen).status_code == 302
    found.refresh_from_db()
    assert (found.is_active, KeptMethod.objects.get().state, KeptMethod.objects.get().is_last) == (
        False,
        "forgotten",
        True,
    )
