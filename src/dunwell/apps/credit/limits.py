"""Which limits bind a customer, how much of each is used, and what the formula would propose."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from dunwell.apps.credit.bounds import Used, bounds_of, used
from dunwell.apps.credit.exposure import exposure_rows
from dunwell.apps.credit.rates import Rates
from dunwell.apps.credit.scores import class_at, last_score
from dunwell.apps.credit.terms import terms_of
from dunwell.apps.organisation.models import Entity
from dunwell.apps.parties.models import Customer
from dunwell.apps.receivables.models import ItemKind, OpenItem
from dunwell.core.credit.limits import Ground, Proposal, propose

YEAR = timedelta(days=365)


_NARROW = ("account", "customer_at_entity", "customer", "group_at_entity", "group")


def rooms(*, customer: Customer, as_of: date, rates: Rates | None = None) -> list[Used]:
    """Return how much of each limit that binds a customer is used, in its own currency, the narrowest kind first.

    Of every entity. What is reserved for orders is not in it. A few queries. Raises RateMissing where amounts of two
    currencies cannot be put together.
    """
    bounds = bounds_of(customer_id=customer.pk, group_id=customer.group_id, on=as_of)
    members = [customer.pk]
    if customer.group_id is not None and any(one.group_id is not None for one in bounds):
        members = list(Customer.objects.filter(group_id=customer.group_id).values_list("pk", flat=True))
    found = used(
        bounds=bounds,
        rows=exposure_rows(customer_ids=members) if bounds else [],
        currency=None,
        on=as_of,
        rates=rates or Rates(on=as_of),
    )
    return sorted(found, key=lambda one: (_NARROW.index(one.bound.kind), one.bound.pk))


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed:
    """What the formula comes to for a customer, and what it was fed."""

    currency: str
    proposal: Proposal
    ground: Ground
    class_code: str

    @property
    def plain(self) -> dict[str, Any]:
        """As it is kept beside a request."""
        return {
            "limit_minor": self.proposal.limit_minor,
            "currency": self.currency,
            "figures": self.proposal.figures,
            "bound_by": self.proposal.bound_by,
            "class": self.class_code,
            "yearly_sales_minor": self.ground.yearly_sales_minor,
            "terms_days": self.ground.terms_days,
            "expected_delay_days": self.ground.expected_delay_days,
        }


def proposed(
    *,
    customer: Customer,
    entity: Entity | None,
    currency: str,
    as_of: date,
    net_worth_minor: int | None = None,
    turnover_minor: int | None = None,
    insured_minor: int | None = None,
) -> Proposed | None:
    """Return the limit that core/credit/limits proposes; None where the customer was never scored.

    Sales: its invoices of the last 365 days (at the entity, or at all) at the day's rates. Terms: the days that these
    were given on average, at most those of the class. Delay: the days beyond terms of its score. What others know of
    it (net worth, turnover, an insurer's limit) is in the currency given. Raises RateMissing.
    """
    found = last_score(customer_id=customer.pk)
    if found is None:
        return None
    terms = terms_of(entity=entity)
    given = class_at(score=found, terms=terms)
    sales, days = _sales(customer=customer, entity=entity, currency=currency, as_of=as_of)
    ground = Ground(
        yearly_sales_minor=sales,
        terms_days=min(days, given.terms_days_max),
        expected_delay_days=found.days_beyond_terms,
        net_worth_minor=net_worth_minor,
        turnover_minor=turnover_minor,
        insured_minor=insured_minor,
    )
    return Proposed(
        currency=currency,
        proposal=propose(ground=ground, caps=terms.caps, class_basis_points=given.limit_basis_points),
        ground=ground,
        class_code=given.code,
    )


def _sales(*, customer: Customer, entity: Entity | None, currency: str, as_of: date) -> tuple[int, int]:
    """What the customer was invoiced in a year, and for how many days on average, weighted by amount."""
    items = OpenItem.objects.filter(
        account__customer=customer,
        kind__in=[ItemKind.INVOICE, ItemKind.CREDIT_NOTE],
        issued_on__gt=as_of - YEAR,
        issued_on__lte=as_of,
    )
    if entity is not None:
        items = items.filter(account__entity=entity)
    rates = Rates(on=as_of)
    total, weighted, weight = 0, 0, 0
    for minor, code, kind, issued_on, due_on in items.values_list(
        "amount_minor", "currency", "kind", "issued_on", "due_on"
    ):
        worth = rates.minor(minor, currency=code, into=currency)
        total += worth
        if kind == ItemKind.INVOICE:
            weighted += worth * (due_on - issued_on).days
            weight += worth
    return max(0, total), (2 * weighted + weight) // (2 * weight) if weight else 30
