"""Keys: shown once, kept as a fingerprint, counted, taken back; no cookie does what they do."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from tests.interfaces.api.scene import Sender, made, sender
from tests.world import PASSWORD

from dunwell.apps.organisation.keys import KeyRefused, make_key, revoke_key
from dunwell.apps.organisation.models import ApiKey
from dunwell.apps.organisation.scope import Power, api_scope, desk_scope, system_scope
from dunwell.interfaces.shared.house import clock

pytestmark = pytest.mark.django_db
WANTED = {"name": "Shop", "words": ["billing:write"], "entity_codes": ["NORTH"]}


def test_a_key_is_kept_as_a_fingerprint_and_says_what_it_may():
    made()
    token = sender("NORTH", words=["usage:write", "billing:read"], per_minute=9).token
    kept = ApiKey.objects.get()
    assert token.startswith(f"{kept.prefix}_")
    assert token.removeprefix(kept.prefix + "_") not in str(vars(kept))
    said = Sender(token).get("key").json()
    assert (said["scopes"], said["entities"]) == (["billing:read", "usage:write"], ["NORTH"])
    assert (said["prefix"], said["requests_per_minute"]) == (kept.prefix, 9)
    kept.refresh_from_db()
    assert kept.last_used_at is not None


def test_a_key_ends_when_its_time_is_over_or_it_is_taken_back():
    made()
    north = sender("NORTH")
    assert north.get("key").status_code == 200
    key = ApiKey.objects.get()
    assert revoke_key(scope=system_scope(actor="test"), public_id=key.public_id, now=clock())
    assert not revoke_key(scope=system_scope(actor="test"), public_id=key.public_id, now=clock())
    assert north.get("key").status_code == 401
    old = sender("NORTH", days=1)
    ApiKey.objects.update(created_at=clock() - timedelta(days=2), expires_at=clock() - timedelta(seconds=1))
    assert old.get("key").status_code == 401


def test_a_key_makes_so_many_requests_a_minute_and_no_more(monkeypatch):
    made()
    now = clock().replace(second=20, microsecond=0)
    monkeypatch.setattr("dunwell.interfaces.api.door.clock", lambda: now)
    few, other = sender("NORTH", per_minute=2), sender("NORTH")
    assert [few.get("key").status_code for _ in range(3)] == [200, 200, 429]
    refused = few.get("key")
    assert (refused.json()["code"], refused.headers["Retry-After"]) == ("rate_limited", "40")
    assert other.get("key").status_code == 200
    monkeypatch.setattr("dunwell.interfaces.api.door.clock", lambda: now + timedelta(minutes=1))
    assert few.get("key").status_code == 200


def test_whoever_tries_keys_is_stopped_and_others_are_not(monkeypatch):
    made()
    cache.clear()
    monkeypatch.setattr("dunwell.interfaces.api.door.WRONG_KEYS_A_MINUTE", 2)
    now = clock()
    monkeypatch.setattr("dunwell.interfaces.api.door.clock", lambda: now)
    assert [Sender("dwk_wrong").get("key").status_code for _ in range(3)] == [401, 401, 429]
    assert sender("NORTH").get("key").status_code == 200


def test_a_log_in_at_the_desk_opens_nothing_here():
    world = made()
    client = Client()
    assert client.login(username=world.controller.email, password=PASSWORD)
    assert client.get("/api/v1/customers").status_code == 401


def test_only_administrators_make_keys_and_none_gives_a_second_pair_of_eyes():
    world = made()
    for user in (world.controller, world.collector, world.newcomer):
        with pytest.raises(KeyRefused) as refusal:
            make_key(scope=desk_scope(user=user), now=clock(), **WANTED)
        assert refusal.value.code == "not_allowed"
    key, _ = make_key(scope=system_scope(actor="test"), now=clock(), **WANTED)
    scope = api_scope(key=key)
    assert (scope.powers, scope.entity_ids) == (frozenset({Power.WORK}), frozenset({world.north.pk}))
    assert ApiKey.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"name": " "}, "missing", "name"),
        ({"name": "x" * 81}, "too_long", "name"),
        ({"words": []}, "missing", "scopes"),
        ({"words": ["everything"]}, "unknown_scope", "scopes"),
        ({"entity_codes": []}, "missing", "entities"),
        ({"entity_codes": ["EAST"]}, "unknown_entity", "entities"),
        ({"days": 0}, "bad_limit", "days"),
        ({"per_minute": 60_001}, "bad_limit", "per_minute"),
    ],
)
def test_what_a_key_cannot_be_is_named(changes, code, field):
    made()
    with pytest.raises(KeyRefused) as refusal:
        make_key(scope=system_scope(actor="test"), now=clock(), **(WANTED | changes))
    assert (refusal.value.code, refusal.value.field) == (code, field)
    assert not ApiKey.objects.exists()
