"""Which inbox answers come from: read from the environment, and refused by name where it cannot be understood."""

import pytest

from dunwell.adapters.folder_inbox import FolderInbox
from dunwell.adapters.imap_inbox import ImapInbox
from dunwell.config import wiring
from dunwell.ports.errors import Refused


def inbox(monkeypatch, tmp_path, url):
    monkeypatch.setenv("DUNWELL_HOME", str(tmp_path))
    monkeypatch.setenv("DUNWELL_INBOX_URL", url)
    return wiring.house.__wrapped__().inbox


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("", type(None)),
        ("folder:///inbox", FolderInbox),
        ("imaps://ar:secret@imap.example/INBOX", ImapInbox),
    ],
)
def test_the_url_says_what_kind_it_is(monkeypatch, tmp_path, url, kind):
    assert isinstance(inbox(monkeypatch, tmp_path, url), kind)


@pytest.mark.parametrize("url", ["imaps://imap.example", "folder://inbox", "pop3://ar:secret@imap.example"])
def test_what_cannot_be_understood_is_refused_by_name_without_the_secret(monkeypatch, tmp_path, url):
    with pytest.raises(Refused) as refusal:
        inbox(monkeypatch, tmp_path, url)
    assert "DUNWELL_INBOX_URL" in refusal.value.message
    assert "secret" not in refusal.value.message
