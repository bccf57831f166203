"""A policy: ordered steps, and what is wrong with one."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Channel = Literal["email", "call"]


@dataclass(frozen=True, slots=True)
class Level:
    """One step. `days_after_due` is negative before the due date."""

    step: int
    key: str
    days_after_due: int
    channel: Channel

    @property
    def is_reminder(self) -> bool:
        """A reminder speaks at or before the due date; it is passed over once the item is overdue."""
        return self.days_after_due <= 0


@dataclass(frozen=True, slots=True)
class Policy:
    """One version of a policy. `minimum_balances` are minor units by currency."""

    code: str
    version: int
    levels: tuple[Level, ...]
    minimum_gap_days: int
    minimum_balances: Mapping[str, int]

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


def faults(policy: Policy) -> list[PolicyFault]:
    """Return everything that is wrong with a policy; empty when it can be published."""
    found: list[PolicyFault] = []
    if not policy.levels:
        found.append(PolicyFault("levels", "A policy needs at least one level."))
    for position, level in enumerate(policy.levels, start=1):
        where = f"levels[{position}]"
        if level.step != position:
            found.append(PolicyFault(f"{where}.step", f"Steps count 1, 2, 3, …; this one says {level.step}."))
        if not level.key:
            found.append(PolicyFault(f"{where}.key", "A level needs the key of its text."))
        if not -60 <= level.days_after_due <= 365:
            found.append(
                PolicyFault(f"{where}.days_after_due", "Give a day from 60 before due to 365 after.")
            )
    days = [level.days_after_due for level in policy.levels]
    if days != sorted(set(days)):
        found.append(PolicyFault("levels", "Each level must come on a later day than the one before it."))
    if not 0 <= policy.minimum_gap_days <= 90:
        found.append(PolicyFault("minimum_gap_days", "Give a gap from 0 to 90 days."))
    for currency, minor in policy.minimum_balances.items():
        if minor < 0:
            found.append(PolicyFault(f"minimum_balances.{currency}", "A minimum balance cannot be negative."))
    return found
