"""How far payment of insured items may be put off: what the credit insurer allows without being asked. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Extension:
    """What the insurer of an account allows: payment of an item so many days after it was due, and no later."""

    insurer: str
    days: int

    def ends_on(self, *, due_on: Iterable[date]) -> date | None:
        """Return the last day on which the oldest of these items may be paid; None where there are none."""
        oldest = min(due_on, default=None)
        return None if oldest is None else oldest + timedelta(days=self.days)
