"""How customers pay: kinds of payers, and days from due date to payment as quantiles."""

from dataclasses import dataclass

import numpy as np

from dunwell.core.demo.draws import Ints


@dataclass(frozen=True)
class Behaviour:
    """A kind of payer: how many of each entity's accounts pay so, and the spread of their delays.

    `delays` are nine evenly spaced quantiles of the days from due date to payment, earliest to latest.
    """

    name: str
    weights: tuple[int, int, int]  # by entity, as in house.CODES
    delays: tuple[int, int, int, int, int, int, int, int, int]


BEHAVIOURS = (
    Behaviour("prompt", (52, 38, 31), (-12, -6, -4, -2, -1, 0, 0, 1, 2)),
    Behaviour("a_little_late", (25, 26, 24), (-3, 0, 1, 2, 3, 5, 6, 8, 12)),
    Behaviour("slow", (6, 11, 14), (4, 9, 12, 15, 18, 22, 27, 33, 45)),
    Behaviour("very_slow", (1, 3, 5), (20, 31, 38, 45, 52, 60, 70, 84, 110)),
    Behaviour("erratic", (4, 5, 7), (-10, -2, 0, 3, 9, 20, 34, 55, 120)),
    Behaviour("drifting", (2, 4, 5), (-4, -2, -1, 0, 1, 2, 3, 5, 8)),
    Behaviour("non_payer", (2, 3, 4), (-2, 0, 2, 4, 7, 10, 14, 20, 30)),
    Behaviour("on_account", (4, 5, 5), (0, 0, 0, 0, 0, 0, 0, 0, 0)),
    Behaviour("in_parts", (4, 5, 5), (-3, 0, 0, 2, 4, 6, 9, 14, 21)),
)
NAMES = tuple(behaviour.name for behaviour in BEHAVIOURS)
DRIFTING, NON_PAYER, ON_ACCOUNT, IN_PARTS = (
    NAMES.index(name) for name in ("drifting", "non_payer", "on_account", "in_parts")
)
WEIGHTS = tuple(tuple(behaviour.weights[entity] for behaviour in BEHAVIOURS) for entity in range(3))


def delay_quantiles() -> Ints:
    """The delays as a table: a line of nine quantiles for each behaviour."""
    return np.array([behaviour.delays for behaviour in BEHAVIOURS], dtype=np.int64)
