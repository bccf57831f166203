"""What is charged by itself, as columns for the core: nobody is asked for it meanwhile."""

from collections.abc import Iterable
from datetime import date, timedelta

import polars as pl
from django.db.models import Q

from dunwell.apps.journal.staging import fetch
from dunwell.apps.organisation.days import entity_day
from dunwell.apps.payments.collection_models import Collection
from dunwell.apps.payments.planning import CHARGED_KINDS
from dunwell.apps.promises.standing import standing
from dunwell.apps.receivables.frames import residuals_sql
from dunwell.core.dunning.guards import ITEM_GUARDS
from dunwell.core.dunning.reasons import Reason
from dunwell.core.payments.collecting import LIVE
from dunwell.core.promises.spreading import OpenPart, spread

UNTOLD_DAYS = 7
"""So long after its day something that could not be announced is left alone; then it is chased like all else."""
# Open items that an autopay covered on a day, noted by then or not; and what was on its way, whatever became of the
# consent since. What ended on the day itself had ended.
_ITEMS = """
    WITH covering AS (
        SELECT autopay.id, autopay.account_id, autopay.recurring_id, autopay.started_on, entity.timezone
        FROM payments_autopay AS autopay
        JOIN payments_keptmethod AS method ON method.id = autopay.method_id
        JOIN receivables_account AS account ON account.id = autopay.account_id
        JOIN organisation_entity AS entity ON entity.id = account.entity_id
        LEFT JOIN payments_consentend AS ended ON ended.consent_id = autopay.consent_id
        WHERE autopay.plan_id IS NULL AND autopay.started_on <= %(as_of)s
            AND (autopay.is_active OR (autopay.ended_at AT TIME ZONE entity.timezone)::date > %(as_of)s)
            AND (method.state = 'usable' OR (method.ended_at AT TIME ZONE entity.timezone)::date > %(as_of)s)
            AND (ended.id IS NULL OR (ended.at AT TIME ZONE entity.timezone)::date > %(as_of)s)
    ), covered AS (
        SELECT covering.id AS autopay_id, covering.timezone, residual.item_id, residual.residual_minor, residual.due_on
        FROM covering
        JOIN ({residuals}) AS residual ON residual.account_id = covering.account_id
            AND residual.residual_minor > 0 AND residual.due_on >= covering.started_on
        JOIN receivables_openitem AS item ON item.id = residual.item_id AND item.kind = ANY(%(kinds)s)
        WHERE covering.recurring_id IS NULL OR EXISTS (
            SELECT FROM billing_recurringbill AS billed JOIN billing_bill AS bill ON bill.id = billed.bill_id
            WHERE billed.plan_id = covering.recurring_id AND bill.item_id = residual.item_id
        )
    ), told AS (
        SELECT covered.item_id, least(covered.residual_minor, coalesce(noted.amount_minor, covered.residual_minor))
            AS guarded_minor, greatest(%(as_of)s, coalesce(noted.charge_on, covered.due_on)) AS until
        FROM covered
        LEFT JOIN payments_collection AS noted
            ON noted.autopay_id = covered.autopay_id AND noted.item_id = covered.item_id
            AND (noted.planned_at AT TIME ZONE covered.timezone)::date <= %(as_of)s
        WHERE noted.id IS NULL
            OR (noted.state = ANY(%(live)s) OR (noted.settled_at AT TIME ZONE covered.timezone)::date > %(as_of)s)
            AND (noted.told_on <= %(as_of)s OR covered.due_on >= %(as_of)s - {untold_days})
        UNION ALL
        SELECT noted.item_id, noted.amount_minor, greatest(%(as_of)s, noted.charge_on)
        FROM payments_try AS made
        JOIN payments_collection AS noted ON noted.id = made.collection_id AND noted.item_id IS NOT NULL
        JOIN receivables_account AS account ON account.id = noted.account_id
        JOIN organisation_entity AS entity ON entity.id = account.entity_id
        WHERE (made.at AT TIME ZONE entity.timezone)::date <= %(as_of)s
            AND (made.ended_at IS NULL OR (made.ended_at AT TIME ZONE entity.timezone)::date > %(as_of)s)
    )
    SELECT item_id, '{reason}' AS reason, max(guarded_minor) AS guarded_minor, max(until) AS until
    FROM told GROUP BY item_id ORDER BY item_id
"""


def item_guards(*, as_of: date) -> pl.DataFrame:
    """Return what is about to be charged of items, or is being, on a day (schema ITEM_GUARDS).

    What failed for good, was not charged, or could not be announced in time is not guarded: it is chased. Past days
    are seen as they were then: with the consents, methods, charges and residuals of their evening; only `until` names
    the day that is known now. Cost grows with the accounts that are charged, not with the items.
    """
    sql = _ITEMS.format(
        reason=Reason.AUTOPAY.value, untold_days=UNTOLD_DAYS, residuals=residuals_sql(as_of=as_of)
    )
    params = {"as_of": as_of, "kinds": [kind.value for kind in CHARGED_KINDS], "live": list(LIVE)}
    items = fetch(sql=sql, schema=ITEM_GUARDS, params=params)
    return pl.concat([items, _instalments(as_of=as_of)])


def _instalments(*, as_of: date) -> pl.DataFrame:
    """What of plans is late and being charged lies on their oldest items, as what is late of them does."""
    live = _live_instalments(as_of=as_of)
    by_version: dict[int, list[Collection]] = {}
    for one in live:
        assert one.instalment is not None, "asked for"
        by_version.setdefault(one.instalment.version_id, []).append(one)
    rows: list[tuple[int, str, int, date]] = []
    for plan in standing(as_of=as_of, account_ids=_accounts(live)).plans if by_version else []:
        mine = by_version.get(plan.version_id, [])
        if not mine or plan.end(as_of=as_of) is not None:
            continue
        parts = [
            OpenPart(item_id=item_id, due_on=plan.item_due_on[item_id], open_minor=minor)
            for item_id, minor in plan.course.left_minor.items()
        ]
        minor = min(sum(one.amount_minor for one in mine), sum(one.open_minor for one in parts))
        until = max(as_of, *(one.charge_on or one.due_on for one in mine))
        if minor:
            shares = spread(amount_minor=minor, parts=parts)
            rows += [(item_id, Reason.AUTOPAY.value, share, until) for item_id, share in shares.items()]
    return pl.DataFrame(rows, schema=dict(ITEM_GUARDS.dtypes), orient="row")


def _live_instalments(*, as_of: date) -> list[Collection]:
    """Instalments due before a day that were about to be charged, or were being, on its evening."""
    nearly = as_of - timedelta(days=1)  # by the clock of UTC; the entity's own decides below
    found = (
        Collection.objects.filter(instalment__isnull=False, due_on__lt=as_of)
        .filter(Q(state__in=LIVE) | Q(settled_at__date__gte=nearly))
        .select_related("instalment", "account__entity")
    )
    return [
        one
        for one in found.order_by("pk")
        if one.state in LIVE
        or (one.settled_at and entity_day(entity=one.account.entity, now=one.settled_at) > as_of)
    ]


def _accounts(found: Iterable[Collection]) -> list[int]:
    return sorted({one.account_id for one in found})
