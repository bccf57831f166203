"""How long an answer may take, and how many people must say yes to what an agency asks."""

from collections.abc import Mapping
from typing import Final

ANSWER_DAYS: Final[Mapping[str, int]] = {
    "settlement": 3,
    "plan": 3,
    "legal": 7,
    "costs": 3,
    "documents": 5,
    "withdrawal": 5,
    "update": 3,
}
"""Calendar days, where nobody says another day."""
GIVEN_UP_PERCENT: Final = 20
COSTS_PERCENT: Final = 5


def votes_needed(*, kind: str, amount_minor: int | None, placed_minor: int) -> int:
    """Return how many people say yes: two to a court, to giving up more than a fifth, to costs above a twentieth."""
    if kind == "legal":
        return 2
    if kind == "settlement":
        given_up = placed_minor - (amount_minor or 0)
        return 2 if given_up * 100 > placed_minor * GIVEN_UP_PERCENT else 1
    if kind == "costs":
        return 2 if (amount_minor or 0) * 100 > placed_minor * COSTS_PERCENT else 1
    return 1
