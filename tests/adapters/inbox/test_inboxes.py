"""Both inboxes promise the same: mails stay until they are done, come again until then, and are never too much."""

import os
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from tests.adapters.inbox.imap_server import FakeImap

from dunwell.adapters.folder_inbox import FolderInbox
from dunwell.adapters.imap_inbox import ImapInbox, ImapSettings
from dunwell.config.server_urls import BadServerUrl, imap_settings
from dunwell.formats.inbound_mail import MOST_BYTES
from dunwell.ports.errors import Refused, Unavailable
from dunwell.ports.inbox import KEPT_OF_TOO_LARGE, Inbox


@dataclass
class Place:
    """An inbox and a way to put mails into it, the oldest first."""

    inbox: Inbox
    put: object


def settings(server, **changes):
    usual = {"host": "127.0.0.1", "port": server.port, "user": "ar", "password": "secret", "tls": "none"}
    return ImapSettings(**(usual | {"timeout_seconds": 5} | changes))


@pytest.fixture
def server():
    with FakeImap() as made:
        yield made


@pytest.fixture(params=["folder", "imap", "imap by moving", "imap by copying"])
def place(request, tmp_path):
    if request.param == "folder":

        def put(*contents):
            for number, content in enumerate(contents, start=1):
                file = tmp_path / f"{number}.eml"
                file.write_bytes(content)
                os.utime(file, (number, number))

        yield Place(FolderInbox(folder=tmp_path), put)
        return
    with FakeImap() as made:
        if request.param == "imap by copying":
            made.capabilities = "IMAP4rev1 UIDPLUS"
        given = {} if request.param == "imap" else {"move": "Done"}

        def put(*contents):
            made.mails.update(enumerate(contents, start=1))

        yield Place(ImapInbox(settings=settings(made, **given)), put)


def contents(found):
    return [one.content for one in found]


def test_mails_come_the_oldest_first_and_byte_for_byte(place):
    place.put(b"A: 1\r\n\r\nfirst\x00\xff\r\n", b"A: 2\r\n\r\nsecond")
    found = place.inbox.fetch(most=10)
    assert contents(found) == [b"A: 1\r\n\r\nfirst\x00\xff\r\n", b"A: 2\r\n\r\nsecond"]
    assert [one.whole_bytes for one in found] == [len(one.content) for one in found]
    assert len({one.key for one in found}) == 2


def test_mails_come_again_until_they_are_done(place):
    place.put(b"first", b"second")
    first, second = place.inbox.fetch(most=10)
    assert contents(place.inbox.fetch(most=10)) == [b"first", b"second"]
    place.inbox.done(keys=[first.key])
    assert contents(place.inbox.fetch(most=10)) == [b"second"]
    place.inbox.done(keys=[second.key])
    assert place.inbox.fetch(most=10) == []


def test_no_more_come_than_are_asked_for(place):
    place.put(b"first", b"second", b"third")
    assert contents(place.inbox.fetch(most=2)) == [b"first", b"second"]


def test_an_empty_inbox_is_empty(place):
    assert place.inbox.fetch(most=10) == []
    place.inbox.done(keys=[])


def test_of_what_is_too_large_only_the_beginning_comes(place):
    place.put(b"x" * (MOST_BYTES + 1))
    (found,) = place.inbox.fetch(most=10)
    assert (len(found.content), found.whole_bytes) == (KEPT_OF_TOO_LARGE, MOST_BYTES + 1)


# --- The folder


def test_a_folder_leaves_alone_what_is_no_mail(tmp_path):
    (tmp_path / ".writing.eml").write_bytes(b"half")
    (tmp_path / "notes.txt").write_bytes(b"no mail")
    (tmp_path / "link.eml").symlink_to("/etc/hostname")
    (tmp_path / "folder.eml").mkdir()
    assert FolderInbox(folder=tmp_path).fetch(most=10) == []


def test_two_mails_of_one_name_are_both_kept(tmp_path):
    inbox = FolderInbox(folder=tmp_path)
    for content in (b"first", b"second"):
        (tmp_path / "a.eml").write_bytes(content)
        inbox.done(keys=["a.eml"])
    assert sorted(one.read_bytes() for one in (tmp_path / "done").iterdir()) == [b"first", b"second"]


def test_a_key_leads_out_of_no_folder(tmp_path):
    folder = tmp_path / "inbox"
    outside = tmp_path / "outside.eml"
    outside.write_bytes(b"not ours")
    FolderInbox(folder=folder).done(keys=["../outside.eml"])
    assert outside.exists()


