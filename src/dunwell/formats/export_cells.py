"""Cells of what is exported: nothing that a spreadsheet would run."""

import csv
import io
import re
from collections.abc import Iterable, Sequence

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_GUARDED = re.compile(rf"'+ *[{re.escape(''.join(FORMULA_STARTS))}]")


def harmless(text: str) -> str:
    """The text, with an apostrophe in front where a spreadsheet would take it for a formula."""
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA_STARTS) else text


def guarded(text: str) -> str:
    """The text as `harmless` has it, and one more apostrophe before those that `bare` would take away."""
    return f"'{text}" if _GUARDED.match(text) else harmless(text)


def bare(text: str) -> str:
    """The text that `guarded` was given."""
    return text[1:] if _GUARDED.match(text) else text


def table(*, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """A CSV file in UTF-8 with a header, whose cells are guarded."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(
        [columns, *([guarded(cell) for cell in row] for row in rows)]
    )
    return text.getvalue().encode()
