"""Where the mailbox is and how it is spoken to."""

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

Tls = Literal["starttls", "tls", "none"]


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
