"""The whole group from a seed, as frames that name things by codes; and open items alone, by the million."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from dunwell.core.demo import house
from dunwell.core.demo.accounts import grow_accounts, named_accounts
from dunwell.core.demo.customers import grow_contacts, grow_customers
from dunwell.core.demo.days import dates, day_of, working, years_and_months
from dunwell.core.demo.draws import LOG_NORMAL, Draws
from dunwell.core.demo.invoices import grow_invoices, in_steps
from dunwell.core.demo.payments import settle
from dunwell.core.frames import Schema

DEFAULT_SEED, DEFAULT_CUSTOMERS = 1, 300

ENTITIES = Schema(
    dtypes=dict.fromkeys(
        ("code", "name", "country", "currency", "timezone", "address", "tax_id", "iban", "sender_email"),
        pl.String,
    )
)
USERS = Schema(
    dtypes={
        **dict.fromkeys(("email", "name", "role", "language"), pl.String),
        "entities": pl.List(pl.String),
    }
)
CUSTOMERS = Schema(
    dtypes=dict.fromkeys(
        (
            "external_id",
            "name",
            "language",
            "country",
            "timezone",
            "address",
            "segment",
            "terms",
            "owner_email",
        ),
        pl.String,
    )
)
CONTACTS = Schema(dtypes=dict.fromkeys(("customer", "role", "name", "email", "phone", "language"), pl.String))
ACCOUNTS = Schema(
    dtypes=dict.fromkeys(("entity", "customer", "currency", "collector_email", "behaviour"), pl.String)
)
ITEMS = Schema(
    dtypes={
        **dict.fromkeys(("external_id", "entity", "customer", "currency", "kind"), pl.String),
        "issued_on": pl.Date,
        "due_on": pl.Date,
        "amount_minor": pl.Int64,
    }
)
ALLOCATIONS = Schema(
    dtypes={
        "credit": pl.String,
        "debit": pl.String,
        "amount_minor": pl.Int64,
        "allocated_on": pl.Date,
    }
)

_SERIES = {"invoice": "", "credit_note": "C-", "receipt": "R-"}


@dataclass(frozen=True, kw_only=True)
class DemoGroup:
    """A group on the morning of `as_of`: its trade ended the evening before.

    A customer's external id is its number and a document's is its number (`DE-2026-000123`), gap-free by
    entity, year and kind. Items are invoices (positive) and credit notes (negative), receipts are negative;
    an allocation is the positive amount of a credit note or receipt set against an invoice of its account.
    """

    as_of: date
    entities: pl.DataFrame
    users: pl.DataFrame
    customers: pl.DataFrame
    contacts: pl.DataFrame
    accounts: pl.DataFrame  # also how each pays, for those who check the house against the truth
    items: pl.DataFrame
    receipts: pl.DataFrame
    allocations: pl.DataFrame

    def documents(self) -> pl.DataFrame:
        """Items and receipts together, oldest first."""
        return pl.concat([self.items, self.receipts]).sort("issued_on", "external_id")

    def open_items(self) -> pl.DataFrame:
        """The documents of which something is left, with `residual_minor`."""
        taken = self.allocations.select(external_id="debit", moved_minor=-pl.col("amount_minor"))
        given = self.allocations.select(external_id="credit", moved_minor=pl.col("amount_minor"))
        moved = pl.concat([taken, given]).group_by("external_id").agg(pl.col("moved_minor").sum())
        residual = pl.col("amount_minor") + pl.col("moved_minor").fill_null(0)
        documents = self.documents().join(moved, on="external_id", how="left", maintain_order="left")
        return (
            documents.with_columns(residual_minor=residual)
            .drop("moved_minor")
            .filter(pl.col("residual_minor") != 0)
        )


def generate(*, seed: int, customers: int, as_of: date) -> DemoGroup:
    """Grow the group: the same for the same arguments on every machine. `customers` is 1 or more."""
    assert customers > 0, "a group has customers"
    end = day_of(as_of)
    parties = grow_customers(seed=seed, customers=customers)
    accounts = grow_accounts(seed=seed, customers=parties, end=end)
    named = named_accounts(accounts=accounts, customers=parties)
    invoices = grow_invoices(seed=seed, customers=parties, accounts=accounts, end=end)
    settled = settle(seed=seed, invoices=invoices, accounts=accounts, end=end)
    issued = _numbered(kind="invoice", frame=invoices)
    credited = _numbered_credits(settled)
    documents = ITEMS.check(
        pl.concat(
            [
                _documents(issued, named=named, kind="invoice", sign=1),
                *(
                    _documents(credited.filter(pl.col("kind") == kind), named=named, kind=kind, sign=-1)
                    for kind in ("credit_note", "receipt")
                ),
            ]
        )
    )
    return DemoGroup(
        as_of=as_of,
        entities=ENTITIES.check(house.entities()),
        users=USERS.check(house.users()),
        customers=_customers(parties),
        contacts=CONTACTS.take(grow_contacts(seed=seed, customers=parties)),
        accounts=ACCOUNTS.check(named),
        items=documents.filter(pl.col("kind") != "receipt"),
        receipts=documents.filter(pl.col("kind") == "receipt"),
        allocations=_allocations(settled=settled, credited=credited, issued=issued),
    )


def generate_items(*, seed: int, items: int, customers: int, as_of: date) -> pl.DataFrame:
    """So many open invoices (schema ITEMS) of as many customers as given, each with one at least.

    The customers are those of `generate_customers` with the same seed and number, on their home accounts.
    """
    assert items >= customers > 0, "every customer has an item"
    draws = Draws(seed=seed, purpose="open items")
    parties = grow_customers(seed=seed, customers=customers)
    accounts = grow_accounts(seed=seed, customers=parties, end=day_of(as_of)).head(customers)
    named = named_accounts(accounts=accounts, customers=parties)
    # A few customers have many items: shares are as uneven as amounts are.
    shares = np.cumsum(draws.along(np.zeros(customers, dtype=np.int64), LOG_NORMAL[None, :]))
    drawn = draws.upto(items - customers, int(shares[-1]))
    row = np.concatenate([np.arange(customers), np.searchsorted(shares, drawn, side="right")])
    due = day_of(as_of) + draws.along(
        np.zeros_like(row), np.array([[-130, -62, -31, -12, -3, 6, 15, 27, 60]])
    )
    terms = parties["terms_days"].to_numpy()[row]
    issued = np.minimum(working(due - terms), day_of(as_of) - 1)
    spread = draws.along(np.zeros_like(row), LOG_NORMAL[None, :])
    order = accounts["order"].to_numpy()[row]
    frame = pl.DataFrame(
        {
            "account": row,
            "entity": accounts["entity"].to_numpy()[row],
            "issued": issued,
            "due": np.maximum(due, issued),
            "amount": in_steps(order * spread // 1000) * 100,
        }
    ).sort("issued", "account", "due", "amount")
    documents = _documents(_numbered(kind="invoice", frame=frame), named=named, kind="invoice", sign=1)
    return ITEMS.check(documents)


def generate_customers(*, seed: int, customers: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The customers and contacts of a group alone (schemas CUSTOMERS, CONTACTS)."""
    parties = grow_customers(seed=seed, customers=customers)
    return _customers(parties), CONTACTS.take(grow_contacts(seed=seed, customers=parties))


