"""Attacks on the door for providers: unsigned, altered, old, of another provider, huge, or signed nonsense."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from tests.apps.payments.paying import Paying, left
from tests.fakes import FakeClock
from tests.payments_world import webhook
from tests.world import NOW, make_world

from dunwell.adapters.sandbox_psp import SandboxPayments
from dunwell.adapters.sandbox_psp.signing import sign
from dunwell.apps.payments.event_models import ProviderEvent
from dunwell.apps.receivables.models import Posting
from dunwell.interfaces.hooks import payments as hook
from dunwell.interfaces.jobs.payments import tick

pytestmark = pytest.mark.django_db
SECRET = "between the sandbox and us"
TOLD = {
    "id": "evt_1",
    "kind": "charge",
    "reference": "ch_1",
    "created_at": NOW.isoformat(),
    "name": "charge.succeeded",
    "details": {},
}
GOOD = json.dumps(TOLD).encode()
AT = int(NOW.timestamp())


@pytest.fixture
def paying(monkeypatch) -> Paying:
    made = Paying(world=make_world())
    sandbox = SandboxPayments(origin="http://127.0.0.1:1", secret=SECRET)  # nobody listens there
    wired = replace(made.house, payments={**made.house.payments, "sandbox": sandbox})
    monkeypatch.setattr(hook, "house", lambda: wired)
    monkeypatch.setattr(hook, "clock", lambda: NOW)
    return made


def post(body: bytes, *, provider: str = "sandbox", **headers: str):
    client = Client(enforce_csrf_checks=True)
    where = f"/hooks/payments/{provider}/"
    return client.post(where, data=body, content_type="application/json", headers=headers)


def signed(body: bytes, *, at: int = AT, secret: str = SECRET) -> dict[str, str]:
    return {"Sandbox-Signature": sign(secret=secret, body=body, at=at)}


def test_the_good_one_is_taken(paying: Paying) -> None:
    assert post(GOOD, **signed(GOOD)).status_code == 200
    assert ProviderEvent.objects.get().external_id == "evt_1"


FORGED = {
    "without a signature": {},
    "with an empty signature": {"Sandbox-Signature": ""},
    "signed with another secret": signed(GOOD, secret="guessed"),
    "signed with an empty secret": signed(GOOD, secret=""),
    "signed for another body": signed(GOOD + b" "),
    "old, played again": signed(GOOD, at=AT - 301),
    "from the future": signed(GOOD, at=AT + 301),
    "a good signature with another time": {
        "Sandbox-Signature": signed(GOOD, at=AT - 400)["Sandbox-Signature"].replace(str(AT - 400), str(AT))
    },
    "signed as another provider does": {"Stripe-Signature": signed(GOOD)["Sandbox-Signature"]},
    "two signatures in one": {"Sandbox-Signature": f"{signed(GOOD)['Sandbox-Signature']},v1={'0' * 64}"},
    "in other letters": {"Sandbox-Signature": signed(GOOD)["Sandbox-Signature"].upper()},
    "no signature that can be read": {"Sandbox-Signature": "t=now,v1=yes"},
    "as a cookie": {"Cookie": f"Sandbox-Signature={signed(GOOD)['Sandbox-Signature']}"},
    "with a bearer token": {"Authorization": f"Bearer {SECRET}"},
}


@pytest.mark.parametrize("name", FORGED)
def test_a_forged_event_is_refused_and_not_kept(paying: Paying, name: str) -> None:
    answer = post(GOOD, **FORGED[name])
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "bad_signature")
    assert ProviderEvent.objects.count() == 0
    assert SECRET not in answer.content.decode()


NONSENSE = {
    "nothing": b"",
    "no JSON": b"evt_1",
    "a list": b"[]",
    "null": b"null",
    "nothing in it": b"{}",
    "not UTF-8": b'{"id": "\xff"}',
    "no time": json.dumps({**TOLD, "created_at": "soon"}).encode(),
    "details that are none": json.dumps({**TOLD, "details": [1]}).encode(),
    "deeply nested": b"[" * 100_000,
    "a null byte": json.dumps({**TOLD, "id": "evt\x00"}).encode(),
    "a null byte in its details": json.dumps({**TOLD, "details": {"key": "\x00"}}).encode(),
    "a name without end": json.dumps({**TOLD, "id": "e" * 10_000}).encode(),
    "a reference without end": json.dumps({**TOLD, "reference": "e" * 10_000}).encode(),
    "half a letter": json.dumps({**TOLD, "reference": "\ud800"}).encode(),
}


@pytest.mark.parametrize("name", NONSENSE)
def test_signed_nonsense_is_refused_and_not_kept(paying: Paying, name: str) -> None:
    body = NONSENSE[name]
    answer = post(body, **signed(body))
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "unreadable")
    assert ProviderEvent.objects.count() == 0


@pytest.mark.parametrize("provider", ["nobody", "stripe", "none", "SANDBOX", "sandbox-"])
def test_a_provider_that_is_not_connected_has_no_door(paying: Paying, provider: str) -> None:
    assert post(GOOD, provider=provider, **signed(GOOD)).status_code == 404
    assert ProviderEvent.objects.count() == 0


def test_an_event_of_one_provider_is_none_of_another(paying: Paying) -> None:
    assert post(GOOD, provider="fake", **signed(GOOD)).status_code == 401
    assert post(webhook("evt_1", "charge", "ch_1"), signature="good").status_code == 401
    assert ProviderEvent.objects.count() == 0


def test_a_huge_event_is_not_read_to_its_end(paying: Paying) -> None:
    body = b" " * (hook.MOST_BYTES + 1)
    assert post(body, **signed(body)).status_code == 413
    assert ProviderEvent.objects.count() == 0


def test_the_same_event_played_again_within_its_time_is_kept_once(paying: Paying) -> None:
    again = GOOD.replace(b'"charge.succeeded"', b'"charge.returned"')
    answers = [post(GOOD, **signed(GOOD)), post(GOOD, **signed(GOOD)), post(again, **signed(again))]
    assert [one.json()["is_new"] for one in answers] == [True, False, False]
    assert ProviderEvent.objects.get().name == "charge.succeeded"  # the first stays as it came


def test_an_event_that_says_paid_books_nothing_that_the_provider_does_not_confirm(paying: Paying) -> None:
    (item,) = paying.owe(("R-1", 10000, 5))
    paying.open(paying.begin((item, 10000)))
    before = Posting.objects.count()
    assert post(webhook("evt_1", "charge", "ch_1"), provider="fake", signature="good").status_code == 200
    tick(house=paying.house, clock=FakeClock(NOW + timedelta(minutes=1)))
    assert (left(item), Posting.objects.count()) == (10000, before)


def test_an_event_about_a_charge_that_is_not_ours_is_put_aside(paying: Paying) -> None:
    before = Posting.objects.count()
    assert post(webhook("evt_9", "charge", "ch_99"), provider="fake", signature="good").status_code == 200
    tick(house=paying.house, clock=FakeClock(NOW + timedelta(minutes=1)))
    assert ProviderEvent.objects.get().state == "stuck"  # a person looks at it
    assert Posting.objects.count() == before


@pytest.mark.parametrize("method", ["get", "head", "put", "delete", "patch", "options"])
def test_no_other_method_is_answered(paying: Paying, method: str) -> None:
    assert getattr(Client(), method)("/hooks/payments/sandbox/", headers=signed(GOOD)).status_code == 405
    assert ProviderEvent.objects.count() == 0
