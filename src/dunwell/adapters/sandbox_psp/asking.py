"""Reading what the house asks for: every field there, of its kind, within its limit; all faults at once."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from dunwell.adapters.sandbox_psp.errors import No
from dunwell.adapters.sandbox_psp.store import Store
from dunwell.core.money import currencies
from dunwell.ports.payments import MethodKind

MOST_MINOR = 99_999_999_999
MOST_TEXT = 2000


@dataclass
class Asked:
    """The fields of one request; what is wrong with them gathers in `faults`."""

    given: Mapping[str, Any]
    faults: list[str] = field(default_factory=list[str])

    def text(self, name: str, *, most: int = MOST_TEXT, may_be_empty: bool = False) -> str:
        """A text without control characters."""
        value = self.given.get(name)
        if not isinstance(value, str) or len(value) > most or not (value or may_be_empty):
            self.faults.append(f"{name}: a text of 1 to {most} characters")
            return ""
        if any(ord(letter) < 32 or ord(letter) == 127 for letter in value):
            self.faults.append(f"{name}: a text without control characters")
        return value

    def amount(self, name: str = "amount_minor") -> int:
        """Minor units above nought."""
        value = self.given.get(name)
        if type(value) is not int or not 0 < value <= MOST_MINOR:
            raise No("amount_invalid", f"{name} is a whole number of minor units from 1 to {MOST_MINOR}.")
        return value

    def currency(self) -> str:
        """A currency by its code."""
        value = self.text("currency", most=3)
        if value and value not in currencies():
            self.faults.append("currency: a code of ISO 4217 such as EUR")
        return value

    def flag(self, name: str) -> bool:
        """True or false."""
        value = self.given.get(name)
        if not isinstance(value, bool):
            self.faults.append(f"{name}: true or false")
        return value is True

    def methods(self) -> Sequence[str]:
        """Ways to pay: at least one, each once."""
        value = self.given.get("methods")
        known = {str(kind) for kind in MethodKind}
        if not isinstance(value, list) or not value or not set(map(str, value)) <= known:
            self.faults.append(f"methods: a list of {', '.join(sorted(known))}")
            return []
        return list(dict.fromkeys(map(str, value)))

    def url(self, name: str) -> str:
        """A web address, whole."""
        value = self.text(name)
        try:
            parts = urlsplit(value)
            is_whole = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
        except ValueError:
            is_whole = False
        if value and (not is_whole or "@" in parts.netloc or any(one in value for one in "\"'<>\\; ")):
            self.faults.append(f"{name}: an address such as https://shop.example/back")
        return value

    def moment(self, name: str) -> float:
        """An instant with its zone, as Unix seconds."""
        try:
            value = datetime.fromisoformat(self.text(name, most=40))
        except ValueError:
            value = None
        if value is None or value.tzinfo is None:
            self.faults.append(f"{name}: an instant such as 2026-01-31T12:00:00+00:00")
            return 0.0
        return value.timestamp()

    def finish(self) -> None:
        """Raise what was found wrong."""
        if self.faults:
            raise No("field_invalid", "; ".join(self.faults))


def once(store: Store, *, operation: str, asked: Asked, key: str) -> str | None:
    """The reference that this key made before, or None; refused where it stood for another request."""
    if not 0 < len(key) <= 255:
        raise No("field_invalid", "key: a text of 1 to 255 characters")
    found = store.row("SELECT fingerprint, reference FROM asked WHERE key = ?", key)
    if not found:
        return None
    if found["fingerprint"] != _fingerprint(operation=operation, asked=asked):
        raise No("key_reused", "This key stood for another request before.", status=409)
    return str(found["reference"])


def remember(store: Store, *, operation: str, asked: Asked, key: str, reference: str) -> None:
    """Keep what a key made."""
    fingerprint = _fingerprint(operation=operation, asked=asked)
    store.add("asked", key=key, fingerprint=fingerprint, reference=reference)


def _fingerprint(*, operation: str, asked: Asked) -> str:
    told = json.dumps([operation, dict(asked.given)], sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()
