"""What a version of a policy says that the one before it did not, line by line."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import ndiff
from typing import Literal


@dataclass(frozen=True, slots=True)
class LineChange:
    """A line that came or went."""

    kind: Literal["added", "removed"]
    line: str


def line_changes(*, before: Sequence[str], after: Sequence[str]) -> list[LineChange]:
    """Return the lines that came and went, in their order; empty where both say the same."""
    found: list[LineChange] = []
    for one in ndiff([line.strip() for line in before], [line.strip() for line in after]):
        if one[:2] == "+ " and one[2:]:
            found.append(LineChange("added", one[2:]))
        elif one[:2] == "- " and one[2:]:
            found.append(LineChange("removed", one[2:]))
    return found
