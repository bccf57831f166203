"""What stands of a customer at the moment an order of it is checked."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection

from dunwell.apps.credit.bounds import Used, bounds_of, used
from dunwell.apps.credit.exposure import exposure_rows
from dunwell.apps.credit.rates import Rates
from dunwell.apps.credit.reservations import reserved_rows
from dunwell.apps.credit.terms import terms_of
from dunwell.apps.organisation.models import Entity
from dunwell.apps.parties.models import Customer
from dunwell.core.credit.checking import Trust
from dunwell.core.credit.limits import Exposure

# One look at everything that is said of the customer; the last word of each counts.
STANDING = """
    SELECT
        coalesce((SELECT is_insolvent FROM credit_insolvencynote WHERE customer_id = %(customer)s
            ORDER BY id DESC LIMIT 1), false),
        (SELECT decided FROM credit_chronicdecision WHERE customer_id = %(customer)s AND entity_id = %(entity)s
            ORDER BY id DESC LIMIT 1),
        EXISTS (SELECT FROM credit_credithold WHERE customer_id = %(customer)s AND entity_id = %(entity)s
            AND state = 'held'),
        EXISTS (SELECT FROM credit_creditreview WHERE customer_id = %(customer)s AND state = 'due'
            AND due_on < %(today)s),
        (SELECT class_code FROM credit_score WHERE customer_id = %(customer)s ORDER BY as_of DESC, id DESC LIMIT 1),
        EXISTS (
            SELECT FROM credit_insurancepolicy AS policy
            JOIN receivables_account AS account ON account.customer_id = %(customer)s
                AND account.entity_id = policy.entity_id AND account.currency = policy.currency
            JOIN receivables_residual AS residual ON residual.account_id = account.id
                AND residual.residual_minor > 0 AND residual.due_on <= %(today)s - policy.stop_days
            JOIN receivables_openitem AS item ON item.id = residual.item_id AND item.kind <> 'deposit_request'
            WHERE policy.entity_id = %(entity)s AND %(today)s BETWEEN policy.holds_from AND policy.holds_until
              AND coalesce((
                  SELECT granted.limit_minor FROM credit_insuredlimit AS granted
                  WHERE granted.policy_id = policy.id AND granted.customer_id = %(customer)s
                    AND granted.holds_from <= %(today)s
                  ORDER BY granted.id DESC LIMIT 1
              ), policy.discretionary_minor) > 0
        )
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stands:
    """The facts for the core, and the figures that they came from."""

    trust: Trust
    figures: dict[str, Any]


def trust_in(
    *, customer: Customer, entity: Entity, currency: str, order_key: str, now: datetime, today: date
) -> Stands:
    """Return how far a customer can be trusted with an order at an entity, in the order's currency.

    Of all limits that the order runs against the narrowest counts; what is reserved for the same order does not.
    Raises RateMissing.
    """
    is_insolvent, decided, is_held, is_review_overdue, class_code, is_uninsured = _standing(
        customer, entity, today
    )
    rates = Rates(on=today)
    narrowest = _narrowest(
        customer=customer,
        entity=entity,
        currency=currency,
        order_key=order_key,
        now=now,
        today=today,
        rates=rates,
    )
    trust = Trust(
        is_insolvent=is_insolvent,
        is_stopped=decided == "stop",
        is_held=is_held,
        is_uninsured=is_uninsured,
        limit_minor=None if narrowest is None else narrowest.limit_minor,
        exposure_minor=0 if narrowest is None else narrowest.exposure.total_minor,
        deposit_basis_points=10_000 if decided == "prepayment" else _deposit(entity, class_code),
        is_review_overdue=is_review_overdue,
    )
    return Stands(trust=trust, figures=_figures(narrowest, class_code=class_code, rates=rates))


def _standing(
    customer: Customer, entity: Entity, today: date
) -> tuple[bool, str | None, bool, bool, str | None, bool]:
    with connection.cursor() as cursor:
        cursor.execute(STANDING, {"customer": customer.pk, "entity": entity.pk, "today": today})
        row: tuple[bool, str | None, bool, bool, str | None, bool] = cursor.fetchone()
    return row


def _narrowest(
    *,
    customer: Customer,
    entity: Entity,
    currency: str,
    order_key: str,
    now: datetime,
    today: date,
    rates: Rates,
) -> Used | None:
    bounds = [
        one
        for one in bounds_of(customer_id=customer.pk, group_id=customer.group_id, on=today)
        if one.bounds(entity_id=entity.pk, currency=currency)
    ]
    if not bounds:
        return None
    members = [customer.pk]
    if customer.group_id is not None and any(one.group_id is not None for one in bounds):
        members = list(Customer.objects.filter(group_id=customer.group_id).values_list("pk", flat=True))
    rows = exposure_rows(customer_ids=members) + reserved_rows(
        customer_ids=members, now=now, but_entity=entity.pk, but_order=order_key
    )
    return used(bounds=bounds, rows=rows, currency=currency, on=today, rates=rates)[0]


def _deposit(entity: Entity, class_code: str | None) -> int:
    """The share that the customer's class asks for; nothing where it has none, or one that is not used any more."""
    if class_code is None:
        return 0
    classes = terms_of(entity=entity).classes
    return next((one.deposit_basis_points for one in classes if one.code == class_code), 0)


def _figures(narrowest: Used | None, *, class_code: str | None, rates: Rates) -> dict[str, Any]:
    found: dict[str, Any] = {"class": class_code}
    if narrowest is not None:
        exposure: Exposure = narrowest.exposure
        found |= {
            "limit_of": narrowest.bound.kind,
            "limit_minor": narrowest.limit_minor,
            "exposure_minor": exposure.total_minor,
            "open_minor": exposure.open_minor,
            "unbilled_minor": exposure.unbilled_minor,
            "ordered_minor": exposure.ordered_minor,
            "reserved_minor": exposure.reserved_minor,
            "deposits_minor": exposure.deposits_minor,
        }
    if rates.taken:
        found["rates"] = [
            {
                "base": one.base,
                "quote": one.quote,
                "rate": str(one.rate),
                "on": one.on.isoformat(),
                "source": one.source,
            }
            for one in rates.taken
        ]
    return found
