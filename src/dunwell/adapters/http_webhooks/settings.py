"""Who is told: targets by name, and the hosts that may be spoken to."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

TARGETS_MAX = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where one target is reached."""

    name: str
    host: str
    port: int
    path: str
    is_plain: bool = False
    """By plain HTTP: only where the host is this machine."""


def targets_of(*, text: str, hosts: Sequence[str]) -> tuple[Target, ...]:
    """Read `name=https://host/path, …`; every host is one of `hosts`. Raises ValueError saying what to change."""
    found: list[Target] = []
    for one in filter(None, (part.strip() for part in text.split(","))):
        name, _, url = one.partition("=")
        parts = urlsplit(url.strip())
        host = (parts.hostname or "").lower()
        is_plain = parts.scheme == "http"
        if not name.strip().isidentifier() or not host or parts.scheme not in {"https", "http"}:
            raise ValueError(f"{one!r} is no target: write name=https://host/path")
        if parts.username or parts.password or parts.fragment:
            raise ValueError(f"the target {name.strip()} must have no log-in and no # in its address")
        if host not in hosts:
            raise ValueError(f"the host {host} of target {name.strip()} is not among the allowed hosts")
        if is_plain and host not in {"localhost", "127.0.0.1", "::1"}:
            raise ValueError(f"the target {name.strip()} must be reached by https")
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        port = parts.port or (80 if is_plain else 443)
        found.append(Target(name=name.strip(), host=host, port=port, path=path, is_plain=is_plain))
    if len(found) > TARGETS_MAX or len({one.name for one in found}) != len(found):
        raise ValueError(f"at most {TARGETS_MAX} targets, each name once")
    return tuple(found)
