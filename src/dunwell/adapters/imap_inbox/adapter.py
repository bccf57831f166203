"""The Inbox port on IMAP (RFC 3501). Mails are known by UID within a UIDVALIDITY and never marked as read.

What is done gets a keyword of ours, or moves into another mailbox: a mark by which nobody else goes, so that people may
read the mailbox, too, and no mail is passed over because somebody was faster.
"""

import imaplib
import re
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

from dunwell.adapters.imap_inbox.settings import ImapSettings
from dunwell.core.wording import one_line
from dunwell.formats.inbound_mail import MOST_BYTES
from dunwell.ports.errors import Refused, Unavailable
from dunwell.ports.inbox import KEPT_OF_TOO_LARGE, RawMail

KEYWORD = "DunwellTaken"
_MOST_BYTES_AT_ONCE = 64 * 1024 * 1024
_LONGEST_ANSWER = 300
_SIZE = re.compile(rb"RFC822\.SIZE (\d{1,19})")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class _Bounded(imaplib.IMAP4):
    """A connection that reads no more than a mail can have, whatever the server announces."""

    def read(self, size: int) -> bytes:
        if size > MOST_BYTES + 1024:
            raise self.abort("the server announces more than was asked for")
        return super().read(size)


class _BoundedSsl(_Bounded, imaplib.IMAP4_SSL):
    """As above, over TLS."""


class ImapInbox:
    """Fetches mails from one mailbox, a connection for each call."""

    def __init__(self, *, settings: ImapSettings, tls_context: ssl.SSLContext | None = None) -> None:
        self._settings = settings
        self._tls_context = tls_context or ssl.create_default_context()

    def fetch(self, *, most: int) -> Sequence[RawMail]:
        """The oldest mails without our mark, at most so many and so much at once; raises Refused, Unavailable."""
        mails: list[RawMail] = []
        with self._mailbox() as (client, validity):
            fetched = 0
            for uid in self._waiting(client)[:most]:
                mail = _read(client, uid=uid, key=f"{validity}:{uid}")
                if mail is None:
                    continue  # somebody deleted it meanwhile
                mails.append(mail)
                fetched += len(mail.content)
                if fetched > _MOST_BYTES_AT_ONCE:
                    break
        return mails

    def done(self, *, keys: Sequence[str]) -> None:
        """Mark or move the mails; keys of an earlier UIDVALIDITY mean nothing any more, and those mails come again."""
        if not keys:
            return
        with self._mailbox() as (client, validity):
            parts = [key.partition(":") for key in keys]
            uids = [uid for known, _, uid in parts if known == validity and uid.isdigit()]
            for uid in uids:
                if self._settings.move:
                    self._move(client, uid)
                else:
                    _ask(client.uid("STORE", uid, "+FLAGS.SILENT", f"({KEYWORD})"), what="marking a mail")

    @contextmanager
    def _mailbox(self) -> Iterator[tuple[imaplib.IMAP4, str]]:
        """A logged-in connection with the mailbox selected, and its UIDVALIDITY."""
        try:
            client = self._connect()
            try:
                yield client, self._select(client)
            finally:
                with suppress(OSError, imaplib.IMAP4.error):
                    client.logout()
        except (OSError, imaplib.IMAP4.abort) as error:
            raise Unavailable(f"inbox {self._settings.host}: {_words(error)}") from error
        except imaplib.IMAP4.error as error:
            raise Unavailable(f"inbox {self._settings.host}: not understood: {_words(error)}") from error

    def _connect(self) -> imaplib.IMAP4:
        wanted = self._settings
        client: imaplib.IMAP4
        if wanted.tls == "tls":
            client = _BoundedSsl(
                wanted.host, wanted.port, ssl_context=self._tls_context, timeout=wanted.timeout_seconds
            )
        else:
            client = _Bounded(wanted.host, wanted.port, timeout=wanted.timeout_seconds)
        if wanted.tls == "starttls":
            client.starttls(ssl_context=self._tls_context)
        try:
            client.login(wanted.user, wanted.password)
        except imaplib.IMAP4.abort:
            raise
        except imaplib.IMAP4.error as error:
            with suppress(OSError, imaplib.IMAP4.error):
                client.logout()
            message = f"inbox {wanted.host}: the log-in was refused: {_words(error)}"
            raise Refused("login_refused", message) from error
        return client

    def _select(self, client: imaplib.IMAP4) -> str:
        kind, answer = client.select(f'"{self._settings.mailbox}"')
        if kind != "OK":
            said = f"there is no mailbox {self._settings.mailbox!r}: {_said(answer)}"
            raise Refused("no_mailbox", f"inbox {self._settings.host}: {said}")
        _, flags = client.response("PERMANENTFLAGS")
        allowed = b" ".join(one for one in flags if isinstance(one, bytes))
        if not self._settings.move and b"\\*" not in allowed and KEYWORD.encode() not in allowed:
            said = "this server keeps no marks of ours; name a mailbox for what is done: ?move=Dunwell"
            raise Refused("no_keywords", f"inbox {self._settings.host}: {said}")
        _, validity = client.response("UIDVALIDITY")
        return _said(validity)

    def _waiting(self, client: imaplib.IMAP4) -> list[str]:
        criteria = ["UNDELETED"]
        if not self._settings.move:
            criteria += ["UNKEYWORD", KEYWORD]
        if (since := self._settings.since) is not None:
            criteria += ["SINCE", f"{since.day:02}-{_MONTHS[since.month - 1]}-{since.year:04}"]
        answer = _ask(client.uid("SEARCH", *criteria), what="the search")
        uids = {
            int(uid) for line in answer if isinstance(line, bytes) for uid in line.split() if uid.isdigit()
        }
        return [str(uid) for uid in sorted(uids)]

    def _move(self, client: imaplib.IMAP4, uid: str) -> None:
        into = f'"{self._settings.move}"'
        able = _said(_ask(client.capability(), what="asking what the server can")).upper().split()
        if "MOVE" in able:
            _ask(client.uid("MOVE", uid, into), what="moving a mail", code="no_mailbox")
            return
        _ask(client.uid("COPY", uid, into), what="copying a mail", code="no_mailbox")
        _ask(client.uid("STORE", uid, "+FLAGS.SILENT", "(\\Deleted)"), what="removing a mail")
        if "UIDPLUS" in able:  # without it others' deleted mails would go, too: then it stays hidden
            _ask(client.uid("EXPUNGE", uid), what="removing a mail")


