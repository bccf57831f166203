"""The ledger that benchmarks run on: the demo group's customers with as many open items as are wanted."""

from datetime import date, datetime

import polars as pl

from dunwell.apps.organisation.operations import add_entity
from dunwell.apps.parties.models import Customer
from dunwell.apps.parties.operations import upsert_customers
from dunwell.apps.receivables.operations import record_items
from dunwell.core.demo.group import DEFAULT_SEED, generate_customers, generate_items
from dunwell.core.demo.house import entities

SOURCE, ACTOR = "bench", "bench"
PIECE = 250_000  # rows recorded in one transaction


def fill(*, items: int, customers: int, as_of: date, now: datetime) -> None:
    """Record so many open items of so many customers, each with an item at least; the same every time."""
    parties, contacts = generate_customers(seed=DEFAULT_SEED, customers=customers)
    codes = {row["code"]: add_entity(**row, now=now)[0].pk for row in entities().iter_rows(named=True)}
    upsert_customers(
        customers=parties.with_columns(
            source=pl.lit(SOURCE),
            number=pl.col("external_id"),
            is_do_not_contact=pl.lit(None, dtype=pl.Boolean),
        ),
        contacts=contacts.with_columns(source=pl.lit(SOURCE)).rename({"customer": "customer_external_id"}),
        actor=ACTOR,
        now=now,
    )
    ids = dict(Customer.objects.filter(source=SOURCE).values_list("external_id", "pk"))
    documents = generate_items(seed=DEFAULT_SEED, items=items, customers=customers, as_of=as_of).with_columns(
        source=pl.lit(SOURCE),
        customer_id=pl.col("customer").replace_strict(ids, return_dtype=pl.Int64),
        entity_id=pl.col("entity").replace_strict(codes, return_dtype=pl.Int64),
        number=pl.col("external_id"),
        attributes=pl.lit("{}"),
    )
    for piece in documents.iter_slices(PIECE):
        record_items(items=piece, actor=ACTOR, now=now)
