"""Mails taken in and proposals confirmed, with the tasks that come of them, in one transaction."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from dunwell.apps.organisation.scope import Scope
from dunwell.apps.replies import intake, operations
from dunwell.apps.replies.asking import Ask
from dunwell.apps.replies.intake import TakenIn
from dunwell.apps.replies.operations import Confirmed, Overrides
from dunwell.apps.worklist.models import Task
from dunwell.apps.worklist.opening import open_tasks


def take_in(*, raw: bytes, actor: str, now: datetime, today: date, whole_bytes: int | None = None) -> TakenIn:
    """Keep a mail, as replies' take_in does, and open the tasks that it asks for."""
    with transaction.atomic():
        taken = intake.take_in(raw=raw, actor=actor, now=now, today=today, whole_bytes=whole_bytes)
        _open(taken.asks, actor=actor, now=now, today=today)
    return taken


def confirm(
    *, scope: Scope, proposal_id: UUID, overrides: Overrides | None = None, now: datetime, today: date
) -> Confirmed:
    """Confirm a proposal and open the tasks that it asks for; raises what replies' confirm raises."""
    with transaction.atomic():
        confirmed = operations.confirm(
            scope=scope, proposal_id=proposal_id, overrides=overrides, now=now, today=today
        )
        _open(confirmed.asks, actor=scope.actor, now=now, today=today)
    return confirmed


def _open(asks: Sequence[Ask], *, actor: str, now: datetime, today: date) -> None:
    tasks = [
        Task(
            kind=ask.kind,
            account=ask.account,
            assignee_id=ask.account.collector_id,
            due_on=today,
            title=ask.title,
            body=ask.body,
            created_at=now,
        )
        for ask in asks
    ]
    open_tasks(tasks=tasks, actor=actor)
