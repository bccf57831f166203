"""What can be wrong with a policy: everything at once, each with its field and its remedy.

Fields are named as in `levels[2].days`: steps count from 1. They are the names of a form's inputs, too.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, get_args

from dunwell.core.dunning.policy import (
    Approval,
    Audience,
    Carrying,
    Channel,
    Charge,
    Event,
    Level,
    Policy,
    PolicyFault,
    Sales,
    Sender,
    Tone,
    Trigger,
)
from dunwell.core.money import BOUND, currencies

LEVELS_MAX = 30
CAPS_MAX = 5
RESERVED: Final = frozenset({"assignment", "edit", "new", "texts"})  # addresses of the desk
LEVEL_CHOICES: Final[Mapping[str, tuple[str, ...]]] = {
    "trigger": get_args(Trigger),
    "channel": get_args(Channel),
    "audience": get_args(Audience),
    "tone": get_args(Tone),
    "sender": get_args(Sender),
    "charge": get_args(Charge),
    "approval": get_args(Approval),
    "sales": get_args(Sales),
}
EVENTS: Final[tuple[str, ...]] = get_args(Event)
CARRYING: Final[tuple[str, ...]] = get_args(Carrying)
RANGES: Final[Mapping[str, tuple[int, int]]] = {
    "minimum_gap_days": (0, 90),
    "renewal_days_before": (0, 180),
    "renewal_days_after": (0, 180),
    "plan_grace_days": (0, 30),
    "draft_days": (1, 30),
    "promises.days_max": (1, 365),
    "promises.per_item_max": (1, 10),
    "promises.grace_days": (0, 30),
    "promises.tolerance_basis_points": (0, 5_000),
}
LEVEL_RANGES: Final[Mapping[str, tuple[int, int]]] = {"hold_days": (0, 60), "window_days": (0, 10)}
DAYS: Final[Mapping[str, tuple[int, int]]] = {"due": (-60, 365), "previous": (1, 365), "event": (0, 365)}
CAP_RANGES: Final[Mapping[str, tuple[int, int]]] = {"touches": (1, 100), "days": (1, 365)}
_CODE = re.compile(r"[a-z][a-z0-9-]{0,39}")
_KEY = re.compile(r"[a-z][a-z0-9_-]{0,39}")


@dataclass(frozen=True, slots=True)
class KnownText:
    """In which languages there are words under a key, and in which of them short ones too."""

    languages: frozenset[str]
    short: frozenset[str] = frozenset()


KnownTexts = Mapping[str, KnownText]
"""By key."""


@dataclass(frozen=True, slots=True)
class _Found:
    """A fault, and the other fields that it speaks of: where one of them cannot be read, the fault is none."""

    field: str
    message: str
    also: tuple[str, ...] = ()


def faults(
    policy: Policy, /, *, texts: KnownTexts | None = None, unread: Collection[str] = ()
) -> list[PolicyFault]:
    """Return everything that is wrong with a policy; empty when it can be published.

    texts: the words there are, when these are to be looked at as well. unread: fields that hold a stand-in, because
    what was typed there could not be read; no fault is found with them.
    """
    found = [
        *_head(policy),
        *(fault for check in _OF_LADDER for fault in check(policy)),
        *_surroundings(policy),
        *(_words(policy, texts) if texts is not None else ()),
    ]
    skipped = set(unread)
    return [
        PolicyFault(one.field, one.message)
        for one in found
        if not skipped.intersection({one.field, *one.also})
    ]


def missing_languages(
    policy: Policy, /, *, texts: KnownTexts, languages: Collection[str]
) -> list[PolicyFault]:
    """Return for each step the languages of the group in which its words are missing: those readers get English."""
    said: list[PolicyFault] = []
    for position, level in enumerate(policy.levels, start=1):
        known = texts.get(level.key)
        missing = sorted(set(languages) - known.languages) if known else []
        if missing:
            message = f"“{level.key}” has no words in {', '.join(missing)}: those readers get English."
            said.append(PolicyFault(f"levels[{position}].key", message))
    return said


def _within(value: int, *, field: str, low: int, high: int) -> Iterator[_Found]:
    if not low <= value <= high:
        yield _Found(field, f"Give a number from {low} to {high}; this says {value}.")


def _one_of(value: object, *, field: str, choices: Collection[str]) -> Iterator[_Found]:
    if value not in choices:
        yield _Found(field, f"Choose one of {', '.join(choices)}; not {value!r}.")


def _numbered(policy: Policy) -> Iterator[tuple[str, Level]]:
    for position, level in enumerate(policy.levels, start=1):
        yield f"levels[{position}]", level


def _neighbours(policy: Policy) -> Iterator[tuple[str, Level, str, Level]]:
    """Each step with the one before it: where and what, twice."""
    for (where, before), (there, after) in pairwise(_numbered(policy)):
        yield where, before, there, after


def _head(policy: Policy) -> Iterator[_Found]:
    if not _CODE.fullmatch(policy.code):
        message = "Give a code of small letters, digits and hyphens, at most 40, that begins with a letter."
        yield _Found("code", message)
    if policy.code in RESERVED:
        yield _Found("code", f"“{policy.code}” is the name of a page: choose another code.")
    if not policy.levels:
        yield _Found("levels", "A policy needs at least one step.")
    if len(policy.levels) > LEVELS_MAX:
        yield _Found("levels", f"A policy has at most {LEVELS_MAX} steps.")


def _each(policy: Policy) -> Iterator[_Found]:
    for position, (where, level) in enumerate(_numbered(policy), start=1):
        if level.step != position:
            yield _Found(f"{where}.step", f"Steps count 1, 2, 3, …; this one says {level.step}.")
        if not _KEY.fullmatch(level.key):
            message = "Name the text of this step: small letters, digits, - and _, at most 40."
            yield _Found(f"{where}.key", message)
        for name, choices in LEVEL_CHOICES.items():
            yield from _one_of(getattr(level, name), field=f"{where}.{name}", choices=choices)
        for name, (low, high) in LEVEL_RANGES.items():
            yield from _within(getattr(level, name), field=f"{where}.{name}", low=low, high=high)


def _triggers(policy: Policy) -> Iterator[_Found]:
    for position, (where, level) in enumerate(_numbered(policy), start=1):
        low, high = DAYS.get(level.trigger, DAYS["due"])
        if not low <= level.days <= high:
            yield _Found(f"{where}.days", _days_message(level), (f"{where}.trigger",))
        if level.trigger == "event" and level.event is None:
            yield _Found(f"{where}.event", "Say what must have happened, or count from the due date.")
        if level.trigger != "event" and level.event is not None:
            message = "Take the event away, or let the step count from what happened."
            yield _Found(f"{where}.event", message, (f"{where}.trigger",))
        if level.event is not None:
            yield from _one_of(level.event, field=f"{where}.event", choices=EVENTS)
        if position == 1 and level.trigger == "previous":
            yield _Found(f"{where}.trigger", "There is no step before the first: count from the due date.")
    for where, before, there, after in _neighbours(policy):
        if before.trigger == after.trigger == "event":
            message = (
                "Two steps in a row wait for something to happen: put one that counts days between them."
            )
            yield _Found(f"{there}.trigger", message, (f"{where}.trigger",))


def _days_message(level: Level) -> str:
    match level.trigger:
        case "previous":
            return f"Give 1 to 365 days after the step before; this says {level.days}."
        case "event":
            return f"Give 0 to 365 days after what happened; this says {level.days}."
        case _:
            return f"Give a day from 60 before due (-60) to 365 after; this says {level.days}."


def _order(policy: Policy) -> Iterator[_Found]:
    """Days after due grow; those that count from elsewhere stand between them as they like."""
    due = [(where, level) for where, level in _numbered(policy) if level.trigger == "due"]
    for (where, before), (there, after) in pairwise(due):
        if after.days <= before.days:
            message = f"Each step comes on a later day than the one before it: give more than {before.days}."
            yield _Found(f"{there}.days", message, (f"{where}.days", f"{where}.trigger", f"{there}.trigger"))


def _pressure(policy: Policy) -> Iterator[_Found]:
    """Tone and sender never soften, and the sales side only steps back."""
    orders = {"tone": get_args(Tone), "sender": get_args(Sender)}
    for where, before, there, after in _neighbours(policy):
        for name, order in orders.items():
            was, now = getattr(before, name), getattr(after, name)
            if was in order and now in order and order.index(now) < order.index(was):
                remedy = f"A ladder only gets firmer: give {_listed(order[order.index(was) :])} here, or"
                message = f"{remedy} {_listed(order[: order.index(now) + 1])} in the step before."
                yield _Found(f"{there}.{name}", message, (f"{where}.{name}",))
    stages = get_args(Sales)
    place, stage = "", ""  # where the sales side was heard of last
    for where, level in _numbered(policy):
        if level.sales not in stages:
            continue
        if stage and stages.index(level.sales) < stages.index(stage):
            message = f"Sales only steps back: after “{stage}” comes no “{level.sales}” any more."
            yield _Found(f"{where}.sales", message, (f"{place}.sales",))
        if stage or level.sales != "none":
            place, stage = where, level.sales


def _windows(policy: Policy) -> Iterator[_Found]:
    for where, level in _numbered(policy):
        if level.window_days > 0 and level.sales in {"inform", "none"}:
            message = "Only the owner or the lead may stop a step: let sales be one of them, or give 0 days."
            yield _Found(f"{where}.window_days", message, (f"{where}.sales",))
    for where, before, there, after in _neighbours(policy):
        distance = None
        if after.trigger == "previous":
            distance = after.days
        elif after.trigger == before.trigger == "due":
            distance = after.days - before.days
        if distance is not None and 0 < distance <= after.window_days:
            message = (
                f"The window must be shorter than the {distance} days since the step before: "
                f"give at most {distance - 1}."
            )
            fields = (f"{where}.days", f"{where}.trigger", f"{there}.days", f"{there}.trigger")
            yield _Found(f"{there}.window_days", message, fields)


_OF_LADDER: Final[tuple[Callable[[Policy], Iterator[_Found]], ...]] = (
    _each,
    _triggers,
    _order,
    _pressure,
    _windows,
)


def _surroundings(policy: Policy) -> Iterator[_Found]:
    """The rules around the steps."""
    yield from _one_of(policy.carrying, field="carrying", choices=CARRYING)
    for field, (low, high) in RANGES.items():
        head, _, name = field.rpartition(".")
        value = getattr(policy.promises if head else policy, name)
        yield from _within(value, field=field, low=low, high=high)
    steps = [level.step for level in policy.levels]
    if policy.executive_copy_from is not None and policy.executive_copy_from not in steps:
        message = f"There is no step {policy.executive_copy_from}: choose one of the ladder, or none."
        yield _Found("executive_copy_from", message)
    for currency, minor in sorted(policy.minimum_balances.items()):
        if currency not in currencies():
            yield _Found(f"minimum_balances.{currency}", "This is no currency: write EUR, CHF, USD, …")
        if not 0 <= minor < BOUND:
            yield _Found(f"minimum_balances.{currency}", "A minimum balance is nothing or more.")
    yield from _quiet(policy)
    yield from _caps(policy)


def _quiet(policy: Policy) -> Iterator[_Found]:
    if policy.quiet.begin >= policy.quiet.end:
        yield _Found("quiet.closes", "The hours must end after they begin.", ("quiet.opens",))
    if not policy.quiet.weekdays:
        yield _Found("quiet.weekdays", "Choose at least one day of the week.")
    if not policy.quiet.weekdays <= set(range(7)):
        yield _Found("quiet.weekdays", "Days of the week count from 0, Monday, to 6, Sunday.")


def _caps(policy: Policy) -> Iterator[_Found]:
    if len(policy.caps) > CAPS_MAX:
        yield _Found("caps", f"At most {CAPS_MAX} caps, please.")
    seen: dict[int, int] = {}
    for position, cap in enumerate(policy.caps, start=1):
        where = f"caps[{position}]"
        for name, (low, high) in CAP_RANGES.items():
            yield from _within(getattr(cap, name), field=f"{where}.{name}", low=low, high=high)
        if cap.days in seen:
            message = f"Cap {seen[cap.days]} counts {cap.days} days, too: keep the smaller of them."
            yield _Found(f"{where}.days", message, (f"caps[{seen[cap.days]}].days",))
        seen.setdefault(cap.days, position)


def _words(policy: Policy, texts: KnownTexts) -> Iterator[_Found]:
    for where, level in _numbered(policy):
        known = texts.get(level.key)
        if _KEY.fullmatch(level.key) and (known is None or "en" not in known.languages):
            message = (
                f"There are no words “{level.key}” in English: write them first, or choose another text."
            )
            yield _Found(f"{where}.key", message)
        elif known is not None and level.channel == "sms" and "en" not in known.short:
            message = f"“{level.key}” has no short words in English, and a text message needs them."
            yield _Found(f"{where}.key", message, (f"{where}.channel",))


def _listed(choices: tuple[str, ...]) -> str:
    return " or ".join(choices)
