"""What is charged by itself, as columns for the core: nobody is asked for it meanwhile."""

from collections.abc import Iterable
from datetime import date

import polars as pl

from dunwell.apps.journal.staging import fetch
from dunwell.apps.payments.collection_models import Collection
from dunwell.apps.payments.planning import CHARGED_KINDS
from dunwell.apps.promises.standing import standing
from dunwell.core.dunning.guards import ITEM_GUARDS
from dunwell.core.dunning.reasons import Reason
from dunwell.core.payments.collecting import LIVE
from dunwell.core.promises.spreading import OpenPart, spread

UNTOLD_DAYS = 7
"""So long after its day something that could not be announced is left alone; then it is chased like all else."""
# Open items that an autopay covers, noted or not yet; and what is on its way, whatever became of the consent since.
_ITEMS = """
    WITH covering AS (
        SELECT autopay.id, autopay.account_id, autopay.recurring_id, autopay.started_on
        FROM payments_autopay AS autopay
        JOIN payments_keptmethod AS method ON method.id = autopay.method_id AND method.state = 'usable'
        WHERE autopay.is_active AND autopay.plan_id IS NULL AND autopay.started_on <= %s
            AND NOT EXISTS (SELECT FROM payments_consentend AS ended WHERE ended.consent_id = autopay.consent_id)
    ), covered AS (
        SELECT covering.id AS autopay_id, residual.item_id, residual.residual_minor, residual.due_on
        FROM covering
        JOIN receivables_residual AS residual ON residual.account_id = covering.account_id
            AND residual.residual_minor > 0 AND residual.due_on >= covering.started_on
        JOIN receivables_openitem AS item ON item.id = residual.item_id AND item.kind = ANY(%s)
        WHERE covering.recurring_id IS NULL OR EXISTS (
            SELECT FROM billing_recurringbill AS billed JOIN billing_bill AS bill ON bill.id = billed.bill_id
            WHERE billed.plan_id = covering.recurring_id AND bill.item_id = residual.item_id
        )
    ), told AS (
        SELECT covered.item_id, least(covered.residual_minor, coalesce(noted.amount_minor, covered.residual_minor))
            AS guarded_minor, greatest(%s, coalesce(noted.charge_on, covered.due_on)) AS until
        FROM covered
        LEFT JOIN payments_collection AS noted
            ON noted.autopay_id = covered.autopay_id AND noted.item_id = covered.item_id
        WHERE noted.id IS NULL
            OR noted.state IN ('told', 'again')
            OR noted.state = 'planned' AND covered.due_on >= %s - {untold_days}
        UNION ALL
        SELECT noted.item_id, noted.amount_minor, greatest(%s, noted.charge_on)
        FROM payments_collection AS noted
        WHERE noted.item_id IS NOT NULL AND noted.state IN ('charging', 'under_way')
    )
    SELECT item_id, '{reason}' AS reason, max(guarded_minor) AS guarded_minor, max(until) AS until
    FROM told GROUP BY item_id ORDER BY item_id
"""


def item_guards(*, as_of: date) -> pl.DataFrame:
    """Return what is about to be charged of items, or is being, on a day (schema ITEM_GUARDS).

    What failed for good, was not charged, or could not be announced in time is not guarded: it is chased. Past days
    are seen with the consents that stand now. Cost grows with the accounts that are charged, not with the items.
    """
    kinds = [kind.value for kind in CHARGED_KINDS]
    sql = _ITEMS.format(reason=Reason.AUTOPAY.value, untold_days=UNTOLD_DAYS)
    items = fetch(sql=sql, schema=ITEM_GUARDS, params=[as_of, kinds, as_of, as_of, as_of])
    return pl.concat([items, _instalments(as_of=as_of)])


def _instalments(*, as_of: date) -> pl.DataFrame:
    """What of plans is late and being charged lies on their oldest items, as what is late of them does."""
    live = Collection.objects.filter(
        instalment__isnull=False, state__in=LIVE, due_on__lt=as_of
    ).select_related("instalment")
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


def _accounts(found: Iterable[Collection]) -> list[int]:
    return sorted({one.account_id for one in found})
