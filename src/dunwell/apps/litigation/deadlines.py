"""Items that run out of time, over everything that a scope sees: by entity, the earliest first.

Two reads and one pass in columns. Only items that fell due early enough are read at all (the shortest period of the
law book is whole years), so the cost grows in proportion to what is old and open: reckoning a million such items takes
about a second of processor time. Names are looked up for the rows that are shown alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import polars as pl
from django.db.models import OuterRef, Subquery, Value
from django.db.models.functions import Coalesce

from dunwell.apps.charges.models import CustomerTerm
from dunwell.apps.law.queries import law_book
from dunwell.apps.organisation.copying import read_packed
from dunwell.apps.organisation.scope import Scope
from dunwell.apps.receivables.access import seen_accounts
from dunwell.apps.receivables.models import OpenItem
from dunwell.core.litigation.running_out import OWED, SIDES, latest_due, running_out

WITHIN_DAYS = 180
WITHIN_MOST = 3660
ROWS_MAX = 200
_COUNTRY_LETTERS = 2
_OWED_SQL = """
    SELECT residual.item_id, residual.account_id, residual.due_on, residual.residual_minor
    FROM receivables_residual AS residual
    JOIN receivables_account AS account ON account.id = residual.account_id
    WHERE residual.residual_minor > 0 AND residual.due_on <= %(latest)s AND account.entity_id = ANY(%(entities)s)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningItem:
    """An item that runs out of time. `days_left` is below zero once the day has passed; `law` says whose day it is."""

    item_id: UUID
    account_id: UUID
    customer_id: UUID
    number: str
    customer: str
    entity: str
    currency: str
    due_on: date
    residual_minor: int
    last_day: date
    days_left: int
    warning: str
    law: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningSum:
    """How much runs out of time at an entity in a currency, by how near it is; amounts are minor units."""

    entity: str
    currency: str
    items: int
    minor: int
    barred_items: int
    barred_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningOut:
    """What runs out of time: sums by entity and currency over all of it, and the first rows."""

    as_of: date
    within_days: int
    sums: tuple[RunningSum, ...]
    rows: tuple[RunningItem, ...]
    items: int
    unknown_items: int  # that are old enough, and of which no law that is loaded tells a day

    @property
    def is_cut(self) -> bool:
        """Whether there are more items than rows."""
        return self.items > len(self.rows)


def running_out_of_time(
    *,
    scope: Scope,
    as_of: date,
    within_days: int = WITHIN_DAYS,
    entity: str = "",
    limit: int = ROWS_MAX,
    offset: int = 0,
) -> RunningOut:
    """Return the items whose limitation day comes within so many days or has passed, the earliest first.

    `entity` is the code of one, or empty for all that are seen. Limitation is as if nothing had interrupted it.
    """
    book = law_book()
    places = _places(scope, entity)
    owed = read_packed(
        sql=_OWED_SQL,
        schema=OWED,
        params={
            "latest": latest_due(book=book, as_of=as_of, within_days=within_days),
            "entities": sorted(scope.seen_entity_ids),
        },
    ).join(places, on="account_id", how="semi")
    sides = places.select(SIDES.names)
    running = running_out(book=book, owed=owed, sides=sides, as_of=as_of, within_days=within_days)
    told = running.found.join(places.select("account_id", "entity", "currency"), on="account_id")
    return RunningOut(
        as_of=as_of,
        within_days=within_days,
        sums=_sums(told),
        rows=_rows(told.sort("last_day", "account_id", "item_id").slice(offset, limit)),
        items=running.found.height,
        unknown_items=running.unknown_items,
    )


def _places(scope: Scope, entity: str) -> pl.DataFrame:
    """Who owes whom, by account that is seen."""
    accounts = seen_accounts(scope=scope)
    if entity:
        accounts = accounts.filter(entity__code__iexact=entity)
    terms = CustomerTerm.objects.filter(entity=OuterRef("entity"), customer=OuterRef("customer"))
    agreed = Coalesce(Subquery(terms.order_by("-pk").values("jurisdiction")[:1]), Value(""))
    columns = ("pk", "entity__country", "customer__country", "customer__address", "entity__code", "currency")
    rows = [
        (key, creditor, debtor.upper(), address, law if len(law) == _COUNTRY_LETTERS else "", code, currency)
        for *first, law in accounts.annotate(agreed=agreed).values_list(*columns, "agreed")
        for key, creditor, debtor, address, code, currency in [first]
    ]
    schema = {**SIDES.dtypes, "entity": pl.String, "currency": pl.String}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _sums(found: pl.DataFrame) -> tuple[RunningSum, ...]:
    is_barred = pl.col("warning") == "barred"
    grouped = found.group_by("entity", "currency").agg(
        items=pl.len(),
        minor=pl.col("residual_minor").sum(),
        barred_items=is_barred.sum(),
        barred_minor=pl.col("residual_minor").filter(is_barred).sum(),
    )
    return tuple(RunningSum(**row) for row in grouped.sort("entity", "currency").iter_rows(named=True))


def _rows(found: pl.DataFrame) -> tuple[RunningItem, ...]:
    names = _names(found["item_id"].to_list())
    rows: list[RunningItem] = []
    for row in found.iter_rows(named=True):
        item = names[row["item_id"]]
        rows.append(
            RunningItem(
                item_id=item.public_id,
                account_id=item.account.public_id,
                customer_id=item.account.customer.public_id,
                number=item.number,
                customer=item.account.customer.name,
                entity=row["entity"],
                currency=row["currency"],
                due_on=row["due_on"],
                residual_minor=row["residual_minor"],
                last_day=row["last_day"],
                days_left=row["days_left"],
                warning=row["warning"],
                law=row["law"],
            )
        )
    return tuple(rows)


def _names(item_ids: Sequence[int]) -> dict[int, OpenItem]:
    return OpenItem.objects.select_related("account__customer").in_bulk(list(item_ids))
