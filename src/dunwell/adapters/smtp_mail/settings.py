"""Where the mail server is and how it is spoken to, read from one URL."""

from dataclasses import dataclass, field

from dunwell.formats.server_url import BadServerUrl, Tls, read

_PORTS: dict[Tls, int] = {"starttls": 587, "tls": 465, "none": 25}


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

    Without `tls`, smtp means starttls and smtps means tls. Raises BadServerUrl naming the part that is wrong.
    """
    server = read(url, scheme="smtp", ports=_PORTS, besides=("folder",))
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
