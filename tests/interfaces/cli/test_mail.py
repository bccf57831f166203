"""The commands that take mails in: what they print, and when they answer 1."""

import json
from dataclasses import replace

import pytest
from tests.fakes import FakeMail, fake_house
from tests.formats.mails import mail
from tests.world import make_message, make_world

from dunwell.adapters.folder_inbox import FolderInbox
from dunwell.apps.replies.models import Inbound
from dunwell.formats.inbound_mail import MOST_BYTES
from dunwell.interfaces.cli import mailing

pytestmark = pytest.mark.django_db


@pytest.fixture
def inbox(tmp_path, monkeypatch):
    wired = replace(fake_house(mail=FakeMail()), inbox=FolderInbox(folder=tmp_path))
    monkeypatch.setattr(mailing, "house", lambda: wired)
    return tmp_path


def test_a_mail_from_a_file_is_taken_in_and_told(tmp_path, capsys):
    letter = make_message(account=make_world().abel_account)
    file = tmp_path / "answer.eml"
    file.write_bytes(mail("We already paid.", heads=[("In-Reply-To", f"<{letter.message_id}>")]))
    assert mailing.take(path=str(file), as_json=False) == 0
    assert capsys.readouterr().out == (
        "Taken in: from Abel Optik GmbH (C-1001), To be read.\n   80  Says it is paid: We already paid\n"
    )
    assert mailing.take(path=str(file), as_json=True) == 0
    told = json.loads(capsys.readouterr().out)
    assert told.pop("mail").startswith("inb_")
    assert told == {
        "is_new": False,
        "state": "new",
        "threaded_by": "message",
        "customer": "C-1001",
        "refused": None,
        "proposals": [
            {"kind": "paid_already", "confidence": 80, "evidence": ["We already paid"], "data": {}}
        ],
    }


def test_what_could_not_be_read_is_said(tmp_path, capsys):
    file = tmp_path / "bomb.eml"
    file.write_bytes(b"Subject: x\r\n\r\n" + b"\n" * 700_000)
    assert mailing.take(path=str(file), as_json=False) == 0
    assert capsys.readouterr().out == (
        "Taken in: from nobody known, To be read.\nThis mail has more lines than a mail can need.\n"
    )


def test_a_file_that_is_too_large_is_refused_and_not_kept(tmp_path, capsys):
    file = tmp_path / "huge.eml"
    file.write_bytes(b"x" * (MOST_BYTES + 1))
    assert mailing.take(path=str(file), as_json=False) == 1
    assert capsys.readouterr().err == "dunwell: huge.eml is larger than 25 MB.\n"
    assert Inbound.objects.count() == 0


def test_all_that_lies_in_the_inbox_is_fetched(inbox, capsys):
    (inbox / "1.eml").write_bytes(mail())
    assert mailing.fetch_all(as_json=True) == 0
    assert json.loads(capsys.readouterr().out) == {"taken": 1, "known": 0, "failed": 0}
    assert mailing.fetch_all(as_json=False) == 0
    assert capsys.readouterr().out == "0 taken in, 0 there already, 0 left in the inbox.\n"


def test_without_an_inbox_nothing_is_fetched(monkeypatch, capsys):
    monkeypatch.setattr(mailing, "house", lambda: fake_house(mail=FakeMail()))
    assert mailing.fetch_all(as_json=False) == 1
    assert capsys.readouterr().err == "dunwell: No inbox is named: set DUNWELL_INBOX_URL.\n"
