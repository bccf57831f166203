"""The tick that fetches mails: each is done only once it is kept, and one that cannot be kept stops no other."""

from dataclasses import replace

import pytest
from django.db import DataError
from tests.fakes import FakeClock, FakeMail, fake_house
from tests.formats.mails import mail
from tests.world import NOW

from dunwell.adapters.folder_inbox import FolderInbox
from dunwell.apps.replies.models import Inbound
from dunwell.apps.worklist import inbound
from dunwell.apps.worklist.inbound import Fetched
from dunwell.interfaces.jobs.inbox import tick
from dunwell.ports.errors import Unavailable

pytestmark = pytest.mark.django_db


class AwayInbox:
    def fetch(self, *, most):
        raise Unavailable("connection refused")

    def done(self, *, keys):
        raise AssertionError("nothing came")


def ticked(inbox):
    return tick(house=replace(fake_house(mail=FakeMail()), inbox=inbox), clock=FakeClock(NOW))


def test_what_lies_there_is_taken_in_once(tmp_path):
    for number in (1, 2):
        (tmp_path / f"{number}.eml").write_bytes(mail(message_id=f"<{number}@abel.example>"))
    (tmp_path / "3.eml").write_bytes(mail(message_id="<1@abel.example>"))
    assert ticked(FolderInbox(folder=tmp_path)) == Fetched(taken=2, known=1, failed=0)
    assert ticked(FolderInbox(folder=tmp_path)) == Fetched(taken=0, known=0, failed=0)
    assert Inbound.objects.count() == 2
    assert len(list((tmp_path / "done").iterdir())) == 3


def test_more_than_a_batch_is_taken_in(tmp_path, monkeypatch):
    monkeypatch.setattr(inbound, "MAILS_AT_ONCE", 2)
    for number in range(5):
        (tmp_path / f"{number}.eml").write_bytes(mail(message_id=f"<{number}@abel.example>"))
    assert ticked(FolderInbox(folder=tmp_path)) == Fetched(taken=5, known=0, failed=0)


def test_one_that_cannot_be_kept_stays_and_stops_no_other(tmp_path, monkeypatch):
    for number in (1, 2):
        (tmp_path / f"{number}.eml").write_bytes(mail(message_id=f"<{number}@abel.example>"))
    real = inbound.take_in

    def take_in(*, raw, **given):
        if b"<1@abel.example>" in raw:
            raise DataError
        return real(raw=raw, **given)

    monkeypatch.setattr(inbound, "take_in", take_in)
    assert ticked(FolderInbox(folder=tmp_path)) == Fetched(taken=1, known=0, failed=1)
    assert [one.name for one in tmp_path.glob("*.eml")] == ["1.eml"]
    monkeypatch.undo()
    assert ticked(FolderInbox(folder=tmp_path)) == Fetched(taken=1, known=0, failed=0)


def test_an_inbox_that_is_away_or_missing_is_waited_for():
    assert ticked(AwayInbox()) is None
    assert ticked(None) is None
