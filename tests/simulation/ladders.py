"""Policies by chance, such as the desk would let pass, and what the auditor is given of them."""

from datetime import time
from random import Random

from tests.simulation.auditor import Rules

from dunwell.core.dunning.policy import Cap, Level, Policy, QuietHours

KEYS = ["courtesy", "reminder", "firmer", "call", "final"]


def chance_policy(random: Random, code: str) -> Policy:
    """A policy that the desk would let pass: days that grow, some steps after the one before or after an event."""
    days, levels = random.choice([-6, -2, 1]), list[Level]()
    for step in range(1, random.randint(3, 6)):
        is_event = step > 1 and levels[-1].trigger != "event" and random.random() < 0.2
        is_previous = step > 1 and not is_event and random.random() < 0.25
        trigger = "event" if is_event else "previous" if is_previous else "due"
        given = {"event": random.randint(0, 2), "previous": random.randint(2, 5), "due": days}[trigger]
        levels.append(
            Level(
                step=step,
                key=random.choice(KEYS),
                days=given,
                channel=random.choice(["email"] * 5 + ["sms", "letter", "call", "portal", "owner"]),
                trigger=trigger,
                event=random.choice(["promise_broken", "plan_broken", "dispute_rejected"])
                if is_event
                else None,
                hold_days=random.choice([0, 0, 0, 2]),
                approval=random.choice(["none"] * 5 + ["one", "two"]),
                sales="owner",
            )
        )
        days += random.randint(3, 9)
    return Policy(
        code=code,
        version=1,
        levels=tuple(levels),
        minimum_gap_days=random.choice([1, 2, 4]),
        minimum_balances={},
        carrying=random.choice(["restart", "continue"]),
        caps=random.choice([(Cap(1, 3),), (Cap(2, 7),), (Cap(1, 2), Cap(3, 10))]),
        quiet=QuietHours(
            opens=time(random.choice([0, 7, 8, 9])),
            closes=random.choice([time(17, 30), time(23, 59)]),
            weekdays=frozenset(random.choice([range(5), range(6), range(7)])),
        ),
        executive_copy_from=random.choice([None, 1, 2]),
        renewal_days_before=3,
        renewal_days_after=2,
        draft_days=3,
    )


def rules_of(policy: Policy) -> Rules:
    """What the auditor is given: the policy as it is printed."""
    return Rules(
        steps={one.step: (one.channel, one.trigger, one.days) for one in policy.levels},
        yeses={one.step: {"none": 0, "one": 1, "two": 2}[one.approval] for one in policy.levels},
        gap=policy.minimum_gap_days,
        caps=[(one.touches, one.days) for one in policy.caps],
        opens=policy.quiet.opens,
        closes=policy.quiet.closes,
        weekdays=set(policy.quiet.weekdays),
        is_by_age=policy.carrying == "continue",
        renewal=(policy.renewal_days_before, policy.renewal_days_after),
    )
