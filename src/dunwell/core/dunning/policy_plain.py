"""A policy as plain values, as a form or a file gives them: read with every fault named, and written back."""

from collections.abc import Sequence
from dataclasses import MISSING, dataclass, fields
from typing import Any, cast

from dunwell.core.decimals import to_text
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
from dunwell.core.money import Money
from dunwell.core.plain import Plain, PlainReader

LEVEL_FIELDS = tuple(one.name for one in fields(Level) if one.name != "step")
POLICY_FIELDS = tuple(one.name for one in fields(Policy) if one.name != "version")
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
    reader = PlainReader()
    reader.unknown(plain, known=POLICY_FIELDS, within="")
    days = {
        name: reader.number(plain, name=name, default=_POLICY_USUAL.get(name, USUAL_GAP_DAYS)) or 0
        for name in _POLICY_NUMBERS
    }
    policy = Policy(
        code=reader.text(plain, name="code"),
        version=version,
        levels=tuple(
            _level(reader, one, step=step)
            for step, one in enumerate(reader.rows(plain, name="levels"), start=1)
        ),
        minimum_balances=reader.amounts(plain, name="minimum_balances"),
        carrying=cast("Carrying", reader.text(plain, name="carrying") or _POLICY_USUAL["carrying"]),
        caps=_caps(reader, plain),
        quiet=_quiet(reader, plain),
        executive_copy_from=reader.number(plain, name="executive_copy_from", default=None),
        is_broken_promise_urgent=reader.flag(
            plain, name="is_broken_promise_urgent", default=_POLICY_USUAL["is_broken_promise_urgent"]
        ),
        promises=_promises(reader, plain),
        **days,
    )
    unread = [PolicyFault(one.field, one.message) for one in reader.found]
    found = faults(policy, texts=texts, unread=[one.field for one in unread])
    return ReadPolicy(policy=policy, faults=unread + found)


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


def _level(reader: PlainReader, plain: Plain, *, step: int) -> Level:
    within = f"levels[{step}]."
    reader.unknown(plain, known=LEVEL_FIELDS, within=within)
    given: dict[str, Any] = {"step": step}
    for name in LEVEL_FIELDS:
        if name in _LEVEL_NUMBERS:
            given[name] = reader.needed(plain, name=name, default=_LEVEL_USUAL.get(name), within=within)
        else:
            given[name] = reader.text(plain, name=name, within=within) or _LEVEL_USUAL.get(name, "")
    return Level(**given)


def _caps(reader: PlainReader, plain: Plain) -> tuple[Cap, ...]:
    if plain.get("caps") is None:
        return cast("tuple[Cap, ...]", _POLICY_USUAL["caps"])
    caps: list[Cap] = []
    for position, one in enumerate(reader.rows(plain, name="caps"), start=1):
        within = f"caps[{position}]."
        reader.unknown(one, known=("touches", "days"), within=within)
        touches = reader.needed(one, name="touches", default=None, within=within)
        caps.append(Cap(touches=touches, days=reader.needed(one, name="days", default=None, within=within)))
    return tuple(caps)


def _quiet(reader: PlainReader, plain: Plain) -> QuietHours:
    section = reader.section(plain, name="quiet")
    reader.unknown(section, known=("opens", "closes", "weekdays"), within="quiet.")
    usual = QuietHours()
    weekdays = section.get("weekdays")
    days: frozenset[int] = usual.weekdays
    if weekdays is not None:
        listed = cast("Sequence[object]", weekdays) if isinstance(weekdays, (list, tuple)) else ["?"]
        if all(str(one) in set("0123456") for one in listed):
            days = frozenset(int(str(one)) for one in listed)
        else:
            reader.fault(
                field="quiet.weekdays", message="Days of the week count from 0, Monday, to 6, Sunday."
            )
    return QuietHours(
        opens=reader.clock(section, name="opens", default=usual.opens, within="quiet."),
        closes=reader.clock(section, name="closes", default=usual.closes, within="quiet."),
        weekdays=days,
    )


def _promises(reader: PlainReader, plain: Plain) -> PromiseRules:
    section = reader.section(plain, name="promises")
    reader.unknown(section, known=tuple(_PROMISE_USUAL), within="promises.")
    return PromiseRules(
        **{
            name: reader.number(section, name=name, default=usual, within="promises.") or 0
            for name, usual in _PROMISE_USUAL.items()
        }
    )
