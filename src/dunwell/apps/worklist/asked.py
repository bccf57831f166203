"""What a customer's contact asks for in their own words or by a button: a person is asked to answer, once for each."""

from datetime import datetime

from django.db import transaction

from dunwell.apps.organisation.days import entity_day
from dunwell.apps.organisation.scope import Scope
from dunwell.apps.receivables.models import Account
from dunwell.apps.worklist.models import Task, TaskKind, TaskState
from dunwell.apps.worklist.opening import open_tasks
from dunwell.core.wording import one_line

ASKED_MAX = 5  # that wait for a person at a time, of one account and kind
TITLE_CHARACTERS = 200
BODY_CHARACTERS = 2000


class AskedTooMuch(Exception):
    """So much waits for an answer already that nothing more is taken."""

    code = "asked_too_much"


def ask_desk(
    *,
    scope: Scope,
    account: Account,
    title: str,
    body: str,
    kind: TaskKind = TaskKind.CUSTOMER_ASKS,
    now: datetime,
) -> bool:
    """Ask the account's collector to answer; False where just this is asked already. Raises AskedTooMuch."""
    line = one_line(title)[:TITLE_CHARACTERS]
    with transaction.atomic():
        Account.objects.select_for_update(no_key=True).get(pk=account.pk)
        waiting = Task.objects.filter(account=account, kind=kind, state=TaskState.OPEN)
        if waiting.filter(title=line).exists():
            return False
        if waiting.count() >= ASKED_MAX:
            raise AskedTooMuch
        task = Task(
            kind=kind,
            account=account,
            assignee_id=account.collector_id,
            due_on=entity_day(entity=account.entity, now=now),
            title=line,
            body=body[:BODY_CHARACTERS],
            created_at=now,
        )
        open_tasks(tasks=[task], actor=scope.actor)
    return True
