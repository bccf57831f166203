"""Plain values, as a form or a file gives them, read field by field: every fault is kept, none stops the reading."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from typing import cast

from dunwell.core.decimals import POINT, UnreadableAmount, to_minor
from dunwell.core.money import UnknownCurrency

Plain = Mapping[str, object]
_NUMBER = re.compile(r"[+-]?[0-9]{1,9}")
_DECIMAL = re.compile(r"[+-]?[0-9]{1,9}(?:\.[0-9]{1,9})?")
_FLAGS = {"on": True, "yes": True, "true": True, "off": False, "no": False, "false": False, "": False}
_PLACES_MAX = 6  # of a quantity or price
_SHOWN_MAX = 40  # of what was typed, in a fault


@dataclass(frozen=True, slots=True)
class PlainFault:
    """What could not be read: where, and a sentence with the remedy."""

    field: str
    message: str


class PlainReader:
    """Reads fields one by one and keeps the faults."""

    def __init__(self) -> None:
        self.found: list[PlainFault] = []

    def fault(self, *, field: str, message: str) -> None:
        """Keep a fault with a field."""
        self.found.append(PlainFault(field, message))

    def unknown(self, plain: Plain, /, *, known: Sequence[str], within: str) -> None:
        """A fault for every name that nothing reads."""
        for name in sorted(set(plain) - set(known)):
            self.fault(field=f"{within}{name}", message="Nothing reads this: is it misspelt?")

    def rows(self, plain: Plain, /, *, name: str, within: str = "") -> list[Plain]:
        """A list of sections; empty where nothing is given."""
        value = plain.get(name)
        if value is None:
            return []
        listed = cast("list[object]", value) if isinstance(value, list) else [None]
        if not all(isinstance(one, Mapping) for one in listed):
            self.fault(field=f"{within}{name}", message="Give a list here.")
            return []
        return cast("list[Plain]", listed)

    def section(self, plain: Plain, /, *, name: str, within: str = "") -> Plain:
        """A section; empty where nothing is given."""
        value = plain.get(name)
        if value is None:
            return {}
        if isinstance(value, Mapping):
            return cast("Plain", value)
        self.fault(field=f"{within}{name}", message="Give a section here.")
        return {}

    def text(self, plain: Plain, /, *, name: str, within: str = "") -> str:
        """A text without blanks around it; empty where nothing is given."""
        value = plain.get(name)
        if value is None or isinstance(value, str):
            return (value or "").strip()
        self.fault(field=f"{within}{name}", message="Give a text here.")
        return ""

    def number(self, plain: Plain, /, *, name: str, default: int | None, within: str = "") -> int | None:
        """A whole number; the default where nothing is given."""
        value = plain.get(name)
        if value is None or (isinstance(value, str) and not value.strip()):
            return default
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        typed = value.strip().replace("\N{MINUS SIGN}", "-") if isinstance(value, str) else ""
        if _NUMBER.fullmatch(typed):
            return int(typed)
        self.fault(field=f"{within}{name}", message=f"Give a whole number; not {shown(value)}.")
        return default

    def needed(self, plain: Plain, /, *, name: str, default: int | None, within: str) -> int:
        """A whole number that must be given where it has no default; else a fault, and 0 for it."""
        before = len(self.found)
        value = self.number(plain, name=name, default=default, within=within)
        if value is None and len(self.found) == before:
            self.fault(field=f"{within}{name}", message="Give a whole number here.")
        return value or 0

    def flag(self, plain: Plain, /, *, name: str, default: bool) -> bool:
        """Yes or no; the default where nothing is given."""
        value = plain.get(name)
        if value is None:
            return default
        if isinstance(value, bool):
            return value
        if isinstance(value, str) and (typed := value.strip().lower()) in _FLAGS:
            return _FLAGS[typed]
        self.fault(field=name, message=f"Give yes or no; not {shown(value)}.")
        return default

    def clock(self, plain: Plain, /, *, name: str, default: time, within: str) -> time:
        """An hour; the default where nothing is given."""
        value = plain.get(name)
        if value is None or (isinstance(value, str) and not value.strip()):
            return default
        if isinstance(value, time):
            return value.replace(second=0, microsecond=0)
        try:
            return time.fromisoformat(value.strip() if isinstance(value, str) else "").replace(
                second=0, microsecond=0, tzinfo=None
            )
        except ValueError:
            self.fault(field=f"{within}{name}", message=f"Write the hour like 08:30; not {shown(value)}.")
            return default

    def decimal(self, plain: Plain, /, *, name: str, within: str = "") -> Decimal | None:
        """A number with a point; None where nothing is given."""
        value = plain.get(name)
        if value is None or (isinstance(value, str) and not value.strip()):
            return None
        typed = str(value).strip() if isinstance(value, (str, int)) and not isinstance(value, bool) else ""
        if _DECIMAL.fullmatch(typed):
            return Decimal(typed)
        self.fault(field=f"{within}{name}", message=f"Write a number like 1.5; not {shown(value)}.")
        return None

    def day(self, plain: Plain, /, *, name: str, within: str = "") -> date | None:
        """A date as 2026-03-31, between 1990 and 2100; None where nothing is given."""
        value = self.text(plain, name=name, within=within)
        if not value:
            return None
        try:
            if len(value) != len("2026-03-31"):
                raise ValueError(value)  # noqa: TRY301 - other forms of ISO 8601 are read elsewhere in other ways
            found = date.fromisoformat(value)
        except ValueError:
            self.fault(
                field=f"{within}{name}",
                message=f"Write a day that there is, like 2026-03-31; not {shown(value)}.",
            )
            return None
        if not date(1990, 1, 1) <= found <= date(2100, 12, 31):
            self.fault(field=f"{within}{name}", message=f"{found} is not between 1990 and 2100; correct it.")
            return None
        return found

    def exact(self, plain: Plain, /, *, name: str, default: Decimal | None, within: str = "") -> Decimal:
        """A number of at most six decimals; a fault, and nothing for it, where it is needed and not given."""
        before = len(self.found)
        value = self.decimal(plain, name=name, within=within)
        if value is None:
            if default is None and len(self.found) == before:
                self.fault(field=f"{within}{name}", message="Give a number here.")
            return default if default is not None else Decimal(0)
        if -int(value.normalize().as_tuple().exponent) > _PLACES_MAX:
            self.fault(field=f"{within}{name}", message=f"Give at most {_PLACES_MAX} decimals; not {value}.")
        return value

    def amounts(self, plain: Plain, /, *, name: str, within: str = "") -> dict[str, int]:
        """Minor units by currency, written in major units with a point; what is left empty is left out."""
        amounts: dict[str, int] = {}
        for currency, value in self.section(plain, name=name, within=within).items():
            typed = (
                str(value).strip() if isinstance(value, (str, int)) and not isinstance(value, bool) else "?"
            )
            if not typed:
                continue
            try:
                amounts[currency] = to_minor(text=typed, currency=currency, style=POINT)
            except UnreadableAmount:
                message = f"Write an amount like 250.00; not {shown(value)}."
                self.fault(field=f"{within}{name}.{currency}", message=message)
            except UnknownCurrency:
                message = "This is no currency: write EUR, CHF, USD, …"
                self.fault(field=f"{within}{name}.{shown(currency)}", message=message)
        return amounts


def shown(value: object, /) -> str:
    """What was typed, short enough for a sentence."""
    text = str(value)
    return f"“{text[:_SHOWN_MAX]}{'…' if len(text) > _SHOWN_MAX else ''}”"
