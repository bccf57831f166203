"""What runs decided about the accounts seen, and why."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, F, QuerySet

from dunwell.apps.dunning.models import PolicyVersion
from dunwell.apps.dunning.queries import policies_of
from dunwell.apps.organisation.models import Entity
from dunwell.apps.organisation.scope import Scope
from dunwell.apps.receivables.access import seen_accounts
from dunwell.apps.receivables.models import Account, OpenItem
from dunwell.apps.runs.models import Action, Decision, Run, RunState
from dunwell.core.dunning.policy import Policy
from dunwell.core.dunning.reasons import Outcome, outcome_of

PAGE_ROWS = 50


class UnknownRun(Exception):
    """No run has this identifier."""

    code = "unknown_run"


@dataclass(frozen=True, slots=True)
class RunSummary:
    """A run, with its totals over the accounts seen: considered = escalated + held + skipped."""

    run_id: int
    public_id: UUID
    as_of: date
    state: str
    state_label: str
    opened_at: datetime
    closed_at: datetime | None
    policies: dict[str, int]  # the name of each version, and how many accounts of all were decided under it
    considered: int
    escalated: int
    held: int
    skipped: int
    reasons: dict[str, int]


@dataclass(frozen=True, slots=True)
class Decided:
    """What was decided, or would be, about one account."""

    account_id: int
    account_public_id: UUID
    customer: str
    number: str
    customer_public_id: UUID
    entity: str
    currency: str
    outcome: str
    reason: str
    step: int | None
    last_step: int | None
    next_on: date | None
    open_minor: int
    overdue_minor: int
    carrying_number: str
    carrying_due_on: date | None
    policy: Policy  # the version that it was decided under


@dataclass(frozen=True, slots=True)
class DecidedPage:
    """A page of decisions: escalated, held, skipped; the longest overdue of each first."""

    rows: list[Decided]
    total: int
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class ActionCount:
    """How many actions of a kind a run led to, by what became of them."""

    kind: str
    state: str
    count: int


def latest_runs(*, scope: Scope, limit: int = 10) -> list[RunSummary]:
    """Return the last runs, the newest day first, with their totals over the accounts seen."""
    runs = list(Run.objects.order_by("-as_of", "-id")[:limit])
    names = _policy_names(runs)
    if sees_everything(scope=scope):
        return [_summary(run, reasons=run.reasons, names=names) for run in runs]
    counts: dict[int, dict[str, int]] = defaultdict(dict)
    for run_id, reason, count in (
        _decisions(scope=scope, run_ids=[run.pk for run in runs])
        .values("run_id", "reason")
        .annotate(count=Count("account_id"))
        .values_list("run_id", "reason", "count")
    ):
        counts[run_id][reason] = count
    return [_summary(run, reasons=counts[run.pk], names=names) for run in runs]


def run(*, scope: Scope, public_id: UUID) -> RunSummary:
    """Return one run with its totals over the accounts seen, or raise UnknownRun."""
    found = Run.objects.filter(public_id=public_id).first()
    if found is None:
        raise UnknownRun("There is no such run.")
    if sees_everything(scope=scope):
        return _summary(found, reasons=found.reasons, names=_policy_names([found]))
    rows = _decisions(scope=scope, run_ids=[found.pk]).values("reason").annotate(count=Count("account_id"))
    return _summary(found, reasons=dict(rows.values_list("reason", "count")), names=_policy_names([found]))


def decided_page(*, scope: Scope, run_id: int, reason: str = "", page: int = 1) -> DecidedPage:
    """Return a page of what a run decided about the accounts seen, for one reason or all."""
    decisions = _decisions(scope=scope, run_ids=[run_id])
    if reason:
        decisions = decisions.filter(reason=reason)
    total = decisions.count()
    pages = max(1, -(-total // PAGE_ROWS))
    page = min(max(1, page), pages)
    first = (page - 1) * PAGE_ROWS
    rows = decisions.order_by("outcome", F("carrying_due_on").asc(nulls_last=True), "account_id").values(
        *_COLUMNS
    )
    return DecidedPage(rows=named(list(rows[first : first + PAGE_ROWS])), total=total, page=page, pages=pages)


def last_decisions(*, scope: Scope, customer_id: int) -> tuple[date | None, dict[int, Decided]]:
    """Return the day of the last run that decided, and what it said about each account of a customer."""
    last = Run.objects.filter(proposed_at__isnull=False).order_by("-as_of", "-id").first()
    if last is None:
        return None, {}
    accounts = seen_accounts(scope=scope).filter(customer_id=customer_id).values("pk")
    rows = Decision.objects.filter(run=last, account_id__in=accounts).values(*_COLUMNS)
    return last.as_of, {one.account_id: one for one in named(list(rows))}


def action_counts(*, scope: Scope, run_id: int) -> list[ActionCount]:
    """Return what became of a run's actions on the accounts seen."""
    actions = Action.objects.filter(run_id=run_id)
    if not sees_everything(scope=scope):
        actions = actions.filter(account_id__in=seen_accounts(scope=scope).values("pk"))
    rows = actions.values("kind", "state").annotate(count=Count("pk")).order_by("kind", "state")
    return [ActionCount(kind=row["kind"], state=row["state"], count=row["count"]) for row in rows]


