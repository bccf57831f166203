"""What hangs on each customer now: what is open, what is used and not billed, what is ordered, less what is prepaid.

The amounts stand as they are in the books at the moment of the query; `as_of` names the day of the exchange rates.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection

from dunwell.apps.billing.order_models import Recurring
from dunwell.apps.billing.plan_books import PlanBooks, payers_of
from dunwell.apps.billing.plans import plan_of
from dunwell.apps.credit.rates import Rates
from dunwell.apps.organisation.models import Entity
from dunwell.apps.organisation.scope import Scope
from dunwell.apps.parties.models import Customer, Group
from dunwell.core.billing.recurring import next_due
from dunwell.core.billing.recurring_lines import metered_lines
from dunwell.core.billing.totals import line_minor
from dunwell.core.credit.limits import Exposure

DUES_MAX = 24  # bills of a plan that are looked through for the next one with use on it

# One row for each customer, entity and currency of which anything is there. Requests for a deposit are no debt for
# something delivered; what was paid on them and is not used stands in `deposits`. A draft that goes into one bill with
# others counts until that bill is about to leave, which counts from then on; so with an order.
_SQL = """
    WITH open AS (
        SELECT account.customer_id, account.entity_id, account.currency, sum(residual.residual_minor)::bigint AS minor
        FROM receivables_account AS account
        JOIN receivables_residual AS residual ON residual.account_id = account.id
        JOIN receivables_openitem AS item ON item.id = residual.item_id AND item.kind <> 'deposit_request'
        WHERE {account_of} GROUP BY 1, 2, 3
    ),
    unbilled AS (
        SELECT bill.customer_id, bill.entity_id, bill.currency,
               sum(CASE bill.kind WHEN 'credit_note' THEN -1 ELSE 1 END
                   * (bill.gross_minor - bill.prepaid_minor))::bigint AS minor
        FROM billing_bill AS bill
        WHERE {bill_of} AND bill.kind <> 'deposit_request' AND bill.state IN ('waiting', 'aside')
          AND NOT EXISTS (SELECT FROM billing_orderbill AS of_order WHERE of_order.bill_id = bill.id)
          AND NOT EXISTS (
              SELECT FROM billing_setaside AS aside JOIN billing_bill AS whole ON whole.id = aside.into_id
              WHERE aside.draft_id = bill.id AND aside.taken_out_at IS NULL AND whole.state IN ('waiting', 'issued')
          )
        GROUP BY 1, 2, 3
    ),
    ordered AS (
        SELECT one.customer_id, one.entity_id, one.currency, sum(greatest(one.gross_minor - billed.minor, 0))::bigint
            AS minor
        FROM billing_order AS one
        CROSS JOIN LATERAL (
            SELECT coalesce(sum(bill.gross_minor - coalesce((
                SELECT sum(note.gross_minor) FROM billing_bill AS note
                WHERE note.corrects_id = bill.id AND note.kind = 'credit_note' AND note.state = 'issued'
            ), 0)), 0) AS minor
            FROM billing_orderbill AS of_order JOIN billing_bill AS bill ON bill.id = of_order.bill_id
            WHERE of_order.order_id = one.id AND NOT of_order.is_deposit AND bill.state IN ('waiting', 'issued')
        ) AS billed
        WHERE {one_of} AND one.state IN {open_orders}
          AND NOT EXISTS (
              SELECT FROM billing_setaside AS aside JOIN billing_bill AS whole ON whole.id = aside.into_id
              WHERE aside.order_id = one.id AND aside.taken_out_at IS NULL AND whole.state IN ('waiting', 'issued')
          )
        GROUP BY 1, 2, 3
    ),
    deposits AS (
        SELECT bill.customer_id, bill.entity_id, bill.currency, sum(bill.gross_minor
            - coalesce(residual.residual_minor, 0)
            - coalesce((SELECT sum(use.amount_minor) FROM billing_deposituse AS use WHERE use.request_id = bill.id), 0)
        )::bigint AS minor
        FROM billing_bill AS bill
        LEFT JOIN receivables_residual AS residual ON residual.item_id = bill.item_id
        WHERE {bill_of} AND bill.kind = 'deposit_request' AND bill.state = 'issued' GROUP BY 1, 2, 3
    )
    SELECT customer_id, entity_id, currency, sum(open)::bigint AS open, sum(unbilled)::bigint AS unbilled,
           sum(ordered)::bigint AS ordered, sum(deposits)::bigint AS deposits
    FROM (
        SELECT customer_id, entity_id, currency, minor AS open, 0 AS unbilled, 0 AS ordered, 0 AS deposits FROM open
        UNION ALL SELECT customer_id, entity_id, currency, 0, minor, 0, 0 FROM unbilled
        UNION ALL SELECT customer_id, entity_id, currency, 0, 0, minor, 0 FROM ordered
        UNION ALL SELECT customer_id, entity_id, currency, 0, 0, 0, minor FROM deposits
    ) AS every GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""
