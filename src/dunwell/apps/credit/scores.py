"""Reads of scores: the last one of a customer, its course, its class, and the items that it came from."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from dunwell.apps.credit.models import CreditReview, ReviewState, Score
from dunwell.apps.organisation.scope import Scope
from dunwell.apps.receivables.access import seen_accounts, seen_customers
from dunwell.apps.receivables.models import OpenItem
from dunwell.core.credit.classes import CreditClass, class_of
from dunwell.core.credit.terms import CreditTerms


class UnknownScore(Exception):
    """No score with this identifier is of a customer that is seen in this scope."""

    code = "unknown_score"


class UnknownReview(Exception):
    """No review with this identifier is of a customer that is seen in this scope."""

    code = "unknown_review"


def last_score(*, customer_id: int, as_of: date | None = None) -> Score | None:
    """Return the last score of a customer, or the last by a day; without its items. One row by index."""
    rows = Score.objects.filter(customer_id=customer_id).defer("items").select_related("of_group")
    if as_of is not None:
        rows = rows.filter(as_of__lte=as_of)
    return rows.order_by("-as_of", "-pk").first()


def last_scores(*, customer_ids: Collection[int] | None = None) -> Mapping[int, Score]:
    """Return the last score of each customer that has one, of some or of all; without their items."""
    rows = Score.objects.filter(customer__isnull=False).defer("items")
    if customer_ids is not None:
        rows = rows.filter(customer_id__in=customer_ids)
    last = rows.order_by("customer_id", "-as_of", "-pk").distinct("customer_id")
    return {row.customer_id: row for row in last if row.customer_id is not None}


def score_that_counts(score: Score, /) -> int:
    """Return the points that the class goes by: the group's where too little is known of the customer."""
    return score.of_group.score if score.of_group is not None else score.score


def class_at(*, score: Score, terms: CreditTerms) -> CreditClass:
    """Return the class of a score under the terms of an entity."""
    return class_of(score=score_that_counts(score), classes=terms.classes)


def seen_scores(*, scope: Scope) -> QuerySet[Score]:
    """Return the scores of customers that the scope sees, and of groups that have such customers."""
    customers = seen_customers(scope=scope)
    return Score.objects.filter(customer__in=customers) | Score.objects.filter(
        group__in=customers.values("group_id")
    )


def score_in_scope(*, scope: Scope, public_id: UUID) -> Score:
    """Return a score with its customer or group, or raise UnknownScore."""
    rows = seen_scores(scope=scope).select_related("customer", "group", "of_group")
    found = rows.filter(public_id=public_id).first()
    if found is None:
        raise UnknownScore("There is no such score in the entities that you see.")
    return found


def course_of(*, customer_id: int, most: int = 24) -> list[Score]:
    """Return the last scores of a customer, the newest first, without their items."""
    rows = Score.objects.filter(customer_id=customer_id).defer("items").select_related("of_group")
    return list(rows.order_by("-as_of", "-pk")[:most])


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoredItem:
    """One item that a score came from. `days` beyond terms: below nothing where it was paid before it was due.

    points: hundredths of a point. is_counted: whether the payment index took it.
    """

    item: OpenItem | None
    """None where it is an item of an entity that is not seen."""
    worth_minor: int
    days: int
    points: int
    is_paid: bool
    is_counted: bool
    is_late: bool


def items_of(*, scope: Scope, score: Score) -> list[ScoredItem]:
    """Return every item that a score came from, the latest first."""
    columns = score.items
    names = ("item", "worth", "days", "points", "paid", "counted", "late")
    rows = list(zip(*(columns.get(name, []) for name in names), strict=True)) if columns else []
    ids = [row[0] for row in rows]
    mine = OpenItem.objects.filter(pk__in=ids, account__in=seen_accounts(scope=scope))
    items = {one.pk: one for one in mine.select_related("account__entity", "account__customer")}
    found = [
        ScoredItem(
            item=items.get(row[0]),
            worth_minor=row[1],
            days=row[2],
            points=row[3],
            is_paid=row[4],
            is_counted=row[5],
            is_late=row[6],
        )
        for row in rows
    ]
    return sorted(found, key=lambda one: (one.is_paid, -one.days, one.item.pk if one.item else 0))


def reviews_due(*, scope: Scope) -> QuerySet[CreditReview]:
    """Return what is to be looked at again of the customers seen, the earliest first."""
    rows = CreditReview.objects.filter(state=ReviewState.DUE, customer__in=seen_customers(scope=scope))
    return rows.select_related("customer__owner", "score").defer("score__items").order_by("due_on", "pk")


def review_in_scope(*, scope: Scope, public_id: UUID) -> CreditReview:
    """Return a review, or raise UnknownReview."""
    rows = CreditReview.objects.filter(customer__in=seen_customers(scope=scope)).select_related("customer")
    found = rows.filter(public_id=public_id).first()
    if found is None:
        raise UnknownReview("There is no such review in the entities that you see.")
    return found


def is_review_overdue(*, customer_id: int, today: date) -> bool:
    """Tell whether a customer should have been looked at again before a day."""
    return CreditReview.objects.filter(
        customer_id=customer_id, state=ReviewState.DUE, due_on__lt=today
    ).exists()
