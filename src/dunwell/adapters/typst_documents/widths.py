"""How wide the words of a table can get, told before it is set.

Columns of a given width, and rows of a given height, are laid out once; those that fit themselves to their cells up to
three times. The widths are bounds from above for the face that documents are set in (Libertinus Serif, regular and
semibold, figures of one width); of a character that is not listed nothing is told.
"""

import unicodedata
from collections.abc import Sequence

_BOUNDS = (
    (0.26, " ,.:;'|\u00a0\u202f"),
    (0.32, "ijlł!·(){}\\I\u2019"),
    (0.38, 't/f-"[]J'),
    (0.44, "rszc*?"),
    (0.50, "eaS_0123456789#$€£~"),
    (0.57, "bgFqoøxkpdvyLhunPE\u2013+<>="),
    (0.64, "ßTRYBZ%"),
    (0.75, "VKCUAXNDGHOQ&æ…"),
    (0.80, "w"),
    (0.86, "mM"),
    (1.00, "@W"),
)
_EMS = {one: bound for bound, those in _BOUNDS for one in those}
_HEAD_POINTS, _CELL_POINTS = 8.0, 9.0
_GUTTER_POINTS = 8.0
_SPARE = 1.0  # for what two letters beside each other may take more
_PAGE_POINTS = 165 / 25.4 * 72


def ems(text: str, /) -> float | None:
    """The most that a line of the text takes, in its size; None where a character is not known."""
    letters = (one for one in unicodedata.normalize("NFD", text) if not unicodedata.combining(one))
    total = 0.0
    for one in letters:
        bound = _EMS.get(one)
        if bound is None:
            return None
        total += bound
    return total


def widths(*, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> list[float]:
    """The points of all columns but the first, which takes the rest, so that no cell needs a second line.

    [] where that cannot be told, or where the first would have too little.
    """
    points = [0.0] * len(heads)
    for size, row in ((_HEAD_POINTS, heads), *((_CELL_POINTS, row) for row in rows)):
        for at, text in enumerate(row):
            bound = ems(text)
            if bound is None:
                return []
            points[at] = max(points[at], bound * size + _SPARE)
    first, *others = points
    taken = sum(others) + _GUTTER_POINTS * len(others)
    return [round(one, 2) for one in others] if first + taken <= _PAGE_POINTS else []