def _customers(parties: pl.DataFrame) -> pl.DataFrame:
    return CUSTOMERS.take(parties.with_columns(terms=pl.lit("net ") + pl.col("terms_days").cast(pl.String)))


def _numbered(*, kind: str, frame: pl.DataFrame) -> pl.DataFrame:
    """The rows, which are in the order of their day, with `number`: gap-free by entity and year."""
    year, _ = years_and_months(frame["issued"].to_numpy())
    counted = frame.with_columns(year=year).with_columns(
        count=pl.int_range(1, pl.len() + 1, dtype=pl.Int64).over("entity", "year")
    )
    number = pl.concat_str(
        pl.lit(pl.Series(house.CODES)).gather(pl.col("entity")),
        pl.lit("-" + _SERIES[kind]),
        pl.col("year").cast(pl.String),
        pl.lit("-"),
        pl.col("count").cast(pl.String).str.zfill(6),
    )
    return counted.with_columns(number=number).drop("year", "count")


def _numbered_credits(settled: pl.DataFrame) -> pl.DataFrame:
    """One row for each receipt and credit note, with its whole amount."""
    whole = (
        settled.group_by("kind", "entity", "account", issued="day")
        .agg(pl.col("amount").sum())
        .sort("issued", "account")
        .with_columns(due="issued")
    )
    kinds = sorted(_SERIES.keys() - {"invoice"})
    return pl.concat([_numbered(kind=kind, frame=whole.filter(pl.col("kind") == kind)) for kind in kinds])


def _documents(frame: pl.DataFrame, *, named: pl.DataFrame, kind: str, sign: int) -> pl.DataFrame:
    account = frame["account"]
    return pl.DataFrame(
        {
            "external_id": frame["number"],
            "entity": named["entity"].gather(account),
            "customer": named["customer"].gather(account),
            "currency": named["currency"].gather(account),
            "kind": pl.Series([kind]).new_from_index(0, frame.height),
            "issued_on": dates(frame["issued"].to_numpy()),
            "due_on": dates(frame["due"].to_numpy()),
            "amount_minor": frame["amount"] * sign,
        }
    )


def _allocations(*, settled: pl.DataFrame, credited: pl.DataFrame, issued: pl.DataFrame) -> pl.DataFrame:
    applied = (
        settled.drop_nulls("invoice")
        .group_by("kind", "account", "day", "invoice")
        .agg(pl.col("amount").sum())
        .join(
            credited.select("kind", "account", day="issued", credit="number"),
            on=["kind", "account", "day"],
            how="left",
        )
        .join(issued.select("invoice", debit="number"), on="invoice", how="left")
        .sort("day", "credit", "debit")
    )
    return ALLOCATIONS.check(
        pl.DataFrame(
            {
                "credit": applied["credit"],
                "debit": applied["debit"],
                "amount_minor": applied["amount"],
                "allocated_on": dates(applied["day"].to_numpy()),
            }
        )
    )
