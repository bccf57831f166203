"""How sure an explanation is: a stated chance by the kind of evidence, held against what came of it before.

The kind of an explanation is how the number was told, how surely the payer is known, how the amount is explained, and
what speaks against it: `full/sure/exact`, `none/likely/exact/rival`. For each kind there is a chance to begin with
(the log odds of its parts, added), worth as much as 30 outcomes; the counted outcomes of that kind, right and wrong,
move it: (30 x begin + right) / (30 + right + wrong), the mean of a beta distribution.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

_WORTH = 30.0
_BASE = -3.5
_NUMBER = {
    "advice": 5.5,
    "full": 5.0,
    "reference": 5.0,
    "bare": 4.5,
    "between": 3.5,
    "group": 2.5,
    "lean": 4.0,
    "loose": 3.5,
    "short": 2.0,
    "ending": 1.0,
    "typo": 2.0,
    "none": 0.0,
}
_PAYER = {"sure": 3.5, "likely": 1.5, "unknown": 0.0, "other": -1.0}
AMOUNT_POINTS = {
    "exact": 5.0,
    "several": 5.0,
    "small": 4.0,
    "discount": 3.5,
    "subset": 3.0,
    "netted": 3.0,
    "charges": 3.0,
    "withheld": 2.0,
    "extra": 2.0,
    "swapped": 2.0,
    "partial": 1.0,
    "over": 0.5,
    "excess": -1.0,
    "foreign": 1.0,
    "lucky": 0.0,
}
AGAINST_POINTS = {
    "rival": -4.0,
    "early": -4.0,
    "round": -1.0,
    "stale": -4.0,
    "instead": -2.0,
    "habit": 1.0,
}
_WEAK = frozenset({"between", "group", "loose", "short", "ending", "typo"})
_DOUBT = {  # a number that is unsure and an amount that is not the same support each other less
    "small": -1.0,
    "discount": -1.0,
    "charges": -2.5,
    "withheld": -2.5,
    "swapped": -4.0,
    "partial": -4.0,
    "over": -4.0,
    "excess": -4.0,
}


@lru_cache(maxsize=4096)
def log_odds(kind: str, /) -> float:
    """What a kind begins with."""
    number, payer, amount, *against = kind.split("/")
    doubt = _DOUBT.get(amount, 0.0) if number in _WEAK or "instead" in against else 0.0
    return (
        _BASE
        + doubt
        + _NUMBER[number]
        + _PAYER[payer]
        + AMOUNT_POINTS[amount]
        + sum(AGAINST_POINTS[one] for one in against)
    )


@dataclass(frozen=True, slots=True)
class Outcomes:
    """How often a kind of explanation was right, and wrong."""

    right: float = 0
    wrong: float = 0


@dataclass(frozen=True, slots=True)
class Calibration:
    """Counted outcomes by kind, and where they come from."""

    counted: Mapping[str, Outcomes] = field(default_factory=dict[str, Outcomes])
    source: str = ""

    def chance(self, kind: str, /) -> float:
        """How likely an explanation of this kind is right, between 0 and 1."""
        begin = 1 / (1 + math.exp(-log_odds(kind)))
        seen = self.counted.get(kind, Outcomes())
        return (_WORTH * begin + seen.right) / (_WORTH + seen.right + seen.wrong)


def learn(*, calibration: Calibration, outcomes: Mapping[str, Outcomes]) -> Calibration:
    """The calibration with further outcomes counted in; the order in which they are learnt does not matter."""
    counted = dict(calibration.counted)
    for kind, seen in outcomes.items():
        log_odds(kind)  # a kind that is none is refused here
        before = counted.get(kind, Outcomes())
        counted[kind] = Outcomes(before.right + seen.right, before.wrong + seen.wrong)
    return Calibration({kind: counted[kind] for kind in sorted(counted)}, calibration.source)
