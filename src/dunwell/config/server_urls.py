"""Servers as one URL names them: `scheme://user:password@host:port/path?tls=starttls&timeout=30`."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, cast
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from dunwell.adapters.imap_inbox import ImapSettings
from dunwell.adapters.smtp_mail import SmtpSettings

Tls = Literal["starttls", "tls", "none"]

_SMTP_PORTS: dict[Tls, int] = {"starttls": 587, "tls": 465, "none": 25}
_IMAP_PORTS: dict[Tls, int] = {"starttls": 143, "tls": 993, "none": 143}
_LONGEST_TIMEOUT_SECONDS = 600


class BadServerUrl(ValueError):
    """The URL of a server cannot be understood; the message names the part, never a secret in it."""

    code = "bad_server_url"


def smtp_settings(url: str, /) -> SmtpSettings:
    """Settings of `smtp://user:password@host:port?tls=starttls|tls|none&timeout=30` or `smtps://…`.

    Without `tls`, smtp means starttls and smtps means tls. Raises BadServerUrl naming the part that is wrong.
    """
    server = _read(url, scheme="smtp", ports=_SMTP_PORTS)
    if server.path:
        raise BadServerUrl("nothing may stand after the port but ?options")
    return SmtpSettings(
        host=server.host,
        port=server.port,
        tls=server.tls,
        user=server.user,
        password=server.password,
        timeout_seconds=server.timeout_seconds,
    )


def imap_settings(url: str, /) -> ImapSettings:
    """Settings of `imaps://user:password@host:port/INBOX?move=Done&since=2026-01-31&timeout=30`, or `imap://…`.

    Without `tls`, imaps means tls and imap means starttls. Raises BadServerUrl naming the part that is wrong.
    """
    server = _read(url, scheme="imap", ports=_IMAP_PORTS, options=("move", "since"))
    if not server.user:
        raise BadServerUrl("user and password are missing")
    if not all(map(_is_plain, (server.user, server.password))):
        raise BadServerUrl("user and password must be printable ASCII")
    return ImapSettings(
        host=server.host,
        port=server.port,
        user=server.user,
        password=server.password,
        tls=server.tls,
        mailbox=_mailbox(server.path or "INBOX", part="mailbox"),
        move=_mailbox(server.options["move"], part="move") if "move" in server.options else "",
        since=_since(server.options.get("since")),
        timeout_seconds=server.timeout_seconds,
    )


def _mailbox(name: str, *, part: str) -> str:
    if not name or not _is_plain(name) or '"' in name or "\\" in name:
        raise BadServerUrl(f"{part} must be a mailbox's name as the server writes it, in printable ASCII")
    return name


def _since(wanted: str | None) -> date | None:
    if wanted is None:
        return None
    try:
        return date.fromisoformat(wanted)
    except ValueError:
        raise BadServerUrl(f"since is {wanted!r}, not a date such as 2026-01-31") from None


def _is_plain(text: str) -> bool:
    return text.isascii() and text.isprintable()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Server:
    """A server, a log-in ("" twice for none), and what else its URL says. `path` has no slashes around it."""

    host: str
    port: int
    tls: Tls
    user: str
    password: str = field(repr=False)
    path: str
    timeout_seconds: float
    options: Mapping[str, str]  # without tls and timeout


def _read(
    url: str,
    /,
    *,
    scheme: str,
    ports: Mapping[Tls, int],
    options: Collection[str] = (),
) -> _Server:
    """Read a URL of this scheme, or of the one with an s behind it; raise BadServerUrl naming the part that is wrong.

    Without `tls`, the plain scheme means starttls and the other one means tls. ports: where none is given. options:
    known ones besides tls and timeout.
    """
    parts, secure = urlsplit(url), f"{scheme}s"
    if parts.scheme not in {scheme, secure}:
        given = repr(parts.scheme) if parts.scheme else "missing"
        raise BadServerUrl(f"the scheme is {given}, not {secure}, {scheme} or folder")
    if not parts.hostname:
        raise BadServerUrl("the host is missing")
    if parts.fragment:
        raise BadServerUrl("nothing may stand behind a #")
    given_options = _options(parts.query, known=("tls", "timeout", *options))
    tls = _tls(given_options.pop("tls", None), scheme=parts.scheme, secure=secure)
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if bool(user) != bool(password):
        raise BadServerUrl("user and password must be given together")
    if not (user + password).isascii():
        raise BadServerUrl("user and password must be ASCII")
    return _Server(
        host=parts.hostname,
        port=_port(parts) or ports[tls],
        tls=tls,
        user=user,
        password=password,
        path=unquote(parts.path.strip("/")),
        timeout_seconds=_timeout(given_options.pop("timeout", "30")),
        options=given_options,
    )


def _options(query: str, *, known: Collection[str]) -> dict[str, str]:
    given = parse_qs(query, keep_blank_values=True)
    for name, values in sorted(given.items()):
        if name not in known:
            raise BadServerUrl(f"unknown option {name!r}; there are {', '.join(known)}")
        if len(values) > 1:
            raise BadServerUrl(f"the option {name!r} is given twice")
    return {name: values[0] for name, values in given.items()}


def _tls(wanted: str | None, *, scheme: str, secure: str) -> Tls:
    if wanted is None:
        return "tls" if scheme == secure else "starttls"
    if wanted not in {"starttls", "tls", "none"}:
        raise BadServerUrl(f"tls is {wanted!r}, not starttls, tls or none")
    if scheme == secure and wanted != "tls":
        raise BadServerUrl(f"{secure} always means tls=tls, not {wanted}")
    return cast("Tls", wanted)


def _port(parts: SplitResult) -> int | None:
    try:
        return parts.port
    except ValueError:
        raise BadServerUrl("the port must be a number from 1 to 65535") from None


def _timeout(wanted: str) -> float:
    try:
        seconds = float(wanted)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds <= _LONGEST_TIMEOUT_SECONDS:
        raise BadServerUrl(f"timeout is {wanted!r}, not seconds from 1 to {_LONGEST_TIMEOUT_SECONDS}")
    return seconds
