"""Mails that a provider hands on: signed, fresh, not too large, and as often as it likes."""

from datetime import timedelta

import pytest
from django.test import Client
from tests.formats.mails import mail
from tests.world import NOW

from dunwell.apps.replies.models import Inbound
from dunwell.formats.inbound_mail import MOST_BYTES
from dunwell.interfaces.hooks import mail as hook
from dunwell.interfaces.hooks.signatures import is_fresh, is_signed, sign

pytestmark = pytest.mark.django_db
SECRET = "shared-with-the-provider"


@pytest.fixture(autouse=True)
def _ready(settings, monkeypatch):
    settings.DUNWELL_HOOK_SECRET = SECRET
    monkeypatch.setattr(hook, "clock", lambda: NOW)


def post(body=None, *, at=NOW, secret=SECRET, signed=None, timestamp=None, signature=None):
    body = mail() if body is None else body
    stamp = str(int(at.timestamp())) if timestamp is None else timestamp
    made = (
        "sha256=" + sign(secret=secret, timestamp=stamp, body=signed or body)
        if signature is None
        else signature
    )
    return Client(enforce_csrf_checks=True).post(
        "/hooks/mail/",
        data=body,
        content_type="message/rfc822",
        headers={"X-Dunwell-Timestamp": stamp, "X-Dunwell-Signature": made},
    )


def test_a_signed_mail_is_kept_before_it_is_answered():
    answer = post()
    found = Inbound.objects.get()
    assert (answer.status_code, answer.json()["is_new"]) == (202, True)
    assert answer.json()["mail"].startswith("inb_")
    assert bytes(found.raw) == mail()


def test_the_same_mail_again_is_the_same_answer():
    first, second = post(), post(at=NOW + timedelta(seconds=30))
    assert (second.status_code, second.json()["is_new"]) == (202, False)
    assert first.json()["mail"] == second.json()["mail"]
    assert Inbound.objects.count() == 1


def test_a_mail_larger_than_a_form_may_be_is_taken():
    body = mail(files=[("a.bin", "application/octet-stream", b"\x00" * 6_000_000)])
    assert post(body).status_code == 202
    assert bytes(Inbound.objects.get().raw) == body


@pytest.mark.parametrize(
    ("given", "status", "code"),
    [
        ({"secret": "another"}, 401, "bad_signature"),
        ({"signed": b"another body"}, 401, "bad_signature"),
        ({"signature": ""}, 401, "bad_signature"),
        ({"signature": "ünsigned"}, 401, "bad_signature"),
        ({"at": NOW - timedelta(seconds=301)}, 401, "too_old"),
        ({"at": NOW + timedelta(seconds=301)}, 401, "too_old"),
        ({"timestamp": ""}, 401, "too_old"),
        ({"timestamp": "yesterday"}, 401, "too_old"),
        ({"body": b" "}, 400, "empty"),
        ({"body": b"x" * (MOST_BYTES + 1)}, 413, "too_large"),
    ],
)
def test_everything_else_is_refused_and_nothing_kept(given, status, code):
    answer = post(**given)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert Inbound.objects.count() == 0


def test_without_a_secret_the_door_is_closed(settings):
    settings.DUNWELL_HOOK_SECRET = None
    assert post().status_code == 404
    assert Inbound.objects.count() == 0


def test_nothing_but_a_post_is_answered():
    assert Client().get("/hooks/mail/").status_code == 405


def test_the_edges_of_time_are_fresh():
    for seconds, fresh in ((-300, True), (300, True), (-301, False), (301, False)):
        assert is_fresh(timestamp=str(int(NOW.timestamp()) + seconds), now=NOW) is fresh


def test_a_signature_is_that_of_its_time_as_well():
    made = sign(secret=SECRET, timestamp="1", body=b"x")
    assert is_signed(secret=SECRET, timestamp="1", signature=made.upper(), body=b"x")
    assert not is_signed(secret=SECRET, timestamp="2", signature=made, body=b"x")
