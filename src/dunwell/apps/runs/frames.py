"""What a collections run knows: items, accounts and steps taken, as columns for the core."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl
from django.db import connection

from dunwell.apps.dunning.frames import account_guards, item_guards
from dunwell.apps.organisation.copying import read_packed
from dunwell.apps.receivables.frames import RESIDUALS_NOW, residuals_sql
from dunwell.core.dunning.standing import ACCOUNTS, ITEMS, STEPS_TAKEN, standings

ACCOUNTS_SQL = """
    SELECT account.id AS account_id, account.currency, reachable.customer_id IS NOT NULL AS has_address,
           customer.is_do_not_contact, asked.account_id IS NOT NULL AS is_contact_sought
        FROM receivables_account AS account
        JOIN parties_customer AS customer ON customer.id = account.customer_id
        LEFT JOIN (
            SELECT DISTINCT customer_id FROM parties_contact WHERE email <> '' AND undeliverable_at IS NULL
        ) AS reachable ON reachable.customer_id = account.customer_id
        LEFT JOIN (
            SELECT DISTINCT account_id FROM worklist_task
            WHERE kind = 'contact_missing' AND (state = 'open' OR closed_at >= %(as_of)s::date - {seek_days})
        ) AS asked ON asked.account_id = account.id
        {only}
"""
# A search for a contact is no step and no contact: the customer has not heard a word.
STEPS_SQL = """
    SELECT account_id, carrying_item_id, step, "on" FROM runs_action
        WHERE state NOT IN ('lapsed', 'refused') AND kind <> 'contact_task' {and_only}
"""
SEEK_AGAIN_DAYS = 14  # after a search that found nobody; then somebody is asked once more


@dataclass(frozen=True, slots=True)
class Gathered:
    """The frames of a standing (core/dunning/standing.py)."""

    items: pl.DataFrame
    accounts: pl.DataFrame
    steps: pl.DataFrame
    item_guards: pl.DataFrame
    account_guards: pl.DataFrame

    def standings(self, *, as_of: date) -> pl.DataFrame:
        """Return the standing of every account gathered."""
        return standings(
            items=self.items,
            accounts=self.accounts,
            steps=self.steps,
            as_of=as_of,
            item_guards=self.item_guards,
            account_guards=self.account_guards,
        )


def one_moment() -> None:
    """Let the caller's transaction see the database as it is now, however long it reads; its first statement."""
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")


def gather(*, as_of: date) -> Gathered:
    """Read all accounts as of a day, in the caller's transaction, which sees one moment.

    Cost: one pass over what is open, plus one over the entries of later days where there are any.
    """
    return Gathered(
        items=read_packed(sql=residuals_sql(as_of=as_of), schema=ITEMS, params={"as_of": as_of}),
        accounts=read_packed(sql=accounts_sql(), schema=ACCOUNTS, params={"as_of": as_of}),
        steps=read_packed(sql=STEPS_SQL.format(and_only=""), schema=STEPS_TAKEN),
        item_guards=item_guards(as_of=as_of),
        account_guards=account_guards(as_of=as_of),
    )


def accounts_sql(*, only: str = "") -> str:
    """Return the query for accounts, all or those of a WHERE (its parameter: as_of)."""
    return ACCOUNTS_SQL.format(only=only, seek_days=SEEK_AGAIN_DAYS)


def gather_again(*, account_ids: Sequence[int], as_of: date, leaving_out_run: int) -> Gathered:
    """Read some accounts as they are now, less the steps of one run: to look again at what it proposed.

    In the caller's transaction, which sees one moment. Whatever was paid since counts, also where it is dated after
    the run's day.
    """
    params = {"ids": list(account_ids), "as_of": as_of, "run": leaving_out_run}
    return Gathered(
        items=read_packed(
            sql=f"{RESIDUALS_NOW} WHERE account_id = ANY(%(ids)s)", schema=ITEMS, params=params
        ),
        accounts=read_packed(
            sql=accounts_sql(only="WHERE account.id = ANY(%(ids)s)"), schema=ACCOUNTS, params=params
        ),
        steps=read_packed(
            sql=STEPS_SQL.format(and_only="AND account_id = ANY(%(ids)s) AND run_id <> %(run)s"),
            schema=STEPS_TAKEN,
            params=params,
        ),
        item_guards=item_guards(as_of=as_of),
        account_guards=account_guards(as_of=as_of),
    )
