"""The end of promises and plans by the ledger: found by set, on the day that it came about, each with its one event."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl
from django.db import connection, transaction

from dunwell.apps.journal.models import Event
from dunwell.apps.journal.staging import stage
from dunwell.apps.promises.models import Plan, PlanVersion, Promise
from dunwell.apps.promises.standing import standing_plans, standing_promises
from dunwell.apps.promises.telling import plan_data, promise_data
from dunwell.apps.receivables.models import Account
from dunwell.core.frames import Schema

ENDS = Schema({"id": pl.Int64, "state": pl.String, "closed_on": pl.Date, "paid_minor": pl.Int64})
CHUNK = 1_000  # events in one statement

# Rows are locked in order first, so that two who settle at once never wait for each other in a ring; the second one
# finds nothing left to move.
_LOCK = """
    SELECT one.id FROM {table} AS one JOIN settled USING (id)
    WHERE one.state = 'running' ORDER BY one.id FOR NO KEY UPDATE OF one
"""
_MOVE = """
    UPDATE {table} AS one
    SET state = settled.state, closed_on = settled.closed_on, paid_minor = settled.paid_minor,
        closed_at = %s, closed_by = %s
    FROM settled WHERE one.id = settled.id AND one.state = 'running' RETURNING one.id
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """How many promises and plans ended in which way."""

    kept: int = 0
    partly_kept: int = 0
    broken: int = 0
    plans_completed: int = 0
    plans_broken: int = 0


def settle(*, as_of: date, now: datetime, actor: str) -> Settled:
    """End every promise and plan of which the ledger tells by a day how it ended, and return how many.

    A promise is kept on the day that it is paid in full; what is left is judged on the day after its last one of
    grace. Days are those on which it came about, however late this is called; called again, or by two at once, it
    does nothing twice. Cost grows with the promises and plans that run.
    """
    with transaction.atomic():
        promises = _settle_promises(as_of=as_of, now=now, actor=actor)
        plans = _settle_plans(as_of=as_of, now=now, actor=actor)
    return Settled(
        kept=promises.count("kept"),
        partly_kept=promises.count("partly_kept"),
        broken=promises.count("broken"),
        plans_completed=plans.count("completed"),
        plans_broken=plans.count("broken"),
    )


def _settle_promises(*, as_of: date, now: datetime, actor: str) -> list[str]:
    ends = [
        (one.promise_id, end.outcome, end.on, end.paid_minor)
        for one in standing_promises(as_of=as_of)
        if (end := one.end(as_of=as_of)) is not None
    ]
    moved = _move(table="promises_promise", ends=ends, now=now, actor=actor)
    promises = list(
        Promise.objects.filter(pk__in=moved)
        .select_related("account")
        .prefetch_related("items__item")
        .order_by("pk")
    )
    Event.objects.bulk_create(
        (
            _event(
                f"promises.promise.{one.state}",
                subject="promise",
                subject_id=one.pk,
                account=one.account,
                data=promise_data(promise=one) | {"on": str(one.closed_on), "paid_minor": one.paid_minor},
                now=now,
                actor=actor,
            )
            for one in promises
        ),
        batch_size=CHUNK,
    )
    return [one.state for one in promises]


def _settle_plans(*, as_of: date, now: datetime, actor: str) -> list[str]:
    standing = standing_plans(as_of=as_of)
    ends = [
        (one.plan_id, end.outcome, end.on, one.paid_before_minor + end.paid_minor)
        for one in standing
        if (end := one.end(as_of=as_of)) is not None
    ]
    moved = _move(table="promises_plan", ends=ends, now=now, actor=actor)
    plans = list(Plan.objects.filter(pk__in=moved).select_related("account").order_by("pk"))
    in_force = {one.plan_id: one.version_id for one in standing}
    versions = PlanVersion.objects.prefetch_related("instalments").in_bulk([in_force[one] for one in moved])
    Event.objects.bulk_create(
        (
            _event(
                f"promises.plan.{one.state}",
                subject="plan",
                subject_id=one.pk,
                account=one.account,
                data=plan_data(plan=one, version=versions[in_force[one.pk]])
                | {"on": str(one.closed_on), "paid_minor": one.paid_minor},
                now=now,
                actor=actor,
            )
            for one in plans
        ),
        batch_size=CHUNK,
    )
    return [one.state for one in plans]


def _move(*, table: str, ends: Sequence[tuple[int, str, date, int]], now: datetime, actor: str) -> list[int]:
    """Move those that still run, and return their ids."""
    if not ends:
        return []
    stage(table="settled", frame=pl.DataFrame(ends, schema=dict(ENDS.dtypes), orient="row"), schema=ENDS)
    with connection.cursor() as cursor:
        cursor.execute(_LOCK.format(table=table))
        cursor.execute(_MOVE.format(table=table), [now, actor])
        return [row[0] for row in cursor.fetchall()]


def _event(
    name: str,
    *,
    subject: str,
    subject_id: int,
    account: Account,
    data: dict[str, object],
    now: datetime,
    actor: str,
) -> Event:
    return Event(
        name=name,
        actor=actor,
        at=now,
        subject=subject,
        subject_id=subject_id,
        entity_id=account.entity_id,
        customer_id=account.customer_id,
        account_id=account.pk,
        data=data,
    )
