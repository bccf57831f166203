"""What happened with a customer: journal, letters and tasks in one line of time."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Literal
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from dunwell.apps.charges.posting import SOURCE as CHARGES
from dunwell.apps.journal.models import Event
from dunwell.apps.messages.models import Message, MessageState
from dunwell.apps.organisation.models import User
from dunwell.apps.organisation.scope import Scope
from dunwell.apps.parties.access import seen
from dunwell.apps.parties.merged import ids_of
from dunwell.apps.parties.models import Contact
from dunwell.apps.receivables.models import Account, OpenItem
from dunwell.apps.worklist.models import Task, TaskKind

PAGE_ROWS = 40
KINDS: dict[str, tuple[str, ...]] = {
    "letters": ("dunning.notice.",),
    "replies": ("replies.",),
    "calls": ("messages.call.", "messages.meeting."),
    "promises": ("promises.",),
    "disputes": ("disputes.",),
    "steps": ("runs.action.", "dunning.steer.", "dunning.owner", "dunning.account.", "dunning.hold."),
    "tasks": ("worklist.task.",),
    "notes": ("worklist.note.",),
    "money": ("receivables.", "charges.", "billing."),
}
"""What a timeline may be narrowed to, and the events that belong to it; letters and tasks have rows of their own."""
# The letter or the task itself says these better.
NOTES_RECORDED = ("receivables.debit_note.recorded", "receivables.credit_note.recorded")
TOLD_ELSEWHERE = ("dunning.notice.sent", "worklist.task.opened", "runs.action.done")


@dataclass(frozen=True, slots=True)
class Moment:
    """Something that happened: an event by its name, a letter by its subject, or a task by its title."""

    at: datetime
    sort: Literal["event", "letter", "task"]
    name: str
    actor: str  # a person's name, or "" for the house itself
    state: str
    detail: str
    entity: str
    public_id: UUID | None
    data: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Timeline:
    """A page of moments, newest first; `next_before` goes on, None at the end."""

    moments: list[Moment]
    next_before: datetime | None


def timeline(*, scope: Scope, customer_id: int, before: datetime | None = None, kind: str = "") -> Timeline:
    """Return about PAGE_ROWS moments of a customer from before an instant, of one kind or all.

    One instant is never parted.
    """
    moments = _events(scope=scope, customer_id=customer_id, before=before, kind=kind)
    if kind in {"", "letters"}:
        moments += _letters(scope=scope, customer_id=customer_id, before=before)
    if kind in {"", "tasks"}:
        moments += _tasks(scope=scope, customer_id=customer_id, before=before)
    moments.sort(key=lambda moment: moment.at, reverse=True)
    if len(moments) <= PAGE_ROWS:
        return Timeline(moments=moments, next_before=None)
    last = moments[PAGE_ROWS - 1].at
    page = [moment for moment in moments if moment.at >= last]
    return Timeline(moments=page, next_before=last if len(page) < len(moments) else None)


def _events(*, scope: Scope, customer_id: int, before: datetime | None, kind: str = "") -> list[Moment]:
    account_ids = _account_entities(scope=scope, customer_id=customer_id)
    found = (
        Event.objects.filter(customer_id__in=ids_of(customer_id=customer_id), account_id__in=account_ids)
        .exclude(name__in=TOLD_ELSEWHERE)
        .exclude(Q(name__in=NOTES_RECORDED), _is_of_a_charge())
    )
    if kind:
        found = found.filter(reduce(or_, [Q(name__startswith=start) for start in KINDS[kind]]))
    if before is not None:
        found = found.filter(at__lt=before)
    events = list(found.order_by("-at", "-id")[: PAGE_ROWS * 2])
    people = _people(actors={event.actor for event in events})
    return [
        Moment(
            at=event.at,
            sort="event",
            name=event.name,
            actor=people.get(event.actor, ""),
            state="",
            detail="",
            entity=", ".join(sorted({account_ids.get(account, "") for account in accounts})),
            public_id=None,
            data=event.data,
        )
        for event, accounts in _once(events)
    ]


def _is_of_a_charge() -> Exists:
    """Whether a debit or credit note was made by a charge, its waiver or its reversal, which tell of it themselves."""
    return Exists(OpenItem.objects.filter(pk=OuterRef("subject_id"), source=CHARGES))


def _once(events: Sequence[Event]) -> list[tuple[Event, list[int]]]:
    """Each event with the accounts on which it is told: what concerns several of them has a row on each."""
    told: dict[tuple[object, ...], tuple[Event, list[int]]] = {}
    for event in events:
        key = (event.at, event.name, event.subject, event.subject_id)
        told.setdefault(key if event.subject == "hold" else (event.pk,), (event, []))[1].append(
            event.account_id or 0
        )
    return list(told.values())


def _letters(*, scope: Scope, customer_id: int, before: datetime | None) -> list[Moment]:
    found = Message.objects.filter(seen(scope=scope), customer_id=customer_id)
    if before is not None:
        found = found.filter(created_at__lt=before)
    letters = (
        found.select_related("entity").defer("text", "html").order_by("-created_at", "-id")[: PAGE_ROWS * 2]
    )
    return [
        Moment(
            at=letter.created_at,
            sort="letter",
            name=letter.subject,
            actor="",
            state=MessageState(letter.state).label,
            detail=f"To {letter.recipient}",
            entity=letter.entity.code,
            public_id=letter.public_id,
            data={"state": letter.state},
        )
        for letter in letters
    ]


def _tasks(*, scope: Scope, customer_id: int, before: datetime | None) -> list[Moment]:
    mine = seen(scope=scope, entity="account__entity_id", owner="account__customer__owner_id")
    found = Task.objects.filter(mine, account__customer_id=customer_id)
    if before is not None:
        found = found.filter(created_at__lt=before)
    tasks = found.select_related("account__entity").order_by("-created_at", "-id")[: PAGE_ROWS * 2]
    return [
        Moment(
            at=task.created_at,
            sort="task",
            name=task.title,
            actor="",
            state=task.get_state_display(),
            detail=TaskKind(task.kind).label,
            entity=task.account.entity.code,
            public_id=task.public_id,
            data={"state": task.state},
        )
        for task in tasks
    ]


def _account_entities(*, scope: Scope, customer_id: int) -> dict[int, str]:
    accounts = Account.objects.filter(seen(scope=scope), customer_id=customer_id)
    return dict(accounts.values_list("pk", "entity__code"))


def _people(*, actors: set[str]) -> dict[str, str]:
    """Return the names of those actors who are people of the group, or contacts of the customer."""
    ids = {int(actor.removeprefix("user:")): actor for actor in actors if actor.startswith("user:")}
    contacts = {
        int(actor.removeprefix("contact:")): actor for actor in actors if actor.startswith("contact:")
    }
    return {ids[user.pk]: str(user) for user in User.objects.filter(pk__in=ids)} | {
        contacts[contact.pk]: str(contact) for contact in Contact.objects.filter(pk__in=contacts)
    }
