"""What agencies have of the group and what came of it: by entity, country, agency, currency and batch."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date

from django.db import connection

from dunwell.apps.credit.rates import Rates
from dunwell.apps.organisation.scope import Scope
from dunwell.apps.placements.figures import MONEY
from dunwell.core.billing.exchange import Rate

_SQL = """
    WITH moved AS (
        SELECT placement_id, sum(recovered_minor)::bigint AS recovered, sum(commission_minor)::bigint AS commission,
            sum(cost_minor)::bigint AS cost, sum(legal_minor)::bigint AS legal
        FROM ({money}) AS money GROUP BY placement_id
    ), asked AS (
        SELECT placement_id, count(*) AS requests FROM placements_placementrequest
        WHERE state = 'open' AND direction = 'in' GROUP BY placement_id
    )
    SELECT entity.code, placement.country, agency.code, account.currency,
        date_trunc('month', placement.placed_on)::date,
        count(*), sum(placement.placed_minor)::bigint, coalesce(sum(moved.recovered), 0)::bigint,
        coalesce(sum(moved.commission), 0)::bigint, coalesce(sum(moved.cost), 0)::bigint,
        coalesce(sum(moved.legal), 0)::bigint,
        round(sum(placement.placed_minor * greatest(0, placement.placed_on - placement.oldest_due_on)::numeric)
            / sum(placement.placed_minor))::bigint,
        coalesce(sum(asked.requests), 0)::bigint
    FROM placements_placement AS placement
    JOIN placements_agency AS agency ON agency.id = placement.agency_id
    JOIN receivables_account AS account ON account.id = placement.account_id
    JOIN organisation_entity AS entity ON entity.id = account.entity_id
    LEFT JOIN moved ON moved.placement_id = placement.id
    LEFT JOIN asked ON asked.placement_id = placement.id
    WHERE placement.placed_on <= %(as_of)s AND placement.state <> 'rejected'
        AND account.entity_id = ANY(%(entities)s)
    GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupRow:
    """The claims of a batch, those placed in a month, and what came of them until the day of the report.

    Amounts are minor units of the currency. fees: commission. costs: what agencies were allowed to spend and fees for
    taking back; legal costs are the part of them that was allowed for a court. age_days: from the oldest due day to
    placing, weighed by amount. open_requests: questions of the agency without an answer now.
    """

    entity: str
    country: str
    agency: str
    currency: str
    batch: date
    claims: int
    placed_minor: int
    recovered_minor: int
    fees_minor: int
    costs_minor: int
    legal_costs_minor: int
    age_days: int
    open_requests: int

    @property
    def net_minor(self) -> int:
        """What is left of what came."""
        return self.recovered_minor - self.fees_minor - self.costs_minor


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """Sums of one currency; of the group with the rates that were taken."""

    currency: str
    claims: int
    placed_minor: int
    recovered_minor: int
    fees_minor: int
    costs_minor: int
    legal_costs_minor: int
    net_minor: int
    open_requests: int
    rates: tuple[Rate, ...] = ()


_SUMMED = ("placed_minor", "recovered_minor", "fees_minor", "costs_minor", "legal_costs_minor", "net_minor")


def group_rows(*, scope: Scope, as_of: date) -> list[GroupRow]:
    """Return the rows of the report as of a day, in order of their keys. Whole entities only."""
    with connection.cursor() as cursor:
        cursor.execute(_SQL.format(money=MONEY), {"as_of": as_of, "entities": sorted(scope.entity_ids)})
        rows = cursor.fetchall()
    names = [one.name for one in fields(GroupRow)]
    return [GroupRow(**dict(zip(names, row, strict=True))) for row in rows]


def totals(rows: Iterable[GroupRow], /) -> list[Total]:
    """Return the sums of each currency, by code; currencies are never put together here."""
    by_currency: dict[str, list[GroupRow]] = {}
    for row in rows:
        by_currency.setdefault(row.currency, []).append(row)
    return [_total(own, currency=currency) for currency, own in sorted(by_currency.items())]


def group_total(rows: Iterable[GroupRow], /, *, into: str, on: date) -> Total:
    """Return the sum of all in one currency, at the rates of a day, which are named. Raises RateMissing.

    Each sum of a currency is converted by itself; the net is what the converted parts leave.
    """
    rates = Rates(on=on)
    found = totals(rows)
    sums = {
        name: sum(rates.minor(getattr(one, name), currency=one.currency, into=into) for one in found)
        for name in _SUMMED
    }
    sums["net_minor"] = sums["recovered_minor"] - sums["fees_minor"] - sums["costs_minor"]
    return Total(
        currency=into,
        claims=sum(one.claims for one in found),
        open_requests=sum(one.open_requests for one in found),
        rates=rates.taken,
        **sums,
    )


def _total(rows: list[GroupRow], *, currency: str) -> Total:
    return Total(
        currency=currency,
        claims=sum(one.claims for one in rows),
        open_requests=sum(one.open_requests for one in rows),
        **{name: sum(getattr(one, name) for one in rows) for name in _SUMMED},
    )
