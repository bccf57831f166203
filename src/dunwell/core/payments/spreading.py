"""One payment over the items that it is for, and the credits that are set against them first."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """So much of a source (a credit's id, or None for the money itself) for an item."""

    credit_id: int | None
    item_id: int
    minor: int


def cover(*, wanted: Mapping[int, int], credits_minor: Mapping[int, int], money_minor: int) -> list[Share]:
    """Return who pays what: credits in the order given, then the money, over the items in the order given.

    wanted: minor units by item, what it is to take at most; no source gives more than it has. What finds no item
    stays with its source: the caller sees it as what is left of it.
    """
    need = {item: minor for item, minor in wanted.items() if minor > 0}
    shares: list[Share] = []
    sources: list[tuple[int | None, int]] = [*credits_minor.items(), (None, money_minor)]
    for source, has in sources:
        left = has
        for item, minor in need.items():
            taken = min(left, minor)
            if taken > 0:
                shares.append(Share(credit_id=source, item_id=item, minor=taken))
                need[item] = minor - taken
                left -= taken
    return shares
