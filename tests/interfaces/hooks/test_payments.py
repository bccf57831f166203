"""What payment providers tell: verified and kept before it is answered; once, however often it comes."""

import json

import pytest
from django.test import Client
from tests.apps.payments.paying import Paying, left
from tests.fakes import FakeClock
from tests.payments_world import webhook
from tests.world import NOW, make_world

from dunwell.apps.payments.event_models import ProviderEvent
from dunwell.interfaces.hooks import payments as hook
from dunwell.interfaces.jobs.payments import tick

pytestmark = pytest.mark.django_db


@pytest.fixture
def paying(monkeypatch) -> Paying:
    made = Paying(world=make_world())
    monkeypatch.setattr(hook, "house", lambda: made.house)
    monkeypatch.setattr(hook, "clock", lambda: NOW)
    return made


def post(body: bytes, *, provider: str = "fake", signature: str = "good"):
    return Client(enforce_csrf_checks=True).post(
        f"/hooks/payments/{provider}/",
        data=body,
        content_type="application/json",
        headers={"signature": signature},
    )


def test_an_event_is_kept_answered_and_handled_by_the_next_tick(paying: Paying) -> None:
    (item,) = paying.owe(("R-1", 10000, 5))
    paying.open(paying.begin((item, 10000)))
    paying.provider.pay("ch_1")

    answers = [post(webhook("evt_1", "charge", "ch_1")) for _ in range(5)]

    assert [one.status_code for one in answers] == [200] * 5
    assert [one.json()["is_new"] for one in answers] == [True, False, False, False, False]
    assert (ProviderEvent.objects.get().state, left(item)) == ("waiting", 10000)
    assert tick(house=paying.house, clock=FakeClock(NOW)) == 1
    assert (ProviderEvent.objects.get().state, left(item)) == ("handled", 0)


@pytest.mark.parametrize(
    ("body", "provider", "signature", "status", "code"),
    [
        (b"evt_1|charge|ch_1", "fake", "bad", 401, "bad_signature"),
        (b"evt_1|charge|ch_1", "nobody", "good", 404, "no_provider"),
        (b"x" * (hook.MOST_BYTES + 1), "fake", "good", 413, "too_large"),
    ],
)
def test_what_is_not_the_provider_s_is_refused_and_not_kept(
    paying: Paying, body: bytes, provider: str, signature: str, status: int, code: str
) -> None:
    answer = post(body, provider=provider, signature=signature)

    assert (answer.status_code, json.loads(answer.content)["error"]["code"]) == (status, code)
    assert ProviderEvent.objects.count() == 0


def test_nobody_reads_events_there(paying: Paying) -> None:
    assert Client().get("/hooks/payments/fake/").status_code == 405


def test_without_a_provider_a_tick_does_nothing(paying: Paying) -> None:
    house = paying.house
    without = type(house)(
        **{name: getattr(house, name) for name in house.__dataclass_fields__} | {"payments": {}}
    )

    assert tick(house=without, clock=FakeClock(NOW)) == 0
    assert paying.provider.calls == []
