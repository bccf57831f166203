"""How much of each promise and plan was paid, day by day.

What is promised lies on the items in layers: money that comes in on an item, by whatever way, pays the layer that falls
due first, then the next, then the part that nobody promised. Money that goes away again opens the layers in the
opposite order.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

Key = tuple[Literal["promise", "plan"], int]
"""A promise, or a version of a plan."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """What one promise says of one item: `amount_minor` of the `open_minor` that were open when it was made.

    It takes part from `made_on` until the end of `last_on`.
    """

    key: Key
    item_id: int
    made_on: date
    last_on: date
    due_on: date
    amount_minor: int
    open_minor: int


@dataclass(slots=True)
class Course:
    """What was paid in total after each day on which it changed, and what is left of each item in the end."""

    steps: list[tuple[date, int]] = field(default_factory=list)
    left_minor: dict[int, int] = field(default_factory=dict)

    def paid_minor(self, *, on: date) -> int:
        """Return what was paid by the end of a day."""
        paid = 0
        for day, total in self.steps:
            if day > on:
                break
            paid = total
        return paid

    def reached_on(self, *, minor: int) -> date | None:
        """Return the first day by whose end so much was paid; None when it never was."""
        return next((day for day, total in self.steps if total >= minor), None)


def courses(*, layers: Iterable[Layer], opens: Mapping[int, Sequence[tuple[date, int]]]) -> dict[Key, Course]:
    """Return the course of every key; a key has at most one layer on an item.

    opens: by item, what is open of it at the end of each day on which that changed. Days before the item's first
    layer was made are passed over.
    """
    by_item: dict[int, list[Layer]] = defaultdict(list)
    for layer in layers:
        by_item[layer.item_id].append(layer)
    found: dict[Key, Course] = {}
    changes: dict[Key, dict[date, int]] = defaultdict(lambda: defaultdict(int))
    for item_id, mine in by_item.items():
        for layer, on, paid in _payments(layers=mine, opens=opens.get(item_id, ())):
            changes[layer.key][on] += paid
            course = found.setdefault(layer.key, Course())
            course.left_minor[item_id] = course.left_minor.get(item_id, layer.amount_minor) - paid
        for layer in mine:
            found.setdefault(layer.key, Course()).left_minor.setdefault(item_id, layer.amount_minor)
    for key, by_day in changes.items():
        total = 0
        for on in sorted(by_day):
            total += by_day[on]
            found[key].steps.append((on, total))
    return found


def _payments(*, layers: list[Layer], opens: Sequence[tuple[date, int]]) -> list[tuple[Layer, date, int]]:
    """Return what each layer of one item was paid on which day; negative where money went away again."""
    first = min(layer.made_on for layer in layers)
    # What is open when a layer is made comes before the end of that day.
    marks: list[tuple[date, Key | None, int]] = [
        *((layer.made_on, layer.key, layer.open_minor) for layer in layers),
        *((on, None, minor) for on, minor in opens if on >= first),
    ]
    marks.sort(key=lambda mark: (mark[0], mark[1] is None, mark[1] or ("", 0)))
    ordered = sorted(layers, key=lambda layer: (layer.due_on, layer.key))
    left = {layer.key: layer.amount_minor for layer in layers}
    made: set[Key] = set()
    told: list[tuple[Layer, date, int]] = []
    open_minor = marks[0][2]
    for on, key, minor in marks:
        standing = [one for one in ordered if one.key in made and on <= one.last_on]
        for layer, paid in _shares(standing=standing, left=left, change_minor=open_minor - minor):
            left[layer.key] -= paid
            told.append((layer, on, paid))
        open_minor = minor
        if key is not None:
            made.add(key)
    return told


def _shares(
    *, standing: list[Layer], left: Mapping[Key, int], change_minor: int
) -> Iterator[tuple[Layer, int]]:
    """Give what came in to the layers in their order, or take what went away from them in the opposite one."""
    for layer in standing if change_minor > 0 else reversed(standing):
        if change_minor > 0:
            share = min(change_minor, left[layer.key])
        else:
            share = max(change_minor, left[layer.key] - layer.amount_minor)
        if share:
            change_minor -= share
            yield layer, share
