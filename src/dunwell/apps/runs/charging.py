"""The charges run: which steps made what chargeable, what stands in the way, and the charges of a day from that."""

from dataclasses import dataclass
from datetime import date

import polars as pl
from django.db import transaction

from dunwell.apps.charges import operations as charges
from dunwell.apps.charges.frames import STEPS, Asked
from dunwell.apps.charges.models import ChargesRun
from dunwell.apps.charges.planning import Planned, plan
from dunwell.apps.disputes import frames as disputes
from dunwell.apps.dunning import frames as dunning
from dunwell.apps.journal.staging import fetch
from dunwell.apps.promises import frames as promises
from dunwell.apps.runs.frames import one_moment
from dunwell.core.dunning.policy import CHARGED
from dunwell.core.frames import Schema
from dunwell.ports.house import Clock

KIND = "charges"
LOOK_BACK_DAYS = 1_100  # steps further back have made chargeable whatever they could

_TAKEN = Schema({"account_id": pl.Int64, "charge": pl.String, "taken_on": pl.Date})
# What the customer heard of: a letter that left, a call in which somebody was spoken to or a message was left. The
# step is that of the version that the run decided under.
_TAKEN_SQL = """
    SELECT action.account_id, level.rules ->> 'charge', max(coalesce(action.acts_on, action."on"))
    FROM runs_action AS action
    JOIN runs_decision AS decision
        ON decision.run_id = action.run_id AND decision.account_id = action.account_id
    JOIN dunning_level AS level
        ON level.policy_version_id = decision.policy_version_id AND level.step = action.step
    LEFT JOIN worklist_task AS task ON task.action_id = action.id AND task.kind = 'call'
    WHERE level.rules ->> 'charge' <> 'none' AND action."on" BETWEEN %(as_of)s::date - {look_back} AND %(as_of)s
        AND coalesce(action.acts_on, action."on") <= %(as_of)s {only}
        AND (
            action.state = 'sent' AND action.kind IN ('notice', 'letter', 'sms', 'portal')
            OR action.kind = 'call_task' AND task.state = 'done'
                AND task.outcome NOT IN ('no_answer', 'wrong_number')
        )
    GROUP BY action.account_id, level.rules ->> 'charge', action.id
    ORDER BY 1, 2, 3
"""
_STOPPING = ("ON_HOLD", "PLACED")
"""The guards of whole accounts that stop charges too; the others only stop or delay a step."""


def asked(*, as_of: date, account_id: int | None = None) -> Asked:
    """Return what steps made chargeable by a day, and what must not be charged on, in the caller's transaction."""
    taken = fetch(
        sql=_TAKEN_SQL.format(
            look_back=LOOK_BACK_DAYS,
            only="" if account_id is None else "AND action.account_id = %(account)s",
        ),
        schema=_TAKEN,
        params={"as_of": as_of, "account": account_id},
    )
    kinds = pl.DataFrame(
        [(str(charge), kind) for charge, own in CHARGED.items() for kind in own],
        schema={"charge": pl.String, "kind": pl.String},
        orient="row",
    )
    ids = None if account_id is None else [account_id]
    promised, _ = promises.guards_and_events(as_of=as_of, account_ids=ids)
    stopping = dunning.account_guards(as_of=as_of).filter(pl.col("reason").is_in(_STOPPING))
    return Asked(
        steps=STEPS.take(taken.join(kinds, on="charge").select("account_id", "kind", "taken_on")),
        item_guards=pl.concat(
            [dunning.item_guards(as_of=as_of), disputes.item_guards(as_of=as_of), promised]
        ),
        account_guards=stopping,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What a charges run would do on a day, with nothing written."""

    planned: Planned
    totals: dict[str, object]


def preview(*, as_of: date, account_id: int | None = None) -> Preview:
    """Plan the charges of a day, of one account or of all, without writing anything."""
    with transaction.atomic():
        one_moment()
        ids = None if account_id is None else [account_id]
        planned = plan(asked=asked(as_of=as_of, account_id=account_id), as_of=as_of, account_ids=ids)
        return Preview(planned=planned, totals=charges.preview_of(planned=planned))


def run(*, as_of: date, actor: str, clock: Clock) -> ChargesRun:
    """Charge a day; again is harmless. Raises charges.operations.ChargesRefused for a day before the last run."""
    return charges.charge_day(asked=lambda: asked(as_of=as_of), as_of=as_of, actor=actor, clock=clock)
