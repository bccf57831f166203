"""Decisions and the actions that follow from them, appended by COPY."""

from dataclasses import dataclass
from datetime import date

import polars as pl

from dunwell.apps.organisation.copying import copy_in
from dunwell.apps.runs.models import Run
from dunwell.core.dunning.policy import Policy
from dunwell.core.dunning.standing import STANDING
from dunwell.core.frames import Schema

DECISIONS = Schema(
    {
        "run_id": pl.Int64,
        **STANDING.dtypes,
        "outcome": pl.String,
        "reason": pl.String,
        "step": pl.Int16,
        "next_on": pl.Date,
    },
    nullable={*STANDING.nullable, "step", "next_on"},
)
ACTIONS = Schema(
    {
        "run_id": pl.Int64,
        "account_id": pl.Int64,
        "kind": pl.String,
        "step": pl.Int16,
        "carrying_item_id": pl.Int64,
        "on": pl.Date,
        "state": pl.String,
        "reason": pl.String,
        "attempts": pl.Int16,
    }
)


@dataclass(frozen=True, slots=True)
class Totals:
    """How many accounts were considered and what became of them, with the count of each reason."""

    considered: int
    escalated: int
    held: int
    skipped: int
    reasons: dict[str, int]


def totals_of(*, decisions: pl.DataFrame) -> Totals:
    """Count the decisions; every account has exactly one outcome, so the parts make the whole."""
    outcomes = dict(decisions["outcome"].value_counts().iter_rows())
    reasons = dict(sorted(decisions["reason"].value_counts().iter_rows()))
    totals = Totals(
        considered=decisions.height,
        escalated=outcomes.get("escalated", 0),
        held=outcomes.get("held", 0),
        skipped=outcomes.get("skipped", 0),
        reasons=reasons,
    )
    assert totals.considered == totals.escalated + totals.held + totals.skipped == sum(reasons.values())
    return totals


def actions_of(*, decisions: pl.DataFrame, policy: Policy) -> pl.DataFrame:
    """Return one action per escalated account: account_id, kind, step, carrying_item_id."""
    calls = [level.step for level in policy.levels if level.channel == "call"]
    kind = (
        pl.when(pl.col("step").is_in(calls))
        .then(pl.lit("call_task"))
        .when(~pl.col("has_address"))
        .then(pl.lit("contact_task"))
        .otherwise(pl.lit("notice"))
    )
    return decisions.filter(pl.col("outcome") == "escalated").select(
        "account_id", "step", "carrying_item_id", kind=kind
    )


def record_decisions(*, run: Run, decisions: pl.DataFrame) -> None:
    """Append the decisions of a run, in the caller's transaction."""
    frame = decisions.select(pl.lit(run.pk, dtype=pl.Int64).alias("run_id"), pl.all())
    copy_in(table="runs_decision", schema=DECISIONS, frame=frame.select(DECISIONS.names))


def propose_actions(*, run: Run, actions: pl.DataFrame, on: date) -> None:
    """Append the actions of a run as proposed, in the caller's transaction.

    The database refuses a step that was taken for this carrying item before, and a second action for an account.
    """
    frame = actions.with_columns(
        run_id=pl.lit(run.pk, dtype=pl.Int64),
        on=pl.lit(on, dtype=pl.Date),
        state=pl.lit("proposed"),
        reason=pl.lit(""),
        attempts=pl.lit(0, dtype=pl.Int16),
    )
    copy_in(table="runs_action", schema=ACTIONS, frame=frame.select(ACTIONS.names))
