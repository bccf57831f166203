"""Asking a customer's owner: a task for them, which they close themselves."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from dunwell.apps.organisation.scope import Power, Scope
from dunwell.apps.receivables.access import UnknownAccount, seen_accounts
from dunwell.apps.receivables.models import Account
from dunwell.apps.worklist.models import Task, TaskKind, TaskState
from dunwell.apps.worklist.opening import open_tasks
from dunwell.apps.worklist.operations import NOTE_CHARACTERS_MAX

ANSWER_DAYS = 2  # that an owner has to answer


class HandOverRefused(Exception):
    """An account cannot be handed to its owner; `field` names what to change, "" for none.

    `code` is stable: not_allowed, no_owner, note_missing, note_too_long, already.
    """

    def __init__(self, *, code: str, field: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.field = field


def hand_to_owner(*, scope: Scope, account_id: UUID, note: str, now: datetime, today: date) -> Task:
    """Ask the owner of the account's customer, saying what; nothing waits for the answer but a hold or a veto would.

    Raises UnknownAccount or HandOverRefused.
    """
    note = note.strip()
    with transaction.atomic():
        account = _account(scope=scope, account_id=account_id)
        if not scope.may(Power.WORK):
            message = "You may see this account, but not hand it over."
            raise HandOverRefused(code="not_allowed", field="", message=message)
        if not note:
            raise HandOverRefused(code="note_missing", field="note", message="Say what you ask of them.")
        if len(note) > NOTE_CHARACTERS_MAX:
            message = f"At most {NOTE_CHARACTERS_MAX} characters, please."
            raise HandOverRefused(code="note_too_long", field="note", message=message)
        owner = account.customer.owner
        if owner is None or not owner.is_active:
            message = (
                "This customer has no owner who logs in here. Name one with the next import of customers."
            )
            raise HandOverRefused(code="no_owner", field="", message=message)
        if Task.objects.filter(
            account=account, kind=TaskKind.OWNER, state=TaskState.OPEN, assignee=owner
        ).exists():
            message = f"{owner} has been asked about this account already, and has not answered yet."
            raise HandOverRefused(code="already", field="", message=message)
        (task,) = open_tasks(
            tasks=[
                Task(
                    kind=TaskKind.OWNER,
                    account=account,
                    assignee=owner,
                    due_on=today + timedelta(days=ANSWER_DAYS),
                    title=f"A question about {account.customer.name}"[:200],
                    body=note,
                    created_at=now,
                )
            ],
            actor=scope.actor,
        )
    return task


def _account(*, scope: Scope, account_id: UUID) -> Account:
    """The account, locked so that two who ask at once follow each other."""
    mine = seen_accounts(scope=scope).filter(public_id=account_id)
    found = mine.select_for_update(of=["self"]).select_related("customer__owner").first()
    if found is None:
        raise UnknownAccount("There is no such account in the entities that you see.")
    return found


def asked_of(*, scope: Scope) -> list[Task]:
    """Return the open questions to the person, with account and customer, the oldest first."""
    mine = Task.objects.filter(
        kind=TaskKind.OWNER,
        state=TaskState.OPEN,
        assignee_id=scope.user_id,
        account__in=seen_accounts(scope=scope),
    )
    return list(mine.select_related("account__customer", "account__entity").order_by("due_on", "pk")[:100])
