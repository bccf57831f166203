"""Read the process environment strictly: what is not understood is refused, never guessed."""

import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from dunwell.config import home
from dunwell.ports.errors import Refused

PROVIDERS = ("none", "sandbox", "stripe")  # who takes payments: DUNWELL_PAYMENTS
TRUE = frozenset({"1", "true", "yes", "on"})
FALSE = frozenset({"0", "false", "no", "off"})
DATABASE_OPTIONS = {"application_name", "channel_binding", "connect_timeout", "keepalives", "options"}
DATABASE_OPTIONS |= {"sslcert", "sslkey", "sslmode", "sslrootcert", "target_session_attrs"}
NO_DATABASE: dict[str, Any] = {"ENGINE": "django.db.backends.dummy"}  # refuses whatever is asked of it


def misread(name: str, wanted: str) -> Refused:
    """The refusal for a variable; its value is not repeated: it may be secret."""
    return Refused("environment", f"The environment variable {name} must be {wanted}.")


def text(name: str, *, default: str | None = None) -> str:
    """The variable, or the content of the file that NAME_FILE names; refused if unset and without default."""
    value, file = os.environ.get(name), os.environ.get(f"{name}_FILE")
    if value is not None and file is not None:
        raise Refused("environment", f"Set {name} or {name}_FILE, not both.")
    if file is not None:
        try:
            return Path(file).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as fault:
            raise misread(f"{name}_FILE", "the path of a readable text file") from fault
    if value is not None:
        return value.strip()
    if default is None:
        raise misread(name, "set")
    return default


def optional(name: str) -> str | None:
    """The variable (or its NAME_FILE), or None when it is not set or empty."""
    return text(name, default="") or None


def boolean(name: str, *, default: bool) -> bool:
    """One of 1/true/yes/on or 0/false/no/off in any case; anything else is refused."""
    value = text(name, default="").lower()
    if not value:
        return default
    if value in TRUE:
        return True
    if value in FALSE:
        return False
    raise misread(name, "one of 1, true, yes, on, 0, false, no, off")


def integer(name: str, *, default: int, least: int, most: int) -> int:
    """A whole number between `least` and `most`, both allowed; anything else is refused."""
    value = text(name, default="")
    if not value:
        return default
    if not re.fullmatch(r"[+-]?[0-9]{1,18}", value) or not least <= int(value) <= most:
        raise misread(name, f"a whole number from {least} to {most}")
    return int(value)


def hour_or_off(name: str, *, default: int) -> int | None:
    """An hour of the day from 0 to 23, or None for the word off; anything else is refused."""
    if text(name, default="").lower() == "off":
        return None
    try:
        return integer(name, default=default, least=0, most=23)
    except Refused as fault:
        raise misread(name, "an hour from 0 to 23, or off") from fault


def choice(name: str, *, default: str, allowed: Sequence[str]) -> str:
    """One of the allowed words, in exactly this spelling; anything else is refused."""
    value = text(name, default="") or default
    if value not in allowed:
        raise misread(name, f"one of {', '.join(allowed)}")
    return value


def words(name: str, *, default: Sequence[str] = ()) -> list[str]:
    """The comma-separated parts, trimmed, empty ones left out."""
    value = text(name, default="")
    return [part.strip() for part in value.split(",") if part.strip()] if value else list(default)


def secret_key() -> str:
    """DUNWELL_SECRET_KEY, else the key that the data folder keeps."""
    return optional("DUNWELL_SECRET_KEY") or home.secret(home=home.ensure(), name="django-key")


def database_settings(url: str, *, name: str = "DATABASE_URL") -> dict[str, Any]:
    """Django's entry for a `postgresql://` URL, `?host=/socket/folder` included; no URL, no database."""
    if not url:
        return NO_DATABASE
    wanted = "a URL such as postgresql://user:password@host:5432/database or …@/database?host=/socket/folder"
    try:
        parts = urlsplit(url)
        port = parts.port
        pairs = parse_qsl(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query))
    except ValueError as fault:
        raise misread(name, wanted) from fault
    options = dict(pairs)
    host = options.pop("host", "") or unquote(parts.hostname or "")
    socket_port = options.pop("port", "")
    database = unquote(parts.path.removeprefix("/"))
    if parts.scheme not in {"postgresql", "postgres"} or not database or "/" in database or parts.fragment:
        raise misread(name, wanted)
    if unknown := sorted(set(options) - DATABASE_OPTIONS):
        raise Refused("environment", f"{name} carries options that are not known: {', '.join(unknown)}.")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": database,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(port) if port else socket_port,
        "OPTIONS": options,
    }
