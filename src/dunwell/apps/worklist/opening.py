"""Opening tasks, many at a time."""

from collections.abc import Sequence

from dunwell.apps.journal.models import Event
from dunwell.apps.worklist.models import Task, TaskKind, TaskState


def open_tasks(*, tasks: Sequence[Task], actor: str) -> list[Task]:
    """Open tasks in the caller's transaction and return them; one that is there already is left as it is.

    There is one task per action and kind, and one open search for a contact per account: the database says which
    of them are new. The question about an uncertain letter is asked again where it was answered before. One event
    each.
    """
    before = {
        (task.action_id, task.kind): task
        for task in Task.objects.filter(action_id__in=[task.action_id for task in tasks])
    }
    asked = set(
        Task.objects.filter(
            kind="contact_missing", state="open", account_id__in=[task.account_id for task in tasks]
        ).values_list("account_id", flat=True)
    )
    known = [task for task in tasks if (task.action_id, task.kind) in before]
    fresh = [
        task
        for task in tasks
        if task not in known and not (task.kind == "contact_missing" and task.account_id in asked)
    ]
    again = [
        task
        for task in known
        if task.kind == TaskKind.SEND_UNCERTAIN and _ask_again(task, before=before[task.action_id, task.kind])
    ]
    opened = Task.objects.bulk_create(fresh)
    _tell("worklist.task.opened", tasks=opened, actor=actor)
    _tell("worklist.task.reopened", tasks=again, actor=actor)
    return opened + again


def _ask_again(task: Task, *, before: Task) -> bool:
    """Open a closed task again, with what is asked now; False when it is open still."""
    task.pk = before.pk
    closed = Task.objects.filter(pk=before.pk).exclude(state=TaskState.OPEN)
    now = {"created_at": task.created_at, "title": task.title, "body": task.body}
    return bool(closed.update(state=TaskState.OPEN, outcome="", note="", closed_at=None, closed_by="", **now))


def _tell(name: str, *, tasks: Sequence[Task], actor: str) -> None:
    Event.objects.bulk_create(
        Event(
            name=name,
            actor=actor,
            at=task.created_at,
            subject="task",
            subject_id=task.pk,
            entity_id=task.account.entity_id,
            customer_id=task.account.customer_id,
            account_id=task.account_id,
            data={"kind": task.kind, "title": task.title},
        )
        for task in tasks
    )
