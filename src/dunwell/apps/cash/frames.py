"""Columns of an entity's cash for the matcher, and what of it stands in the way of the chase."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from dunwell.apps.cash.learning import learnt_of
from dunwell.apps.cash.policies import settings_of
from dunwell.apps.journal.staging import fetch
from dunwell.apps.receivables.frames import residuals_sql
from dunwell.core.cash.payers import Learnt
from dunwell.core.cash.records import INVOICES, PAYMENTS, REMITTANCES, Settings
from dunwell.core.dunning.guards import ACCOUNT_GUARDS
from dunwell.core.frames import Schema
from dunwell.core.text import key

CUSTOMERS = Schema({"customer_id": pl.Int64, "name": pl.String, "number": pl.String})
ALIASES = Schema({"customer_id": pl.Int64, "said": pl.String})
ITEMS = Schema(
    {
        "item_id": pl.Int64,
        "customer_id": pl.Int64,
        "invoice": pl.String,
        "amount_minor": pl.Int64,
        "currency": pl.String,
        "issued_on": pl.Date,
        "due_on": pl.Date,
        "references": pl.String,
    }
)
LINES = Schema({"line_id": pl.Int64, **PAYMENTS.dtypes}, nullable=("paid_on",))

_CUSTOMERS_SQL = """
    SELECT id, name, number FROM parties_customer AS customer
    WHERE EXISTS (
        SELECT FROM receivables_account AS account
        WHERE account.customer_id = customer.id AND account.entity_id = %(entity)s)
    ORDER BY id
"""
_ALIASES_SQL = """
    SELECT alias.customer_id, alias.name FROM parties_customername AS alias
    WHERE EXISTS (
        SELECT FROM receivables_account AS account
        WHERE account.customer_id = alias.customer_id AND account.entity_id = %(entity)s)
    ORDER BY alias.id
"""
# What may be paid, and the credits that may be set against it; money that is here already is neither.
_ITEMS_SQL = """
    SELECT residual.item_id, account.customer_id, item.number, residual.residual_minor, account.currency,
        item.issued_on, residual.due_on,
        concat_ws(';', item.attributes ->> 'references', bill.content ->> 'reference', bill.content ->> 'order_number',
            bill.content ->> 'purchase_order', bill.content ->> 'contract')
    FROM receivables_residual AS residual
    JOIN receivables_account AS account ON account.id = residual.account_id
    JOIN receivables_openitem AS item ON item.id = residual.item_id
    LEFT JOIN billing_bill AS bill ON bill.item_id = item.id
    WHERE account.entity_id = %(entity)s
        AND item.kind IN ('invoice', 'debit_note', 'deposit_request', 'credit_note')
    ORDER BY residual.item_id
"""
_LINES_SQL = """
    SELECT line.id, line.public_id::text, coalesce(line.booked_on, line.value_on), standing.remaining_minor,
        line.currency,
        CASE WHEN line.ultimate_name <> '' THEN line.ultimate_name ELSE line.counterparty_name END,
        line.counterparty_account,
        concat_ws(' ', line.text, line."references" ->> 'end_to_end', line."references" ->> 'mandate',
            line."references" ->> 'customer', line."references" ->> 'message',
            (SELECT string_agg(creditor, ' ') FROM jsonb_array_elements_text(
                coalesce(line."references" -> 'creditor', '[]')) AS creditor),
            line.information)
    FROM cash_linestanding AS standing
    JOIN cash_bankline AS line ON line.id = standing.line_id
    WHERE standing.entity_id = %(entity)s AND standing.state IN ('open', 'proposed')
        AND standing.remaining_minor > 0 AND line.returned IS NULL
    ORDER BY line.id
"""
_ADVISED_SQL = """
    SELECT line.public_id::text, row.invoice, row.minor, row.deduction_minor, row.text
    FROM cash_advicerow AS row
    JOIN cash_advice AS advice ON advice.id = row.advice_id
    JOIN cash_linestanding AS standing ON standing.line_id = advice.line_id
    JOIN cash_bankline AS line ON line.id = standing.line_id
    WHERE standing.entity_id = %(entity)s AND standing.state IN ('open', 'proposed') AND standing.remaining_minor > 0
    ORDER BY row.id
