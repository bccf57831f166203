"""What a run of some day would decide about the accounts seen. Nothing is written."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from dunwell.apps.organisation.scope import Scope
from dunwell.apps.receivables.access import seen_accounts
from dunwell.apps.runs.collections import preview
from dunwell.apps.runs.decided import PAGE_ROWS, DecidedPage, named, sees_everything
from dunwell.apps.runs.recording import Totals, totals_of
from dunwell.core.dunning.policy import Policy


@dataclass(frozen=True, slots=True)
class Forecast:
    """A day's run before it happens: totals, and a page of the accounts, what would be escalated first."""

    as_of: date
    policies: Mapping[int, Policy]  # by version
    totals: Totals
    kinds: dict[str, int]  # actions that would follow, by kind
    decided: DecidedPage


def forecast(*, scope: Scope, as_of: date, reason: str = "", page: int = 1) -> Forecast:
    """Decide a day for the accounts seen, and return the totals with a page of one reason or all."""
    would = preview(as_of=as_of)
    decisions, actions = would.decisions, would.actions
    if not sees_everything(scope=scope):
        mine = pl.Series(values=list(seen_accounts(scope=scope).values_list("pk", flat=True)), dtype=pl.Int64)
        decisions = decisions.filter(pl.col("account_id").is_in(mine.implode()))
        actions = actions.filter(pl.col("account_id").is_in(mine.implode()))
    return Forecast(
        as_of=as_of,
        policies=would.policies,
        totals=totals_of(decisions=decisions),
        kinds=dict(sorted(actions["kind"].value_counts().iter_rows())),
        decided=_page(decisions, policies=would.policies, reason=reason, page=page),
    )


def _page(decisions: pl.DataFrame, *, policies: Mapping[int, Policy], reason: str, page: int) -> DecidedPage:
    chosen = decisions.filter(pl.col("reason") == reason) if reason else decisions
    pages = max(1, -(-chosen.height // PAGE_ROWS))
    page = min(max(1, page), pages)
    rows = chosen.sort("outcome", "carrying_due_on", "account_id", nulls_last=True).slice(
        (page - 1) * PAGE_ROWS, PAGE_ROWS
    )
    return DecidedPage(
        rows=named(rows.to_dicts(), policies=policies), total=chosen.height, page=page, pages=pages
    )
