"""What came of placed claims, and of claims that we went on with, in columns for the core; a few reads each."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

import polars as pl
from django.db import connection

from dunwell.apps.credit.rates import RateMissing, Rates
from dunwell.apps.organisation.scope import Scope
from dunwell.apps.receivables.frames import RESIDUALS_ON
from dunwell.core.frames import Schema
from dunwell.core.placements.intervals import MILLION
from dunwell.core.placements.recovery import OBSERVED
from dunwell.core.placements.scorecard import MOVED, PLACED

BANDS_IN: Final = "EUR"
"""The currency of the bands by amount."""
WATCH_DAYS: Final = 180
"""For so long the ledger is watched for what came of items that were overdue that many days ago."""

_HANDED = "placement.placed_on <= %(as_of)s AND placement.state <> 'rejected' AND account.entity_id = ANY(%(entities)s)"
_PLACED = """
    SELECT placement.id, agency.code, entity.code, placement.country, account.currency, placement.placed_on,
        %(as_of)s - placement.placed_on, placement.placed_minor,
        CASE WHEN placement.first_contact_on <= %(as_of)s
            THEN greatest(0, placement.first_contact_on - placement.placed_on) END,
        (SELECT count(*) FROM placements_conductentry AS conduct WHERE conduct.placement_id = placement.id
            AND conduct.kind = 'complaint' AND conduct.happened_on <= %(as_of)s),
        CASE WHEN placement.closed_on <= %(as_of)s THEN placement.close_reason ELSE '' END,
        greatest(0, placement.placed_on - placement.oldest_due_on)
    FROM placements_placement AS placement
    JOIN placements_agency AS agency ON agency.id = placement.agency_id
    JOIN receivables_account AS account ON account.id = placement.account_id
    JOIN organisation_entity AS entity ON entity.id = account.entity_id
    WHERE {handed}
    ORDER BY placement.id
"""
MONEY = """
    SELECT money.placement_id, money."on",
        CASE WHEN about.kind = 'returned_goods' THEN 0 WHEN money.kind = 'reversal' THEN -money.minor
            ELSE money.minor END AS recovered_minor,
        money.commission_minor, 0::bigint AS cost_minor, 0::bigint AS legal_minor
    FROM placements_agencymoney AS money
    JOIN placements_agencymoney AS about ON about.id = coalesce(money.reverses_id, money.id)
    WHERE money."on" <= %(as_of)s
    UNION ALL
    SELECT cost.placement_id, cost."on", 0, 0, cost.minor,
        CASE WHEN request.kind = 'legal' THEN cost.minor ELSE 0 END
    FROM placements_agencycost AS cost
    LEFT JOIN placements_placementrequest AS request ON request.id = cost.request_id
    WHERE cost."on" <= %(as_of)s
"""
"""What came, what it cost, and what of that was for a court, by placement and day. Goods taken back are no money."""
_MOVED = """
    SELECT moved.placement_id, greatest(0, moved."on" - placement.placed_on), sum(moved.recovered_minor)::bigint,
        sum(moved.commission_minor + moved.cost_minor)::bigint
    FROM ({money}) AS moved
    JOIN placements_placement AS placement ON placement.id = moved.placement_id
    JOIN receivables_account AS account ON account.id = placement.account_id
    WHERE {handed}
    GROUP BY 1, 2 ORDER BY 1, 2
"""
_IN_HOUSE = """
    WITH residual AS MATERIALIZED ({residuals}), watched AS (
        SELECT residual.item_id, residual.residual_minor, residual.due_on, account.currency,
            coalesce(nullif(customer.country, ''), entity.country) AS country,
            least(%(until)s, (SELECT min(placement.placed_on) FROM placements_placeditem AS placed
                JOIN placements_placement AS placement ON placement.id = placed.placement_id
                WHERE placed.item_id = residual.item_id)) AS until
        FROM residual
        JOIN receivables_openitem AS item ON item.id = residual.item_id AND item.amount_minor > 0
        JOIN receivables_account AS account ON account.id = residual.account_id
        JOIN organisation_entity AS entity ON entity.id = account.entity_id
        JOIN parties_customer AS customer ON customer.id = account.customer_id
        WHERE residual.due_on < %(as_of)s AND residual.residual_minor > 0 AND account.entity_id = ANY(%(entities)s)
    )
    SELECT watched.country, %(as_of)s - watched.due_on, watched.residual_minor, watched.currency,
        watched.until - %(as_of)s, coalesce(sum(allocation.amount_minor) FILTER (WHERE credit.id IS NOT NULL
            AND reversal.id IS NULL), 0)::bigint
    FROM watched
    LEFT JOIN receivables_allocation AS allocation ON allocation.debit_item_id = watched.item_id
        AND allocation.allocated_on > %(as_of)s AND allocation.allocated_on <= watched.until
    LEFT JOIN receivables_openitem AS credit ON credit.id = allocation.credit_item_id AND credit.kind = 'receipt'
    LEFT JOIN receivables_posting AS reversal
        ON reversal.reverses_id = allocation.posting_id AND reversal.effective_on <= watched.until
    WHERE watched.until > %(as_of)s
    GROUP BY watched.item_id, watched.country, watched.due_on, watched.residual_minor, watched.currency, watched.until
