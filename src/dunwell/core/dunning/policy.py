"""A policy: ordered steps, the rules around them, and everything that the desk may write into one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time, timedelta
from typing import Literal

Trigger = Literal["due", "previous", "event"]
Event = Literal["promise_broken", "plan_broken", "dispute_rejected"]
Channel = Literal["email", "letter", "sms", "portal", "call", "owner"]
Audience = Literal["payables", "approver", "executive"]
Tone = Literal["friendly", "firm", "formal"]
Sender = Literal["collector", "controller", "senior"]
Charge = Literal["none", "late_fee", "interest", "compensation", "interest_and_compensation"]
Approval = Literal["none", "one", "two"]
Sales = Literal["owner", "lead", "inform", "none"]
Carrying = Literal["restart", "continue"]

CHARGED: dict[Charge, tuple[str, ...]] = {
    "none": (),
    "late_fee": ("late_fee",),
    "interest": ("interest",),
    "compensation": ("compensation",),
    "interest_and_compensation": ("interest", "compensation"),
}
"""The kinds of charges that a step makes possible (core/charges/facts.py)."""
CLAIMING: frozenset[Channel] = frozenset({"email", "letter"})
"""The channels that tell what is charged for a delay: its calculation can go with them."""
RECKONED: frozenset[Channel] = frozenset({"email", "letter", "call"})
"""The channels of steps for which what is claimed is reckoned: a call's task tells it to whoever rings."""
TOUCHING: frozenset[Channel] = frozenset({"email", "letter", "sms", "portal"})
"""The channels on which the house itself speaks to the customer; a call is made by a person, a nudge is our own."""


@dataclass(frozen=True, slots=True)
class Level:
    """One step. `days` count from due (negative before it), from the previous step, or from the event.

    `key` names its text in every language. `approval`: how many people must say yes before it leaves. `sales`: who of
    the customer's sales side hears of it before, and may stop it where it is the owner or the lead, for
    `window_days`. `hold_days`: how long the account rests once the step was taken; 0 for not at all. `charge`: what
    may be charged, once the step was taken, on what was overdue then.
    """

    step: int
    key: str
    days: int
    channel: Channel
    trigger: Trigger = "due"
    event: Event | None = None
    audience: Audience = "payables"
    tone: Tone = "friendly"
    sender: Sender = "collector"
    charge: Charge = "none"
    hold_days: int = 0
    approval: Approval = "none"
    sales: Sales = "none"
    window_days: int = 0

    @property
    def is_reminder(self) -> bool:
        """A reminder speaks at or before the due date; it is passed over once the item is overdue."""
        return self.trigger == "due" and self.days <= 0

    @property
    def asks_sales(self) -> bool:
        """Whether somebody of the sales side may stop the step before it is taken."""
        return self.sales in {"owner", "lead"} and self.window_days > 0


@dataclass(frozen=True, slots=True)
class Cap:
    """At most so many touches of one person within so many days, whatever the channel or the account."""

    touches: int
    days: int


@dataclass(frozen=True, slots=True)
class QuietHours:
    """When nobody is written to or rung: outside [`opens`, `closes`) on the customer's clock, and on days off there.

    `weekdays` are those on which one may speak, 0 for Monday. Public holidays are days off.
    """

    opens: time = time(8)
    closes: time = time(18)
    weekdays: frozenset[int] = frozenset({0, 1, 2, 3, 4})

    @property
    def begin(self) -> timedelta:
        """When one may speak, from the midnight before."""
        return timedelta(hours=self.opens.hour, minutes=self.opens.minute)

    @property
    def end(self) -> timedelta:
        """Until when, from the midnight before; a close at midnight is the end of the day."""
        return timedelta(hours=self.closes.hour, minutes=self.closes.minute) or timedelta(days=1)


@dataclass(frozen=True, slots=True)
class PromiseRules:
    """What may be promised without a controller's word, and when a promise counts as kept."""

    days_max: int = 30  # how far ahead
    per_item_max: int = 2  # how many promises one item may see
    grace_days: int = 2  # after the day promised; bank transfers take their time
    tolerance_basis_points: int = 200  # of the amount promised: less than this missing is kept


@dataclass(frozen=True, slots=True)
class Policy:
    """One version of a policy. `minimum_balances` are minor units by currency.

    `carrying`: what becomes of the ladder when the oldest invoice is paid; *restart* begins again with the next
    one, *continue* goes on by the age of the next one where earlier letters had named it already.
    `executive_copy_from`: the step from which an executive of the customer gets a copy. `renewal_days_before` and
    `renewal_days_after`: the rest around a contract's renewal.
    """

    code: str
    version: int
    levels: tuple[Level, ...]
    minimum_gap_days: int
    minimum_balances: Mapping[str, int]
    carrying: Carrying = "restart"
    caps: tuple[Cap, ...] = (Cap(touches=3, days=7),)
    quiet: QuietHours = field(default_factory=QuietHours)
    executive_copy_from: int | None = None
    renewal_days_before: int = 0
    renewal_days_after: int = 0
    is_broken_promise_urgent: bool = True  # a broken promise makes the next step due on the day it broke
    promises: PromiseRules = field(default_factory=PromiseRules)
    plan_grace_days: int = 3  # after an instalment's day; then the plan is broken
    draft_days: int = 4  # after which a draft that nobody approved expires

    def level(self, *, step: int) -> Level:
        """Return the level of a step; KeyError when there is none."""
        for level in self.levels:
            if level.step == step:
                return level
        raise KeyError(step)


@dataclass(frozen=True, slots=True)
class PolicyFault:
    """What is wrong with a policy: where, and a sentence with the remedy."""

    field: str
    message: str
