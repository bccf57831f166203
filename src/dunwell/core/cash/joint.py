"""Several payments that want the same items: the best for all together, and which of it is the only best."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from dunwell.core.cash.case import Explanation

_MOST_TOGETHER = 7
_MOST_OPTIONS = 4
_SAME = 1e-9


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a payment gets; None: nothing. is_only: every best choice for all gives it the same items."""

    explanation: Explanation | None
    is_only: bool


def assign(
    *,
    options: Mapping[int, Sequence[Explanation]],
    worth: Callable[[Explanation], float],
    left: Callable[[int], int],
) -> dict[int, Chosen]:
    """For each payment (in the order of the mapping) one of its options or none, so that no item gives too much.

    Payments that want the same items are taken together and every combination is tried (up to 7 payments with 4
    options each); of more, the surest goes first.
    """
    chosen: dict[int, Chosen] = {}
    for group in _groups(options):
        if len(group) <= _MOST_TOGETHER:
            chosen.update(_best(group, options, worth, left))
        else:
            chosen.update(_one_by_one(group, options, worth, left))
    return chosen


def _groups(options: Mapping[int, Sequence[Explanation]]) -> Iterator[list[int]]:
    """Payments that are bound to each other by the items they want."""
    wanting: dict[int, list[int]] = defaultdict(list)
    for payment, its in options.items():
        for row in {row for one in its[:_MOST_OPTIONS] for row in one.rows}:
            wanting[row].append(payment)
    place = {payment: at for at, payment in enumerate(options)}
    seen: set[int] = set()
    followed: set[int] = set()
    for payment in options:
        if payment in seen:
            continue
        group, todo = list[int](), [payment]
        seen.add(payment)
        while todo:
            one = todo.pop()
            group.append(one)
            rows = {row for option in options[one][:_MOST_OPTIONS] for row in option.rows} - followed
            followed |= rows
            for other in sorted({other for row in rows for other in wanting[row]} - seen):
                seen.add(other)
                todo.append(other)
        yield sorted(group, key=place.__getitem__)


def _best(
    group: list[int],
    options: Mapping[int, Sequence[Explanation]],
    worth: Callable[[Explanation], float],
    left: Callable[[int], int],
) -> dict[int, Chosen]:
    best, winners = -1.0, list[tuple[Explanation | None, ...]]()
    valued = [[*((worth(one), one) for one in options[it][:_MOST_OPTIONS]), (0.0, None)] for it in group]
    for chosen in product(*valued):
        total = sum(value for value, _ in chosen)
        combination = tuple(one for _, one in chosen)
        if total < best - _SAME or not _fits(combination, left):
            continue
        if total > best + _SAME:
            best, winners = total, []
        winners.append(combination)
    return {
        payment: Chosen(winners[0][at], len({_rows(one[at]) for one in winners}) == 1)
        for at, payment in enumerate(group)
    }


def _rows(one: Explanation | None) -> frozenset[int]:
    return one.rows if one else frozenset()


def _fits(combination: Sequence[Explanation | None], left: Callable[[int], int]) -> bool:
    taken: dict[int, int] = defaultdict(int)
    for one in combination:
        for pair in one.pairs if one else ():
            taken[pair.item] += pair.minor
    return all(abs(minor) <= abs(left(row)) and minor * left(row) >= 0 for row, minor in taken.items())


def _one_by_one(
    group: list[int],
    options: Mapping[int, Sequence[Explanation]],
    worth: Callable[[Explanation], float],
    left: Callable[[int], int],
) -> dict[int, Chosen]:
    taken: dict[int, int] = defaultdict(int)
    chosen = {payment: Chosen(None, is_only=True) for payment in group}
    place = {payment: at for at, payment in enumerate(group)}
    wanted = [(worth(one), payment, at, one) for payment in group for at, one in enumerate(options[payment])]
    for value, payment, _, one in sorted(wanted, key=lambda it: (-it[0], place[it[1]], it[2])):
        if chosen[payment].explanation is not None:
            continue
        if all(abs(taken[pair.item] + pair.minor) <= abs(left(pair.item)) for pair in one.pairs):
            is_only = not any(
                abs(worth(other) - value) <= _SAME and other.rows != one.rows for other in options[payment]
            )
            chosen[payment] = Chosen(one, is_only)
            for pair in one.pairs:
                taken[pair.item] += pair.minor
    return chosen
