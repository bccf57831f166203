"""The door: known people only, guessers slowed down, the demo's log-ins only in the demo."""

import pytest
from django.core.cache import cache
from django.test import Client
from tests.world import NOW, PASSWORD

LOGIN = "/accounts/login/"


@pytest.fixture(autouse=True)
def fresh_limits(db):
    cache.clear()


def log_in(client, email, password):
    return client.post(LOGIN, {"login": email, "password": password})


def test_the_right_password_opens_and_leaving_closes(world):
    client = Client()
    assert log_in(client, "Collector@group.example", PASSWORD).headers["Location"] == "/"
    assert client.get("/").status_code == 200
    assert client.post("/accounts/logout/").headers["Location"] == LOGIN
    assert client.get("/").headers["Location"] == f"{LOGIN}?next=/"


def test_a_wrong_password_and_an_unknown_address_are_told_apart_by_nobody(world):
    wrong = log_in(Client(), "collector@group.example", "not this one")
    unknown = log_in(Client(), "nobody@group.example", "not this one")
    said = "The email address and/or password you specified are not correct."
    assert (said in wrong.content.decode(), said in unknown.content.decode()) == (True, True)
    assert (wrong.status_code, unknown.status_code) == (200, 200)


def test_a_closed_log_in_stays_out(world):
    world.collector.is_active = False
    world.collector.save()
    client = Client()
    log_in(client, "collector@group.example", PASSWORD)
    assert client.get("/").status_code == 302


def test_guessing_is_slowed_down_with_a_word_and_not_for_the_neighbours(world):
    for _ in range(5):
        assert log_in(Client(), "collector@group.example", "guess").status_code == 200
    refused = log_in(Client(), "collector@group.example", PASSWORD)
    assert "Too many" in refused.content.decode()
    assert "_auth_user_id" not in refused.wsgi_request.session
    assert log_in(Client(), "assistant@group.example", PASSWORD).status_code == 302


def test_nobody_signs_up(world):
    client = Client()
    form = {"email": "me@group.example", "password1": PASSWORD, "password2": PASSWORD}
    assert "Log-ins are given, not taken" in client.post("/accounts/signup/", form).content.decode()
    assert client.get("/").status_code == 302


@pytest.mark.parametrize(("setting", "shown"), [("1", True), ("", False), ("0", False)])
def test_demo_log_ins_show_in_the_demo_only(world, monkeypatch, setting, shown):
    monkeypatch.setenv("DUNWELL_DEMO", setting)
    world.collector.email = "collector@demo.dunwell.example"
    world.collector.save()
    page = Client().get(LOGIN).content.decode()
    assert ("collector@demo.dunwell.example" in page, "collect-politely" in page) == (shown, shown)
    assert "Collector (NORTH)" in page if shown else "assistant@group.example" not in page
    assert "assistant@group.example" not in page


def test_nothing_of_the_desk_is_kept_by_a_cache_or_framed(world, at_desk):
    answer = at_desk(world.collector).get("/")
    assert "no-store" in answer.headers["Cache-Control"]
    assert answer.headers["X-Frame-Options"] == "DENY"
    policy = answer.headers["Content-Security-Policy"]
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy
    assert NOW.year == 2026


def test_the_theme_is_drawn_by_the_server(world, at_desk):
    client = at_desk(world.collector)
    client.cookies["theme"] = "dark"
    assert '<html lang="en" data-theme="dark">' in client.get("/").content.decode()
    assert 'data-theme="dark"' in client.get("/nowhere/").content.decode()
    assert 'data-theme="dark"' in client.get("/accounts/inactive/").content.decode()
    client.cookies["theme"] = '"><script>'
    assert '<html lang="en">' in client.get("/").content.decode()
