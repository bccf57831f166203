"""Writes to the worklist: what a person did about a task. Each move is a compare-and-set with its event."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.utils import IntegrityError

from dunwell.apps.journal import operations as journal
from dunwell.apps.organisation.scope import Power, Scope
from dunwell.apps.parties.access import seen
from dunwell.apps.worklist.deliveries import act_on_delivery
from dunwell.apps.worklist.models import Task, TaskKind
from dunwell.core.worklist.states import OUTCOMES, TASK_MOVES, sources_of

NOTE_CHARACTERS_MAX = 2000


class UnknownTask(Exception):
    """No task with this identifier is seen in this scope."""

    code = "unknown_task"


class TaskRefused(Exception):
    """A task cannot be moved as asked.

    `code` is stable: not_allowed, outcome, note, moved_on, settle, another_open.
    """

    def __init__(self, *, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def close_task(*, scope: Scope, task_id: UUID, outcome: str, note: str, now: datetime) -> Task:
    """Record what came of an open task, or raise UnknownTask or TaskRefused.

    An uncertain send is settled where the message is, not here.
    """
    task = task_in_scope(scope=scope, task_id=task_id)
    if task.kind == TaskKind.SEND_UNCERTAIN:
        raise TaskRefused(code="settle", message="Settle this at the message: did it arrive, or not?")
    if outcome not in OUTCOMES[task.kind]:
        raise TaskRefused(code="outcome", message="Say what came of it: choose one of the outcomes.")
    note = _note(note)
    with transaction.atomic():
        moved = _move(
            scope=scope,
            task=task,
            event="done",
            now=now,
            fields={"outcome": outcome, "note": note, "closed_at": now, "closed_by": scope.actor},
            data={"kind": task.kind, "outcome": outcome, "note": note},
        )
        if task.delivery is not None:
            act_on_delivery(
                delivery=task.delivery, outcome=outcome, note=note, kind=task.kind, actor=scope.actor, now=now
            )
    return moved


def dismiss_task(*, scope: Scope, task_id: UUID, reason: str, now: datetime) -> Task:
    """Put an open task away undone, with the reason, or raise UnknownTask or TaskRefused."""
    task = task_in_scope(scope=scope, task_id=task_id)
    if task.kind == TaskKind.SEND_UNCERTAIN:
        raise TaskRefused(code="settle", message="Settle this at the message: did it arrive, or not?")
    note = _note(reason)
    if not note:
        raise TaskRefused(code="note", message="Say why nobody needs to do this.")
    return _move(
        scope=scope,
        task=task,
        event="dismissed",
        now=now,
        fields={"outcome": "", "note": note, "closed_at": now, "closed_by": scope.actor},
        data={"kind": task.kind, "note": note},
    )


def reopen_task(*, scope: Scope, task_id: UUID, now: datetime) -> Task:
    """Open a closed task again, its outcome and note blank, or raise UnknownTask or TaskRefused."""
    task = task_in_scope(scope=scope, task_id=task_id)
    if task.kind == TaskKind.SEND_UNCERTAIN:
        raise TaskRefused(code="settle", message="What was said about the message stands.")
    return _move(
        scope=scope,
        task=task,
        event="reopened",
        now=now,
        fields={"outcome": "", "note": "", "closed_at": None, "closed_by": ""},
        data={"kind": task.kind},
    )


def task_in_scope(*, scope: Scope, task_id: UUID) -> Task:
    """Return a task to work on, or raise UnknownTask, or TaskRefused where it may only be seen."""
    mine = seen(scope=scope, entity="account__entity_id", owner="account__customer__owner_id")
    found = Task.objects.select_related("account", "delivery__bill__customer")
    task = found.filter(mine, public_id=task_id).first()
    if task is None:
        raise UnknownTask("There is no such task in the entities that you see.")
    is_asked = (
        task.kind == TaskKind.OWNER and task.assignee_id is not None and task.assignee_id == scope.user_id
    )
    if not (scope.may(Power.WORK) or is_asked):
        raise TaskRefused(code="not_allowed", message="You may see this task, but not work on it.")
    return task


def _note(text: str) -> str:
    note = text.strip()
    if len(note) > NOTE_CHARACTERS_MAX:
        raise TaskRefused(code="note", message=f"A note has at most {NOTE_CHARACTERS_MAX} characters.")
    return note


def _move(
    *,
    scope: Scope,
    task: Task,
    event: str,
    now: datetime,
    fields: Mapping[str, object],
    data: Mapping[str, object],
) -> Task:
    """Move the task in one statement that finds it only where the event is legal, and append the event."""
    sources = sources_of(event=event)
    target = TASK_MOVES[next(iter(sources)), event]
    try:
        with transaction.atomic():
            moved = Task.objects.filter(pk=task.pk, state__in=sources).update(state=target, **fields)
            if moved:
                journal.append(
                    name=f"worklist.task.{event}",
                    actor=scope.actor,
                    now=now,
                    subject="task",
                    subject_id=task.pk,
                    entity_id=task.account.entity_id,
                    customer_id=task.account.customer_id,
                    account_id=task.account_id,
                    data=data,
                )
    except IntegrityError as fault:
        raise TaskRefused(
            code="another_open", message="Another task asks for a contact of this account already."
        ) from fault
    if not moved:
        raise TaskRefused(code="moved_on", message="Somebody else was faster: this task has moved on.")
    task.refresh_from_db()
    return task
