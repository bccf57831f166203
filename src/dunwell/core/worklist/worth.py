"""What a row of the worklist is worth: the money that moves if somebody acts on it, and in which order rows come.

The chances are a rule of thumb, written down before anything was measured; they order the day and are shown as a guess
("about 1,200 of 4,000"), never as a forecast. An amount stands in one currency and is compared in that one only.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "draft",
    "reply",
    "call",
    "broken",
    "contact",
    "copy",
    "uncertain",
    "dispute",
    "credit",
    "hold",
    "untouched",
]

# Days overdue up to which a chance holds → points of a hundred. The older a debt, the less one act moves; somebody who
# has written or promised moves more than somebody who is silent.
CHANCES: dict[Kind, tuple[tuple[int, int], ...]] = {
    "draft": ((30, 30), (60, 22), (90, 15), (10**6, 8)),
    "reply": ((30, 60), (60, 50), (90, 35), (10**6, 20)),
    "call": ((30, 45), (60, 35), (90, 25), (10**6, 12)),
    "broken": ((30, 50), (60, 40), (90, 25), (10**6, 12)),
    "contact": ((30, 25), (60, 18), (90, 12), (10**6, 6)),
    "copy": ((30, 65), (60, 55), (90, 40), (10**6, 25)),
    "uncertain": ((30, 20), (60, 15), (90, 10), (10**6, 5)),
    "dispute": ((30, 55), (60, 45), (90, 35), (10**6, 20)),
    "credit": ((30, 40), (60, 35), (90, 25), (10**6, 15)),
    "hold": ((30, 30), (60, 22), (90, 15), (10**6, 8)),
    "untouched": ((30, 30), (60, 22), (90, 15), (10**6, 8)),
}
MINUTES: dict[Kind, int] = {
    "draft": 1,
    "reply": 2,
    "call": 8,
    "broken": 6,
    "contact": 10,
    "copy": 4,
    "uncertain": 3,
    "dispute": 12,
    "credit": 6,
    "hold": 3,
    "untouched": 6,
}


@dataclass(frozen=True, slots=True)
class Worth:
    """Of what is asked, how much moves if somebody acts; the chance in points of a hundred; the minutes it takes."""

    moved_minor: int
    asked_minor: int
    chance: int
    minutes: int


@dataclass(frozen=True, slots=True)
class Ranked:
    """What a row is ordered by."""

    currency: str
    moved_minor: int
    minutes: int
    age_days: int


def worth(*, kind: Kind, asked_minor: int, days_overdue: int) -> Worth:
    """Return what a row is worth, its money cut to two leading figures: a guess is not told to the cent."""
    chance = next(points for days, points in CHANCES[kind] if days_overdue <= days)
    asked = max(0, asked_minor)
    return Worth(
        moved_minor=roughly(asked * chance // 100), asked_minor=asked, chance=chance, minutes=MINUTES[kind]
    )


def roughly(minor: int, /) -> int:
    """Return an amount with all but its two leading figures made zero: 123,456 is 120,000."""
    unit: int = 10 ** max(0, len(str(abs(minor))) - 2)
    return minor // unit * unit if minor >= 0 else -(-minor // unit * unit)


def in_order(rows: Sequence[Ranked], /) -> list[int]:
    """Return the places of rows in the order of work.

    Within a currency the most money comes first, then what takes less time, then what has waited longer. Currencies
    take turns, for amounts in two of them cannot be compared; what moves nothing comes after all that moves something.
    """

    def within(place: int) -> tuple[int, int, int, int]:
        row = rows[place]
        return (-row.moved_minor, row.minutes, -row.age_days, place)

    turns: dict[str, int] = {}
    ranked: list[tuple[bool, int, str, int]] = []
    for place in sorted(range(len(rows)), key=within):
        row = rows[place]
        turn = turns.get(row.currency, 0)
        turns[row.currency] = turn + 1
        ranked.append((row.moved_minor == 0, turn, row.currency, place))
    return [place for *_, place in sorted(ranked)]
