"""Where the mail server is and how it is spoken to."""

from dataclasses import dataclass, field
from typing import Literal

Tls = Literal["starttls", "tls", "none"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SmtpSettings:
    """A server, a log-in (none when `user` is empty) and the time given to each step of the talk."""

    host: str
    port: int
    tls: Tls = "starttls"
    user: str = ""
    password: str = field(default="", repr=False)
    timeout_seconds: float = 30.0
