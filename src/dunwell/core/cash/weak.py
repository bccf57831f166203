"""Whether a text may mean an item whose number it does not have as it is: the last digits, or one of them wrong."""

from collections.abc import Iterable

from dunwell.core.cash.mentions import Text
from dunwell.core.cash.records import Item
from dunwell.core.cash.references import Level, Mention
from dunwell.core.cash.spelling import distance

_LEAST_TYPED = 4
_LEAST_TAIL = 3
_YEARS = range(1990, 2100)


def hint(*, item: Item, text: Text) -> Mention | None:
    """The best such mention of an item in a text; None where there is none."""
    found: Mention | None = None
    for window in text.windows:
        if window.is_marked and window.label <= 0:
            continue
        level = _tail(item, window.text, window.lean, label=window.label) or _typed(
            item, window.text, window.label
        )
        if level and (found is None or (level == "short" and found.level == "typo")):
            found = Mention(item.row, level, window.text, window.start, window.end, window.label)
    return found


def _tail(item: Item, said: str, thin: str, *, label: int) -> Level | None:
    """The last digits of its number, three at least or two after a word that says invoice."""
    if label < 0 or not said.isdigit():
        return None
    is_year = len(said) == 4 and int(said) in _YEARS
    if is_year:
        return None
    least = 1 if label > 0 else _LEAST_TAIL
    if thin == item.tail and len(thin) >= least:
        return "short"
    if len(said) >= max(least, _LEAST_TAIL) and item.bare.endswith(said):
        return "short"
    return None


def _typed(item: Item, said: str, label: int) -> Level | None:
    """One letter or digit wrong, missing, too many, or swapped; two in long numbers."""
    if label < 0:
        return None
    for own in dict.fromkeys((item.full, item.bare)):
        shorter = min(len(own), len(said))
        if shorter < _LEAST_TYPED or own == said:
            continue
        most = 2 if shorter >= 10 else 1
        if distance(own, said, most=most) <= most:
            return "typo"
    return None


def hints(*, items: Iterable[Item], text: Text) -> dict[int, Mention]:
    """The hints of a text by the row of the item."""
    return {item.row: found for item in items if (found := hint(item=item, text=text)) is not None}
