"""The step that comes next on an account as things stand now, and the words of people about it.

Today's decision is made anew for the account, once as it is and once without what holds the whole account back: a step
that waits for a hold or a veto is still the one that comes next.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import polars as pl
from django.db import transaction

from dunwell.apps.dunning import owner_notices, steers
from dunwell.apps.dunning.models import Steer
from dunwell.apps.dunning.steers import Ahead, SteerRefused, speaker_of
from dunwell.apps.organisation.days import house_day
from dunwell.apps.organisation.models import Entity, Membership, Role
from dunwell.apps.organisation.scope import Scope
from dunwell.apps.receivables.access import UnknownAccount, seen_accounts
from dunwell.apps.receivables.models import Account
from dunwell.apps.runs.frames import Gathered, gather_again
from dunwell.apps.runs.models import Action
from dunwell.apps.runs.notices import compose_action, dossier
from dunwell.core.dunning.decide import decide
from dunwell.core.dunning.letters import ComposedLetter
from dunwell.core.dunning.policy import Policy


@dataclass(frozen=True, slots=True, kw_only=True)
class NextStep:
    """The next step of an account, when it comes as far as is known, and where the account stands."""

    ahead: Ahead
    policy: Policy
    outcome: str
    reason: str  # of today's decision, as it is
    next_on: date | None  # the first day on which the step may come; None where more than time is needed
    open_minor: int
    overdue_minor: int
    carrying_due_on: date
    draft: ComposedLetter | None  # what it would say today; None where it has no words


def next_step(*, scope: Scope, account_id: UUID, now: datetime) -> NextStep:
    """Return the next step of an account, or raise UnknownAccount, or SteerRefused where there is none."""
    account = _account(scope=scope, account_id=account_id)
    found = steps_ahead(account_ids=[account.pk], as_of=house_day(now=now))
    if account.pk not in found:
        raise SteerRefused(code="no_step", field="", message="No step comes next on this account.")
    return found[account.pk]


def steps_ahead(*, account_ids: Collection[int], as_of: date) -> dict[int, NextStep]:
    """Return by account the step that comes next and what it would say; accounts without one are left out.

    Made for a page or a mail, not for a ledger: what is paid between its reads may be told either way.
    """
    if not account_ids:
        return {}
    with transaction.atomic():
        known = gather_again(account_ids=sorted(account_ids), as_of=as_of, leaving_out=[])
        standings = known.standings(as_of=as_of)
        decided = decide(standings=standings, policies=known.policies, as_of=as_of)
        free = decide(standings=_without_holds(standings), policies=known.policies, as_of=as_of)
        rows = {row["account_id"]: row for row in free.iter_rows(named=True) if row["step"] is not None}
        drafts = _drafts(rows=rows, known=known, as_of=as_of)
    accounts = Account.objects.select_related("customer__owner", "entity", "collector").in_bulk(list(rows))
    led = _led({account.entity_id for account in accounts.values()})
    as_is = {row["account_id"]: row for row in decided.iter_rows(named=True)}
    return {
        number: _next_step(
            row,
            as_is=as_is[number],
            account=accounts[number],
            policy=known.policies[row["policy_version_id"]],
            has_lead=accounts[number].entity_id in led,
            draft=drafts.get(number),
        )
        for number, row in rows.items()
    }


def skip_step(*, scope: Scope, account_id: UUID, step: int, reason: str, now: datetime) -> Steer:
    """Let the account's next step, which must be `step`, count as taken; nobody hears of it."""
    ahead = _expected(scope=scope, account_id=account_id, step=step, now=now)
    return steers.skip_step(scope=scope, ahead=ahead, reason=reason, now=now)


def bring_forward(*, scope: Scope, account_id: UUID, step: int, reason: str, now: datetime) -> Steer:
    """Let the account's next step, which must be `step`, be due from today on; what holds it back still does."""
    ahead = _expected(scope=scope, account_id=account_id, step=step, now=now)
    return steers.bring_forward(scope=scope, ahead=ahead, reason=reason, now=now)


def veto_step(*, scope: Scope, account_id: UUID, step: int, reason: str, now: datetime) -> Steer:
    """Stop the account's next step, which must be `step`, for as long as may be."""
    ahead = _expected(scope=scope, account_id=account_id, step=step, now=now)
    speaker = speaker_of(scope=scope, account=ahead.account)
    return steers.veto_step(speaker=speaker, ahead=ahead, reason=reason, now=now)


