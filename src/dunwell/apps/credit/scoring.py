"""Scoring: each customer when it is its turn, its group as one, and what follows from the class."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import polars as pl
from django.db import transaction
from django.db.models import Count

from dunwell.apps.credit import score_frames
from dunwell.apps.credit.following import Scored, follow
from dunwell.apps.credit.models import Score
from dunwell.apps.credit.rates import Rates
from dunwell.apps.credit.scores import last_scores
from dunwell.apps.credit.terms import terms_of
from dunwell.apps.journal import operations as journal
from dunwell.apps.journal.copying import insert_rows
from dunwell.apps.journal.operations import Happened
from dunwell.apps.organisation.models import Entity
from dunwell.apps.parties.models import Customer
from dunwell.core.credit.classes import CreditClass, class_of, next_review
from dunwell.core.credit.score import FACTS, ITEMS, WEIGHTS, Scores, score

OLD_AFTER_DAYS = 30
"""After so many days a score is made anew, also where nobody is to look at the customer yet."""
AT_ONCE = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """What came of scoring: how many customers and groups were scored, whose class changed, and who was left out.

    without: customers whose amounts could not be put together, for a rate is missing.
    """

    scored: int = 0
    groups: int = 0
    changed: int = 0
    reviews: int = 0
    without: tuple[int, ...] = field(default=())


def due_for_score(*, as_of: date) -> list[int]:
    """Return the customers who ever bought and have no score, an old one, or one to be looked at by now."""
    known = Customer.objects.filter(accounts__items__kind="invoice").values_list("pk", flat=True).distinct()
    last = last_scores()
    old = as_of - timedelta(days=OLD_AFTER_DAYS)
    return sorted(
        pk for pk in known if (one := last.get(pk)) is None or one.as_of <= old or one.next_review_on <= as_of
    )


def house_currency() -> str:
    """Return the currency of most entities, by code where there are several: what mixed amounts are said in."""
    counted = Entity.objects.values_list("currency").annotate(number=Count("pk"))
    ranked = sorted(counted, key=lambda row: (-row[1], row[0]))
    return ranked[0][0] if ranked else "EUR"


def score_due(*, as_of: date, now: datetime, actor: str) -> Round:
    """Score whoever is due on a day; again on the same day it finds nobody. In steps, each a transaction of its own."""
    due = due_for_score(as_of=as_of)
    found = Round()
    for start in range(0, len(due), AT_ONCE):
        one = score_customers(customer_ids=due[start : start + AT_ONCE], as_of=as_of, now=now, actor=actor)
        found = Round(
            scored=found.scored + one.scored,
            groups=found.groups + one.groups,
            changed=found.changed + one.changed,
            reviews=found.reviews + one.reviews,
            without=found.without + one.without,
        )
    return found


def score_customers(*, customer_ids: Collection[int], as_of: date, now: datetime, actor: str) -> Round:
    """Score these customers, with the groups that they belong to, and let follow what follows from their classes.

    A customer of whom little is known goes by the score of its group, where more is known of that. Who never bought is
    not scored.
    """
    with transaction.atomic():
        asked = Customer.objects.filter(pk__in=customer_ids)
        groups = set(asked.filter(group__isnull=False).values_list("group_id", flat=True))
        members = Customer.objects.filter(group_id__in=groups).values_list("pk", flat=True)
        everyone = sorted({*customer_ids, *members})
        items = score_frames.item_rows(as_of=as_of, customer_ids=everyone)
        known = score_frames.known_rows(as_of=as_of, customer_ids=everyone)
        book = _Book(as_of=as_of, now=now, actor=actor, rates=Rates(on=as_of), house=house_currency())
        group_rows = book.group_rows(items=items, known=known)
        wanted = items.filter(pl.col("customer_id").is_in(list(customer_ids)))
        rows = book.customer_rows(items=wanted, known=known, groups=group_rows)
        before = last_scores(customer_ids=[row.customer_id for row in rows if row.customer_id is not None])
        given = [
            Scored(row=row, given=book.class_at(row), before=before.get(row.customer_id or 0)) for row in rows
        ]
        for one in given:
            one.row.next_review_on = _next_review(one, as_of=as_of)
        insert_rows(rows)
        followed = follow(scored=given, classes=book.classes, as_of=as_of, now=now, actor=actor)
        journal.append_all(
            [_told(one) for one in given if one.is_changed or one.before is None], actor=actor, now=now
        )
    return Round(
        scored=len(rows),
        groups=len(group_rows),
        changed=sum(one.is_changed for one in given),
        reviews=followed,
        without=tuple(sorted(book.without)),
    )


def _next_review(one: Scored, *, as_of: date) -> date:
    """The day that stood already where it is still to come, else the next one of the class; the sooner of both."""
    wanted = next_review(given=one.given, last_on=as_of)
    stood = one.before.next_review_on if one.before is not None else as_of
    return min(stood, wanted) if stood > as_of else wanted


def _told(one: Scored) -> Happened:
    """A first score, and a class that changed, as the journal tells it."""
    assert one.row.customer_id is not None, "groups are not told of"
    return Happened(
        name="credit.score.changed" if one.before is not None else "credit.score.first",
        subject="credit_score",
        subject_id=one.row.pk,
        customer_id=one.row.customer_id,
        data={
            "score": one.row.score,
            "class": one.row.class_code,
            "class_before": one.before.class_code if one.before is not None else "",
            "as_of": one.row.as_of.isoformat(),
        },
    )


class _Book:
    """Makes rows of scores out of columns."""

    def __init__(self, *, as_of: date, now: datetime, actor: str, rates: Rates, house: str) -> None:
        self.as_of, self.now, self.actor, self.rates, self.house = as_of, now, actor, rates, house
        self.classes = terms_of(entity=None).classes
        self.without: set[int] = set()

    def class_at(self, row: Score) -> CreditClass:
        """The class of a row, by its group's points where it goes by these."""
        points = row.of_group.score if row.of_group is not None else row.score
        return class_of(score=points, classes=self.classes)

    def group_rows(self, *, items: pl.DataFrame, known: pl.DataFrame) -> dict[int, Score]:
        """One saved row for each group of the items, all its customers taken as one."""
        grouped = items.filter(pl.col("group_id").is_not_null())
        if grouped.is_empty():
            return {}
        group_of: dict[int, int] = dict(grouped.select("customer_id", "group_id").unique().iter_rows())
        as_one = grouped.with_columns(customer_id=pl.col("group_id"))
        into = score_frames.currency_of(items=as_one, house=self.house)
        valued, _ = score_frames.worth(items=as_one, into=into, rates=self.rates)
        currencies = _kept(into, valued)
        facts = self._group_facts(known=known, group_of=group_of, currencies=currencies)
        scores = score(items=valued, facts=facts, as_of=self.as_of)
        rows = self._rows(scores=scores, facts=facts, into=currencies, of_groups=True)
        insert_rows(rows)
        return {row.group_id: row for row in rows if row.group_id is not None}

    def _group_facts(
        self, *, known: pl.DataFrame, group_of: Mapping[int, int], currencies: Mapping[int, str]
    ) -> pl.DataFrame:
        """FACTS of groups: what is known of their customers, put together."""
        members = {pk: currencies[group] for pk, group in group_of.items() if group in currencies}
        of_members = score_frames.facts(known=known, into=members, rates=self.rates, as_of=self.as_of)
        one = of_members.with_columns(
            customer_id=pl.col("customer_id").replace_strict(dict(group_of), return_dtype=pl.Int64)
        )
        return FACTS.take(
            one.group_by("customer_id").agg(
                pl.col("known_on").min(),
                pl.col("promises", "promises_broken", "disputes_refused", "besides_minor").sum(),
                limit_minor=pl.lit(None, dtype=pl.Int64),
            )
        )

    def customer_rows(
        self, *, items: pl.DataFrame, known: pl.DataFrame, groups: Mapping[int, Score]
    ) -> list[Score]:
        """One row for each customer of the items, not saved yet."""
        into = score_frames.currency_of(items=items, house=self.house)
        valued, self.without = score_frames.worth(items=items, into=into, rates=self.rates)
        currencies = _kept(into, valued)
        facts = score_frames.facts(known=known, into=currencies, rates=self.rates, as_of=self.as_of)
        scores = score(items=valued, facts=facts, as_of=self.as_of)
        rows = self._rows(scores=scores, facts=facts, into=currencies, of_groups=False)
        group_of: dict[int, int] = dict(
            items.filter(pl.col("group_id").is_not_null())
            .select("customer_id", "group_id")
            .unique()
            .iter_rows()
        )
        for row in rows:
            group = groups.get(group_of.get(row.customer_id or 0, 0))
            if row.is_thin and group is not None and not group.is_thin:
                row.of_group = group
            row.class_code = self.class_at(row).code
        return rows

    def _rows(
        self, *, scores: Scores, facts: pl.DataFrame, into: Mapping[int, str], of_groups: bool
    ) -> list[Score]:
        evidence = {
            key[0]: frame for key, frame in scores.evidence.partition_by("customer_id", as_dict=True).items()
        }
        known = {row["customer_id"]: row for row in facts.iter_rows(named=True)}
        rates = [
            {"base": one.base, "quote": one.quote, "rate": f"{one.rate:f}", "on": one.on.isoformat()}
            | {"source": one.source}
            for one in self.rates.taken
        ]
        rows: list[Score] = []
        for one in scores.scored.iter_rows(named=True):
            pk = one["customer_id"]
            given = class_of(score=one["score"], classes=self.classes)
            rows.append(
                Score(
                    customer_id=None if of_groups else pk,
                    group_id=pk if of_groups else None,
                    as_of=self.as_of,
                    currency=into[pk],
                    score=one["score"],
                    class_code=given.code,
                    is_thin=one["is_thin"],
                    paid_items=one["paid_items"],
                    overdue_items=one["overdue_items"],
                    days_beyond_terms=one["days_beyond_terms"],
                    parts={name: one[name] for name in WEIGHTS},
                    facts=_plain_facts(known[pk]) | {"rates": rates},
                    items=_plain_items(evidence.get(pk)),
                    next_review_on=next_review(given=given, last_on=self.as_of),
                    scored_at=self.now,
                    actor=self.actor,
                )
            )
        return rows


def _kept(into: pl.DataFrame, valued: pl.DataFrame) -> dict[int, str]:
    """The currency of each customer that has items left."""
    there = ITEMS.take(valued).select("customer_id").unique()
    return dict(into.join(there, on="customer_id", how="semi").select("customer_id", "into").iter_rows())


def _plain_facts(row: Mapping[str, Any]) -> dict[str, Any]:
    """The facts as they are kept."""
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in row.items()
        if name != "customer_id"
    }


def _plain_items(frame: pl.DataFrame | None) -> dict[str, Sequence[Any]]:
    """The evidence as it is kept: a list of each column, which the database packs well."""
    if frame is None:
        return {}
    return {
        "item": frame["item_id"].to_list(),
        "worth": frame["worth_minor"].to_list(),
        "days": frame["days"].to_list(),
        "points": frame["points"].to_list(),
        "paid": frame["is_paid"].to_list(),
        "counted": frame["is_counted"].to_list(),
        "late": frame["is_late"].to_list(),
    }
