"""Whether a text may mean an item whose number it does not have as it is: the last digits, or one of them wrong."""

from dunwell.core.cash.mentions import Text
from dunwell.core.cash.records import Item
from dunwell.core.cash.references import LEVELS, Level, Mention
from dunwell.core.cash.spelling import distance

_LEAST_SAID = 2
_LEAST_TYPED = 4
_LEAST_TAIL = 3
_MOST_TYPED = 2
_YEARS = range(1990, 2100)


def hint(*, item: Item, text: Text, listed_from: int | None = None) -> Mention | None:
    """The best such mention of an item in a text; None where there is none.

    listed_from: from where on two digits may be the end of a number, because a whole one stands before.
    """
    found: Mention | None = None
    for window in text.windows:
        if len(window.text) < _LEAST_SAID or (window.is_marked and window.label <= 0):
            continue
        is_listed = listed_from is not None and window.start >= listed_from
        label = 1 if is_listed and not window.label else window.label
        level = _tail(item, window.text, window.lean, label=label) or _typed(item, window.text, window.label)
        if level and (found is None or LEVELS.index(level) < LEVELS.index(found.level)):
            found = Mention(item.row, level, window.text, window.start, window.end, window.label)
    return found


def _tail(item: Item, said: str, thin: str, *, label: int) -> Level | None:
    """The last digits of its number: its last run, three at least, or two after a word that says invoice."""
    if label < 0 or not said.isdigit():
        return None
    is_year = len(said) == 4 and int(said) in _YEARS
    if is_year:
        return None
    if thin == item.tail and (label > 0 or len(thin) >= _LEAST_TAIL):
        return "short"
    if not item.bare.endswith(said):
        return None
    return "short" if len(said) >= _LEAST_TAIL else "ending" if label > 0 and len(said) == 2 else None


def _typed(item: Item, said: str, label: int) -> Level | None:
    """One letter or digit wrong, missing, too many, or swapped; two in long numbers."""
    if label < 0:
        return None
    size = len(said)
    for own in (item.full, item.bare) if item.full != item.bare else (item.full,):
        shorter = min(len(own), size)
        if shorter < _LEAST_TYPED or abs(len(own) - size) > _MOST_TYPED or own == said:
            continue
        most = _MOST_TYPED if shorter >= 10 and _share_an_end(own, said) else 1
        if distance(one=own, other=said, most=most) <= most:
            return "typo"
    return None


def _share_an_end(one: str, other: str) -> bool:
    """Whether it is worth counting: two that differ in two letters nearly always begin or end alike."""
    return one[:3] == other[:3] or one[-3:] == other[-3:]
