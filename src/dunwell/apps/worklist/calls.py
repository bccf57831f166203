"""Calls with what came of them: in the contact ledger, and on the task that asked for the call."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from dunwell.apps.messages.ledger import TouchRefused, record_call
from dunwell.apps.messages.models import Touch
from dunwell.apps.organisation.scope import Scope
from dunwell.apps.parties.contacts import Place
from dunwell.apps.parties.models import Contact
from dunwell.apps.placements.locks import pass_lock
from dunwell.apps.placements.seeing import PlacementRefused
from dunwell.apps.receivables.access import UnknownAccount, seen_accounts
from dunwell.apps.worklist.models import RowKind, Task, TaskKind, TaskState
from dunwell.apps.worklist.operations import TaskRefused, close_task, reopen_task, task_in_scope
from dunwell.apps.worklist.snoozes import SnoozeRefused, snooze, wake
from dunwell.core.worklist.states import OUTCOMES

NOTE_CHARACTERS_MAX = 400
TRY_AGAIN = frozenset({"no_answer", "left_message", "call_again"})
"""Outcomes after which the call may be tried again on another day."""


class CallRefused(Exception):
    """A call cannot be logged as asked; `field` names what to change, "" for none.

    `code` is stable: outcome, note, contact, moved_on, not_again, with_agency, and those of TouchRefused and of
    SnoozeRefused.
    """

    def __init__(self, *, code: str, field: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.field = field


@dataclass(frozen=True, slots=True)
class Logged:
    """A call that was logged: its touch, and the task it belonged to as it stands now."""

    touch: Touch
    task: Task | None


def log_call(
    *,
    scope: Scope,
    account_id: UUID,
    contact_id: UUID | None,
    outcome: str,
    note: str,
    task_id: UUID | None = None,
    again_on: date | None = None,
    now: datetime,
    today: date,
) -> Logged:
    """Record a call about an account: a touch of the person, and what came of it on the task that asked for it.

    With `again_on` the task stays open and is put off until that day, for whoever called. Raises UnknownAccount,
    UnknownTask and CallRefused; then nothing is written.
    """
    with transaction.atomic():
        account = seen_accounts(scope=scope).select_related("customer").filter(public_id=account_id).first()
        if account is None:
            raise UnknownAccount("There is no such account in the entities that you see.")
        try:
            pass_lock(scope=scope, account=account, note=note, now=now)
        except PlacementRefused as refusal:
            raise CallRefused(code=refusal.code, field=refusal.field, message=str(refusal)) from refusal
        said = _said(outcome=outcome, note=note, is_again=again_on is not None)
        contact = _contact(customer_id=account.customer_id, contact_id=contact_id)
        task = task_in_scope(scope=scope, task_id=task_id) if task_id else None
        try:
            touch = record_call(
                scope=scope,
                customer=account.customer,
                contact=contact,
                timeline=Place(entity_id=account.entity_id, account_id=account.pk),
                outcome=said,
                at=now,
                now=now,
                task_id=task.pk if task else None,
            )
            if task is not None:
                task = _after(
                    task, scope=scope, account_id=account_id, outcome=outcome, note=note, again_on=again_on,
                    now=now, today=today,
                )  # fmt: skip
        except (TouchRefused, SnoozeRefused) as refusal:
            raise CallRefused(code=refusal.code, field=refusal.field, message=str(refusal)) from refusal
        except TaskRefused as refusal:
            raise CallRefused(code=refusal.code, field="", message=str(refusal)) from refusal
    return Logged(touch=touch, task=task)


def unlog_call(*, scope: Scope, task_id: UUID, now: datetime) -> Task:
    """Take back the last call that was logged in error with its task, and open the task again, or wake it.

    The touch is voided, where the same person logged it; earlier calls about the task were made, and stay. Raises
    UnknownTask, TaskRefused and SnoozeRefused.
    """
    with transaction.atomic():
        task = task_in_scope(scope=scope, task_id=task_id)
        if task.state == TaskState.OPEN:
            wake(scope=scope, row_kind=RowKind.TASK, row_id=task_id, now=now)
        else:
            task = reopen_task(scope=scope, task_id=task_id, now=now)
        mine = Touch.objects.filter(task_id=task.pk, actor=scope.actor, voided_at__isnull=True)
        last = mine.order_by("-at", "-pk").values("pk")[:1]
        Touch.objects.filter(pk__in=last).update(voided_at=now)
    return task


def _after(
    task: Task,
    *,
    scope: Scope,
    account_id: UUID,
    outcome: str,
    note: str,
    again_on: date | None,
    now: datetime,
    today: date,
) -> Task:
    """What the call means for its task: done, or to be tried again."""
    if task.kind != TaskKind.CALL:
        return task
    if again_on is None:
        return close_task(scope=scope, task_id=task.public_id, outcome=outcome, note=note, now=now)
    if task.state != TaskState.OPEN:
        raise CallRefused(code="moved_on", field="", message="Somebody else was faster: this call is made.")
    snooze(
        scope=scope, row_kind=RowKind.TASK, row_id=task.public_id, account_id=account_id, until=again_on,
        now=now, today=today,
    )  # fmt: skip
    return task


def _said(*, outcome: str, note: str, is_again: bool) -> str:
    words = OUTCOMES["call"].get(outcome)
    if words is None:
        raise CallRefused(
            code="outcome", field="outcome", message="Say what came of it: choose one of the outcomes."
        )
    if is_again and outcome not in TRY_AGAIN:
        message = "Somebody was reached: there is nothing to try again."
        raise CallRefused(code="not_again", field="outcome", message=message)
    if len(note.strip()) > NOTE_CHARACTERS_MAX:
        message = f"A note on a call has at most {NOTE_CHARACTERS_MAX} characters."
        raise CallRefused(code="note", field="note", message=message)
    return f"{words}. {note.strip()}" if note.strip() else words


def _contact(*, customer_id: int, contact_id: UUID | None) -> Contact | None:
    if contact_id is None:
        return None
    found = Contact.objects.filter(customer_id=customer_id, public_id=contact_id).first()
    if found is None:
        raise CallRefused(code="contact", field="contact", message="This is nobody of this customer.")
    return found
