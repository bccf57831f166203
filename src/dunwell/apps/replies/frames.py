"""Guards of the chase as columns for the core: answers of people that nobody has dealt with yet."""

from datetime import date

import polars as pl

from dunwell.apps.journal.staging import fetch
from dunwell.core.dunning.guards import ACCOUNT_GUARDS

# A mail that is known to be a customer's, but of no one account, holds all of them.
WAITING = """
    WITH waiting AS (
        SELECT customer_id, account_id FROM replies_inbound
        WHERE arrived_as = 'new' AND threaded_on <= %s AND (settled_on IS NULL OR settled_on > %s)
    )
    SELECT account_id, 'REPLY_WAITING' AS reason, NULL::date AS until FROM waiting WHERE account_id IS NOT NULL
    UNION
    SELECT account.id, 'REPLY_WAITING', NULL::date
        FROM waiting JOIN receivables_account AS account ON account.customer_id = waiting.customer_id
        WHERE waiting.account_id IS NULL
"""


def account_guards(*, as_of: date) -> pl.DataFrame:
    """Return the accounts with an answer that was not dealt with by the end of a day (schema ACCOUNT_GUARDS)."""
    return fetch(sql=WAITING, schema=ACCOUNT_GUARDS, params=[as_of, as_of])
