"""Fields of law files, taken one by one: what is missing, odd or unknown becomes a fault with its place."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import TypeVar, cast

from dunwell.core.law.faults import LawFault
from dunwell.core.law.records import Confidence, Evidence

Choice = TypeVar("Choice", bound=StrEnum)
CONFIDENCES = {
    "high": Confidence.HIGH,
    "medium-high": Confidence.MEDIUM_HIGH,
    "medium": Confidence.MEDIUM,
    "low": Confidence.LOW,
    "verify": Confidence.VERIFY,
}
_NOTHING = Evidence(confidence=Confidence.VERIFY, source="")


class Fields:
    """The fields of one table of a file; each is taken once, and `finish` complains of those that nobody took."""

    def __init__(self, *, raw: Mapping[str, object], where: str, faults: list[LawFault]) -> None:
        self._raw = raw
        self.where = where
        self.faults = faults
        self._taken: set[str] = set()

    def fault(self, *, field: str, message: str) -> None:
        """Note a fault of this table."""
        self.faults.append(LawFault(f"{self.where}: {field}", message))

    def _take(self, name: str) -> object:
        self._taken.add(name)
        return self._raw.get(name)

    def has(self, name: str) -> bool:
        """Whether the table says something there."""
        return name in self._raw

    def text(self, *, name: str, default: str | None = None) -> str:
        """A text; needed unless there is a default."""
        value = self._take(name)
        if value is None and default is not None:
            return default
        if not isinstance(value, str) or (not value.strip() and default is None):
            self.fault(field=name, message="A text is needed.")
            return default or ""
        return value.strip()

    def maybe_text(self, *, name: str) -> str | None:
        """A text, or nothing."""
        return self.text(name=name, default="") or None

    def texts(self, *, name: str) -> tuple[str, ...]:
        """A list of texts; none where it is left out."""
        value = self._take(name)
        if value is None:
            return ()
        items = cast("list[object]", value) if isinstance(value, list) else [value]
        if not all(isinstance(one, str) for one in items):
            self.fault(field=name, message="A list of texts is needed.")
            return ()
        return tuple(str(one) for one in items)

    def number(self, *, name: str, default: Decimal | None = None) -> Decimal:
        """An exact number, written as a text or a whole number, never as a binary fraction."""
        value = self.maybe_number(name=name)
        if value is None:
            if default is None:
                self.fault(field=name, message='A number is needed, such as "9.2".')
            return default or Decimal(0)
        return value

    def maybe_number(self, *, name: str) -> Decimal | None:
        """An exact number, or nothing."""
        value = self._take(name)
        if value is None or value == "":
            return None
        number = exact(value)
        if number is None:
            self.fault(
                field=name, message=f'{value!r} is no exact number; write it as a text, such as "9.2".'
            )
        return number

    def whole(self, *, name: str, default: int) -> int:
        """A whole number."""
        found = self.maybe_whole(name=name)
        return default if found is None else found

    def maybe_whole(self, *, name: str) -> int | None:
        """A whole number, or nothing."""
        number = self.maybe_number(name=name)
        if number is not None and number != int(number):
            self.fault(field=name, message=f"{number} is no whole number.")
        return None if number is None else int(number)

    def flag(self, *, name: str, default: bool) -> bool:
        """True or false."""
        value = self._take(name)
        if value is None:
            return default
        if not isinstance(value, bool):
            self.fault(field=name, message="It is true or false.")
            return default
        return value

    def maybe_day(self, *, name: str) -> date | None:
        """A day, or nothing."""
        value = self._take(name)
        if value is None or value == "":
            return None
        found = day_of(value)
        if found is None:
            self.fault(field=name, message=f"{value!r} is no day; write it as 2026-01-31.")
        return found

    def day(self, *, name: str) -> date:
        """A day."""
        found = self.maybe_day(name=name)
        if found is None:
            self.fault(field=name, message="A day is needed, such as 2026-01-31.")
        return found or date.min

    def choice(self, *, name: str, of: type[Choice], default: Choice | None = None) -> Choice:
        """One of the words of an enumeration."""
        value = self._take(name)
        if value is None and default is not None:
            return default
        words = [one.value for one in of]
        if value not in words:
            self.fault(field=name, message=f"{value!r} is none of {', '.join(words)}.")
            return default or next(iter(of))
        return of(value)

    def evidence(self, *, prefix: str = "") -> Evidence:
        """The source, the confidence, and what is to be verified."""
        word = self.text(name=f"{prefix}confidence")
        if word and word not in CONFIDENCES:
            self.fault(field=f"{prefix}confidence", message=f"{word!r} is none of {', '.join(CONFIDENCES)}.")
        return Evidence(
            confidence=CONFIDENCES.get(word, Confidence.VERIFY),
            source=self.text(name=f"{prefix}source"),
            verify=self.text(name=f"{prefix}verify", default=""),
        )

    def table(self, *, name: str, needed: bool = True) -> "Fields | None":
        """A table within this one."""
        value = self._take(name)
        if isinstance(value, dict):
            return Fields(
                raw=cast("dict[str, object]", value), where=f"{self.where}.{name}", faults=self.faults
            )
        if needed or value is not None:
            self.fault(field=name, message="A table is needed.")
        return None

    def tables(self, *, name: str, key: str = "code") -> "list[Fields]":
        """A list of tables within this one, each named in faults by its key where it has one."""
        value = self._take(name)
        items = cast("list[object]", value) if isinstance(value, list) else []
        if value is not None and (
            not isinstance(value, list) or not all(isinstance(one, dict) for one in items)
        ):
            self.fault(field=name, message="A list of tables is needed.")
            return []
        found: list[Fields] = []
        for number, one in enumerate(cast("Sequence[dict[str, object]]", items), start=1):
            called = one.get(key, number)
            found.append(Fields(raw=one, where=f"{self.where} {name} {called}".strip(), faults=self.faults))
        return found

    def finish(self) -> None:
        """Complain of every field that nobody took."""
        for name in self._raw:
            if name not in self._taken:
                known = ", ".join(sorted(self._taken))
                self.fault(field=name, message=f"No such field; there are {known}.")


def exact(value: object) -> Decimal | None:
    """The number in a text or a whole number; nothing for anything else, a binary fraction above all."""
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        return None
    try:
        number = Decimal(value)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def day_of(value: object) -> date | None:
    """The day in a date of TOML or a text such as 2026-01-31."""
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value) if isinstance(value, str) and len(value) == 10 else None
    except ValueError:
        return None


def nothing_known() -> Evidence:
    """The evidence of what a file does not say."""
    return _NOTHING