def named(rows: list[dict[str, Any]], *, policies: Mapping[int, Policy] | None = None) -> list[Decided]:
    """Return decisions with the names of accounts and carrying invoices, in the order given.

    `policies` by version, where they are known already (a preview may decide under drafts).
    """
    if policies is None:
        policies = policies_of(version_ids={row["policy_version_id"] for row in rows})
    accounts = Account.objects.select_related("customer", "entity").in_bulk(
        [row["account_id"] for row in rows]
    )
    carrying = [row["carrying_item_id"] for row in rows if row["carrying_item_id"] is not None]
    numbers = dict(OpenItem.objects.filter(pk__in=carrying).values_list("pk", "number"))
    return [
        _decided(
            row,
            account=accounts[row["account_id"]],
            numbers=numbers,
            policy=policies[row["policy_version_id"]],
        )
        for row in rows
        if row["account_id"] in accounts
    ]


_COLUMNS = (
    "account_id",
    "outcome",
    "reason",
    "step",
    "last_step",
    "next_on",
    "open_minor",
    "overdue_minor",
    "carrying_item_id",
    "carrying_due_on",
    "policy_version_id",
)


def _decided(row: dict[str, Any], *, account: Account, numbers: dict[int, str], policy: Policy) -> Decided:
    return Decided(
        account_id=account.pk,
        account_public_id=account.public_id,
        customer=account.customer.name,
        number=account.customer.number,
        customer_public_id=account.customer.public_id,
        entity=account.entity.code,
        currency=account.currency,
        outcome=row["outcome"],
        reason=row["reason"],
        step=row["step"],
        last_step=row["last_step"],
        next_on=row["next_on"],
        open_minor=row["open_minor"],
        overdue_minor=row["overdue_minor"],
        carrying_number=numbers.get(row["carrying_item_id"] or 0, ""),
        carrying_due_on=row["carrying_due_on"],
        policy=policy,
    )


def sees_everything(*, scope: Scope) -> bool:
    """Tell whether the scope sees every account there is, so that stored totals are its totals."""
    return not Entity.objects.exclude(pk__in=scope.entity_ids).exists()


def _decisions(*, scope: Scope, run_ids: list[int]) -> QuerySet[Decision]:
    decisions = Decision.objects.filter(run_id__in=run_ids)
    if sees_everything(scope=scope):
        return decisions
    return decisions.filter(account_id__in=seen_accounts(scope=scope).values("pk"))


def _policy_names(runs: list[Run]) -> dict[str, str]:
    """Return the names of all policy versions that these runs decided under, by id as text."""
    ids = {int(version) for run in runs for version in run.policies}
    versions = PolicyVersion.objects.filter(pk__in=ids).select_related("policy")
    return {str(version.pk): str(version) for version in versions}


def _summary(found: Run, *, reasons: dict[str, int], names: dict[str, str]) -> RunSummary:
    by_outcome = dict.fromkeys(Outcome, 0)
    for reason, count in reasons.items():
        by_outcome[outcome_of(reason=reason)] += count
    return RunSummary(
        run_id=found.pk,
        public_id=found.public_id,
        as_of=found.as_of,
        state=found.state,
        state_label=RunState(found.state).label,
        opened_at=found.opened_at,
        closed_at=found.closed_at,
        policies={names[version]: count for version, count in found.policies.items()},
        considered=sum(by_outcome.values()),
        escalated=by_outcome[Outcome.ESCALATED],
        held=by_outcome[Outcome.HELD],
        skipped=by_outcome[Outcome.SKIPPED],
        reasons=reasons,
    )
