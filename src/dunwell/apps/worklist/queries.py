"""Reads of the worklist: what people are asked to do, the most pressing first."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from django.db.models import (
    BigIntegerField,
    Case,
    Count,
    DateField,
    F,
    IntegerField,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
    Window,
)
from django.db.models.functions import Coalesce, RowNumber

from dunwell.apps.messages.models import Message, MessageState
from dunwell.apps.organisation.scope import Scope
from dunwell.apps.parties.access import seen
from dunwell.apps.parties.models import Contact
from dunwell.apps.receivables.models import Residual
from dunwell.apps.worklist.models import Task, TaskKind, TaskState
from dunwell.apps.worklist.operations import UnknownTask
from dunwell.core.worklist.states import outcome_words

PAGE_ROWS = 100
Whose = Literal["mine", "all"]


@dataclass(frozen=True, slots=True)
class Reach:
    """Somebody at the customer, and how to reach them."""

    name: str
    role: str
    phone: str
    email: str


@dataclass(frozen=True, slots=True)
class TaskRow:
    """A task with what a person needs to act on it."""

    public_id: UUID
    kind: str
    kind_label: str
    account_id: int
    account_public_id: UUID
    title: str
    body: str
    due_on: date
    state: str
    outcome: str
    note: str
    closed_at: datetime | None
    customer: str
    number: str
    customer_public_id: UUID
    entity: str
    currency: str
    overdue_minor: int
    days_overdue: int
    days_waiting: int  # since the task was due; negative before
    assignee: str
    assignee_id: int | None
    contacts: tuple[Reach, ...]
    message_public_id: UUID | None  # of the letter, for an uncertain send


@dataclass(frozen=True, slots=True)
class TaskList:
    """The tasks shown, and how many there are of each sort."""

    rows: list[TaskRow]
    mine: int
    all: int
    page: int
    pages: int


def open_tasks(
    *,
    scope: Scope,
    whose: Whose,
    as_of: date,
    page: int = 1,
    kinds: Collection[str] = tuple(TaskKind),
) -> TaskList:
    """Return the open tasks of these kinds: uncertain sends first, then the largest overdue of each currency.

    Mine are those given to me; those given to nobody are mine where I collect the account.
    """
    tasks = _seen(scope=scope).filter(state=TaskState.OPEN, kind__in=kinds)
    own = tasks.filter(_mine(scope))
    mine, total = own.count(), tasks.count()
    shown = mine if whose == "mine" else total
    pages = max(1, -(-shown // PAGE_ROWS))
    page = min(max(1, page), pages)
    first = (page - 1) * PAGE_ROWS
    ranked = (
        _annotated(own if whose == "mine" else tasks, as_of=as_of)
        .annotate(
            urgency=Case(When(kind=TaskKind.SEND_UNCERTAIN, then=0), default=1, output_field=IntegerField()),
            rank=Window(
                RowNumber(),
                partition_by=[F("account__currency")],
                order_by=[F("overdue_minor").desc(), F("id").asc()],
            ),
        )
        .order_by("urgency", "rank", "account__currency")[first : first + PAGE_ROWS]
    )
    return TaskList(rows=_rows(ranked, as_of=as_of), mine=mine, all=total, page=page, pages=pages)


def task(*, scope: Scope, task_id: UUID, as_of: date) -> TaskRow:
    """Return one task in whatever state, or raise UnknownTask."""
    found = _rows(_annotated(_seen(scope=scope).filter(public_id=task_id), as_of=as_of), as_of=as_of)
    if not found:
        raise UnknownTask("There is no such task in the entities that you see.")
    return found[0]


def open_counts(*, scope: Scope, whose: Whose) -> dict[str, int]:
    """Return how many open tasks there are by kind, of mine or of everybody's."""
    tasks = _seen(scope=scope).filter(state=TaskState.OPEN)
    if whose == "mine":
        tasks = tasks.filter(_mine(scope))
    return dict(tasks.order_by().values_list("kind").annotate(tasks=Count("pk")))


