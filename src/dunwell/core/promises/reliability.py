"""How far a customer's word can be trusted: a number from 0 to 100, and the facts that it was made from."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

PRIOR_WEIGHT = 2
PRIOR_SHARE = Fraction(1, 2)
"""Before any history a customer counts as one who kept one of two promises of a usual size.

So one promise kept makes 67, one broken 33, ten kept in a row 92: no score rests on a single promise.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class PastPromise:
    """A promise that was judged: kept, partly_kept or broken, with what was paid of it in time."""

    outcome: str
    currency: str
    amount_minor: int
    paid_minor: int
    ended_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Reliability:
    """`score` 0 to 100, None without history; how many promises, and amounts promised and paid by currency."""

    score: int | None
    kept: int
    partly_kept: int
    broken: int
    promised_minor: dict[str, int]
    paid_minor: dict[str, int]
    last_broken_on: date | None


def reliability(history: Iterable[PastPromise]) -> Reliability:
    """Return the score of one customer, in any order of the history.

    Each promise counts with the share that was paid of it, 1 where it was kept, weighed by its amount over the mean
    amount of the customer's promises in that currency, so that no amount is added across currencies. The score is the
    weighted mean of these shares and of the prior, in percent, rounded half to even.
    """
    past = list(history)
    promised: dict[str, int] = {}
    paid: dict[str, int] = {}
    counted: dict[str, int] = {}
    for one in past:
        promised[one.currency] = promised.get(one.currency, 0) + one.amount_minor
        paid[one.currency] = paid.get(one.currency, 0) + one.paid_minor
        counted[one.currency] = counted.get(one.currency, 0) + 1
    weighed = PRIOR_WEIGHT * PRIOR_SHARE + sum(
        _share(one) * Fraction(one.amount_minor * counted[one.currency], promised[one.currency])
        for one in past
    )
    outcomes = [one.outcome for one in past]
    # The weights of a currency's promises add up to their number.
    return Reliability(
        score=round(100 * weighed / (PRIOR_WEIGHT + len(past))) if past else None,
        kept=outcomes.count("kept"),
        partly_kept=outcomes.count("partly_kept"),
        broken=outcomes.count("broken"),
        promised_minor=promised,
        paid_minor=paid,
        last_broken_on=max((one.ended_on for one in past if one.outcome == "broken"), default=None),
    )


def _share(one: PastPromise) -> Fraction:
    if one.outcome == "kept":
        return Fraction(1)
    return Fraction(min(one.paid_minor, one.amount_minor), one.amount_minor)
