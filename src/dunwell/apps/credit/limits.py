"""Which limits bind a customer, how much of each is used, and what the formula would propose."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q

from dunwell.apps.credit.exposure import ExposureRow, exposure_rows, summed
from dunwell.apps.credit.limit_models import CreditLimit
from dunwell.apps.credit.rates import Rates
from dunwell.apps.credit.scores import class_at, last_score
from dunwell.apps.credit.terms import terms_of
from dunwell.apps.organisation.models import Entity
from dunwell.apps.parties.models import Customer
from dunwell.apps.receivables.models import Account, ItemKind, OpenItem
from dunwell.core.credit.limits import Exposure, Ground, Limit, Proposal, propose

YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitOver:
    """A limit that binds, the narrowest kind first: of an account, a customer at an entity, a customer, a group."""

    row: CreditLimit
    kind: str  # account, customer_entity, customer, group_entity, group
    currency: str
    limit: Limit


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """How much of a limit is used, in one currency; `over` says which limit, in its own currency."""

    over: LimitOver
    currency: str
    limit_minor: int
    exposure: Exposure

    @property
    def left_minor(self) -> int:
        """What may still be added; below nothing where more hangs on it than the limit."""
        return self.limit_minor - self.exposure.total_minor

    @property
    def used_percent(self) -> int:
        """How much of it is used, in whole per cent rounded up; 100 for a limit of nothing."""
        if self.limit_minor <= 0:
            return 100
        return -(-100 * self.exposure.total_minor // self.limit_minor)


_NARROW = ("account", "customer_entity", "customer", "group_entity", "group")


def limits_over(*, customer: Customer, entity: Entity | None, as_of: date) -> list[LimitOver]:
    """Return every limit that binds a customer at an entity (None: at any) on a day, the narrowest first.

    One query. A customer's order must stay within each of them.
    """
    of_group = Q(group_id=customer.group_id) if customer.group_id else Q(pk__in=[])
    mine = Q(account__customer=customer) | Q(customer=customer) | of_group
    rows = CreditLimit.objects.filter(mine, holds_from__lte=as_of).order_by(
        "account_id", "customer_id", "group_id", "entity_id", "-pk"
    )
    last = rows.distinct("account_id", "customer_id", "group_id", "entity_id").select_related(
        "account", "entity"
    )
    found = [_over(row) for row in last if entity is None or _entity_of(row) in {None, entity.pk}]
    return sorted(found, key=lambda one: (_NARROW.index(one.kind), one.row.pk))


def limit_of(*, customer: Customer, entity: Entity | None, as_of: date) -> LimitOver | None:
    """Return the narrowest limit that binds a customer at an entity; None where none was ever set."""
    return next(iter(limits_over(customer=customer, entity=entity, as_of=as_of)), None)


def _over(row: CreditLimit) -> LimitOver:
    if row.account_id is not None:
        kind = "account"
    elif row.customer_id is not None:
        kind = "customer" if row.entity_id is None else "customer_entity"
    else:
        kind = "group" if row.entity_id is None else "group_entity"
    return LimitOver(
        row=row,
        kind=kind,
        currency=row.currency,
        limit=Limit(
            limit_minor=row.limit_minor, raised_by_minor=row.raised_by_minor, raised_until=row.raised_until
        ),
    )


def _entity_of(row: CreditLimit) -> int | None:
    return row.account.entity_id if row.account is not None else row.entity_id


def rooms(
    *,
    customer: Customer,
    entity: Entity | None,
    as_of: date,
    currency: str | None = None,
    rates: Rates | None = None,
) -> list[Room]:
    """Return how much of each limit that binds is used: in its own currency, or all in the one given.

    Raises RateMissing where amounts of two currencies cannot be put together.
    """
    over = limits_over(customer=customer, entity=entity, as_of=as_of)
    if not over:
        return []
    by_group = any(one.row.group_id is not None for one in over)
    members = [customer.pk]
    if by_group and customer.group_id is not None:
        members = list(Customer.objects.filter(group_id=customer.group_id).values_list("pk", flat=True))
    rows, taken = exposure_rows(customer_ids=members), rates or Rates(on=as_of)
    found: list[Room] = []
    for one in over:
        into = currency or one.currency
        found.append(
            Room(
                over=one,
                currency=into,
                limit_minor=taken.minor(one.limit.on(as_of), currency=one.currency, into=into),
                exposure=summed(_under(one, rows, customer=customer), currency=into, rates=taken),
            )
        )
    return found


def tightest(*, customer: Customer, entity: Entity | None, currency: str, as_of: date) -> Room | None:
    """Return the limit with the least room, in one currency; None where none binds. Raises RateMissing."""
    found = rooms(customer=customer, entity=entity, as_of=as_of, currency=currency)
    return min(found, key=lambda one: one.left_minor, default=None)


def _under(one: LimitOver, rows: Iterable[ExposureRow], *, customer: Customer) -> list[ExposureRow]:
    """What counts towards a limit: of the account, the entity, the customer or all of the group."""
    entity_id = _entity_of(one.row)
    account: Account | None = one.row.account
    return [
        row
        for row in rows
        if (one.row.group_id is not None or row.customer_id == customer.pk)
        and (entity_id is None or row.entity_id == entity_id)
        and (account is None or row.currency == account.currency)
    ]


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
