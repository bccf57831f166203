"""A policy as plain values, as a form or a file gives them: read with every fault named, and written back."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, dataclass, fields
from datetime import time
from typing import Any, cast

from dunwell.core.decimals import POINT, UnreadableAmount, to_minor, to_text
from dunwell.core.dunning.policy import (
    Cap,
    Carrying,
    Level,
    Policy,
    PolicyFault,
    PromiseRules,
    QuietHours,
)
from dunwell.core.dunning.policy_faults import KnownTexts, faults
from dunwell.core.money import Money, UnknownCurrency

Plain = Mapping[str, object]
LEVEL_FIELDS = tuple(one.name for one in fields(Level) if one.name != "step")
POLICY_FIELDS = tuple(one.name for one in fields(Policy) if one.name != "version")
_NUMBER = re.compile(r"[+-]?[0-9]{1,9}")
_LEVEL_NUMBERS = {"days", "hold_days", "window_days"}
_LEVEL_USUAL: dict[str, Any] = {one.name: one.default for one in fields(Level) if one.default is not MISSING}
_POLICY_USUAL: dict[str, Any] = {
    one.name: one.default for one in fields(Policy) if one.default is not MISSING
}
_PROMISE_USUAL: dict[str, int] = {one.name: cast("int", one.default) for one in fields(PromiseRules)}
_POLICY_NUMBERS = (
    "minimum_gap_days",
    "renewal_days_before",
    "renewal_days_after",
    "plan_grace_days",
    "draft_days",
)
USUAL_GAP_DAYS = 7
_SHOWN_MAX = 40  # of what was typed, in a fault


@dataclass(frozen=True, slots=True)
class ReadPolicy:
    """A policy that was read, with stand-ins where it could not be, and everything that is wrong with it."""

    policy: Policy
    faults: list[PolicyFault]


def read(plain: Plain, /, *, version: int = 1, texts: KnownTexts | None = None) -> ReadPolicy:
    """Read a policy from plain values: texts as typed, or numbers, times and booleans as a file has them.

    What is missing or empty has the default of a policy; steps are numbered in their order. Unknown names are faults.
    Minimum balances are amounts in major units with a point. texts: as in `faults`.
    """
    reader = _Reader()
    reader.unknown(plain, known=POLICY_FIELDS, within="")
    days = {
        name: reader.number(plain, name, default=_POLICY_USUAL.get(name, USUAL_GAP_DAYS)) or 0
        for name in _POLICY_NUMBERS
    }
    policy = Policy(
        code=reader.text(plain, "code"),
        version=version,
        levels=tuple(
            _level(reader, one, step=step) for step, one in enumerate(reader.rows(plain, "levels"), start=1)
        ),
        minimum_balances=_balances(reader, plain),
        carrying=cast("Carrying", reader.text(plain, "carrying") or _POLICY_USUAL["carrying"]),
        caps=_caps(reader, plain),
        quiet=_quiet(reader, plain),
        executive_copy_from=reader.number(plain, "executive_copy_from", default=None),
        is_broken_promise_urgent=reader.flag(
            plain, "is_broken_promise_urgent", default=_POLICY_USUAL["is_broken_promise_urgent"]
        ),
        promises=_promises(reader, plain),
        **days,
    )
    found = faults(policy, texts=texts, unread=[fault.field for fault in reader.found])
    return ReadPolicy(policy=policy, faults=reader.found + found)


def plain_of(policy: Policy, /) -> dict[str, Any]:
    """Return a policy as plain values, as a file has them; `read` gives the same policy again."""
    return {
        "code": policy.code,
        "carrying": policy.carrying,
        "executive_copy_from": policy.executive_copy_from,
        "is_broken_promise_urgent": policy.is_broken_promise_urgent,
        **{name: getattr(policy, name) for name in _POLICY_NUMBERS},
        "minimum_balances": {
            currency: to_text(money=Money(minor, currency))
            for currency, minor in sorted(policy.minimum_balances.items())
        },
        "quiet": {
            "opens": policy.quiet.opens.isoformat("minutes"),
            "closes": policy.quiet.closes.isoformat("minutes"),
            "weekdays": sorted(policy.quiet.weekdays),
        },
        "promises": {one.name: getattr(policy.promises, one.name) for one in fields(PromiseRules)},
        "caps": [{"touches": cap.touches, "days": cap.days} for cap in policy.caps],
        "levels": [{name: getattr(level, name) for name in LEVEL_FIELDS} for level in policy.levels],
    }


class _Reader:
    """Reads fields one by one and keeps the faults."""

    def __init__(self) -> None:
        self.found: list[PolicyFault] = []

    def fault(self, field: str, message: str) -> None:
        self.found.append(PolicyFault(field, message))

    def unknown(self, plain: Plain, *, known: Sequence[str], within: str) -> None:
        for name in sorted(set(plain) - set(known)):
            self.fault(f"{within}{name}", "Nothing reads this: is it misspelt?")

    def rows(self, plain: Plain, name: str) -> list[Plain]:
        value = plain.get(name)
        if value is None:
            return []
        listed = cast("list[object]", value) if isinstance(value, list) else [None]
        if not all(isinstance(one, Mapping) for one in listed):
            self.fault(name, "Give a list here.")
            return []
        return cast("list[Plain]", listed)

    def section(self, plain: Plain, name: str) -> Plain:
        value = plain.get(name)
        if value is None:
            return {}
        if isinstance(value, Mapping):
            return cast("Plain", value)
        self.fault(name, "Give a section here.")
        return {}

    def text(self, plain: Plain, name: str, *, within: str = "") -> str:
        value = plain.get(name)
        if value is None or isinstance(value, str):
            return (value or "").strip()
        self.fault(f"{within}{name}", "Give a text here.")
        return ""

    def number(self, plain: Plain, name: str, *, default: int | None, within: str = "") -> int | None:
        """A whole number; the default where nothing is given."""
        value = plain.get(name)
        if value is None or (isinstance(value, str) and not value.strip()):
            return default
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        typed = value.strip().replace("\N{MINUS SIGN}", "-") if isinstance(value, str) else ""
        if _NUMBER.fullmatch(typed):
            return int(typed)
        self.fault(f"{within}{name}", f"Give a whole number; not {_shown(value)}.")
        return default

    def needed(self, plain: Plain, name: str, *, default: int | None, within: str) -> int:
        """A whole number that must be given where it has no default; else a fault, and 0 for it."""
        before = len(self.found)
        value = self.number(plain, name, default=default, within=within)
        if value is None and len(self.found) == before:
            self.fault(f"{within}{name}", "Give a whole number here.")
        return value or 0

    def flag(self, plain: Plain, name: str, *, default: bool) -> bool:
        value = plain.get(name)
        if value is None:
            return default
        if isinstance(value, bool):
            return value
        if value in ("on", "yes", ""):
            return value != ""
        self.fault(name, f"Give yes or no; not {_shown(value)}.")
        return default

    def clock(self, plain: Plain, name: str, *, default: time, within: str) -> time:
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
            self.fault(f"{within}{name}", f"Write the hour like 08:30; not {_shown(value)}.")
            return default


def _shown(value: object) -> str:
    text = str(value)
    return f"“{text[:_SHOWN_MAX]}{'…' if len(text) > _SHOWN_MAX else ''}”"


def _level(reader: _Reader, plain: Plain, *, step: int) -> Level:
    within = f"levels[{step}]."
    reader.unknown(plain, known=LEVEL_FIELDS, within=within)
    given: dict[str, Any] = {"step": step}
    for name in LEVEL_FIELDS:
        if name in _LEVEL_NUMBERS:
            given[name] = reader.needed(plain, name, default=_LEVEL_USUAL.get(name), within=within)
        else:
            given[name] = reader.text(plain, name, within=within) or _LEVEL_USUAL.get(name, "")
    return Level(**given)


def _balances(reader: _Reader, plain: Plain) -> dict[str, int]:
    balances: dict[str, int] = {}
    for currency, value in reader.section(plain, "minimum_balances").items():
        typed = str(value).strip() if isinstance(value, (str, int)) and not isinstance(value, bool) else "?"
        if not typed:
            continue
        try:
            balances[currency] = to_minor(text=typed, currency=currency, style=POINT)
        except UnreadableAmount:
            message = f"Write an amount like 250.00; not {_shown(value)}."
            reader.fault(f"minimum_balances.{currency}", message)
        except UnknownCurrency:
            reader.fault(
                f"minimum_balances.{_shown(currency)}", "This is no currency: write EUR, CHF, USD, …"
            )
    return balances


def _caps(reader: _Reader, plain: Plain) -> tuple[Cap, ...]:
    if plain.get("caps") is None:
        return cast("tuple[Cap, ...]", _POLICY_USUAL["caps"])
    caps: list[Cap] = []
    for position, one in enumerate(reader.rows(plain, "caps"), start=1):
        within = f"caps[{position}]."
        reader.unknown(one, known=("touches", "days"), within=within)
        touches = reader.needed(one, "touches", default=None, within=within)
        caps.append(Cap(touches=touches, days=reader.needed(one, "days", default=None, within=within)))
    return tuple(caps)


def _quiet(reader: _Reader, plain: Plain) -> QuietHours:
    section = reader.section(plain, "quiet")
    reader.unknown(section, known=("opens", "closes", "weekdays"), within="quiet.")
    usual = QuietHours()
    weekdays = section.get("weekdays")
    days: frozenset[int] = usual.weekdays
    if weekdays is not None:
        listed = cast("Sequence[object]", weekdays) if isinstance(weekdays, (list, tuple)) else ["?"]
        if all(str(one) in set("0123456") for one in listed):
            days = frozenset(int(str(one)) for one in listed)
        else:
            reader.fault("quiet.weekdays", "Days of the week count from 0, Monday, to 6, Sunday.")
    return QuietHours(
        opens=reader.clock(section, "opens", default=usual.opens, within="quiet."),
        closes=reader.clock(section, "closes", default=usual.closes, within="quiet."),
        weekdays=days,
    )


def _promises(reader: _Reader, plain: Plain) -> PromiseRules:
    section = reader.section(plain, "promises")
    reader.unknown(section, known=tuple(_PROMISE_USUAL), within="promises.")
    return PromiseRules(
        **{
            name: reader.number(section, name, default=usual, within="promises.") or 0
            for name, usual in _PROMISE_USUAL.items()
        }
    )
