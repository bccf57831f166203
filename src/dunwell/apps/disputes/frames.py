"""Disputes as columns for the core: what they set aside on any day, and which were rejected."""

from collections.abc import Sequence
from datetime import date

import polars as pl

from dunwell.apps.journal.staging import fetch
from dunwell.core.disputes.set_aside import SET_ASIDE, STANDINGS, awaiting_credit, guards
from dunwell.core.dunning.standing import EVENTS

# The last word of each dispute by the day, and what credit notes did to items of which something was accepted.
_STANDINGS = """
    WITH last AS (
        SELECT DISTINCT ON (standing.dispute_id) standing.*
        FROM disputes_disputestanding AS standing
        WHERE standing.starts_on <= %s{narrowed}
        ORDER BY standing.dispute_id, standing.starts_on DESC, standing.id DESC
    ), live AS (
        SELECT last.dispute_id, dispute.item_id, last.disputed_minor, last.accepted_minor, last.until, dispute.raised_on
        FROM last JOIN disputes_dispute AS dispute ON dispute.id = last.dispute_id
        WHERE last.disputed_minor > 0 OR last.accepted_minor > 0
    ), credited AS (
        SELECT since.item_id, sum(allocation.amount_minor)::bigint AS minor
        FROM (SELECT item_id, min(raised_on) AS raised_on FROM live WHERE accepted_minor > 0 GROUP BY item_id) AS since
        JOIN receivables_allocation AS allocation ON allocation.debit_item_id = since.item_id
            AND allocation.allocated_on >= since.raised_on AND allocation.allocated_on <= %s
        JOIN receivables_openitem AS credit ON credit.id = allocation.credit_item_id AND credit.kind = 'credit_note'
        WHERE NOT EXISTS (
            SELECT FROM receivables_posting AS reversal
            WHERE reversal.reverses_id = allocation.posting_id AND reversal.effective_on <= %s
        )
        GROUP BY since.item_id
    )
    SELECT live.dispute_id, live.item_id, live.disputed_minor, live.accepted_minor, live.until,
        coalesce(credited.minor, 0) AS credited_minor
    FROM live LEFT JOIN credited USING (item_id)
"""
_OF_ITEMS = """
            AND standing.dispute_id IN (SELECT id FROM disputes_dispute WHERE item_id = ANY(%s))
"""
_REFUSED = """
    SELECT dispute.account_id, 'dispute_rejected' AS kind, last.refused_on AS "on" FROM (
        SELECT DISTINCT ON (dispute_id) dispute_id, refused_on FROM disputes_disputestanding
        WHERE starts_on <= %s ORDER BY dispute_id, starts_on DESC, id DESC
    ) AS last
    JOIN disputes_dispute AS dispute ON dispute.id = last.dispute_id
    WHERE last.refused_on IS NOT NULL
"""


def item_guards(*, as_of: date) -> pl.DataFrame:
    """Return what must not be asked for of items on a day, because it is disputed (schema ITEM_GUARDS)."""
    return guards(set_aside=set_aside(as_of=as_of), as_of=as_of)


def set_aside(*, as_of: date, item_ids: Sequence[int] | None = None) -> pl.DataFrame:
    """Return what each dispute, of these items or of all, sets aside on a day (schema SET_ASIDE), by its id.

    Disputes that set nothing aside any more are left out, except those whose credit came or did not come in time.
    """
    narrowed, wanted = ("", []) if item_ids is None else (_OF_ITEMS, [list(item_ids)])
    standings = fetch(
        sql=_STANDINGS.format(narrowed=narrowed), schema=STANDINGS, params=[as_of, *wanted, as_of, as_of]
    )
    return SET_ASIDE.check(awaiting_credit(standings=standings))


def events(*, as_of: date) -> pl.DataFrame:
    """Return the accounts whose objection, or a part of it, was refused, and when, as it stands on a day (EVENTS)."""
    return fetch(sql=_REFUSED, schema=EVENTS, params=[as_of])