def postpone_step(
    *, scope: Scope, account_id: UUID, step: int, until: date | None, reason: str, now: datetime
) -> Steer:
    """Delay the account's next step, which must be `step`, up to and with a day."""
    ahead = _expected(scope=scope, account_id=account_id, step=step, now=now)
    speaker = speaker_of(scope=scope, account=ahead.account)
    return steers.postpone_step(speaker=speaker, ahead=ahead, until=until, reason=reason, now=now)


def let_go_ahead(*, scope: Scope, account_id: UUID, step: int, now: datetime) -> None:
    """Wait no longer with the account's next step, which must be `step`: no window, no veto any more."""
    ahead = _expected(scope=scope, account_id=account_id, step=step, now=now)
    speaker = speaker_of(scope=scope, account=ahead.account)
    owner_notices.release(
        speaker=speaker, ahead=ahead, person_id=scope.user_id, planned_on=house_day(now=now), now=now
    )


def expected_step(*, account: Account, carrying_item_id: int, step: int, now: datetime) -> NextStep:
    """Return the next step where it is this one still; raises SteerRefused where another comes next, or none."""
    found = steps_ahead(account_ids=[account.pk], as_of=house_day(now=now)).get(account.pk)
    if found is None or (found.ahead.carrying_item_id, found.ahead.level.step) != (carrying_item_id, step):
        raise SteerRefused(code="moved_on", field="", message=MOVED_ON)
    return found


MOVED_ON = "This step is not the next one any more: it was taken, or what it was about is paid."


def _expected(*, scope: Scope, account_id: UUID, step: int, now: datetime) -> Ahead:
    """The step ahead, where it is the one that the person saw."""
    ahead = next_step(scope=scope, account_id=account_id, now=now).ahead
    if ahead.level.step != step:
        raise SteerRefused(code="moved_on", field="", message=MOVED_ON)
    return ahead


def _account(*, scope: Scope, account_id: UUID) -> Account:
    account = seen_accounts(scope=scope).filter(public_id=account_id).first()
    if account is None:
        raise UnknownAccount("There is no such account in the entities that you see.")
    return account


def _without_holds(standings: pl.DataFrame) -> pl.DataFrame:
    return standings.with_columns(
        account_guard=pl.lit(None, dtype=pl.String),
        account_guard_until=pl.lit(None, dtype=pl.Date),
        renewal_on=pl.lit(None, dtype=pl.Date),
    )


def _led(entity_ids: set[int]) -> set[int]:
    """Return those of the entities that have a sales lead."""
    leads = Membership.objects.filter(role=Role.SALES_LEAD, user__is_active=True, entity__in=entity_ids)
    return set(Entity.objects.filter(memberships__in=leads).values_list("pk", flat=True))


def _drafts(*, rows: Mapping[int, dict[str, Any]], known: Gathered, as_of: date) -> dict[int, ComposedLetter]:
    """What each step would say today; a step whose words are missing has none."""
    actions = [
        Action(account_id=number, step=row["step"], carrying_item_id=row["carrying_item_id"])
        for number, row in rows.items()
    ]
    policies = {number: known.policies[row["policy_version_id"]] for number, row in rows.items()}
    papers = dossier(actions=actions, as_of=as_of, item_guards=known.known.item_guards, policies=policies)
    drafts = {}
    for action in actions:
        policy = policies[action.account_id]
        if policy.level(step=action.step).channel == "owner" or not papers.asked_lines(
            account_id=action.account_id
        ):
            continue
        drafts[action.account_id] = compose_action(action=action, known=papers, policy=policy, as_of=as_of)
    return drafts


def _next_step(
    row: dict[str, Any],
    *,
    as_is: dict[str, Any],
    account: Account,
    policy: Policy,
    has_lead: bool,
    draft: ComposedLetter | None,
) -> NextStep:
    last = row["last_step"] or 0
    return NextStep(
        ahead=Ahead(
            account=account,
            carrying_item_id=row["carrying_item_id"],
            level=policy.level(step=row["step"]),
            is_formal_taken=any(one.tone == "formal" and one.step <= last for one in policy.levels),
            has_lead=has_lead,
        ),
        policy=policy,
        outcome=as_is["outcome"],
        reason=as_is["reason"],
        next_on=as_is["next_on"] or row["next_on"],
        open_minor=row["open_minor"],
        overdue_minor=row["overdue_minor"],
        carrying_due_on=row["carrying_due_on"],
        draft=draft,
    )
