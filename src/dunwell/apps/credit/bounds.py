"""All the limits that an order runs against at once: of the account, the customer and its group, here and anywhere."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from dunwell.apps.credit.exposure import ExposureRow, summed
from dunwell.apps.credit.rates import Rates
from dunwell.core.credit.limits import Exposure, Limit

# The last version of each limit that may bound the customers asked for.
LIMITS = """
    SELECT DISTINCT ON (limited.account_id, limited.customer_id, limited.group_id, limited.entity_id)
        limited.id, account.customer_id AS account_customer, account.entity_id AS account_entity, limited.customer_id,
        limited.group_id, limited.entity_id, limited.currency, limited.limit_minor, limited.raised_by_minor,
        limited.raised_until
    FROM {source} AS limited LEFT JOIN receivables_account AS account ON account.id = limited.account_id
    WHERE limited.holds_from <= %(on)s
    ORDER BY limited.account_id, limited.customer_id, limited.group_id, limited.entity_id, limited.id DESC
"""
# One index each: together in one condition they would read the whole table.
WHOSE = """(
    SELECT * FROM credit_creditlimit WHERE customer_id = %(customer)s
    UNION ALL SELECT * FROM credit_creditlimit WHERE group_id = %(group)s
    UNION ALL SELECT limits.* FROM receivables_account AS mine
        JOIN credit_creditlimit AS limits ON limits.account_id = mine.id WHERE mine.customer_id = %(customer)s
)"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """One limit, and what it is a limit of: one of `account_customer`, `customer_id`, `group_id` is given."""

    pk: int
    account_customer: int | None
    account_entity: int | None
    customer_id: int | None
    group_id: int | None
    entity_id: int | None
    currency: str
    limit: Limit

    @property
    def kind(self) -> str:
        """How it is named: account, customer or group, and whether of one entity."""
        if self.account_customer is not None:
            return "account"
        whose = "customer" if self.customer_id is not None else "group"
        return whose if self.entity_id is None else f"{whose}_at_entity"

    def bounds(self, *, entity_id: int, currency: str) -> bool:
        """Tell whether an order at an entity in a currency runs against it."""
        if self.account_customer is not None:
            return (self.account_entity, self.currency) == (entity_id, currency)
        return self.entity_id in (None, entity_id)

    def covers(self, row: ExposureRow, /) -> bool:
        """Tell whether a row of these customers is part of what it limits; rows of a group are of its members only."""
        if self.account_customer is not None:
            mine = (self.account_customer, self.account_entity, self.currency)
            return (row.customer_id, row.entity_id, row.currency) == mine
        is_whose = self.customer_id is None or row.customer_id == self.customer_id
        return is_whose and self.entity_id in (None, row.entity_id)


def bounds_of(*, customer_id: int, group_id: int | None, on: date) -> list[Bound]:
    """Return every limit in force that is the customer's, its accounts' or its group's; one query."""
    return _bounds(WHOSE, {"customer": customer_id, "group": group_id, "on": on})


def all_bounds(*, on: date) -> list[Bound]:
    """Return every limit in force; one query."""
    return _bounds("credit_creditlimit", {"on": on})


def _bounds(source: str, params: dict[str, int | date | None]) -> list[Bound]:
    with connection.cursor() as cursor:
        cursor.execute(LIMITS.format(source=source), params)
        return [bound_of(row) for row in cursor.fetchall()]


def bound_of(row: Sequence[Any], /) -> Bound:
    """Return a row of LIMITS as what it bounds."""
    return Bound(
        pk=row[0],
        account_customer=row[1],
        account_entity=row[2],
        customer_id=row[3],
        group_id=row[4],
        entity_id=row[5],
        currency=row[6],
        limit=Limit(limit_minor=row[7], raised_by_minor=row[8], raised_until=row[9]),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Used:
    """One limit and what hangs on it, both in one currency."""

    bound: Bound
    currency: str
    limit_minor: int
    exposure: Exposure

    @property
    def room_minor(self) -> int:
        """What is left; below nothing where more is used."""
        return self.limit_minor - self.exposure.total_minor

    @property
    def percent(self) -> int:
        """How much of it is used, in whole per cent rounded up; 100 for a limit of nothing."""
        if self.limit_minor <= 0:
            return 100
        return -(-100 * self.exposure.total_minor // self.limit_minor)


def used(
    *, bounds: Iterable[Bound], rows: Iterable[ExposureRow], currency: str | None, on: date, rates: Rates
) -> list[Used]:
    """Return each limit with what hangs on it, the narrowest first: in one currency, or (None) each in its own.

    Raises RateMissing.
    """
    every = list(rows)
    found = []
    for one in bounds:
        into = currency or one.currency
        found.append(
            Used(
                bound=one,
                currency=into,
                limit_minor=rates.minor(one.limit.on(on), currency=one.currency, into=into),
                exposure=summed((row for row in every if one.covers(row)), currency=into, rates=rates),
            )
        )
    return sorted(found, key=lambda one: (one.room_minor, one.bound.pk))