def due_count(*, scope: Scope, as_of: date) -> int:
    """Return how many open tasks are due by this day."""
    return _seen(scope=scope).filter(state=TaskState.OPEN, due_on__lte=as_of).count()


def _seen(*, scope: Scope) -> QuerySet[Task]:
    mine = seen(scope=scope, entity="account__entity_id", owner="account__customer__owner_id")
    return Task.objects.filter(mine).select_related("account__customer", "account__entity", "assignee")


def _mine(scope: Scope) -> Q:
    return Q(assignee_id=scope.user_id) | Q(assignee__isnull=True, account__collector_id=scope.user_id)


def _annotated(tasks: QuerySet[Task], *, as_of: date) -> QuerySet[Task]:
    overdue = (
        Residual.objects.filter(account=OuterRef("account_id"), residual_minor__gt=0, due_on__lt=as_of)
        .order_by()
        .values("account_id")
    )
    return tasks.annotate(
        overdue_minor=Coalesce(
            Subquery(
                overdue.annotate(minor=Sum("residual_minor")).values("minor"), output_field=BigIntegerField()
            ),
            Value(0, output_field=BigIntegerField()),
        ),
        oldest_due_on=Subquery(
            overdue.annotate(oldest=Min("due_on")).values("oldest"), output_field=DateField()
        ),
    )


def _rows(tasks: QuerySet[Task], *, as_of: date) -> list[TaskRow]:
    found: list[Any] = list(tasks)  # tasks with the annotations above
    contacts = _contacts(customer_ids={one.account.customer_id for one in found})
    letters = _uncertain_letters(
        account_ids={one.account_id for one in found if one.kind == "send_uncertain"}
    )
    return [
        _row(
            one,
            as_of=as_of,
            contacts=contacts.get(one.account.customer_id, ()),
            letter=letters.get(one.account_id) if one.kind == "send_uncertain" else None,
        )
        for one in found
    ]


def _row(found: Any, *, as_of: date, contacts: tuple[Reach, ...], letter: UUID | None) -> TaskRow:  # noqa: ANN401
    account, customer = found.account, found.account.customer
    return TaskRow(
        public_id=found.public_id,
        kind=found.kind,
        kind_label=TaskKind(found.kind).label,
        account_id=account.pk,
        account_public_id=account.public_id,
        title=found.title,
        body=found.body,
        due_on=found.due_on,
        state=found.state,
        outcome=outcome_words(kind=found.kind, outcome=found.outcome) if found.outcome else "",
        note=found.note,
        closed_at=found.closed_at,
        customer=customer.name,
        number=customer.number,
        customer_public_id=customer.public_id,
        entity=account.entity.code,
        currency=account.currency,
        overdue_minor=found.overdue_minor,
        days_overdue=(as_of - found.oldest_due_on).days if found.oldest_due_on else 0,
        days_waiting=(as_of - found.due_on).days,
        assignee=str(found.assignee) if found.assignee else "",
        assignee_id=found.assignee_id,
        contacts=contacts,
        message_public_id=letter,
    )


def _contacts(*, customer_ids: set[int]) -> dict[int, tuple[Reach, ...]]:
    """Return the contacts of each customer who can still be reached somehow."""
    found: dict[int, tuple[Reach, ...]] = {}
    for one in Contact.objects.filter(customer_id__in=customer_ids).order_by("customer_id", "pk"):
        email = "" if one.undeliverable_at else one.email
        if one.phone or email:
            reach = Reach(name=one.name, role=one.get_role_display(), phone=one.phone, email=email)
            found[one.customer_id] = (*found.get(one.customer_id, ()), reach)
    return found


def _uncertain_letters(*, account_ids: set[int]) -> dict[int, UUID]:
    """Return the latest uncertain letter of each account."""
    letters = Message.objects.filter(account_id__in=account_ids, state=MessageState.UNCERTAIN).order_by("pk")
    return dict(letters.values_list("account_id", "public_id"))
