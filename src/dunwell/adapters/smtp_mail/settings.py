"""Where the mail server is and how it is spoken to, read from one URL."""

from dataclasses import dataclass, field
from typing import Literal, cast
from urllib.parse import parse_qs, unquote, urlsplit

Tls = Literal["starttls", "tls", "none"]

_DEFAULT_PORT = {"starttls": 587, "tls": 465, "none": 25}
_LONGEST_TIMEOUT_SECONDS = 600


class BadMailUrl(ValueError):
    """The mail URL cannot be understood; the message names the part, never a secret in it."""

    code = "bad_mail_url"


@dataclass(frozen=True, slots=True, kw_only=True)
class SmtpSettings:
    """A server, a log-in (none when `user` is empty) and the time given to each step of the talk."""

    host: str
    port: int
    tls: Tls = "starttls"
    user: str = ""
    password: str = field(default="", repr=False)
    timeout_seconds: float = 30.0


def from_url(url: str, /) -> SmtpSettings:
    """Settings of `smtp://user:password@host:port?tls=starttls|tls|none&timeout=30` or `smtps://…`.

    Without `tls`, smtp means starttls and smtps means tls. Raises BadMailUrl naming the part that is wrong.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"smtp", "smtps"}:
        given = repr(parts.scheme) if parts.scheme else "missing"
        raise BadMailUrl(f"mail URL: the scheme is {given}, not smtp or smtps")
    if not parts.hostname:
        raise BadMailUrl("mail URL: the host is missing")
    if parts.path.strip("/") or parts.fragment:
        raise BadMailUrl("mail URL: nothing may stand after the port but ?options")
    options = _options(parts.query)
    tls = _tls(options.get("tls"), scheme=parts.scheme)
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if bool(user) != bool(password):
        raise BadMailUrl("mail URL: user and password must be given together")
    if not (user + password).isascii():
        raise BadMailUrl("mail URL: user and password must be ASCII")
    try:
        port = parts.port or _DEFAULT_PORT[tls]
    except ValueError:
        raise BadMailUrl("mail URL: the port must be a number from 1 to 65535") from None
    return SmtpSettings(
        host=parts.hostname,
        port=port,
        tls=tls,
        user=user,
        password=password,
        timeout_seconds=_timeout(options.get("timeout", "30")),
    )


def _options(query: str) -> dict[str, str]:
    given = parse_qs(query, keep_blank_values=True)
    unknown = sorted(set(given) - {"tls", "timeout"})
    if unknown:
        raise BadMailUrl(f"mail URL: unknown option {unknown[0]!r}; there are tls and timeout")
    twice = sorted(key for key, values in given.items() if len(values) > 1)
    if twice:
        raise BadMailUrl(f"mail URL: the option {twice[0]!r} is given twice")
    return {key: values[0] for key, values in given.items()}


def _tls(wanted: str | None, *, scheme: str) -> Tls:
    if wanted is None:
        return "tls" if scheme == "smtps" else "starttls"
    if wanted not in _DEFAULT_PORT:
        raise BadMailUrl(f"mail URL: tls is {wanted!r}, not starttls, tls or none")
    if scheme == "smtps" and wanted != "tls":
        raise BadMailUrl(f"mail URL: smtps always means tls=tls, not {wanted}")
    return cast("Tls", wanted)


def _timeout(wanted: str) -> float:
    try:
        seconds = float(wanted)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds <= _LONGEST_TIMEOUT_SECONDS:
        raise BadMailUrl(f"mail URL: timeout is {wanted!r}, not seconds from 1 to {_LONGEST_TIMEOUT_SECONDS}")
    return seconds