_USED = """
    SELECT DISTINCT plan.id FROM billing_usageline AS usage JOIN billing_recurring AS plan ON plan.id = usage.plan_id
    WHERE usage.billed_id IS NULL AND {whose}
"""
_PLANS_OF = """(
    plan.customer_id = ANY({customers}) OR EXISTS (
        SELECT FROM billing_buyer AS buyer
        WHERE buyer.customer_id = plan.customer_id AND buyer.bill_to_id = ANY({customers})
    )
)"""
OPEN_ORDERS = "('accepted', 'deposit_asked', 'deposit_paid', 'deposit_waived', 'working', 'invoiced_in_part')"


Hangs = tuple[int, int, str, int, int, int, int]
"""Customer, entity and currency; what is open, what is not billed, what is ordered, and what is prepaid."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExposureRow:
    """What hangs on a customer at one entity in one currency: on one account."""

    customer_id: int
    entity_id: int
    currency: str
    exposure: Exposure


def exposure_rows(*, customer_ids: Iterable[int] | None = None) -> list[ExposureRow]:
    """Return what hangs on these customers, or on all, by customer, entity and currency; nothing is a row left out.

    Of every entity, whoever asks: a limit that is used elsewhere is used. `reserved_minor` is nothing here. One pass
    over what is open; use that is not billed is reckoned plan by plan, without its tax.
    """
    ids = None if customer_ids is None else sorted(set(customer_ids))
    if ids == []:
        return []
    whose = None if ids is None else "%(customers)s"
    with connection.cursor() as cursor:
        cursor.execute(exposure_sql(customers=whose), {"customers": ids})
        rows: Sequence[Hangs] = cursor.fetchall()
        cursor.execute(used_plans_sql(customers=whose), {"customers": ids})
        plans = [row[0] for row in cursor.fetchall()]
    return put_together(rows, plans=plans, customer_ids=ids)


def exposure_sql(*, customers: str | None) -> str:
    """Return the query of what hangs on these customers without use that is not billed; its rows are `Hangs`.

    customers: what stands in SQL for the array of their keys; None for all.
    """
    only = {
        f"{name}_of": "true" if customers is None else f"{name}.customer_id = ANY({customers})"
        for name in ("account", "bill", "one")
    }
    return _SQL.format(**only, open_orders=OPEN_ORDERS)


def used_plans_sql(*, customers: str | None) -> str:
    """Return the query of the plans with use that is not billed, of which these customers may pay; as above.

    Most customers have no such plan: one quick look says so, before anything of a plan is read.
    """
    whose = "true" if customers is None else _PLANS_OF.format(customers=customers)
    return _USED.format(whose=whose)


def put_together(
    rows: Iterable[Hangs], *, plans: Sequence[int], customer_ids: Sequence[int] | None
) -> list[ExposureRow]:
    """Return what the two queries say of these customers, or of all, as `exposure_rows` does."""
    found = {(row[0], row[1], row[2]): row[3:] for row in rows}
    for key, minor in _used(plans, customer_ids).items():
        is_open, unbilled, ordered, deposits = found.get(key, (0, 0, 0, 0))
        found[key] = (is_open, unbilled + minor, ordered, deposits)
    return [
        ExposureRow(
            customer_id=key[0],
            entity_id=key[1],
            currency=key[2],
            exposure=Exposure(
                open_minor=each[0], unbilled_minor=each[1], ordered_minor=each[2], deposits_minor=each[3]
            ),
        )
        for key, each in sorted(found.items())
        if any(each)
    ]


def _used(ids: Sequence[int], customer_ids: Sequence[int] | None) -> Mapping[tuple[int, int, str], int]:
    """What was used of metered plans and is not billed, without tax, by who pays it."""
    if not ids:
        return {}
    rows = list(Recurring.objects.filter(pk__in=ids).select_related("customer", "entity"))
    books, payers = PlanBooks(rows), payers_of(rows)
    wanted = None if customer_ids is None else set(customer_ids)
    found: dict[tuple[int, int, str], int] = {}
    for row in rows:
        payer = payers[row.pk].customer.pk
        if wanted is None or payer in wanted:
            key = (payer, row.entity_id, plan_of(row).currency)
            found[key] = found.get(key, 0) + _used_of(row, books)
    return found


def _used_of(row: Recurring, books: PlanBooks) -> int:
    """What the next bill with use on it will ask for the use that is recorded by now."""
    plan, done = plan_of(row), set(books.done(row))
    for _ in range(DUES_MAX):
        due = next_due(plan=plan, done=frozenset(done))
        if due is None:
            return 0
        if due.metered is not None:
            used = books.take_used(row, until=date.max)
            lines = metered_lines(plan=plan, metered=due.metered, used=used.units, language="en")
            return sum(line_minor(line=line, currency=plan.currency) for line in lines)
        done.add(due.key)
    return 0


def summed(rows: Iterable[ExposureRow], /, *, currency: str, rates: Rates) -> Exposure:
    """Return what rows come to in one currency at the day's rates. Raises RateMissing."""
    totals = [0, 0, 0, 0, 0]
    for row in rows:
        one = row.exposure
        each = (one.open_minor, one.unbilled_minor, one.ordered_minor, one.reserved_minor, one.deposits_minor)
        for place, minor in enumerate(each):
            totals[place] += rates.minor(minor, currency=row.currency, into=currency)
    return Exposure(
        open_minor=totals[0],
        unbilled_minor=totals[1],
        ordered_minor=totals[2],
        reserved_minor=totals[3],
        deposits_minor=totals[4],
    )


