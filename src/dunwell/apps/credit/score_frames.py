"""Columns for the score: the invoices of customers as they stood on a day, and what else is known of each."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import polars as pl

from dunwell.apps.credit.exposure import exposure_rows
from dunwell.apps.credit.limit_models import CreditLimit
from dunwell.apps.credit.rates import Rates
from dunwell.apps.journal.staging import fetch
from dunwell.core.credit.score import FACTS, ITEMS, WINDOW_DAYS
from dunwell.core.frames import Schema

ITEM_ROWS = Schema(
    {
        "customer_id": pl.Int64,
        "group_id": pl.Int64,
        "item_id": pl.Int64,
        "currency": pl.String,
        "worth_minor": pl.Int64,
        "issued_on": pl.Date,
        "due_on": pl.Date,
        "closed_on": pl.Date,
    },
    nullable=("group_id", "closed_on"),
)
"""An invoice is worth what it says less what credit notes took back of it. One that was written off was never paid. One
that credit notes took back in whole says nothing of how its customer pays, and is left out; so is one that is in
dispute, until that is decided."""
ITEMS_SQL = """
    WITH settled AS (
        SELECT allocation.debit_item_id AS item_id,
               max(allocation.allocated_on) FILTER (WHERE credit.kind NOT IN ('credit_note', 'write_off')) AS paid_on,
               coalesce(sum(allocation.amount_minor) FILTER (WHERE credit.kind = 'credit_note'), 0)::bigint AS credited,
               bool_or(credit.kind = 'write_off') AS is_written_off
        FROM receivables_allocation AS allocation
        JOIN receivables_openitem AS credit ON credit.id = allocation.credit_item_id
        {some_settled}
        WHERE allocation.allocated_on <= %(as_of)s
          AND NOT EXISTS (SELECT FROM receivables_posting AS back WHERE back.reverses_id = allocation.posting_id)
        GROUP BY 1
    ),
    item AS (
        SELECT account.customer_id, customer.group_id, item.id AS item_id, item.currency,
               item.amount_minor - coalesce(settled.credited, 0) AS worth_minor, item.issued_on, item.due_on,
               CASE WHEN coalesce(later.minor, residual.residual_minor, 0) = 0
                   AND NOT coalesce(settled.is_written_off, false) THEN settled.paid_on END AS closed_on
        FROM receivables_openitem AS item
        JOIN receivables_account AS account ON account.id = item.account_id
        JOIN parties_customer AS customer ON customer.id = account.customer_id
        LEFT JOIN receivables_residual AS residual ON residual.item_id = item.id
        LEFT JOIN (
            SELECT entry.item_id, coalesce(max(now.residual_minor), 0) - sum(entry.amount_minor)::bigint AS minor
            FROM receivables_entry AS entry LEFT JOIN receivables_residual AS now ON now.item_id = entry.item_id
            WHERE entry.effective_on > %(as_of)s AND entry.ledger = 'receivable' GROUP BY 1
        ) AS later ON later.item_id = item.id
        LEFT JOIN settled ON settled.item_id = item.id
        WHERE item.kind = 'invoice' AND item.issued_on <= %(as_of)s {some_items}
          AND NOT EXISTS (SELECT FROM disputes_dispute AS dispute WHERE dispute.item_id = item.id
                          AND dispute.state IN ('open', 'in_review'))
    )
    SELECT customer_id, group_id, item_id, currency, worth_minor, issued_on, due_on, closed_on FROM item
    WHERE worth_minor > 0 AND (closed_on IS NULL OR due_on >= %(since)s)
"""
SOME_SETTLED = """
    JOIN receivables_openitem AS debit ON debit.id = allocation.debit_item_id
    JOIN receivables_account AS debtor ON debtor.id = debit.account_id AND debtor.customer_id = ANY(%(customers)s)
"""
SOME_ITEMS = "AND account.customer_id = ANY(%(customers)s)"

KNOWN_ROWS = Schema(
    {
        "customer_id": pl.Int64,
        "known_on": pl.Date,
        "promises": pl.Int64,
        "promises_broken": pl.Int64,
        "disputes_refused": pl.Int64,
    }
)
KNOWN_SQL = """
    WITH bought AS (
        SELECT account.customer_id, min(item.issued_on) AS on
        FROM receivables_openitem AS item JOIN receivables_account AS account ON account.id = item.account_id
        WHERE item.kind = 'invoice' AND item.issued_on <= %(as_of)s {some} GROUP BY 1
    ),
    promised AS (
        SELECT account.customer_id, count(*) AS promises, count(*) FILTER (WHERE promise.state = 'broken') AS broken
        FROM promises_promise AS promise JOIN receivables_account AS account ON account.id = promise.account_id
        WHERE promise.state IN ('kept', 'partly_kept', 'broken') AND promise.closed_on <= %(as_of)s {some} GROUP BY 1
    ),
    objected AS (
        SELECT account.customer_id, count(*) AS refused
        FROM disputes_dispute AS dispute JOIN receivables_account AS account ON account.id = dispute.account_id
        WHERE dispute.state = 'rejected' AND dispute.decided_on <= %(as_of)s {some} GROUP BY 1
    )
    SELECT bought.customer_id, bought.on, coalesce(promised.promises, 0), coalesce(promised.broken, 0),
           coalesce(objected.refused, 0)
    FROM bought LEFT JOIN promised USING (customer_id) LEFT JOIN objected USING (customer_id)