def test_a_folder_that_cannot_be_read_is_unavailable(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    inbox = FolderInbox(folder=Path(tmp_path / "file"))
    with pytest.raises(Unavailable):
        inbox.fetch(most=1)
    with pytest.raises(Unavailable):
        inbox.done(keys=["a.eml"])


# --- IMAP


def test_mails_are_marked_with_a_word_of_ours_and_stay_unread(server):
    server.mails[4] = b"hello"
    inbox = ImapInbox(settings=settings(server))
    inbox.done(keys=[one.key for one in inbox.fetch(most=1)])
    assert server.flags == {4: {"DunwellTaken"}}
    assert [said for said in server.heard if "BODY[" in said] == []


def test_a_mailbox_made_anew_gives_its_mails_again(server):
    server.mails[4] = b"hello"
    inbox = ImapInbox(settings=settings(server))
    (found,) = inbox.fetch(most=1)
    server.validity = 8
    inbox.done(keys=[found.key])
    assert server.flags == {}
    assert [one.key for one in inbox.fetch(most=1)] == ["8:4"]


def test_only_mails_since_a_day_are_asked_for(server):
    ImapInbox(settings=settings(server, since=date(2026, 3, 1))).fetch(most=1)
    assert any("UNKEYWORD DunwellTaken SINCE 01-Mar-2026" in said for said in server.heard)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"password": "wrong"}, "login_refused"),
        ({"mailbox": "Elsewhere"}, "no_mailbox"),
    ],
)
def test_what_the_server_will_not_have_is_refused(server, changes, code):
    with pytest.raises(Refused) as refusal:
        ImapInbox(settings=settings(server, **changes)).fetch(most=1)
    assert refusal.value.code == code
    assert "secret" not in refusal.value.message
    assert "wrong" not in refusal.value.message or code == "login_refused"


def test_a_server_that_keeps_no_marks_is_refused_with_the_remedy(server):
    server.keywords = False
    with pytest.raises(Refused) as refusal:
        ImapInbox(settings=settings(server)).fetch(most=1)
    assert (refusal.value.code, "?move=" in refusal.value.message) == ("no_keywords", True)


@pytest.mark.parametrize("at", ["LOGIN", "SELECT", "SEARCH", "RFC822.SIZE", "BODY.PEEK"])
def test_a_line_that_breaks_is_unavailable_and_nothing_is_done(server, at):
    server.mails[4], server.hang_up_at = b"hello", at
    with pytest.raises(Unavailable):
        ImapInbox(settings=settings(server)).fetch(most=1)
    assert server.flags == {}


def test_a_server_that_announces_too_much_is_not_listened_to(server):
    server.mails[4], server.literal = b"hello", MOST_BYTES * 40
    with pytest.raises(Unavailable):
        ImapInbox(settings=settings(server)).fetch(most=1)


def test_nobody_there_is_unavailable(server):
    with pytest.raises(Unavailable):
        ImapInbox(settings=settings(server, port=1)).fetch(most=1)


def test_a_url_says_it_all():
    found = imap_settings(
        "imaps://ar%40north.example:p%2Fw@imap.example/Answers?move=Done&since=2026-01-31&timeout=5"
    )
    assert found == ImapSettings(
        host="imap.example",
        port=993,
        user="ar@north.example",
        password="p/w",
        tls="tls",
        mailbox="Answers",
        move="Done",
        since=date(2026, 1, 31),
        timeout_seconds=5.0,
    )
    assert "p/w" not in repr(found)
    assert (imap_settings("imap://a:b@imap.example").tls, imap_settings("imap://a:b@imap.example").port) == (
        "starttls",
        143,
    )


@pytest.mark.parametrize(
    "url",
    [
        "pop3://a:b@imap.example",
        "imaps://imap.example",
        "imaps://a:b@",
        "imaps://a:b@imap.example:x",
        "imaps://a:b@imap.example?tls=none",
        "imaps://a:b@imap.example?mark=yes",
        "imaps://a:b@imap.example?move=a&move=b",
        "imaps://a:b@imap.example?move=%22x%22",
        "imaps://a:b@imap.example?since=yesterday",
        "imaps://a:b@imap.example?timeout=0",
        "imaps://a%0d%0a:b@imap.example",
        "imaps://a:@imap.example",
        "imaps://a:b@imap.example/Answers#new",
    ],
)
def test_a_url_that_says_nothing_clear_is_refused(url):
    with pytest.raises(BadServerUrl):
        imap_settings(url)
