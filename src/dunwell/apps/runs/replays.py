"""Replaying a run: from the standings it stored, the same decisions must come out."""

import polars as pl

from dunwell.apps.dunning.queries import policies_of
from dunwell.apps.journal.invariants import MOST_FINDINGS, Finding, Invariant, Proof
from dunwell.apps.journal.staging import fetch
from dunwell.apps.runs.models import Run, RunState
from dunwell.apps.runs.recording import DECISIONS
from dunwell.core.dunning.decide import replay

REPLAYS = Invariant(
    name="runs.replay_agrees",
    sentence="Deciding the last run again from the standings it stored gives the decisions it stored.",
    sql="",
)
DECIDED = ("account_id", "outcome", "reason", "step", "next_on")


def decisions_of(*, run: Run) -> pl.DataFrame:
    """Return the decisions that a run stored, with the standings they were made from."""
    names = ", ".join(f'"{name}"' for name in DECISIONS.names)
    sql = f"SELECT {names} FROM runs_decision WHERE run_id = {int(run.pk)} ORDER BY account_id"  # noqa: S608
    return fetch(sql=sql, schema=DECISIONS)


def differences(*, run: Run) -> pl.DataFrame:
    """Return the accounts about which the run would now decide otherwise than it did; empty, when all is well."""
    stored = decisions_of(run=run)
    policies = policies_of(version_ids=stored["policy_version_id"].unique().to_list())
    again = replay(decisions=stored, policies=policies, as_of=run.as_of)
    together = stored.select(DECIDED).join(
        again.select(DECIDED), on="account_id", how="full", suffix="_again"
    )
    differs = pl.any_horizontal(pl.col(name).ne_missing(pl.col(f"{name}_again")) for name in DECIDED)
    return together.filter(differs)


def prove_last_run() -> Proof:
    """Prove REPLAYS on the last run that decided anything."""
    run = Run.objects.exclude(state=RunState.OPEN).order_by("-as_of").first()
    found = differences(run=run) if run is not None else pl.DataFrame()
    rows = [
        {"run": run.pk if run else None, **row} for row in found.head(MOST_FINDINGS).iter_rows(named=True)
    ]
    return Proof(
        invariant=REPLAYS,
        findings=tuple(Finding(invariant=REPLAYS, row=row) for row in rows),
        is_cut=found.height > MOST_FINDINGS,
    )
