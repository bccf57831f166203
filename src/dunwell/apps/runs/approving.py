"""Drafts: steps that leave only when somebody, or two people, have said yes. They expire, and are never sent stale."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from dunwell.apps.approvals.operations import vote, withdraw
from dunwell.apps.journal import operations as journal
from dunwell.apps.organisation.scope import Power, Scope
from dunwell.apps.receivables.access import seen_accounts
from dunwell.apps.runs.models import Action, ActionState, Run, RunState
from dunwell.apps.runs.moving import move, tell
from dunwell.core.dunning.reasons import Lapse

SUBJECT = "action"
UNDO_SECONDS = 60
MOST_AT_ONCE = 200


class ApprovalRefused(Exception):
    """A draft is not approved, taken back or rejected as asked; `field` names what to change, "" for none.

    `code` is stable: not_allowed, not_waiting, too_late, too_many, and those of a vote (apps/approvals).
    """

    def __init__(self, *, code: str, field: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.field = field


class UnknownDraft(Exception):
    """There is no such draft among the accounts that the scope sees."""

    code = "unknown_draft"


@dataclass(frozen=True, slots=True, kw_only=True)
class Approved:
    """What came of saying yes: drafts that leave in a minute, and drafts that need another person."""

    sending: list[UUID]
    waiting: list[UUID]


def approve(*, scope: Scope, action_ids: Sequence[UUID], now: datetime, today: date) -> Approved:
    """Say yes to drafts; those that nobody else must approve leave UNDO_SECONDS from now, looked at again as of today.

    All or none: raises ApprovalRefused or UnknownDraft for the first that cannot be approved.
    """
    if len(action_ids) > MOST_AT_ONCE:
        raise ApprovalRefused(
            code="too_many", field="", message=f"At most {MOST_AT_ONCE} at once, so that each is looked at."
        )
    done = Approved(sending=[], waiting=[])
    with transaction.atomic():
        for action in _drafts(scope=scope, action_ids=action_ids):
            _check_waiting(action, today=today)
            yeses = _vote(scope, action, is_yes=True, note="", now=now)
            if yeses < action.approvals:
                done.waiting.append(action.public_id)
                tell(actions=[action], event="half_approved", actor=scope.actor, now=now)
                continue
            move(
                action=action,
                event="approved",
                now=now,
                acts_on=max(today, action.on),
                not_before=now + timedelta(seconds=UNDO_SECONDS),
                claimed_by=None,
            )
            tell(actions=[action], event="approved", actor=scope.actor, now=now)
            _reopen(run_id=action.run_id, actor=scope.actor, now=now)
            done.sending.append(action.public_id)
    return done


def take_back(*, scope: Scope, action_id: UUID, now: datetime) -> None:
    """Undo an approval before the letter has left: it is a draft again, and everybody is asked anew.

    Raises ApprovalRefused when somebody has begun to send it, UnknownDraft.
    """
    with transaction.atomic():
        (action,) = _drafts(scope=scope, action_ids=[action_id])
        if action.state == ActionState.AWAITING:
            if not withdraw(subject=SUBJECT, subject_id=action.pk, now=now):
                raise ApprovalRefused(
                    code="not_waiting", field="", message="Nobody has approved this draft yet."
                )
        elif action.state != ActionState.PROPOSED or not action.approvals:
            raise ApprovalRefused(code="too_late", field="", message="It is too late: this has left already.")
        else:
            withdraw(subject=SUBJECT, subject_id=action.pk, now=now)
            move(action=action, event="taken_back", now=now, acts_on=None, not_before=None)
        tell(actions=[action], event="taken_back", actor=scope.actor, now=now)


def reject(*, scope: Scope, action_id: UUID, reason: str, now: datetime) -> None:
    """Say no to a draft: it lapses, the step is not taken, and the next run decides afresh.

    Raises ApprovalRefused, UnknownDraft.
    """
    with transaction.atomic():
        (action,) = _drafts(scope=scope, action_ids=[action_id])
        if action.state != ActionState.AWAITING:
            raise ApprovalRefused(code="not_waiting", field="", message="This draft does not wait any more.")
        _vote(scope, action, is_yes=False, note=reason, now=now)
        action.reason = Lapse.REJECTED
        move(action=action, event="lapsed", now=now, reason=action.reason)
        tell(actions=[action], event="lapsed", actor=scope.actor, now=now, data={"detail": reason.strip()})


def expire_drafts(*, as_of: date, actor: str, now: datetime) -> int:
    """Let the drafts lapse whose last day has passed, and return how many there were."""
    with transaction.atomic():
        expired = Action.objects.select_for_update(skip_locked=True).filter(
            state=ActionState.AWAITING, expires_on__lt=as_of
        )
        moved = [
            one for one in expired if move(action=one, event="lapsed", now=now, reason=Lapse.DRAFT_EXPIRED)
        ]
        tell(actions=moved, event="lapsed", actor=actor, now=now)
    return len(moved)


def _drafts(*, scope: Scope, action_ids: Sequence[UUID]) -> list[Action]:
    """Lock the drafts in one order, whoever asks."""
    if not scope.may(Power.WORK):
        raise ApprovalRefused(
            code="not_allowed", field="", message="You may see drafts, but not send or stop them."
        )
    found = list(
        Action.objects.select_for_update()
        .filter(
            public_id__in=action_ids, approvals__gt=0, account_id__in=seen_accounts(scope=scope).values("pk")
        )
        .order_by("pk")
    )
    if len(found) != len(set(action_ids)):
        raise UnknownDraft("There is no such draft in the entities that you see.")
    return found


def _check_waiting(action: Action, *, today: date) -> None:
    if action.state != ActionState.AWAITING:
        raise ApprovalRefused(code="not_waiting", field="", message="This draft does not wait any more.")
    if action.expires_on is not None and action.expires_on < today:
        raise ApprovalRefused(
            code="too_late", field="", message="This draft has expired; the next run makes a fresh one."
        )


def _vote(scope: Scope, action: Action, *, is_yes: bool, note: str, now: datetime) -> int:
    """Count the vote; of two who must agree one at least holds the power to approve."""
    yeses = vote(
        scope=scope,
        subject=SUBJECT,
        subject_id=action.pk,
        is_yes=is_yes,
        note=note,
        now=now,
        refused=ApprovalRefused,
    )
    if is_yes and action.approvals > 1 and yeses >= action.approvals and not scope.may(Power.APPROVE):
        raise ApprovalRefused(
            code="not_allowed",
            field="",
            message="The second yes is a controller's: somebody who may approve.",
        )
    return yeses


def _reopen(*, run_id: int, actor: str, now: datetime) -> None:
    """Let the run take up the approved letter; where it is at work anyhow, nothing changes."""
    closed = Run.objects.filter(pk=run_id, state=RunState.CLOSED)
    if closed.update(state=RunState.PROPOSED, closed_at=None):
        journal.append(name="runs.run.reopened", actor=actor, now=now, subject="run", subject_id=run_id)
