"""Promises and plans as columns for the core: what they set aside, and what broke. Pure functions of rows and a day."""

from collections.abc import Collection
from datetime import date

import polars as pl

from dunwell.apps.journal.staging import fetch
from dunwell.apps.promises.standing import Standing, StandingPlan, StandingPromise, standing
from dunwell.core.dunning.standing import EVENTS
from dunwell.core.promises.guards import LATE, PLANNED_ITEMS, PROMISED_ITEMS, plan_guards, promise_guards
from dunwell.core.promises.outcomes import late_minor, stands_until

# What broke by the day, noticed or not, of which something was still open then.
_OPEN_BROKEN = """
    WITH broken AS (
        SELECT 'promise_broken' AS kind, promise.account_id, promise.closed_on AS day, part.item_id
        FROM promises_promise AS promise JOIN promises_promiseitem AS part ON part.promise_id = promise.id
        WHERE promise.state = 'broken' AND promise.closed_on <= %s
        UNION ALL
        SELECT 'promise_broken', promise.account_id, unnoticed.day, part.item_id
        FROM unnest(%s::bigint[], %s::date[]) AS unnoticed (id, day)
        JOIN promises_promise AS promise USING (id)
        JOIN promises_promiseitem AS part ON part.promise_id = promise.id
        UNION ALL
        SELECT 'plan_broken', plan.account_id, plan.closed_on, part.item_id
        FROM promises_plan AS plan
        JOIN promises_planversion AS version ON version.plan_id = plan.id
        JOIN promises_planitem AS part ON part.version_id = version.id
        WHERE plan.state = 'broken' AND plan.closed_on <= %s AND version.number =
            (SELECT max(last.number) FROM promises_planversion AS last WHERE last.plan_id = plan.id)
        UNION ALL
        SELECT 'plan_broken', plan.account_id, unnoticed.day, part.item_id
        FROM unnest(%s::bigint[], %s::date[]) AS unnoticed (id, day)
        JOIN promises_planversion AS version USING (id)
        JOIN promises_plan AS plan ON plan.id = version.plan_id
        JOIN promises_planitem AS part ON part.version_id = version.id
    )
    SELECT account_id, kind, max(day) FROM broken
    WHERE coalesce((SELECT residual_minor FROM receivables_residual WHERE item_id = broken.item_id), 0) > coalesce((
        SELECT sum(amount_minor) FROM receivables_entry
        WHERE item_id = broken.item_id AND ledger = 'receivable' AND effective_on > %s
    ), 0)
    GROUP BY account_id, kind ORDER BY account_id, kind
"""


def item_guards(*, as_of: date) -> pl.DataFrame:
    """Return what must not be asked for of items on a day (schema ITEM_GUARDS).

    What is left of a promise, until its day and grace are over; of a plan all that is left but the instalments that
    are late. Right whether `settle` has run or not. Cost grows with the promises and plans, not with the items.
    """
    return _guards(standing(as_of=as_of), as_of=as_of)


def events(*, as_of: date) -> pl.DataFrame:
    """Return per account and kind the last day by the given one on which a promise or plan broke (schema EVENTS).

    Only while something is open of what was promised. Right whether `settle` has run or not.
    """
    return _events(standing(as_of=as_of), as_of=as_of)


def guards_and_events(
    *, as_of: date, account_ids: Collection[int] | None = None
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return `item_guards` and `events` of these accounts or of all, from one look at what was promised."""
    found = standing(as_of=as_of, account_ids=account_ids)
    return _guards(found, as_of=as_of), _events(found, as_of=as_of)


def _guards(found: Standing, *, as_of: date) -> pl.DataFrame:
    return pl.concat(
        [_promised(promises=found.promises, as_of=as_of), _planned(plans=found.plans, as_of=as_of)]
    )


def _events(found: Standing, *, as_of: date) -> pl.DataFrame:
    promises = {
        one.promise_id: end.on
        for one in found.promises
        if (end := one.end(as_of=as_of)) is not None and end.outcome == "broken"
    }
    versions = {
        plan.version_id: plan_end.on
        for plan in found.plans
        if (plan_end := plan.end(as_of=as_of)) is not None and plan_end.outcome == "broken"
    }
    params: list[object] = []
    for unnoticed in (promises, versions):
        params += [as_of, list(unnoticed), list(unnoticed.values())]
    return fetch(sql=_OPEN_BROKEN, schema=EVENTS, params=[*params, as_of])


def _promised(*, promises: list[StandingPromise], as_of: date) -> pl.DataFrame:
    rows = [
        (item_id, minor, promise.until)
        for promise in promises
        if promise.end(as_of=as_of) is None
        for item_id, minor in promise.course.left_minor.items()
    ]
    return promise_guards(items=pl.DataFrame(rows, schema=dict(PROMISED_ITEMS.dtypes), orient="row"))


def _planned(*, plans: list[StandingPlan], as_of: date) -> pl.DataFrame:
    running = [plan for plan in plans if plan.end(as_of=as_of) is None]
    items = [
        (plan.plan_id, item_id, plan.item_due_on[item_id], minor)
        for plan in running
        for item_id, minor in plan.course.left_minor.items()
    ]
    late: list[tuple[int, int, date]] = []
    for plan in running:
        paid = plan.course.paid_minor(on=as_of)
        late.append(
            (
                plan.plan_id,
                late_minor(instalments=plan.instalments, paid_minor=paid, as_of=as_of),
                stands_until(
                    instalments=plan.instalments,
                    grace_days=plan.grace_days,
                    paid_minor=paid,
                    as_of=as_of,
                ),
            )
        )
    return plan_guards(
        items=pl.DataFrame(items, schema=dict(PLANNED_ITEMS.dtypes), orient="row"),
        late=pl.DataFrame(late, schema=dict(LATE.dtypes), orient="row"),
    )
