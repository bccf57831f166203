"""Decisions and the actions that follow from them, appended by COPY."""

from collections.abc import Mapping
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
        "approvals": pl.Int16,
        "expires_on": pl.Date,
    },
    nullable={"expires_on"},
)
KINDS: dict[str, str] = {
    "email": "notice",
    "letter": "letter",
    "sms": "sms",
    "portal": "portal",
    "call": "call_task",
    "owner": "owner_task",
}
REACHED_BY = ("has_address", "has_postal_address", "has_mobile")
NEEDED: dict[str, str] = {
    "email": "has_address",
    "letter": "has_postal_address",
    "sms": "has_mobile",
    "portal": "",
    "call": "",
    "owner": "",
}
YESES = {"none": 0, "one": 1, "two": 2}


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


def policies_used(*, decisions: pl.DataFrame) -> dict[str, int]:
    """Return how many accounts were decided under each policy version, by its id as text."""
    counted = decisions["policy_version_id"].value_counts().sort("policy_version_id")
    return {str(version): count for version, count in counted.iter_rows()}


def actions_of(*, decisions: pl.DataFrame, policies: Mapping[int, Policy], as_of: date) -> pl.DataFrame:
    """Return one action per escalated account: account_id, kind, step, carrying_item_id, approvals and expires_on.

    A step that nobody can be reached for becomes the search for a contact. Nothing that the house itself sends to a
    customer who is a VIP leaves without a person's yes.
    """
    levels = pl.DataFrame(
        [
            (
                version,
                level.step,
                KINDS[level.channel],
                NEEDED[level.channel],
                YESES[level.approval],
                policy.draft_days,
            )
            for version, policy in policies.items()
            for level in policy.levels
        ],
        schema={
            "policy_version_id": pl.Int64,
            "step": pl.Int16,
            "_kind": pl.String,
            "_needs": pl.String,
            "_yeses": pl.Int16,
            "_draft_days": pl.Int32,
        },
        orient="row",
    )
    is_missing = pl.any_horizontal((pl.col("_needs") == name) & ~pl.col(name) for name in REACHED_BY)
    is_sent = pl.col("kind").is_in(["notice", "letter", "sms", "portal"])
    careful = pl.when(pl.col("is_vip")).then(pl.max_horizontal("_yeses", pl.lit(1))).otherwise("_yeses")
    return (
        decisions.filter(pl.col("outcome") == "escalated")
        .join(levels, on=["policy_version_id", "step"], how="left", maintain_order="left")
        .with_columns(kind=pl.when(is_missing).then(pl.lit("contact_task")).otherwise("_kind"))
        .with_columns(approvals=pl.when(is_sent).then(careful).otherwise(0).cast(pl.Int16))
        .select(
            "account_id",
            "step",
            "carrying_item_id",
            "kind",
            "approvals",
            expires_on=pl.when(pl.col("approvals") > 0).then(
                pl.lit(as_of) + pl.duration(days=pl.col("_draft_days"))
            ),
        )
    )


def record_decisions(*, run: Run, decisions: pl.DataFrame) -> None:
    """Append the decisions of a run, in the caller's transaction."""
    frame = decisions.select(pl.lit(run.pk, dtype=pl.Int64).alias("run_id"), pl.all())
    copy_in(table="runs_decision", schema=DECISIONS, frame=frame.select(DECISIONS.names))


def propose_actions(*, run: Run, actions: pl.DataFrame, on: date) -> None:
    """Append the actions of a run as proposed, or as drafts that await approval, in the caller's transaction.

    The database refuses a step that was taken for this carrying item before, and a second action for an account.
    """
    frame = actions.with_columns(
        run_id=pl.lit(run.pk, dtype=pl.Int64),
        on=pl.lit(on, dtype=pl.Date),
        state=pl.when(pl.col("approvals") > 0).then(pl.lit("awaiting")).otherwise(pl.lit("proposed")),
        reason=pl.lit(""),
        attempts=pl.lit(0, dtype=pl.Int16),
    )
    copy_in(table="runs_action", schema=ACTIONS, frame=frame.select(ACTIONS.names))
