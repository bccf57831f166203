"""How well the class of a customer on a day tells which of its next invoices are paid late: proved on the past."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import polars as pl

from dunwell.core.credit.classes import STANDARD, CreditClass, class_of
from dunwell.core.credit.score import FACTS, score

AFTER_DAYS = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Foretold:
    """What came of it. `invoices`: issued within 30 days of one of the days; `late`: of them, paid after they were due.

    An area is the chance that of a late and a prompt invoice the late one's customer stood worse, 0.5 for a guess: by
    class, and by score. `by_class`: invoices and how many of them were late, from the best class on.
    """

    invoices: int
    late: int
    area_by_class: float
    area_by_score: float
    by_class: dict[str, tuple[int, int]]


def foretold(
    *, items: pl.DataFrame, days: Sequence[date], classes: Sequence[CreditClass] = STANDARD
) -> Foretold | None:
    """Score everybody on each day from what was known then, and hold it against the invoices of the 30 days after.

    items: schema ITEMS (core/credit/score.py), all paid. Nothing but invoices is known: no promises, no disputes, no
    limits. None where none of the invoices was late, or all were: there is nothing to tell apart.
    """
    order = {one.code: place for place, one in enumerate(classes)}
    ranks: list[int] = []
    points: list[int] = []
    late: list[bool] = []
    for day in days:
        scored = score(items=items, facts=_facts(items, as_of=day), as_of=day).scored
        known = dict(scored.select("customer_id", "score").iter_rows())
        after = items.filter(
            pl.col("issued_on").is_between(day, day + timedelta(days=AFTER_DAYS), closed="right")
        )
        said = [known[customer] for customer in after["customer_id"].to_list()]
        points += [-one for one in said]
        ranks += [order[class_of(score=one, classes=classes).code] for one in said]
        late += after.select(pl.col("closed_on") > pl.col("due_on")).to_series().to_list()
    is_late, at = np.array(late, dtype=bool), np.array(ranks, dtype=np.int64)
    if not is_late.any() or is_late.all():
        return None
    return Foretold(
        invoices=len(late),
        late=int(is_late.sum()),
        area_by_class=area(worse=at, is_late=is_late),
        area_by_score=area(worse=np.array(points, dtype=np.int64), is_late=is_late),
        by_class={
            one.code: (int((at == place).sum()), int(is_late[at == place].sum()))
            for place, one in enumerate(classes)
        },
    )


def area(
    *,
    worse: "np.ndarray[tuple[int], np.dtype[np.int64]]",
    is_late: "np.ndarray[tuple[int], np.dtype[np.bool]]",
) -> float:
    """Return the area under the curve of hits and false alarms: ties count half. Both of one length, late and not."""
    levels, at = np.unique(worse, return_inverse=True)
    late = np.bincount(at, weights=is_late, minlength=len(levels))
    prompt = np.bincount(at, weights=~is_late, minlength=len(levels))
    below = np.concatenate([[0.0], np.cumsum(prompt)[:-1]])
    return float((late * (below + prompt / 2)).sum() / (late.sum() * prompt.sum()))


def _facts(items: pl.DataFrame, *, as_of: date) -> pl.DataFrame:
    nothing = pl.lit(0, pl.Int64)
    return (
        items.group_by("customer_id")
        .agg(known_on=pl.min_horizontal(pl.col("issued_on").min(), pl.lit(as_of)))
        .select(
            "customer_id",
            "known_on",
            promises=nothing,
            promises_broken=nothing,
            disputes_refused=nothing,
            besides_minor=nothing,
            limit_minor=pl.lit(None, pl.Int64),
        )
        .select(FACTS.names)
    )
