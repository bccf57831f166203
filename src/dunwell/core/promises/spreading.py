"""One amount over several items, the oldest first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenPart:
    """What is open of an item, in minor units, never negative."""

    item_id: int
    due_on: date
    open_minor: int


def oldest_first(parts: Iterable[OpenPart]) -> list[OpenPart]:
    """Return the parts by due date, then the larger amount, then the older row: the order of the chase."""
    return sorted(parts, key=lambda part: (part.due_on, -part.open_minor, part.item_id))


def spread(*, amount_minor: int, parts: Iterable[OpenPart]) -> dict[int, int]:
    """Return minor units by item: the oldest in full, then the next, the last one perhaps in part; no zeros.

    Raises ValueError where the amount is not positive or more than all parts together.
    """
    if amount_minor <= 0:
        raise ValueError("there is nothing to spread")
    taken: dict[int, int] = {}
    left = amount_minor
    for part in oldest_first(parts):
        share = min(left, part.open_minor)
        if share > 0:
            taken[part.item_id] = share
            left -= share
    if left:
        raise ValueError(f"{left} minor units of {amount_minor} find no item")
    return taken
