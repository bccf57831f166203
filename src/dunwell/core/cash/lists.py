"""Numbers that a text gives in short: the last digits alone after a whole number, and the first and last of a range.

`INV-1001, 1002, 03` are three invoices, `1001/2/3` too; `INV 1001-1005` and `1001 to 1005` are all between, as far as
they are the same customer's.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dunwell.core.cash.mentions import Text

_LIST = re.compile(r"[\s,;/+&.|]*(?:(?:AND|UND|ET|Y|E|EN|OG|OCH|JA|U)\s+)?(?:NO|NR|N)?[\s,;/+&.]*")
_RANGE = re.compile(r"\s*(?:-|–|—|\.\.+|…|>|BIS|TO|THRU|THROUGH|UNTIL|AU|AL|TOT|TIL|TILL|A|T/M)+\s*")
_MOST_GAP = 12
_DIGITS = re.compile(r"[0-9]+$")


@dataclass(frozen=True, slots=True)
class Listed:
    """A number as it would be written whole, and where it stands in short."""

    key: str
    start: int
    end: int


def listed(*, text: Text, said: str, end: int, begins: Sequence[int]) -> Iterator[Listed]:
    """The numbers that go on from one that ends at `end` and is known as `said`; begins: where other whole ones do."""
    digits = _DIGITS.search(said)
    if digits is None:
        return
    head, tail, at = said[: digits.start()], digits[0], end
    numbers = [one for one in text.runs if one.is_number and one.start >= end]
    for run in numbers:
        gap = text.folded[at : run.start]
        if len(gap) > _MOST_GAP:
            return
        is_one = _LIST.fullmatch(gap) or is_range(gap)
        if not is_one or run.start in begins or run.is_marked or len(run.text) > len(tail):
            return
        whole = tail[: len(tail) - len(run.text)] + run.text
        yield Listed(head + whole, run.start, run.end)
        tail, at = whole, run.end


def is_range(gap: str, /) -> bool:
    """Whether what stands between two numbers says from the one to the other."""
    return bool(gap.strip()) and _RANGE.fullmatch(gap) is not None
