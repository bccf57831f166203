"""Where the mailbox is and how it is spoken to, read from one URL."""

from dataclasses import dataclass, field
from datetime import date
from typing import Literal, cast
from urllib.parse import parse_qs, unquote, urlsplit

Tls = Literal["tls", "starttls", "none"]

_DEFAULT_PORT = {"tls": 993, "starttls": 143, "none": 143}
_OPTIONS = ("tls", "move", "since", "timeout")
_LONGEST_TIMEOUT_SECONDS = 600


class BadInboxUrl(ValueError):
    """The inbox URL cannot be understood; the message names the part, never a secret in it."""

    code = "bad_inbox_url"


@dataclass(frozen=True, slots=True, kw_only=True)
class ImapSettings:
    """A server, a log-in and a mailbox. What is done is moved into `move`, or marked where that is empty.

    `since`: mails that arrived before that day are left alone.
    """

    host: str
    port: int
    user: str
    password: str = field(repr=False)
    tls: Tls = "tls"
    mailbox: str = "INBOX"
    move: str = ""
    since: date | None = None
    timeout_seconds: float = 30.0


def from_url(url: str, /) -> ImapSettings:
    """Settings of `imaps://user:password@host:port/INBOX?move=Done&since=2026-01-31&timeout=30`, or `imap://…`.

    Without `tls`, imaps means tls and imap means starttls. Raises BadInboxUrl naming the part that is wrong.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"imap", "imaps"}:
        given = repr(parts.scheme) if parts.scheme else "missing"
        raise BadInboxUrl(f"the scheme is {given}, not imaps, imap or folder")
    if not parts.hostname:
        raise BadInboxUrl("the host is missing")
    options = _options(parts.query)
    tls = _tls(options.get("tls"), scheme=parts.scheme)
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if not user or not password:
        raise BadInboxUrl("user and password are missing")
    if not all(map(_is_plain, (user, password))):
        raise BadInboxUrl("user and password must be printable ASCII")
    try:
        port = parts.port or _DEFAULT_PORT[tls]
    except ValueError:
        raise BadInboxUrl("the port must be a number from 1 to 65535") from None
    return ImapSettings(
        host=parts.hostname,
        port=port,
        user=user,
        password=password,
        tls=tls,
        mailbox=_mailbox(unquote(parts.path.strip("/")) or "INBOX", part="mailbox"),
        move=_mailbox(options["move"], part="move") if "move" in options else "",
        since=_since(options.get("since")),
        timeout_seconds=_timeout(options.get("timeout", "30")),
    )


def _options(query: str) -> dict[str, str]:
    given = parse_qs(query, keep_blank_values=True)
    for name, values in sorted(given.items()):
        if name not in _OPTIONS:
            raise BadInboxUrl(f"unknown option {name!r}; there are {', '.join(_OPTIONS)}")
        if len(values) > 1:
            raise BadInboxUrl(f"the option {name!r} is given twice")
    return {name: values[0] for name, values in given.items()}


def _tls(wanted: str | None, *, scheme: str) -> Tls:
    if wanted is None:
        return "tls" if scheme == "imaps" else "starttls"
    if wanted not in _DEFAULT_PORT:
        raise BadInboxUrl(f"tls is {wanted!r}, not tls, starttls or none")
    if scheme == "imaps" and wanted != "tls":
        raise BadInboxUrl(f"imaps always means tls=tls, not {wanted}")
    return cast("Tls", wanted)


def _mailbox(name: str, *, part: str) -> str:
    if not name or not _is_plain(name) or '"' in name or "\\" in name:
        raise BadInboxUrl(f"{part} must be a mailbox's name as the server writes it, in printable ASCII")
    return name


def _since(wanted: str | None) -> date | None:
    if wanted is None:
        return None
    try:
        return date.fromisoformat(wanted)
    except ValueError:
        raise BadInboxUrl(f"since is {wanted!r}, not a date such as 2026-01-31") from None


def _timeout(wanted: str) -> float:
    try:
        seconds = float(wanted)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds <= _LONGEST_TIMEOUT_SECONDS:
        raise BadInboxUrl(f"timeout is {wanted!r}, not seconds from 1 to {_LONGEST_TIMEOUT_SECONDS}")
    return seconds


def _is_plain(text: str) -> bool:
    return text.isascii() and text.isprintable()
