"""A person settles a letter of which nobody knew whether it left."""

from datetime import datetime

from django.db import transaction

from dunwell.apps.journal import operations as journal
from dunwell.apps.messages import operations as messages
from dunwell.apps.messages.models import Message
from dunwell.apps.organisation.scope import Power, Scope
from dunwell.apps.runs.afterwards import after_sent
from dunwell.apps.runs.bill_settle import settle_delivery
from dunwell.apps.runs.models import Action, ActionState, Run, RunState
from dunwell.apps.runs.moving import move, tell
from dunwell.apps.worklist.models import Task, TaskState


class CannotSettle(Exception):
    """The message is not (or no longer) uncertain, or not this person's to settle; `code` tells which."""

    def __init__(self, *, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def settle_uncertain(*, scope: Scope, message_id: int, arrived: bool, now: datetime) -> None:
    """Record that an uncertain letter arrived, or that it did not, so that it is sent again by the next worker.

    Where a later day was run since, it is not sent again: the next run decides afresh. Raises CannotSettle.
    """
    if not scope.may(Power.WORK):
        raise CannotSettle(code="not_allowed", message="Your role may not settle this.")
    with transaction.atomic():
        message = (
            Message.objects.select_for_update()
            .filter(pk=message_id, entity_id__in=scope.entity_ids, state="uncertain")
            .first()
        )
        if message is None:
            raise CannotSettle(code="not_uncertain", message="This letter is not uncertain any more.")
        if settle_delivery(message=message, arrived=arrived, actor=scope.actor, now=now):
            return
        action = Action.objects.select_for_update().get(
            pk=int(message.message_id.partition("@")[0].rpartition(".")[2]), state=ActionState.UNCERTAIN
        )
        event = "sent" if arrived else "put_back"
        detail = "Settled by a person: it arrived." if arrived else "Settled by a person: it did not arrive."
        messages.move(message=message, event=event, now=now, detail=detail)
        changes: dict[str, object] = (
            {} if arrived else {"not_before": None, "settled_at": None, "claimed_by": None}
        )
        move(action=action, event=event, now=now, reason=detail, **changes)
        if not arrived:
            _reopen(run_id=action.run_id, scope=scope, now=now)
        tell(actions=[action], event=event, actor=scope.actor, now=now, data={"detail": detail})
        if arrived:
            after_sent(action=action, actor=scope.actor, now=now)
        _close_task(action=action, detail=detail, scope=scope, now=now)


def _reopen(*, run_id: int, scope: Scope, now: datetime) -> None:
    """Let the run take up the letter again; where it is at work anyhow, nothing changes."""
    closed = Run.objects.filter(pk=run_id, state=RunState.CLOSED)
    if closed.update(state=RunState.PROPOSED, closed_at=None):
        journal.append(name="runs.run.reopened", actor=scope.actor, now=now, subject="run", subject_id=run_id)


def _close_task(*, action: Action, detail: str, scope: Scope, now: datetime) -> None:
    outcome = "arrived" if action.state == ActionState.SENT else "sent_again"
    open_ones = Task.objects.select_for_update(of=["self"]).select_related("account")
    for task in open_ones.filter(action_id=action.pk, kind="send_uncertain", state=TaskState.OPEN):
        Task.objects.filter(pk=task.pk).update(
            state=TaskState.DONE, outcome=outcome, note=detail, closed_at=now, closed_by=scope.actor
        )
        journal.append(
            name="worklist.task.done",
            actor=scope.actor,
            now=now,
            subject="task",
            subject_id=task.pk,
            entity_id=task.account.entity_id,
            customer_id=task.account.customer_id,
            account_id=task.account_id,
            data={"kind": task.kind, "outcome": outcome, "note": detail},
        )
