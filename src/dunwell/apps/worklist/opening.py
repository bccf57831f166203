"""Opening tasks, many at a time."""

from collections.abc import Sequence

from dunwell.apps.journal.models import Event
from dunwell.apps.worklist.models import Task


def open_tasks(*, tasks: Sequence[Task], actor: str) -> list[Task]:
    """Open tasks in the caller's transaction and return them; one that is there already is left as it is.

    There is one task per action and kind, and one open search for a contact per account: the database says which
    of them are new. One event each.
    """
    before = set(
        Task.objects.filter(action_id__in=[task.action_id for task in tasks]).values_list("action_id", "kind")
    )
    asked = set(
        Task.objects.filter(
            kind="contact_missing", state="open", account_id__in=[task.account_id for task in tasks]
        ).values_list("account_id", flat=True)
    )
    fresh = [
        task
        for task in tasks
        if (task.action_id, task.kind) not in before
        and not (task.kind == "contact_missing" and task.account_id in asked)
    ]
    opened = Task.objects.bulk_create(fresh)
    Event.objects.bulk_create(
        Event(
            name="worklist.task.opened",
            actor=actor,
            at=task.created_at,
            subject="task",
            subject_id=task.pk,
            entity_id=task.account.entity_id,
            customer_id=task.account.customer_id,
            account_id=task.account_id,
            data={"kind": task.kind, "title": task.title},
        )
        for task in opened
    )
    return opened