"""


def item_rows(*, as_of: date, customer_ids: Sequence[int] | None = None) -> pl.DataFrame:
    """Return the invoices of these customers or of all as they stood on a day (ITEM_ROWS).

    One pass over what was allocated, and one over the invoices.
    """
    is_some = customer_ids is not None
    sql = ITEMS_SQL.format(
        some_settled=SOME_SETTLED if is_some else "", some_items=SOME_ITEMS if is_some else ""
    )
    since = as_of - timedelta(days=WINDOW_DAYS)
    return fetch(
        sql=sql,
        schema=ITEM_ROWS,
        params={"as_of": as_of, "since": since, "customers": list(customer_ids or ())},
    )


def known_rows(*, as_of: date, customer_ids: Sequence[int] | None = None) -> pl.DataFrame:
    """Return of whoever ever bought: since when, what was promised and broken, objected in vain (KNOWN_ROWS)."""
    sql = KNOWN_SQL.format(some=SOME_ITEMS if customer_ids is not None else "")
    return fetch(sql=sql, schema=KNOWN_ROWS, params={"as_of": as_of, "customers": list(customer_ids or ())})


def currency_of(*, items: pl.DataFrame, house: str) -> pl.DataFrame:
    """Return by customer the currency that all of its items are in, else the house's: customer_id, into."""
    return items.group_by("customer_id").agg(
        into=pl.when(pl.col("currency").n_unique() == 1)
        .then(pl.col("currency").first())
        .otherwise(pl.lit(house))
    )


def worth(*, items: pl.DataFrame, into: pl.DataFrame, rates: Rates) -> tuple[pl.DataFrame, set[int]]:
    """Return the items (ITEMS) worth what they are in each customer's currency, and who could not be put together.

    Of whom a rate is missing nothing is returned.
    """
    joined = items.join(into, on="customer_id")
    pairs = joined.filter(pl.col("currency") != pl.col("into")).select("currency", "into").unique().rows()
    missing = [(one, other) for one, other in pairs if not rates.has(currency=one, into=other)]
    without: set[int] = set()
    for one, other in missing:
        lost = joined.filter((pl.col("currency") == one) & (pl.col("into") == other))["customer_id"]
        without |= set(lost.unique().to_list())
    joined = joined.filter(~pl.col("customer_id").is_in(list(without)))
    same = joined.filter(pl.col("currency") == pl.col("into"))
    other_rows = joined.filter(pl.col("currency") != pl.col("into"))
    minors = [
        max(1, rates.minor(minor, currency=one, into=other))
        for minor, one, other in other_rows.select("worth_minor", "currency", "into").iter_rows()
    ]
    converted = other_rows.with_columns(worth_minor=pl.Series(minors, dtype=pl.Int64))
    return ITEMS.take(pl.concat([same, converted])), without


def facts(*, known: pl.DataFrame, into: Mapping[int, str], rates: Rates, as_of: date) -> pl.DataFrame:
    """Return FACTS of the customers in `into`; what hangs on them besides invoices is of now, in their currency.

    A limit or an amount whose rate is missing is left out.
    """
    besides: dict[int, int] = dict.fromkeys(into, 0)
    for row in exposure_rows(customer_ids=into):
        one = row.exposure
        minor = one.unbilled_minor + one.ordered_minor - one.deposits_minor
        if rates.has(currency=row.currency, into=into[row.customer_id]):
            besides[row.customer_id] += rates.minor(minor, currency=row.currency, into=into[row.customer_id])
    limits = customer_limits(into=into, rates=rates, as_of=as_of)
    mine = known.filter(pl.col("customer_id").is_in(list(into)))
    ids = mine["customer_id"].to_list()
    return FACTS.take(
        mine.with_columns(
            besides_minor=pl.Series([max(0, besides[one]) for one in ids], dtype=pl.Int64),
            limit_minor=pl.Series([limits.get(one) for one in ids], dtype=pl.Int64),
        )
    )


def customer_limits(*, into: Mapping[int, str], rates: Rates, as_of: date) -> dict[int, int]:
    """Return by customer its limit at all entities, else the sum of those at each, in its currency."""
    rows = (
        CreditLimit.objects.filter(customer_id__in=list(into), holds_from__lte=as_of)
        .order_by("customer_id", "entity_id", "-pk")
        .distinct("customer_id", "entity_id")
    )
    whole: dict[int, int] = {}
    parts: dict[int, int] = {}
    for row in rows:
        assert row.customer_id is not None, "it was asked for by customer"
        code = into[row.customer_id]
        if not rates.has(currency=row.currency, into=code):
            continue
        is_raised = row.raised_until is not None and row.raised_until >= as_of
        minor = rates.minor(
            row.limit_minor + (row.raised_by_minor if is_raised else 0), currency=row.currency, into=code
        )
        if row.entity_id is None:
            whole[row.customer_id] = minor
        else:
            parts[row.customer_id] = parts.get(row.customer_id, 0) + minor
    return parts | whole
