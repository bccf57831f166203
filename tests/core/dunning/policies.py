"""Policies for tests: a good one to spoil, and a strategy of those without a fault."""

from dataclasses import replace
from datetime import time
from typing import get_args

from hypothesis import strategies as st

from dunwell.core.dunning.policy import (
    Approval,
    Audience,
    Cap,
    Channel,
    Charge,
    Event,
    Level,
    Policy,
    PromiseRules,
    QuietHours,
    Sender,
    Tone,
)

GOOD = Policy(
    code="good",
    version=1,
    levels=(
        Level(step=1, key="courtesy", days=-7, channel="email"),
        Level(step=2, key="reminder", days=5, channel="email", sales="owner", window_days=3),
        Level(step=3, key="firmer", days=10, channel="letter", trigger="previous", tone="firm", sales="lead"),
        Level(
            step=4, key="call", days=1, channel="call", trigger="event", event="promise_broken", tone="firm"
        ),
        Level(step=5, key="final", days=40, channel="email", tone="formal", sender="senior"),
    ),
    minimum_gap_days=7,
    minimum_balances={"EUR": 50_00, "JPY": 5_000},
)


@st.composite
def good_policies(draw: st.DrawFn) -> Policy:
    """A policy without a fault."""
    count = draw(st.integers(1, 8))
    days = sorted(draw(st.sets(st.integers(-60, 365), min_size=count, max_size=count)))
    tones = sorted(
        draw(st.lists(st.sampled_from(get_args(Tone)), min_size=count, max_size=count)),
        key=get_args(Tone).index,
    )
    senders = sorted(
        draw(st.lists(st.sampled_from(get_args(Sender)), min_size=count, max_size=count)),
        key=get_args(Sender).index,
    )
    levels: list[Level] = []
    for step in range(1, count + 1):
        triggers = ["due"] + (["previous"] if step > 1 else [])
        if not levels or levels[-1].trigger != "event":
            triggers.append("event")
        trigger = draw(st.sampled_from(triggers))
        level = Level(
            step=step,
            key=draw(st.sampled_from(["courtesy", "reminder", "x-1_y"])),
            days=days[step - 1] if trigger == "due" else draw(st.integers(1, 30)),
            channel=draw(st.sampled_from(get_args(Channel))),
            audience=draw(st.sampled_from(get_args(Audience))),
            tone=tones[step - 1],
            sender=senders[step - 1],
            charge=draw(st.sampled_from(get_args(Charge))),
            hold_days=draw(st.integers(0, 60)),
            approval=draw(st.sampled_from(get_args(Approval))),
        )
        if trigger == "previous":
            level = replace(level, trigger="previous")
        if trigger == "event":
            level = replace(level, trigger="event", event=draw(st.sampled_from(get_args(Event))))
        levels.append(level)
    opens = draw(st.integers(0, 22))
    caps = draw(st.dictionaries(st.integers(1, 365), st.integers(1, 100), max_size=5))
    return Policy(
        code="a-policy",
        version=draw(st.integers(1, 9)),
        levels=tuple(levels),
        minimum_gap_days=draw(st.integers(0, 90)),
        minimum_balances=draw(st.dictionaries(st.sampled_from(["EUR", "JPY", "BHD"]), st.integers(0, 10**9))),
        carrying=draw(st.sampled_from(["restart", "continue"])),
        caps=tuple(Cap(touches=touches, days=within) for within, touches in caps.items()),
        quiet=QuietHours(
            opens=time(opens, 15),
            closes=time(draw(st.integers(opens + 1, 23)), 45),
            weekdays=draw(st.frozensets(st.integers(0, 6), min_size=1)),
        ),
        executive_copy_from=draw(st.none() | st.integers(1, count)),
        renewal_days_before=draw(st.integers(0, 180)),
        renewal_days_after=draw(st.integers(0, 180)),
        is_broken_promise_urgent=draw(st.booleans()),
        promises=draw(
            st.builds(
                PromiseRules,
                days_max=st.integers(1, 365),
                per_item_max=st.integers(1, 10),
                grace_days=st.integers(0, 30),
                tolerance_basis_points=st.integers(0, 5_000),
            )
        ),
        plan_grace_days=draw(st.integers(0, 30)),
        draft_days=draw(st.integers(1, 30)),
    )
