"""A policy as its tables keep it: what the database looks at in columns, all else as one value per row."""

from collections.abc import Iterable
from datetime import time
from typing import Any, cast

from dunwell.apps.dunning import models
from dunwell.core.dunning.policy import (
    Cap,
    Carrying,
    Channel,
    Event,
    Level,
    Policy,
    PromiseRules,
    QuietHours,
    Trigger,
)

_LEVEL_RULES = ("audience", "tone", "sender", "charge", "hold_days", "approval", "sales", "window_days")
_POLICY_RULES = (
    "executive_copy_from",
    "renewal_days_before",
    "renewal_days_after",
    "is_broken_promise_urgent",
    "plan_grace_days",
    "draft_days",
)
_PROMISE_RULES = ("days_max", "per_item_max", "grace_days", "tolerance_basis_points")


def level_rules(level: Level, /) -> dict[str, Any]:
    """Return the fields of a level that have no column."""
    return {name: getattr(level, name) for name in _LEVEL_RULES}


def policy_rules(policy: Policy, /) -> dict[str, Any]:
    """Return the fields of a policy that have no column."""
    return {
        **{name: getattr(policy, name) for name in _POLICY_RULES},
        "caps": [{"touches": cap.touches, "days": cap.days} for cap in policy.caps],
        "quiet": {
            "opens": policy.quiet.opens.isoformat("minutes"),
            "closes": policy.quiet.closes.isoformat("minutes"),
            "weekdays": sorted(policy.quiet.weekdays),
        },
        "promises": {name: getattr(policy.promises, name) for name in _PROMISE_RULES},
    }


def policy_stored(*, version: models.PolicyVersion, levels: Iterable[models.Level]) -> Policy:
    """Return a version as the core takes it."""
    rules = dict(version.rules)
    more: dict[str, Any] = {name: rules[name] for name in _POLICY_RULES if name in rules}
    if "caps" in rules:
        more["caps"] = tuple(Cap(**cap) for cap in rules["caps"])
    if "quiet" in rules:
        quiet = rules["quiet"]
        more["quiet"] = QuietHours(
            opens=time.fromisoformat(quiet["opens"]),
            closes=time.fromisoformat(quiet["closes"]),
            weekdays=frozenset(quiet["weekdays"]),
        )
    if "promises" in rules:
        more["promises"] = PromiseRules(**rules["promises"])
    return Policy(
        code=version.policy.code,
        version=version.version,
        levels=tuple(level_stored(level) for level in sorted(levels, key=lambda level: level.step)),
        minimum_gap_days=version.minimum_gap_days,
        minimum_balances=version.minimum_balances,
        carrying=cast("Carrying", version.carrying),
        **more,
    )


def level_stored(level: models.Level, /) -> Level:
    """Return a step as the core takes it."""
    return Level(
        step=level.step,
        key=level.key,
        days=level.days,
        channel=cast("Channel", level.channel),
        trigger=cast("Trigger", level.trigger),
        event=cast("Event", level.event) if level.event else None,
        **level.rules,
    )
