"""Which of some amounts add up to a sum, exactly, and whether they are the only ones that do."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

MOST = 28
_MOST_FOUND = 50


@dataclass(frozen=True, slots=True)
class Found:
    """The places of the amounts that add up, how many choices do (counted to 3), and out of how many tried."""

    places: tuple[int, ...]
    choices: int
    tried: int


def adding_up(*, amounts: Sequence[int], total: int, least: int = 1) -> Found | None:
    """A choice of `least` or more amounts that add up to the total exactly; None where there is none.

    Up to 28 amounts every choice is looked at (the two halves' sums are met in the middle), so that `choices` is a
    proof; of more, choices of at most three and those that leave out at most two are, and `choices` counts those.
    """
    most = sum(one for one in amounts if one > 0)
    if not amounts or not sum(amounts) - most <= total <= most:
        return None
    if len(amounts) > MOST:
        return _few(amounts, total=total, least=least)
    half = len(amounts) // 2
    left, right = _sums(amounts[:half]), _sums(amounts[half:])
    order = np.argsort(right, kind="stable")
    wanted = total - left
    first = np.searchsorted(right, wanted, side="left", sorter=order)
    last = np.searchsorted(right, wanted, side="right", sorter=order)
    found: list[tuple[int, ...]] = []
    for at in np.nonzero(last > first)[0].tolist():
        for other in order[first[at] : last[at]].tolist():
            places = (*_places(at, 0), *_places(other, half))
            if len(places) >= least:
                found.append(places)
                if len(found) == 3:
                    return _best(found, tried=1 << len(amounts))
    return _best(found, tried=1 << len(amounts))


def _best(found: list[tuple[int, ...]], *, tried: int) -> Found | None:
    if not found:
        return None
    return Found(min(found, key=lambda one: (len(one), one)), len(found), tried)


def _sums(amounts: Sequence[int]) -> "np.ndarray[tuple[int], np.dtype[np.int64]]":
    sums = np.zeros(1, dtype=np.int64)
    for amount in amounts:
        sums = np.concatenate((sums, sums + amount))
    return sums


def _places(mask: int, begin: int) -> tuple[int, ...]:
    return tuple(begin + at for at in range(mask.bit_length()) if mask >> at & 1)


def _few(amounts: Sequence[int], *, total: int, least: int) -> Found | None:
    """Choices of up to three, and all but up to two, sought by their complement in sorted sums of two."""
    size = len(amounts)
    one = np.asarray(amounts, dtype=np.int64)
    first, second = np.triu_indices(size, 1)
    twos = one[first] + one[second]
    whole = int(one.sum())
    everything = frozenset(range(size))
    found: set[tuple[int, ...]] = set()
    if whole == total:
        found.add(tuple(range(size)))
    for wanted, is_left_out in ((total, False), (whole - total, True)):
        few: list[tuple[int, ...]] = [(at,) for at in np.nonzero(one == wanted)[0].tolist()]
        pairs = np.nonzero(twos == wanted)[0][:_MOST_FOUND].tolist()
        few += [(int(first[at]), int(second[at])) for at in pairs]
        found.update(tuple(sorted(everything.difference(its))) if is_left_out else its for its in few)
    order = np.argsort(twos, kind="stable")
    begin = np.searchsorted(twos, total - one, side="left", sorter=order)
    end = np.searchsorted(twos, total - one, side="right", sorter=order)
    for at in np.nonzero(end > begin)[0].tolist():
        for pair in order[begin[at] : end[at]][:_MOST_FOUND].tolist():
            if at not in (first[pair], second[pair]):
                found.add(tuple(sorted((at, int(first[pair]), int(second[pair])))))
    tried = size * (size + 1) + size * (size - 1) * (size - 2) // 6
    return _best(
        sorted((its for its in found if len(its) >= least), key=lambda its: (len(its), its))[:3], tried=tried
    )
