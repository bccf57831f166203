"""Looking at everybody's service once a day, and giving it back within the minute in which somebody has paid."""

from collections.abc import Sequence
from datetime import date, datetime

import polars as pl
from django.db import transaction

from dunwell.apps.credit.chronic import stopped_accounts
from dunwell.apps.organisation.days import house_day
from dunwell.apps.organisation.switches import switch_state
from dunwell.apps.receivables.models import Account
from dunwell.apps.runs.frames import Gathered, gather, gather_again, one_moment
from dunwell.apps.service.models import ServicePass, ServiceRules, ServiceStanding
from dunwell.apps.service.operations import look_at
from dunwell.core.dunning.guards import chaseable
from dunwell.core.service.lever import Service
from dunwell.ports.house import Clock

ACTOR = "system:service"
MOST_AT_ONCE = 5_000


def pull_lever(*, targets: Sequence[str], clock: Clock) -> int:
    """Look at all accounts of entities that use the lever where today's look is missing, else at those touched.

    And at those of customers whom it was decided not to serve any more, whether their entity uses the lever or not.
    How many services changed. Outside any transaction. Nothing is tightened while the house is stopped or tried out.
    """
    now = clock()
    today = house_day(now=now)
    if not switch_state().is_live:
        return 0
    entities = list(ServiceRules.objects.filter(is_on=True).values_list("entity_id", flat=True))
    stopped = set(stopped_accounts())
    is_daily = bool(entities or stopped) and not ServicePass.objects.filter(as_of=today).exists()
    touched = ServiceStanding.objects.exclude(state=Service.NORMAL.value)
    if is_daily:
        with transaction.atomic():
            one_moment()
            found = gather(as_of=today)
        of_entities = set(Account.objects.filter(entity_id__in=entities).values_list("pk", flat=True))
        wanted = _overdue_accounts(found, as_of=today) & of_entities
        wanted |= stopped | set(touched.values_list("account_id", flat=True))
    else:
        wanted = set(touched.values_list("account_id", flat=True)[:MOST_AT_ONCE])
        if not wanted:
            return 0
        with transaction.atomic():
            one_moment()
            found = gather_again(account_ids=sorted(wanted), as_of=today, leaving_out=[])
    changed = _look(found, wanted, targets=targets, may_tighten=is_daily, as_of=today, now=now)
    if is_daily:
        ServicePass.objects.get_or_create(as_of=today, defaults={"at": now, "changed": changed})
    return changed


def look_now(*, account_ids: Sequence[int], targets: Sequence[str], as_of: date, now: datetime) -> int:
    """Look at these accounts at once, by the rules of their entities; how many services changed.

    Outside any transaction. Raises nothing; an account whose entity does not use the lever stays as it is.
    """
    with transaction.atomic():
        one_moment()
        found = gather_again(account_ids=sorted(account_ids), as_of=as_of, leaving_out=[])
    return _look(found, set(account_ids), targets=targets, may_tighten=True, as_of=as_of, now=now)


def _look(
    found: Gathered,
    account_ids: set[int],
    *,
    targets: Sequence[str],
    may_tighten: bool,
    as_of: date,
    now: datetime,
) -> int:
    overdue = {row[0]: (row[1], row[2]) for row in _overdue(found, as_of=as_of).iter_rows()}
    held = set(found.known.account_guards["account_id"].to_list())
    stopped = stopped_accounts()
    changed = 0
    for account_id in sorted(account_ids):
        oldest, minor = overdue.get(account_id, (None, 0))
        said = look_at(
            account_id=account_id,
            oldest_due_on=oldest,
            overdue_minor=minor,
            is_held=account_id in held,
            may_tighten=may_tighten,
            targets=targets,
            as_of=as_of,
            actor=ACTOR,
            now=now,
            is_stopped=account_id in stopped,
        )
        changed += said.event not in {"", "ask_owner"}
    return changed


def _overdue(found: Gathered, *, as_of: date) -> pl.DataFrame:
    """By account the oldest day and the sum of what may be chased and is overdue, less what is unapplied."""
    left = chaseable(items=found.known.items, guards=found.known.item_guards)
    credit = (
        left.filter(pl.col("residual_minor") < 0)
        .group_by("account_id")
        .agg(credit_minor=pl.col("residual_minor").sum())
    )
    due = (
        left.filter((pl.col("chaseable_minor") > 0) & (pl.col("due_on") < as_of))
        .group_by("account_id")
        .agg(oldest=pl.col("due_on").min(), minor=pl.col("chaseable_minor").sum())
    )
    return (
        due.join(credit, on="account_id", how="left")
        .with_columns(minor=pl.col("minor") + pl.col("credit_minor").fill_null(0))
        .filter(pl.col("minor") > 0)
        .select("account_id", "oldest", "minor")
    )


def _overdue_accounts(found: Gathered, *, as_of: date) -> set[int]:
    return set(_overdue(found, as_of=as_of)["account_id"].to_list())