"""


def placed_claims(*, scope: Scope, as_of: date) -> pl.DataFrame:
    """Return the claims that were handed over by a day (PLACED) and the `age` of each then. Whole entities only.

    What an agency rejected was never in its hands, and is left out. What was taken back or closed is watched on: else
    who gives up early would look good.
    """
    wide = Schema({**PLACED.dtypes, "age": pl.Int64}, nullable=["contact_days"])
    return _read(_PLACED.format(handed=_HANDED), wide, _params(scope, as_of))


def moved_money(*, scope: Scope, as_of: date) -> pl.DataFrame:
    """Return what came of the claims handed over and its cost, by day since placing (MOVED). Whole entities only."""
    return _read(_MOVED.format(handed=_HANDED, money=MONEY), MOVED, _params(scope, as_of))


def observed_at_agencies(*, scope: Scope, as_of: date) -> pl.DataFrame:
    """Return each claim handed over as a case that was watched since (OBSERVED)."""
    placed = placed_claims(scope=scope, as_of=as_of)
    came = moved_money(scope=scope, as_of=as_of).group_by("placement").agg(pl.col("recovered_minor").sum())
    frame = placed.join(came, on="placement", how="left").with_columns(pl.col("recovered_minor").fill_null(0))
    return _observed(frame.with_columns(open_minor="placed_minor"), as_of=as_of)


def observed_in_house(*, scope: Scope, as_of: date, watch: int = WATCH_DAYS) -> pl.DataFrame:
    """Return what was overdue so many days ago as cases that were watched since, until placed (OBSERVED).

    Only money that was received counts, not credit notes or write-offs.
    """
    begin = as_of - timedelta(days=watch)
    schema = Schema(
        {
            "country": pl.String,
            "age": pl.Int64,
            "open_minor": pl.Int64,
            "currency": pl.String,
            "watched": pl.Int64,
            "recovered_minor": pl.Int64,
        }
    )
    frame = _read(_IN_HOUSE.format(residuals=RESIDUALS_ON), schema, {**_params(scope, begin), "until": as_of})
    return _observed(frame.with_columns(agency=pl.lit("")), as_of=as_of)


def sized(amount_minor: int, /, *, currency: str, rates: Rates) -> int:
    """Return an amount in the currency of the bands; as it is where no rate is known, for a band is no sum."""
    try:
        return rates.minor(amount_minor, currency=currency, into=BANDS_IN)
    except RateMissing:
        return amount_minor


def _observed(frame: pl.DataFrame, *, as_of: date) -> pl.DataFrame:
    """Add the shares that came and the sizes, at one rate for each currency."""
    rates = Rates(on=as_of)
    unit = 1_000_000
    by_currency = {
        currency: sized(unit, currency=currency, rates=rates)
        for currency in frame["currency"].unique().sort()
    }
    scale = (
        pl.col("currency").replace_strict(by_currency, return_dtype=pl.Int64) if by_currency else pl.lit(unit)
    )
    share = pl.col("recovered_minor").cast(pl.Int128) * MILLION // pl.col("open_minor")
    return OBSERVED.check(
        frame.with_columns(
            sized_minor=(pl.col("open_minor").cast(pl.Int128) * scale // unit).cast(pl.Int64),
            recovered=share.clip(0, MILLION).cast(pl.Int64),
        ).select(OBSERVED.names)
    )


def _params(scope: Scope, as_of: date) -> dict[str, Any]:
    return {"as_of": as_of, "entities": sorted(scope.entity_ids)}


def _read(sql: str, schema: Schema, params: Mapping[str, Any]) -> pl.DataFrame:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        rows = cursor.fetchall()
    return schema.check(pl.DataFrame(rows, schema=dict(schema.dtypes), orient="row"))