def _read(client: imaplib.IMAP4, *, uid: str, key: str) -> RawMail | None:
    answer = _ask(client.uid("FETCH", uid, "(RFC822.SIZE)"), what="the size of a mail")
    size = _SIZE.search(b" ".join(_pieces(answer)))
    if size is None:
        return None
    whole = int(size[1])
    most = KEPT_OF_TOO_LARGE if whole > MOST_BYTES else MOST_BYTES
    answer = _ask(client.uid("FETCH", uid, f"(BODY.PEEK[]<0.{most}>)"), what="a mail")
    content = next((one[1] for one in answer if isinstance(one, tuple)), None)
    if content is None:
        return None
    return RawMail(key=key, content=content[:most], whole_bytes=max(whole, len(content)))


def _ask(answer: tuple[str, list[Any]], *, what: str, code: str = "command_refused") -> list[Any]:
    """Pass on what an OK brings; NO is Refused."""
    kind, content = answer
    if kind != "OK":
        raise Refused(code, f"{what} was refused: {_said(content)}")
    return content


def _pieces(answer: Sequence[Any]) -> Iterator[bytes]:
    for one in answer:
        yield from (part for part in (one if isinstance(one, tuple) else (one,)) if isinstance(part, bytes))


def _said(answer: Sequence[Any]) -> str:
    return one_line(b" ".join(_pieces(answer)).decode("utf-8", "replace"))[:_LONGEST_ANSWER]


def _words(error: Exception) -> str:
    return one_line(str(error))[:_LONGEST_ANSWER] or type(error).__name__
