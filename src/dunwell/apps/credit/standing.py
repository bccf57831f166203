"""Everything that is looked at when an order is checked, in one query that is planned once."""

import json
from dataclasses import dataclass
from datetime import date, datetime

from psycopg.types.numeric import Int8

from dunwell.apps.credit.bounds import LIMITS, WHOSE, Bound, bound_of
from dunwell.apps.credit.exposure import ExposureRow, exposure_sql, put_together, used_plans_sql
from dunwell.apps.credit.reservations import RESERVED, reserved_of
from dunwell.apps.journal.prepared import fetch_prepared
from dunwell.apps.organisation.models import Entity
from dunwell.apps.parties.models import Customer
from dunwell.core.credit.insurance import is_stopped
from dunwell.core.credit.terms import CreditTerms, read_terms

# The last word of each counts. Whose: the customer, and all of its group where there is a limit of that group.
_WHOSE = "ARRAY(SELECT id FROM whose)"
_LISTED = "(SELECT coalesce(json_agg({row}), '[]') FROM ({rows}) AS one)"
_BOUNDS = """json_build_array(
    one.id, one.account_customer, one.account_entity, one.customer_id, one.group_id, one.entity_id, one.currency,
    one.limit_minor, one.raised_by_minor, one.raised_until
)"""
_HANGS = """json_build_array(
    one.customer_id, one.entity_id, one.currency, one.open, one.unbilled, one.ordered, one.deposits
)"""
_KEPT = "json_build_array(one.customer_id, one.entity_id, one.currency, one.minor)"
STANDING = f"""
    WITH whose AS MATERIALIZED (
        SELECT %(customer)s AS id UNION
        SELECT member.id FROM parties_customer AS member WHERE member.group_id = %(group)s
            AND EXISTS (SELECT FROM credit_creditlimit AS limits WHERE limits.group_id = %(group)s)
    )
    SELECT json_build_object(
        'is_insolvent', coalesce((SELECT is_insolvent FROM credit_insolvencynote WHERE customer_id = %(customer)s
            ORDER BY id DESC LIMIT 1), false),
        'decided', (SELECT decided FROM credit_chronicdecision
            WHERE customer_id = %(customer)s AND entity_id = %(entity)s ORDER BY id DESC LIMIT 1),
        'is_held', EXISTS (SELECT FROM credit_credithold
            WHERE customer_id = %(customer)s AND entity_id = %(entity)s AND state = 'held'),
        'is_review_overdue', EXISTS (SELECT FROM credit_creditreview
            WHERE customer_id = %(customer)s AND state = 'due' AND due_on < %(on)s),
        'class', (SELECT class_code FROM credit_score WHERE customer_id = %(customer)s
            ORDER BY as_of DESC, id DESC LIMIT 1),
        'terms', (SELECT terms FROM credit_creditsettings WHERE entity_id = %(entity)s OR entity_id IS NULL
            ORDER BY entity_id NULLS LAST, id DESC LIMIT 1),
        'insured', (SELECT coalesce(json_agg(json_build_array(
                (SELECT min(residual.due_on) FROM receivables_account AS account
                    JOIN receivables_residual AS residual ON residual.account_id = account.id
                        AND residual.residual_minor > 0 AND residual.due_on < %(on)s
                    JOIN receivables_openitem AS item ON item.id = residual.item_id AND item.kind <> 'deposit_request'
                    WHERE account.customer_id = %(customer)s AND account.entity_id = policy.entity_id
                        AND account.currency = policy.currency),
                coalesce((SELECT granted.limit_minor FROM credit_insuredlimit AS granted
                    WHERE granted.policy_id = policy.id AND granted.customer_id = %(customer)s
                        AND granted.holds_from <= %(on)s
                    ORDER BY granted.id DESC LIMIT 1), policy.discretionary_minor),
                policy.stop_days
            )), '[]') FROM credit_insurancepolicy AS policy
            WHERE policy.entity_id = %(entity)s AND %(on)s BETWEEN policy.holds_from AND policy.holds_until),
        'last', (SELECT id FROM credit_ordercheck
            WHERE entity_id = %(entity)s AND order_key = %(order_key)s AND ended_at IS NULL),
        'whose', {_WHOSE},
        'bounds', {_LISTED.format(row=_BOUNDS, rows=LIMITS.format(source=WHOSE))},
        'hangs', {_LISTED.format(row=_HANGS, rows=exposure_sql(customers=_WHOSE))},
        'plans', ARRAY({used_plans_sql(customers=_WHOSE)}),
        'kept', {_LISTED.format(row=_KEPT, rows=RESERVED.format(whose=f"kept.customer_id = ANY({_WHOSE})"))}
    )::text
"""  # noqa: S608 - our own queries
PREPARED = STANDING % {
    "customer": "$1::bigint",
    "group": "$2::bigint",
    "entity": "$3::bigint",
    "order_key": "$4::text",
    "now": "$5::timestamptz",
    "on": "$6::date",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What stands of a customer at one moment, at an entity that an order is for."""

    is_insolvent: bool
    decided: str | None  # of one that always pays late
    is_held: bool
    is_review_overdue: bool
    is_uninsured: bool
    class_code: str | None
    terms: CreditTerms
    bounds: tuple[Bound, ...]
    rows: tuple[ExposureRow, ...]  # with what is reserved, but not for the same order
    last_check_id: int | None  # of the same order


def standing_of(*, customer: Customer, entity: Entity, order_key: str, now: datetime, on: date) -> Standing:
    """Return what stands of a customer; one query, and more only where use of a plan is not billed."""
    group = None if customer.group_id is None else Int8(customer.group_id)
    ((text,),) = fetch_prepared(
        sql=PREPARED, params=(Int8(customer.pk), group, Int8(entity.pk), order_key, now, on)
    )
    said = json.loads(text)
    hangs = put_together(
        [tuple(row) for row in said["hangs"]], plans=said["plans"], customer_ids=said["whose"]
    )
    return Standing(
        is_insolvent=said["is_insolvent"],
        decided=said["decided"],
        is_held=said["is_held"],
        is_review_overdue=said["is_review_overdue"],
        is_uninsured=any(
            is_stopped(oldest_due_on=_day(oldest), insured_minor=minor, stop_days=days, as_of=on)
            for oldest, minor, days in said["insured"]
        ),
        class_code=said["class"],
        terms=CreditTerms() if said["terms"] is None else read_terms(said["terms"])[0],
        bounds=tuple(bound_of([*row[:-1], _day(row[-1])]) for row in said["bounds"]),
        rows=(*hangs, *reserved_of(said["kept"])),
        last_check_id=said["last"],
    )


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
