"""What differs between two policies, field by field; steps are matched by their words, not by their numbers."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Literal, cast

from dunwell.core.dunning.policy import Level, Policy
from dunwell.core.dunning.policy_plain import LEVEL_FIELDS, plain_of


@dataclass(frozen=True, slots=True)
class Change:
    """A step added or removed, or a field that was one thing and is another.

    `step` is the step's number in the newer policy, or in the older where it is gone; None for the policy itself.
    `field` is "" for a whole step. Values are plain: texts, numbers, lists, None for nothing.
    """

    kind: Literal["added", "removed", "changed"]
    step: int | None
    field: str
    was: object = None
    now: object = None


def changes(*, before: Policy, after: Policy) -> list[Change]:
    """Return what the newer policy says differently, the steps first; empty when they say the same."""
    return [*_steps(before.levels, after.levels), *_rest(before, after)]


def _steps(before: tuple[Level, ...], after: tuple[Level, ...]) -> Iterator[Change]:
    matched = SequenceMatcher(
        a=[(one.key, one.channel) for one in before],
        b=[(one.key, one.channel) for one in after],
        autojunk=False,
    )
    for what, a_from, a_to, b_from, b_to in matched.get_opcodes():
        was, now = before[a_from:a_to], after[b_from:b_to]
        if what == "equal" or (what == "replace" and len(was) == len(now)):
            for old, new in zip(was, now, strict=True):
                yield from _fields(old, new)
        else:
            yield from (Change("removed", one.step, "", was=one.key) for one in was)
            yield from (Change("added", one.step, "", now=one.key) for one in now)


def _fields(old: Level, new: Level) -> Iterator[Change]:
    for name in LEVEL_FIELDS:
        was, now = getattr(old, name), getattr(new, name)
        if was != now:
            yield Change("changed", new.step, name, was=was, now=now)


def _rest(before: Policy, after: Policy) -> Iterator[Change]:
    was, now = dict(_flat(plain_of(before))), dict(_flat(plain_of(after)))
    for name in {**now, **was}:
        if was.get(name) != now.get(name):
            yield Change("changed", None, name, was=was.get(name), now=now.get(name))


def _flat(plain: Mapping[str, Any], within: str = "") -> Iterator[tuple[str, object]]:
    for name, value in plain.items():
        if name in {"levels", "code"}:
            continue
        if isinstance(value, dict):
            yield from _flat(cast("dict[str, Any]", value), f"{within}{name}.")
        else:
            yield f"{within}{name}", value
