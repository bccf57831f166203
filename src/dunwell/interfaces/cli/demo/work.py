"""What the demo group's people did on their worklist: drafts approved, calls, a task put off, a note."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from dunwell.apps.messages.models import Touch, TouchChannel
from dunwell.apps.organisation.models import Role, User
from dunwell.apps.organisation.scope import Scope, desk_scope
from dunwell.apps.parties.models import Contact
from dunwell.apps.receivables.models import Residual
from dunwell.apps.runs.approving import approve, reject
from dunwell.apps.runs.models import Action, ActionState
from dunwell.apps.worklist.calls import log_call
from dunwell.apps.worklist.models import Note, RowKind, Snooze, Task, TaskKind, TaskState
from dunwell.apps.worklist.notes import add_note
from dunwell.apps.worklist.snoozes import snooze
from dunwell.interfaces.cli.demo.mails import spoken_for

CALLS = (
    ("left_message", "The answering machine; the office closes at four."),
    ("will_pay", "They pay with the next run, on Thursday."),
    ("no_answer", ""),
    ("objects", "They miss the proof of delivery of the second lorry; we send it."),
)
CALLED_ON = 4  # of the last days, one call each
NOTE = (
    "Their bookkeeping has moved to the head office: invoices arrive there some days later.\n"
    "Ring before noon, in the afternoon nobody is there."
)
PUT_OFF_DAYS = 3
LEFT_TO_APPROVE = 2  # of the last days


def approve_on_a_day(*, day: date, days: Sequence[date], now: datetime) -> int:
    """Say yes to the drafts of a rehearsed day, by two people where two must, and return how many there were.

    Those of the last days are left for whoever looks at the demo.
    """
    if day in days[-LEFT_TO_APPROVE:]:
        return 0
    drafts = Action.objects.filter(state=ActionState.AWAITING, on=day).order_by("pk")
    by_one = list(drafts.filter(approvals=1).values_list("public_id", flat=True))
    by_two = list(drafts.filter(approvals__gte=2).values_list("public_id", flat=True))
    approve(scope=_first(Role.CLERK), action_ids=[*by_one, *by_two], now=now, today=day)
    approve(scope=_first(Role.CONTROLLER), action_ids=by_two, now=now, today=day)
    return len(by_one) + len(by_two)


def work_on_a_day(*, day: date, days: Sequence[date], now: datetime) -> int:
    """Log the call of a rehearsed day, one of `days`, and return how many there were; again logs none."""
    place = len(days) - 1 - days.index(day)
    with transaction.atomic():
        if place >= CALLED_ON or Touch.objects.filter(channel=TouchChannel.CALL, on=day).exists():
            return 0
        task = _open_calls().first()
        if task is None:
            return 0
        outcome, note = CALLS[place]
        log_call(
            scope=_collector_of(task),
            account_id=task.account.public_id,
            contact_id=_whom(task),
            outcome=outcome,
            note=note,
            task_id=task.public_id,
            now=now,
            today=day,
        )
    return 1


def work_on_the_last_day(*, as_of: date, now: datetime) -> int:
    """Approve a draft by one of two, put a task off and write a note; return how much was done. Again does nothing."""
    with transaction.atomic():
        if Note.objects.exists():
            return 0
        return _turn_down(now) + _approve_half(as_of, now) + _put_off(as_of, now) + _write_note(now)


def _turn_down(now: datetime) -> int:
    """Say no to the drafts whose invoice was paid since."""
    drafts = Action.objects.filter(state=ActionState.AWAITING).order_by("pk")
    carrying = set(drafts.values_list("carrying_item_id", flat=True))
    still_open = set(Residual.objects.filter(item_id__in=carrying).values_list("item_id", flat=True))
    paid = [one for one in drafts if one.carrying_item_id not in still_open]
    for draft in paid:
        reject(
            scope=_first(Role.CONTROLLER), action_id=draft.public_id, reason="They have paid since.", now=now
        )
    return len(paid)


def _approve_half(as_of: date, now: datetime) -> int:
    drafts = Action.objects.filter(state=ActionState.AWAITING, approvals__gte=2, expires_on__gte=as_of)
    draft = drafts.order_by("-on", "pk").first()
    if draft is None:
        return 0
    approve(scope=_first(Role.CLERK), action_ids=[draft.public_id], now=now, today=as_of)
    return 1


def _put_off(as_of: date, now: datetime) -> int:
    waiting = Task.objects.filter(state=TaskState.OPEN).select_related("account__collector")
    task = waiting.order_by("kind", "-due_on", "account__customer__external_id", "pk").first()
    if task is None or Snooze.objects.exists():
        return 0
    snooze(
        scope=_collector_of(task),
        row_kind=RowKind.TASK,
        row_id=task.public_id,
        account_id=task.account.public_id,
        until=as_of + timedelta(days=PUT_OFF_DAYS),
        now=now,
        today=as_of,
    )
    return 1


def _write_note(now: datetime) -> int:
    task = Task.objects.filter(kind=TaskKind.CALL).select_related("account__collector").order_by("pk").first()
    if task is None:
        return 0
    add_note(scope=_collector_of(task), account_id=task.account.public_id, text=NOTE, now=now)
    return 1


def _first(role: Role) -> Scope:
    return desk_scope(user=User.objects.filter(memberships__role=role).order_by("pk")[0])


def _open_calls() -> QuerySet[Task]:
    """The calls that wait to be made, on accounts with which nothing else goes on, in a fixed order."""
    waiting = Task.objects.filter(kind=TaskKind.CALL, state=TaskState.OPEN).exclude(
        account_id__in=spoken_for()
    )
    return waiting.select_related("account__collector").order_by(
        "due_on", "account__customer__external_id", "account__currency", "pk"
    )


def _collector_of(task: Task) -> Scope:
    assert task.account.collector is not None, "an account of the demo group has a collector"
    return desk_scope(user=task.account.collector)


def _whom(task: Task) -> UUID | None:
    """Whoever of the customer has a telephone, else nobody in particular."""
    with_phone = Contact.objects.filter(customer_id=task.account.customer_id).exclude(phone="")
    found = with_phone.order_by("role", "pk").first()
    return found.public_id if found else None
