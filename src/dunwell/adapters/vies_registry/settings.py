"""Where VIES is asked: one address, of a host that may be spoken to."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

PATH: Final = "/taxation_customs/vies/rest-api/check-vat-number"
"""Of the European Commission's service, at the host that is named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ViesSettings:
    """Where one question is posted to."""

    host: str
    port: int
    path: str
    is_plain: bool = False
    """By plain HTTP: only where the host is this machine."""


def settings_of(*, url: str, hosts: Sequence[str]) -> ViesSettings:
    """Read an address (https, a host, PATH); its host is one of `hosts`. Raises ValueError saying what to change."""
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    is_plain = parts.scheme == "http"
    if not host or parts.scheme not in {"http", "https"} or parts.username or parts.fragment or parts.query:
        raise ValueError(f"write an address such as https://host{PATH}")
    if host not in {one.lower() for one in hosts}:
        raise ValueError(f"the host {host} is not among the hosts that may be spoken to")
    if is_plain and host not in {"localhost", "127.0.0.1", "::1"}:
        raise ValueError(f"the host {host} must be reached by https")
    port = parts.port or (80 if is_plain else 443)
    return ViesSettings(host=host, port=port, path=parts.path or "/", is_plain=is_plain)
