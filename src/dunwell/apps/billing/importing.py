"""How customers are billed, as a customers file says it: taken in with the customers, in the same transaction."""

from datetime import datetime

import polars as pl

from dunwell.apps.billing.models import Buyer
from dunwell.apps.journal import operations as journal
from dunwell.apps.parties.models import Customer
from dunwell.formats.billing_columns import BUYERS, COLUMNS

_AT_ONCE = 1_000


def keep_buyers(
    *, buyers: pl.DataFrame, source: str, actor: str, now: datetime, batch_id: int
) -> frozenset[str]:
    """Keep what a file says (schema BUYERS) of customers that are recorded, and return those that it changed.

    What a cell leaves empty stays as it is. Customers are told by their external ids. One event.
    """
    wanted = {row["external_id"]: row for row in BUYERS.take(buyers).iter_rows(named=True)}
    changed: set[str] = set()
    ids = sorted(wanted)
    for first in range(0, len(ids), _AT_ONCE):
        lot = ids[first : first + _AT_ONCE]
        customers = Customer.objects.filter(source=source, external_id__in=lot)
        known = {one.customer_id: one for one in Buyer.objects.filter(customer__in=customers)}
        fresh: list[Buyer] = []
        moved: list[Buyer] = []
        for customer in customers.order_by("pk"):
            buyer = known.get(customer.pk) or Buyer(customer=customer)
            if _set(buyer, wanted[customer.external_id]):
                changed.add(customer.external_id)
                (moved if buyer.pk else fresh).append(buyer)
        Buyer.objects.bulk_create(fresh)
        if moved:
            Buyer.objects.bulk_update(moved, COLUMNS)
    if changed:
        journal.append(
            name="billing.buyers.imported",
            actor=actor,
            now=now,
            subject="import",
            subject_id=batch_id,
            data={"changed": len(changed)},
        )
    return frozenset(changed)


def _set(buyer: Buyer, row: dict[str, str | None]) -> bool:
    """Set what a row says, and tell whether anything differs."""
    before = [getattr(buyer, name) for name in COLUMNS]
    for name in COLUMNS:
        value = row[name]
        if value is not None:
            setattr(buyer, name, value.split() if name == "channels" else value)
    return [getattr(buyer, name) for name in COLUMNS] != before