def exposure_of(
    *, customer: Customer, entity: Entity | None, currency: str, as_of: date, rates: Rates | None = None
) -> Exposure:
    """Return what hangs on a customer at one entity, or at all, in one currency. Raises RateMissing."""
    rows = exposure_rows(customer_ids=[customer.pk])
    mine = [row for row in rows if entity is None or row.entity_id == entity.pk]
    return summed(mine, currency=currency, rates=rates or Rates(on=as_of))


def exposure_of_group(
    *, group: Group, entity: Entity | None, currency: str, as_of: date, rates: Rates | None = None
) -> Exposure:
    """Return what hangs on all customers of a group, as `exposure_of` does of one. Raises RateMissing."""
    members = Customer.objects.filter(group=group).values_list("pk", flat=True)
    rows = exposure_rows(customer_ids=members)
    mine = [row for row in rows if entity is None or row.entity_id == entity.pk]
    return summed(mine, currency=currency, rates=rates or Rates(on=as_of))


@dataclass(frozen=True, slots=True, kw_only=True)
class EntityExposure:
    """What hangs on all customers of an entity, in its own currency."""

    entity_id: int
    code: str
    currency: str
    customers: int
    exposure: Exposure


def exposure_by_entity(*, scope: Scope, as_of: date) -> list[EntityExposure]:
    """Return what hangs on the customers of each entity that is seen whole, by code. Raises RateMissing."""
    rates, rows = Rates(on=as_of), exposure_rows()
    found: list[EntityExposure] = []
    for entity in Entity.objects.filter(pk__in=scope.entity_ids).order_by("code"):
        mine = [row for row in rows if row.entity_id == entity.pk]
        found.append(
            EntityExposure(
                entity_id=entity.pk,
                code=entity.code,
                currency=entity.currency,
                customers=len({row.customer_id for row in mine}),
                exposure=summed(mine, currency=entity.currency, rates=rates),
            )
        )
    return found
