"""Where the mailbox is and how it is spoken to, read from one URL."""

from dataclasses import dataclass, field
from datetime import date

from dunwell.formats.server_url import BadServerUrl, Tls, read

_PORTS: dict[Tls, int] = {"tls": 993, "starttls": 143, "none": 143}


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

    Without `tls`, imaps means tls and imap means starttls. Raises BadServerUrl naming the part that is wrong.
    """
    server = read(url, scheme="imap", ports=_PORTS, options=("move", "since"), besides=("folder",))
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
