"""A server as one URL names it: `scheme://user:password@host:port/path?tls=starttls&timeout=30`."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Literal, cast
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

Tls = Literal["starttls", "tls", "none"]

_LONGEST_TIMEOUT_SECONDS = 600


class BadServerUrl(ValueError):
    """The URL of a server cannot be understood; the message names the part, never a secret in it."""

    code = "bad_server_url"


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerUrl:
    """A server, a log-in ("" twice for none), and what else its URL says. `path` has no slashes around it."""

    host: str
    port: int
    tls: Tls
    user: str
    password: str = field(repr=False)
    path: str
    timeout_seconds: float
    options: Mapping[str, str]  # without tls and timeout


def read(
    url: str,
    /,
    *,
    scheme: str,
    ports: Mapping[Tls, int],
    options: Collection[str] = (),
    besides: Collection[str] = (),
) -> ServerUrl:
    """Read a URL of this scheme, or of the one with an s behind it; raise BadServerUrl naming the part that is wrong.

    Without `tls`, the plain scheme means starttls and the other one means tls. ports: where none is given. options:
    known ones besides tls and timeout. besides: schemes that are read elsewhere, for the fault to name them.
    """
    parts, secure = urlsplit(url), f"{scheme}s"
    if parts.scheme not in {scheme, secure}:
        given = repr(parts.scheme) if parts.scheme else "missing"
        raise BadServerUrl(f"the scheme is {given}, not {', '.join([secure, scheme, *besides])}")
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
    return ServerUrl(
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
