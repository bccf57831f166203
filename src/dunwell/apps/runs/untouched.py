"""Accounts that owe and that nobody has touched: no step, no word, no task, nothing agreed on and nothing held."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from dunwell.apps.organisation.scope import Scope

OVERDUE_DAYS = 14  # longer overdue than that
QUIET_DAYS = 21  # and nothing in so long
ROWS_MAX = 100
COUNT_MAX = 1_000  # more are only told to be more

# The open items of the accounts seen are summed once (a hash over the residuals, which hold open items only); every
# question after that is one look into an index for each account that is left, the cheapest first.
FOUND = """
    WITH late AS (
        SELECT account.id, account.customer_id, account.entity_id, account.currency, account.public_id,
               sum(residual.residual_minor) FILTER (WHERE residual.due_on < %(as_of)s)::bigint AS overdue_minor,
               min(residual.due_on) FILTER (WHERE residual.residual_minor > 0) AS oldest_on
        FROM receivables_account AS account
        JOIN parties_customer AS customer ON customer.id = account.customer_id
        JOIN receivables_residual AS residual ON residual.account_id = account.id
        WHERE (account.entity_id = ANY(%(entities)s)
               OR account.entity_id = ANY(%(own_entities)s) AND customer.owner_id = %(user)s)
            AND (%(collector)s::bigint IS NULL OR account.collector_id = %(collector)s)
            AND NOT customer.is_do_not_contact
        GROUP BY account.id
        HAVING sum(residual.residual_minor) > 0
            AND sum(residual.residual_minor) FILTER (WHERE residual.due_on < %(as_of)s) > 0
            AND min(residual.due_on) FILTER (WHERE residual.residual_minor > 0) < %(overdue_since)s
    )
    SELECT late.id, late.public_id, late.overdue_minor, late.oldest_on FROM late
    WHERE NOT EXISTS (
        SELECT FROM runs_action AS action WHERE action.account_id = late.id
            AND (action.state = 'awaiting' OR action."on" > %(since)s AND action.state NOT IN ('lapsed', 'refused'))
    ) AND NOT EXISTS (
        SELECT FROM worklist_task AS task WHERE task.account_id = late.id
            AND (task.state = 'open' OR task.closed_at::date > %(since)s)
    ) AND NOT EXISTS (
        SELECT FROM messages_touch AS touch WHERE touch.customer_id = late.customer_id
            AND (touch.account_id = late.id OR touch.account_id IS NULL)
            AND touch.voided_at IS NULL AND touch."on" > %(since)s
    ) AND NOT EXISTS (
        SELECT FROM worklist_note AS note WHERE note.account_id = late.id AND note.made_at::date > %(since)s
    ) AND NOT EXISTS (
        SELECT FROM dunning_hold AS hold WHERE (hold.lifted_on IS NULL OR hold.lifted_on > %(as_of)s)
            AND (hold.ends_on IS NULL OR hold.ends_on >= %(as_of)s)
            AND (hold.account_id = late.id OR hold.customer_id = late.customer_id OR hold.group_id = (
                SELECT group_id FROM parties_customer WHERE id = late.customer_id
            ))
    ) AND NOT EXISTS (
        SELECT FROM promises_promise AS promise WHERE promise.account_id = late.id
            AND (promise.state = 'running' OR promise.closed_on > %(since)s)
    ) AND NOT EXISTS (
        SELECT FROM promises_plan AS plan WHERE plan.account_id = late.id
            AND (plan.state IN ('proposed', 'running') OR plan.closed_on > %(since)s)
    ) AND NOT EXISTS (
        SELECT FROM disputes_dispute AS dispute WHERE dispute.account_id = late.id
            AND dispute.state NOT IN ('rejected', 'withdrawn', 'settled')
    ) AND NOT EXISTS (
        SELECT FROM replies_inbound AS mail WHERE mail.customer_id = late.customer_id
            AND (mail.state = 'new' OR mail.settled_on > %(since)s)
    )
"""
LISTED = """
    SELECT * FROM (
        SELECT found.*, row_number() OVER (PARTITION BY account.currency ORDER BY found.overdue_minor DESC) AS rank
        FROM ({found}) AS found JOIN receivables_account AS account ON account.id = found.id
    ) AS ranked ORDER BY rank, id LIMIT {most}
"""
COUNTED = "SELECT count(*) FROM ({found} LIMIT {most}) AS counted"


@dataclass(frozen=True, slots=True)
class Untouched:
    """An account that nobody has touched, with what is overdue and since when."""

    account_id: int
    account_public_id: UUID
    overdue_minor: int
    oldest_on: date


def untouched(*, scope: Scope, as_of: date, collector_id: int | None = None) -> list[Untouched]:
    """Return up to ROWS_MAX accounts that nobody has touched, the largest overdue of each currency first.

    Those whose oldest item is more than OVERDUE_DAYS overdue and of which nothing happened in the last QUIET_DAYS,
    of one collector or of all. Cost: one sum over the open items of the accounts seen (a million: about a second),
    then index look-ups for those that are late.
    """
    sql = LISTED.format(found=FOUND, most=ROWS_MAX)
    with connection.cursor() as cursor:
        cursor.execute(sql, _params(scope, as_of=as_of, collector_id=collector_id))
        return [Untouched(*row[:4]) for row in cursor.fetchall()]


def untouched_count(*, scope: Scope, as_of: date, collector_id: int | None = None) -> int:
    """Return how many there are, COUNT_MAX for that many or more."""
    sql = COUNTED.format(found=FOUND, most=COUNT_MAX)
    with connection.cursor() as cursor:
        cursor.execute(sql, _params(scope, as_of=as_of, collector_id=collector_id))
        row = cursor.fetchone()
        return int(row[0]) if row else 0


def _params(scope: Scope, *, as_of: date, collector_id: int | None) -> dict[str, Any]:
    return {
        "as_of": as_of,
        "since": as_of - timedelta(days=QUIET_DAYS),
        "overdue_since": as_of - timedelta(days=OVERDUE_DAYS),
        "entities": list(scope.entity_ids),
        "own_entities": list(scope.owner_entity_ids),
        "user": scope.user_id,
        "collector": collector_id,
    }
