"""The ageing report: open items by how long they are overdue, on any day."""

from datetime import date
from enum import StrEnum

import polars as pl
from django.db import transaction

from dunwell.apps.organisation.models import Entity
from dunwell.apps.organisation.scope import Scope
from dunwell.apps.parties.models import Customer
from dunwell.apps.receivables.frames import items_as_of
from dunwell.core.frames import Schema
from dunwell.core.receivables.ageing import ageing

REPORT = Schema(
    {
        "group": pl.String,
        "name": pl.String,
        "currency": pl.String,
        "bucket": pl.String,
        "items": pl.Int64,
        "amount_minor": pl.Int64,
    }
)


class By(StrEnum):
    """What the report is split by, besides the currency."""

    CURRENCY = "currency"
    ENTITY = "entity"
    CUSTOMER = "customer"


def ageing_report(*, scope: Scope, as_of: date, by: By = By.CURRENCY) -> pl.DataFrame:
    """Return the ageing of the entities seen on a day (schema REPORT), sorted by group, currency and age.

    `group` is the entity's code or the customer's number, `name` its name; both are empty by currency. Credits and
    money not allocated lower the bucket of their own date. Sums never cross currencies.
    """
    with transaction.atomic():
        items = items_as_of(scope=scope, as_of=as_of)
        if by is By.CURRENCY:
            aged = ageing(items=items, as_of=as_of).with_columns(group=pl.lit(""), name=pl.lit(""))
        else:
            key = f"{by}_id"
            names = _names(by=by)
            aged = ageing(items=items, as_of=as_of, by=[key]).join(names, left_on=key, right_on="id")
    ordered = aged.sort("group", "name", "currency", "bucket").with_columns(pl.col("bucket").cast(pl.String))
    return REPORT.take(ordered)


def _names(*, by: By) -> pl.DataFrame:
    rows = (
        Entity.objects.values_list("pk", "code", "name")
        if by is By.ENTITY
        else Customer.objects.values_list("pk", "number", "name")
    )
    return pl.DataFrame(
        list(rows), schema={"id": pl.Int64, "group": pl.String, "name": pl.String}, orient="row"
    )