"""
_NAMED_SQL = """
    SELECT line.public_id::text, document ->> 'number', NULL::bigint, NULL::bigint, ''
    FROM cash_linestanding AS standing
    JOIN cash_bankline AS line ON line.id = standing.line_id
    CROSS JOIN LATERAL jsonb_array_elements(line.documents) AS document
    WHERE standing.entity_id = %(entity)s AND standing.state IN ('open', 'proposed')
        AND standing.remaining_minor > 0 AND document ->> 'number' <> ''
    ORDER BY line.id
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class ToMatch:
    """What the matcher reads of an entity. items, lines: keys by the rows of the frames."""

    invoices: pl.DataFrame
    payments: pl.DataFrame
    remittances: pl.DataFrame
    items: list[int]
    lines: list[int]
    learnt: Learnt
    settings: Settings


def to_match(*, entity_id: int) -> ToMatch:
    """Return the open items, the lines to clear, advices, what was learnt and the entity's thresholds.

    Cost: one pass over what is open of the entity.
    """
    params = {"entity": entity_id}
    names = _names(fetch(sql=_CUSTOMERS_SQL, schema=CUSTOMERS, params=params))
    items = fetch(sql=_ITEMS_SQL, schema=ITEMS, params=params)
    lines = fetch(sql=_LINES_SQL, schema=LINES, params=params)
    called = pl.DataFrame(
        {"customer_id": list(names), "customer": list(names.values())},
        schema={"customer_id": pl.Int64, "customer": pl.String},
    )
    invoices = items.join(called, on="customer_id", how="left", maintain_order="left")
    advised = fetch(sql=_ADVISED_SQL, schema=REMITTANCES, params=params)
    named = fetch(sql=_NAMED_SQL, schema=REMITTANCES, params=params)
    has_advice = advised["payment"].unique().implode()
    return ToMatch(
        invoices=invoices.select(INVOICES.names),
        payments=lines.select(PAYMENTS.names),
        remittances=pl.concat([advised, named.filter(~pl.col("payment").is_in(has_advice))]),
        items=items["item_id"].to_list(),
        lines=lines["line_id"].to_list(),
        learnt=_learnt(entity_id, names, fetch(sql=_ALIASES_SQL, schema=ALIASES, params=params)),
        settings=settings_of(entity_id=entity_id),
    )


def _names(customers: pl.DataFrame) -> dict[int, str]:
    """A name for each customer that no other has: the matcher tells customers by it."""
    is_shared = pl.len().over("name") > 1
    told = customers.select(
        "customer_id",
        name=pl.when(is_shared).then(pl.col("name") + " " + pl.col("number")).otherwise("name"),
    )
    return dict(told.iter_rows())


def _learnt(entity_id: int, names: Mapping[int, str], aliases: pl.DataFrame) -> Learnt:
    facts = learnt_of(entity_id=entity_id)
    known: dict[str, dict[str, int]] = {
        said: {names[customer]: count for customer, count in counted.items() if customer in names}
        for said, counted in facts["name"].items()
    }
    for customer, name in aliases.iter_rows():
        said = key(name)
        if said and said not in facts["name"]:
            known.setdefault(said, {})[names[customer]] = 1
    accounts = {
        said: {names[customer]: count for customer, count in counted.items() if customer in names}
        for said, counted in facts["account"].items()
    }
    return Learnt(accounts=accounts, names=known)


# A proposal waits for a person; money that is the customer's and is not applied waits for one too, unless somebody
# said that it is kept as credit: then it counts like any credit.
_WAITING_SQL = """
    SELECT DISTINCT item.account_id, 'CASH_WAITING' AS reason, NULL::date AS until
    FROM cash_match AS match
    JOIN cash_matchpair AS pair ON pair.match_id = match.id
    JOIN receivables_openitem AS item ON item.id = pair.item_id
    WHERE match.made_on <= %(as_of)s
        AND (match.state = 'proposed' OR match.settled_on > %(as_of)s)
    UNION
    SELECT DISTINCT step.account_id, 'CASH_WAITING', NULL::date
    FROM ({residuals}) AS residual
    JOIN cash_step AS step ON step.item_id = residual.item_id AND step.kind IN ('identified', 'exchanged')
    WHERE residual.residual_minor < 0 AND NOT EXISTS (
        SELECT FROM cash_surplus AS surplus
        WHERE surplus.item_id = residual.item_id AND surplus.kept_on <= %(as_of)s)
"""


def account_guards(*, as_of: date) -> pl.DataFrame:
    """Return the accounts for which money is here, or may be, that nobody has applied yet (schema ACCOUNT_GUARDS)."""
    sql = _WAITING_SQL.format(residuals=residuals_sql(as_of=as_of))
    return fetch(sql=sql, schema=ACCOUNT_GUARDS, params={"as_of": as_of})
