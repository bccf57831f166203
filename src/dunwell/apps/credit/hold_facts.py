"""What stands of every customer at every entity on a day, for the rules of holding: a few queries for all of them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

import polars as pl
from django.db import connection

from dunwell.apps.credit.bounds import Bound, all_bounds, used
from dunwell.apps.credit.exposure import ExposureRow, exposure_rows
from dunwell.apps.credit.insolvency import insolvent_ids
from dunwell.apps.credit.rates import RateMissing, Rates
from dunwell.apps.credit.reservations import reserved_rows
from dunwell.apps.disputes.frames import item_guards as disputed
from dunwell.apps.organisation.copying import read_packed
from dunwell.apps.organisation.models import Entity
from dunwell.apps.parties.models import Customer
from dunwell.apps.promises.frames import item_guards as promised
from dunwell.apps.receivables.frames import RESIDUALS_NOW
from dunwell.core.credit.holding import Standing
from dunwell.core.dunning.guards import chaseable
from dunwell.core.frames import Schema

# What is late, and the credits that stand against it.
ITEMS = f"""
    SELECT item.item_id, account.customer_id, account.entity_id, account.currency, item.due_on, item.residual_minor
    FROM ({RESIDUALS_NOW}) AS item JOIN receivables_account AS account ON account.id = item.account_id
    WHERE account.entity_id = ANY(%(entities)s) AND (item.due_on < %(as_of)s OR item.residual_minor < 0)
      AND (%(customers)s::bigint[] IS NULL OR account.customer_id = ANY(%(customers)s))
"""  # noqa: S608 - our own query
LATE = Schema(
    {
        "item_id": pl.Int64,
        "customer_id": pl.Int64,
        "entity_id": pl.Int64,
        "currency": pl.String,
        "due_on": pl.Date,
        "residual_minor": pl.Int64,
    }
)
# A promise that broke counts while something is open of what was promised.
BROKEN = """
    SELECT account.customer_id, account.entity_id, count(DISTINCT promise.id)
    FROM promises_promise AS promise JOIN receivables_account AS account ON account.id = promise.account_id
    WHERE promise.state = 'broken' AND NOT promise.is_error AND account.entity_id = ANY(%(entities)s) AND EXISTS (
        SELECT FROM promises_promiseitem AS part
        JOIN receivables_residual AS residual ON residual.item_id = part.item_id
        WHERE part.promise_id = promise.id AND residual.residual_minor > 0
    )
    GROUP BY 1, 2
"""
SCORES = """
    SELECT customer_id, (array_agg(score ORDER BY as_of DESC, id DESC))[1:2]
    FROM credit_score WHERE customer_id IS NOT NULL AND as_of <= %(as_of)s GROUP BY 1
"""
Place = tuple[int, int]
"""A customer at an entity, by their keys."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """By place what stands; `figures`: what a person is shown of it, minor units of the entity's currency."""

    standings: Mapping[Place, Standing]
    figures: Mapping[Place, dict[str, int | str]] = field(default_factory=dict[Place, dict[str, int | str]])


def facts(
    *,
    entities: Collection[Entity],
    also: Collection[Place],
    as_of: date,
    now: datetime,
    is_only_also: bool = False,
) -> Facts:
    """Return what stands at these entities of everybody who owes, orders or is in `also`; or only of the latter.

    What is disputed, promised or in a plan that is kept is not overdue, and credits are taken off the oldest first.
    What is in a currency without a rate counts for nothing: nobody is held for what is not known.
    """
    by_id = {one.pk: one for one in entities}
    rates = Rates(on=as_of)
    customers = sorted({one[0] for one in also}) if is_only_also else None
    late = _overdue(by_id, customers, as_of=as_of, rates=rates)
    whose = None if customers is None else _with_groups(customers)
    exposed = exposure_rows(customer_ids=whose) + reserved_rows(customer_ids=whose, now=now)
    broken, scores, insolvent = _broken(by_id), _scores(as_of), insolvent_ids()
    places = set(late) | set(broken) | set(also)
    places |= {(one.customer_id, one.entity_id) for one in exposed if one.entity_id in by_id}
    if is_only_also:
        places &= set(also)
    limits = _limits(places, by_id=by_id, exposed=exposed, as_of=as_of, rates=rates)
    standings: dict[Place, Standing] = {}
    figures: dict[Place, dict[str, int | str]] = {}
    for place in sorted(places):
        customer_id = place[0]
        exposure_minor, limit_minor, kind = limits.get(place, (0, None, ""))
        last = scores.get(customer_id, [])
        standings[place] = Standing(
            is_insolvent=customer_id in insolvent,
            overdue=tuple(late.get(place, ())),
            exposure_minor=exposure_minor,
            limit_minor=limit_minor,
            broken_promises=broken.get(place, 0),
            score=last[0] if last else None,
            score_before=last[1] if len(last) > 1 else None,
        )
        figures[place] = _figures(standings[place], kind)
    return Facts(standings=standings, figures=figures)


def _figures(standing: Standing, kind: str) -> dict[str, int | str]:
    found: dict[str, int | str] = {
        "overdue_minor": sum(minor for _, minor in standing.overdue),
        "oldest_days": max((days for days, _ in standing.overdue), default=0),
        "broken_promises": standing.broken_promises,
    }
    if standing.limit_minor is not None:
        found |= {
            "exposure_minor": standing.exposure_minor,
            "limit_minor": standing.limit_minor,
            "limit_of": kind,
        }
    if standing.score is not None and standing.score_before is not None:
        found |= {"score": standing.score, "score_before": standing.score_before}
    return found


