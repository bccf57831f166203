"""A day decided twice: as things are, and under drafts of policies or rules. Nothing is written."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from dunwell.apps.organisation.scope import Scope
from dunwell.apps.receivables.access import seen_accounts
from dunwell.apps.runs.collections import Preview, preview
from dunwell.apps.runs.decided import Decided, named, sees_everything
from dunwell.apps.runs.recording import totals_of
from dunwell.core.dunning.assignment import Rule
from dunwell.core.dunning.policy import Policy

ROWS = 20  # of the accounts whose answer changes
ANSWER = ("outcome", "reason", "step", "next_on")


@dataclass(frozen=True, slots=True)
class Comparison:
    """Accounts by reason as things are and under the draft, and the first of those whose answer changes."""

    as_of: date
    now: dict[str, int]
    then: dict[str, int]
    changed: int
    rows: list[tuple[Decided, Decided]]  # as things are, under the draft
    under_draft: int  # accounts that would be decided by a draft
    example_id: int | None  # an account that would take the step asked for


def compare(
    *,
    scope: Scope,
    as_of: date,
    drafts: Sequence[Policy] = (),
    rules: Sequence[Rule] | None = None,
    step: int | None = None,
) -> Comparison:
    """Decide a day for the accounts seen as things are and under drafts, and tell where the answers differ.

    An answer is outcome, reason, step and day. `step` asks for an account to show that step's letter for. Cost: two
    previews of a run.
    """
    now, then = preview(as_of=as_of), preview(as_of=as_of, drafts=drafts, rules=rules)
    before, after = _seen(scope, now.decisions), _seen(scope, then.decisions)
    together = before.select("account_id", *ANSWER).join(
        after.select("account_id", *ANSWER), on="account_id", suffix="_then", validate="1:1"
    )
    differs = pl.any_horizontal(pl.col(name).ne_missing(pl.col(f"{name}_then")) for name in ANSWER)
    changed = together.filter(differs)["account_id"]
    first = _worth_seeing(after.filter(pl.col("account_id").is_in(changed.implode())))
    return Comparison(
        as_of=as_of,
        now=totals_of(decisions=before).reasons,
        then=totals_of(decisions=after).reasons,
        changed=len(changed),
        rows=list(zip(_named(now, before, first), _named(then, after, first), strict=True)),
        under_draft=after.filter(pl.col("policy_version_id") < 0).height,
        example_id=_example(after, step=step),
    )


def _seen(scope: Scope, decisions: pl.DataFrame) -> pl.DataFrame:
    if sees_everything(scope=scope):
        return decisions
    mine = pl.Series(values=list(seen_accounts(scope=scope).values_list("pk", flat=True)), dtype=pl.Int64)
    return decisions.filter(pl.col("account_id").is_in(mine.implode()))


def _worth_seeing(rows: pl.DataFrame) -> list[int]:
    """The accounts to show: those that would be escalated first, the most overdue before the others."""
    ordered = rows.sort("outcome", "overdue_minor", "account_id", descending=[False, True, False])
    return ordered["account_id"].head(ROWS).to_list()


def _named(would: Preview, decisions: pl.DataFrame, ids: list[int]) -> list[Decided]:
    found = decisions.filter(pl.col("account_id").is_in(ids))
    by_id = {one.account_id: one for one in named(found.to_dicts(), policies=would.policies)}
    return [by_id[one] for one in ids]


def _example(decisions: pl.DataFrame, *, step: int | None) -> int | None:
    """An account that would take the step under the draft; else one that would take it later, or owes the most."""
    if step is None or decisions.is_empty():
        return None
    owing = decisions.filter(pl.col("open_minor") > 0)
    ranked = owing.with_columns(
        rank=pl.when((pl.col("step") == step) & (pl.col("outcome") == "escalated"))
        .then(0)
        .when(pl.col("step") == step)
        .then(1)
        .otherwise(2)
    ).sort("rank", "overdue_minor", "account_id", descending=[False, True, False])
    return ranked["account_id"][0] if ranked.height else None