def _with_groups(customers: Collection[int]) -> set[int]:
    """These customers, and all that share a group with one of them."""
    groups = Customer.objects.filter(pk__in=customers, group__isnull=False).values("group_id")
    return {*customers, *Customer.objects.filter(group_id__in=groups).values_list("pk", flat=True)}


def _overdue(
    by_id: Mapping[int, Entity], customers: list[int] | None, *, as_of: date, rates: Rates
) -> dict[Place, list[tuple[int, int]]]:
    items = read_packed(
        sql=ITEMS, schema=LATE, params={"entities": sorted(by_id), "as_of": as_of, "customers": customers}
    )
    guards = pl.concat([disputed(as_of=as_of), promised(as_of=as_of)])
    left = chaseable(items=items, guards=guards).filter(pl.col("chaseable_minor") != 0)
    sums = (
        left.with_columns(
            days=pl.when(pl.col("chaseable_minor") > 0)
            .then((pl.lit(as_of) - pl.col("due_on")).dt.total_days())
            .otherwise(-1)
        )
        .group_by("customer_id", "entity_id", "currency", "days")
        .agg(minor=pl.col("chaseable_minor").sum())
        .sort("customer_id", "entity_id", "currency", "days", descending=[False, False, False, True])
    )
    found: dict[Place, list[tuple[int, int]]] = defaultdict(list)
    for (customer_id, entity_id, currency), rows in _by_account(sums).items():
        into = by_id[entity_id].currency
        if rates.has(currency=currency, into=into):
            found[customer_id, entity_id] += [
                (days, rates.minor(minor, currency=currency, into=into)) for days, minor in _less_credit(rows)
            ]
    return {place: rows for place, rows in found.items() if rows}


def _by_account(sums: pl.DataFrame) -> dict[tuple[int, int, str], list[tuple[int, int]]]:
    found: dict[tuple[int, int, str], list[tuple[int, int]]] = defaultdict(list)
    for customer_id, entity_id, currency, days, minor in sums.iter_rows():
        found[customer_id, entity_id, currency].append((days, minor))
    return found


def _less_credit(rows: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """What is late by days, the oldest first, less the credits (days -1), which pay the oldest first."""
    every = list(rows)
    credit = -sum(minor for days, minor in every if days < 0)
    found: list[tuple[int, int]] = []
    for days, minor in every:
        if days < 0:
            continue
        taken = min(credit, minor)
        credit -= taken
        if minor > taken:
            found.append((days, minor - taken))
    return found


def _broken(by_id: Mapping[int, Entity]) -> dict[Place, int]:
    with connection.cursor() as cursor:
        cursor.execute(BROKEN, {"entities": sorted(by_id)})
        return {(customer_id, entity_id): count for customer_id, entity_id, count in cursor.fetchall()}


def _scores(as_of: date) -> dict[int, list[int]]:
    with connection.cursor() as cursor:
        cursor.execute(SCORES, {"as_of": as_of})
        return dict(cursor.fetchall())


def _limits(
    places: Collection[Place],
    *,
    by_id: Mapping[int, Entity],
    exposed: Iterable[ExposureRow],
    as_of: date,
    rates: Rates,
) -> dict[Place, tuple[int, int, str]]:
    """By place the exposure, the limit and its kind of the limit that is used most, in the entity's currency."""
    by_customer: dict[int, list[ExposureRow]] = defaultdict(list)
    for row in exposed:
        by_customer[row.customer_id].append(row)
    groups = dict(Customer.objects.filter(group__isnull=False).values_list("pk", "group_id"))
    members: dict[int, list[int]] = defaultdict(list)
    for customer_id, group_id in groups.items():
        members[group_id].append(customer_id)
    of_customer, of_group = _sorted_bounds(all_bounds(on=as_of))
    found: dict[Place, tuple[int, int, str]] = {}
    for customer_id, entity_id in places:
        group_id = groups.get(customer_id, 0)
        bounds = [
            one
            for one in of_customer[customer_id] + of_group[group_id]
            if one.entity_id in (None, entity_id) and one.account_entity in (None, entity_id)
        ]
        if not bounds:
            continue
        whose = members[group_id] if of_group[group_id] else [customer_id]
        rows = [row for one in whose for row in by_customer[one]]
        try:
            every = used(bounds=bounds, rows=rows, currency=by_id[entity_id].currency, on=as_of, rates=rates)
        except RateMissing:
            continue
        most = min(every, key=lambda one: (one.room_minor * 10_000 // max(1, one.limit_minor), one.bound.pk))
        found[customer_id, entity_id] = (most.exposure.total_minor, most.limit_minor, most.bound.kind)
    return found


def _sorted_bounds(bounds: Iterable[Bound]) -> tuple[dict[int, list[Bound]], dict[int, list[Bound]]]:
    of_customer: dict[int, list[Bound]] = defaultdict(list)
    of_group: dict[int, list[Bound]] = defaultdict(list)
    for one in bounds:
        if one.group_id is not None:
            of_group[one.group_id].append(one)
        else:
            of_customer[one.customer_id or one.account_customer or 0].append(one)
    return of_customer, of_group
